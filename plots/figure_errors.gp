# SPDX-License-Identifier: GPL-3.0-or-later
#
# figure_errors.gp: panels of errors against the width or the number of parameters (DB figures 3 to
# 6), or of their slopes.
#
#   gnuplot -c figure_errors.gp NAME.dat NAME.svg       (or NAME.png, NAME.pdf)

reset
data = ARG1
out = ARG2
folder = ARG0[1 : strlen(ARG0) - strlen("figure_errors.gp")]
keys = "note panels band_from band_to"
do for [p = 1:3] {
    do for [key in "panel xlabel ylabel xmin xmax ymin ymax slopes band count"] {
        keys = keys.sprintf(" %s%d", key, p)
    }
    do for [s = 1:3] {
        do for [key in "label colour shape dash faint slope published seeds"] {
            keys = keys.sprintf(" %s%d_%d", key, p, s)
        }
    }
}
wide = 1160
high = 610
load folder."figure.gp"
set output out

left = 92.0
set label 1 at screen left / wide, screen 1 - 26.0 / high
set label 2 at screen left / wide, screen 1 - 50.0 / high
panels = int(panels_)
get(key, p) = value(sprintf("%s%d_", key, p))
of(key, p, s) = value(sprintf("%s%d_%d_", key, p, s))
tint(p, s) = int(of("faint", p, s)) ? (s == 1 ? "#7f7f7f" : "#404040") \
                                     : word(palette, int(of("colour", p, s)) % words(palette) + 1)
open(shape) = shape == 4 || shape == 6 || shape == 8 || shape == 10 || shape == 12
size(p, s) = open(int(of("shape", p, s))) ? 0.95 : 0.6
block(name, p, s) = sprintf("%s %d %d", name, p, s)

# In pixels of the SVG: the panels stand side by side, each with its legend below it.
right = 36.0
gap = 104.0
pane = (wide - left - right - (panels - 1) * gap) / panels
rows = 0
do for [p = 1:panels] { rows = int(get("count", p)) > rows ? int(get("count", p)) : rows }
foot = 34.0
leg = 20.0 * rows
# gnuplot looks at the style of a series that is not drawn, too.
pick(list, w) = words(list) >= w ? int(word(list, w)) : 1

# Markers would run together: one at most every twentieth part of a decade.
last = 10
thin(x) = (log10(x) < last || log10(x) - last > 0.05) ? (last = log10(x), x) : NaN
set label 3 note_ at screen left / wide, screen 16.0 / high left font fine \
    textcolor rgb "#505050" noenhanced
set tmargin at screen 1 - 96.0 / high
set bmargin at screen (foot + leg + 70) / high

set multiplot
do for [p = 1:panels] {
    x0 = left + (p - 1) * (pane + gap)
    slopes = int(get("slopes", p))
    set lmargin at screen x0 / wide
    set rmargin at screen (x0 + pane) / wide
    unset logscale
    set logscale x
    if (!slopes) { set logscale y }
    set xrange [real(get("xmin", p)):real(get("xmax", p))]
    set yrange [real(get("ymin", p)):real(get("ymax", p))]
    unset mxtics
    unset xtics
    set xtics () nomirror out textcolor rgb "black"
    do for [e = 0:6] {
        do for [m = 1:3] {
            tick = word("1 2 5", m) * 10**e
            if (tick >= real(get("xmin", p)) && tick <= real(get("xmax", p))) {
                set xtics add (sprintf("%d", tick) tick)
            }
        }
    }
    if (slopes) {
        set ytics 0.5 format "%.1f"
        unset mytics
    } else {
        set ytics 10 format "10^{%L}"
        set mytics 10
    }
    set xlabel get("xlabel", p) noenhanced offset character 0,0.3
    unset ylabel
    if (p == 1 || slopes) {
        set ylabel get("ylabel", p) noenhanced offset character (slopes ? 0.4 : 0.8),0
    }
    set label 4 "{/:Bold ".get("panel", p)[1:1]."}".get("panel", p)[2:*] \
        at graph 0, graph 1 offset character 0,0.9 left
    unset object 1
    if (int(get("band", p))) {
        set object 1 rectangle from first real(band_from_), graph 0 \
            to first real(band_to_), graph 1 behind \
            fillcolor rgb "#efefe9" fillstyle solid noborder
    }
    set key at screen (x0 - 30) / wide, screen (foot + leg) / high left top vertical \
        maxrows rows Left reverse noenhanced samplen 2 spacing 1.15 font text
    n = int(get("count", p))
    guided = ""
    seeded = ""
    do for [s = 1:3] {
        unset label 10 + s
        unset arrow 10 + s
        if (s <= n && has(of("slope", p, s))) { guided = guided.sprintf(" %d", s) }
        if (s <= n && of("seeds", p, s) eq "1") { seeded = seeded.sprintf(" %d", s) }
        if (s <= n && has(of("published", p, s))) {
            printed = real(of("published", p, s))
            set arrow 10 + s from real(band_from_), printed to real(band_to_), printed nohead \
                linecolor rgb tint(p, s) linewidth 1.2 dashtype (2,3)
            set label 10 + s "DB ".gprintf("%.2f", printed) at real(band_from_), printed left \
                offset character 0.6,-0.65 textcolor rgb tint(p, s) noenhanced font fine
        }
    }
    plot for [w = 1:words(guided)] data index block("guide", p, pick(guided, w)) \
            using 1:2 with lines linecolor rgb "#202020" linewidth 1.1 dashtype (12,7) notitle, \
        for [w = 1:words(guided)] data index block("guide", p, pick(guided, w)) \
            every ::1::1 using 1:2:(of("slope", p, pick(guided, w))) with labels left \
            offset character 0.6,0 noenhanced font text notitle, \
        for [w = 1:words(seeded)] data index block("seeds", p, pick(seeded, w)) \
            using 1:2 with points pointtype 7 pointsize 0.2 \
            linecolor rgb "#80".tint(p, pick(seeded, w))[2:7] notitle, \
        for [s = 1:n] data index block("series", p, s) using 1:2 with lines \
            linecolor rgb tint(p, s) linewidth 1.2 dashtype int(of("dash", p, s)) notitle, \
        for [s = 1:n] data index block("series", p, s) using (thin($1)):2 with points \
            linecolor rgb tint(p, s) pointtype int(of("shape", p, s)) pointsize size(p, s) \
            linewidth 1.2 notitle, \
        for [s = 1:n] keyentry with linespoints linecolor rgb tint(p, s) \
            pointtype int(of("shape", p, s)) pointsize size(p, s) linewidth 1.2 \
            dashtype int(of("dash", p, s)) title of("label", p, s)
    # The title stands above all panels and is drawn once.
    unset label 1
    unset label 2
    unset label 3
}
unset multiplot
set output
