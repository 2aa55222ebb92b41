/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * xml.h: libxml2's text writer with one sticky status, so that a page reads like the page.
 */
#ifndef ORDO_REPORT_XML_H
#define ORDO_REPORT_XML_H

#include <libxml/xmlwriter.h>
#include <stdio.h>

struct ordo_xml {
    xmlTextWriterPtr writer;
    xmlBufferPtr buffer;
    FILE *out;
    int status; /* ORDO_OK until something fails; from then on every call does nothing */
};

/* Begin a document for `out`, which stays open. The status is in xml->status. */
void ordo_xml_open(struct ordo_xml *xml, FILE *out);

/* End what is open and write the document. Returns the status. */
int ordo_xml_close(struct ordo_xml *xml);

void ordo_xml_start(struct ordo_xml *xml, const char *name);

/* End the innermost element, always with an end tag: to an HTML parser <td/> is a start tag. */
void ordo_xml_end(struct ordo_xml *xml);

/* End an HTML element that has no end tag (meta, br). */
void ordo_xml_end_void(struct ordo_xml *xml);

/* Attribute and text, cleaned (format.h) and escaped. NULL counts as "". */
void ordo_xml_attribute(struct ordo_xml *xml, const char *name, const char *value);
__attribute__((format(printf, 3, 4))) void
ordo_xml_attributef(struct ordo_xml *xml, const char *name, const char *format, ...);
void ordo_xml_text(struct ordo_xml *xml, const char *text);
__attribute__((format(printf, 2, 3))) void ordo_xml_textf(struct ordo_xml *xml, const char *format,
                                                          ...);

/* Start an element with a class (NULL for none); the same with a text and its end. */
void ordo_xml_open_tag(struct ordo_xml *xml, const char *name, const char *class);
void ordo_xml_element(struct ordo_xml *xml, const char *name, const char *class, const char *text);
__attribute__((format(printf, 4, 5))) void ordo_xml_elementf(struct ordo_xml *xml, const char *name,
                                                             const char *class, const char *format,
                                                             ...);

/* Markup as it is. */
void ordo_xml_raw(struct ordo_xml *xml, const char *markup);

#endif
