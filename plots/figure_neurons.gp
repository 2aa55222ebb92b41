# SPDX-License-Identifier: GPL-3.0-or-later
#
# figure_neurons.gp: the neurons of a random network of two variables, each from above with its
# hinge line and the line where its multiplicand is zero (DB figures 8 and 9).
#
#   gnuplot -c figure_neurons.gp NAME.dat NAME.svg       (or NAME.png, NAME.pdf)

reset
data = ARG1
out = ARG2
folder = ARG0[1 : strlen(ARG0) - strlen("figure_neurons.gp")]
keys = "neuron edge neurons most hinges factors"
wide = 1010
high = 620
load folder."figure.gp"

edge = real(edge_)
most = real(most_)
neurons = int(neurons_)
listed(i, list) = strstrt(list, sprintf(" %d", i)) > 0 ? 1 : 0
set xrange [-edge:edge]
set yrange [-edge:edge]
set contour base
step = most > 8 ? 1 : 0.5
set cntrparam levels incremental -50, step, 50
unset surface
array contours[neurons]
do for [i = 1:neurons] {
    eval sprintf("set table $contours%d", i)
    splot data index "neurons" using 1:2:2 + i
    unset table
}
unset contour
set surface

two_signs = strlen(factors_) > 0
set label 3 "Thick: the hinge line G·x + g = 0. ".(two_signs ? "Dashed: U·x + u = 0. " : ""). \
    "Thin: contour lines, ".sprintf("%g", step)." apart." \
    at screen left / wide, screen 16.0 / high left font fine textcolor rgb "#505050" noenhanced

# Blue, white, vermilion: zero is white.
set cbrange [two_signs ? -most : 0:most]
if (two_signs) {
    set palette defined (-1 "#003a5d", -0.5 "#0072b2", -0.15 "#9ccbe6", 0 "#ffffff", \
        0.15 "#f5c9a8", 0.5 "#d55e00", 1 "#6b2f00")
} else {
    set palette defined (0 "#ffffff", 0.15 "#f5c9a8", 0.5 "#d55e00", 1 "#6b2f00")
}
set label 5 neuron_ at screen (wide - 24.0) / wide, screen 1 - 88.0 / high right noenhanced \
    font text

set output out
set multiplot
set border 15 linecolor "#808080"
unset grid
side = 192.0
gap = 20.0
do for [i = 1:neurons] {
    column = (i - 1) % 4
    row = (i - 1) / 4
    x0 = left + column * (side + gap)
    y0 = high - 104 - side - row * (side + 40)
    set lmargin at screen x0 / wide
    set rmargin at screen (x0 + side) / wide
    set bmargin at screen y0 / high
    set tmargin at screen (y0 + side) / high
    set xtics -1,1,1 format (row == 1 ? "%g" : "")
    set ytics -1,1,1 format (column == 0 ? "%g" : "")
    set xlabel (row == 1 ? "x_1" : "") offset 0,0.5
    set ylabel (column == 0 ? "x_2" : "") offset 1.2,0
    set label 4 sprintf("neuron %d", i) at graph 0, graph 1 offset character 0,0.7 left font text
    if (i == 1) {
        set colorbox user origin screen (left + 4 * (side + gap) - 4) / wide, \
            screen (high - 104 - 2 * side - 40) / high \
            size screen 14.0 / wide, screen (2 * side + 40) / high
    } else {
        unset colorbox
    }
    plot data index "neurons" using 1:2:2 + i with image notitle, \
        sprintf("$contours%d", i) using 1:($3 == 0 ? NaN : $2) with lines \
            linecolor rgb "#707070" linewidth 0.4 notitle, \
        for [k = 1:listed(i, factors_)] data index sprintf("factor %d", i) using 1:2 with lines \
            linecolor rgb "black" linewidth 1.2 dashtype (5,4) notitle, \
        for [k = 1:listed(i, hinges_)] data index sprintf("hinge %d", i) using 1:2 \
            with lines linecolor rgb "black" linewidth 1.8 notitle
    unset label 1
    unset label 2
    unset label 3
    unset label 5
}
unset multiplot
set output
