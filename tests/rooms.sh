#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# rooms.sh CHECK ROOT: what docs/design.md and the house style promise of the source below ROOT, each
# fault with its file and line:
#
#     order       a file includes headers of its own room and of those before it (the line "Order:")
#     names       no basename of a .c or .h is there twice in src/
#     files       no file above 500 lines in src/ and 800 in tests/, tables of data aside
#     functions   no function above 80 lines in src/, which is as clang-format leaves it
#     shares      no room has more than a quarter of the lines of src/
set -eu
check=$1
cd "$2"

# Files of tests/ that may be longer, because most of them is one table.
tables=''

sources() { find "$@" \( -name '*.c' -o -name '*.h' \) | LC_ALL=C sort; }

case $check in
order)
    rooms=$(sed -n 's/^Order: *//p' docs/design.md)
    if [ -z "$rooms" ]; then
        echo 'docs/design.md: has no line "Order: ROOM ROOM …"'
        exit 1
    fi
    # ordo.h is the gate's and main.c the last room's.
    # shellcheck disable=SC2016 # it is awk that expands them
    sources src | xargs awk -v rooms="$rooms" '
        BEGIN {
            count = split(rooms, list, " ")
            for (i = 1; i <= count; i++)
                place[list[i]] = i
        }
        function room_of(path,   parts, n) {
            n = split(path, parts, "/")
            return n > 1 ? parts[1] : path == "ordo.h" ? list[1] : list[count]
        }
        function fault(text) {
            printf "%s:%d: %s\n", FILENAME, FNR, text
            bad = 1
        }
        FNR == 1 {
            own = room_of(substr(FILENAME, 5))
            if (!(own in place))
                fault("the room " own " is not in the order of docs/design.md")
        }
        /^[ \t]*#[ \t]*include[ \t]*"/ {
            split($0, quoted, "\"")
            other = room_of(quoted[2])
            if (quoted[2] !~ /\// && quoted[2] != "ordo.h")
                fault("includes \"" quoted[2] "\", expected the room in front of it")
            else if (!(other in place))
                fault("includes \"" quoted[2] "\", and " other " is no room of docs/design.md")
            else if (own in place && place[other] > place[own])
                fault("the room " own " includes \"" quoted[2] "\" of a later room")
        }
        END { exit bad }'
    for room in $rooms; do
        if [ ! -d "src/$room" ]; then
            echo "docs/design.md: the room $room has no folder src/$room"
            exit 1
        fi
    done
    ;;
names)
    sources src | awk -F/ '
        $NF in seen { printf "%s: has the name of %s\n", $0, seen[$NF]; bad = 1 }
        { seen[$NF] = $0 }
        END { exit bad }'
    ;;
files)
    sources src tests | xargs awk -v tables="$tables" '
        BEGIN {
            count = split(tables, list, " ")
            for (i = 1; i <= count; i++)
                table[list[i]] = 1
        }
        { lines[FILENAME] = FNR }
        END {
            for (file in lines) {
                most = file ~ /^src\// ? 500 : 800
                if (lines[file] > most && !(file in table)) {
                    printf "%s:%d: expected at most %d lines\n", file, lines[file], most
                    bad = 1
                }
            }
            for (file in table)
                if (lines[file] <= 800) {
                    printf "tests/rooms.sh: %s need not be among the long ones\n", file
                    bad = 1
                }
            exit bad
        }'
    ;;
functions)
    # A function begins with a line without leading blanks, has brackets and no sign of an object in
    # its head, which ends in an opening brace, and ends with the next brace that begins a line.
    sources src | xargs awk '
        FNR == 1 { inside = comment = macro = 0; head = "" }
        macro { macro = /\\$/; next }
        !inside && /^#/ { macro = /\\$/; next }
        comment { comment = !/\*\//; next }
        !inside && /^[ \t]*\/\*/ { comment = !/\*\//; next }
        inside && /^}/ {
            if (inside == 2 && FNR - first + 1 > 80) {
                printf "%s:%d: %s has %d lines, expected at most 80\n", FILENAME, first, name,
                    FNR - first + 1
                bad = 1
            }
            functions += inside == 2
            inside = 0
            head = ""
            next
        }
        inside { next }
        /^[A-Za-z_]/ { head = ""; first = FNR }
        { head = head $0 }
        /{$/ {
            inside = head ~ /\(/ && head !~ /=/ && head !~ /^extern "C"/ ? 2 : 1
            if (head ~ /^extern "C"/)
                inside = 0
            name = head
            sub(/^__attribute__\(\(.*\)\)\) /, "", name)
            sub(/\(.*/, "", name)
            sub(/.*[ *]/, "", name)
            next
        }
        /[;}]$/ { head = "" }
        END {
            if (functions == 0) {
                print "src: no function was found, so none was looked at"
                bad = 1
            }
            exit bad
        }'
    ;;
shares)
    sources src | xargs awk -F/ '
        FNR == 1 { n = split(FILENAME, parts, "/"); room = n > 2 ? parts[2] : "" }
        { all++; lines[room]++ }
        END {
            for (room in lines)
                if (room != "" && 4 * lines[room] > all) {
                    printf "src/%s: has %d of %d lines, expected at most a quarter\n", room,
                        lines[room], all
                    bad = 1
                }
            exit bad
        }'
    ;;
*)
    echo "rooms.sh: no check '$check'" >&2
    exit 64
    ;;
esac
