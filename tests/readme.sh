#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# readme.sh README ORDO: run the commands in the README's ```sh blocks, in a fresh directory, with its
# first ```lua block as my-case.lua. Each must succeed.
set -eu
readme=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
ordo=$(cd "$(dirname "$2")" && pwd)
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
awk '/^```lua$/ {inside = 1; next} /^```$/ && inside {exit} inside' "$readme" >my-case.lua
awk '/^```sh$/ {inside = 1; next} /^```$/ {inside = 0} inside' "$readme" >commands
[ -s my-case.lua ] && [ -s commands ] || { echo "the README has no commands or no case"; exit 1; }
PATH=$ordo:$PATH
while IFS= read -r command; do
    echo "+ $command"
    sh -c "$command" </dev/null
done <commands
[ -s report/index.html ]
