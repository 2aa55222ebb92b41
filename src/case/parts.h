/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * parts.h: the cases that one table of a case file stands for: one for each coordinate that
 * `expect.along` has, times one for each file that a pattern of it matches. Private to the loader.
 */
#ifndef ORDO_PARTS_H
#define ORDO_PARTS_H

#include "case/sandbox.h"
#include "setting/setting.h"

/* Most cases of a table. */
#define ORDO_PARTS_MAX 10000

/* One of them. All are NULL of a table that stands for itself. */
struct ordo_part {
    const char *along; /* the coordinate that is refined, all others being at their finest */
    const char *file;  /* what the pattern stands for here, a text as in the table */
    const char *stem;  /* the end of it that the pattern leaves open */
};

struct ordo_parts {
    size_t count;
    struct ordo_part *list;             /* list[count] */
    const struct ordo_setting *setting; /* that has the pattern; NULL if none has */
    char **texts;                       /* what the list points to */
    size_t texts_count;
};

/* The parts of the table on top of the stack, which is of the file `path`; `name` is how a sentence
 * calls it. What is wrong with the table in other ways is left to who reads it. ORDO_OK, or
 * ORDO_EINVAL or ORDO_ENOMEM with a sentence in message[size]; free in any case. */
int ordo_parts_find(lua_State *L, const char *path, const char *name, struct ordo_parts *parts,
                    char message[], size_t size);
void ordo_parts_free(struct ordo_parts *parts);

/* The name of a part into text[size]: NAME.h, NAME.file-1. What a name may not have is '_' in it.
 */
void ordo_part_name(const char *name, const struct ordo_part *part, char text[], size_t size);

/* The keys that are texts of the table on top of the stack, in the order of their bytes, into
 * names[most]: they are the table's own. Returns how many there are, `most` at the most. */
size_t ordo_lua_names(lua_State *L, const char *names[], size_t most);

#endif
