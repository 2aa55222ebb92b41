# SPDX-License-Identifier: GPL-3.0-or-later
#
# common.gp: what all pictures share. The caller has set
#   data  the data file,
#   out   the picture; its extension chooses the terminal (svg, png, pdf),
#   keys  the keys of block 0 to read: the value of `title` goes to the variable title_.

set encoding utf8
set minussign
set loadpath

do for [key in keys] {
    value = ""
    stats data index 0 using (strcol(1) eq key ? (value = strcol(2), 0) : 0) nooutput
    eval key."_ = value"
}

extension = out[strlen(out) - 3 : strlen(out)]
if (extension eq ".svg") {
    set terminal svg size 760,540 dynamic enhanced font "DejaVu Sans,13"
} else { if (extension eq ".png") {
    set terminal pngcairo size 1140,810 enhanced font "DejaVu Sans,13" fontscale 1.5 \
        linewidth 1.5 pointscale 2.1 background "#ffffff"
} else { if (extension eq ".pdf") {
    # Letters as large beside the picture as in the PNG: 1.5 * 547.2 pt / 1140.
    set terminal pdfcairo size 7.6in,5.4in enhanced font "DejaVu Sans,13" fontscale 0.72 \
        linewidth 1.2 pointscale 1 background "#ffffff"
} else {
    exit error "the picture must end in .svg, .png or .pdf"
} } }

# Title and subtitle stand above the frame, the legend below it: never over data.
set lmargin at screen 0.14
set rmargin at screen 0.93
set tmargin at screen 0.865
set label 1 "{/:Bold ".title_markup_."}" at graph 0, graph 1 offset character 0,2.25 left \
    font ",15"

set logscale xy
set xrange [real(xmin_):real(xmax_)]
set yrange [real(ymin_):real(ymax_)]
set xlabel xlabel_ noenhanced offset character 0,0.3
set ylabel ylabel_ noenhanced offset character 0.5,0
set border 3 linecolor "#808080" linewidth 1
set tics nomirror out scale 0.6,0.3 textcolor rgb "black"
unset mxtics
unset xtics
set xtics () nomirror out textcolor rgb "black"
do for [i = 1:words(ticks_)] {
    set xtics add (word(tick_labels_, i) real(word(ticks_, i)))
}
set ytics real(ystep_) nomirror out format "10^{%L}" textcolor rgb "black"
set mytics (real(ystep_) > 10 ? 1 : 10)
set grid xtics ytics linecolor "#c0c0c0" linewidth 0.6 dashtype (2,3)
