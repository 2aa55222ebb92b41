/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_csv.c: tables in every dialect are read as they are meant, and what is wrong with one is
 * said once, with file and line.
 */
#include "check.h"
#include "ordo.h"
#include "table/csv.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[64];
static char path[128];
static char message[1024];

static int make_directory(void **state) {
    (void)state;
    strcpy(directory, "/tmp/ordo-table-XXXXXX");
    return mkdtemp(directory) == NULL;
}

static int remove_directory(void **state) {
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", directory);
    return system(command);
}

/* Path of a file with this content; valid until the next call. */
static const char *file(const char content[], size_t length) {
    FILE *out;

    snprintf(path, sizeof path, "%s/t", directory);
    out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(content, 1, length, out), length);
    assert_int_equal(fclose(out), 0);
    return path;
}

static void read_path(const char *name, struct ordo_table *table) {
    const int status = ordo_table_read(name, table, message, sizeof message);

    if (status != ORDO_OK)
        print_error("%s\n", message);
    assert_int_equal(status, ORDO_OK);
    assert_string_equal(message, "");
}

static void read_text(const char content[], struct ordo_table *table) {
    read_path(file(content, strlen(content)), table);
}

/* A table as one text, which tests compare: the names, then a line "line: value value" for each
 * row. What is not finite stands with its text, in angle brackets. */
static const char *flat(const struct ordo_table *table) {
    static char to[4096];
    size_t used = 0;

    for (size_t j = 0; j < table->columns; j++)
        used += (size_t)snprintf(to + used, sizeof to - used, "%s%s", j > 0 ? "|" : "",
                                 table->names[j]);
    for (size_t i = 0; i < table->rows; i++) {
        used += (size_t)snprintf(to + used, sizeof to - used, "\n%zu:", table->line[i]);
        for (size_t j = 0; j < table->columns; j++) {
            const size_t k = i * table->columns + j;
            assert_true(used < sizeof to);
            used += (size_t)snprintf(to + used, sizeof to - used, " %.15g", table->value[k]);
            assert_true(isfinite(table->value[k]) == (table->text[k] == NULL));
            if (table->text[k] != NULL)
                used += (size_t)snprintf(to + used, sizeof to - used, "<%s>", table->text[k]);
        }
    }
    assert_true(used < sizeof to);
    return to;
}

static void expect(const char content[], const char expected[]) {
    struct ordo_table table;

    read_text(content, &table);
    assert_string_equal(flat(&table), expected);
    ordo_table_free(&table);
}

/* Reading fails with this sentence, in which the path is left out. */
static void refuse_bytes(const char content[], size_t length, int status, const char expected[]) {
    struct ordo_table table;
    static const struct ordo_table zero;

    assert_int_equal(ordo_table_read(file(content, length), &table, message, sizeof message),
                     status);
    assert_memory_equal(message, path, strlen(path));
    assert_string_equal(message + strlen(path), expected);
    assert_memory_equal(&table, &zero, sizeof zero);
}

static void refuse(const char content[], const char expected[]) {
    refuse_bytes(content, strlen(content), ORDO_ESYNTAX, expected);
}

static void test_dialects(void **state) {
    static const char expected[] = "n|error\n2: 8 0.5\n3: 16 0.25";

    (void)state;
    expect("n,error\n8,0.5\n16,0.25\n", expected);
    expect("n;error\n8;0.5\n16;0.25\n", expected);
    expect("n\terror\n8\t0.5\n16\t0.25\n", expected);
    expect("n error\n8 0.5\n16 0.25\n", expected);
    expect("  n    error \t\n8\t0.5 \n\t16    0.25\n", "n|error\n2: 8 0.5\n3: 16 0.25");
    expect(" n , error\t\n 8 ,\t0.5 \n16,0.25\n", expected);
    expect("n,error\r\n8,0.5\r\n16,0.25\r\n", expected);
    expect("n,error\r8,0.5\r16,0.25\r", expected);
    expect("n,error\r\n8,0.5\n16,0.25", expected);
    expect("\xef\xbb\xbfn,error\n8,0.5\n16,0.25\n", expected);
    expect("\xef\xbb\xbf\"n\",error\n8,0.5\n16,0.25\n", expected);
    expect("1", "1\n1: 1");
    expect("error\n1\n2\n", "error\n2: 1\n3: 2");
}

