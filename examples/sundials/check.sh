#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check.sh ERK_ORDERS ORDO: whether Ordo gives every table of SUNDIALS the verdict that theory gives
# it for the version that is here. Without arguments: skipped, as there is no SUNDIALS.
set -eu
if [ $# -eq 0 ]; then
    echo "skipped: there is no SUNDIALS 6 or 7 (Debian: libsundials-dev; elsewhere: -Dsundials=PREFIX)"
    exit 77
fi
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
"$1" "$directory"
"$2" run --format tap "$directory/orders.lua" >"$directory/tap" || true
awk '$1 == "name:" {name = $2; gsub(/"/, "", name)} $1 == "verdict:" {print name, $2}' \
    "$directory/tap" >"$directory/given"
[ -s "$directory/verdicts" ] || { echo "erk_orders wrote no verdicts"; exit 1; }
if ! diff "$directory/verdicts" "$directory/given"; then
    echo "The verdicts differ (< theory, > Ordo); what Ordo said:"
    grep -E '^(not )?ok ' "$directory/tap"
    exit 1
fi
printf '%s\n' "$(grep -c PASS "$directory/verdicts") PASS, $(grep -c FAIL "$directory/verdicts") FAIL, each where theory has it"
