/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_published.c: the file of published slopes, and files like it that are wrong.
 */
#include "cases.h"
#include "study/published.h"

/* Every row of the file that comes with the program is sound and can be looked up. */
static void test_published(void **state) {
    const struct ordo_published_list *list;

    (void)state;
    assert_int_equal(ordo_published_all(&list, message, sizeof message), ORDO_OK);
    assert_true(list->count > 0);
    for (size_t i = 0; i < list->count; i++) {
        const struct ordo_published *row = &list->rows[i];
        assert_ptr_equal(ordo_published_find(row->id), row);
        assert_string_equal(row->paper, "DB");
        assert_true(row->slope < 0 && row->from < row->to);
        if (row->dx == 1) {
            check_near(row->from, 3, 0);
            check_near(row->to, 50, 0);
            assert_int_equal(row->points, 10000);
        }
    }
    assert_null(ordo_published_find("db-1d"));
    const struct ordo_published *row = ordo_published_find("db-1d-gqu-P");
    assert_string_equal(row->x, "P");
    check_near(row->slope, -3.55, 0);
    assert_string_equal(row->architecture, "gqu");
    row = ordo_published_find("db-friedman2-glu-n");
    assert_string_equal(row->x, "n");
    assert_int_equal(row->dx, 4);
    check_near(row->slope, -1.12, 0);
    check_near(row->from, 0, 0);
    assert_true(isinf(row->to));
    assert_int_equal(row->points, 0);
    assert_string_equal(row->note, "the table does not say n or P");
}

#define HEADER                                                                                     \
    "# a comment\nid,paper,place,problem,architecture,dx,versus,slope,from,to,points,note\n"
#define FIRST "a,DB,\"table 1, top\",f,mlp,1,n,-2,3,50,100,\n"