static void test_delimiter(void **state) {
    (void)state;
    /* A tab before a comma before a semicolon; the others are text. */
    expect("a,b\tc;d\n1\t2\n", "a,b|c;d\n2: 1 2");
    expect("a;b,c\n1,2\n", "a;b|c\n2: 1 2");
    expect("a b;c\n1;2\n", "a b|c\n2: 1 2");
    /* What stands in quotes or a comment does not count. */
    expect("\"a\tb\",\"c;d\"\n1,2\n", "a\tb|c;d\n2: 1 2");
    expect("\"a,\"\"\tb\";c\n1;2\n", "a,\"\tb|c\n2: 1 2");
    expect("n error # by h, not\tn; sorry\n1 2\n", "n|error\n2: 1 2");
    expect("# by h, not n; sorry\n1 2\n", "1|2\n2: 1 2");
    /* A quote within a field is no quote. */
    expect("5\" pipe,n\n1,2\n", "5\" pipe|n\n2: 1 2");
    expect("5\"\" pipe,n\n1,2\n", "5\"\" pipe|n\n2: 1 2");
    /* A tab at either end of a line separates nothing. */
    expect("\tn,error\t\n1,2\n", "n|error\n2: 1 2");
    expect("n error\t # x\n1 2\n", "n|error\n2: 1 2");
    /* Decimal commas are not numbers, but no delimiters either. */
    expect("8;1,5\n16;0,25\n", "1|2\n1: 8 nan<1,5>\n2: 16 nan<0,25>");
    expect("8;1,5e-3\n", "1|2\n1: 8 nan<1,5e-3>");
}

static void test_comments_and_empty_lines(void **state) {
    (void)state;
    expect("# one\n\n  # two, three\nn,error\n\t\n#4,4\n8,0.5\n \n# end", "n|error\n7: 8 0.5");
    expect("8 0.5 # coarse\n16 0.25\t#fine\n", "1|2\n1: 8 0.5\n2: 16 0.25");
    expect("8 0.5#\n", "1|2\n1: 8 nan<0.5#>");
    expect("n \"# error\"\n8 \"#\" # x\n", "n|# error\n2: 8 nan<#>");
    /* In the others a '#' within the line may be a name. */
    expect("n,#dofs\n8,0.5 # x\n", "n|#dofs\n2: 8 nan<0.5 # x>");
    expect("\r\r\n\n\r8\r", "1\n5: 8");
}

static void test_quotes(void **state) {
    (void)state;
    expect("\"n\",\"an \"\"error\"\", so\"\n\"8\" , \" 0.5 \"\n\"\",\"\"\"\"\n",
           "n|an \"error\", so\n2: 8 0.5\n3: nan<> nan<\">");
    expect("\"a\nb\",c\n1,\"x\r\ny\rz\"\n2,3\n", "a\nb|c\n3: 1 nan<x\r\ny\rz>\n6: 2 3");
    expect("\"mesh size\" \"L2\terror\"\n1 2\n", "mesh size|L2\terror\n2: 1 2");
    expect("a \"b\" #c\n1 2\n", "a|b\n2: 1 2");
    expect("1\t\"a\tb\"\n", "1|2\n1: 1 nan<a\tb>");
}

static void test_header(void **state) {
    (void)state;
    expect("8,0.5\n", "1|2\n1: 8 0.5");
    expect("nan,inf\n", "1|2\n1: nan<nan> inf<inf>");
    expect("8,error\n", "1|2\n1: 8 nan<error>");
    expect("h,\n1,2\n", "h|\n2: 1 2");
    expect("2norm,1.\n", "1|2\n1: nan<2norm> 1");
    expect("2norm,e5\n1,2\n", "2norm|e5\n2: 1 2");
}

