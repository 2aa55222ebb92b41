/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * names.c: the words for the enumerations of ordo.h, from its X-macro lists where it has one, and
 * for the version.
 */
#include "gate/conclude.h"

/* The text of this index, `other` behind the end. A negative value of an
 * enumeration is a large index. */
static const char *pick(size_t count, const char *const texts[], size_t index, const char *other) {
    return index < count ? texts[index] : other;
}
#define PICK(texts, index, other)                                                                  \
    pick(sizeof(texts) / sizeof *(texts), texts, (size_t)(index), other)

const char *ordo_version(void) { return ORDO_VERSION; }

const char *ordo_status_text(int status) {
#define TEXT(code, text) [code] = text,
    static const char *const texts[] = {ORDO_STATUS_LIST(TEXT)};
#undef TEXT
    return PICK(texts, status, "unknown status");
}

const char *ordo_verdict_name(enum ordo_verdict verdict) {
    static const char *const names[] = {[ORDO_PASS] = "PASS",
                                        [ORDO_FAIL] = "FAIL",
                                        [ORDO_INCONCLUSIVE] = "INCONCLUSIVE",
                                        [ORDO_ERROR] = "ERROR"};
    return PICK(names, verdict, "unknown");
}

/* What is no verdict is no PASS either. */
static int severity(enum ordo_verdict verdict) {
    switch (verdict) {
    case ORDO_PASS:
        return 0;
    case ORDO_INCONCLUSIVE:
        return 1;
    case ORDO_FAIL:
        return 2;
    default:
        return 3;
    }
}

enum ordo_verdict ordo_verdict_worst(enum ordo_verdict a, enum ordo_verdict b) {
    const enum ordo_verdict worst = severity(a) >= severity(b) ? a : b;
    return severity(worst) == severity(ORDO_ERROR) ? ORDO_ERROR : worst;
}

const char *ordo_reason_name(int reason) {
#define NAME(code, name, text) [code] = name,
    static const char *const names[] = {ORDO_REASON_LIST(NAME)};
#undef NAME
    return PICK(names, reason, "unknown");
}

const char *ordo_reason_text(int reason) {
#define TEXT(code, name, text) [code] = text,
    static const char *const texts[] = {ORDO_REASON_LIST(TEXT)};
#undef TEXT
    return PICK(texts, reason, "unknown reason");
}

const char *ordo_intent_name(enum ordo_intent intent) {
    static const char *const names[] = {
        [ORDO_EQUAL] = "equal", [ORDO_AT_LEAST] = "at_least", [ORDO_AT_MOST] = "at_most"};
    return PICK(names, intent, "unknown");
}

const char *ordo_intent_words(enum ordo_intent intent) {
    static const char *const words[] = {
        [ORDO_EQUAL] = "", [ORDO_AT_LEAST] = "at least ", [ORDO_AT_MOST] = "at most "};
    return PICK(words, intent, "");
}

const char *ordo_drop_name(enum ordo_drop drop) {
#define NAME(code, name) [code] = name,
    static const char *const names[] = {ORDO_DROP_LIST(NAME)};
#undef NAME
    return PICK(names, drop, "unknown");
}

const char *ordo_model_name(enum ordo_model_kind kind) {
#define NAME(code, name) [code] = name,
    static const char *const names[] = {ORDO_MODEL_LIST(NAME)};
#undef NAME
    return PICK(names, kind, "unknown");
}

const char *ordo_convergence_name(enum ordo_convergence kind) {
    static const char *const names[] = {[ORDO_MONOTONE] = "monotone",
                                        [ORDO_OSCILLATORY] = "oscillatory",
                                        [ORDO_DIVERGENT] = "divergent",
                                        [ORDO_STAGNANT] = "stagnant"};
    return PICK(names, kind, "unknown");
}
