local t = {} for i = 1, 100 do t[i] = ('\0'):rep(60000) .. i end table.sort(t) return t