static void test_closing_delimiter(void **state) {
    (void)state;
    expect("n,error\n8,0.5,\n16,0.25,\n", "n|error\n2: 8 0.5\n3: 16 0.25");
    expect("n;error;\n8;0.5;\n16;; \n", "n|error\n2: 8 0.5\n3: 16 nan<>");
    expect("n\terror\t\n8\t0.5\t\n", "n|error\n2: 8 0.5");
    /* An empty field of a column is not that. */
    expect("n,error,order\n8,0.5,\n16,0.25,-1\n", "n|error|order\n2: 8 0.5 nan<>\n3: 16 0.25 -1");
    expect("8,0.5,\n16,0.25,-1\n", "1|2|3\n1: 8 0.5 nan<>\n2: 16 0.25 -1");
    expect("n,error,\n8,0.5,\"\"\n", "n|error|\n2: 8 0.5 nan<>");
    expect("\tn\terror\n0\t8\t0.5\n\t\t0.25\n", "|n|error\n2: 0 8 0.5\n3: nan<> nan<> 0.25");
    refuse("n,error\n8,0.5,\n16,0.25\n",
           ":3: the row has 2 fields, expected 2 and a delimiter as in line 2");
    refuse("n,error\n8,0.5\n16,0.25,\n", ":3: the row has 3 fields, expected 2 as in line 1");
    refuse("n,error\n8,0.5,\n16,0.25,1\n",
           ":3: the row has 3 fields, expected 2 and a delimiter as in line 2");
}

static void test_numbers(void **state) {
    static const struct {
        const char *text;
        double value;
    } good[] = {{"1e-3", 1e-3},
                {"1.5D-03", 1.5e-3},
                {"1.5d+3", 1500},
                {"2E2", 200},
                {"+1", 1},
                {"-1", -1},
                {".5", .5},
                {"1.", 1},
                {"-.5e1", -5},
                {"007", 7},
                {"0", 0},
                {"-0", 0},
                {"0.1", 0.1},
                {"5e-324", 5e-324},
                {"1e-400", 0},
                {"123456789012345678", 0x1.b69b4ba630f35p+56},
                {"1.7976931348623157e308", 0x1.fffffffffffffp+1023},
                {"2.2250738585072014E-308", 0x1p-1022}};
    static const char *const bad[] = {"",
                                      "-",
                                      ".",
                                      "+.",
                                      "e5",
                                      "1e",
                                      "1e+",
                                      "1d",
                                      "0x10",
                                      "0x1p3",
                                      "1.2x",
                                      "12 34",
                                      "1,5",
                                      "1e5.",
                                      "--1",
                                      "1-103",
                                      "1_000",
                                      "1.2.3",
                                      "NA",
                                      "nan1",
                                      "nan(1)",
                                      "infx",
                                      "++1",
                                      "\xc2\xa0"
                                      "1",
                                      "1f",
                                      "- 1",
                                      "\xe2\x88\x92"
                                      "1"};
    static const struct {
        const char *text;
        double value;
    } infinite[] = {{"inf", INFINITY},   {"-inf", -INFINITY},    {"+Infinity", INFINITY},
                    {"1e999", INFINITY}, {"-1D+999", -INFINITY}, {"INF", INFINITY}};
    static const char *const nans[] = {"nan", "NaN", "-nan", "NAN"};
    char content[64];
    struct ordo_table table;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        snprintf(content, sizeof content, "1;%s\n", good[i].text);
        read_text(content, &table);
        check_near(table.value[1], good[i].value, 0);
        assert_null(table.text[1]);
        ordo_table_free(&table);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(content, sizeof content, "a;b\n1;%s\n", bad[i]);
        read_text(content, &table);
        assert_true(isnan(table.value[1]));
        assert_string_equal(table.text[1], bad[i]);
        ordo_table_free(&table);
    }
    for (size_t i = 0; i < sizeof infinite / sizeof *infinite; i++) {
        snprintf(content, sizeof content, "1;%s\n", infinite[i].text);
        read_text(content, &table);
        assert_true(table.value[1] == infinite[i].value);
        assert_string_equal(table.text[1], infinite[i].text);
        ordo_table_free(&table);
    }
    for (size_t i = 0; i < sizeof nans / sizeof *nans; i++) {
        read_text(nans[i], &table); /* not a header, so it counts as a number */
        assert_true(isnan(table.value[0]));
        assert_string_equal(table.text[0], nans[i]);
        ordo_table_free(&table);
    }
}

