/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_sandbox.c: what a case file finds in the sandbox, the bounds that end it, and that the
 * functions of one case change nothing for those of another. Sentences on files that are merely
 * wrong are the business of the broken cases.
 */
#include "case/load.h"
#include "case/sandbox.h"
#include "check.h"
#include "ordo.h"
#include "run.h"
#include <lauxlib.h>
#include <signal.h>
#include <sys/time.h>

static char message[1024];

static int make(void **state) {
    (void)state;
    return directory_make() ? 0 : -1;
}

static int unmake(void **state) {
    (void)state;
    return directory_remove();
}

static int try_open(const char *content, struct ordo_lua **lua) {
    write_file("f.lua", content);
    return ordo_lua_open(in_directory("f.lua"), NULL, lua, message, sizeof message);
}

static struct ordo_lua *open_lua(const char *content) {
    struct ordo_lua *lua;

    if (try_open(content, &lua) != ORDO_OK)
        fail_msg("%s", message);
    assert_string_equal(message, "");
    return lua;
}

/* The functions of the list that the chunk has returned, or the one function. */
struct functions {
    struct ordo_lua *lua;
    size_t dx;
    struct ordo_function list[4];
};

static int take_functions(lua_State *L, void *context) {
    struct functions *f = context;

    if (lua_isfunction(L, 1))
        return ordo_lua_function(f->lua, f->dx, f->list);
    for (size_t i = 0; i < lua_rawlen(L, 1); i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        assert_int_equal(ordo_lua_function(f->lua, f->dx, f->list + i), ORDO_OK);
    }
    return ORDO_OK;
}

static struct functions open_functions(const char *content, size_t dx) {
    struct functions f = {.lua = open_lua(content), .dx = dx};

    if (ordo_lua_protect(f.lua, take_functions, &f, message, sizeof message) != ORDO_OK)
        fail_msg("%s", message);
    return f;
}

static int call(const struct ordo_function *f, double x, double *y) {
    message[0] = '\0';
    return f->eval(f->context, &x, y, message, sizeof message);
}

static double value(const struct ordo_function *f, double x) {
    double y;

    if (call(f, x, &y) != ORDO_OK)
        fail_msg("%s", message);
    return y;
}

static void check_said(const char *content, const char *piece) {
    if (strstr(message, in_directory("f.lua")) == NULL || strstr(message, piece) == NULL)
        fail_msg("%.300s\n'%s' is not said: %s", content, piece, message);
}

static void test_two_variables(void **state) {
    struct functions f = open_functions("\nreturn function(x, y) return x - 2*y end", 2);
    double y;

    (void)state;
    assert_int_equal(f.list[0].dx, 2);
    for (int i = 0; i < 100000; i++) {
        const double x[] = {i, 0.25};
        assert_int_equal(f.list[0].eval(f.list[0].context, x, &y, message, sizeof message),
                         ORDO_OK);
        check_near(y, i - 0.5, 0);
    }
    ordo_lua_close(f.lua);
}

/* The list of integers that an expression gives. */
struct list {
    size_t count;
    size_t n[200];
};

static int take_list(lua_State *L, void *context) {
    struct list *list = context;

    list->count = lua_rawlen(L, 1);
    assert_in_range(list->count, 0, 200);
    for (size_t i = 0; i < list->count; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        list->n[i] = (size_t)lua_tointeger(L, -1);
        lua_pop(L, 1);
    }
    return ORDO_OK;
}

static struct list evaluate_list(const char *expression) {
    struct list list;
    char content[512];

    snprintf(content, sizeof content, "return %s", expression);
    struct ordo_lua *lua = open_lua(content);
    assert_int_equal(ordo_lua_protect(lua, take_list, &list, message, sizeof message), ORDO_OK);
    ordo_lua_close(lua);
    return list;
}

static void check_list(const char *expression, size_t count, const size_t n[]) {
    const struct list list = evaluate_list(expression);

    assert_int_equal(list.count, count);
    assert_memory_equal(list.n, n, count * sizeof *n);
}

