# SPDX-License-Identifier: GPL-3.0-or-later
#
# series.gp: labels, colours and shapes of the pictures that show several cases. A colour stands
# for an architecture and is the same in every picture; the numbers of colours and of shapes have
# no common factor, so that the pairs do not repeat together. (Okabe and Ito, then Tol's muted.)

palette = "#0072B2 #D55E00 #009E73 #CC79A7 #56B4E9 #E69F00 #8C6BB1 #7F7F7F #A6761D #66A61E \
#332288 #882255 #DDAA33 #AA4499 #661100 #999933"
shapes = "7 5 9 11 13 6 4 8 10"

series = int(series_)
series = series > 24 ? 24 : series
array label[series > 0 ? series : 1]
array colour[series > 0 ? series : 1]
array shape[series > 0 ? series : 1]
do for [i = 1:series] {
    eval sprintf("label[%d] = label%d_", i, i)
    eval sprintf("index_ = int(colour%d_)", i)
    colour[i] = word(palette, index_ % words(palette) + 1)
    eval sprintf("index_ = int(shape%d_)", i)
    shape[i] = int(word(shapes, index_ % words(shapes) + 1))
}

rows = (series + 2) / 2
rows = rows > 8 ? 8 : rows
set bmargin at screen 0.15 + 0.043 * rows
set key at screen 0.53, screen 0.02 + 0.043 * rows center top vertical maxrows rows \
    Left reverse noenhanced samplen 2.4 width -1 spacing 1.15 font ",12"
