# SPDX-License-Identifier: GPL-3.0-or-later
#
# history.gp: orders with their intervals over the runs of a store; a ring is around the run in which
# one changed.
#
#   gnuplot -c history.gp NAME.dat NAME.svg       (or NAME.png, NAME.pdf)

reset
data = ARG1
out = ARG2
folder = ARG0[1 : strlen(ARG0) - strlen("history.gp")]
keys = ""
do for [i = 1:24] { keys = keys.sprintf(" label%d colour%d shape%d", i, i, i) }
wide = 760
high = 540
load folder."figure.gp"
set output out

set lmargin at screen 0.13
set label 1 at screen 0.13, screen 1 - 26.0 / high
set label 2 at screen 0.13, screen 1 - 50.0 / high
set rmargin at screen 0.96
set tmargin at screen 1 - 70.0 / high
set bmargin at screen 0.17 + 0.043 * rows
set key at screen 0.53, screen 0.03 + 0.043 * rows center top vertical maxrows rows \
    Left reverse noenhanced samplen 2.4 width -1 spacing 1.15 font ",12"
set xlabel "run" offset character 0,0.3
set ylabel "order" offset character 0.5,0
set offsets 0.5, 0.5, graph 0.05, graph 0.05
# Runs are counted: no tick between two of them.
stats data using 1 nooutput
if (exists("STATS_max") && STATS_max - STATS_min < 12) { set xtics 1 }

plot NaN with points linecolor rgb "#d00000" pointtype 6 pointsize 2.4 linewidth 1.6 \
        title "changed", \
    for [i = 1:series] data index sprintf("series %d", i) using 1:2 with lines \
        linecolor rgb colour[i] linewidth 1 notitle, \
    for [i = 1:series] data index sprintf("series %d", i) using 1:2:3:4 with yerrorbars \
        linecolor rgb colour[i] pointtype shape[i] pointsize 0.8 linewidth 1.2 title label[i], \
    for [i = 1:series] data index sprintf("series %d", i) using 1:($5 == 1 ? $2 : NaN) with points \
        linecolor rgb "#d00000" pointtype 6 pointsize 2.4 linewidth 1.6 notitle
set output
