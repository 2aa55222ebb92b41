# SPDX-License-Identifier: GPL-3.0-or-later
#
# figure.gp: what the figures of DB share. The caller has set
#   data, out  the data file and the picture,
#   folder     where the scripts are,
#   keys       the keys of block 0 that it reads besides title_markup, subtitle and series,
#   wide, high size of the picture in pixels of the SVG.

set encoding utf8
set minussign
set loadpath

do for [key in "title_markup subtitle series ".keys] {
    value = ""
    stats data index 0 using (strcol(1) eq key ? (value = strcol(2), 0) : 0) nooutput
    eval key."_ = value"
}

extension = out[strlen(out) - 3 : strlen(out)]
if (extension eq ".svg") {
    set terminal svg size wide,high dynamic enhanced font "DejaVu Sans,13"
} else { if (extension eq ".png") {
    set terminal pngcairo size 1.5 * wide,1.5 * high enhanced font "DejaVu Sans,13" \
        fontscale 1.5 linewidth 1.5 pointscale 2.1 background "#ffffff"
} else { if (extension eq ".pdf") {
    set terminal pdfcairo size 0.01 * wide,0.01 * high enhanced font "DejaVu Sans,9.4" fontscale 1 \
        linewidth 1.2 pointscale 1 background "#ffffff"
} else {
    exit error "the picture must end in .svg, .png or .pdf"
} } }

# Sizes of letters: heads, text beside the plots, small print. A pixel of the PDF is 0.72 pt.
letters(pixels) = sprintf(",%.2f", pixels * (extension eq ".pdf" ? 0.72 : 1))
head = letters(15)
text = letters(12)
fine = letters(11)

# The palette of the other pictures, but every figure has its own legend.
load folder."series.gp"
unset key
unset bmargin
has(title) = strlen(title) > 0

# Title and subtitle stand above everything else.
left = 74.0
set label 1 "{/:Bold ".title_markup_."}" at screen left / wide, screen 1 - 26.0 / high left \
    font head
set label 2 subtitle_ at screen left / wide, screen 1 - 50.0 / high left font fine \
    textcolor rgb "#505050" noenhanced

set border 3 linecolor "#808080" linewidth 1
set tics nomirror out scale 0.6,0.3 textcolor rgb "black"
set grid linecolor "#c0c0c0" linewidth 0.6 dashtype (2,3)
