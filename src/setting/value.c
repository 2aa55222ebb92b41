/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * value.c: a value from a text, and back.
 */
#include "ordo.h"
#include "setting/setting.h"
#include "text/format.h"
#include "text/sentence.h"
#include "text/words.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The finite number that text[length] is, all of it. */
static bool read_number(const char *text, size_t length, double *number) {
    char copy[64], *end;

    if (length == 0 || length >= sizeof copy || strspn(text, " \t") > 0)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    *number = strtod(copy, &end);
    return *end == '\0' && isfinite(*number);
}

static int read_admitted(const struct ordo_setting *setting, const char *text, size_t length,
                         struct ordo_value *value) {
    return read_number(text, length, &value->number) && ordo_setting_admits(setting, value->number)
               ? ORDO_OK
               : ORDO_EINVAL;
}

static int copy_text(const char *text, struct ordo_value *value) {
    value->text = strdup(text);
    return value->text != NULL ? ORDO_OK : ORDO_ENOMEM;
}

static bool is_choice(const struct ordo_setting *setting, const char *name, size_t length) {
    const char *choice = ordo_setting_choice(setting, 0);

    if (choice == NULL)
        return length > 0;
    for (size_t i = 0; (choice = ordo_setting_choice(setting, i)) != NULL; i++)
        if (strlen(choice) == length && strncmp(choice, name, length) == 0)
            return true;
    return false;
}

static int parse_choices(const struct ordo_setting *setting, const char *text,
                         struct ordo_value *value) {
    size_t count = 0;

    for (const char *p = text; *p != '\0';) {
        const size_t length = strcspn(p, " ");
        if (!is_choice(setting, p, length))
            return ORDO_EINVAL;
        count++;
        p += length + (p[length] == ' ');
    }
    if (count == 0 || (setting->high > 0 && (double)count > setting->high))
        return ORDO_EINVAL;
    value->count = count;
    return copy_text(text, value);
}

/* Words, or pairs. */
static int parse_words(const struct ordo_setting *setting, const char *text,
                       struct ordo_value *value) {
    char **words = ordo_words_split(text, &value->count);
    int status = words != NULL ? ORDO_OK : ORDO_ENOMEM;

    if (words != NULL && (value->count == 0 || (double)value->count > setting->high ||
                          ordo_sentence_valid(text, strlen(text), false) < strlen(text)))
        status = ORDO_EINVAL;
    for (size_t i = 0; status == ORDO_OK && i < value->count; i++)
        if (setting->kind == ORDO_KIND_PAIRS && strchr(words[i], '=') == NULL)
            status = ORDO_EINVAL;
    free(words);
    return status == ORDO_OK ? copy_text(text, value) : status;
}

static int parse_intervals(const char *text, struct ordo_value *value) {
    size_t count = 1, used = 0;

    for (const char *p = text; *p != '\0'; p++)
        count += *p == ' ';
    value->numbers = malloc(2 * count * sizeof *value->numbers);
    if (value->numbers == NULL)
        return ORDO_ENOMEM;
    for (const char *p = text; used < count; p += strcspn(p, " ") + 1) {
        const size_t length = strcspn(p, " "), first = strcspn(p, ":");
        double *pair = value->numbers + 2 * used++;
        if (first >= length || !read_number(p, first, &pair[0]) ||
            !read_number(p + first + 1, length - first - 1, &pair[1]) || !(pair[0] < pair[1]))
            return ORDO_EINVAL;
    }
    value->count = count;
    return ORDO_OK;
}

static int parse_banded(const struct ordo_setting *setting, const char *text,
                        struct ordo_value *value) {
    const size_t first = strcspn(text, ":");

    if (text[first] == '\0' ||
        !read_number(text + first + 1, strlen(text + first + 1), &value->band))
        return ORDO_EINVAL;
    if (first == 0)
        return setting->loose ? ORDO_OK : ORDO_EINVAL;
    return read_admitted(setting, text, first, value);
}

static int parse(const struct ordo_setting *setting, const char *text, struct ordo_value *value) {
    const size_t length = strlen(text);
    char shown[32];

    switch (setting->kind) {
    case ORDO_KIND_NUMBER:
    case ORDO_KIND_TOLERANCE:
    case ORDO_KIND_INTEGER:
        return read_admitted(setting, text, length, value);
    case ORDO_KIND_FLAG:
        value->number = strcmp(text, "true") == 0;
        return value->number > 0 || strcmp(text, "false") == 0 ? ORDO_OK : ORDO_EINVAL;
    case ORDO_KIND_TEXT:
        if (length == 0 || (setting->high > 0 && (double)length > setting->high) ||
            ordo_sentence_valid(text, length, false) < length)
            return ORDO_EINVAL;
        return copy_text(text, value);
    case ORDO_KIND_CHOICE:
        return is_choice(setting, text, length) ? copy_text(text, value) : ORDO_EINVAL;
    case ORDO_KIND_CHOICES:
        return parse_choices(setting, text, value);
    case ORDO_KIND_INTERVALS:
        return parse_intervals(text, value);
    case ORDO_KIND_WORDS:
    case ORDO_KIND_PAIRS:
        return parse_words(setting, text, value);
    case ORDO_KIND_BANDED:
        return parse_banded(setting, text, value);
    case ORDO_KIND_PER_LEVEL:
        if (read_number(text, length, &value->number)) {
            snprintf(shown, sizeof shown, "%.10g", value->number);
            return copy_text(shown, value);
        }
        value->number = NAN;
        /* fall through */
    case ORDO_KIND_FUNCTION:
        return length > 0 ? copy_text(text, value) : ORDO_EINVAL;
    }
    return ORDO_EINVAL;
}

