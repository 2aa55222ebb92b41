/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * names.c: the words for statuses, verdicts, reasons, intents and dropped levels, from the X-macro
 * lists of ordo.h.
 */
#include "ordo.h"

const char *ordo_status_text(int status) {
#define TEXT(code, text) [code] = text,
    static const char *const texts[] = {ORDO_STATUS_LIST(TEXT)};
#undef TEXT
    return status >= 0 && status < ORDO_STATUS_COUNT ? texts[status] : "unknown status";
}

const char *ordo_verdict_name(enum ordo_verdict verdict) {
    static const char *const names[] = {[ORDO_PASS] = "PASS",
                                        [ORDO_FAIL] = "FAIL",
                                        [ORDO_INCONCLUSIVE] = "INCONCLUSIVE",
                                        [ORDO_ERROR] = "ERROR"};
    return names[verdict];
}

enum ordo_verdict ordo_verdict_worst(enum ordo_verdict a, enum ordo_verdict b) {
    static const int severity[] = {
        [ORDO_PASS] = 0, [ORDO_INCONCLUSIVE] = 1, [ORDO_FAIL] = 2, [ORDO_ERROR] = 3};
    return severity[a] >= severity[b] ? a : b;
}

const char *ordo_reason_name(enum ordo_reason reason) {
#define NAME(code, name, text) [code] = name,
    static const char *const names[] = {ORDO_REASON_LIST(NAME)};
#undef NAME
    return names[reason];
}

const char *ordo_reason_text(enum ordo_reason reason) {
#define TEXT(code, name, text) [code] = text,
    static const char *const texts[] = {ORDO_REASON_LIST(TEXT)};
#undef TEXT
    return texts[reason];
}

const char *ordo_intent_name(enum ordo_intent intent) {
    static const char *const names[] = {
        [ORDO_EQUAL] = "equal", [ORDO_AT_LEAST] = "at_least", [ORDO_AT_MOST] = "at_most"};
    return names[intent];
}

const char *ordo_drop_name(enum ordo_drop drop) {
#define NAME(code, name) [code] = name,
    static const char *const names[] = {ORDO_DROP_LIST(NAME)};
#undef NAME
    return names[drop];
}
