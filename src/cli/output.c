/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * output.c: results on stdout as they end, as a table or as a writer has them.
 */
#include "cli/cli.h"
#include "ordo.h"
#include "paper/section.h"
#include "report/terminal.h"
#include "study/study.h"
#include <errno.h>
#include <string.h>

/* The sentence about lost output, once. */
static int check(struct ordo_output *output, int status) {
    if (status == ORDO_OK && fflush(output->out) != 0)
        status = ORDO_EIO;
    if (status != ORDO_OK && !output->failed)
        ordo_complain("the results could not be printed: %s",
                      status == ORDO_EIO ? strerror(errno) : ordo_status_text(status));
    output->failed = output->failed || status != ORDO_OK;
    /* The run goes on: what it measures may be kept in a store. */
    return ORDO_OK;
}

static int tell_terminal(const struct ordo_output *output, enum ordo_event event,
                         const struct ordo_study *study, const struct ordo_result *result) {
    int status = ORDO_OK;

    if (event == ORDO_EVENT_BEGIN)
        status = ordo_terminal_head(output->out, study);
    if (event == ORDO_EVENT_RESULT)
        status = ordo_terminal_result(output->out, study, result, output->messages, output->colour);
    if (event == ORDO_EVENT_END)
        ordo_terminal_foot(output->out, study, output->colour);
    return status == ORDO_OK && ferror(output->out) ? ORDO_EIO : status;
}

static int tell_writer(struct ordo_output *output, enum ordo_event event,
                       const struct ordo_result *result) {
    const struct ordo_writer *w = output->writer;

    if (event == ORDO_EVENT_BEGIN && w->begin != NULL)
        return w->begin(output->out, &output->report);
    if (event == ORDO_EVENT_RESULT && w->result != NULL)
        return w->result(output->out, &output->report, result);
    if (event == ORDO_EVENT_END && w->end != NULL)
        return w->end(output->out, &output->report);
    return ORDO_OK;
}

static int tell(void *context, enum ordo_event event, const struct ordo_study *study,
                const struct ordo_result *result, const struct ordo_measurement *m) {
    struct ordo_output *output = context;

    (void)m;
    if (event != ORDO_EVENT_BEGIN && event != ORDO_EVENT_RESULT && event != ORDO_EVENT_END)
        return ORDO_OK;
    output->report.study = study;
    if (output->progress)
        ordo_progress_clear();
    return check(output, output->writer != NULL ? tell_writer(output, event, result)
                                                : tell_terminal(output, event, study, result));
}

struct ordo_sink ordo_output_sink(struct ordo_output *output) {
    return (struct ordo_sink){output, tell};
}

bool ordo_output_study(struct ordo_output *output, const struct ordo_study *study) {
    tell(output, ORDO_EVENT_BEGIN, study, NULL, NULL);
    for (size_t i = 0; i < study->count; i++)
        tell(output, ORDO_EVENT_RESULT, study, &study->results[i], NULL);
    tell(output, ORDO_EVENT_END, study, NULL, NULL);
    return !output->failed;
}

bool ordo_write_report(const struct ordo_study *study, const char *directory, bool pictures,
                       bool quiet) {
    const struct ordo_report report = {
        .study = study, .sections = ordo_paper_sections, .bare = !pictures};
    char message[2048] = "";

    ordo_stop_on_signal();
    const int status = ordo_report_write(&report, directory, message, sizeof message);
    if (message[0] != '\0')
        ordo_complain("%s", message);
    if (status == ORDO_OK && !quiet)
        ordo_say("The report is %s/index.html", directory);
    return status == ORDO_OK;
}

int ordo_print_json(json_t *object) {
    int status = object == NULL ? ORDO_ENOMEM : ORDO_OK;

    if (status == ORDO_OK &&
        (json_dumpf(object, stdout, JSON_REAL_PRECISION(17) | JSON_COMPACT) != 0 ||
         putchar('\n') < 0))
        status = ORDO_EIO;
    json_decref(object);
    return status;
}
