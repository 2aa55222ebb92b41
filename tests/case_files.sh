#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# case_files.sh DIR NAME...: whether the .lua files below DIR are exactly these, without the ending.
set -eu
directory=$1
shift
status=0
for name; do
    if [ ! -f "$directory/$name.lua" ]; then
        echo "$directory/meson.build: the test '$name' has no file $name.lua"
        status=1
    fi
done
for file in $(cd "$directory" && find . -name '*.lua' | sed 's|^\./||; s|\.lua$||' | sort); do
    found=no
    for name; do
        [ "$name" = "$file" ] && found=yes
    done
    if [ "$found" = no ]; then
        echo "$directory/$file.lua: is not among the tests of $directory/meson.build"
        status=1
    fi
done
exit $status
