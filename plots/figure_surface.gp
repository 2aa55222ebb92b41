# SPDX-License-Identifier: GPL-3.0-or-later
#
# figure_surface.gp: a random network of two variables, as a surface and from above with its hinge
# lines (DB figures 1 and 7).
#
#   gnuplot -c figure_surface.gp NAME.dat NAME.svg       (or NAME.png, NAME.pdf)

reset
data = ARG1
out = ARG2
folder = ARG0[1 : strlen(ARG0) - strlen("figure_surface.gp")]
keys = "edge"
wide = 1070
high = 540
load folder."figure.gp"

set label 3 "Black: hinge lines G·x + g = 0, one for each neuron. White: contour lines of y." \
    at screen left / wide, screen 16.0 / high left font fine textcolor rgb "#505050" noenhanced

edge = real(edge_)
set xrange [-edge:edge]
set yrange [-edge:edge]
set xtics 1
set ytics 1
set contour base
set cntrparam levels auto 16
unset surface
set table $contours
splot data index "surface" using 1:2:3
unset table
unset contour
set surface

# cividis: the same to colour-blind and to other eyes, and in grey.
set palette defined (0 "#00204d", 1 "#00336f", 2 "#39486b", 3 "#575d6d", 4 "#707173", 5 "#8a8779", \
    6 "#a69d75", 7 "#c4b56c", 8 "#e4cf5b", 9 "#ffea46")

set output out
set multiplot
unset colorbox
set origin 0.0,0.02
set size 0.51,0.9
set view 42,32,1.1,0.8
set xyplane relative 0.08
set border 31 linecolor "#808080"
set grid x y noz
set xlabel "x_1" offset 0,-0.3
set ylabel "x_2" offset 0,-0.3
set label 4 "y" at graph 0, graph 0, graph 1.12 center
set ztics
set pm3d depthorder lighting primary 0.45 specular 0.0
splot data index "surface" using 1:2:3 with pm3d notitle

unset label 1
unset label 2
unset label 3
unset pm3d
unset grid
panel = 378.0
x0 = 590.0
y0 = 82.0
set lmargin at screen x0 / wide
set rmargin at screen (x0 + panel) / wide
set bmargin at screen y0 / high
set tmargin at screen (y0 + panel) / high
set border 15 linecolor "#808080"
set xlabel "x_1" offset 0,0.3
set ylabel "x_2" offset 0.8,0
set label 4 "y" at screen (x0 + panel + 21) / wide, screen (y0 + panel + 16) / high center
set colorbox user origin screen (x0 + panel + 14) / wide, screen y0 / high \
    size screen 14.0 / wide, screen panel / high
plot data index "surface" using 1:2:3 with image notitle, \
    $contours using 1:2 with lines linecolor rgb "white" linewidth 0.6 notitle, \
    data index "hinges" using 1:2 with lines linecolor rgb "black" linewidth 1.8 notitle
unset multiplot
set output
