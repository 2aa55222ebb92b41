/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * datadir.h: where the files that come with the program are (plots/, verify/, reference/).
 */
#ifndef ORDO_STUDY_DATADIR_H
#define ORDO_STUDY_DATADIR_H

#include <stddef.h>

/* Path of `sub` ("plots", "verify/glu.lua") below the first of these that has it: the directory in
 * the environment variable ORDO_DATADIR, share/ordo beside the program's folder, the source tree
 * around a program that was only built, the directory it was configured to be installed in. Returns
 * ORDO_OK; ORDO_EIO if none has it or the path does not fit into path[size], which is then "". */
int ordo_data_path(const char *sub, char path[], size_t size);

#endif
