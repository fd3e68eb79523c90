#!/bin/sh
# Runs a test once more with no privilege at all: as_nobody.sh DIRECTORY PROGRAM ARGUMENT…
# From a copy, for nobody may not be allowed to enter the build tree. Skipped (77) where we are nobody special anyway.
[ "$(id -u)" -eq 0 ] || exit 77
directory=$1 program=$2
shift 2
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r "$directory/$program" "$directory/programs" "$copy"
chmod -R a+rX "$copy"
cd "$copy" || exit 1
setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs env HOME="$copy" "./$program" "$@"
