/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * broken_files.c: what is no case file: no text, no Lua, ways out of the sandbox, time and memory.
 */
#include "broken.h"

static int make_missing(const char *path) {
    (void)path;
    return 0;
}

static int make_directory(const char *path) { return mkdir(path, 0700); }

static int make_fifo(const char *path) { return mkfifo(path, 0600); }

static int make_device(const char *path) { return symlink("/dev/zero", path); }

static int make_circle(const char *path) { return symlink(path, path); }

static int make_unreadable(const char *path) {
    return write_bytes(path, "return {}", 9, 1) | chmod(path, 0);
}

static int make_compiled(const char *path) {
    return write_bytes(path, "\x1bLua\x54\0\x19\x93\r\n\x1a\n", 12, 1);
}

static int make_nul(const char *path) { return write_bytes(path, "return\n\0{}", 10, 1); }

static int make_large(const char *path) {
    return write_bytes(path, "-- 16 bytes  \n\n\n", 16, 1 << 17);
}

static int make_huge_sparse(const char *path) {
    return write_bytes(path, " ", 1, 1) | truncate(path, (off_t)1 << 40);
}

static int make_deep(const char *path) { return write_bytes(path, "x={{{{{{{{", 10, 1000); }

static int make_parentheses(const char *path) { return write_bytes(path, "((((((((", 8, 100000); }

static int make_long_token(const char *path) { return write_bytes(path, "xxxxxxxx", 8, 100000); }

static int make_png(const char *path) {
    return write_bytes(path, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, 1);
}

#define MAKE(name, function, ...)                                                                  \
    {                                                                                              \
        .label = name, .make = function, .pieces = { __VA_ARGS__ }                                 \
    }

