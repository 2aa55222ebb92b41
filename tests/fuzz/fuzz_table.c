/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fuzz_table.c: whatever stands in a table, reading it ends, in a table that keeps its promises or
 * in one sentence.
 */
#include "ordo.h"
#include "table/csv.h"
#include "text/sentence.h"
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define require(condition) ((condition) ? (void)0 : abort())

static bool is_sentence(const char message[]) {
    return message[0] != '\0' &&
           ordo_sentence_valid(message, strlen(message), false) == strlen(message);
}

/* A text lies in the content, whose size is that of the input. */
static void check_text(const struct ordo_table *table, size_t size, const char text[]) {
    require(text >= table->content && text + strlen(text) <= table->content + size);
}

static void check_table(const struct ordo_table *table, size_t size) {
    require(table->rows >= 1 && table->columns >= 1 && table->columns <= ORDO_TABLE_COLUMNS);
    require(table->rows * table->columns <= size + 1);
    require(table->line[0] >= 1 && table->line[table->rows - 1] <= size + 1);
    for (size_t i = 1; i < table->rows; i++)
        require(table->line[i] > table->line[i - 1]);
    for (size_t i = 0; i < table->rows * table->columns; i++) {
        require(isfinite(table->value[i]) == (table->text[i] == NULL));
        if (table->text[i] != NULL)
            check_text(table, size, table->text[i]);
    }
}

/* Each column is found by its name unless that is another's too, and each by its number unless
 * that is a name. */
static void check_columns(const struct ordo_table *table) {
    char message[1024];

    for (size_t j = 0; j < table->columns; j++) {
        size_t same = 0, found = table->columns;
        for (size_t k = 0; k < table->columns; k++)
            same += strcmp(table->names[j], table->names[k]) == 0;
        if (ordo_table_column(table, table->names[j], &found, message, sizeof message) == ORDO_OK)
            require(same == 1 && found == j && message[0] == '\0');
        else
            require(same > 1 && is_sentence(message));
    }
    for (size_t j = 0; j < 2; j++) {
        static const char *const absent[] = {"0", "erorr"};
        size_t found = table->columns;
        if (ordo_table_column(table, absent[j], &found, message, sizeof message) == ORDO_OK)
            require(strcmp(table->names[found], absent[j]) == 0);
        else
            require(is_sentence(message));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct ordo_table table;
    char message[1024];
    char *text = malloc(size + 1);

    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    if (ordo_table_parse("t.csv", text, size, &table, message, sizeof message) == ORDO_OK) {
        require(message[0] == '\0');
        check_table(&table, size);
        if (table.columns <= 32) /* the check is quadratic */
            check_columns(&table);
    } else {
        static const struct ordo_table zero;
        require(is_sentence(message));
        require(memcmp(&table, &zero, sizeof zero) == 0);
    }
    ordo_table_free(&table);
    return 0;
}