static void test_published_files(void **state) {
    static const struct {
        const char *content;
        int status;
        const char *pieces[2];
    } files[] = {
        {HEADER FIRST "b,DB,,f,glu,2,P,-3.5,,,,\"a \"\"note\"\"\"\n", ORDO_OK, {NULL}},
        {"", ORDO_ESYNTAX, {"p.csv"}},
        {HEADER, ORDO_ESYNTAX, {"p.csv"}},
        {"id,paper\na,DB\n", ORDO_ESYNTAX, {"p.csv", "place"}},
        {HEADER "a,DB\n", ORDO_ESYNTAX, {"p.csv:3"}},
        {HEADER ",DB,,f,mlp,1,n,-2,,,,\n",
         ORDO_ESYNTAX,
         {"p.csv:3: column 'id' is \"\"", "a text"}},
        {HEADER FIRST "7,DB,,f,mlp,1,n,-2,,,,\n",
         ORDO_ESYNTAX,
         {"p.csv:4: column 'id' is \"7\"", "a text"}},
        {HEADER FIRST FIRST, ORDO_ESYNTAX, {"p.csv:4: column 'id' is \"a\"", "no row before"}},
        {HEADER "a,,,f,mlp,1,n,-2,,,,\n", ORDO_ESYNTAX, {"column 'paper' is \"\"", "not empty"}},
        {HEADER "a,DB,3,f,mlp,1,n,-2,,,,\n", ORDO_ESYNTAX, {"column 'place' is \"3\"", "a text"}},
        {HEADER "a,DB,,,mlp,1,n,-2,,,,\n", ORDO_ESYNTAX, {"column 'problem' is \"\"", "not empty"}},
        {HEADER "a,DB,,f,mpl,1,n,-2,,,,\n",
         ORDO_ESYNTAX,
         {"column 'architecture' is \"mpl\"", "the name of an architecture"}},
        {HEADER "a,DB,,f,mlp,1.5,n,-2,,,,\n",
         ORDO_ESYNTAX,
         {"column 'dx' is \"1.5\"", "dimensions"}},
        {HEADER "a,DB,,f,mlp,17,n,-2,,,,\n", ORDO_ESYNTAX, {"column 'dx' is \"17\"", "dimensions"}},
        {HEADER "a,DB,,f,mlp,1,h,-2,,,,\n", ORDO_ESYNTAX, {"column 'versus' is \"h\"", "n or P"}},
        {HEADER "a,DB,,f,mlp,1,n,0,,,,\n", ORDO_ESYNTAX, {"column 'slope' is \"0\"", "not 0"}},
        {HEADER "a,DB,,f,mlp,1,n,nan,,,,\n", ORDO_ESYNTAX, {"column 'slope' is \"nan\"", "finite"}},
        {HEADER "a,DB,,f,mlp,1,n,,,,,\n", ORDO_ESYNTAX, {"column 'slope' is \"\"", "finite"}},
        {HEADER "a,DB,,f,mlp,1,n,-2,0,,,\n", ORDO_ESYNTAX, {"column 'from' is \"0\"", "above 0"}},
        {HEADER "a,DB,,f,mlp,1,n,-2,x,,,\n", ORDO_ESYNTAX, {"column 'from' is \"x\"", "above 0"}},
        {HEADER "a,DB,,f,mlp,1,n,-2,50,3,,\n",
         ORDO_ESYNTAX,
         {"column 'to' is \"3\"", "that of 'from'"}},
        {HEADER "a,DB,,f,mlp,1,n,-2,3,x,,\n",
         ORDO_ESYNTAX,
         {"column 'to' is \"x\"", "that of 'from'"}},
        {HEADER "a,DB,,f,mlp,1,n,-2,,,-5,\n",
         ORDO_ESYNTAX,
         {"column 'points' is \"-5\"", "a number of points"}},
        {HEADER "a,DB,,f,mlp,1,n,-2,,,,9\n", ORDO_ESYNTAX, {"column 'note' is \"9\"", "a text"}},
    };
    struct ordo_published_list list;

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        write_file("p.csv", files[i].content);
        const int status =
            ordo_published_read(in_directory("p.csv"), &list, message, sizeof message);
        if (status != files[i].status)
            fail_msg("%s\nstatus %d: %s", files[i].content, status, message);
        for (size_t k = 0; k < 2 && files[i].pieces[k] != NULL; k++)
            if (strstr(message, files[i].pieces[k]) == NULL)
                fail_msg("%s\n'%s' is not said: %s", files[i].content, files[i].pieces[k], message);
        assert_int_equal(list.count, i == 0 ? 2 : 0);
        if (i == 0) {
            assert_string_equal(list.rows[0].place, "table 1, top");
            assert_string_equal(list.rows[1].place, "");
            assert_string_equal(list.rows[1].note, "a \"note\"");
            check_near(list.rows[1].slope, -3.5, 0);
        }
        ordo_published_free(&list);
    }
    const char *path = in_directory("no-such.csv");
    assert_int_equal(ordo_published_read(path, &list, message, sizeof message), ORDO_EIO);
    assert_non_null(strstr(message, path));
    ordo_published_free(NULL);
}

/* A file that is wrong is the case's trouble, and is read again when it is right. Runs before
 * anything else has read the one that comes with the program. */
static void test_published_broken(void **state) {
    struct ordo_cases cases = {0};
    const char *before = getenv("ORDO_DATADIR");
    char *kept = before != NULL ? strdup(before) : NULL;

    (void)state;
    assert_int_equal(mkdir(in_directory("reference"), 0700), 0);
    write_file("reference/published.csv", HEADER "a,DB,,f,mlp,1,n,zero,,,,\n");
    assert_int_equal(setenv("ORDO_DATADIR", directory, 1), 0);
    assert_null(ordo_published_find("a"));
    assert_int_equal(try_load("return {name = 'a', target = 'coswell', " NETWORK "widths = {3},\n"
                              "expect = {published = 'a', why = 'w'}}",
                              &cases),
                     ORDO_EINVAL);
    assert_non_null(strstr(message, "case 'a': field 'expect.published' cannot be looked up: "));
    assert_non_null(strstr(message, "reference/published.csv:3: column 'slope' is \"zero\""));
    ordo_cases_free(&cases);
    if (kept != NULL)
        assert_int_equal(setenv("ORDO_DATADIR", kept, 1), 0);
    else
        assert_int_equal(unsetenv("ORDO_DATADIR"), 0);
    free(kept);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_broken),
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_published_files),
    };
    return cmocka_run_group_tests(tests, cases_setup, cases_teardown);
}
