/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table_file.c: a table from a file or a pipe; its columns by name.
 */
#include "ordo.h"
#include "table/csv.h"
#include "text/file.h"
#include "text/format.h"
#include "text/sentence.h"
#include "text/suggest.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void ordo_table_free(struct ordo_table *table) {
    if (table == NULL)
        return;
    free(table->path);
    free(table->names);
    free(table->value);
    free(table->line);
    free(table->text);
    free(table->content);
    *table = (struct ordo_table){0};
}

int ordo_table_read(const char *path, struct ordo_table *table, char message[], size_t size) {
    char *text;
    size_t length;
    const int status =
        ordo_file_take(path, "a table", ORDO_TABLE_SIZE, true, &text, &length, message, size);

    *table = (struct ordo_table){0};
    return status == ORDO_OK ? ordo_table_parse(path, text, length, table, message, size) : status;
}

/* The column that a text of digits only is the number of. */
static bool find_number(const struct ordo_table *table, const char *name, size_t *column) {
    const size_t digits = strspn(name, "0123456789");
    unsigned long number;

    if (digits == 0 || name[digits] != '\0')
        return false;
    number = strtoul(name, NULL, 10); /* ULONG_MAX if it is too large */
    if (number < 1 || number > table->columns)
        return false;
    *column = number - 1;
    return true;
}

void ordo_table_names(const struct ordo_table *table, char list[], size_t size) {
    ordo_format_list((const char *const *)table->names, table->columns, ", ", list, size);
}

int ordo_table_column(const struct ordo_table *table, const char *name, size_t *column,
                      char message[], size_t size) {
    const char *const *names = (const char *const *)table->names;
    char list[512], hint[128];
    size_t found = 0;

    message[0] = '\0';
    for (size_t j = 0; j < table->columns; j++) {
        if (strcmp(names[j], name) != 0)
            continue;
        if (found++ > 0)
            return ordo_fail(ORDO_EINVAL, message, size,
                             "%s: columns %zu and %zu are both named '%s', expected a number",
                             table->path, *column + 1, j + 1, name);
        *column = j;
    }
    if (found == 1 || find_number(table, name, column))
        return ORDO_OK;
    if (strcmp(table->names[0], "1") == 0) /* no header has such a name */
        return ordo_fail(ORDO_EINVAL, message, size,
                         "%s: has no column '%s', expected a number from 1 to %zu, as its "
                         "first line names no columns",
                         table->path, name, table->columns);
    ordo_table_names(table, list, sizeof list);
    ordo_suggest_hint(name, names, table->columns, '\'', hint, sizeof hint);
    return ordo_fail(ORDO_EINVAL, message, size,
                     "%s: has no column '%s'%s, expected a number from 1 to %zu or one of: %s",
                     table->path, name, hint, table->columns, list);
}