static const struct broken broken[] = {
    /* No text files. */
    MAKE("missing", make_missing, ".lua: cannot be read", "No such file"),
    {.label = "unreadable",
     .make = make_unreadable,
     .not_root = true,
     .pieces = {".lua: cannot be read", "ermission"}},
    MAKE("directory-empty", make_directory, "has no .lua file", "expected case files"),
    MAKE("fifo", make_fifo, "is not a regular file", "expected a Lua file"),
    MAKE("device", make_device, "is not a regular file", "expected a Lua file"),
    MAKE("circle", make_circle, "cannot be read", "symbolic links"),
    MAKE("compiled", make_compiled, "is compiled Lua", "expected its source text"),
    MAKE("nul", make_nul, ".lua:2: ", "has the byte 0x00", "expected UTF-8 text"),
    MAKE("png", make_png, ".lua:1: ", "has the byte 0x89", "expected UTF-8 text"),
    FILE_OF("latin-1", "-- caf\xe9\nreturn {}", ".lua:1: ", "0xe9", "expected UTF-8 text"),
    MAKE("large", make_large, "is too large", "expected at most 1048576 bytes"),
    MAKE("huge-sparse", make_huge_sparse, "is too large", "expected at most 1048576 bytes"),

    /* No Lua. */
    FILE_OF("empty", "", "returned 0 values", "one case or one list of cases"),
    FILE_OF("comment", "-- return {}\n", "returned 0 values", "one case or one list of cases"),
    FILE_OF("two-values", "return {}, {}", "returned 2 values", "one case or one list of cases"),
    FILE_OF("number", "return 42", "returned a number", "expected one case or a list of cases"),
    FILE_OF("nil", "return geometrc", "returned nil", "expected one case or a list of cases"),
    FILE_OF("function", "return function() end", "returned a function", "expected one case"),
    FILE_OF("empty-list", "return {}", "0 named and 0 other entries", "expected one case"),
    FILE_OF("syntax", "return {\n  name = 'x'\n  target = 'y'\n}", ".lua:3: ", "'}' expected",
            "near 'target'"),
    FILE_OF("python", "import numpy as np\n", ".lua:1: ", "syntax error", "near 'numpy'"),
    FILE_OF("unfinished-string", "return {\nname = 'x\n}", ".lua:2: ", "unfinished string"),
    FILE_OF("escape", "error('\\n\\27[2J\\255 two\\nlines')", "\\n\\x1b[2J\\xff two\\nlines"),
    FILE_OF("error-table", "error({})", "raised an error that is a table value"),
    FILE_OF("error-nil", "error()", "raised an error that is a nil value"),
    FILE_OF("assert", "assert(1 > 2, 'one is small')", ".lua:1: one is small"),
    MAKE("deep", make_deep, ".lua: ", "overflow"),
    MAKE("parentheses", make_parentheses, ".lua: ", "overflow"),
    MAKE("long-token", make_long_token, ".lua", "string longer than 65536 bytes"),

    /* Ways out. */
    FILE_OF("io", "\nreturn io.open('/etc/passwd')", ".lua:2: ", "global 'io'",
            "case files have math, string, table"),
    FILE_OF("os", "os.execute('true')", ".lua:1: ", "global 'os'"),
    FILE_OF("print", "print('hello')", ".lua:1: ", "global 'print'"),
    FILE_OF("require", "require 'os'", "global 'require'"),
    FILE_OF("dofile", "dofile('/dev/stdin')", "global 'dofile'"),
    FILE_OF("load", "load('return 1')()", "global 'load'"),
    FILE_OF("pcall", "pcall(error)", "global 'pcall'"),
    FILE_OF("setmetatable", "setmetatable({}, {__gc = error})", "global 'setmetatable'"),
    FILE_OF("coroutine", "coroutine.wrap(error)", "global 'coroutine'"),
    FILE_OF("debug", "debug.sethook()", "global 'debug'"),
    FILE_OF("collectgarbage", "collectgarbage('stop')", "global 'collectgarbage'"),
    FILE_OF("globals", "_G.x = 1", "global '_G'"),
    FILE_OF("random", "return {widths = {math.random(9)}}", "field 'random'",
            "no patterns, packing or random numbers"),
    FILE_OF("dump", "string.dump(function() end)", "field 'dump'"),
    FILE_OF("pattern", "(('a'):rep(60000)):find(('a-'):rep(9) .. 'b')", "method 'find'"),
    FILE_OF("gsub", "string.gsub('a', 'b', 'c')", "field 'gsub'"),
    FILE_OF("address", "return {name = tostring({})}", ".lua:1: ", "a table has no text"),
    FILE_OF("address-format", "return {name = ('%p'):format({})}", "a table has no text"),
    FILE_OF("typo-global", "return {widths = geometrik(8, 64, 4)}",
            ".lua:1: ", "global 'geometrik'", "did you mean 'geometric'?"),

    /* Time and memory. */
    FILE_OF("endless-loop", "while true do end", ".lua:1: ", "stopped after 20000000 instructions"),
    FILE_OF("endless-goto", "::a:: goto a", ".lua:1: ", "instructions"),
    FILE_OF("endless-tail-call", "local function f() return f() end\nf()",
            ".lua:1: ", "instructions"),
    FILE_OF("recursion", "local function f() return 1 + f() end\nf()", ".lua: ", "64 MiB"),
    FILE_OF("c-recursion", "local function f() table.sort({1, 2, 3}, function() f() end) end\nf()",
            ".lua: ", "overflow"),
    FILE_OF("hundred-megabytes", "return {name = ('x'):rep(1e8)}", "instructions"),
    FILE_OF("long-string", "return {name = ('x'):rep(1e6)}", "string longer than 65536 bytes"),
    FILE_OF("rep-nothing", "return {name = (''):rep(math.maxinteger)}", "instructions"),
    FILE_OF("rep-doubling", "local s = 'x' while true do s = s .. s end",
            "string longer than 65536 bytes"),
    FILE_OF("concat-bomb",
            "local t, s = {}, ('x'):rep(60000) for i = 1, 1e6 do t[i] = s end\n"
            "table.concat(t)",
            "64 MiB"),
    FILE_OF("format-bomb", "local s = ('%s'):rep(200) s:format(table.unpack({}, 1, 1e15))",
            ".lua:1", "too many results to unpack"),
    FILE_OF("table-bomb", "local t = {} while true do t[#t + 1] = {} end", "64 MiB"),
    FILE_OF("string-bomb", "local t = {} for i = 1, 1e9 do t[i] = i .. 'x' end", "64 MiB"),
    FILE_OF("closure-bomb", "local t = {} for i = 1, 1e9 do t[i] = function() return i end end",
            "64 MiB"),
    FILE_OF("move", "table.move({}, 1, 1e15, 2)", "instructions"),
    FILE_OF("move-back", "table.move({}, math.mininteger, -2, 5)", "instructions"),
    FILE_OF("unpack", "return table.unpack({}, 1, 1e9)", "too many results to unpack"),
    FILE_OF("unpack-loop",
            "local t = {} for i = 1, 200000 do t[i] = i end\n"
            "while true do select('#', table.unpack(t)) end",
            ".lua:2: ", "stopped after"),
    FILE_OF("insert-loop",
            "local t = {} for i = 1, 1e6 do t[i] = i end\n"
            "while true do table.insert(t, 1, 0) table.remove(t, 1) end",
            ".lua:2: ", "instructions"),
    FILE_OF("sort-loop",
            "local t = {} for i = 1, 1e6 do t[i] = i end\n"
            "while true do table.sort(t) end",
            ".lua:2: ", "instructions"),
    FILE_OF("sort-long",
            "local s, t = ('x'):rep(60000), {} local u, v = s .. 'a', s .. 'b'\n"
            "for i = 1, 1e5 do t[i] = i % 2 > 0 and u or v end table.sort(t)",
            ".lua:2: ", "instructions"),
    FILE_OF("sort-nonsense",
            "local t = {} for i = 1, 1000 do t[i] = i end\n"
            "table.sort(t, function() return true end)",
            ".lua:2: ", "invalid order function"),
    FILE_OF("compare-long",
            "local s = ('x'):rep(60000) local a, b = s .. 'a', s .. 'b'\n"
            "while true do if a == b or a < b and b < a then break end end",
            ".lua:2: ", "stopped after"),
    FILE_OF("convert-long", "local s = ('0'):rep(60000) .. '1' while true do local x = s + 1 end",
            ".lua:1: ", "stopped after"),
    FILE_OF("collect-loop",
            "local keep = {} for i = 1, 550000 do keep[i] = {} end\n"
            "while true do local t = {{}, {}, {}} end",
            ".lua"),
    FILE_OF("pairs-sort",
            "local t = {} for i = 1, 1e6 do t['k' .. i] = i end\n"
            "while true do for k in pairs(t) do break end end",
            ".lua"),

    /* The helpers. */
    FILE_OF("geometric-order", "return geometric(64, 8, 4)", ".lua:1: ", "bad argument #2",
            "'geometric'", "at least the first argument"),
    FILE_OF("geometric-zero", "return geometric(0, 8, 4)", "bad argument #1", "at least 1"),
    FILE_OF("geometric-count", "return geometric(1, 8, 1)", "bad argument #3", "a count from 2"),
    FILE_OF("geometric-many", "return geometric(1, 8, 1e12)", "bad argument #3", "to 100000"),
    FILE_OF("geometric-fraction", "return geometric(1.5, 8, 4)", "bad argument #1",
            "no integer representation"),
    FILE_OF("geometric-string", "return geometric('1', 8, 4)", "number expected, got string"),
    FILE_OF("geometric-nothing", "return geometric()", "number expected, got no value"),
    FILE_OF("range-sign", "return range(1, 8, -1)", ".lua:1: ", "bad argument #2", "'range'",
            "with this step"),
    FILE_OF("range-zero", "return range(1, 8, 0)", "bad argument #3", "not 0"),
    FILE_OF("range-nan", "return range(1, 0/0)", "bad argument #2", "finite number"),
    FILE_OF("range-infinite", "return range(1, math.huge)", "bad argument #2", "finite number"),
    FILE_OF("range-many", "return range(1, 1e12)", "more than 100000 numbers"),
    FILE_OF("pairs-nil", "for k in pairs(nil) do end", ".lua:1: ", "table expected, got nil"),
};

int main(int argc, char *argv[]) {
    return broken_main("broken_files", broken, sizeof broken / sizeof *broken, argc, argv);
}