static void test_helpers(void **state) {
    static const size_t octaves[] = {32, 45, 64, 91, 128, 181, 256, 362, 512, 724, 1024};
    static const size_t steps[] = {10, 17, 24, 31}, back[] = {31, 24, 17, 10};
    struct list list;

    (void)state;
    check_list("geometric(32, 1024, 11)", 11, octaves);
    check_list("range(10, 31, 7)", 4, steps);
    check_list("range(10, 37, 7)", 4, steps);
    check_list("range(31, 10, -7)", 4, back);
    check_list("range(7, 7)", 1, (size_t[]){7});
    check_list("geometric(9, 9, 1)", 1, (size_t[]){9});
    check_list("geometric(9, 9, 5)", 1, (size_t[]){9});
    assert_int_equal(evaluate_list("range(5, 9)").count, 5);
    assert_int_equal(evaluate_list("range(10, 37.9, 7)").count, 4);

    /* More points than integers: each integer once. */
    list = evaluate_list("geometric(3, 40, 150)");
    assert_int_equal(list.n[0], 3);
    assert_int_equal(list.n[list.count - 1], 40);
    for (size_t i = 1; i < list.count; i++)
        assert_true(list.n[i] > list.n[i - 1]);
    /* Rounded to nearest: within half of the exact geometric sequence, computed by logarithms. */
    list = evaluate_list("geometric(7, 99991, 60)");
    assert_int_equal(list.count, 60);
    for (size_t i = 0; i < list.count; i++) {
        const double exact = exp(log(7) + (log(99991) - log(7)) * (double)i / 59);
        check_near((double)list.n[i], exact, 0.5 + 1e-9);
    }
    /* Steps that are no binary fractions reach the end. */
    list = evaluate_list("(function() local t = {} for i, v in ipairs(range(0, 1, 0.1)) do\n"
                         "t[i] = math.tointeger(math.floor(v * 10 + 0.5)) + 4 end return t end)()");
    assert_int_equal(list.count, 11);
    assert_int_equal(list.n[10], 14);
}

/* Lua's own order of names differs from run to run; ours does not. */
static void test_pairs(void **state) {
    (void)state;
    check_list(
        "(function() local t = {} for k, v in pairs {d = 9, b = 7, c = 8, 5, [-1] = 4.0} do\n"
        "if k == 'b' then assert(#t == 2) end t[#t + 1] = v end\n"
        "assert(t[1] == 4) t[1] = 6 return t end)()",
        5, (size_t[]){6, 5, 7, 8, 9});
}

