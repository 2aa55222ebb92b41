#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# rooms_faults.sh: rooms.sh finds no fault in a small tree that has none, and each that is put there.
set -eu
rooms=$(cd "$(dirname "$0")" && pwd)/rooms.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
status=0

# lines COUNT: so many empty statements.
lines() { awk -v count="$1" 'BEGIN { while (count-- > 0) print "    ;" }'; }

# function NAME COUNT: a function of so many lines.
function_of() {
    printf 'static int %s(int a,\n         int b) {\n' "$1"
    lines $(($2 - 3))
    printf '}\n'
}

clean() {
    rm -rf "$tree"
    mkdir -p "$tree/docs" "$tree/tests" "$tree/src/one" "$tree/src/two" "$tree/src/three" \
        "$tree/src/four" "$tree/src/five"
    printf 'Text.\n\nOrder: one two three four five\n' >"$tree/docs/design.md"
    printf '#include "five/e.h"\nint main(void) {\n    return 0;\n}\n' >"$tree/src/main.c"
    printf 'int ordo(void);\n' >"$tree/src/ordo.h"
    for room in one:a two:b three:c four:d five:e; do
        file=$tree/src/${room%:*}/${room#*:}
        printf '#include "ordo.h"\n#include "one/a.h"\n' >"$file.c"
        {
            printf 'static const struct {\n    int a;\n} rows[] = {\n'
            lines 90
            printf '};\n\n/* Not a function (at all) {\n'
            lines 90
            printf ' */\n'
            function_of "g_${room#*:}" 80
        } >>"$file.c"
        printf '/* A header. */\n' >"$file.h"
    done
    lines 800 >"$tree/tests/t.c"
}

# finds CHECK PIECE: the check fails and says this.
finds() {
    if sh "$rooms" "$1" "$tree" >"$tree/said" 2>&1; then
        echo "$1: does not find: $2"
        status=1
    elif ! grep -qF -e "$2" "$tree/said"; then
        echo "$1: does not say: $2"
        cat "$tree/said"
        status=1
    fi
    clean
}

clean
for check in order names files functions shares; do
    sh "$rooms" "$check" "$tree" || {
        echo "$check: finds a fault where there is none"
        status=1
    }
done

echo '#include "four/d.h"' >>"$tree/src/three/c.h"
finds order 'src/three/c.h:2: the room three includes "four/d.h" of a later room'
echo '#include "two/b.h"' >>"$tree/src/ordo.h"
finds order 'src/ordo.h:2: the room one includes'
echo '#include "b.h"' >>"$tree/src/two/b.c"
finds order 'src/two/b.c:'
mkdir "$tree/src/six" && echo ';' >"$tree/src/six/f.c"
finds order 'src/six/f.c:1: the room six is not in the order'
echo '#include "six/f.h"' >>"$tree/src/five/e.h"
finds order 'six is no room'
printf 'Nothing.\n' >"$tree/docs/design.md"
finds order 'has no line'
printf 'Order: one two three four five six\n' >"$tree/docs/design.md"
finds order 'the room six has no folder'
cp "$tree/src/one/a.h" "$tree/src/two/a.h"
finds names 'src/two/a.h: has the name of src/one/a.h'
lines 501 >"$tree/src/one/long.h"
finds files 'src/one/long.h:501:'
lines 801 >"$tree/tests/t.c"
finds files 'tests/t.c:801:'
function_of longest 81 >>"$tree/src/two/b.c"
finds functions 'longest has 81 lines'
printf '__attribute__((format(printf, 1, 2)))\n' >>"$tree/src/two/b.c"
function_of longer 81 >>"$tree/src/two/b.c"
finds functions 'longer has 81 lines'
rm "$tree"/src/*/*.c "$tree/src/main.c"
finds functions 'no function was found'
for i in 1 2 3; do lines 300 >"$tree/src/two/more$i.c"; done
finds shares 'src/two: has'
exit $status
