/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * broken_cases.c: `ordo run` on files that are wrong, hostile or no files at all. Each is refused
 * with exit status 3, nothing on stdout and one line on stderr that says what was found where and
 * what was expected; none crashes, hangs or eats the machine's memory.
 *
 * The program is the one that the environment variable ORDO_EXE names. Arguments: patterns
 * of the labels to run; all without any.
 */
#include "check.h"
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Seconds of CPU time, and bytes of memory, that a run may take. */
#define CPU_MAX 20
#define MEMORY_MAX (1ul << 30)

/* Most bytes of output that are looked at. */
#define OUTPUT_MAX 65536

struct broken {
    const char *label;
    const char *edit;    /* Lua code that spoils the good case `c`; NULL: */
    const char *content; /* the whole file; NULL: */
    int (*make)(const char *path);
    bool sampled; /* is found when the target is sampled: the sentence may be on stdout */
    const char *pieces[4];
};

static const char good[] =
    "local c = {name = 'good', target = function(x) return math.cos(x) end,\n"
    "architecture = 'glu', method = 'spline', widths = {8, 12, 16, 24}, points = 400,\n"
    "test_points = 401, expect = {order = -3, band = 0.5, why = 'w'}}\n";

static int make_missing(const char *path) {
    (void)path;
    return 0;
}

static int make_directory(const char *path) { return mkdir(path, 0700); }

static int make_fifo(const char *path) { return mkfifo(path, 0600); }

static int make_device(const char *path) { return symlink("/dev/zero", path); }

static int make_circle(const char *path) { return symlink(path, path); }

static int write_bytes(const char *path, const char *bytes, size_t count, size_t times) {
    FILE *out = fopen(path, "w");

    if (out == NULL)
        return -1;
    for (size_t i = 0; i < times; i++)
        fwrite(bytes, 1, count, out);
    return fclose(out);
}

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

#define EDIT(name, code, ...)                                                                      \
    {                                                                                              \
        .label = name, .edit = code, .pieces = { __VA_ARGS__ }                                     \
    }
#define STAGE(name, code, ...) EDIT(name, "c.method = 'staged'\n" code, __VA_ARGS__)
#define FILE_OF(name, text, ...)                                                                   \
    {                                                                                              \
        .label = name, .content = text, .pieces = { __VA_ARGS__ }                                  \
    }
#define MAKE(name, function, ...)                                                                  \
    {                                                                                              \
        .label = name, .make = function, .pieces = { __VA_ARGS__ }                                 \
    }
