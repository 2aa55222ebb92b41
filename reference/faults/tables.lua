-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The library of `ordo selftest`: tables of (x, error) with the verdict that mathematics gives. A
-- fault must never PASS, a good study always. Every table is made from its formula and carries a
-- sentence on why its verdict is the honest one; what a judge happens to say was never copied in.
--
-- Each study has: name, x, error, seed (if levels are repeated), order, band, intent, scale, floor
-- as in a request; expect and reason, one or a list of those that are admissible; fault; why.

-- Pseudo-random numbers, the same on every machine: Knuth's 64-bit LCG and Box-Muller.
local function generator(seed)
  local state = seed
  local function uniform()
    state = state * 6364136223846793005 + 1442695040888963407
    return ((state >> 11) + 0.5) * 2.0 ^ -53
  end
  return function()
    local radius = math.sqrt(-2 * math.log(uniform()))
    return radius * math.cos(2 * math.pi * uniform())
  end
end

-- count whole numbers a, a * ratio, a * ratio^2, …, rounded.
local function levels(a, ratio, count)
  local x = {}
  for i = 1, count do x[i] = math.floor(a * ratio ^ (i - 1) + 0.5) end
  return x
end

local function map(list, f)
  local result = {}
  for i = 1, #list do result[i] = f(list[i], i) end
  return result
end

-- C * x^order; C is no round number, so that nothing cancels by luck.
local C = 0.737
local function power(order)
  return function(x) return C * x ^ order end
end

-- Each error times exp(sigma * normal).
local function scatter(error, sigma, seed)
  local normal = generator(seed)
  return map(error, function(e) return e * math.exp(sigma * normal()) end)
end

