# SPDX-License-Identifier: GPL-3.0-or-later
#
# monte-carlo.awk: three ways to sample the integral of exp(x) over [0, 1], and their errors.
#
#     awk -f monte-carlo.awk -v sampling=WORD -v n=SAMPLES -v seed=SEED
#
# independent  n points drawn from all of [0, 1]:  rms error  n^(-1/2) sqrt(var exp)
# stratified   one point drawn in each of n cells: rms error  n^(-3/2) rms(exp') / sqrt(12)
# systematic   the same, with one draw for all:    rms error  n^(-1) |exp(1) - exp(0)| / sqrt(12)
#
# (Cochran, Sampling Techniques, chapters 5 and 8; the first is exact, the others hold up to
# 1 + O(1/n)). The error of one run scatters by its own size and may be anything near 0, which is
# hopeless on a logarithmic scale. So a run repeats the estimate and prints the root of the mean
# square: rmse, which M repetitions know up to se = rmse / sqrt(2 M), their errors being normal. For
# `systematic` they are uniform, and se is smaller than that.

BEGIN {
    usage = "usage: awk -f monte-carlo.awk -v sampling=independent|stratified|systematic -v n=N -v seed=SEED"
    repetitions = 200
    if (sampling !~ /^(independent|stratified|systematic)$/ || n !~ /^[1-9][0-9]*$/ || seed !~ /^[0-9]+$/) {
        print usage >"/dev/stderr"
        exit 64
    }
    srand(seed * 65537 + n) # levels do not share their draws
    exact = exp(1) - 1
    for (r = 0; r < repetitions; r++) {
        sum = 0
        shared = rand()
        for (i = 0; i < n; i++) {
            if (sampling == "independent")
                x = rand()
            else
                x = (i + (sampling == "stratified" ? rand() : shared)) / n
            sum += exp(x)
        }
        squares += (sum / n - exact) ^ 2
    }
    rmse = sqrt(squares / repetitions)
    printf "samples,rmse,se\n%d,%.6e,%.6e\n", n, rmse, rmse / sqrt(2 * repetitions)
}
