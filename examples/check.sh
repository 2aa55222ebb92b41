#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check.sh ORDO EXAMPLE [PROGRAM]: in a copy of the folder EXAMPLE, whether what its README says to
# compile does compile, every case of convergence.lua passes, and wrong.lua gets the verdicts and
# reasons of the file `verdicts`, line by line. PROGRAM is then run instead of what was compiled.
set -eu
if [ $# -lt 2 ]; then
    echo "skipped: $1"
    exit 77
fi
absolute() { echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"; }
ordo=$(absolute "$1")
program=${3:+$(absolute "$3")}
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cp -R "$2"/. "$directory"
cd "$directory"

awk '/^```sh$/ {inside = 1; next} /^```$/ {inside = 0} inside && /^(mpi)?cc /' README.md >compile
sh -ex compile
[ -z "$program" ] || cp "$program" .

"$ordo" run --allow-commands convergence.lua

status=0
"$ordo" run --allow-commands --format tap wrong.lua >output || status=$?
awk '/^(not )?ok / {sub(/^(not )?ok [0-9]+ - /, ""); sub(/:.*/, ""); name = $0}
    $1 == "verdict:" {verdict = $2} $1 == "reason:" {print name ": " verdict ", " $2}' output >given
if ! diff verdicts given || [ "$status" -ne 1 ]; then
    echo "The verdicts of wrong.lua differ (< expected, > given), or the exit status is not 1: $status"
    cat output
    exit 1
fi
cat given
