/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fit_output.h: what `ordo fit` found, as text and as JSON.
 */
#ifndef ORDO_FIT_OUTPUT_H
#define ORDO_FIT_OUTPUT_H

#include "ordo.h"

/* Why an end of x was taken for the fine one. */
enum ordo_fine_because { ORDO_FINE_ASKED, ORDO_FINE_NAMED, ORDO_FINE_SEEN };

/* One column of errors. */
struct ordo_fitted {
    const char *name;      /* of the file, with the column if there are several */
    const char *file;      /* as on the command line */
    const char *x, *error; /* what the columns are called */
    enum ordo_fine_because because;
    const struct ordo_models *models; /* NULL if the rows could not be read */
    const char *failure;              /* why, a sentence */
    int reason;                       /* of the failure: an ordo_reason, or one of reason.h */
};

/* Print it on stdout: levels, models and what is to be said; or one JSON object in a line. ORDO_OK,
 * ORDO_ENOMEM or ORDO_EIO. */
int ordo_fitted_text(const struct ordo_fitted *fitted);
int ordo_fitted_json(const struct ordo_fitted *fitted);

#endif
