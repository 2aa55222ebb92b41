#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# valgrind.sh PROGRAM ARGUMENT...: run a test under valgrind, but not a shell script, whose shell is not
# ours to check. Reports go to files beside the build's logs, as tests compare what is printed; an error
# or a leak is exit status 9.
case $1 in
*.sh | *readme* | *same_names*) exec "$@" ;;
esac
exec valgrind --quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=definite,indirect \
    --errors-for-leak-kinds=definite,indirect --trace-children=yes \
    --trace-children-skip='*/gnuplot*,*/sh' --log-file="$ORDO_VALGRIND_LOGS/valgrind-%p.log" "$@"
