# SPDX-License-Identifier: GPL-3.0-or-later
#
# splines.gp: networks of every method against splines for one target: the measured errors as
# markers, what theory predicts for the splines as thin lines (DB fig. 4).
#
#   gnuplot -c splines.gp NAME.dat NAME.svg       (or NAME.png, NAME.pdf)

reset
data = ARG1
out = ARG2
keys = "title_markup xlabel ylabel xmin xmax ymin ymax ystep ticks tick_labels series"
do for [i = 1:24] { keys = keys.sprintf(" label%d colour%d shape%d", i, i, i) }
load ARG0[1 : strlen(ARG0) - strlen("splines.gp")]."common.gp"
load ARG0[1 : strlen(ARG0) - strlen("splines.gp")]."series.gp"
set output out

plot NaN notitle, \
    for [i = 1:series] data index sprintf("series %d", i) using 1:3 with lines \
        linecolor rgb colour[i] linewidth 0.9 notitle, \
    for [i = 1:series] data index sprintf("series %d", i) using 1:2 with points \
        linecolor rgb colour[i] pointtype shape[i] pointsize 0.8 linewidth 1.2 title label[i], \
    NaN with lines linecolor rgb "black" linewidth 0.9 title "lines: predicted by theory"
set output
