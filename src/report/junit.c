/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * junit.c: JUnit XML, one test case for each case, as CI servers read it.
 */
#include "experiment/reason.h"
#include "report/report.h"
#include "report/summary.h"
#include "text/xml.h"

static void testcase(struct ordo_xml *xml, const struct ordo_result *result) {
    const struct ordo_outcome outcome = ordo_result_outcome(result);

    ordo_xml_start(xml, "testcase");
    ordo_xml_attribute(xml, "name", result->c->name);
    ordo_xml_attribute(xml, "classname", result->c->file);
    ordo_xml_attributef(xml, "time", "%.6f", result->seconds);
    if (outcome.verdict != ORDO_PASS) {
        ordo_xml_start(xml, outcome.verdict == ORDO_FAIL ? "failure" : "error");
        ordo_xml_attributef(xml, "type", "%s/%s", ordo_verdict_name(outcome.verdict),
                            ordo_any_reason_name(outcome.reason));
        ordo_xml_attribute(xml, "message", outcome.message);
        for (size_t i = 0; i < result->findings_count; i++) {
            const struct ordo_check *check = &result->findings[i].check;
            char name[160];
            ordo_finding_name(result, &result->findings[i], false, name, sizeof name);
            ordo_xml_textf(xml, "%s %s: %s\n", ordo_verdict_name(check->verdict), name,
                           check->message);
        }
        ordo_xml_end(xml);
    }
    ordo_xml_end(xml);
}

/* An empty suite would count as a success. */
static void testcase_none(struct ordo_xml *xml) {
    ordo_xml_start(xml, "testcase");
    ordo_xml_attribute(xml, "name", "ordo");
    ordo_xml_attribute(xml, "classname", "ordo");
    ordo_xml_start(xml, "error");
    ordo_xml_attribute(xml, "type", ordo_verdict_name(ORDO_ERROR));
    ordo_xml_attribute(xml, "message", "no case was run");
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

static int junit_end(FILE *out, const struct ordo_report *report) {
    const struct ordo_study *study = report->study;
    const struct ordo_tally tally = ordo_study_tally(study);
    const bool none = study->count == 0;
    const size_t errors = none ? 1 : tally.count[ORDO_ERROR] + tally.count[ORDO_INCONCLUSIVE];
    struct ordo_xml xml;

    ordo_xml_open(&xml, out);
    if (xml.status == ORDO_OK && (xmlTextWriterSetIndent(xml.writer, 1) < 0 ||
                                  xmlTextWriterStartDocument(xml.writer, NULL, "UTF-8", NULL) < 0))
        xml.status = ORDO_EIO;
    ordo_xml_start(&xml, "testsuites");
    ordo_xml_start(&xml, "testsuite");
    ordo_xml_attribute(&xml, "name", "ordo");
    ordo_xml_attributef(&xml, "tests", "%zu", none ? 1 : study->count);
    ordo_xml_attributef(&xml, "failures", "%zu", tally.count[ORDO_FAIL]);
    ordo_xml_attributef(&xml, "errors", "%zu", errors);
    ordo_xml_attribute(&xml, "skipped", "0");
    ordo_xml_attributef(&xml, "time", "%.6f", study->seconds);
    if (none)
        testcase_none(&xml);
    for (size_t i = 0; i < study->count; i++)
        testcase(&xml, &study->results[i]);
    ordo_xml_end(&xml);
    ordo_xml_end(&xml);
    return ordo_xml_close(&xml);
}

const struct ordo_writer ordo_writer_junit = {
    .name = "junit",
    .file = "junit.xml",
    .summary = "JUnit XML, one test case per case",
    .end = junit_end,
};