-- Every level `seeds` times with lognormal scatter: x, error, seed.
local function replicate(x, f, seeds, sigma, start)
  local normal = generator(start)
  local xs, errors, seed = {}, {}, {}
  for i = 1, #x do
    for k = 1, seeds do
      xs[#xs + 1] = x[i]
      errors[#errors + 1] = f(x[i]) * math.exp(sigma * normal())
      seed[#seed + 1] = k
    end
  end
  return xs, errors, seed
end

-- As a program prints it with `digits` significant digits.
local function printed(error, digits)
  return map(error, function(e)
    return tonumber(string.format("%." .. (digits - 1) .. "e", e))
  end)
end

local function with(list, index, value)
  local copy = map(list, function(v) return v end)
  copy[index] = value
  return copy
end

local function permuted(list, permutation)
  return map(permutation, function(i) return list[i] end)
end

local studies = {}

local function add(study, fault)
  study.fault = fault
  study.order = study.order or -2
  study.band = study.band or 0.1
  studies[#studies + 1] = study
end

local function fault(study)
  study.expect = study.expect or "FAIL"
  study.reason = study.reason or "outside-band"
  add(study, true)
end

local function good(study)
  study.expect = "PASS"
  study.reason = "within-band"
  add(study, false)
end

-- What is not a power law in the levels at hand may be called wrong or undecided, never right.
local doubt = { "FAIL", "INCONCLUSIVE" }

local n8 = levels(8, 2, 8)   -- 8 … 1024
local n10 = levels(8, 2, 10) -- 8 … 4096

-- Faults ------------------------------------------------------------------------------------------

fault { name = "half-too-slow", x = n8, error = map(n8, power(-1.5)),
  why = "an exact power law of order -1.5 is half an order away from -2 on every pair of levels" }
fault { name = "half-too-fast", x = n8, error = map(n8, power(-2.5)),
  why = "an exact power law of order -2.5 is no order -2: an order that theory does not know is a fault of the test or of the theory" }
fault { name = "one-too-slow", x = n8, error = map(n8, power(-1)),
  why = "an exact power law of order -1" }
fault { name = "one-too-fast", x = n8, error = map(n8, power(-3)),
  why = "an exact power law of order -3: superconvergence is not the order that was claimed" }
fault { name = "just-outside", x = n8, error = map(n8, power(-1.85)),
  why = "the order -1.85 of an exact power law lies outside -2 ± 0.1" }
fault { name = "half-too-slow-at-least", x = n8, error = map(n8, power(-1.5)), intent = "at_least",
  why = "-1.5 is slower than the least that was claimed" }
fault { name = "half-too-fast-at-most", x = n8, error = map(n8, power(-2.5)), intent = "at_most",
  why = "-2.5 is faster than the most that was claimed" }
do
  local x, error, seed = replicate(n8, power(-1.5), 8, 0.25, 11)
  fault { name = "half-too-slow-8-seeds", x = x, error = error, seed = seed,
    why = "the standard error of the slope is 0.25 / sqrt(8) / 4.5 = 0.02, a twentieth of the gap to the band" }
end
fault { name = "contamination-1-percent", x = n8,
  error = map(n8, function(n) return C * (n ^ -2 + 0.01 / 8 * n ^ -1) end),
  expect = doubt, reason = { "outside-band", "not-asymptotic" },
  why = "a first-order part that is 1 % of the coarsest error is 56 % of the finest: the local order ends at -1.52 and its limit is -1" }
do
  local n6 = levels(8, 2, 6)
  fault { name = "contamination-1-percent-6", x = n6,
    error = map(n6, function(n) return C * (n ^ -2 + 0.01 / 8 * n ^ -1) end),
    expect = doubt, reason = { "outside-band", "not-asymptotic", "wide-interval" },
    why = "the same with six levels: the local order has left the band, at -1.81, and is still moving away" }
end
fault { name = "flat", x = n8, error = scatter(map(n8, power(0)), 1e-3, 3),
  why = "the error does not fall at all: order 0" }
fault { name = "flat-identical", x = n8, error = map(n8, power(0)), reason = { "stale", "outside-band" },
  why = "the error is one and the same number on every level: order 0 or a file that was not computed again" }
fault { name = "divergent", x = n8, error = map(n8, power(2)),
  why = "the error grows with order +2, an exact power law" }
fault { name = "wrong-sign", x = n8, error = map(n8, power(-2)), order = 2,
  why = "the error falls with n, an order of +2 says that it grows: x is n and was taken for h" }
fault { name = "growth-at-the-end", x = n8,
  error = map(n8, function(n) return C * (n ^ -2 + 1e-9 * n ^ 1.5) end),
  expect = doubt, reason = { "outside-band", "not-asymptotic", "plateau" },
  why = "an instability far above round-off takes over: the last step makes the error larger" }
fault { name = "growth-in-the-last-level", x = n8, error = with(map(n8, power(-2)), 8, 4 * C * 512 ^ -2),
  expect = doubt, reason = { "outside-band", "not-asymptotic", "wide-interval", "plateau" },
  why = "the finest level, the one nearest to the limit, has four times the error of the one before: no outlier rule may remove it" }
fault { name = "lucky-last-level", x = n8, error = with(map(n8, power(-1.5)), 8, C * 8 ^ 0.5 * 1024 ^ -2),
  expect = doubt, reason = { "outside-band", "not-asymptotic", "wide-interval" },
  why = "seven levels of order -1.5; the last lies on the line of order -2 through the first" }
fault { name = "nan", x = n8, error = with(map(n8, power(-2)), 5, 0 / 0), expect = "ERROR", reason = "invalid-error",
  why = "a NaN is a computation that failed" }
fault { name = "nan-finest", x = n8, error = with(map(n8, power(-2)), 8, 0 / 0), expect = "ERROR", reason = "invalid-error",
  why = "a NaN is a computation that failed, at the finest level too" }
fault { name = "nan-coarsest", x = n8, error = with(map(n8, power(-2)), 1, 0 / 0), expect = "ERROR", reason = "invalid-error",
  why = "a NaN is a computation that failed, at a level that would not be used too" }
fault { name = "infinite", x = n8, error = with(map(n8, power(-2)), 1, math.huge), expect = "ERROR", reason = "invalid-error",
  why = "an infinite error is an overflow" }
fault { name = "zero", x = n8, error = with(map(n8, power(-2)), 8, 0.0), expect = "ERROR", reason = "invalid-error",
  why = "an error of exactly 0 is a comparison of a thing with itself" }
fault { name = "all-zero", x = n8, error = map(n8, function() return 0.0 end), expect = "ERROR", reason = "invalid-error",
  why = "errors of exactly 0 everywhere: nothing was computed" }
fault { name = "negative", x = n8, error = with(map(n8, power(-2)), 4, -C * 64 ^ -2), expect = "ERROR", reason = "invalid-error",
  why = "an error is a norm; a negative one is a signed difference that will pass through zero" }
fault { name = "bad-level", x = with(n8, 1, 0), error = map(n8, power(-2)), expect = "ERROR", reason = "invalid-x",
  why = "a level of 0 has no logarithm" }
fault { name = "stale-finest", x = n10, error = with(map(n10, power(-2)), 10, C * 2048 ^ -2), reason = "stale",
  why = "the two finest levels agree in all 17 digits: the last was not computed again" }
fault { name = "stale-three", x = n10,
  error = map(n10, function(n) return C * math.min(n, 1024) ^ -2 end), reason = { "stale", "plateau" },
  why = "the three finest levels agree in all 17 digits" }
fault { name = "three-levels", x = { 8, 16, 32 }, error = map({ 8, 16, 32 }, power(-2)),
  expect = "INCONCLUSIVE", reason = "too-few-levels",
  why = "a line through three points leaves one degree of freedom: no interval worth the name" }
fault { name = "two-levels", x = { 8, 16 }, error = map({ 8, 16 }, power(-2)),
  expect = "INCONCLUSIVE", reason = "too-few-levels",
  why = "a line through two points always fits" }
fault { name = "one-level", x = { 8 }, error = { C / 64 }, expect = "ERROR", reason = "too-few-levels",
  why = "one point has no slope, and nothing may not pass" }
fault { name = "no-levels", x = {}, error = {}, expect = "ERROR", reason = "too-few-levels",
  why = "nothing was computed, and nothing may not pass" }
do
  local x, error, seed = replicate({ 8, 16 }, power(-2), 8, 0.05, 5)
  fault { name = "two-levels-8-seeds", x = x, error = error, seed = seed,
    expect = "INCONCLUSIVE", reason = "too-few-levels",
    why = "sixteen rows are two levels: seeds are no refinement" }
end
fault { name = "truncated", x = { 8, 16, 32 },
  error = map({ 8, 16, 32 }, function(n) return C / (n ^ 2 + 400) end),
  expect = "INCONCLUSIVE", reason = "too-few-levels",
  why = "a file cut off after three of its levels" }
do
  local n4 = levels(4, 2, 4)
  fault { name = "truncated-before-asymptotic", x = n4,
    error = map(n4, function(n) return C / (n ^ 2 + 400) end),
    expect = doubt, reason = { "not-asymptotic", "outside-band", "wide-interval" },
    why = "the four coarsest levels of a good study, n = 4 … 32, before the asymptotic range begins: the local order runs from -0.2 to -1.1" }
end
fault { name = "swapped-columns", x = map(n8, power(-2)), error = n8,
  why = "n against error is a power law of order -1/2 where error against n has -2" }
fault { name = "mse-for-rmse", x = n8, error = map(n8, function(n) return (C * n ^ -2) ^ 2 end),
  why = "the square of an error of order -2 has order -4" }
fault { name = "dofs-for-n", x = map(n8, function(n) return n * n end), error = map(n8, power(-2)),
  why = "in two dimensions P = n^2, so an error of order h^2 has order -1 in P" }
fault { name = "dofs-for-n-3d", x = map(n8, function(n) return n ^ 3 end), error = map(n8, power(-2)),
  why = "in three dimensions P = n^3, so an error of order h^2 has order -2/3 in P" }
fault { name = "order-3-turns-into-2", x = n8, order = -3,
  error = map(n8, function(n) return C * (n ^ -3 + n ^ -2 / 64) end),
  expect = doubt, reason = { "outside-band", "not-asymptotic" },
  why = "the two parts are equal at n = 64 and the limit is -2; over all levels the line looks like -2.4" }
fault { name = "order-3-turns-into-2-sharp", x = n8, order = -3,
  error = map(n8, function(n) return n <= 64 and C * n ^ -3 or C / 64 * n ^ -2 end),
  expect = doubt, reason = { "outside-band", "not-asymptotic" },
  why = "five levels lie on order -3, the four steps to the finest on order -2" }
fault { name = "order-3-turns-into-2-late", x = n8, order = -3,
  error = map(n8, function(n) return n <= 256 and C * n ^ -3 or C / 256 * n ^ -2 end),
  expect = doubt, reason = { "outside-band", "not-asymptotic", "wide-interval" },
  why = "the last two steps are of order -2, exactly, after five of -3" }
fault { name = "logarithm", x = n8, error = map(n8, function(n) return C * n ^ -2 * math.log(n) end),
  expect = doubt, reason = { "outside-band", "not-asymptotic", "wide-interval" },
  why = "n^-2 log n has the local order -2 + 1/log n, which is -1.85 at the finest step: outside the band on every pair of levels" }
fault { name = "plateau-1e-5", x = n10, error = map(n10, function(n) return n ^ -2 + 1e-5 end), reason = "plateau",
  why = "the error ends at 1e-5, nine digits above round-off" }
fault { name = "plateau-1e-5-begins", x = n8, error = map(n8, function(n) return n ^ -2 + 1e-5 end),
  expect = doubt, reason = { "plateau", "not-asymptotic", "outside-band" },
  why = "the same cut off where the plateau begins: the last step has order -0.3" }
fault { name = "plateau-1e-7", x = n10, order = -3, error = map(n10, function(n) return n ^ -3 + 1e-7 end), reason = "plateau",
  why = "the error ends at 1e-7, the unit roundoff of single precision, in a study in double precision" }
fault { name = "solver-floor-1e-9", x = n10, order = -4, error = map(n10, function(n) return n ^ -4 + 1e-9 end),
  scale = 1, reason = "plateau",
  why = "the error ends at the tolerance of a linear solver, 1e-9 of the solution and a million times round-off" }
fault { name = "single-precision-grows", x = n8, order = -3,
  error = map(n8, function(n) return n ^ -3 + 6e-8 * n ^ 0.5 end), scale = 1,
  expect = doubt, reason = { "plateau", "not-asymptotic", "outside-band" },
  why = "round-off of single precision takes over at n = 128 and grows with n" }
do
  local n6 = levels(4, 2, 6)
  fault { name = "pre-asymptotic-only", x = n6, error = map(n6, function(n) return C / (1 + (n / 60) ^ 2) end),
    expect = doubt, reason = { "not-asymptotic", "outside-band", "wide-interval" },
    why = "n has not reached the length 60 below which nothing is resolved: the local order runs from 0 to -1.4" }
end
do
  local n7 = levels(8, 1.5, 7)
  fault { name = "spectral", x = n7, error = map(n7, function(n) return C * math.exp(-0.06 * n) end),
    expect = doubt, reason = "not-a-power-law",
    why = "exponential convergence has no order: the local one runs from -0.6 to -4.5 and is -2 on the way" }
end
fault { name = "curved-through-the-order", x = n8,
  error = map(n8, function(n) return C * n ^ -2 * math.exp(-0.1 * math.log(n / 90.5) ^ 2) end),
  expect = doubt, reason = { "not-asymptotic", "outside-band", "wide-interval" },
  why = "the local order runs evenly from -1.6 to -2.4: the line over all levels has -2.00, the limit has not" }
fault { name = "shifted-levels", x = levels(4, 2, 5), error = map(levels(4, 2, 5), function(n) return C * (n + 8) ^ -2 end),
  expect = doubt, reason = { "not-asymptotic", "outside-band", "wide-interval" },
  why = "n was counted without the eight guard cells: the local order runs from -0.8 to -1.7" }
-- The finest level is the one nearest to the limit. That it does not fit the others cannot be told
-- from the beginning of something new, so no robust fit may leave it out.
do
  local x = levels(8, 2, 12)
  local line = scatter(map(x, power(-2)), 0.02, 48)
  local last = { "not-asymptotic", "wide-interval", "outside-band", "plateau" }
  fault { name = "last-of-12-too-large", x = x, error = with(line, 12, 4 * line[12]), expect = doubt, reason = last,
    why = "eleven levels on the line with 2 % scatter, and at the finest the error has stopped falling" }
  fault { name = "last-of-12-twice-as-large", x = x, error = with(line, 12, 2 * line[12]), expect = doubt, reason = last,
    why = "eleven levels on the line with 2 % scatter, and the finest step has order -1" }
  fault { name = "last-of-12-too-small", x = x, error = with(line, 12, line[12] / 4), expect = doubt, reason = last,
    why = "eleven levels on the line with 2 % scatter, and the finest step has order -4" }
  fault { name = "order-3-turns-in-last-step", x = n8, order = -3,
    error = map(n8, function(n) return n <= 512 and C * n ^ -3 or C / 512 * n ^ -2 end), expect = doubt, reason = last,
    why = "seven levels exactly on order -3, and the finest step has exactly -2" }
  fault { name = "plateau-in-last-step", x = n10,
    error = map(n10, function(n) return n ^ -2 + 0.3 * 4096 ^ -2 end), expect = doubt, reason = last,
    why = "a plateau at a third of the finest error, far above round-off: the finest step has order -1.7 where the others have -2 exactly" }
end
do
  local n5 = levels(8, 2, 5)
  local line = map(n5, power(-2))
  fault { name = "outlier-4-second-of-5", x = n5, error = with(line, 2, 4 * line[2]),
    expect = doubt, reason = { "wide-interval", "not-asymptotic", "outside-band" },
    why = "with five levels nothing tells an outlier from a curve, and the four finest contain it" }
  fault { name = "outlier-4-middle-of-5", x = n5, error = with(line, 3, 4 * line[3]),
    expect = doubt, reason = { "wide-interval", "not-asymptotic" },
    why = "the slope over all five levels is -2 by symmetry, its interval is wider than half an order" }
  fault { name = "outlier-4-fourth-of-5", x = n5, error = with(line, 4, 4 * line[4]),
    expect = doubt, reason = { "wide-interval", "not-asymptotic", "outside-band" },
    why = "the next to finest of five levels is off the line by a factor of 4" }
  fault { name = "outlier-4-finest-of-5", x = n5, error = with(line, 5, 4.2 * line[5]),
    expect = doubt, reason = { "wide-interval", "not-asymptotic", "outside-band", "plateau" },
    why = "the finest of five levels is off the line by a factor of 4: the error does not fall in the last step" }
end
fault { name = "exact", x = n8, error = scatter(map(n8, function() return 2e-16 end), 0.6, 7), scale = 1,
  expect = doubt, reason = { "round-off", "exact" },
  why = "the representation is exact: the errors are round-off, which has no order" }
fault { name = "exact-with-growing-round-off", x = n8,
  error = scatter(map(n8, function(n) return 1e-16 * n ^ 0.5 end), 0.3, 8), scale = 1,
  expect = doubt, reason = { "round-off", "exact" },
  why = "round-off that grows with the number of operations is round-off" }
fault { name = "exact-of-unknown-scale", x = n8, error = scatter(map(n8, function() return 2e-16 end), 0.6, 7),
  expect = doubt, reason = { "round-off", "exact", "outside-band", "wide-interval" },
  why = "without the scale of the solution the same errors merely do not fall" }
fault { name = "duplicate-level", x = { 8, 16, 32, 32, 64, 128 }, error = map({ 8, 16, 32, 32, 64, 128 }, power(-2)),
  expect = "ERROR", reason = "duplicate-level",
  why = "a level that occurs twice without a seed is a file that was appended to" }
do
  local n4 = { 100, 101, 102, 103 }
  fault { name = "narrow-range", x = n4, error = scatter(map(n4, power(-2)), 0.01, 9),
    expect = "INCONCLUSIVE", reason = { "wide-interval", "not-asymptotic" },
    why = "levels within 3 % and scatter of 1 %: the standard error of the slope is 0.45" }
end
do
  local n5 = levels(8, 2, 5)
  fault { name = "scatter-50-percent-5", x = n5, error = scatter(map(n5, power(-1.5)), 0.5, 12),
    expect = doubt, reason = { "wide-interval", "not-asymptotic", "outside-band" },
    why = "order -1.5 behind 50 % scatter on five levels: the standard error is 0.23, so these data cannot show -2 ± 0.1" }
end
fault { name = "two-branches", x = levels(8, 2 ^ 0.5, 12),
  error = map(levels(8, 2 ^ 0.5, 12), function(n, i) return i % 2 == 0 and C * n ^ -2 or C * 8 ^ -0.5 * n ^ -1.5 end),
  expect = doubt, reason = { "outside-band", "not-asymptotic", "wide-interval" },
  why = "odd levels converge with order -1.5, even ones with -2: the worse one is the order" }

-- Must pass ---------------------------------------------------------------------------------------

good { name = "clean", x = n8, error = map(n8, power(-2)),
  why = "an exact power law of the expected order" }
good { name = "clean-4-levels", x = levels(8, 2, 4), error = map(levels(8, 2, 4), power(-2)),
  why = "an exact power law on as few levels as a fit may rest on" }
good { name = "order-2.5", x = n8, error = map(n8, power(-2.5)), order = -2.5,
  why = "orders need not be whole numbers" }
do
  local x, error, seed = replicate(levels(16, 4, 8), power(-0.5), 8, 0.25, 21)
  good { name = "monte-carlo", x = x, error = error, seed = seed, order = -0.5, band = 0.05,
    why = "Monte Carlo: order -1/2, 8 seeds, a standard error of 0.01" }
end
good { name = "superconvergence-at-least", x = n8, error = map(n8, power(-3)), intent = "at_least",
  why = "-3 is at least as fast as -2" }
good { name = "slow-at-most", x = n8, error = map(n8, power(-1.5)), intent = "at_most",
  why = "-1.5 is at most as fast as -2" }
do
  local n11 = levels(8, 2, 11)
  local normal = generator(31)
  local error = map(n11, function(n)
    return n ^ -4 + 2.2e-16 * n ^ 0.5 * math.exp(0.4 * normal())
  end)
  good { name = "round-off-tail", x = n11, order = -4, error = error, scale = 1,
    why = "order -4 down to 1e-11, then the round-off of double precision, which grows with n" }
  good { name = "round-off-tail-unknown-scale", x = n11, order = -4, error = error,
    why = "the same when nobody says how large the solution is" }
  good { name = "round-off-repeats", x = n11, order = -4, scale = 1,
    error = map(n11, function(n) return math.max(n ^ -4, 2.0 ^ -51) end),
    why = "round-off may repeat itself to the last bit, and is no stale file" }
end
good { name = "high-order", x = levels(4, 2, 6), order = -8, scale = 1,
  error = map(levels(4, 2, 6), function(n) return C * n ^ -8 + 1.1e-16 end),
  why = "order -8 reaches round-off after four levels" }
good { name = "declared-floor", x = n10, order = -4, floor = 4e-9,
  error = map(n10, function(n) return 30 * n ^ -4 + 1e-9 end),
  why = "a solver's tolerance that was declared is no surprise: six levels lie above it" }
local n12 = levels(4, 2, 12)
good { name = "head-slow", x = n12, error = map(n12, function(n) return C / (n ^ 2 + 400) end),
  why = "slow until n resolves the length 20, then -2 to within 0.02 from n = 256 on" }
good { name = "head-fast", x = n12, error = map(n12, function(n) return C * (n ^ -2 + 50 * n ^ -4) end),
  why = "a part of order -4 dominates the first level and is below 1 % from n = 128 on" }
good { name = "head-bump", x = n12,
  error = map(n12, function(n) return C * n ^ -2 * (1 + 3 * math.exp(-math.log(n / 16) ^ 2)) end),
  why = "a bump of a factor 4 at n = 16 that is gone at n = 256" }
good { name = "head-sharp", x = n10, error = map(n10, function(n) return n <= 32 and 32 * C * n ^ -3 or C * n ^ -2 end),
  why = "two steps of order -3, then seven of the expected -2" }
do
  local x = levels(4, 2, 10)
  good { name = "head-dip", x = x,
    error = scatter(map(x, function(n) return C * n ^ -2 * (1 - 0.7 * math.exp(-math.log(n / 8) ^ 2)) end), 0.01, 51),
    why = "at n = 8 the error is smaller by a factor of 3, from n = 64 on, six levels, by less than 1 %" }
  good { name = "head-flat", x = x,
    error = scatter(map(x, function(n) return C * math.max(n, 16) ^ -2 end), 0.01, 52),
    why = "no convergence at all up to n = 16, then eight levels of order -2 with 1 % scatter" }
end
good { name = "coarsest-off", x = levels(8, 2, 6), error = with(map(levels(8, 2, 6), power(-2)), 1, 4 * C / 64),
  why = "the coarsest level is off by a factor of 4, the five finer ones lie on the line" }
good { name = "ratio-1.25", x = levels(16, 1.25, 16), error = scatter(map(levels(16, 1.25, 16), power(-2)), 0.01, 41),
  why = "sixteen levels of ratio 1.25 with 1 % scatter: a standard error of 0.002" }
good { name = "ratio-1.5", x = levels(8, 1.5, 10), error = scatter(map(levels(8, 1.5, 10), power(-2)), 0.01, 42),
  why = "ten levels of ratio 1.5 with 1 % scatter: a standard error of 0.003" }
good { name = "ratio-1.7", x = levels(8, 1.7, 8), error = scatter(map(levels(8, 1.7, 8), power(-2)), 0.01, 43),
  why = "eight levels of ratio 1.7 with 1 % scatter: a standard error of 0.003" }
do
  local order = { 5, 2, 8, 1, 7, 3, 6, 4 }
  good { name = "unsorted", x = permuted(n8, order), error = permuted(scatter(map(n8, power(-2)), 0.02, 44), order),
    why = "the order of the rows says nothing" }
end
good { name = "dofs-2d", x = map(n8, function(n) return n * n end), error = map(n8, power(-2)), order = -1, band = 0.05,
  why = "h^2 in two dimensions is order -1 in the number of unknowns" }
good { name = "spacing", x = map(n8, function(n) return 1 / n end), error = map(n8, power(-2)), order = 2,
  why = "the same study against h = 1/n has the order +2" }
good { name = "scatter-5-percent-12", x = levels(8, 2, 12), error = scatter(map(levels(8, 2, 12), power(-2)), 0.05, 45),
  why = "twelve levels with 5 % scatter: a standard error of 0.006" }
do
  local x, error, seed = replicate(n8, power(-2), 8, 0.25, 46)
  good { name = "scatter-25-percent-8-seeds", x = x, error = error, seed = seed,
    why = "25 % scatter over 8 seeds: a standard error of 0.02" }
end
good { name = "odd-even-10-percent", x = levels(8, 2, 10),
  error = map(levels(8, 2, 10), function(n, i) return C * n ^ -2 * (i % 2 == 0 and 1.1 or 1) end),
  why = "odd and even levels differ by 10 %: the order is the same on both branches" }
good { name = "three-digits", x = n8, error = printed(map(n8, power(-2)), 3),
  why = "printed with three digits, an error of 0.3 % at most" }
good { name = "units-1e-6", x = n8, error = map(n8, function(n) return 1e-6 * C * n ^ -2 end),
  why = "an error in metres that is some micrometres: units say nothing" }
good { name = "units-1e6", x = n8, error = map(n8, function(n) return 1e6 * C * n ^ -2 end),
  why = "an error in pascals that is some megapascals: units say nothing" }
good { name = "units-of-x", x = map(n8, function(n) return 1e-3 / n end), error = map(n8, power(-2)), order = 2,
  why = "the spacing in metres where the domain is a millimetre" }
good { name = "forty-levels", x = levels(20, 1.12, 40), error = scatter(map(levels(20, 1.12, 40), power(-2)), 0.05, 47),
  why = "forty levels with 5 % scatter: a standard error of 0.006" }
do
  local x = levels(8, 2, 12)
  local error = scatter(map(x, power(-2)), 0.02, 48)
  good { name = "outlier-4-in-12", x = x, error = with(error, 6, 4 * error[6]),
    why = "one of twelve levels is off by a factor of 4, eleven lie on a line with 2 % scatter" }
end

return studies
