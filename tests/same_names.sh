#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# same_names.sh ORDO DIR NAME...: whether the cases of DIR are exactly these names.
set -eu
ordo=$1
directory=$2
shift 2
expected=$(printf '%s\n' "$@" | sort)
actual=$("$ordo" run --list "$directory" | sort)
[ "$expected" = "$actual" ] && exit 0
echo "The tests in meson.build and the cases in $directory differ (< test, > case):"
printf '%s\n' "$expected" >"${TMPDIR:-/tmp}/ordo-names.$$"
printf '%s\n' "$actual" | diff "${TMPDIR:-/tmp}/ordo-names.$$" - || true
rm -f "${TMPDIR:-/tmp}/ordo-names.$$"
exit 1