#define SAMPLE(name, body, ...)                                                                    \
    {                                                                                              \
        .label = name, .edit = "c.target = function(x) " body " end", .sampled = true, .pieces = { \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }

static const struct broken broken[] = {
    /* No text files. */
    MAKE("missing", make_missing, ".lua: cannot be read", "No such file"),
    MAKE("unreadable", make_unreadable, ".lua: cannot be read", "ermission"),
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

    /* Lists of cases. */
    EDIT("list-of-numbers", "do return {1, 2} end", "case #1 is a number", "expected a table"),
    EDIT("list-with-name", "do return {c, name = 'x'} end", "1 named and 1 other entries"),
    EDIT("list-with-gap", "do return {c, [3] = c} end", "without gaps"),
    EDIT("list-in-list", "do return {{c}} end", "case #1", "field '[1]' is unknown",
         "expected one of name"),
    EDIT("duplicate", "do return {c, c} end", "case 'good'", "field 'name' is already used",
         ".lua, expected a name of its own"),
    EDIT("second-case", "do return {c, {name = 'two'}} end", "case 'two'",
         "field 'target' is missing"),
    EDIT("endless-list", "local t = {} for i = 1, 3e5 do t[i] = c end do return t end", ".lua: "),
    EDIT("many-levels",
         "c.widths = range(8, 50000) local t = {} for i = 1, 30 do t[i] = {name = 'n' .. i,\n"
         "target = 'runge9', architecture = 'glu', method = 'spline', widths = c.widths,\n"
         "expect = c.expect} end do return t end",
         "case 'n21'", "levels by now", "expected at most 1000000"),

    /* Fields. */
    EDIT("name-missing", "c.name = nil", "case #1: ", "field 'name' is missing", "1 to 128"),
    EDIT("name-number", "c.name = 7", "case #1: ", "field 'name' is 7", "1 to 128"),
    EDIT("name-empty", "c.name = ''", "field 'name' is \"\"", "1 to 128"),
    EDIT("name-blank", "c.name = 'my case'", "field 'name' is \"my case\"", "1 to 128 letters"),
    EDIT("name-dash", "c.name = '-rf'", "field 'name' is \"-rf\"", "the first a letter or digit"),
    EDIT("name-path", "c.name = '../x'", "field 'name' is \"../x\"", "1 to 128 letters"),
    EDIT("name-long", "c.name = ('x'):rep(129)", "…\"", "1 to 128 letters"),
    EDIT("name-nul", "c.name = 'a\\0b'", "field 'name' is \"a\\x00b\"", "1 to 128 letters"),
    EDIT("name-newline", "c.name = 'a\\nb'", "field 'name' is \"a\\nb\"", "1 to 128 letters"),
    EDIT("unknown-near", "c.width = 8", "case 'good'", "field 'width' is unknown",
         "did you mean 'widths'?"),
    EDIT("unknown-far", "c.learning_rate = 0.1", "field 'learning_rate' is unknown",
         "expected one of name, source, target"),
    EDIT("unknown-position", "c[1] = 8", "1 other entries", "expected one case"),
    EDIT("unknown-escape", "c['a\\n\\27'] = 8", "field 'a\\n\\x1b' is unknown"),
    EDIT("source-number", "c.source = 14", "field 'source' is 14", "expected a text"),
    EDIT("source-control", "c.source = 'a\\7'", "field 'source' is \"a\\x07\"",
         "UTF-8 text without control characters"),
    EDIT("source-long", "c.source = ('x'):rep(1001)", "field 'source'", "1 to 1000 bytes"),
    EDIT("target-missing", "c.target = nil", "field 'target' is missing", "expected a function"),
    EDIT("target-table", "c.target = {}", "field 'target' is a table", "expected a function"),
    EDIT("target-unknown", "c.target = 'rung9'", "field 'target' is \"rung9\"",
         "did you mean \"runge9\"?", "or the name of one: square"),
    EDIT("target-library", "c.target = math.sin", "field 'target' is a library function",
         "expected one written in Lua"),
    EDIT("target-vararg", "c.target = function(...) return ... end", ".lua:4: case 'good'",
         "field 'target' is a function with no fixed number of parameters", "'dx'"),
    EDIT("target-no-parameter", "\nc.target = function() return 1 end", ".lua:5: case 'good'",
         "field 'target' is a function with no fixed number of parameters"),
    EDIT("target-parameters", "c.target = function(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q) return 1 end",
         ".lua:4: ", "field 'target' is a function with too many parameters", "expected 1 to 16"),
    EDIT("dx-fraction", "c.dx = 1.5", "field 'dx' is 1.5", "an integer from 1 to 16"),
    EDIT("dx-zero", "c.dx = 0", "field 'dx' is 0", "an integer from 1 to 16"),
    EDIT("dx-other", "c.dx = 2", ".lua:1: ", "field 'dx' is 2", "expected 1, the number of"),
    EDIT("dx-named", "c.target = 'runge9' c.dx = 1", "field 'dx' is given", "has dx = 1"),
    EDIT("dx-string", "c.dx = '1'", "field 'dx' is \"1\"", "an integer from 1 to 16"),
    EDIT("domain-reversed", "c.domain = {1, -1}", "field 'domain' is {1, -1}", "a < b"),
    EDIT("domain-empty", "c.domain = {}", "field 'domain' is a table", "{a, b} with a < b"),
    EDIT("domain-point", "c.domain = {1, 1}", "field 'domain' is {1, 1}", "a < b"),
    EDIT("domain-three", "c.domain = {0, 1, 2}", "field 'domain[3]' is unknown", "{a, b}"),
    EDIT("domain-infinite", "c.domain = {0, math.huge}", "field 'domain[2]' is inf",
         "expected a finite number"),
    EDIT("domain-string", "c.domain = {'0', 1}", "field 'domain[1]' is \"0\"",
         "expected a finite number"),
    EDIT("domain-number", "c.domain = 1", "field 'domain' is 1", "an interval {a, b}"),
    EDIT("domain-named", "c.domain = {from = 0, to = 1}", "field 'domain.from' is unknown"),
    EDIT("domain-nested", "c.domain = {{0, 1}, {0, 1}}", "field 'domain' has 2 intervals",
         "expected 1"),
    EDIT("domain-nested-bad", "c.domain = {{1, 0}}", "field 'domain[1]' is {1, 0}", "a < b"),
    EDIT("domain-nested-mixed", "c.target = 'runge9-2d' c.domain = {{0, 1}, 2}",
         "field 'domain[2]' is 2", "an interval {a, b}"),
    EDIT("architecture-missing", "c.architecture = nil", "field 'architecture' is missing",
         "the name of an architecture"),
    EDIT("architecture-gated9", "c.architecture = 'gated9'", "field 'architecture' is \"gated9\"",
         "did you mean \"gated3\"?", "the name of an architecture: mlp, glu"),
    EDIT("architecture-case", "c.architecture = 'GLU'", "did you mean \"glu\"?"),
    EDIT("architecture-table", "c.architecture = {}", "field 'architecture' is a table",
         "the name of an architecture"),
    EDIT("activation-unknown", "c.activation = 'rleu'", "field 'activation' is \"rleu\"",
         "did you mean \"relu\"?"),
    EDIT("activation-function", "c.activation = math.exp", "field 'activation' is a function",
         "the name of an activation"),
    EDIT("activation-unserved", "c.activation = 'gelu'", "field 'method' is \"spline\"", "gelu"),
    EDIT("method-unknown", "c.method = 'splines'", "field 'method' is \"splines\"",
         "did you mean \"spline\"?", "the name of a method: "),
    EDIT("method-missing", "c.method = nil", "field 'method' is missing", "the name of a method"),
    EDIT("method-serves-not", "c.architecture = 'gqu2d' c.method = 'interpolate'",
         "field 'method' is \"interpolate\", but ", "gqu2d", "expected least_squares"),
    EDIT("method-dx", "c.target = 'runge9-2d' c.method = 'spline'",
         "field 'method' is \"spline\", but ", "dx = 1"),
    EDIT("knots-unknown", "c.knots = 'unifrom'", "field 'knots' is \"unifrom\"",
         "did you mean \"uniform\"?", "uniform, equidistributed"),
    EDIT("knots-no-choice", "c.method = 'least_squares' c.knots = 'uniform'",
         "field 'knots' is \"uniform\"", "expected none", "no choice of knots"),
    EDIT("stages-unserved", "c.stages = {'D'}",
         "field 'stages' is given, but the method 'spline' has no stages"),
    EDIT("sweeps-unserved", "c.sweeps = 2", "field 'sweeps' is given, but the method 'spline'"),
    EDIT("gate-scale-unserved", "c.gate_scale = function(n) return n end",
         "field 'gate_scale' is given, but the method 'spline'"),
    STAGE("stages-string", "c.stages = 'D'", "field 'stages' is \"D\"", "a list of 1 to 16 stages"),
    STAGE("stages-empty", "c.stages = {}", "field 'stages' is empty", "a list of 1 to 16 stages"),
    STAGE("stages-many", "c.stages = {} for i = 1, 17 do c.stages[i] = 'D' end",
          "field 'stages' has 17 stages", "expected at most 16"),
    STAGE("stages-near", "c.stages = {'D', 'u'}", "field 'stages[2]' is \"u\"",
          "did you mean \"U\"?", "expected a stage of glu: D, U, G, all"),
    STAGE("stages-other", "c.stages = {'Q'}",
          "field 'stages[1]' is \"Q\", expected a stage of glu"),
    STAGE("stages-number", "c.stages = {'D', 2}", "field 'stages[2]' is 2",
          "expected the name of a stage of glu"),
    STAGE("stages-named", "c.stages = {'D', U = 1}", "field 'stages.U' is unknown"),
    STAGE("sweeps-zero", "c.sweeps = 0", "field 'sweeps' is 0", "an integer from 1 to 1000"),
    STAGE("sweeps-fraction", "c.sweeps = 1.5", "field 'sweeps' is 1.5", "an integer from 1 to"),
    STAGE("iterations-many", "c.iterations = 1e6", "field 'iterations' is 1000000",
          "an integer from 1 to 100000"),
    STAGE("init-unknown", "c.init = 'norml'", "field 'init' is \"norml\"",
          "did you mean \"normal\"?", "normal, uniform"),
    STAGE("gates-and-points", "c.points = 24", "field 'widths' goes up to 24",
          "fewer gates than the 24 points"),
    STAGE("frozen-bias-number", "c.frozen_bias = 1", "field 'frozen_bias' is 1",
          "expected true or false"),
    STAGE("one-directional-text", "c.one_directional = 'yes'", "field 'one_directional' is \"yes\"",
          "expected true or false"),
    EDIT("frozen-bias-unserved", "c.frozen_bias = true",
         "field 'frozen_bias' is given, but the method 'spline'"),
    STAGE("linear-solver-unknown", "c.linear_solver = 'svd'", "field 'linear_solver' is \"svd\"",
          "expected the name of a solver: qr, normal"),
    STAGE("gate-scale-zero", "c.gate_scale = 0", "field 'gate_scale' is 0",
          "a finite number above 0 or a function of n"),
    STAGE("gate-scale-nan", "c.gate_scale = 0/0", "field 'gate_scale' is nan", "above 0"),
    STAGE("gate-scale-infinite", "c.gate_scale = math.huge", "field 'gate_scale' is inf",
          "a finite number above 0"),
    STAGE("gate-scale-string", "c.gate_scale = '10n'", "field 'gate_scale' is \"10n\"",
          "or a function of n"),
    STAGE("gate-scale-negative-at", "c.gate_scale = function(n) return 20 - n end",
          ".lua:5: case 'good': field 'gate_scale' gives -4 for n = 24",
          "expected a finite number above 0"),
    STAGE("gate-scale-nothing", "c.gate_scale = function(n) end",
          "field 'gate_scale' gives nil for n = 8"),
    STAGE("gate-scale-text", "c.gate_scale = function(n) return n .. '' end",
          "field 'gate_scale' gives \"8\" for n = 8"),
    STAGE("gate-scale-infinite-at", "c.gate_scale = function(n) return 1/(n - 12) end",
          "field 'gate_scale' gives -0.25 for n = 8"),
    STAGE("gate-scale-library", "c.gate_scale = math.sqrt",
          "field 'gate_scale' is a library function", "expected one written in Lua"),
    STAGE("gate-scale-error", "c.gate_scale = function(n) return m*n end",
          ".lua:5: ", "global 'm'"),
    STAGE("gate-scale-endless", "c.gate_scale = function(n) while true do end end",
          ".lua:5: ", "stopped after 20000000 instructions"),
    STAGE("gate-scale-missing", "c.activation = 'gelu'",
          "field 'gate_scale' is missing, expected one beside the smooth activation gelu",
          "function(n) return 10*n end"),
    STAGE("activation-fixed", "c.architecture = 'ffn_relu' c.activation = 'gelu'",
          "field 'activation' is \"gelu\"",
          "expected \"relu\", the only one of the architecture ffn_relu"),
    EDIT("widths-missing", "c.widths = nil", "field 'widths' is missing", "at least one width"),
    EDIT("widths-empty", "c.widths = {}", "field 'widths' is empty", "at least one width"),
    EDIT("widths-number", "c.widths = 64", "field 'widths' is 64", "a list"),
    EDIT("widths-zero", "c.widths = {0, 8}", "field 'widths[1]' is 0", "from 1 to 1000000"),
    EDIT("widths-negative", "c.widths = {8, -8}", "field 'widths[2]' is -8", "from 1 to 1000000"),
    EDIT("widths-huge", "c.widths = {8, 1e9}", "field 'widths[2]' is 1000000000",
         "an integer from 1 to 1000000"),
    EDIT("widths-fraction", "c.widths = {64.5}", "field 'widths[1]' is 64.5", "an integer"),
    EDIT("widths-nan", "c.widths = {0/0}", "field 'widths[1]' is nan", "an integer"),
    EDIT("widths-infinite", "c.widths = {math.huge}", "field 'widths[1]' is inf", "an integer"),
    EDIT("widths-string", "c.widths = {8, 16, 'abc'}",
         "case 'good': field 'widths[3]' is \"abc\", expected an integer from 1 to 1000000"),
    EDIT("widths-numeral", "c.widths = {'8'}", "field 'widths[1]' is \"8\"", "an integer"),
    EDIT("widths-hole", "c.widths = {8, nil, 16}", "field 'widths", "expected"),
    EDIT("widths-named", "c.widths.from = 8", "field 'widths.from' is unknown"),
    EDIT("widths-twice", "c.widths = {8, 16, 8}", "field 'widths' has 8 twice", "distinct widths"),
    EDIT("widths-below-minimum", "c.architecture = 'gqu' c.widths = {1}", "field 'widths[1]' is 1",
         "expected at least", "smallest width"),
    EDIT("widths-many", "for i = 1, 100001 do c.widths[i] = i end",
         "field 'widths' has 100001 widths", "at most 100000"),
    EDIT("seeds-zero", "c.seeds = 0", "field 'seeds' is 0", "an integer from 1 to 10000"),
    EDIT("seeds-list", "c.seeds = {1, 2}", "field 'seeds' is a table", "an integer from 1"),
    EDIT("seeds-levels", "c.widths = range(8, 1000) c.seeds = 1000", "field 'seeds' is 1000",
         "at most 100", "levels"),
    EDIT("points-few", "c.points = 15", "field 'points' is 15", "an integer from 16 to 10000000"),
    EDIT("points-many", "c.points = 1e8", "field 'points' is 100000000", "from 16 to 10000000"),
    EDIT("test-points-boolean", "c.test_points = true", "field 'test_points' is true",
         "an integer from 16"),
    EDIT("versus-unknown", "c.versus = 'N'", "field 'versus' is \"N\"", "n, P, h"),
    EDIT("window-reversed", "c.window = {64, 8}", "field 'window' is {64, 8}", "0 < from < to"),
    EDIT("window-zero", "c.window = {0, 8}", "field 'window' is {0, 8}", "0 < from < to"),
    EDIT("window-one", "c.window = {8}", "field 'window' is a table", "{from, to}"),
    EDIT("confidence-one", "c.confidence = 1", "field 'confidence' is 1", "above 0 and below 1"),
    EDIT("confidence-percent", "c.confidence = 95", "field 'confidence' is 95", "below 1"),
    EDIT("min-levels-two", "c.min_levels = 2", "field 'min_levels' is 2", "at least 3"),

    /* Expectations. */
    EDIT("expect-missing", "c.expect = nil", "field 'expect' is missing", "a table with order"),
    EDIT("expect-number", "c.expect = -3", "field 'expect' is -3", "a table with order"),
    EDIT("expect-nothing", "c.expect = {why = 'w'}", "field 'expect' expects nothing",
         "order, constant, value, exact, below, slope, jump and published"),
    EDIT("expect-unknown", "c.expect.oder = -3", "field 'expect.oder' is unknown",
         "did you mean 'order'?"),
    EDIT("order-zero", "c.expect.order = 0", "field 'expect.order' is 0", "not 0"),
    EDIT("order-nan", "c.expect.order = 0/0", "field 'expect.order' is nan", "finite number"),
    EDIT("order-string", "c.expect.order = '-3'", "field 'expect.order' is \"-3\"",
         "a finite number"),
    EDIT("band-missing", "c.expect.band = nil", "field 'expect.band' is missing", "below 3"),
    EDIT("band-zero", "c.expect.band = 0", "field 'expect.band' is 0", "above 0 and below 3"),
    EDIT("band-negative", "c.expect.band = -0.1", "field 'expect.band' is -0.1", "above 0"),
    EDIT("band-wide", "c.expect.band = 3", "field 'expect.band' is 3", "below 3"),
    EDIT("band-infinite", "c.expect.band = math.huge", "field 'expect.band' is inf", "above 0"),
    EDIT("band-alone", "c.expect = {exact = true, band = 0.1, why = 'w'}",
         "field 'expect.band' is 0.1", "expected none without an order"),
    EDIT("intent-unknown", "c.expect.intent = 'atleast'", "field 'expect.intent' is \"atleast\"",
         "did you mean \"at_least\"?", "equal, at_least, at_most"),
    EDIT("intent-alone", "c.expect = {exact = true, intent = 'equal', why = 'w'}",
         "field 'expect.intent' is \"equal\"", "expected none without an order"),
    EDIT("refused-unknown", "c.expect.refused = 'plato'", "field 'expect.refused' is \"plato\"",
         "expected a reason to refuse an order: not-a-power-law, plateau, not-asymptotic"),
    EDIT("refused-near", "c.expect.refused = {'plateau', 'outside_band'}",
         "field 'expect.refused[2]' is \"outside_band\"", "did you mean \"outside-band\"?"),
    EDIT("refused-accepted", "c.expect.refused = 'within-band'",
         "field 'expect.refused' is \"within-band\"", "expected a reason to refuse an order"),
    EDIT("refused-input", "c.expect.refused = 'invalid-error'",
         "field 'expect.refused' is \"invalid-error\""),
    EDIT("refused-number", "c.expect.refused = {7}", "field 'expect.refused[1]' is 7",
         "expected the name of a reason to refuse an order"),
    EDIT("refused-true", "c.expect.refused = true", "field 'expect.refused' is true",
         "or a list of 1 to 4"),
    EDIT("refused-empty", "c.expect.refused = {}", "field 'expect.refused' has 0 reasons",
         "or a list of 1 to 4"),
    EDIT("refused-many",
         "c.expect.refused = {'plateau', 'plateau', 'plateau', 'plateau', 'plateau'}",
         "field 'expect.refused' has 5 reasons", "or a list of 1 to 4"),
    EDIT("refused-named", "c.expect.refused = {'plateau', why = 1}",
         "field 'expect.refused.why' is unknown"),
    EDIT("refused-constant-unstated", "c.expect.refused = 'value-differs'",
         "field 'expect.refused' has \"value-differs\"", "beside a constant"),
    EDIT("refused-constant-mixed",
         "c.expect.constant = {band = 0.1} c.expect.refused = {'plateau', 'value-differs'}",
         "field 'expect.refused' has \"value-differs\"", "expected it alone"),
    EDIT("published-target",
         "c.target = 'cos4' c.widths = {3, 50} c.expect.published = 'db-1d-glu-n'",
         "field 'expect.published' is \"db-1d-glu-n\", the slope for the target",
         "expected one for cos(4x)"),
    EDIT("published-window",
         "c.target = 'coswell' c.widths = {4, 8, 50} c.expect.published = 'db-1d-glu-n'",
         "a slope over n = 3 to 50, expected widths that reach", "instead of 4 to 50"),
    EDIT("jump-one", "c.expect.jump = 1", "field 'expect.jump' is 1", "a number above 1"),
    EDIT("jump-text", "c.expect.jump = 'x'", "field 'expect.jump' is \"x\"", "a number above 1"),
    EDIT("slope-number", "c.expect.slope = -3", "field 'expect.slope' is -3",
         "expected {number, band = b}"),
    EDIT("slope-empty", "c.expect.slope = {band = 0.1}", "field 'expect.slope[1]' is missing",
         "a finite number"),
    EDIT("slope-band-missing", "c.expect.slope = {-3}", "field 'expect.slope.band' is missing",
         "a band above 0 and below 1"),
    EDIT("slope-band-wide", "c.expect.slope = {-3, band = 1}", "field 'expect.slope.band' is 1",
         "a band above 0 and below 1"),
    EDIT("refused-alone", "c.expect = {exact = true, refused = 'plateau', why = 'w'}",
         "field 'expect.refused' is \"plateau\"", "expected none without an order"),
    EDIT("published-near", "c.expect.published = 'db-1d-glu'",
         "field 'expect.published' is \"db-1d-glu\"", "did you mean \"db-1d-glu-n\"?",
         "expected the ID of a row of reference/published.csv"),
    EDIT("published-number", "c.expect.published = -3.08", "field 'expect.published' is -3.08",
         "the ID of a row"),
    EDIT("published-architecture", "c.expect.published = 'db-1d-mlp-n'",
         "field 'expect.published' is \"db-1d-mlp-n\", the slope of mlp in n with dx = 1",
         "expected one of glu in n with dx = 1"),
    EDIT("published-versus", "c.expect.published = 'db-1d-glu-P'", "the slope of glu in P",
         "expected one of glu in n with dx = 1"),
    EDIT("published-dx", "c.expect.published = 'db-2d-sin4sin4-glu-n'",
         "the slope of glu in n with dx = 2", "expected one of glu in n with dx = 1"),
    EDIT("published-band-zero",
         "c.target = 'coswell' c.widths = {3, 50} c.expect.published = 'db-1d-glu-n' "
         "c.expect.published_band = 0",
         "field 'expect.published_band' is 0", "a number above 0 and at most 1"),
    EDIT("published-band-wide",
         "c.target = 'coswell' c.widths = {3, 50} c.expect.published = 'db-1d-glu-n' "
         "c.expect.published_band = 2",
         "field 'expect.published_band' is 2", "at most 1"),
    EDIT("published-band-alone", "c.expect.published_band = 0.1",
         "field 'expect.published_band' is 0.1", "expected none without 'published'"),
    EDIT("constant-number", "c.expect.constant = 0.0131", "field 'expect.constant' is 0.0131",
         "{number, band = b}"),
    EDIT("constant-band-missing", "c.expect.constant = {0.0131}",
         "field 'expect.constant.band' is missing", "above 0 and below 1"),
    EDIT("constant-band", "c.expect.constant = {band = 2}", "field 'expect.constant.band' is 2",
         "below 1"),
    EDIT("constant-unknown", "c.expect.constant = {bnad = 0.1}",
         "field 'expect.constant.bnad' is unknown", "did you mean 'band'?"),
    EDIT("constant-negative", "c.expect.constant = {-1, band = 0.1}",
         "field 'expect.constant[1]' is -1", "above 0"),
    EDIT("constant-theory-string", "c.expect.constant = {'theory', band = 0.1}",
         "field 'expect.constant[1]' is \"theory\"", "a finite number above 0"),
    EDIT("value-missing", "c.expect.value = {band = 0.1}", "field 'expect.value[1]' is missing",
         "a finite number above 0"),
    EDIT("value-infinite", "c.expect.value = {math.huge, band = 0.1}",
         "field 'expect.value[1]' is inf", "a finite number above 0"),
    EDIT("exact-false", "c.expect.exact = false", "field 'expect.exact' is false",
         "true or a tolerance"),
    EDIT("exact-loose", "c.expect.exact = 0.1", "field 'expect.exact' is 0.1", "at most 1e-6"),
    EDIT("exact-nan", "c.expect.exact = 0/0", "field 'expect.exact' is nan", "a tolerance"),
    EDIT("below-itself", "c.expect.below = 'good'", "field 'expect.below' is \"good\"",
         "another case of the file"),
    EDIT("below-nobody", "c.expect.below = 'mlp'", "field 'expect.below' is \"mlp\"",
         "another case of the file"),
    EDIT("why-missing", "c.expect.why = nil", "field 'expect.why' is missing", "'empirical'"),
    EDIT("why-empty", "c.expect.why = ''", "field 'expect.why' is \"\"", "1 to 1000 bytes"),
    EDIT("why-latin-1", "c.expect.why = 'caf\\xe9'", "field 'expect.why' is \"caf\\xe9\"",
         "UTF-8 text"),
    EDIT("empirical-true", "c.expect.empirical = true", "field 'expect.empirical' is true",
         "a text"),

    /* Targets that go wrong only when they are called. */
    {.label = "target-remembers",
     .edit = "local calls = 0 "
             "c.target = function(x) calls = calls + 1e-7 return math.sin(4 * x) + calls end",
     .sampled = true,
     .pieces = {"at the same point", "expected a function of its arguments alone"}},
    {.label = "constant-without-order",
     .edit = "c.expect = {constant = {0.5, band = 0.1}, why = 'w'}",
     .pieces = {"field 'expect.order' is missing", "constant * x^order"}},
    {.label = "constant-without-law",
     .edit = "c.architecture = 'gqu' c.method = 'least_squares' c.widths = {16, 32, 64, 128} "
             "c.expect = {order = -4, band = 0.2, constant = {band = 0.1}, why = 'w'}",
     .pieces = {"field 'expect.constant'", "theory states no constant for gqu"}},
    {.label = "odd-width",
     .edit = "c.architecture = 'gqu' c.method = 'interpolate' c.widths = {16, 33, 64, 128}",
     .pieces = {"field 'widths[2]' is 33", "expected a multiple of 2", "interpolate"}},
    {.label = "target-slow",
     .edit = "c.points = 5000 "
             "c.target = function(x) local s = 0 for i = 1, 300000 do s = s + i end return s end",
     .sampled = true,
     .pieces = {"target stopped after 1000000000 instructions", "expected a cheaper function"}},
    SAMPLE("target-nan", "return 0/0", ".lua:4: ", "target gave nan at x = -1",
           "expected a finite number"),
    SAMPLE("target-pole", "return 1/(x + 1)", ".lua:4: ", "target gave inf at x = -1"),
    SAMPLE("target-string", "return '1'", "target gave a string at x = -1", "finite number"),
    SAMPLE("target-nothing", "", "target gave 0 values at x = -1", "expected a finite number"),
    SAMPLE("target-two", "return 1, 2", "target gave 2 values", "expected a finite number"),
    SAMPLE("target-sqrt", "return math.sqrt(x)", "target gave nan at x = -1"),
    SAMPLE("target-typo", "return maths.sin(x)", ".lua:4: ", "global 'maths'",
           "did you mean 'math'?"),
    SAMPLE("target-error", "error('no value\\nhere')", ".lua:4: no value", "here"),
    SAMPLE("target-endless", "while true do end", ".lua:4: stopped after 1000000 instructions"),
    SAMPLE("target-recursion", "return 1 + c.target(x)", ".lua:4: stopped"),
    SAMPLE("target-memory", "local t = {} for i = 1, 1e9 do t[i] = i end", ".lua:4: stopped"),
};

static const char *executable;
static char directory[64];

struct run {
    int status; /* as of waitpid */
    size_t length[2];
    char text[2][OUTPUT_MAX]; /* stdout, stderr */
};

static bool under_valgrind(void) {
    const char *preload = getenv("LD_PRELOAD");
    return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

static void limit(int resource, rlim_t most) {
    const struct rlimit both = {most, most};
    setrlimit(resource, &both);
}

/* `ordo run path`, its output and how it ended. Sanitizers and Valgrind need more time and memory
 * than the limits leave. */
static void run(const char *path, struct run *r) {
#ifdef __SANITIZE_ADDRESS__
    const bool checked = true;
#else
    const bool checked = getenv("ORDO_NO_LIMITS") != NULL || under_valgrind();
#endif
    struct pollfd ends[2] = {{.events = POLLIN}, {.events = POLLIN}};
    int pipes[2][2];
    pid_t child;

    memset(r, 0, sizeof *r);
    assert_int_equal(pipe(pipes[0]) | pipe(pipes[1]), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        limit(RLIMIT_CORE, 0);
        if (!checked) {
            limit(RLIMIT_CPU, CPU_MAX);
            alarm(6 * CPU_MAX); /* a run that waits takes no CPU time */
            limit(RLIMIT_AS, MEMORY_MAX);
        }
        dup2(open("/dev/null", O_RDONLY), 0);
        dup2(pipes[0][1], 1);
        dup2(pipes[1][1], 2);
        for (int i = 0; i < 2; i++) {
            close(pipes[i][0]);
            close(pipes[i][1]);
        }
        execl(executable, executable, "run", path, (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 2; i++) {
        close(pipes[i][1]);
        ends[i].fd = pipes[i][0];
    }
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        poll(ends, 2, -1);
        for (int i = 0; i < 2; i++) {
            char rest[4096];
            const size_t room = OUTPUT_MAX - 1 - r->length[i];
            ssize_t got;
            if (ends[i].fd < 0 || ends[i].revents == 0)
                continue;
            got = room > 0 ? read(ends[i].fd, r->text[i] + r->length[i], room)
                           : read(ends[i].fd, rest, sizeof rest);
            if (got > 0 && room > 0)
                r->length[i] += (size_t)got;
            if (got <= 0)
                ends[i].fd = -1;
        }
    }
    for (int i = 0; i < 2; i++)
        close(pipes[i][0]);
    while (waitpid(child, &r->status, 0) < 0 && errno == EINTR)
        ;
}

/* Under valgrind instructions are so slow that the bound on time may come first. */
static bool slow_stop(const struct run *r) {
    return under_valgrind() && strstr(r->text[1], "stopped after 3 seconds") != NULL;
}

/* What is wrong with the answer to a broken file, NULL if nothing. */
static const char *fault(const struct broken *b, const struct run *r) {
    static char what[256];

    if (WIFSIGNALED(r->status)) {
        snprintf(what, sizeof what, "ended by signal %d", WTERMSIG(r->status));
        return what;
    }
    if (WEXITSTATUS(r->status) != 3) {
        snprintf(what, sizeof what, "exit status %d, expected 3", WEXITSTATUS(r->status));
        return what;
    }
    if (!b->sampled && r->length[0] > 0)
        return "there is output on stdout";
    if (!b->sampled && (r->length[1] == 0 || strlen(r->text[1]) != r->length[1] ||
                        strchr(r->text[1], '\n') != r->text[1] + r->length[1] - 1))
        return "stderr is not one line";
    for (size_t i = 0; i < 4 && b->pieces[i] != NULL; i++)
        if (strstr(r->text[1], b->pieces[i]) == NULL &&
            (!b->sampled || strstr(r->text[0], b->pieces[i]) == NULL) && !slow_stop(r)) {
            snprintf(what, sizeof what, "'%s' is not said", b->pieces[i]);
            return what;
        }
    return NULL;
}

static void test_broken(void **state) {
    static struct run r;
    const struct broken *b = *state;
    char path[160], content[2048];
    const char *wrong;

    if (b->make == make_unreadable && geteuid() == 0)
        skip();
    snprintf(path, sizeof path, "%s/%s.lua", directory, b->label);
    if (b->make != NULL) {
        assert_int_equal(b->make(path), 0);
    } else {
        snprintf(content, sizeof content, "%s%s\n%s", b->edit != NULL ? good : "",
                 b->edit != NULL ? b->edit : b->content, b->edit != NULL ? "return c\n" : "");
        assert_int_equal(write_bytes(path, content, strlen(content), 1), 0);
    }
    run(path, &r);
    wrong = fault(b, &r);
    /* Every message that is about a file names it. */
    if (wrong == NULL && !b->sampled && strstr(r.text[1], directory) == NULL)
        wrong = "the file is not named";
    if (wrong != NULL)
        fail_msg("%s\nstdout: %s\nstderr: %s", wrong, r.text[0], r.text[1]);
}

/* The file that the edits spoil is good: else they would prove nothing. */
static void test_good(void **state) {
    static struct run r;
    char path[160], content[2048];

    (void)state;
    snprintf(path, sizeof path, "%s/good.lua", directory);
    snprintf(content, sizeof content, "%sreturn c\n", good);
    assert_int_equal(write_bytes(path, content, strlen(content), 1), 0);
    run(path, &r);
    if (!WIFEXITED(r.status) || WEXITSTATUS(r.status) >= 3)
        fail_msg("status %d\nstdout: %s\nstderr: %s", r.status, r.text[0], r.text[1]);
}

static int setup(void **state) {
    (void)state;
    strcpy(directory, "/tmp/ordo-broken-XXXXXX");
    return mkdtemp(directory) == NULL;
}

static int teardown(void **state) {
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", directory);
    return system(command);
}

static bool is_chosen(const char *label, int argc, char *argv[]) {
    for (int i = 1; i < argc; i++)
        if (fnmatch(argv[i], label, 0) == 0)
            return true;
    return argc < 2;
}

int main(int argc, char *argv[]) {
    enum { COUNT = sizeof broken / sizeof *broken };
    static struct CMUnitTest tests[COUNT + 1];
    size_t chosen = 0;

    executable = getenv("ORDO_EXE");
    if (executable == NULL) {
        fputs("broken_cases: the environment variable ORDO_EXE does not name the program\n",
              stderr);
        return 1;
    }
    tests[chosen++] = (struct CMUnitTest)cmocka_unit_test(test_good);
    for (size_t i = 0; i < COUNT; i++)
        if (is_chosen(broken[i].label, argc, argv))
            tests[chosen++] = (struct CMUnitTest){.name = broken[i].label,
                                                  .test_func = test_broken,
                                                  .initial_state = (void *)&broken[i]};
    return _cmocka_run_group_tests("broken_cases", tests, chosen, setup, teardown);
}
