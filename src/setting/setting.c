/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * setting.c: what a declaration says of its values: range, names, what is expected, in words.
 */
#include "setting/setting.h"
#include "ordo.h"
#include "text/format.h"
#include "text/sentence.h"
#include "text/suggest.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *ordo_setting_choice(const struct ordo_setting *setting, size_t i) {
    if (setting->choice != NULL)
        return setting->choice(i);
    return setting->choices != NULL ? setting->choices[i] : NULL;
}

static bool ranged(const struct ordo_setting *setting) {
    return setting->low != 0 || setting->high != 0;
}

bool ordo_setting_admits(const struct ordo_setting *setting, double number) {
    if (!isfinite(number) || (setting->kind == ORDO_KIND_INTEGER && number != floor(number)))
        return false;
    if (!ranged(setting))
        return true;
    return setting->open ? number > setting->low && number < setting->high
                         : number >= setting->low && number <= setting->high;
}

/* "a finite number", "a number above 0 and below 1", "an integer from 1 to 16", "… of at least 3".
 */
static void expected_number(const struct ordo_setting *setting, char text[], size_t size) {
    const bool integer = setting->kind == ORDO_KIND_INTEGER;
    const char *noun = integer ? "an integer" : "a number";

    if (!ranged(setting))
        snprintf(text, size, "%s", integer ? noun : "a finite number");
    else if (setting->open && isinf(setting->high))
        snprintf(text, size, "a finite number above %.10g", setting->low);
    else if (setting->open)
        snprintf(text, size, "%s above %.10g and below %.10g", noun, setting->low, setting->high);
    else if (isinf(setting->high))
        snprintf(text, size, "%s of at least %.10g", noun, setting->low);
    else
        snprintf(text, size, "%s from %.10g to %.10g", noun, setting->low, setting->high);
}

/* Of kinds that are no plain number; some name the largest size. */
static const char *const usual[] = {
    [ORDO_KIND_FLAG] = "true or false",
    [ORDO_KIND_TEXT] = "a text of 1 to %g bytes",
    [ORDO_KIND_CHOICE] = "the name of one",
    [ORDO_KIND_CHOICES] = "a list of 1 to %g names",
    [ORDO_KIND_INTERVALS] = "an interval {a, b} with a < b",
    [ORDO_KIND_BANDED] = "{number, band = b}",
    [ORDO_KIND_TOLERANCE] = "true or a tolerance above 0 and at most %g",
    [ORDO_KIND_FUNCTION] = "a function or the name of one",
    [ORDO_KIND_PER_LEVEL] = "a finite number above 0 or a function of the level",
    [ORDO_KIND_WORDS] = "a list of 1 to %g texts",
    [ORDO_KIND_PAIRS] = "a table of at most %g texts or numbers with names",
};

void ordo_setting_expected(const struct ordo_setting *setting, char text[], size_t size) {
    if (setting->expected != NULL)
        snprintf(text, size, "%s", setting->expected);
    else if (setting->kind == ORDO_KIND_NUMBER || setting->kind == ORDO_KIND_INTEGER)
        expected_number(setting, text, size);
    else
        snprintf(text, size, usual[setting->kind], setting->high);
}

int ordo_expected(struct ordo_complaint *complaint, const char *format, ...) {
    va_list arguments;

    complaint->kind = ORDO_EXPECTED;
    va_start(arguments, format);
    vsnprintf(complaint->text, sizeof complaint->text, format, arguments);
    va_end(arguments);
    return ORDO_EINVAL;
}

int ordo_sentence(struct ordo_complaint *complaint, const char *format, ...) {
    va_list arguments;

    complaint->kind = ORDO_SENTENCE;
    va_start(arguments, format);
    vsnprintf(complaint->text, sizeof complaint->text, format, arguments);
    va_end(arguments);
    return ORDO_EINVAL;
}

int ordo_not_listed(struct ordo_complaint *complaint, size_t element, const char *word,
                    const char *const names[], size_t count, const char *expected) {
    char list[512], clean[48], hint[80];

    ordo_format_list(names, count, ", ", list, sizeof list);
    ordo_sentence_clean(word, strlen(word), clean, sizeof clean);
    ordo_suggest_hint(word, names, count, '"', hint, sizeof hint);
    complaint->element = element;
    return ordo_sentence(complaint, "is \"%s\"%s, expected %s: %s", clean, hint, expected, list);
}
