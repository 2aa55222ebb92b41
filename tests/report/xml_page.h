/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * xml_page.h: read what a writer wrote in XML.
 */
#ifndef ORDO_TESTS_REPORT_XML_PAGE_H
#define ORDO_TESTS_REPORT_XML_PAGE_H

#include "results.h"
#include <libxml/parser.h>
#include <libxml/xpath.h>

static inline double xpath_number(xmlDoc *document, const char *expression) {
    xmlXPathContext *context = xmlXPathNewContext(document);
    xmlXPathObject *object = xmlXPathEvalExpression(BAD_CAST expression, context);
    const double number = object != NULL ? xmlXPathCastToNumber(object) : NAN;

    xmlXPathFreeObject(object);
    xmlXPathFreeContext(context);
    return number;
}

static inline xmlDoc *parsed(const char *text) {
    xmlDoc *document =
        xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET | XML_PARSE_HUGE);

    assert_non_null(document);
    return document;
}

#endif
