return {
  { name = "a", target = "coswell", architecture = "gqu", method = "staged",
    stages = { "D", "U", "Q", "G", "all" }, sweeps = 2, iterations = 3, init = "uniform",
    linear_solver = "normal", frozen_bias = true, one_directional = false, points = 100,
    widths = { 3, 16, 50 }, gate_scale = function(n) return 10 * n end, seeds = 2,
    expect = { order = -4, band = 0.3, refused = { "plateau", "not-a-power-law" },
      slope = { -3.4, band = 0.2 }, jump = 3, published = "db-1d-gqu-n", published_band = 0.2,
      constant = { 2, band = 0.1 }, why = "w", empirical = "e" } },
  { name = "b", target = "x^2", architecture = "ffn_geglu_biased", method = "staged",
    gate_scale = 2.5, widths = range(1, 9, 2), expect = { jump = 2, why = "w" } },
}
