# SPDX-License-Identifier: GPL-3.0-or-later
#
# gated.gp: the gated family on one target. A multiplicand of k affine factors has order −(k+2):
# one guide with that slope for each member (DB fig. 5 and beyond).
#
#   gnuplot -c gated.gp NAME.dat NAME.svg       (or NAME.png, NAME.pdf)

reset
data = ARG1
out = ARG2
keys = "title_markup xlabel ylabel xmin xmax ymin ymax ystep ticks tick_labels series"
do for [i = 1:24] { keys = keys.sprintf(" label%d colour%d shape%d slope%d", i, i, i, i) }
load ARG0[1 : strlen(ARG0) - strlen("gated.gp")]."common.gp"
load ARG0[1 : strlen(ARG0) - strlen("gated.gp")]."series.gp"
array slope[series > 0 ? series : 1]
do for [i = 1:series] { eval sprintf("slope[%d] = slope%d_", i, i) }
set output out

plot NaN notitle, \
    for [i = 1:series] data index sprintf("guide %d", i) using 1:2 with lines \
        linecolor rgb colour[i] linewidth 1 dashtype (6,4) notitle, \
    for [i = 1:series] data index sprintf("series %d", i) using 1:2 with points \
        linecolor rgb colour[i] pointtype shape[i] pointsize 0.8 title label[i], \
    for [i = 1:series] data index sprintf("guide %d", i) every ::1::1 \
        using 1:2:(slope[i]) with labels left offset character 1,0 textcolor rgb colour[i] \
        noenhanced notitle, \
    NaN with lines linecolor rgb "black" linewidth 1 dashtype (6,4) title "slopes of theory"
set output
