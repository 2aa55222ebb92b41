/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * case_reader.h: values of a case file, and the sentences about wrong ones. Private to the files
 * that read cases, case_*.c.
 *
 * All functions expect the value they are about on top of the Lua stack and leave it there. What
 * returns int gives ORDO_OK; ORDO_EINVAL or ORDO_ENOMEM with the sentence in the reader's message.
 */
#ifndef ORDO_CASE_READER_H
#define ORDO_CASE_READER_H

#include "case/sandbox.h"
#include "study/case.h"

/* Where the reader is. */
struct ordo_reader {
    struct ordo_lua *lua;
    lua_State *L;
    const char *path;
    size_t number;
    int line; /* of the Lua function while a field that depends on it is read, else 0 */
    struct ordo_case *c;
    char field[96]; /* "expect.constant.band" */
    const char *expected;
    char *message;
    size_t size;
};

/* Whether a field may, or must, be given. */
enum ordo_presence {
    ORDO_OPTIONAL,
    ORDO_REQUIRED,
    ORDO_STAGED /* only if the method, which is read before, has stages */
};

/* One field of a case or of `expect`. */
struct ordo_field {
    const char *name;
    unsigned types; /* bits 1 << LUA_T… that are accepted */
    enum ordo_presence presence;
    int (*parse)(struct ordo_reader *r);
    const char *expected; /* in words, after "expected" */
};

#define ORDO_NUMBER (1u << LUA_TNUMBER)
#define ORDO_STRING (1u << LUA_TSTRING)
#define ORDO_BOOLEAN (1u << LUA_TBOOLEAN)
#define ORDO_FUNCTION (1u << LUA_TFUNCTION)
#define ORDO_TABLE (1u << LUA_TTABLE)

/* A macro's number as text. */
#define ORDO_QUOTE(number) ORDO_QUOTE_OF(number)
#define ORDO_QUOTE_OF(number) #number

/* Most names a list in a message may have. */
#define ORDO_NAMES_MAX 64

/* The names of a NULL-ended plug-in table into `names`, their number into `count`. */
#define ORDO_COLLECT(table, names, count)                                                          \
    do {                                                                                           \
        for (count = 0; (table)[count] != NULL && count < ORDO_NAMES_MAX; count++)                 \
            names[count] = (table)[count]->name;                                                   \
    } while (0)

/* Read fields[count] of the table on top of the stack, which is the field `outer` ("" for the
 * case), in their order; call after(r, name), unless it is NULL, behind each, given or not. */
int ordo_reader_fields(struct ordo_reader *r, const char *outer, const struct ordo_field fields[],
                       size_t count, int (*after)(struct ordo_reader *r, const char *name));

/* "FILE:LINE: case 'NAME': " and the printf text into the message. Returns ORDO_EINVAL. */
__attribute__((format(printf, 2, 3))) int ordo_reader_complain(const struct ordo_reader *r,
                                                               const char *format, ...);

/* The value is not what was expected (printf text). Returns ORDO_EINVAL. */
__attribute__((format(printf, 2, 3))) int ordo_reader_reject(const struct ordo_reader *r,
                                                             const char *format, ...);

/* The string is none of names[count]; suggests the nearest. Returns ORDO_EINVAL. */
int ordo_reader_reject_name(const struct ordo_reader *r, const char *const names[], size_t count);

/* Returns ORDO_ENOMEM. */
int ordo_reader_out_of_memory(const struct ordo_reader *r);

/* The value as it stands in a message: "\"abc\"", "8", "a table", "missing". */
void ordo_reader_describe(lua_State *L, int index, char text[], size_t size);

/* Values, rejected with r->expected unless they fit: a finite number; an integer from low to high;
 * a text of at most `longest` bytes, which is copied; the index of the string in names[count]. */
int ordo_reader_number(const struct ordo_reader *r, double *x);
int ordo_reader_integer(const struct ordo_reader *r, size_t low, size_t high, size_t *n);
int ordo_reader_text(const struct ordo_reader *r, size_t longest, char **text);
int ordo_reader_choice(const struct ordo_reader *r, const char *const names[], size_t count,
                       size_t *choice);

/* Whether s[length] may be the name of a case. */
bool ordo_reader_is_name(const char *s, size_t length);

/* The source text of the Lua function, cut to ORDO_TARGET_TEXT, and its first line. Rejects
 * functions that are not written in the file. */
int ordo_reader_function(const struct ordo_reader *r, char **text, lua_Debug *info);

/* The table, which is the field `outer`, has no other keys than names[count] and 1 … positions. */
int ordo_reader_keys(struct ordo_reader *r, const char *outer, const char *const names[],
                     size_t count, size_t positions);

/* Call parse(r, to) with element i of the table as the value. */
int ordo_reader_element(struct ordo_reader *r, lua_Integer i, const char *expected,
                        int (*parse)(struct ordo_reader *r, void *to), void *to);

/* ordo_reader_number as a parse of an element, to a double. */
int ordo_reader_element_number(struct ordo_reader *r, void *to);

/* The fields of `expect`, and those of the method `staged` (case_expect.c, case_staging.c). */
int ordo_case_expect(struct ordo_reader *r);
int ordo_case_stages(struct ordo_reader *r);
int ordo_case_sweeps(struct ordo_reader *r);
int ordo_case_iterations(struct ordo_reader *r);
int ordo_case_init(struct ordo_reader *r);
int ordo_case_linear_solver(struct ordo_reader *r);
int ordo_case_frozen_bias(struct ordo_reader *r);
int ordo_case_one_directional(struct ordo_reader *r);
int ordo_case_gate_scale_field(struct ordo_reader *r);

#endif
