/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plots.c: the directory of pictures: data, scripts, and what gnuplot makes of them.
 */
#include "picture/gnuplot.h"
#include "picture/overview.h"
#include "picture/picture.h"
#include "picture/plot_data.h"
#include "text/datadir.h"
#include "text/file.h"
#include <errno.h>
#include <ftw.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEM_SIZE 192

/* FNV-1a, 32 bits. */
static uint32_t hash(const char *name, const char *figure) {
    const char *const texts[] = {name, figure};
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < 2; i++)
        for (const unsigned char *p = (const unsigned char *)texts[i]; *p != '\0'; p++)
            h = (h ^ *p) * 16777619u;
    return h;
}

static bool plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

void ordo_plot_stem(const struct ordo_case *c, size_t claim, char stem[], size_t size) {
    const char *figure = claim > 0 ? c->figure[c->claims[claim].figure].name : "";
    const size_t room =
        size - strlen("_-00000000") - (claim > 0 ? ORDO_SYMBOL_MAX + strlen("-") : 0) - 1;
    /* ".x" would be hidden, "-x" read as an option, and "overview-" is ours; the name of a figure
     * may make that of another case. */
    bool changed = c->name[0] == '.' || c->name[0] == '-' || c->name[0] == '\0' ||
                   strncmp(c->name, "overview-", strlen("overview-")) == 0;
    size_t used = 0;

    if (changed)
        stem[used++] = '_';
    for (const char *p = c->name; *p != '\0'; p++) {
        if (used >= room) {
            changed = true;
            break;
        }
        changed |= !plain(*p);
        stem[used++] = plain(*p) ? *p : '_';
    }
    stem[used] = '\0';
    changed |= claim > 0;
    if (claim > 0)
        used += (size_t)snprintf(stem + used, size - used, "-%.*s", ORDO_SYMBOL_MAX, figure);
    for (char *p = stem; *p != '\0'; p++)
        *p = plain(*p) ? *p : '_';
    /* Names that differ only in what was replaced must not share a file. */
    if (changed)
        snprintf(stem + used, size - used, "-%08x", (unsigned)hash(c->name, figure));
}

static int scripts_copy(const char *scripts, const char *directory) {
    static const char *const names[] = {"common.gp",  "series.gp", "case.gp",   "family.gp",
                                        "splines.gp", "gated.gp",  "figure.gp", "history.gp"};
    int status = ORDO_OK;

    for (size_t i = 0; i < sizeof names / sizeof names[0] && status == ORDO_OK; i++) {
        char *from = ordo_path_join(scripts, names[i]);
        status = from != NULL ? ordo_file_copy(from, directory, names[i]) : ORDO_ENOMEM;
        free(from);
    }
    return status;
}

/* The pictures of a directory, and room for the stems of those of cases. */
struct pictures {
    const char *directory;
    struct ordo_drawing *drawings;
    char (*stems)[STEM_SIZE];
    size_t count;
};

/* directory/STEM.dat of a claim of a case (`result`) or of an overview. */
static int data_write(const char *directory, const char *stem, const struct ordo_study *study,
                      const struct ordo_result *result, size_t claim,
                      const struct ordo_overview *overview) {
    char name[320];
    struct ordo_file file;

    snprintf(name, sizeof name, "%s.dat", stem);
    int status = ordo_file_open(&file, directory, name);
    if (status != ORDO_OK)
        return status;
    status = result != NULL ? ordo_plot_data_case(file.stream, result, claim)
                            : ordo_plot_data_overview(file.stream, study, overview);
    if (status == ORDO_OK)
        status = ordo_file_commit(&file, false);
    ordo_file_discard(&file);
    return status;
}

/* The data of all pictures. */
static int data_write_all(struct pictures *p, const struct ordo_study *study,
                          const struct ordo_overviews *overviews) {
    int status = ORDO_OK;

    for (size_t i = 0; i < study->count; i++) {
        const struct ordo_result *r = &study->results[i];
        for (size_t k = 0; k < r->c->claims_count && status == ORDO_OK; k++) {
            char *stem = p->stems[p->count];
            ordo_plot_stem(r->c, k, stem, STEM_SIZE);
            status = data_write(p->directory, stem, study, r, k, NULL);
            p->drawings[p->count++] = (struct ordo_drawing){"case.gp", stem};
        }
    }
    for (size_t i = 0; i < overviews->count && status == ORDO_OK; i++) {
        const struct ordo_overview *overview = &overviews->list[i];
        status = data_write(p->directory, overview->stem, study, NULL, 0, overview);
        p->drawings[p->count++] = (struct ordo_drawing){overview->script, overview->stem};
    }
    return status;
}

