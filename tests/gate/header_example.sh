#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# header_example.sh HEADER: the program in the header's first comment, from its first #include to the
# brace that ends it.
set -eu
sed -n '/^ \*     #include/,/^ \*     }$/ {
    s/^ \*     //
    s/^ \*$//
    p
}' "$1"
