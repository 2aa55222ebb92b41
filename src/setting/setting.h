/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * setting.h: one declared field of a case, of an experiment, a method or an expectation.
 *
 * Room setting: what can be stated, as data. Parsing, checking, suggestions, printing, storing and
 * `ordo list` all come from one declaration.
 * It may call: gate, text, target.
 */
#ifndef ORDO_SETTING_H
#define ORDO_SETTING_H

#include "target/target.h"
#include <stdbool.h>
#include <stddef.h>

/* What a value is. */
enum ordo_kind {
    ORDO_KIND_NUMBER,    /* a finite number */
    ORDO_KIND_INTEGER,   /* a whole number */
    ORDO_KIND_FLAG,      /* true or false */
    ORDO_KIND_TEXT,      /* UTF-8 without control characters, 1 to `high` bytes */
    ORDO_KIND_CHOICE,    /* one of the setting's names */
    ORDO_KIND_CHOICES,   /* a list of 1 to `high` of them, in order */
    ORDO_KIND_INTERVALS, /* {a, b} with a < b, or one of these for each dimension */
    ORDO_KIND_BANDED,    /* {number, band = b}; the number may be absent if `loose` */
    ORDO_KIND_TOLERANCE, /* a number, or true for the default */
    ORDO_KIND_FUNCTION,  /* a function of x, or one of the setting's names */
    ORDO_KIND_PER_LEVEL, /* a number, or a function of the level's first coordinate */
    ORDO_KIND_WORDS,     /* a list of 1 to `high` texts */
    ORDO_KIND_PAIRS      /* texts or numbers by names, {nu = 0.1}; at most `high` */
};

struct ordo_setting {
    const char *name;    /* as in a case file; NULL closes a list */
    const char *title;   /* in front of a printed value: "Linear solver"; NULL: it is not printed */
    const char *unit;    /* NULL if the value has none */
    const char *initial; /* the default, as ordo_value_parse takes it; NULL if there is none */
    const char *help;    /* one line for lists and help texts */
    const char *expected; /* in words, behind "expected"; NULL: made from kind and range */

    /* Range of a number, an integer, a banded number: low to high, both ends included unless they
     * are `open`; two zeros mean that every finite number will do. Of a text and of lists `high`
     * is the largest size. */
    double low, high;

    /* Names of a choice: a NULL-ended array, or a function that gives the i-th and NULL behind the
     * last. A choice without either takes any name and leaves it to `check` of who declared it. */
    const char *const *choices;
    const char *(*choice)(size_t i);

    /* Of a choice: the settings that come with this name, closed by a NULL name; NULL if none do.
     * They are read right behind it. */
    const struct ordo_setting *(*brings)(const char *name);

    enum ordo_kind kind;
    bool required;
    bool
        wild; /* of a text: a pattern of paths (*, ?, [) stands for a case for each that is there */
    bool open;  /* neither end of the range is included */
    bool loose; /* a banded number may be absent; one of the choices may stand without a list */
};