/* `piece` so many times, then `end`. */
static char *repeat(const char piece[], size_t count, const char end[]) {
    const size_t length = strlen(piece);
    char *const text = malloc(count * length + strlen(end) + 1);

    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * length, piece, length);
    strcpy(text + count * length, end);
    return text;
}

static void test_errors(void **state) {
    char *wide;

    (void)state;
    refuse("", ": is empty, expected a table");
    refuse("# n error\n\n  # 1 2\n", ": has only comments and empty lines, expected a table");
    refuse("\xef\xbb\xbf", ": has only comments and empty lines, expected a table");
    refuse("\n\nn,error\n# 1,2\n", ":3: no row of numbers follows the line that names the columns");
    refuse("n,error\n8,0.5\n16\n", ":3: the row has 1 field, expected 2 as in line 1");
    refuse("8 0.5\n\n16 0.25 1 # x\n", ":3: the row has 3 fields, expected 2 as in line 1");
    refuse("#\n8,0.5\n16,\"a\nb\"\n\"c\nd\"", ":5: the row has 1 field, expected 2 as in line 2");
    refuse("8 0.5\n16 \"0.25\n32 1\n", ":2: a quoted field is not closed");
    refuse("\"", ":1: a quoted field is not closed");
    refuse("n,error\n8,\"0.5\n\"\"", ":2: a quoted field is not closed");
    refuse("n,error\n8,\"0.5\"1\n", ":2: text follows a closing quote, expected a delimiter");
    refuse("n,error\n8,\"0\n5\" \"\"\n", ":3: text follows a closing quote, expected a delimiter");
    refuse_bytes("n,error\r\n8,0\0005\n", 15, ORDO_ESYNTAX,
                 ":2: has a NUL byte, expected UTF-8 text");
    refuse_bytes("\xff\xfen\0,\0e\0", 8, ORDO_ESYNTAX, ":1: has a NUL byte, expected UTF-8 text");
    refuse_bytes("1,2\r3,4\r\0", 9, ORDO_ESYNTAX, ":3: has a NUL byte, expected UTF-8 text");

    wide = repeat("1,", 1024, "1\n");
    refuse(wide, ":1: the row has more than 1024 fields");
    free(wide);
    wide = repeat("1 ", 5000, "1\n");
    refuse(wide, ":1: the row has more than 1024 fields");
    free(wide);
    wide = repeat("1;", 5000, "1\n");
    memcpy(wide, "1;1\n", 4);
    refuse(wide, ":2: the row has more than 1024 fields");
    free(wide);
}

/* As many columns as there may be, also with a delimiter behind the last. */
static void test_widest(void **state) {
    struct ordo_table table;

    (void)state;
    for (int closed = 0; closed < 2; closed++) {
        char *const names = repeat("n,", ORDO_TABLE_COLUMNS - 1, closed ? "n,\n" : "n\n");
        char *const values = repeat("1,", ORDO_TABLE_COLUMNS - 1, closed ? "2,\n" : "2\n");
        char *const both = malloc(strlen(names) + strlen(values) + 1);

        assert_non_null(both);
        strcat(strcpy(both, names), values);
        read_text(both, &table);
        assert_int_equal(table.columns, ORDO_TABLE_COLUMNS);
        assert_int_equal(table.rows, 1);
        check_near(table.value[ORDO_TABLE_COLUMNS - 1], 2, 0);
        ordo_table_free(&table);
        free(names);
        free(values);
        free(both);
    }
    char *const text = repeat("1 ", ORDO_TABLE_COLUMNS, "\n");
    read_text(text, &table);
    assert_string_equal(table.names[ORDO_TABLE_COLUMNS - 1], "1024");
    ordo_table_free(&table);
    free(text);
}

static void refuse_path(const char *name, const char expected[]) {
    struct ordo_table table;

    assert_int_equal(ordo_table_read(name, &table, message, sizeof message), ORDO_EIO);
    assert_memory_equal(message, name, strlen(name));
    assert_string_equal(message + strlen(name), expected);
    ordo_table_free(&table);
}