/* Files that must run to their end: what they claim, they assert. */
static void test_inside(void **state) {
    static const char *const claims[] = {
        /* The libraries look like tables, though nothing can be put into them. */
        "local n, last = 0, '' for k, v in pairs(math) do n = n + 1 assert(last < k) last = k\n"
        "assert(math[k] == v) end assert(n > 20) return {}",
        "for i in ipairs(table) do error('an element') end assert(#string == 0) return {}",
        "assert(('x'):rep(3) == 'xxx' and ('%d'):format(7) == '7' and #'ab' == 2) return {}",
        "assert(type(math) == 'table' and math.none == nil and string.sub == ('').sub) return {}",
        "assert('10' + 1 == 11 and '3' * '4' == 12 and -'2' == -2) return {}",
        "local n = 0 for k in pairs(_ENV) do n = n + 1 end assert(n == 13) return {}",
        /* Globals are the file's own while it runs. */
        "k = 3 function f() k = k + 1 return k end assert(f() == 4) math2 = math return {}",
        "sin = math.sin pairs = nil local _ENV = {} x = 1 return {}",
        /* No way to what could undo that. */
        "for _, name in ipairs {'rawset', 'rawget', 'rawequal', 'rawlen', 'setmetatable',\n"
        "'getmetatable', 'next', 'load', 'pcall', 'xpcall', 'debug', 'coroutine', 'os', 'io',\n"
        "'require', 'package', 'collectgarbage', 'print', '_G'} do assert(_ENV[name] == nil) end\n"
        "return {}",
        /* Texts that are the same in every run. */
        "assert(('%%p'):format() == '%p' and ('%a'):format(1) == '0x1p+0') return {}",
        "assert(tostring(1.5) .. tostring(nil) == '1.5nil') return {}",
        /* Honest sizes. */
        "local t = {} for i = 60000, 1, -1 do t[i] = i end assert(#t == 60000)\n"
        "for i = 1, 30000 do t['k' .. i] = i end return {}",
        "local t = {} for i = 1, 1000 do t[i] = 'line ' .. i end\n"
        "for i = 1, 100 do assert(#table.concat(t, ', ') < 20000) end table.sort(t) return {}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
        ordo_lua_close(open_lua(claims[i]));
}

/* Chunks that are refused. */
static void test_refused(void **state) {
    static const char *const spent = "instructions, most of them for long strings and lists";
    static const struct {
        const char *content, *piece;
    } chunks[] = {
        {"\nmath.exp = math.sin", "f.lua:2: 'math.exp' is assigned, but math is read-only"},
        {"string.rep = nil", "'string.rep' is assigned, but string is read-only"},
        {"table.new = 1", "'table.new' is assigned, but table is read-only"},
        {"local m = math m[1] = 2", "f.lua:1: math is read-only"},
        {"table.insert(math, 1)", "math is read-only"},
        {"table.move({1}, 1, 1, 1, string)", "string is read-only"},
        {"('').x = 1", "attempt to index a string value"},
        {"return ('%p'):format('a')", "f.lua:1: '%p' gives an address, another one in every run"},
        {"return ('%d %-20p'):format(1, 'a')", "'%p' gives an address"},
        {"return ('%p'):format(math.sin)", "a function has no text"},
        /* What is charged. */
        {"local s = ('x'):rep(65000) while true do local t = s .. 'y' end", spent},
        {"local s = ('x'):rep(3000) while true do local t = s .. s end", spent},
        {"while true do local s = ((('x'):rep(40)):rep(40)):rep(40) end", spent},
        {"local s = ('x'):rep(64000) while true do local t = ('%s%d'):format(s, 1) end", spent},
        {"local f, s, t = ('%.0s'):rep(16000), ('x'):rep(65000), {}\n"
         "for i = 1, 16000 do t[i] = s end while true do f:format(table.unpack(t)) end",
         spent},
        {"local t = {} for i = 1, 1000 do t[i] = ('x'):rep(65) end\n"
         "while true do table.concat(t) end",
         spent},
        {"local t = {} for i = 1, 9000 do t[i] = '' end while true do table.concat(t) end", spent},
        {"local t = {} for i = 1, 100 do t[i] = ('\\0'):rep(60000) .. i end\n"
         "while true do table.sort(t) end",
         spent},
        {"local s = ('x'):rep(65000) while true do s:upper() end", spent},
        {"local s = ('x'):rep(65000) while true do s:lower() end", spent},
        {"local s = ('x'):rep(65000) while true do s:reverse() end", spent},
        {"local s = ('x'):rep(65000) while true do s:sub(2) end", spent},
        {"local s = ('x'):rep(65000) while true do s:byte(1, -1) end", spent},
        {"local t = {('x'):rep(9000):byte(1, -1)}\n"
         "while true do string.char(table.unpack(t)) end",
         spent},
        {"local s = ('0'):rep(65000) .. '1' while true do tonumber(s) end", spent},
        {"local s = ('7'):rep(65000) while true do local y = s + 1 end", spent},
        {"local t, s = {}, ('7'):rep(65000) for i = 1, 200 do t[i] = s end\n"
         "while true do math.max(table.unpack(t)) end",
         spent},
        {"local function f(...) while true do select(2, ...) end end\n"
         "f(table.unpack({}, 1, 100000))",
         spent},
        /* A table whose keys fall into one chain: to grow it is one instruction of many minutes. */
        {"local t = {} for i = 1, 1 << 19 do t[i * ((1 << 20) - 1) * 8] = 1 end t[-1] = 1",
         "stopped at a table with more than 32768 keys that do not count up from 1"},
        {"local t = {} for i = 1, 40000 do t['k' .. i] = i end", "more than 32768 keys"},
    };
    struct ordo_lua *lua;

    (void)state;
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        assert_int_equal(try_open(chunks[i].content, &lua), ORDO_ESYNTAX);
        assert_null(lua);
        if (strstr(message, "stopped after 3 seconds") == NULL || chunks[i].piece != spent)
            check_said(chunks[i].content, chunks[i].piece); /* valgrind is slower than the clock */
    }
}