/* An entry of a list: ORDO_SETTING("sweeps", INTEGER, .initial = "1", .low = 1, …). */
#define ORDO_SETTING(name_, kind_, ...)                                                            \
    { .name = name_, .kind = ORDO_KIND_##kind_, __VA_ARGS__ }

/* A value. What its kind does not have is 0, NaN or NULL. */
struct ordo_value {
    bool given;      /* stated, not the default */
    double number;   /* NaN if there is none */
    double band;     /* of a banded number */
    char *text;      /* of a text or choice; choices between blanks; a function's formula or source;
                        words, and pairs as NAME=VALUE, as text/words.h has them */
    double *numbers; /* intervals: numbers[2*count], each low and high; per level: numbers[count] */
    size_t count;
    struct ordo_function function; /* eval is NULL in a value that was read back from a store */
    int line;                      /* of a function in its file, 0 if it is a named one */
};

/* Values with their declarations, in the order in which they are read. */
struct ordo_values {
    size_t count, capacity;
    const struct ordo_setting **settings; /* settings[count] */
    struct ordo_value *values;            /* values[count] */
};

/* Append the settings of a list, closed by a NULL name (NULL is an empty list), each with its
 * default. ORDO_OK or ORDO_ENOMEM. Free accepts zeroed ones. */
int ordo_values_declare(struct ordo_values *values, const struct ordo_setting settings[]);
void ordo_values_free(struct ordo_values *values);

/* A copy that owns its texts and numbers. ORDO_OK or ORDO_ENOMEM. */
int ordo_values_copy(struct ordo_values *to, const struct ordo_values *from);

/* The value of a declared setting; NULL if there is no such one. Index: values->count if not. */
struct ordo_value *ordo_values_find(const struct ordo_values *values, const char *name);
size_t ordo_values_index(const struct ordo_values *values, const char *name);

/* Shorthands, which take any name, and NULL for no values: number (NaN), flag (false), text (NULL),
 * whether it was given (false) for what is not declared. ordo_values_choice gives the place of a
 * choice among its names, 0 if it has none. */
double ordo_values_number(const struct ordo_values *values, const char *name);
size_t ordo_values_integer(const struct ordo_values *values, const char *name);
bool ordo_values_flag(const struct ordo_values *values, const char *name);
const char *ordo_values_text(const struct ordo_values *values, const char *name);
bool ordo_values_given(const struct ordo_values *values, const char *name);
size_t ordo_values_choice(const struct ordo_values *values, const char *name);

/* Whether two sets state the same, but for the names in except[] (closed by NULL; NULL: none).
 * Settings that only one of them has count as different if they are given. */
bool ordo_values_equal(const struct ordo_values *a, const struct ordo_values *b,
                       const char *const except[]);

/* Set a value by its name, given; what a choice brings is declared with it. `text` as below.
 * ORDO_OK, ORDO_ENOMEM, or ORDO_EINVAL with what was expected in expected[size]. */
int ordo_values_set(struct ordo_values *values, const char *name, const char *text, char expected[],
                    size_t size);

/* Declare what the choice at `index` brings, behind it. ORDO_OK or ORDO_ENOMEM. */
int ordo_values_bring(struct ordo_values *values, size_t index);

/* Name i of a choice; NULL behind the last. */
const char *ordo_setting_choice(const struct ordo_setting *setting, size_t i);

/* What is expected, in words: "an integer from 1 to 1000". */
void ordo_setting_expected(const struct ordo_setting *setting, char text[], size_t size);

/* Whether the number lies in the setting's range. */
bool ordo_setting_admits(const struct ordo_setting *setting, double number);

/* Read a value from the text of an option or a store, which is what ordo_value_text writes: "-2",
 * "true", "D U all", "-1:1 0:2", "1.5:0.1" and ":0.1" (banded), a function's name or source, words
 * as a shell has them. What
 * was there is freed. ORDO_OK, ORDO_ENOMEM, or ORDO_EINVAL if the text is not what is expected. */
int ordo_value_parse(const struct ordo_setting *setting, const char *text,
                     struct ordo_value *value);

/* The value as such a text, to the last bit; the caller frees. NULL if memory ran out; "" if there
 * is none. */
char *ordo_value_text(const struct ordo_setting *setting, const struct ordo_value *value);

/* The value for people: "[−1, 1] × [0, 2]", "D, U, all", "0.05". Cut to size. */
void ordo_value_print(const struct ordo_setting *setting, const struct ordo_value *value,
                      char text[], size_t size);

void ordo_value_clear(struct ordo_value *value);

/* What is wrong with a value, as a check says it. Who reads the value puts the place in front, and
 * for ORDO_EXPECTED the field and what was found: "field 'band' is 3, expected ". */
struct ordo_complaint {
    enum { ORDO_EXPECTED, ORDO_SENTENCE } kind;
    size_t element; /* the i-th (from 1) of a list; 0: the value itself */
    bool line;      /* it is about the function of the case, so its line is named */
    char field[64]; /* another field than the one that was read; "" if not */
    char text[768];
};

/* printf text into the complaint. Return ORDO_EINVAL. */
__attribute__((format(printf, 2, 3))) int ordo_expected(struct ordo_complaint *complaint,
                                                        const char *format, ...);
__attribute__((format(printf, 2, 3))) int ordo_sentence(struct ordo_complaint *complaint,
                                                        const char *format, ...);

/* `word` is none of names[count]: `expected` with the list and the nearest of them. `element` as in
 * the complaint. Returns ORDO_EINVAL. */
int ordo_not_listed(struct ordo_complaint *complaint, size_t element, const char *word,
                    const char *const names[], size_t count, const char *expected);

#endif