int ordo_value_parse(const struct ordo_setting *setting, const char *text,
                     struct ordo_value *value) {
    struct ordo_value parsed = {.number = NAN, .band = NAN};
    const int status = parse(setting, text, &parsed);

    if (status != ORDO_OK) {
        ordo_value_clear(&parsed);
        return status;
    }
    ordo_value_clear(value);
    *value = parsed;
    return ORDO_OK;
}

/* Enough digits to get the number back to the last bit. */
#define EXACT "%.17g"
#define NUMBER_SIZE 32

char *ordo_value_text(const struct ordo_setting *setting, const struct ordo_value *value) {
    char number[2 * NUMBER_SIZE];

    switch (setting->kind) {
    case ORDO_KIND_NUMBER:
    case ORDO_KIND_TOLERANCE:
    case ORDO_KIND_INTEGER:
        snprintf(number, sizeof number, EXACT, value->number);
        return strdup(isnan(value->number) ? "" : number);
    case ORDO_KIND_FLAG:
        return strdup(value->number > 0 ? "true" : "false");
    case ORDO_KIND_BANDED:
        if (isnan(value->band))
            return strdup("");
        if (isnan(value->number))
            snprintf(number, sizeof number, ":" EXACT, value->band);
        else
            snprintf(number, sizeof number, EXACT ":" EXACT, value->number, value->band);
        return strdup(number);
    case ORDO_KIND_INTERVALS: {
        char *text = malloc(2 * NUMBER_SIZE * value->count + 1);
        size_t used = 0;
        for (size_t i = 0; text != NULL && i < value->count; i++)
            used += (size_t)sprintf(text + used, "%s" EXACT ":" EXACT, i > 0 ? " " : "",
                                    value->numbers[2 * i], value->numbers[2 * i + 1]);
        if (text != NULL)
            text[used] = '\0';
        return text;
    }
    case ORDO_KIND_PER_LEVEL: /* the text of a number is for people and has fewer digits */
        snprintf(number, sizeof number, EXACT, value->number);
        if (!isnan(value->number))
            return strdup(number);
        /* fall through */
    default:
        return strdup(value->text != NULL ? value->text : "");
    }
}

void ordo_value_print(const struct ordo_setting *setting, const struct ordo_value *value,
                      char text[], size_t size) {
    char a[ORDO_FORMAT_SIZE], b[ORDO_FORMAT_SIZE];

    text[0] = '\0';
    switch (setting->kind) {
    case ORDO_KIND_NUMBER:
    case ORDO_KIND_TOLERANCE:
    case ORDO_KIND_INTEGER:
        ordo_format_number(value->number, setting->kind == ORDO_KIND_INTEGER ? 15 : 10, text, size);
        break;
    case ORDO_KIND_FLAG:
        snprintf(text, size, value->number > 0 ? "yes" : "no");
        break;
    case ORDO_KIND_BANDED:
        ordo_format_number(value->number, 10, a, sizeof a);
        ordo_format_append(text, size, "%s ± %.10g", a, value->band);
        break;
    case ORDO_KIND_CHOICES:
        for (const char *p = value->text; p != NULL && *p != '\0';) {
            const size_t length = strcspn(p, " ");
            ordo_format_append(text, size, "%s%.*s", p > value->text ? ", " : "", (int)length, p);
            p += length + (p[length] == ' ');
        }
        break;
    case ORDO_KIND_INTERVALS:
        for (size_t i = 0; i < value->count; i++) {
            ordo_format_number(value->numbers[2 * i], 6, a, sizeof a);
            ordo_format_number(value->numbers[2 * i + 1], 6, b, sizeof b);
            ordo_format_append(text, size, "%s[%s, %s]", i > 0 ? " × " : "", a, b);
        }
        break;
    default:
        ordo_format_append(text, size, "%s", value->text != NULL ? value->text : "");
    }
    if (setting->unit != NULL && setting->unit[0] != '\0' && text[0] != '\0')
        ordo_format_append(text, size, " %s", setting->unit);
}
