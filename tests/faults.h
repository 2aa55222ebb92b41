/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * faults.h: the library of `ordo selftest`, for tests of what is judged by it.
 */
#ifndef ORDO_TESTS_FAULTS_H
#define ORDO_TESTS_FAULTS_H

#include "case/faults.h"
#include "check.h"
#include "text/datadir.h"
#include <gsl/gsl_errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct ordo_faults faults;
static struct ordo_rivals rivals;

static inline int faults_setup(void **state) {
    char path[PATH_MAX], message[1024] = "reference/ is missing";

    (void)state;
    gsl_set_error_handler_off();
    if (ordo_data_path("reference/faults/tables.lua", path, sizeof path) != ORDO_OK ||
        ordo_faults_load(path, &faults, message, sizeof message) != ORDO_OK ||
        ordo_data_path("reference/rivals.lua", path, sizeof path) != ORDO_OK ||
        ordo_rivals_load(path, &rivals, message, sizeof message) != ORDO_OK) {
        print_error("%s\n", message);
        return -1;
    }
    return 0;
}

static inline int faults_teardown(void **state) {
    (void)state;
    ordo_faults_free(&faults);
    ordo_rivals_free(&rivals);
    return 0;
}

static inline const struct ordo_fault *study(const char *name) {
    for (size_t i = 0; i < faults.count; i++)
        if (strcmp(faults.list[i].name, name) == 0)
            return &faults.list[i];
    fail_msg("no study is called %s", name);
    return NULL;
}

/* A file with one study, of these fields too. */
#define STUDY(fields)                                                                              \
    "return {{name = 'a', x = {1, 2}, error = {1, 2}, order = -2, band = 0.1, expect = 'FAIL', "   \
    "reason = 'stale', fault = true, why = 'because'" fields "}}"

static inline void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

#endif
