return {name = 'a', target = function(x, y) return x*y end, architecture = 'mlp',
method = 'least_squares', dx = 2, domain = {{0, 1}, {0, 2}}, widths = range(8, 32, 8),
expect = {order = -2, band = 0.1, empirical = 'e'}}
