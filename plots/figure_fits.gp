# SPDX-License-Identifier: GPL-3.0-or-later
#
# figure_fits.gp: fits and neurons of an MLP and a GLU before and after training (DB figure 2).
#
#   gnuplot -c figure_fits.gp NAME.dat NAME.svg       (or NAME.png, NAME.pdf)

reset
data = ARG1
out = ARG2
folder = ARG0[1 : strlen(ARG0) - strlen("figure_fits.gp")]
keys = "neurons"
do for [a = 1:2] {
    do for [key in "name colour rmse_before rmse_after ymin ymax tint fitmin fitmax"] {
        keys = keys.sprintf(" %s%d", key, a)
    }
}
wide = 1158
high = 730
load folder."figure.gp"
set output out

set label 3 "Ticks at the bottom: the knots −g/G, where a neuron switches. Dark: the leftmost \
neuron, light: the rightmost." at screen 74.0 / wide, screen 16.0 / high left font fine \
    textcolor rgb "#505050" noenhanced
neurons = int(neurons_)
get(key, a) = value(sprintf("%s%d_", key, a))
tint(a) = word(palette, int(get("colour", a)) % words(palette) + 1)
exponent(v) = floor(log10(v))
power(v) = sprintf("%.1f·10^{%s%d}", v / 10**exponent(v), exponent(v) < 0 ? "−" : "", \
    abs(exponent(v)))

# A neuron has its place's shade of the architecture's colour: dark left, light right.
shades1 = "#00344f #00588a #0072b2 #3f9bd0 #7cbde3 #b3d9ef"
shades2 = "#5a2700 #964200 #d55e00 #e8853a #f2ab77 #f8cfb2"
shade(a, i) = word(a == 1 ? shades1 : shades2, i)

left = 74.0
set label 1 at screen left / wide, screen 1 - 26.0 / high
set label 2 at screen left / wide, screen 1 - 50.0 / high
pane = 304.0
gap = 72.0
tall = 218.0
set xrange [-1.05:1.05]
set xtics 0.5 format "%g"
when = "before after"

set multiplot
do for [a = 1:2] {
    do for [c = 0:2] {
        x0 = left + c * (pane + gap)
        y0 = high - 96 - tall - (a - 1) * (tall + 74)
        set lmargin at screen x0 / wide
        set rmargin at screen (x0 + pane) / wide
        set bmargin at screen y0 / high
        set tmargin at screen (y0 + tall) / high
        set xlabel (a == 2 ? "x" : "") noenhanced offset character 0,0.3
        letter = "abcdef"[3 * (a - 1) + c + 1:3 * (a - 1) + c + 1]
        unset key
        if (c == 0) {
            set yrange [real(get("fitmin", a)):real(get("fitmax", a))]
            set ytics auto format "%g"
            set ylabel "y" norotate noenhanced offset character 1.4,0
            set label 4 "{/:Bold ".letter."}  ".get("name", a).": RMSE ". \
                power(real(get("rmse_before", a))).", then ".power(real(get("rmse_after", a))) \
                at graph 0, graph 1 offset character 0,0.8 left
            plot data index sprintf("fit %d", a) using 1:2 with lines linecolor rgb "#b0b0b0" \
                    linewidth 5 notitle, \
                data index sprintf("fit %d", a) using 1:3 with lines linecolor rgb "black" \
                    linewidth 1.3 dashtype (8,5) notitle, \
                data index sprintf("fit %d", a) using 1:4 with lines linecolor rgb tint(a) \
                    linewidth 2 notitle
        } else {
            w = word(when, c)
            set yrange [real(get("ymin", a)):real(get("ymax", a))]
            set ytics auto format "%g"
            set ylabel (c == 1 ? "added to y" : "") rotate noenhanced offset character 0.6,0
            set label 4 "{/:Bold ".letter."}  ".get("name", a).": its neurons ".w \
                at graph 0, graph 1 offset character 0,0.8 left
            low = real(get("ymin", a))
            tick = 0.06 * (real(get("ymax", a)) - low)
            plot for [i = 1:neurons] data index sprintf("neurons %d %s", a, w) \
                    using 1:(column(1 + i)) with lines linecolor rgb shade(a, i) linewidth 1.6 \
                    notitle, \
                data index sprintf("knots %d %s", a, w) using 1:(low):(0):(tick) with vectors \
                    nohead linecolor rgb "black" linewidth 1.6 notitle
        }
        unset label 1
        unset label 2
        unset label 3
    }
}
# The legend, as wide as the picture.
unset label
set lmargin at screen left / wide
set rmargin at screen 1 - 20.0 / wide
set bmargin at screen 30.0 / high
set tmargin at screen 60.0 / high
unset border
unset tics
unset xlabel
unset ylabel
set yrange [0:1]
set key at screen 0.5, screen 46.0 / high center center horizontal Left reverse noenhanced \
    samplen 2.4 font text width 3
plot 2 with lines linecolor rgb "#b0b0b0" linewidth 5 title "target", \
    2 with lines linecolor rgb "black" linewidth 1.3 dashtype (8,5) title "before", \
    2 with lines linecolor rgb tint(1) linewidth 2 title "mlp after", \
    2 with lines linecolor rgb tint(2) linewidth 2 title "glu after"
unset multiplot
set output
