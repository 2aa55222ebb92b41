/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fields.h: one table of a case file as a case. Private to the loader, load.c.
 */
#ifndef ORDO_FIELDS_H
#define ORDO_FIELDS_H

#include "case/reader.h"

/* Read a part of the table on top of the stack, the number-th of the file (from 1), into the zeroed
 * *c, in which `pattern` is the setting that part->file is in the place of, and whose
 * `file` is set to a copy of path. Called inside ordo_lua_protect: a Lua error may end it at any
 * time. In every case ordo_case_free frees what *c then owns.
 * Returns ORDO_OK; ORDO_EINVAL or ORDO_ENOMEM with one sentence in message[size]. */
int ordo_case_read(struct ordo_lua *lua, lua_State *L, const char *path, size_t number,
                   const struct ordo_part *part, const struct ordo_setting *pattern,
                   struct ordo_case *c, char message[], size_t size);

/* Push the field of a case, or its synonym, whose name goes to r->field. */
void ordo_case_push_field(struct ordo_reader *r, const char *name);

/* Push what is expected of the case, `expect` or the part's entry of `expect.along`; its name goes
 * to r->expect and r->field. Pop one value afterwards. */
void ordo_case_push_expect(struct ordo_reader *r);

/* Whether the table on top of the stack, which is pushed so, expects something of the error itself:
 * it has more than figures and reasons, or no figures. */
bool ordo_case_expects_error(lua_State *L);

/* The parts of it. What the case calls its coordinates and figures, if its experiment lets it; the
 * field `levels` (or `widths`); both once the experiment's settings are read; what functions of the
 * level give for each of them; the field `expect`. */
int ordo_case_read_quantities(struct ordo_reader *r, struct ordo_case *c);
int ordo_case_read_levels(struct ordo_reader *r, struct ordo_case *c);
int ordo_case_read_per_level(struct ordo_reader *r, struct ordo_case *c);
int ordo_case_read_expect(struct ordo_reader *r, struct ordo_case *c);

#endif