/* Lua calls no hook while it parses, and this takes it the square of the length. */
static void test_parsing(void **state) {
    enum { WORDS = 170000 };
    char *content = malloc(6 * WORDS + 16), *end = content;
    struct ordo_lua *lua;

    (void)state;
    assert_non_null(content);
    end += sprintf(end, "return ");
    for (int i = 0; i < WORDS; i++)
        end += sprintf(end, "x and ");
    sprintf(end, "x");
    assert_int_equal(try_open(content, &lua), ORDO_ESYNTAX);
    check_said("x and x and …", "f.lua: stopped after 3 seconds");
    free(content);
}

#define SLOW "local s = ('\\0'):rep(65000) local a, b = s .. 'a', s .. 'b'\n"

/* However each call ends, all of them together do. */
static void test_total_seconds(void **state) {
    struct functions f =
        open_functions(SLOW "return {function(x) while a < b do end end,\n"
                            "function(x) for i = 1, 20 do x = a < b and x end return x end}",
                       1);
    int calls = 0, status;
    double y;

    (void)state;
    ordo_lua_set_seconds(f.lua, 0.02, 0.1);
    assert_int_equal(call(&f.list[0], 1, &y), ORDO_EINVAL);
    assert_true(isnan(y));
    check_said("a < b", "f.lua:2: stopped after 0.02 seconds");
    while ((status = call(&f.list[1], 1, &y)) == ORDO_OK && calls < 1000000)
        calls++;
    assert_int_equal(status, ORDO_EINVAL);
    check_said("a < b", "target stopped after 0.1 seconds in all its calls, expected a cheaper "
                        "function or fewer points");
    /* And for good, for each function of the file. */
    assert_int_equal(call(&f.list[0], 1, &y), ORDO_EINVAL);
    check_said("a < b", "f.lua:2: target stopped after 0.1 seconds in all its calls");
    ordo_lua_close(f.lua);
}

static volatile sig_atomic_t stop;

static void set_stop(int number) {
    (void)number;
    stop = 1;
}

/* Have `stop` set after 20 ms of CPU time. */
static void stop_soon(void) {
    const struct itimerval soon = {.it_value.tv_usec = 20000};

    stop = 0;
    assert_true(signal(SIGVTALRM, set_stop) != SIG_ERR);
    assert_int_equal(setitimer(ITIMER_VIRTUAL, &soon, NULL), 0);
}

