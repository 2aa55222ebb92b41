/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * probability.c: Student's and Snedecor's distributions from the regularised incomplete beta
 * function; the chi-squared one, which is Snedecor's where the variance is known, from the gamma
 * function.
 */
#include "gate/probability.h"
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <stdbool.h>

/* What Stirling's formula leaves of log gamma(z): DLMF 5.11.1. From 16 on five terms of the series
 * leave less than 1e-16. */
static double stirling_rest(double z) {
    const double q = 1 / (z * z);

    if (z < 16)
        return log(tgamma(z)) - (z - 0.5) * log(z) + z - 0.5 * log(2 * M_PI);
    return (1. / 12 + q * (-1. / 360 + q * (1. / 1260 + q * (-1. / 1680 + q / 1188)))) / z;
}

/* log ratio, ratio = 1 + far; without its linear part near 1, where that cancels. */
static double log_of(double ratio, double far, bool near) {
    return fabs(far) < 0.5 ? log1p(far) - (near ? far : 0) : log(ratio);
}

/* x^a y^b / B(a, b), y = 1 - x. Written about the mode x = a / (a + b), where the large powers
 * cancel, so that no digits are lost for many degrees of freedom. */
static double beta_power(double a, double b, double x, double y) {
    const double way = x * b - y * a, far_x = way / a, far_y = -way / b;
    const bool near = fabs(far_x) < 0.5 && fabs(far_y) < 0.5; /* and a far_x + b far_y = 0 */
    const double exponent = a * log_of(x * (a + b) / a, far_x, near) +
                            b * log_of(y * (a + b) / b, far_y, near) + stirling_rest(a + b) -
                            stirling_rest(a) - stirling_rest(b);

    return sqrt(a / (a + b) * b / (2 * M_PI)) * exp(exponent);
}

/* I_x(a, b) over beta_power, for x <= (a + 1) / (a + b + 2): the continued fraction DLMF 8.17.22 by
 * Lentz's method. It settles within some sqrt(a + b) terms; the bound on their number is that of
 * 1e8 degrees of freedom, behind which a result of fewer digits is left. */
static double beta_fraction(double a, double b, double x, double y) {
    enum { TERMS = 50000 };
    double c = 1, d = (a + 1) / (1 + a * y - b * x), h = d;

    for (int m = 1; m < TERMS; m++) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / (1 + even * d);
        c = 1 + even / c;
        h *= d * c;
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        h *= d * c;
        if (fabs(d * c - 1) < DBL_EPSILON)
            break;
    }
    return h / a;
}

/* The regularised incomplete beta function I_x(a, b), y = 1 - x; both ends are given because each
 * may be too small for the other to tell. *power is beta_power. */
static double beta(double a, double b, double x, double y, double *power) {
    *power = 0;
    if (!(x > 0))
        return 0;
    if (!(y > 0))
        return 1;
    *power = beta_power(a, b, x, y);
    return x <= (a + 1) / (a + b + 2) ? *power * beta_fraction(a, b, x, y)
                                      : 1 - *power * beta_fraction(b, a, y, x);
}

/* The regularised incomplete gamma function Q(a, x): the series DLMF 8.11.4 of P below the mode,
 * the continued fraction 8.9.2 by Lentz's method above it. The power in front is written about the
 * mode as in beta_power. */
static double gamma_tail(double a, double x) {
    enum { TERMS = 50000 };
    const double far = (x - a) / a;
    double sum = 1 / a, term = sum, b = x + 1 - a, d = 1 / b, c = HUGE_VAL, h = d;

    if (!(x > 0))
        return 1;
    if (x > DBL_MAX)
        return 0;
    const double front =
        sqrt(a / (2 * M_PI)) *
        exp(a * (fabs(far) < 0.5 ? log_of(x / a, far, true) : log(x / a) - far) - stirling_rest(a));
    if (x < a + 1) {
        for (int k = 1; k < TERMS && term > DBL_EPSILON * sum; k++)
            sum += term *= x / (a + k);
        return 1 - front * sum;
    }
    for (int k = 1; k < TERMS && fabs(d * c - 1) >= DBL_EPSILON; k++) {
        const double next = k * (a - k);
        b += 2;
        d = 1 / (b + next * d);
        c = b + next / c;
        h *= d * c;
    }
    return front * h;
}

double ordo_f_tail(double between, double within, double df1, double df2) {
    double power;

    if (!(between > 0) || within > DBL_MAX)
        return 1;
    if (!(within > 0) || between > DBL_MAX)
        return 0;
    if (isinf(df2))
        return gamma_tail(0.5 * df1, 0.5 * df1 * (between / within));
    const double ratio = df1 / df2 * (between / within);
    return beta(0.5 * df2, 0.5 * df1, 1 / (1 + ratio), ratio > DBL_MAX ? 1 : ratio / (1 + ratio),
                &power);
}

double ordo_t_tail(double t, double df) {
    const double way = fabs(t) / sqrt(df); /* its square may overflow: then nothing is left */
    double power;

    if (isinf(df))
        return erfc(fabs(t) / M_SQRT2);
    return beta(0.5 * df, 0.5, 1 / (1 + way * way), way > 1e150 ? 1 : way * way / (1 + way * way),
                &power);
}

/* Newton's method for log P against log t, both of which run over many magnitudes, kept between the
 * ends of a bracket; P is the smaller of the two probabilities, which is the one with digits. */
double ordo_t_quantile(double confidence, double df) {
    const bool outer = confidence > 0.5;
    const double wanted = outer ? 1 - confidence : confidence;
    double low = log(DBL_MIN), high = log(DBL_MAX), s = 0;

    if (isinf(df))
        return gsl_cdf_ugaussian_Qinv(0.5 * (1 - confidence));
    for (int i = 0; i < 200; i++) {
        const double ratio = exp(2 * GSL_MIN(s, 350)) / df;
        const double inside = ratio / (1 + ratio), outside = 1 / (1 + ratio);
        double power;
        const double p = outer ? beta(0.5 * df, 0.5, outside, inside, &power)
                               : beta(0.5, 0.5 * df, inside, outside, &power);
        if ((p > wanted) == outer)
            low = s;
        else
            high = s;
        double next = s + (outer ? 1 : -1) * log(p / wanted) * p / (2 * power);
        if (fabs(next - s) <= 1e-8) /* twice as many digits after this step */
            return exp(next);
        if (!(next > low && next < high))
            next = 0.5 * (low + high);
        s = next;
    }
    return exp(s);
}