/* Data, scripts and pictures into a directory that is there. */
static int pictures_write(const struct ordo_study *study, const struct ordo_overviews *overviews,
                          const char *directory, const char *scripts, char message[], size_t size) {
    struct pictures p = {.directory = directory};
    size_t claims = 0, drawn;
    int status = ORDO_ENOMEM;

    for (size_t i = 0; i < study->count; i++)
        claims += study->results[i].c->claims_count;
    p.drawings = calloc(claims + overviews->count + 1, sizeof *p.drawings);
    p.stems = malloc((claims + 1) * sizeof *p.stems);
    if (p.drawings == NULL || p.stems == NULL)
        goto done;
    status = data_write_all(&p, study, overviews);
    if (status != ORDO_OK) {
        snprintf(message, size, "cannot write the data of the plots in %s: %s", directory,
                 strerror(errno));
        goto done;
    }
    status = scripts_copy(scripts, directory);
    if (status != ORDO_OK)
        snprintf(message, size, "cannot copy the gnuplot scripts from %s: %s", scripts,
                 strerror(errno));
    else if (p.count > 0)
        status = ordo_gnuplot_draw(directory, p.drawings, p.count, &drawn, message, size);
done:
    free(p.stems);
    free(p.drawings);
    return status;
}

int ordo_plots_write(const struct ordo_study *study, const char *directory, const char *scripts,
                     char message[], size_t size) {
    struct ordo_overviews overviews = {0};

    snprintf(message, size, "%s", "");
    int status = ordo_directory_make(directory);
    if (status != ORDO_OK) {
        snprintf(message, size, "cannot make %s: %s", directory, strerror(errno));
        return status;
    }
    status = ordo_overviews_find(study, &overviews);
    if (status == ORDO_OK)
        status = pictures_write(study, &overviews, directory, scripts, message, size);
    if (status == ORDO_ENOMEM)
        snprintf(message, size, "%s", ordo_status_text(status));
    ordo_overviews_free(&overviews);
    return status;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *where) {
    (void)info, (void)type, (void)where;
    return remove(path);
}

/* Copy directory/STEM.EXTENSION, if it was drawn, to `path` of the same extension. */
static int picture_copy(const char *directory, const char *stem, const char *path) {
    const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path;
    char name[STEM_SIZE + 16];
    char *folder = slash == NULL   ? strdup(".")
                   : slash == path ? strdup("/")
                                   : strndup(path, (size_t)(slash - path));

    snprintf(name, sizeof name, "%s%s", stem, strrchr(path, '.'));
    char *from = ordo_path_join(directory, name);
    const int status =
        from != NULL && folder != NULL ? ordo_file_copy(from, folder, base) : ORDO_ENOMEM;
    free(from);
    free(folder);
    return status;
}

/* Draws into a directory, from the scripts of another one. */
typedef int draw(const void *what, const char *directory, const char *scripts, char message[],
                 size_t size);

/* One picture, drawn apart, so that nothing else is left. */
static int draw_apart(draw *draw_it, const void *what, const char *stem, const char *path,
                      char message[], size_t size) {
    const char *temporary = getenv("TMPDIR");
    char *directory = ordo_path_join(temporary != NULL && *temporary != '\0' ? temporary : "/tmp",
                                     "ordo-plot-XXXXXX");
    char scripts[4096];
    int status = ORDO_OK;
    bool made = false;

    snprintf(message, size, "%s", "");
    if (directory == NULL) {
        status = ORDO_ENOMEM;
        goto done;
    }
    made = mkdtemp(directory) != NULL;
    if (!made) {
        snprintf(message, size, "%s: cannot be made: %s", directory, strerror(errno));
        status = ORDO_EIO;
    } else if (ordo_data_path("plots", scripts, sizeof scripts) != ORDO_OK) {
        snprintf(message, size, "the gnuplot scripts are not installed, so there is no plot");
        status = ORDO_EIO;
    } else {
        status = draw_it(what, directory, scripts, message, size);
        if (status == ORDO_OK) {
            status = picture_copy(directory, stem, path);
            if (status == ORDO_EIO)
                snprintf(message, size, "%s: cannot be written: %s", path, strerror(errno));
        }
    }
done:
    if (status == ORDO_ENOMEM)
        snprintf(message, size, "%s", ordo_status_text(status));
    if (status != ORDO_OK)
        unlink(path);
    if (made)
        nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(directory);
    return status;
}

static int draw_study(const void *what, const char *directory, const char *scripts, char message[],
                      size_t size) {
    return ordo_plots_write(what, directory, scripts, message, size);
}

int ordo_plot_write(const struct ordo_study *study, const char *path, char message[], size_t size) {
    const struct ordo_study one = {.results = study->results, .count = 1};
    char stem[STEM_SIZE];

    ordo_plot_stem(study->results[0].c, 0, stem, sizeof stem);
    return draw_apart(draw_study, &one, stem, path, message, size);
}

static int draw_history(const void *what, const char *directory, const char *scripts,
                        char message[], size_t size) {
    const struct ordo_drawing drawing = {"history.gp", "history"};
    struct ordo_file file;
    size_t drawn;
    int status = ordo_file_open(&file, directory, "history.dat");

    if (status == ORDO_OK)
        status = ordo_plot_data_history(file.stream, what);
    if (status == ORDO_OK)
        status = ordo_file_commit(&file, false);
    ordo_file_discard(&file);
    if (status == ORDO_OK)
        status = scripts_copy(scripts, directory);
    if (status != ORDO_OK) {
        snprintf(message, size, "cannot write the plot in %s: %s", directory, strerror(errno));
        return status;
    }
    return ordo_gnuplot_draw(directory, &drawing, 1, &drawn, message, size);
}

int ordo_plot_history(const struct ordo_history *history, const char *path, char message[],
                      size_t size) {
    return draw_apart(draw_history, history, "history", path, message, size);
}