/* A signal ends a chunk, a call that runs, and calls that have not begun. */
static void test_signal(void **state) {
    struct functions f = {.dx = 1};
    double y;

    (void)state;
    write_file("f.lua", SLOW "while a < b do end return {}");
    stop_soon();
    assert_int_equal(ordo_lua_open(in_directory("f.lua"), &stop, &f.lua, message, sizeof message),
                     ORDO_EINTERRUPTED);
    assert_null(f.lua);
    check_said("chunk", "f.lua:2: stopped by a signal");

    write_file("f.lua", SLOW "return function(x) while x > 0 and a < b do end return x end");
    assert_int_equal(ordo_lua_open(in_directory("f.lua"), &stop, &f.lua, message, sizeof message),
                     ORDO_EINTERRUPTED);
    stop = 0;
    assert_int_equal(ordo_lua_open(in_directory("f.lua"), &stop, &f.lua, message, sizeof message),
                     ORDO_OK);
    assert_int_equal(ordo_lua_protect(f.lua, take_functions, &f, message, sizeof message), ORDO_OK);
    check_near(value(&f.list[0], -1), -1, 0);
    stop_soon();
    assert_int_equal(call(&f.list[0], 1, &y), ORDO_EINTERRUPTED);
    assert_true(isnan(y));
    check_said("call", "f.lua:2: stopped by a signal");
    assert_int_equal(call(&f.list[0], -1, &y), ORDO_EINTERRUPTED);
    check_said("next call", "f.lua:2: stopped by a signal");
    stop = 0;
    check_near(value(&f.list[0], -1), -1, 0);
    ordo_lua_close(f.lua);
}

/* The sentence on a function that tries to change what is not its own. */
static void test_functions_refused(void **state) {
    static const struct {
        const char *content, *piece;
    } files[] = {
        {"return function(x)\nmath.exp = math.sin return x end",
         "f.lua:2: 'math.exp' is assigned, but math is read-only"},
        {"return function(x)\ns = x return s end",
         "f.lua:2: the global 's' is assigned by a function of a case, expected a local variable"},
        {"return function(x) _ENV[x] = 1 return x end", "the global 'number' is assigned"},
        {"return function(x) function f() end return x end", "the global 'f' is assigned"},
        {"return function(x) return ('%p'):format('x') end", "'%p' gives an address"},
        {"return function(x) while true do local s = ('x'):rep(60000) end end",
         "stopped after 1000000 instructions, most of them"},
    };
    double y;

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct functions f = open_functions(files[i].content, 1);
        assert_int_equal(call(&f.list[0], 1, &y), ORDO_EINVAL);
        check_said(files[i].content, files[i].piece);
        ordo_lua_close(f.lua);
    }
}

/* The first function changes what the second reads; whichever is called after the other finds what
 * the chunk has left, and finds its own doing while it is not interrupted. */
static void test_isolation(void **state) {
    static const char *const files[] = {
        "local k = 1 return {function(x) k = k + 1 return k end, function(x) return k * x end}",
        "k = 1 return {function(x) k = k + 1 return k end, function(x) return k * x end}",
        "local t = {k = 1} return {function(x) t.k = t.k + 1 return t.k end,\n"
        "function(x) return t.k * x end}",
        "t = {{k = 1}} return {function(x) t[1].k = t[1].k + 1 return t[1].k end,\n"
        "function(x) return t[1].k * x end}",
        "t = {} return {function(x) t[#t + 1] = x return #t + 1 end,\n"
        "function(x) return (#t + 1) * x end}",
        /* A table in the place of another, a global taken away, a library hidden. */
        "t = {k = 1} return {function(x) t = {k = t.k + 1} return t.k end,\n"
        "function(x) return t.k * x end}",
        "n, k = 0, 1 return {function(x) k = nil n = n + 1 return n + 1 end,\n"
        "function(x) return k * x end}",
        "n = 1 return {function(x) math = {abs = error} n = n + 1 return n end,\n"
        "function(x) return n * math.abs(x) end}",
        "local n = 1 local function f(x) return n * x end return {\n"
        "function(x) n = n + 1 f = error return n end, function(x) return f(x) end}",
        "local n = 1 return {function(x) _ENV = {} n = n + 1 return n end,\n"
        "function(x) return n * math.abs(x) end}",
        "local t = {} t.t, t[t] = t, t k = 1 return {function(x) t.t.t, k = nil, k + 1 t.t = t\n"
        "return k end, function(x) return t.t.t[t] == t and k * x end}",
        "for _, v in pairs {1} do k = v end local it, s, c = pairs {5, 6, 7} local n = 1\n"
        "return {function(x) it(s, c) n = n + 1 return n end,\n"
        "function(x) local i = it(s, c) return i == nil and 0 or x end}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct functions f = open_functions(files[i], 1);
        for (int round = 0; round < 3; round++) {
            check_near(value(&f.list[0], 1), 2, 0);
            check_near(value(&f.list[0], 1), 3, 0);
            check_near(value(&f.list[1], 0.5), 0.5, 0);
        }
        ordo_lua_close(f.lua);
    }
}

