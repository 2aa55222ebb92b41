/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * load.h: cases from Lua files, and from strangers' tables.
 *
 * Room case: what people write to cases: the sandbox, the reader of declared fields, sentences
 * about what is wrong; tables with a request; the studies and rivals of the self test. It may call:
 * gate, text, target, setting, model, method, table, experiment, study.
 *
 * A case file is a Lua chunk that returns one case (a table with a `name`) or a list of them.
 * It runs in a sandbox (sandbox.h): of the standard library only `math` (without random numbers),
 * `string` (without patterns) and `table`, the basic functions that can neither load code nor hide
 * an error, and the helpers geometric(a, b, count) and range(a, b, step). Instructions, memory and
 * file size are bounded. What may stand in a case is declared by the experiments, the methods, the
 * expectations and ordo_case_settings[].
 */
#ifndef ORDO_LOAD_H
#define ORDO_LOAD_H

#include "study/case.h"
#include <signal.h>

/* Append the cases of a file, or of all *.lua (*.LUA) files of a directory and its subdirectories
 * in the byte order of their paths; names that begin with a dot are passed over, and linked
 * directories and those more than 16 deep too, which cases->unread says. Returns ORDO_OK; ORDO_EIO,
 * ORDO_ESYNTAX, ORDO_EINVAL or ORDO_ENOMEM with one sentence in message[size] that names the file,
 * the place, what was found and what was expected. On failure nothing is appended. A name that
 * occurs twice in *cases is an error. `stop`: nonzero ends what a file computes, now and when its
 * functions are called later (ORDO_EINTERRUPTED); may be NULL. Free with ordo_cases_free. */
int ordo_cases_load(struct ordo_cases *cases, const char *path, const volatile sig_atomic_t *stop,
                    char message[], size_t size);

#endif