static void test_files(void **state) {
    char name[128];

    (void)state;
    refuse_path(directory, ": is a directory, expected a table");
    snprintf(name, sizeof name, "%s/none", directory);
    refuse_path(name, ": cannot be read: No such file or directory");
    snprintf(name, sizeof name, "%s/fifo", directory);
    assert_int_equal(mkfifo(name, 0600), 0);
    refuse_path(name, ": is not a regular file, expected a table"); /* and does not wait */
    refuse_path("/dev/zero", ": is not a regular file, expected a table");
    file("", 0);
    assert_int_equal(truncate(path, (off_t)ORDO_TABLE_SIZE + 1), 0);
    refuse_path(path, ": is too large, expected at most 1073741824 bytes");
    ordo_table_free(NULL);
}

/* A pipe that has been filled and closed; its reading end. */
static int fill_pipe(const char content[]) {
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], content, strlen(content)), strlen(content));
    assert_int_equal(close(ends[1]), 0);
    return ends[0];
}

static void test_pipes(void **state) {
    static const char *const names[] = {"-", "/dev/stdin"};
    const int saved = dup(STDIN_FILENO);
    struct ordo_table table;
    char name[32];
    int end;

    (void)state;
    assert_true(saved >= 0);
    for (size_t i = 0; i < 2; i++) {
        end = fill_pipe("n,error\n8,0.5\n");
        assert_int_equal(dup2(end, STDIN_FILENO), STDIN_FILENO);
        close(end);
        read_path(names[i], &table);
        assert_string_equal(table.path, names[i]);
        assert_string_equal(flat(&table), "n|error\n2: 8 0.5");
        ordo_table_free(&table);
    }
    assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
    close(saved);

    end = fill_pipe("8,0.5\n");
    snprintf(name, sizeof name, "/dev/fd/%d", end);
    read_path(name, &table);
    assert_string_equal(flat(&table), "1|2\n1: 8 0.5");
    ordo_table_free(&table);
    close(end);
}

/* A pipe whose writer is slow, and writes more than any first buffer. */
static void test_slow_pipe(void **state) {
    struct ordo_table table;
    char name[32], command[160];
    FILE *in;

    (void)state;
    snprintf(command, sizeof command,
             "echo n,error; sleep 0.1; awk 'BEGIN { for (i = 1; i <= 20000; i++) "
             "print i \",\" i / 4 }'");
    in = popen(command, "r");
    assert_non_null(in);
    snprintf(name, sizeof name, "/dev/fd/%d", fileno(in));
    read_path(name, &table);
    assert_int_equal(pclose(in), 0);
    assert_int_equal(table.rows, 20000);
    for (size_t i = 0; i < table.rows; i++) {
        check_near(table.value[2 * i], (double)(i + 1), 0);
        check_near(table.value[2 * i + 1], (double)(i + 1) / 4, 0);
    }
    ordo_table_free(&table);
}

/* What was printed with 17 digits is read back to the last bit, and each row knows its line. */
static void test_many_rows(void **state) {
    enum { ROWS = 100000 };
    static const char delimiters[] = ",;\t ";
    uint64_t bits = 1;
    double *const values = malloc(ROWS * sizeof *values);
    size_t *const lines = malloc(ROWS * sizeof *lines);
    char *const text = malloc(ROWS * 80);

    (void)state;
    assert_true(values != NULL && lines != NULL && text != NULL);
    for (size_t d = 0; d < 4; d++) {
        struct ordo_table table;
        size_t used = 0, line = 1;
        for (size_t i = 0; i < ROWS; i++) {
            bits = bits * 6364136223846793005u + 1442695040888963407u;
            values[i] = ldexp((double)(bits >> 11), (int)(bits >> 32) % 400 - 250);
            if (bits >> 60 == 0) {
                used += (size_t)sprintf(text + used, "# %zu\n\n", i);
                line += 2;
            }
            used += (size_t)sprintf(text + used, "%zu%c%.17g%s", i, delimiters[d], values[i],
                                    bits >> 61 == 1 ? "\r\n" : "\n");
            lines[i] = line++;
        }
        read_path(file(text, used), &table);
        assert_int_equal(table.rows, ROWS);
        assert_int_equal(table.columns, 2);
        assert_memory_equal(table.line, lines, ROWS * sizeof *lines);
        for (size_t i = 0; i < ROWS; i++) {
            assert_true(table.value[2 * i] == (double)i && table.value[2 * i + 1] == values[i]);
            assert_true(table.text[2 * i] == NULL && table.text[2 * i + 1] == NULL);
        }
        ordo_table_free(&table);
    }
    free(values);
    free(lines);
    free(text);
}