/* What the file has returned is read, and can be read in any way, but not changed. */
static void test_result_is_sealed(void **state) {
    static const char *const changes[] = {
        "list[1].widths[1] = 7", "list[1].k = x", "list[3] = {}", "table.insert(list, 1)",
        "table.sort(list[1].widths, function(a, b) return a > b end)"};
    struct ordo_cases cases = {0};
    char content[1024];
    double y;

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        snprintf(content, sizeof content,
                 "list = {} local function case(name, f) list[#list + 1] = {name = name,\n"
                 "target = f, architecture = 'glu', method = 'spline', widths = {8, 16},\n"
                 "expect = {exact = true, why = 'w'}} end\n"
                 "case('a', function(x)\n%s return x end)\n"
                 "case('b', function(x) local n = 0 for _, c in ipairs(list) do n = n + #c.widths\n"
                 "end for k, v in pairs(list[1]) do n = n + 1 end\n"
                 "return n + table.unpack(list[2].widths) + #list end)\nreturn list",
                 changes[i]);
        write_file("f.lua", content);
        if (ordo_cases_load(&cases, in_directory("f.lua"), NULL, message, sizeof message) !=
            ORDO_OK)
            fail_msg("%s", message);
        assert_int_equal(
            call(&ordo_values_find(&cases.cases[0].settings, "target")->function, 1, &y),
            ORDO_EINVAL);
        check_said(content, "f.lua:5: a table that the file has returned is assigned to");
        check_near(value(&ordo_values_find(&cases.cases[1].settings, "target")->function, 1),
                   4 + 6 + 8 + 2, 0);
        ordo_cases_free(&cases);
    }
}

/* So are functions that are called while cases are read. */
static void test_isolation_of_scales(void **state) {
    struct ordo_cases cases = {0};

    (void)state;
    write_file("f.lua",
               "local k = 1\n"
               "local function case(name, scale) return {name = name, target = function(x)\n"
               "return k * x end, architecture = 'gqu', method = 'staged', widths = {3, 8},\n"
               "gate_scale = scale, expect = {exact = true, why = 'w'}} end\n"
               "return {case('a', function(n) k = k + 1 return k end),\n"
               "case('b', function(n) return k * n end)}");
    if (ordo_cases_load(&cases, in_directory("f.lua"), NULL, message, sizeof message) != ORDO_OK)
        fail_msg("%s", message);
    for (size_t i = 0; i < 2; i++) {
        const struct ordo_case *c = &cases.cases[i];
        const struct ordo_value *scale = ordo_values_find(&c->settings, "gate_scale");
        for (size_t k = 0; k < 2; k++)
            check_near(scale->numbers[k], i == 0 ? 2 : c->levels[k], 0);
        check_near(value(&ordo_values_find(&c->settings, "target")->function, 0.5), 0.5, 0);
    }
    ordo_cases_free(&cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_variables),
        cmocka_unit_test(test_helpers),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_inside),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_parsing),
        cmocka_unit_test(test_total_seconds),
        cmocka_unit_test(test_signal),
        cmocka_unit_test(test_functions_refused),
        cmocka_unit_test(test_isolation),
        cmocka_unit_test(test_result_is_sealed),
        cmocka_unit_test(test_isolation_of_scales),
    };
    return cmocka_run_group_tests(tests, make, unmake);
}
