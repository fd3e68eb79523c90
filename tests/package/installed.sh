#!/usr/bin/env bash
# Installs to an empty prefix and uses it from there: installed.sh BUILD_DIR SOURCE_DIR
# strace shows every file that is opened: none may be in the source or build tree.
set -euo pipefail
build=$1 source=$2
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT

cmake --install "$build" --prefix "$prefix" >/dev/null
cd /
unset IPCLAB_DATA IPCLAB_PROGRAMS
export HOME=$prefix/home XDG_STATE_HOME=$prefix/state XDG_CONFIG_HOME=$prefix/config
mkdir "$HOME"
program=$prefix/bin/ipclab

fail() {
    echo "installed.sh: $*" >&2
    exit 1
}

version=$("$program" --version)
[[ $version == "ipclab "[0-9]* ]] || fail "--version said '$version'"

# (A sanitizer's leak check does not work under ptrace.)
ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=%file -o "$prefix/files" "$program" lessons >"$prefix/lessons"
grep -q '^pipe/full[[:blank:]]' "$prefix/lessons" || fail "lessons did not list pipe/full: $(cat "$prefix/lessons")"
! grep -F -e "\"$source/" -e "\"$build/" "$prefix/files" || fail "the source or build tree was used"

"$program" play pipe/full --solution >"$prefix/play" || fail "play pipe/full --solution: $(cat "$prefix/play")"

for file in share/applications/ipclab.desktop share/metainfo/ipclab.metainfo.xml share/man/man1/ipclab.1 \
    share/icons/hicolor/scalable/apps/ipclab.svg; do
    [ -s "$prefix/$file" ] || fail "$file was not installed"
done
