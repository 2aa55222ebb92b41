/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_api.c: the library's promises to its callers: the version, structures of another size than
 * its own, values that an enumeration does not have, what is freed.
 */
#include "tables.h"
#include <stdlib.h>

/* What nothing may be written to. */
enum { CANARY = 0x5a };

static void check_canary(const unsigned char *from, const unsigned char *to) {
    for (; from < to; from++)
        assert_int_equal(*from, CANARY);
}

static void test_version(void **state) {
    char composed[64];

    (void)state;
    snprintf(composed, sizeof composed, "%d.%d.%d", ORDO_VERSION_MAJOR, ORDO_VERSION_MINOR,
             ORDO_VERSION_PATCH);
    assert_string_equal(ORDO_VERSION, composed);
    assert_string_equal(ordo_version(), composed);
}

/* A request of the first version as its callers laid it out. */
struct first_request {
    size_t size;
    double order;
    double band;
    enum ordo_intent intent;
    double confidence;
    size_t min_levels;
    double from, to;
    double scale;
    double floor;
    bool replicates;
};

static void test_first_request(void **state) {
    struct first_request first, copy;
    struct ordo_request request;
    double x[6], error[6];

    (void)state;
    assert_true(sizeof first <= sizeof(struct ordo_request));
    assert_int_equal(offsetof(struct first_request, replicates),
                     offsetof(struct ordo_request, replicates));
    /* Wholly defined, so that it can be compared. */
    memset(&first, CANARY, sizeof first);
    ordo_request_init((struct ordo_request *)&first, sizeof first);
    assert_int_equal(first.size, sizeof first);
    request = (struct ordo_request)ORDO_REQUEST_DEFAULT;
    check_near(first.order, request.order, 0);
    assert_int_equal(first.intent, request.intent);
    check_near(first.confidence, request.confidence, 0);
    assert_int_equal(first.min_levels, request.min_levels);
    assert_true(first.from == request.from && first.to == request.to && isinf(first.to));
    assert_true(first.scale == request.scale && first.floor == request.floor);
    assert_int_equal(first.replicates, request.replicates);

    first.order = -2;
    first.band = 0.1;
    copy = first;
    power_law(6, 2, 1, -2, x, error);
    struct ordo_judgement *j = judge(6, x, error, (const struct ordo_request *)&first);
    check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
    assert_memory_equal(&first, &copy, sizeof first);
    ordo_judgement_free(j);

    /* Not even its padding is there: a sanitizer sees whoever reads on. */
    struct ordo_request *bare = malloc(offsetof(struct first_request, replicates) + sizeof(bool));
    assert_non_null(bare);
    first.size = offsetof(struct first_request, replicates) + sizeof(bool);
    memcpy(bare, &first, first.size);
    j = judge(6, x, error, bare);
    check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
    ordo_judgement_free(j);
    free(bare);
}

/* A caller with a newer header than the library: what it does not know is neither read nor left
 * undefined by the initialiser. */
static void test_later_request(void **state) {
    struct {
        struct ordo_request known;
        unsigned char later[24], canary[8];
    } request;
    double x[6], error[6];

    (void)state;
    memset(&request, CANARY, sizeof request);
    ordo_request_init(&request.known, sizeof request - sizeof request.canary);
    for (size_t i = 0; i < sizeof request.later; i++)
        assert_int_equal(request.later[i], 0);
    check_canary(request.canary, request.canary + sizeof request.canary);
    assert_int_equal(request.known.size, sizeof request - sizeof request.canary);
    request.known.order = -2;
    request.known.band = 0.1;
    memset(request.later, 0xff, sizeof request.later);
    power_law(6, 2, 1, -2, x, error);
    struct ordo_judgement *j = judge(6, x, error, &request.known);
    check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
    ordo_judgement_free(j);
}

/* A request of before standard errors, or with half a pointer, has none, whatever lies behind it.
 */
static void test_request_before_errors(void **state) {
    const size_t end = offsetof(struct ordo_request, standard_error);
    double x[6], error[6];

    (void)state;
    power_law(6, 2, 1, -2, x, error);
    for (size_t size = end; size < end + sizeof(double *); size++) {
        struct ordo_request request = ask(-2, 0.1);
        request.fine = ORDO_FINE_SMALL; /* which is read: the error grows, as it is expected to */
        request.size = size;
        memset((unsigned char *)&request + end, CANARY, sizeof(double *));
        struct ordo_judgement *j = judge(6, x, error, &request);
        check_outcome(j->check, ORDO_PASS, ORDO_WITHIN_BAND);
        check_near(j->levels[0]->standard_error, 0, 0);
        ordo_judgement_free(j);
    }
}

/* Every function that takes a request refuses it, with a sentence. */
static void check_refused(const struct ordo_request *request, const char *word) {
    double x[6], error[6];
    struct ordo_judgement *j = NULL;
    struct ordo_extrapolation *e = NULL;
    struct ordo_law_fit *fit = (struct ordo_law_fit *)x;
    struct ordo_check check = ORDO_CHECK_INIT;

    power_law(6, 2, 1, -2, x, error);
    assert_int_equal(ordo_judge(6, x, error, request, &j), ORDO_EINVAL);
    assert_int_equal(j->check->verdict, ORDO_ERROR);
    assert_non_null(strstr(j->check->message, word));
    assert_null(j->levels);
    ordo_judgement_free(j);
    assert_int_equal(ordo_judge_solution(6, x, error, request, &e), ORDO_EINVAL);
    assert_int_equal(e->check->verdict, ORDO_ERROR);
    assert_non_null(strstr(e->check->message, word));
    ordo_extrapolation_free(e);
    assert_int_equal(ordo_check_slope(6, x, error, request, NULL, &check), ORDO_EINVAL);
    assert_int_equal(check.verdict, ORDO_ERROR);
    assert_non_null(strstr(check.message, word));
    assert_int_equal(ordo_law_fit("power", 6, x, error, request, &fit), ORDO_EINVAL);
    assert_null(fit);
}

