#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Composite rules on [0, 1] and their errors.

    quadrature.py RULE INTEGRAND CELLS

RULE is simpson (order 4) or gauss3, Gauss-Legendre with three points (order 6). INTEGRAND is smooth,
exp(x) cos(3x), or root, sqrt(x). Prints one JSON object: the cells, the evaluations of the integrand,
and the error.

The orders are those of smooth integrands (Davis and Rabinowitz, Methods of Numerical Integration,
section 2). The root has no derivative at 0, and in the first cell the rule's error is that on [0, 1]
times h^(3/2); the others add sums of h^(p+1) (ih)^(1/2-p) = h^(3/2) i^(1/2-p), which converge. So the
order is 3/2 for every rule.
"""

import json
import math
import sys

RULES = {  # (point in the cell [0, 1], weight)
    "simpson": [(0, 1 / 6), (1 / 2, 4 / 6), (1, 1 / 6)],
    "gauss3": [
        (1 / 2 - math.sqrt(3 / 20), 5 / 18),
        (1 / 2, 8 / 18),
        (1 / 2 + math.sqrt(3 / 20), 5 / 18),
    ],
}
INTEGRANDS = {  # function, exact integral
    "smooth": (
        lambda x: math.exp(x) * math.cos(3 * x),
        (math.e * (math.cos(3) + 3 * math.sin(3)) - 1) / 10,
    ),
    "root": (math.sqrt, 2 / 3),
}


def integrate(f, rule, cells):
    """The composite rule, and how often it calls f: points that two cells share are called once."""
    cache = {}
    terms = []
    for i in range(cells):
        for point, weight in rule:
            x = (i + point) / cells
            if x not in cache:
                cache[x] = f(x)
            terms.append(weight * cache[x])
    return math.fsum(terms) / cells, len(cache)


def main(words):
    usage = "usage: quadrature.py simpson|gauss3 smooth|root CELLS"
    if len(words) != 3 or words[0] not in RULES or words[1] not in INTEGRANDS:
        sys.exit(usage)
    if not words[2].isdecimal() or int(words[2]) == 0:
        sys.exit(usage)
    f, exact = INTEGRANDS[words[1]]
    cells = int(words[2])
    value, evaluations = integrate(f, RULES[words[0]], cells)
    json.dump({"cells": cells, "evaluations": evaluations, "error": abs(value - exact)}, sys.stdout)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
