/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * xml.c: a sticky status and cleaned texts around libxml2's text writer.
 */
#include "text/xml.h"
#include "ordo.h"
#include "text/format.h"
#include <libxml/xmlerror.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>

/* Longest text of the formatted calls: figures and file names, not messages. */
#define FORMATTED_SIZE 1024

/* libxml2 leaves out what it has no memory for, prints that and goes on: whether it did since the
 * document was begun, on this thread. */
static _Thread_local bool no_memory;

static void take_error(void *context, xmlErrorPtr error) {
    (void)context;
    no_memory = no_memory || error->code == XML_ERR_NO_MEMORY;
}

static void note(struct ordo_xml *xml, int written) {
    if (written < 0 || no_memory)
        xml->status = no_memory ? ORDO_ENOMEM : ORDO_EIO;
}

/* The document goes through memory: libxml2 would print to stderr if `out` took no more. */
void ordo_xml_open(struct ordo_xml *xml, FILE *out) {
    *xml = (struct ordo_xml){.out = out, .status = ORDO_ENOMEM};
    no_memory = false;
    xmlSetStructuredErrorFunc(NULL, take_error);
    xml->buffer = xmlBufferCreate();
    if (xml->buffer != NULL)
        xml->writer = xmlNewTextWriterMemory(xml->buffer, 0);
    if (xml->writer != NULL)
        xml->status = ORDO_OK;
}

int ordo_xml_close(struct ordo_xml *xml) {
    if (xml->status == ORDO_OK)
        note(xml, xmlTextWriterEndDocument(xml->writer));
    if (xml->writer != NULL)
        xmlFreeTextWriter(xml->writer);
    if (xml->status == ORDO_OK) {
        const size_t length = (size_t)xmlBufferLength(xml->buffer);
        if (fwrite(xmlBufferContent(xml->buffer), 1, length, xml->out) != length ||
            fflush(xml->out) != 0)
            xml->status = ORDO_EIO;
    }
    xmlBufferFree(xml->buffer);
    xml->writer = NULL;
    xml->buffer = NULL;
    return xml->status;
}

void ordo_xml_start(struct ordo_xml *xml, const char *name) {
    if (xml->status == ORDO_OK)
        note(xml, xmlTextWriterStartElement(xml->writer, BAD_CAST name));
}

void ordo_xml_end(struct ordo_xml *xml) {
    if (xml->status == ORDO_OK)
        note(xml, xmlTextWriterFullEndElement(xml->writer));
}

void ordo_xml_end_void(struct ordo_xml *xml) {
    if (xml->status == ORDO_OK)
        note(xml, xmlTextWriterEndElement(xml->writer));
}

/* A cleaned text, as the value of an attribute if it has a name. */
static void put(struct ordo_xml *xml, const char *name, const char *text) {
    if (xml->status != ORDO_OK)
        return;
    char *copy = ordo_format_clean(text);
    if (copy == NULL)
        xml->status = ORDO_ENOMEM;
    else if (name != NULL)
        note(xml, xmlTextWriterWriteAttribute(xml->writer, BAD_CAST name, BAD_CAST copy));
    else
        note(xml, xmlTextWriterWriteString(xml->writer, BAD_CAST copy));
    free(copy);
}

void ordo_xml_attribute(struct ordo_xml *xml, const char *name, const char *value) {
    put(xml, name, value);
}

void ordo_xml_attributef(struct ordo_xml *xml, const char *name, const char *format, ...) {
    char text[FORMATTED_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ordo_xml_attribute(xml, name, text);
}

void ordo_xml_text(struct ordo_xml *xml, const char *text) { put(xml, NULL, text); }

void ordo_xml_textf(struct ordo_xml *xml, const char *format, ...) {
    char text[FORMATTED_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ordo_xml_text(xml, text);
}

void ordo_xml_open_tag(struct ordo_xml *xml, const char *name, const char *class) {
    ordo_xml_start(xml, name);
    if (class != NULL)
        ordo_xml_attribute(xml, "class", class);
}

void ordo_xml_element(struct ordo_xml *xml, const char *name, const char *class, const char *text) {
    ordo_xml_open_tag(xml, name, class);
    ordo_xml_text(xml, text);
    ordo_xml_end(xml);
}

void ordo_xml_elementf(struct ordo_xml *xml, const char *name, const char *class,
                       const char *format, ...) {
    char text[FORMATTED_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ordo_xml_element(xml, name, class, text);
}

void ordo_xml_raw(struct ordo_xml *xml, const char *markup) {
    if (xml->status == ORDO_OK)
        note(xml, xmlTextWriterWriteRaw(xml->writer, BAD_CAST markup));
}
