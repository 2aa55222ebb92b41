/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fingerprint.c: what the levels of a case are known by.
 */
#include "study/fingerprint.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_names(struct ordo_digest *d, const struct ordo_quantity quantities[]) {
    const size_t count = ordo_quantities_count(quantities);

    ordo_digest_integer(d, count);
    for (size_t i = 0; i < count; i++)
        ordo_digest_text(d, quantities[i].name);
}

/* A value of each level is known by its place among the levels, so these belong to it. */
static int put_settings(struct ordo_digest *d, const struct ordo_case *c) {
    for (size_t i = 0; i < c->settings.count; i++) {
        const struct ordo_setting *setting = c->settings.settings[i];
        const struct ordo_value *value = &c->settings.values[i];
        char *text = ordo_value_text(setting, value);
        if (text == NULL)
            return ORDO_ENOMEM;
        ordo_digest_text(d, setting->name);
        ordo_digest_text(d, text);
        ordo_digest_integer(d, value->given);
        if (setting->kind == ORDO_KIND_PER_LEVEL && value->numbers != NULL) {
            ordo_digest_numbers(d, value->numbers, value->count);
            ordo_digest_numbers(d, c->levels, c->levels_count * c->coordinates);
        }
        free(text);
    }
    return ORDO_OK;
}

int ordo_fingerprint(const struct ordo_case *c, struct ordo_setup *setup,
                     char fingerprint[ORDO_DIGEST_SIZE]) {
    const char *program = ordo_digest_program();
    struct ordo_digest digest;

    fingerprint[0] = '\0';
    setup->reusable = !c->experiment->reads_levels && program != NULL;
    if (!setup->reusable)
        return ORDO_OK;
    ordo_digest_begin(&digest);
    ordo_digest_text(&digest, program);
    ordo_digest_text(&digest, c->experiment->name);
    put_names(&digest, c->coordinate);
    put_names(&digest, c->figure);
    ordo_digest_integer(&digest, setup->predictions);
    ordo_digest_integer(&digest, setup->solutions);
    int status = put_settings(&digest, c);
    if (status == ORDO_OK && c->experiment->fingerprint != NULL)
        status = c->experiment->fingerprint(setup, &digest);
    if (status == ORDO_OK && setup->reusable)
        ordo_digest_end(&digest, fingerprint);
    return status;
}

void ordo_coordinates_text(const double at[], size_t count, char text[], size_t size) {
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%.17g", i > 0 ? "," : "", at[i]);
}
