/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_fingerprint.c: what determines a level is in the fingerprint of its case, and nothing else
 * is; the digest behind it.
 */
#include "case/load.h"
#include "run.h"
#include "study/fingerprint.h"
#include "text/digest.h"

static void test_digest(void **state) {
    struct ordo_digest digest;
    char hex[6][ORDO_DIGEST_SIZE];
    const double zero[] = {0.0, -0.0};

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        ordo_digest_begin(&digest);
        if (i == 0 || i == 1) { /* two texts do not run into each other */
            ordo_digest_text(&digest, i == 0 ? "ab" : "a");
            ordo_digest_text(&digest, i == 0 ? "c" : "bc");
        }
        if (i == 2 || i == 3)
            ordo_digest_text(&digest, i == 2 ? NULL : "");
        if (i == 4 || i == 5) /* bits count, not values */
            ordo_digest_numbers(&digest, zero + (i == 5), 1);
        ordo_digest_end(&digest, hex[i]);
        assert_int_equal(strlen(hex[i]), 64);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(hex[i], hex[k]);
    }
    assert_non_null(ordo_digest_program());
    assert_int_equal(strlen(ordo_digest_program()), 64);
    ordo_digest_begin(&digest);
    assert_int_equal(ordo_digest_file(&digest, "/no/such/file"), ORDO_EIO);
}

/* Kind, length, text, as another program has it: printf 't\3\0\0\0\0\0\0\0abc' | sha256sum. */
static void test_sha256(void **state) {
    struct ordo_digest digest;
    char hex[ORDO_DIGEST_SIZE];

    (void)state;
    ordo_digest_begin(&digest);
    ordo_digest_text(&digest, "abc");
    ordo_digest_end(&digest, hex);
    assert_string_equal(hex, "d19d84b7750c1e7b9eb7ce6773ca6a32d5d3dfa2edc0b7cf3ecbf5a603093429");
}

#define CASE(more)                                                                                 \
    "return { name = 'c', architecture = 'mlp', method = 'interpolate', levels = {8, 16, 32}, "    \
    "source = 's', expect = { order = -2, band = 0.1, why = 'w' }, " more " }"

/* The fingerprint of the one case in a file of this text. */
static void fingerprint_of(const char *text, char hex[ORDO_DIGEST_SIZE]) {
    struct ordo_cases cases = {0};
    char message[1024] = "";

    write_file("case.lua", text);
    if (ordo_cases_load(&cases, in_directory("case.lua"), NULL, message, sizeof message) != ORDO_OK)
        fail_msg("%s\n%s", message, text);
    struct ordo_setup setup = {
        .settings = &cases.cases[0].settings, .message = message, .size = sizeof message};
    if (ordo_fingerprint(&cases.cases[0], &setup, hex) != ORDO_OK)
        fail_msg("%s", message);
    assert_int_equal(strlen(hex), 64);
    if (setup.state != NULL)
        cases.cases[0].experiment->free(setup.state);
    ordo_cases_free(&cases);
}

static void test_cases(void **state) {
    static const struct {
        const char *a, *b;
        bool same;
    } pairs[] = {
        {CASE("target = 'runge9'"), CASE("target = 'runge9'"), true},
        {CASE("target = 'runge9'"), CASE("target = 'runge9', seeds = 1"), true},
        {CASE("target = 'runge9'"), CASE("target = 'runge9', points = 5000"), false},
        {CASE("target = 'runge9'"), CASE("target = 'square'"), false},
        {CASE("target = 'runge9'"), CASE("target = 'runge9', domain = {-1, 2}"), false},
        /* The text of a function is the same, what it gives is not; and is, whatever else changes.
         */
        {"local a = 1 " CASE("target = function(x) return a * x * x end"),
         "local a = 2 " CASE("target = function(x) return a * x * x end"), false},
        {"local a = 1 " CASE("target = function(x) return a * x * x end"),
         "local b = 2 local a = 1 " CASE("target = function(x) return a * x * x end"), true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char a[ORDO_DIGEST_SIZE], b[ORDO_DIGEST_SIZE];
        fingerprint_of(pairs[i].a, a);
        fingerprint_of(pairs[i].b, b);
        if ((strcmp(a, b) == 0) != pairs[i].same)
            fail_msg("%s\n%s\n%s, expected the %s", pairs[i].a, pairs[i].b,
                     pairs[i].same ? "differ" : "are the same", pairs[i].same ? "same" : "other");
    }
}

static int make_directory(void **state) {
    (void)state;
    return directory_make() ? 0 : -1;
}

static int remove_directory(void **state) {
    (void)state;
    return directory_remove();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_cases),
    };

    return cmocka_run_group_tests_name("fingerprint", tests, make_directory, remove_directory);
}
