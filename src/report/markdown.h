/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * markdown.h: what sections of the Markdown summary are made of. Write errors stay with the stream.
 */
#ifndef ORDO_REPORT_MARKDOWN_H
#define ORDO_REPORT_MARKDOWN_H

#include "report/grid.h"
#include <stdio.h>

/* At most `limit` characters with everything escaped that Markdown or HTML could take for markup,
 * on one line, so that a table cell stays one. */
void ordo_markdown_text(FILE *out, const char *text, size_t limit);

/* A table between empty lines. ORDO_OK or ORDO_ENOMEM. */
int ordo_markdown_grid(FILE *out, const struct ordo_grid *grid);

#endif
