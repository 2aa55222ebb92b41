/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * published.h: slopes that papers print, each with the window it was taken over, from
 * reference/published.csv.
 */
#ifndef ORDO_STUDY_PUBLISHED_H
#define ORDO_STUDY_PUBLISHED_H

#include <stddef.h>

/* A row. The texts are never NULL, "" where the file has none. */
struct ordo_published {
    char *id;            /* "db-1d-glu-n" */
    char *paper, *place; /* "DB", and the page, table or figure in words */
    char *problem;       /* what was approximated */
    char *architecture;  /* name of one of ordo_architectures[] */
    size_t dx;
    char *x;         /* what the slope refers to: "n" or "P" */
    double slope;    /* signed, of log RMSE */
    double from, to; /* the paper's window of n; 0 and INFINITY if it is not known */
    size_t points;   /* of the fit; 0 if it is not known */
    char *note;
};

struct ordo_published_list {
    size_t count;
    struct ordo_published *rows; /* rows[count] */
};

/* Read a file. Returns ORDO_OK; ORDO_EIO, ORDO_ESYNTAX or ORDO_ENOMEM with one sentence in
 * message[size] that names the file, the line, the column, what was found and what was expected.
 * Free accepts NULL and a zeroed list. */
int ordo_published_read(const char *path, struct ordo_published_list *list, char message[],
                        size_t size);
void ordo_published_free(struct ordo_published_list *list);

/* All rows of reference/published.csv (datadir.h), which is read at the first successful call and
 * kept until the process ends. One thread at a time. Returns as above. */
int ordo_published_all(const struct ordo_published_list **list, char message[], size_t size);

/* The row of this ID, which lives as long; NULL if there is none or the file cannot be read. */
const struct ordo_published *ordo_published_find(const char *id);

/* Where the rows are, as ordo_data_path takes it. */
#define ORDO_PUBLISHED_FILE "reference/published.csv"

/* Band of a slope that a case holds against a published one, unless it says otherwise. */
#define ORDO_PUBLISHED_BAND "0.15"

#endif
