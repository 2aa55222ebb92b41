#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# kill_resume.sh: kill -9 a run at a random moment, until that was in time COUNT times, and continue it: its tables are those
# of a run that nobody disturbed, bit for bit, and its folder holds the same files.
# Usage: [ORDO_EXE=build/src/ordo] [SEED=1] tests/study/kill_resume.sh [COUNT]
set -u
count=${1:-20}
ordo=${ORDO_EXE:-build/src/ordo}
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

cat >"$folder/cases.lua" <<'CASES'
local cases = {}
for i, method in ipairs {"spline", "interpolate", "least_squares"} do
  cases[i] = {name = method, source = "s", target = function(x) return math.exp(x * i) end,
    architecture = "mlp", method = method, points = 2000, widths = range(8, 48, 4), seeds = 2,
    expect = {order = -2, band = 1, why = "w"}}
end
return cases
CASES

run() { "$ordo" run --threads 2 --no-pictures --out "$1" "$folder/cases.lua" >"$folder/log" 2>&1; }
tables() { sed 's/^ *"reused": [0-9]*,$//' "$1/results.json"; cat "$1/results.tap"; }

now() { date +%s%N; }
start=$(now)
run "$folder/whole"
wanted=$?
if [ "$wanted" -gt 2 ]; then
    cat "$folder/log"
    exit 1
fi
span=$((($(now) - start) / 1000)) # microseconds
tables "$folder/whole" >"$folder/wanted"
ls "$folder/whole" >"$folder/files"

failures=0 killed=0 i=0
while [ "$killed" -lt "$count" ] && [ "$i" -lt $((3 * count)) ]; do
    i=$((i + 1))
    "$ordo" run --threads 2 --no-pictures --out "$folder/part" "$folder/cases.lua" >/dev/null 2>&1 &
    child=$!
    # From the start of the program to just behind its end.
    sleep "$(awk -v seed="${SEED:-1}" -v i="$i" -v span="$span" \
        'BEGIN { srand(seed * 100003 + i); rand(); printf "%.6f", rand() * 1.05 * span * 1e-6 }')"
    kill -9 "$child" 2>/dev/null
    wait "$child" 2>/dev/null
    [ $? -eq 137 ] && killed=$((killed + 1))
    run "$folder/part"
    status=$?
    tables "$folder/part" >"$folder/got"
    ls "$folder/part" >"$folder/left"
    if [ "$status" -ne "$wanted" ] || ! cmp -s "$folder/wanted" "$folder/got" ||
        ! cmp -s "$folder/files" "$folder/left"; then
        echo "attempt $i: exit status $status, expected $wanted and the same tables and files"
        cat "$folder/log"
        diff "$folder/files" "$folder/left"
        failures=$((failures + 1))
    fi
    rm -rf "$folder/part"
done
echo "$killed runs were killed and continued in $i attempts, $failures failed"
[ "$failures" -eq 0 ] && [ "$killed" -eq "$count" ]
