# SPDX-License-Identifier: GPL-3.0-or-later
#
# case.gp: the errors of one case, the line through them, and the slope it is held against.
#
#   gnuplot -c case.gp NAME.dat NAME.svg       (or NAME.png, NAME.pdf)

reset
data = ARG1
out = ARG2
keys = "title_markup subtitle colour xlabel ylabel xmin xmax ymin ymax ystep ticks tick_labels \
used_title window_title pre_asymptotic_title round_off_title outlier_title not_fitted_title \
not_fitted_shape seeds_title fit_title curve_title wedge_title \
wedge_label wedge_side prediction_title reference_title zero_title missing_title empty"
load ARG0[1 : strlen(ARG0) - strlen("case.gp")]."common.gp"
set output out

has(title) = strlen(title) > 0
measured = "#0072B2"
left_out = "#808080"
expected = "black"
theory = "#009E73"

entries = 0
do for [key in "used window pre_asymptotic round_off outlier not_fitted seeds fit curve wedge \
prediction reference zero missing"] {
    eval "entries = entries + has(".key."_title_)"
}
# gnuplot makes room for one entry more than it draws: a third column would push the first one out.
rows = (entries + 2) / 2
set bmargin at screen 0.15 + 0.043 * rows
set key at screen 0.53, screen 0.02 + 0.043 * rows center top vertical maxrows rows \
    Left reverse noenhanced samplen 2.4 width -1 spacing 1.15 font ",12"
set label 2 subtitle_ at graph 0, graph 1 offset character 0,0.95 left textcolor rgb colour_ \
    font ",12" noenhanced
if (has(empty_)) {
    set label 3 empty_ at graph 0.5, graph 0.5 center textcolor rgb left_out noenhanced
}
# Beside a curve the line has no band.
curve = has(curve_title_)
line = has(fit_title_) && !curve
rise = has(wedge_side_) ? real(wedge_side_) : 0

# A block is drawn if block 0 has a title for it.
plot NaN notitle, \
    for [i = 1:line] data index "fit" using 1:3:4 with filledcurves \
        fillcolor rgb measured fillstyle transparent solid 0.18 noborder notitle, \
    for [i = 1:has(wedge_title_)] data index "wedge" using 1:2 with filledcurves closed \
        fillcolor rgb "#808080" fillstyle transparent solid 0.15 noborder notitle, \
    for [i = 1:has(reference_title_)] data index "reference" using 1:2 with lines \
        linecolor rgb "#D55E00" linewidth 1.2 dashtype (8,4) title reference_title_, \
    for [i = 1:has(prediction_title_)] data index "prediction" using 1:2 with lines \
        linecolor rgb theory linewidth 1.6 dashtype (3,3) title prediction_title_, \
    for [i = 1:has(seeds_title_)] data index "seeds" using 1:2 with points pointtype 7 \
        pointsize 0.45 linecolor rgb "#B00072B2" title seeds_title_, \
    for [i = 1:has(used_title_)] data index "used" using 1:2 with points pointtype 7 \
        pointsize 0.8 linecolor rgb measured title used_title_, \
    for [i = 1:line] data index "fit" using 1:2 with lines linecolor rgb measured \
        linewidth 1.6 title fit_title_, \
    for [i = 1:curve] data index "fit" using 1:2 with lines linecolor rgb measured \
        linewidth 1 dashtype (6,5) title fit_title_, \
    for [i = 1:curve] data index "curve" using 1:2 with lines linecolor rgb measured \
        linewidth 1.6 title curve_title_, \
    for [i = 1:has(window_title_)] data index "outside-window" using 1:2 with points \
        pointtype 6 pointsize 0.8 linecolor rgb left_out linewidth 1.3 title window_title_, \
    for [i = 1:has(pre_asymptotic_title_)] data index "pre-asymptotic" using 1:2 with points \
        pointtype 8 pointsize 0.9 linecolor rgb left_out linewidth 1.3 \
        title pre_asymptotic_title_, \
    for [i = 1:has(round_off_title_)] data index "round-off" using 1:2 with points \
        pointtype 4 pointsize 0.8 linecolor rgb left_out linewidth 1.3 title round_off_title_, \
    for [i = 1:has(outlier_title_)] data index "outlier" using 1:2 with points \
        pointtype 2 pointsize 0.9 linecolor rgb left_out linewidth 1.3 title outlier_title_, \
    for [i = 1:has(not_fitted_title_)] data index "not-fitted" using 1:2 with points \
        pointtype int(not_fitted_shape_) pointsize 0.85 linecolor rgb measured linewidth 1.3 \
        title not_fitted_title_, \
    for [i = 1:has(wedge_title_)] data index "wedge" using 1:2 with lines \
        linecolor rgb expected linewidth 1.1 title wedge_title_, \
    for [i = 1:rise < 0] data index "wedge-rise" using 1:2:(wedge_label_) with labels right \
        offset character -0.8,0 notitle, \
    for [i = 1:rise > 0] data index "wedge-rise" using 1:2:(wedge_label_) with labels left \
        offset character 0.8,0 notitle, \
    for [i = 1:has(wedge_title_)] data index "wedge-run" using 1:2:("1") with labels \
        offset character 0,-0.7 notitle, \
    for [i = 1:has(zero_title_)] data index "zero" using 1:2 with points pointtype 11 \
        pointsize 1.2 linecolor rgb left_out title zero_title_, \
    for [i = 1:has(missing_title_)] data index "missing" using 1:2 with points pointtype 2 \
        pointsize 1.1 linecolor rgb "#D55E00" linewidth 2 title missing_title_
set output
