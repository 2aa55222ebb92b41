/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reason.c: names and sentences of all reasons.
 */
#include "experiment/reason.h"
#include <stddef.h>
#include <string.h>

static const struct {
    const char *name, *text;
} further[] = {
#define ENTRY(code, name, text) {name, text},
    ORDO_FURTHER_LIST(ENTRY)
#undef ENTRY
};

const char *ordo_any_reason_name(int reason) {
    return reason >= ORDO_REASON_COUNT && reason < ORDO_FURTHER_COUNT
               ? further[reason - ORDO_REASON_COUNT].name
               : ordo_reason_name(reason);
}

const char *ordo_any_reason_text(int reason) {
    return reason >= ORDO_REASON_COUNT && reason < ORDO_FURTHER_COUNT
               ? further[reason - ORDO_REASON_COUNT].text
               : ordo_reason_text(reason);
}

int ordo_any_reason_find(const char *name) {
    for (int reason = 0; reason < ORDO_FURTHER_COUNT; reason++)
        if (strcmp(ordo_any_reason_name(reason), name) == 0)
            return reason;
    return -1;
}
