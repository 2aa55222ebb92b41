local list = {}
for k, name in ipairs {'a', 'b', 'c'} do
  list[#list + 1] = {name = name .. '-' .. k, target = function(x) return k*x end,
    architecture = 'glu', method = 'spline', widths = geometric(8, 64, 4),
    expect = {order = -3, band = 0.1, why = 'w'}}
end
return list