static void test_sizes_refused(void **state) {
    struct ordo_request request = ask(-2, 0.1);

    (void)state;
    for (request.size = 0; request.size <= offsetof(struct first_request, replicates);
         request.size++)
        check_refused(&request, "size");
    const struct ordo_request zeroed = {0};
    check_refused(&zeroed, "size");
}

static void test_enumerations_refused(void **state) {
    static const int no[] = {-1, ORDO_AT_MOST + 1, 77, 1 << 20};
    struct ordo_request request = ask(-2, 0.1);

    (void)state;
    for (size_t i = 0; i < COUNT(no); i++) {
        request.intent = (enum ordo_intent)no[i];
        check_refused(&request, "intent");
    }
}

/* Each check into `check`, once so that it passes and once so that it fails. */
enum { CHECKS = 7 };
static void run_check(int which, bool pass, struct ordo_check *check) {
    const double x[] = {8, 16, 32, 64}, good[] = {1, 0.25, 0.0625, 0.015625};
    const double bad[] = {1, 0.25, 4, 2}, one[] = {1, 1, 1, 1}, two[] = {2, 2, 2, 2};
    const double *error = pass ? good : bad;
    const struct ordo_request request = ask(-2, 1e-3);

    switch (which) {
    case 0:
        ordo_check_constant(pass ? 1 : 2, 1, 0.1, "here", check);
        break;
    case 1:
        ordo_check_value(4, x, pass ? one : two, 1, 0.1, check);
        break;
    case 2:
        ordo_check_exact(4, x, error, 1e-12, pass ? 1e12 : 1, check);
        break;
    case 3:
        ordo_check_below(4, x, error, two, "two", check);
        break;
    case 4:
        assert_int_equal(ordo_check_slope(4, x, error, &request, NULL, check), ORDO_OK);
        break;
    case 5:
        assert_int_equal(ordo_check_jump(4, x, error, 2, 1, check), ORDO_OK);
        break;
    default:
        ordo_check_baseline(4, x, error, 4, x, good, 0.1, check);
    }
}

/* A check of any size: what its owner has room for is as in a whole one, nothing is written behind
 * it, and it is never a PASS by having been zeroed. */
static void test_check_sizes(void **state) {
    const size_t first = offsetof(struct ordo_check, band) + sizeof(double), room = 2 * first;
    unsigned char *bytes = malloc(room);
    struct ordo_check *check = (struct ordo_check *)bytes;

    (void)state;
    assert_non_null(bytes);
    for (int which = 0; which < CHECKS; which++)
        for (int pass = 0; pass <= 1; pass++) {
            struct ordo_check whole = ORDO_CHECK_INIT;
            run_check(which, pass, &whole);
            if (pass)
                assert_int_equal(whole.verdict, ORDO_PASS);
            else
                assert_int_not_equal(whole.verdict, ORDO_PASS);
            assert_int_equal(whole.size, sizeof whole);
            for (size_t size = offsetof(struct ordo_check, reason); size <= room; size++) {
                memset(bytes, CANARY, room);
                check->size = size;
                run_check(which, pass, check);
                assert_int_equal(check->size, size);
                const size_t written = size < sizeof whole ? size : sizeof whole;
                assert_memory_equal(bytes + sizeof size, (unsigned char *)&whole + sizeof size,
                                    written - sizeof size);
                check_canary(bytes + written, bytes + room);
            }
            memset(bytes, 0, room);
            run_check(which, pass, check);
            assert_int_equal(check->verdict, ORDO_ERROR);
            assert_int_equal(check->size, 0);
        }
    free(bytes);
}

static void test_check_init(void **state) {
    struct {
        struct ordo_check known;
        unsigned char later[16], canary[8];
    } check;
    const struct ordo_check initial = ORDO_CHECK_INIT;

    (void)state;
    assert_int_equal(initial.size, sizeof initial);
    for (size_t size = sizeof(size_t); size <= sizeof check - sizeof check.canary; size += 8) {
        memset(&check, CANARY, sizeof check);
        ordo_check_init(&check.known, size);
        assert_int_equal(check.known.size, size);
        check_canary((unsigned char *)&check + size, (unsigned char *)(&check + 1));
    }
    assert_int_equal(check.known.verdict, ORDO_ERROR);
    assert_string_equal(check.known.message, "");
    assert_string_equal(check.known.expectation, "");
    assert_true(isnan(check.known.measured) && isnan(check.known.interval[0]) &&
                isnan(check.known.interval[1]) && isnan(check.known.expected) &&
                isnan(check.known.band));
}

static void test_nothing_to_free(void **state) {
    (void)state;
    ordo_judgement_free(NULL);
    ordo_extrapolation_free(NULL);
    ordo_law_fit_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_version),         cmocka_unit_test(test_first_request),
        cmocka_unit_test(test_later_request),   cmocka_unit_test(test_request_before_errors),
        cmocka_unit_test(test_sizes_refused),   cmocka_unit_test(test_enumerations_refused),
        cmocka_unit_test(test_check_sizes),     cmocka_unit_test(test_check_init),
        cmocka_unit_test(test_nothing_to_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
