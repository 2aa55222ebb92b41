/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv.c: a table of numbers from a stranger's text, parsed in place.
 */
#include "table/csv.h"
#include "ordo.h"
#include "text/sentence.h"
#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes for the name of a column that has none but its number. */
#define NUMBER_SIZE 8

static bool is_blank(char c) { return c == ' ' || c == '\t'; }
static bool is_line_end(char c) { return c == '\n' || c == '\r'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* strtod alone would take hexadecimal numbers and blanks too, and no D before the exponent. */
bool ordo_table_number(char s[], double *value) {
    char *const exponent = strpbrk(s, "dD"), *end;
    const char letter = exponent != NULL ? *exponent : '\0';

    if (s[strcspn(s, "xX(")] != '\0' || isspace((unsigned char)*s))
        return false;
    if (exponent != NULL)
        *exponent = 'e';
    *value = strtod(s, &end);
    if (exponent != NULL)
        *exponent = letter; /* a text that is no number stays as it was */
    return end != s && *end == '\0';
}

/* A text that is being parsed. */
struct parser {
    char *at;       /* the next byte */
    size_t line;    /* where it is, counted from 1 */
    char delimiter; /* '\t', ',', ';' or, for blanks, ' ' */
    bool ends[256]; /* the bytes that end a field without quotes */
    const char *path;
    char *message;
    size_t size;
};

/* A row as it stands in the text. */
struct row {
    size_t line, count;
    char *fields[ORDO_TABLE_COLUMNS + 1]; /* one more for what follows a closing delimiter */
    bool open;                            /* nothing follows the last delimiter */
};

__attribute__((format(printf, 3, 4))) static int complain(const struct parser *p, size_t line,
                                                          const char *format, ...) {
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return ordo_fail(ORDO_ESYNTAX, p->message, p->size, "%s:%zu: %s", p->path, line, text);
}

/* Step over the line end, LF, CRLF or CR, if there is one. */
static void end_line(struct parser *p) {
    if (is_line_end(*p->at)) {
        p->at += p->at[0] == '\r' && p->at[1] == '\n' ? 2 : 1;
        p->line++;
    }
}

static void skip_comment(struct parser *p) { p->at += strcspn(p->at, "\r\n"); }

/* Go to the begin of the next line that is neither empty nor a comment; false if there is none. */
static bool find_row(struct parser *p) {
    for (;;) {
        char *const line = p->at; /* in which the first fields may be empty ones between tabs */
        p->at += strspn(p->at, " \t");
        if (*p->at == '#')
            skip_comment(p);
        if (*p->at == '\0')
            return false;
        if (!is_line_end(*p->at)) {
            p->at = line;
            return true;
        }
        end_line(p);
    }
}

/* The delimiter that a line, from its first text on, uses outside quotes and comments. */
static char find_delimiter(const char text[]) {
    bool quoted = false, blank_tab = false, comma = false, semicolon = false, decimal = true;
    const char *closed = NULL; /* where the last quote did */
    char before = ' ';

    for (const char *s = text; *s != '\0' && (quoted || !is_line_end(*s)); before = *s++) {
        if (quoted) {
            quoted = *s != '"';
            closed = s;
            continue;
        }
        if (*s == '#' && is_blank(before))
            break;
        if (blank_tab && !is_blank(*s))
            return '\t'; /* with something on both sides */
        if (*s == '"') {
            quoted = strchr("\t,; ", before) != NULL || (closed != NULL && closed == s - 1);
        } else if (*s == '\t') {
            blank_tab = true;
        } else if (*s == ',') {
            comma = true;
            decimal = decimal && is_digit(before) && is_digit(s[1]);
        } else if (*s == ';') {
            semicolon = true;
        }
    }
    /* The commas of "1,5;2,5" are decimal ones. */
    if (comma && !(semicolon && decimal))
        return ',';
    return semicolon ? ';' : ' ';
}

static void set_delimiter(struct parser *p, char delimiter) {
    p->delimiter = delimiter;
    p->ends['\0'] = p->ends['\n'] = p->ends['\r'] = true;
    p->ends[(unsigned char)delimiter] = true;
    p->ends['\t'] = p->ends['\t'] || delimiter == ' ';
}

static bool at_end(const struct parser *p) { return p->ends[(unsigned char)*p->at]; }

/* Step over blanks that are no delimiters. */
static void skip_blanks(struct parser *p) {
    while (is_blank(*p->at) && !at_end(p))
        p->at++;
}

/* Read the field whose quote is at p->at. The text moves to where the quote was, up to *end. */
static int read_quoted(struct parser *p, char **end) {
    const size_t line = p->line;
    char *to = p->at++;

    while (p->at[0] != '"' || p->at[1] == '"') {
        const char c = *p->at;
        if (c == '\0')
            return complain(p, line, "a quoted field is not closed");
        p->line += c == '\n' || (c == '\r' && p->at[1] != '\n');
        p->at += c == '"' ? 2 : 1;
        *to++ = c;
    }
    p->at++;
    skip_blanks(p);
    if (!at_end(p))
        return complain(p, p->line, "text follows a closing quote, expected a delimiter");
    *end = to;
    return ORDO_OK;
}

/* Read a field, and the delimiter (then *more) or line end behind it. */
static int read_field(struct parser *p, char **field, bool *more) {
    char *end = p->at;

    *field = p->at;
    if (*p->at == '"') {
        const int status = read_quoted(p, &end);
        if (status != ORDO_OK)
            return status;
    } else {
        while (!at_end(p))
            p->at++;
        end = p->at;
    }
    if (p->delimiter == ' ') {
        p->at += strspn(p->at, " \t");
        if (*p->at == '#')
            skip_comment(p);
        *more = !is_line_end(*p->at) && *p->at != '\0';
    } else {
        *more = *p->at == p->delimiter;
        p->at += *more;
    }
    if (!*more)
        end_line(p);
    while (end > *field && is_blank(end[-1]))
        end--;
    *end = '\0'; /* not before: it may be the delimiter */
    *field += strspn(*field, " \t");
    return ORDO_OK;
}

static int read_row(struct parser *p, struct row *row) {
    bool more = true, quoted = false;

    row->line = p->line;
    p->at += p->delimiter == ' ' ? strspn(p->at, " \t") : 0;
    for (row->count = 0; more; row->count++) {
        int status;
        if (row->count > ORDO_TABLE_COLUMNS)
            return complain(p, row->line, "the row has more than %d fields", ORDO_TABLE_COLUMNS);
        skip_blanks(p);
        quoted = *p->at == '"';
        if ((status = read_field(p, &row->fields[row->count], &more)) != ORDO_OK)
            return status;
    }
    row->open = row->count > 1 && !quoted && *row->fields[row->count - 1] == '\0';
    return ORDO_OK;
}

/* Whether no field is a number. */
static bool is_header(const struct row *row) {
    double value;

    for (size_t j = 0; j < row->count; j++)
        if (ordo_table_number(row->fields[j], &value))
            return false;
    return true;
}

/* Allocate up to `rows` rows of table->columns columns, and name the columns: by the header, or by
 * their numbers if that is NULL. */
static int allocate(struct ordo_table *table, size_t rows, const struct row *header) {
    const size_t columns = table->columns;
    char *number;

    table->names = malloc(columns * (sizeof *table->names + NUMBER_SIZE));
    table->line = malloc(rows * sizeof *table->line);
    table->value = malloc(rows * columns * sizeof *table->value);
    /* Of a large table of numbers no page of the texts is ever touched. */
    table->text = calloc(rows * columns, sizeof *table->text);
    if (table->names == NULL || table->line == NULL || table->value == NULL || table->text == NULL)
        return ORDO_ENOMEM;
    number = (char *)(table->names + columns);
    for (size_t j = 0; j < columns; j++, number += NUMBER_SIZE) {
        snprintf(number, NUMBER_SIZE, "%u", (unsigned)j + 1);
        table->names[j] = header != NULL ? header->fields[j] : number;
    }
    return ORDO_OK;
}

static void keep_row(struct ordo_table *table, const struct row *row) {
    double *const value = table->value + table->rows * table->columns;
    char **const text = table->text + table->rows * table->columns;

    table->line[table->rows++] = row->line;
    for (size_t j = 0; j < table->columns; j++) {
        if (!ordo_table_number(row->fields[j], &value[j]))
            value[j] = NAN;
        if (!isfinite(value[j]))
            text[j] = row->fields[j];
    }
}

/* Read all rows of a text of `length` bytes with at most `lines` lines. */
static int read_rows(struct parser *p, size_t length, size_t lines, struct ordo_table *table) {
    struct row first, row;
    size_t rows, model;
    bool named, closed; /* the columns have names; all rows end in a delimiter */
    int status = read_row(p, &first);

    if (status != ORDO_OK)
        return status;
    row = first;
    named = is_header(&first);
    if (named && !find_row(p))
        return complain(p, first.line, "no row of numbers follows the line that names the columns");
    if (named && (status = read_row(p, &row)) != ORDO_OK)
        return status;
    closed = named && row.open && row.count == first.count + !first.open;
    table->columns = closed ? row.count - 1 : first.count;
    model = closed ? row.line : first.line;
    if (table->columns > ORDO_TABLE_COLUMNS)
        return complain(p, first.line, "the row has more than %d fields", ORDO_TABLE_COLUMNS);
    assert(table->columns > 0);
    /* Each field takes a byte at least, its delimiter or line end. */
    rows = (length + 1) / table->columns;
    rows = rows < lines ? rows : lines;
    assert(rows > 0);
    if (allocate(table, rows, named ? &first : NULL) != ORDO_OK)
        return ordo_out_of_memory(p->path, p->message, p->size);
    for (;;) {
        if (row.count != table->columns + closed || (closed && !row.open))
            return complain(p, row.line, "the row has %zu field%s, expected %zu%s as in line %zu",
                            row.count, row.count == 1 ? "" : "s", table->columns,
                            closed ? " and a delimiter" : "", model);
        assert(table->rows < rows);
        keep_row(table, &row);
        if (!find_row(p))
            return ORDO_OK;
        if ((status = read_row(p, &row)) != ORDO_OK)
            return status;
    }
}

/* Parse the text that the table owns. */
static int parse(struct parser *p, size_t length, struct ordo_table *table) {
    const char *const text = table->content;
    const size_t text_length = strlen(text);
    size_t lines = 1;

    for (size_t i = 0; i < text_length; i++)
        lines += is_line_end(text[i]);
    if (text_length < length) {
        /* Lines as end_line() counts them. */
        lines = 1;
        for (size_t i = 0; i < text_length; i++)
            lines += text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
        return complain(p, lines, "has a NUL byte, expected UTF-8 text");
    }
    if (length == 0)
        return ordo_fail(ORDO_ESYNTAX, p->message, p->size, "%s: is empty, expected a table",
                         p->path);
    if (strncmp(p->at, "\xef\xbb\xbf", 3) == 0)
        p->at += 3;
    if (!find_row(p))
        return ordo_fail(ORDO_ESYNTAX, p->message, p->size,
                         "%s: has only comments and empty lines, expected a table", p->path);
    set_delimiter(p, find_delimiter(p->at + strspn(p->at, " \t")));
    return read_rows(p, length, lines, table);
}

int ordo_table_parse(const char *path, char text[], size_t length, struct ordo_table *table,
                     char message[], size_t size) {
    struct parser p = {.at = text, .line = 1, .path = path, .message = message, .size = size};
    int status;

    message[0] = '\0';
    *table = (struct ordo_table){.content = text, .path = strdup(path)};
    if (table->path == NULL)
        status = ordo_out_of_memory(path, message, size);
    else
        status = parse(&p, length, table);
    if (status != ORDO_OK)
        ordo_table_free(table);
    return status;
}