/* Fields and comments of a megabyte; none of them may take time that grows with its square. */
static void test_long_lines(void **state) {
    enum { LONG = 1000000 };
    static const char *const pieces[] = {"x", " ",     "\t", "\"\"", "#",
                                         "7", " \"\"", "\r", ".",    "\t#"};
    struct ordo_table table;

    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        char *const text = repeat(pieces[i], LONG, "\n");
        ordo_table_read(file(text, strlen(text)), &table, message, sizeof message);
        ordo_table_free(&table);
        free(text);
    }

    char *text = repeat("x", LONG, ",y\n1,2\n");
    read_text(text, &table);
    assert_int_equal(strlen(table.names[0]), LONG);
    check_near(table.value[1], 2, 0);
    assert_int_equal(ordo_table_column(&table, "z", &(size_t){0}, message, sizeof message),
                     ORDO_EINVAL);
    ordo_table_free(&table);
    free(text);

    text = repeat("0", LONG, "7.5 8 # x\n");
    read_text(text, &table);
    assert_string_equal(flat(&table), "1|2\n1: 7.5 8");
    ordo_table_free(&table);
    free(text);
}

static void test_columns(void **state) {
    static const struct {
        const char *name;
        size_t column; /* SIZE_MAX: none */
        const char *message;
    } columns[] = {
        {"n", 0, ""},
        {"L2 error", 1, ""},
        {"3rd", 2, ""},
        {"1", 0, ""},
        {"5", 4, ""},
        {"02", 1, ""},
        {"L2 eror", SIZE_MAX,
         ": has no column 'L2 eror' (did you mean 'L2 error'?), expected a number from 1 to 5 or "
         "one of: n, L2 error, 3rd, t, t"},
        {"t", SIZE_MAX, ": columns 4 and 5 are both named 't', expected a number"},
        {"6", SIZE_MAX,
         ": has no column '6', expected a number from 1 to 5 or one of: n, L2 error, 3rd, t, t"},
        {"0", SIZE_MAX,
         ": has no column '0', expected a number from 1 to 5 or one of: n, L2 error, 3rd, t, t"},
        {"-1", SIZE_MAX,
         ": has no column '-1', expected a number from 1 to 5 or one of: n, L2 error, 3rd, t, t"},
        {"18446744073709551617", SIZE_MAX,
         ": has no column '18446744073709551617', expected a number from 1 to 5 or one of: n, L2 "
         "error, 3rd, t, t"},
        {"", SIZE_MAX,
         ": has no column '', expected a number from 1 to 5 or one of: n, L2 error, 3rd, t, t"},
    };
    struct ordo_table table;
    size_t column;

    (void)state;
    read_text("n,L2 error,\" 3rd \",t,t\n1,2,3,4,5\n", &table);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const bool found = columns[i].column != SIZE_MAX;
        assert_int_equal(
            ordo_table_column(&table, columns[i].name, &column, message, sizeof message),
            found ? ORDO_OK : ORDO_EINVAL);
        if (found) {
            assert_int_equal(column, columns[i].column);
            assert_string_equal(message, "");
        } else {
            assert_memory_equal(message, path, strlen(path));
            assert_string_equal(message + strlen(path), columns[i].message);
        }
    }
    ordo_table_free(&table);

    read_text("8 0.5\n", &table);
    assert_int_equal(ordo_table_column(&table, "2", &column, message, sizeof message), ORDO_OK);
    assert_int_equal(column, 1);
    assert_int_equal(ordo_table_column(&table, "n", &column, message, sizeof message), ORDO_EINVAL);
    assert_string_equal(message + strlen(path), ": has no column 'n', expected a number from 1 to "
                                                "2, as its first line names no columns");
    ordo_table_free(&table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_delimiter),
        cmocka_unit_test(test_comments_and_empty_lines),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_closing_delimiter),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_widest),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_pipes),
        cmocka_unit_test(test_slow_pipe),
        cmocka_unit_test(test_many_rows),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_columns),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
