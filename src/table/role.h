/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * role.h: what the name of a column says of it.
 */
#ifndef ORDO_TABLE_ROLE_H
#define ORDO_TABLE_ROLE_H

enum ordo_role {
    ORDO_ROLE_ERROR,   /* an error, as far as its name goes */
    ORDO_ROLE_SPACING, /* "h", "dx", "dt", "tau", …: levels, of which small ones are fine */
    ORDO_ROLE_SIZE,    /* "n", "dofs", "cells", …: levels, of which large ones are fine */
    ORDO_ROLE_OTHER    /* "rate", "l2_order", "eoc", "time", …: beside the errors */
};

/* Letters count as small ones. What has "err" in it is an error whatever else it has. */
enum ordo_role ordo_column_role(const char *name);

#endif
