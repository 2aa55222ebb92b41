# SPDX-License-Identifier: GPL-3.0-or-later
#
# family.gp: the errors of all architectures for one target, against n or against P, as the data
# file has them (DB fig. 3).
#
#   gnuplot -c family.gp NAME.dat NAME.svg       (or NAME.png, NAME.pdf)

reset
data = ARG1
out = ARG2
keys = "title_markup xlabel ylabel xmin xmax ymin ymax ystep ticks tick_labels series"
do for [i = 1:24] { keys = keys.sprintf(" label%d colour%d shape%d", i, i, i) }
load ARG0[1 : strlen(ARG0) - strlen("family.gp")]."common.gp"
load ARG0[1 : strlen(ARG0) - strlen("family.gp")]."series.gp"
set output out

plot NaN notitle, \
    for [i = 1:series] data index sprintf("series %d", i) using 1:2 with linespoints \
        linecolor rgb colour[i] pointtype shape[i] pointsize 0.8 linewidth 1.2 title label[i]
set output
