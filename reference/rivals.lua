-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The rules by which other tools judge a convergence study, for `ordo selftest` to score beside
-- ours on the same tables. Each is written anew from what its source does, and only the rule: where
-- a tool compares with a number recorded from an earlier run, the expected order stands for that
-- number, the most generous reading. Where a tool divides by log 2 because it halves the spacing
-- itself, the ratio of the levels is taken, so that the other ratios are not held against it.
--
-- rule(x, e, order): x and e as they stand in the file, order signed as in Ordo; true lets the study
-- pass. Rates are signed with the expected order, so that a rate of `abs(order)` is what is
-- expected. Arithmetic is that of IEEE in the tools' languages as in Lua, but where a language
-- raises an error (Python and Julia for the logarithm of a negative number, Python for that of 0)
-- the study does not pass, as the tool ends with an error.

local log, abs = math.log, math.abs

local function finite(v) return v == v and abs(v) ~= math.huge end

-- Rates of consecutive rows, positive if the error falls as `order` says.
local function rates(x, e, order)
  local sign = order < 0 and -1 or 1
  local result = {}
  for i = 2, #x do
    result[i - 1] = sign * log(e[i] / e[i - 1]) / log(x[i] / x[i - 1])
  end
  return result
end

-- Slope of the least-squares line through the last `count` rows, signed like a rate. With fewer
-- than two distinct levels it is 0 / 0.
local function slope(x, e, order, count)
  local first = math.max(1, #x - (count or #x) + 1)
  local n, mu, mv, uu, uv = #x - first + 1, 0, 0, 0, 0
  for i = first, #x do mu, mv = mu + log(x[i]) / n, mv + log(e[i]) / n end
  for i = first, #x do
    uu = uu + (log(x[i]) - mu) ^ 2
    uv = uv + (log(x[i]) - mu) * (log(e[i]) - mv)
  end
  return (order < 0 and -1 or 1) * uv / uu
end

local function mean(list)
  local sum = 0
  for i = 1, #list do sum = sum + list[i] end
  return sum / #list
end

-- Whether the slope over the last three rows is within `band` of the order. NaN is not.
local function last_three(x, e, order, band)
  return #x >= 2 and abs(slope(x, e, order, 3) - abs(order)) < band
end

-- Whether every rate of consecutive rows is above order - band. NaN is not.
local function every_rate_above(x, e, order, band)
  for _, rate in ipairs(rates(x, e, order)) do
    if not (rate > abs(order) - band) then return false end
  end
  return true
end

-- Whether Python's and Julia's logarithms of these errors are numbers: NaN is, 0 and what is
-- negative are not (Julia's log(0) is -Inf: `zero` admits it).
local function logarithms(e, zero)
  for i = 1, #e do
    if e[i] < 0 or (e[i] == 0 and not zero) then return false end
  end
  return true
end

return {
  {
    -- PetscConvEstGetConvRate fits all levels by least squares and prints the slope with "%#.2g";
    -- tests compare the printed line with recorded text. lib/petsc/bin/petscdiff, which compares,
    -- replaces every number that has a decimal point by XXX before (unless told not to), and then
    -- any finite rate passes. Scored here: the digits are compared, to 0.1.
    name = "petsc",
    source = "petsc/petsc src/snes/utils/convest.c: slope over all levels, two digits, compared as text",
    rule = function(x, e, order)
      local fit = slope(x, e, order)
      if not finite(fit) then return false end
      return abs(tonumber(string.format("%.1e", fit)) - abs(order)) <= 0.1 + 1e-12
    end,
  },
  {
    -- mms.ConvergencePlot: numpy.polyfit over the last num_fitted_points = 3 rows;
    -- test.py: fuzzyAbsoluteEqual(slope, order, 0.1). NaN compares false and fails.
    name = "moose",
    source = "idaholab/moose python/mms/ConvergencePlot.py, test/tests/hybridizedkernels/diffusion/test.py: slope over the last 3, ± 0.1",
    rule = function(x, e, order) return last_three(x, e, order, 0.1) end,
  },
  {
    -- calc𝒪estimates: the mean of log2 of the ratios of consecutive errors, and of that the
    -- absolute value, so that growth looks like convergence; tests: abs(est - order) < 0.2.
    name = "sciml",
    source = "SciML/DiffEqDevTools.jl src/convergence.jl: |mean of the pairwise rates|, ± 0.2",
    rule = function(x, e, order)
      return logarithms(e, true) and abs(abs(mean(rates(x, e, order))) - abs(order)) < 0.2
    end,
  },
  {
    -- Every pair of consecutive runs: |rate - expectedrate| <= absolutedifference, 0.1 unless
    -- stated. NaN and Inf fail. With one run there is no pair, and nothing fails.
    name = "dune",
    source = "dune-testtools python/dune/testtools/wrapper/convergencetest.py: every pairwise rate, ± 0.1",
    rule = function(x, e, order)
      if not logarithms(e) then return false end
      for _, rate in ipairs(rates(x, e, order)) do
        if not (abs(rate - abs(order)) <= 0.1) then return false end
      end
      return true
    end,
  },
  {
    -- numpy.polyfit of log10 over all resolutions; fails if convergence < convergence_thresh, which
    -- is 1.8 for the second-order cases (manufactured_solution.cfg): order - 0.2. polyfit answers
    -- NaN among the errors with NaN or with an exception, depending on the LAPACK; the exception
    -- is assumed, as NaN < 1.8 is false and would pass.
    name = "polaris",
    source = "E3SM-Project/polaris polaris/ocean/convergence/analysis.py: slope over all levels >= order - 0.2",
    rule = function(x, e, order)
      local fit = slope(x, e, order)
      return finite(fit) and not (fit < abs(order) - 0.2)
    end,
  },
  {
    -- The two last runs: 1.8 < order < 2.2. NaN compares false and fails.
    name = "bout++",
    source = "boutproject/BOUT-dev tests/MMS/diffusion2/runtest: rate of the last pair, ± 0.2",
    rule = function(x, e, order)
      local r = rates(x, e, order)
      return #r > 0 and abs(r[#r] - abs(order)) < 0.2
    end,
  },
  {
    -- convergence_test: the mean of the pairwise EOCs; tests: isapprox(mean, recorded, rtol = 0.05),
    -- where isapprox takes the larger of the two.
    name = "trixi",
    source = "trixi-framework/Trixi.jl src/auxiliary/special_elixirs.jl, test/test_dgmulti_2d.jl: mean of the pairwise rates, ± 5 %",
    rule = function(x, e, order)
      if not logarithms(e, true) then return false end
      local m = mean(rates(x, e, order))
      return finite(m) and abs(m - abs(order)) <= 0.05 * math.max(abs(m), abs(order))
    end,
  },
  {
    -- CheckODE::order: the rate of the last pair, where an error below 1e-10 ends the study;
    -- REQUIRE(rate + 0.1 > order). One-sided; -1 if there is no pair.
    name = "mfem",
    source = "mfem/mfem tests/unit/linalg/test_ode.cpp: rate of the last pair > order - 0.1",
    rule = function(x, e, order)
      local last = -1
      for i, rate in ipairs(rates(x, e, order)) do
        last = rate
        if e[i + 1] < 1e-10 then break end
      end
      return last + 0.1 > abs(order)
    end,
  },
  {
    -- (log2(err[:-1] / err[1:]) > 1.9).all() for order 2, 2.9 for 3. One-sided; an infinite rate
    -- passes, and so does an empty array.
    name = "firedrake",
    source = "firedrakeproject/firedrake tests/firedrake/regression/test_helmholtz.py: every pairwise rate > order - 0.1",
    rule = function(x, e, order) return every_rate_above(x, e, order, 0.1) end,
  },
  -- What the same tools' own tests ask elsewhere: the narrowest and the widest band of each.
  {
    name = "moose-0.05",
    source = "idaholab/moose modules/navier_stokes/test/tests/finite_volume: slope over the last 3, ± 0.05",
    rule = function(x, e, order) return last_three(x, e, order, 0.05) end,
  },
  {
    name = "moose-0.35",
    source = "idaholab/moose modules/navier_stokes/test/tests/finite_volume: slope over the last 3, ± 0.35",
    rule = function(x, e, order) return last_three(x, e, order, 0.35) end,
  },
  {
    name = "firedrake-0.3",
    source = "firedrakeproject/firedrake tests/firedrake/regression/test_helmholtz_zany.py: every pairwise rate > order - 0.3",
    rule = function(x, e, order) return every_rate_above(x, e, order, 0.3) end,
  },
  {
    -- test_ode_order: scipy.stats.linregress of log2, where an error below 2^-28 ends the study;
    -- -0.9 < order - solver.order < 0.9. With one level left the slope is NaN, which fails.
    name = "diffrax",
    source = "patrick-kidger/diffrax test/test_integrate.py: slope over the levels above 2^-28, ± 0.9",
    rule = function(x, e, order)
      local kept = 0
      while kept < #x and not (e[kept + 1] < 2.0 ^ -28) do kept = kept + 1 end
      local xs, es = table.move(x, 1, kept, 1, {}), table.move(e, 1, kept, 1, {})
      return abs(slope(xs, es, order) - abs(order)) < 0.9
    end,
  },
  {
    -- EOCRecorder: numpy.polyfit of log10 over all levels; tests of meshmode and grudge:
    -- order_estimate() >= order - 0.5 or max_error() < 1e-11. polyfit of fewer than two levels
    -- raises an error.
    name = "pytools",
    source = "inducer/pytools pytools/convergence.py, inducer/grudge test/test_op.py: slope over all levels >= order - 0.5, or every error < 1e-11",
    rule = function(x, e, order)
      local fit, largest = slope(x, e, order), 0
      for i = 1, #e do largest = math.max(largest, e[i]) end
      return finite(fit) and (fit >= abs(order) - 0.5 or largest < 1e-11)
    end,
  },
  {
    -- numpy.polyfit over three refinements; assertLess(abs(rate - expected), eps), eps = 0.1. Of
    -- longer tables the last three are taken.
    name = "scikit-fem",
    source = "kinnala/scikit-fem tests/test_convergence.py: slope over 3 levels, ± 0.1",
    rule = function(x, e, order) return #x >= 3 and last_three(x, e, order, 0.1) end,
  },
  {
    -- taylor_test gives Python's min of the pairwise rates of a remainder of order 2, which skips a
    -- NaN that is not the first; the rate after an error of 0 is infinite. Tests: > 1.9. One-sided.
    name = "pyadjoint",
    source = "dolfin-adjoint/pyadjoint pyadjoint/verification.py: least pairwise rate > 0.95 order",
    rule = function(x, e, order)
      local least
      for i, rate in ipairs(rates(x, e, order)) do
        if e[i] == 0 then rate = e[i + 1] == 0 and 0 / 0 or math.huge end
        if least == nil or rate < least then least = rate end
      end
      return least ~= nil and least > 0.95 * abs(order)
    end,
  },
}
