/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html_parts.c: badges, links, pictures and the frames of tables.
 */
#include "report/html_parts.h"
#include "picture/svg.h"
#include "report/summary.h"
#include "text/file.h"
#include <stdlib.h>
#include <string.h>

const char *ordo_html_verdict_class(enum ordo_verdict verdict) {
    static const char *const classes[] = {"pass", "fail", "inconclusive", "error"};
    return classes[verdict];
}

void ordo_html_badge(struct ordo_xml *xml, enum ordo_verdict verdict) {
    ordo_xml_start(xml, "span");
    ordo_xml_attributef(xml, "class", "badge %s", ordo_html_verdict_class(verdict));
    ordo_xml_textf(xml, "%s %s", ordo_verdict_mark(verdict), ordo_verdict_name(verdict));
    ordo_xml_end(xml);
}

void ordo_html_link(struct ordo_xml *xml, const char *address, const char *text) {
    ordo_xml_start(xml, "a");
    ordo_xml_attribute(xml, "href", address);
    ordo_xml_text(xml, text);
    ordo_xml_end(xml);
}

void ordo_html_scroll(struct ordo_xml *xml, const char *label) {
    ordo_xml_open_tag(xml, "div", "scroll");
    ordo_xml_attribute(xml, "tabindex", "0");
    ordo_xml_attribute(xml, "role", "region");
    ordo_xml_attribute(xml, "aria-label", label);
}

void ordo_html_heads(struct ordo_xml *xml, const char *const names[], size_t count,
                     unsigned numeric) {
    ordo_xml_start(xml, "thead");
    ordo_xml_start(xml, "tr");
    for (size_t i = 0; i < count; i++) {
        ordo_xml_start(xml, "th");
        ordo_xml_attribute(xml, "scope", "col");
        if (numeric >> i & 1u)
            ordo_xml_attribute(xml, "class", "number");
        ordo_xml_text(xml, names[i]);
        ordo_xml_end(xml);
    }
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}

void ordo_html_figure(struct ordo_xml *xml, const char *plots, const char *stem, const char *prefix,
                      const char *label, const char *caption) {
    static const char *const extensions[] = {"svg", "png", "pdf", "dat"};
    const char *slash = plots != NULL ? strrchr(plots, '/') : NULL;
    const char *folder = slash != NULL ? slash + 1 : plots;
    char name[320];

    if (plots == NULL)
        return;
    ordo_xml_start(xml, "figure");
    ordo_html_scroll(xml, label);
    snprintf(name, sizeof name, "%s.svg", stem);
    char *path = ordo_path_join(plots, name);
    if (path == NULL)
        xml->status = ORDO_ENOMEM;
    else if (!ordo_svg_embed(xml, path, prefix, label))
        ordo_xml_element(xml, "p", "notice",
                         "There is no picture: gnuplot is missing or could not draw it.");
    free(path);
    ordo_xml_end(xml);
    ordo_xml_start(xml, "figcaption");
    ordo_xml_textf(xml, "%s%s", caption, caption[0] != '\0' ? " " : "");
    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
        snprintf(name, sizeof name, "%s.%s", stem, extensions[i]);
        path = ordo_path_join(plots, name);
        FILE *there = path != NULL ? fopen(path, "rb") : NULL;
        if (there != NULL) {
            fclose(there);
            snprintf(name, sizeof name, "%s/%s.%s", folder, stem, extensions[i]);
            ordo_html_link(xml, name, extensions[i]);
            ordo_xml_text(xml, " ");
        }
        free(path);
    }
    ordo_xml_end(xml);
    ordo_xml_end(xml);
}
