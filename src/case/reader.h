/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reader.h: values of a case file by their declarations, and the sentences about wrong ones.
 * Private to the loader.
 *
 * All functions expect the value they are about on top of the Lua stack and leave it there. What
 * returns int gives ORDO_OK; ORDO_EINVAL or ORDO_ENOMEM with the sentence in the reader's message.
 */
#ifndef ORDO_READER_H
#define ORDO_READER_H

#include "case/parts.h"
#include "case/sandbox.h"
#include "study/case.h"

/* Where the reader is. */
struct ordo_reader {
    struct ordo_lua *lua;
    lua_State *L;
    const char *path;
    size_t number;                      /* of the case in its file, from 1 */
    const char *name;                   /* of the case; NULL while it is not known */
    const struct ordo_part *part;       /* of the table that is read */
    const struct ordo_setting *pattern; /* that the part's file is in the place of */
    char expect[ORDO_SYMBOL_MAX + 16];  /* "expect", "expect.along.h" */
    int line;                           /* of the case's function once that is read, else 0 */
    char field[256];                    /* "expect.constant.band" */
    const char *expected;               /* in words, behind "expected" */
    char *message;
    size_t size;
};

/* "FILE: case 'NAME': " and the printf text into the message; `line`: with the line of the case's
 * function. Returns ORDO_EINVAL. */
__attribute__((format(printf, 3, 4))) int ordo_reader_complain(const struct ordo_reader *r,
                                                               bool line, const char *format, ...);

/* The value is not what was expected (printf text). Returns ORDO_EINVAL. */
__attribute__((format(printf, 2, 3))) int ordo_reader_reject(const struct ordo_reader *r,
                                                             const char *format, ...);

/* What a check has found wrong with the value, or with another field. */
int ordo_reader_refuse(struct ordo_reader *r, const struct ordo_complaint *complaint);

/* What a check has returned, with the sentence if it is no ORDO_OK. */
int ordo_reader_checked(struct ordo_reader *r, int status, const struct ordo_complaint *complaint);

/* Returns ORDO_ENOMEM. */
int ordo_reader_out_of_memory(const struct ordo_reader *r);

/* The value as it stands in a message: "\"abc\"", "8", "a table", "missing". */
void ordo_reader_describe(lua_State *L, int index, char text[], size_t size);

/* Read the value by its declaration, given from then on. A function is kept as its source text, its
 * line, and its number of parameters (function.dx, 0 if that is open). */
int ordo_reader_value(struct ordo_reader *r, const struct ordo_setting *setting,
                      struct ordo_value *value);

/* Whether s[length] may be the name of a case. */
bool ordo_reader_is_name(const char *s, size_t length);

/* The table, which is the field `outer`, has no other keys than names[count] and 1 … positions. */
int ordo_reader_keys(struct ordo_reader *r, const char *outer, const char *const names[],
                     size_t count, size_t positions);

/* Most names a list in a message may have. */
#define ORDO_NAMES_MAX 128

#endif
