/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmd_diff.c: `ordo diff`, what two kept runs have that is not the same.
 */
#include "cli/kept.h"
#include "experiment/reason.h"
#include "ordo.h"
#include "study/outcome.h"
#include "text/format.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

extern const struct ordo_command ordo_command_diff;

/* A measurement that is there, to be found by its coordinates and seed. */
struct entry {
    const struct ordo_result *r;
    const struct ordo_measurement *m;
};

static int compare(const void *a, const void *b) {
    const struct entry *p = a, *q = b;
    const size_t n = p->r->c->coordinates;

    for (size_t i = 0; i < n; i++) {
        const double x = p->r->levels[p->m->level * n + i], y = q->r->levels[q->m->level * n + i];
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (p->m->seed > q->m->seed) - (p->m->seed < q->m->seed);
}

/* What differs in the levels of a case. */
struct levels {
    size_t only[2], both, differ;
    size_t figure;        /* of the one that differs most, and where, and by how much */
    struct entry most[2]; /* NULL if none does */
    double relative;
};

static bool same_bits(double a, double b) {
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

static void compare_figures(const struct entry *a, const struct entry *b, struct levels *levels) {
    bool differ = a->m->status != b->m->status;

    for (size_t k = 0; a->r->c->figure[k].name != NULL; k++) {
        const size_t other = ordo_quantities_index(b->r->c->figure, a->r->c->figure[k].name);
        const double p = a->m->value[k],
                     q = b->r->c->figure[other].name != NULL ? b->m->value[other] : NAN;
        if (same_bits(p, q))
            continue;
        differ = true;
        const double relative = fabs(q - p) / fmax(fabs(p), fabs(q));
        if (levels->most[0].m != NULL && !(relative > levels->relative))
            continue;
        levels->figure = k;
        levels->relative = relative;
        levels->most[0] = *a;
        levels->most[1] = *b;
    }
    levels->both++;
    levels->differ += differ;
}

/* The measurements that are there, sorted; NULL if memory ran out. */
static struct entry *entries_of(const struct ordo_result *r, size_t *count) {
    struct entry *entries = malloc((r->count + 1) * sizeof *entries);

    *count = 0;
    for (size_t i = 0; entries != NULL && i < r->count; i++)
        if (r->measurements[i].status != ORDO_EINTERRUPTED)
            entries[(*count)++] = (struct entry){r, &r->measurements[i]};
    if (entries != NULL)
        qsort(entries, *count, sizeof *entries, compare);
    return entries;
}

static int compare_levels(const struct ordo_result *const r[2], struct levels *levels) {
    struct entry *entries[2] = {NULL};
    size_t count[2] = {0}, at[2] = {0};

    *levels = (struct levels){.relative = NAN};
    for (size_t i = 0; i < 2; i++)
        entries[i] = entries_of(r[i], &count[i]);
    const bool comparable = r[0]->c->coordinates == r[1]->c->coordinates;
    const int status = entries[0] != NULL && entries[1] != NULL ? ORDO_OK : ORDO_ENOMEM;
    while (status == ORDO_OK && (at[0] < count[0] || at[1] < count[1])) {
        const int order = at[1] == count[1]   ? -1
                          : at[0] == count[0] ? 1
                          : !comparable       ? -1
                                              : compare(&entries[0][at[0]], &entries[1][at[1]]);
        if (order == 0)
            compare_figures(&entries[0][at[0]], &entries[1][at[1]], levels);
        else
            levels->only[order > 0]++;
        at[0] += order <= 0;
        at[1] += order >= 0;
    }
    free(entries[0]);
    free(entries[1]);
    return status;
}

/* The order of a claim as text, and whether there is one. */
static bool order_text(const struct ordo_result *r, size_t claim, char text[], size_t size) {
    const struct ordo_judged *judged = ordo_result_judged(r, claim);

    snprintf(text, size, "none");
    if (!ordo_judged_fitted(judged))
        return false;
    ordo_format_order(judged->judgement->order, judged->judgement->interval, text, size);
    return true;
}

static bool same_order(const struct ordo_result *const r[2], size_t claim) {
    const struct ordo_judged *p = ordo_result_judged(r[0], claim),
                             *q = ordo_result_judged(r[1], claim);

    if (!ordo_judged_fitted(p) || !ordo_judged_fitted(q))
        return ordo_judged_fitted(p) == ordo_judged_fitted(q);
    return same_bits(p->judgement->order, q->judgement->order) &&
           same_bits(p->judgement->interval[0], q->judgement->interval[0]) &&
           same_bits(p->judgement->interval[1], q->judgement->interval[1]);
}

static void print_levels(const struct levels *l) {
    char place[200], a[ORDO_FORMAT_SIZE], b[ORDO_FORMAT_SIZE];

    if (l->only[0] > 0 || l->only[1] > 0)
        printf("    levels: %zu only in the first, %zu only in the second\n", l->only[0],
               l->only[1]);
    if (l->differ == 0)
        return;
    printf("    levels: %zu of %zu differ", l->differ, l->both);
    if (l->most[0].m != NULL) {
        const struct ordo_quantity *figure = &l->most[0].r->c->figure[l->figure];
        const size_t other = ordo_quantities_index(l->most[1].r->c->figure, figure->name);
        ordo_result_place(l->most[0].r, l->most[0].m->index, true, place, sizeof place);
        ordo_format_error(l->most[0].m->value[l->figure], a, sizeof a);
        ordo_format_error(l->most[1].r->c->figure[other].name != NULL ? l->most[1].m->value[other]
                                                                      : NAN,
                          b, sizeof b);
        printf(", most the %s at %s: %s, then %s", figure->name, place, a, b);
        if (isfinite(l->relative))
            printf(" (by %.2g)", l->relative);
    }
    putchar('\n');
}

/* Say what differs in a case that both have. Returns whether anything does. */
static bool print_case(const struct ordo_result *const r[2], const struct levels *levels) {
    const struct ordo_outcome a = ordo_result_outcome(r[0]), b = ordo_result_outcome(r[1]);
    const bool verdict = a.verdict != b.verdict || a.reason != b.reason;
    const size_t claims = r[0]->c->claims_count > r[1]->c->claims_count ? r[0]->c->claims_count
                                                                        : r[1]->c->claims_count;
    bool order = false;

    for (size_t k = 0; k < claims; k++)
        order = order || !same_order(r, k);
    if (!verdict && !order && levels->differ == 0 && levels->only[0] == 0 && levels->only[1] == 0)
        return false;
    printf("%s: %s (%s)", r[0]->c->name, ordo_verdict_name(a.verdict),
           ordo_any_reason_name(a.reason));
    if (verdict)
        printf(", then %s (%s)", ordo_verdict_name(b.verdict), ordo_any_reason_name(b.reason));
    putchar('\n');
    for (size_t k = 0; k < claims; k++) {
        char first[ORDO_FORMAT_SIZE], second[ORDO_FORMAT_SIZE];
        const struct ordo_case *c = r[k >= r[0]->c->claims_count]->c;
        if (same_order(r, k))
            continue;
        order_text(r[0], k, first, sizeof first);
        order_text(r[1], k, second, sizeof second);
        printf("    order of %s: %s, then %s\n", c->figure[c->claims[k].figure].name, first,
               second);
    }
    print_levels(levels);
    return true;
}

/* Returns the number of cases that differ, or -1 if memory ran out. */
static long print_difference(const struct ordo_study study[2]) {
    long differ = 0;

    for (size_t side = 0; side < 2; side++)
        for (size_t i = 0; i < study[side].count; i++) {
            const struct ordo_result *one = &study[side].results[i];
            const struct ordo_result *other = ordo_study_find(&study[1 - side], one->c->name);
            const struct ordo_result *const r[2] = {one, other};
            struct levels levels;
            if (other == NULL) {
                printf("%s: only in the %s\n", one->c->name, side == 0 ? "first" : "second");
                differ++;
            } else if (side == 0) {
                if (compare_levels(r, &levels) != ORDO_OK)
                    return -1;
                differ += print_case(r, &levels);
            }
        }
    return differ;
}

static int run(int argc, char *argv[]) {
    static const struct ordo_option options[] = {{NULL}};
    struct ordo_cases cases[2] = {{0}};
    struct ordo_study study[2] = {{0}};
    int exit_status;

    if (!ordo_options_read(&ordo_command_diff, options, argc, argv, &exit_status))
        return exit_status;
    if (argc - optind != 2)
        return ordo_usage_error(&ordo_command_diff, "expected two directories");
    exit_status = ORDO_ERROR;
    if (ordo_kept_load(argv[optind], NULL, 0, &cases[0], &study[0]) &&
        ordo_kept_load(argv[optind + 1], NULL, 0, &cases[1], &study[1])) {
        const long differ = print_difference(study);
        if (differ < 0)
            ordo_failed(ORDO_ENOMEM, NULL);
        else if (differ == 0)
            printf("%zu case%s, the same in both to the last bit\n", study[0].count,
                   study[0].count == 1 ? "" : "s");
        exit_status = differ < 0 ? ORDO_ERROR : differ > 0 ? 1 : 0;
    }
    for (size_t i = 0; i < 2; i++) {
        ordo_study_free(&study[i]);
        ordo_cases_free(&cases[i]);
    }
    return exit_status;
}

const struct ordo_command ordo_command_diff = {
    .name = "diff",
    .summary = "compare two runs that are kept",
    .usage =
        "Usage: ordo diff DIR[@RUN] DIR[@RUN]\n"
        "Compare what two runs of `ordo run --out DIR` kept: the last run of each directory or,\n"
        "with @3, its third. Both are judged by this program, so that what differs comes from\n"
        "the cases and their levels: verdicts, orders with their intervals, and every figure of\n"
        "every level to the last bit. A level that two runs of one directory share, because\n"
        "nothing that determines it has changed, is the same.\n"
        "\n"
        "  -h, --help          this text\n"
        "\n"
        "Exit status: 0 the same, 1 something differs, 3 ERROR; 64 for a mistake on the\n"
        "command line.\n"
        "\n"
        "  ordo diff before after; ordo diff report@1 report@2\n",
    .run = run,
};
