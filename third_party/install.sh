#!/usr/bin/env bash
# Installs the Debian packages that are missing: third_party/install.sh [build] [run] [test]
# (all three without an argument). packages.txt says which, and what each is for.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

kinds=("$@")
[ ${#kinds[@]} -gt 0 ] || kinds=(build run test)
for kind in "${kinds[@]}"; do
    case $kind in build | run | test) ;; *) echo "install.sh: '$kind' is none of: build run test" >&2 && exit 2 ;; esac
done
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "install.sh: this is no Debian system; packages.txt lists what is needed" >&2
    exit 0
fi

# One call for all packages: a second start of app/run must not wait for this.
wanted=$(grep -E "^($(IFS='|' && echo "${kinds[*]}")) " packages.txt)
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | awk '$1 == "installed" { print $2 }')
missing=$(awk 'NR == FNR { have[$1]; next } !($2 in have)' <(printf '%s\n' "$installed") <(printf '%s\n' "$wanted"))
[ -n "$missing" ] || exit 0

echo "Installing Debian packages:"
awk '{ kind = $1; name = $2; $1 = $2 = ""; printf "  %-26s (%s)%s\n", name, kind, $0 }' <<<"$missing"

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "install.sh: neither root nor sudo. Run as root: apt-get install $(awk '{ printf "%s ", $2 }' <<<"$missing")" >&2
        exit 2
    fi
    as_root=(sudo)
fi
mapfile -t names < <(awk '{ print $2 }' <<<"$missing")
"${as_root[@]}" apt-get update -q || echo "install.sh: apt-get update failed; trying with the lists at hand" >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${names[@]}"
