/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * svg.c: read gnuplot's SVG with libxml2, rename ids, replace colours.
 */
#include "picture/svg.h"
#include "ordo.h"
#include "text/file.h"
#include "text/format.h"
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void set(xmlNode *node, const char *name, const char *value) {
    xmlSetProp(node, BAD_CAST name, BAD_CAST value);
}

static void id_prefix(xmlNode *node, const char *prefix) {
    char text[200];
    xmlChar *id = xmlGetNoNsProp(node, BAD_CAST "id");
    xmlAttr *href = xmlHasProp(node, BAD_CAST "href");

    if (id != NULL) {
        snprintf(text, sizeof text, "%s-%s", prefix, (const char *)id);
        set(node, "id", text);
    }
    xmlFree(id);
    if (href == NULL)
        return;
    xmlChar *target = xmlNodeListGetString(node->doc, href->children, 1);
    if (target != NULL && target[0] == '#') {
        snprintf(text, sizeof text, "#%s-%s", prefix, (const char *)target + 1);
        /* SVG 2 and HTML need no XLink namespace. */
        xmlRemoveProp(href);
        set(node, "href", text);
    }
    xmlFree(target);
}

/* "#rrggbb" or "rgb(r, g, b)" as 0xrrggbb. */
static bool colour_read(const char *text, unsigned long *colour) {
    char *end;

    if (text[0] == '#') {
        *colour = strtoul(text + 1, &end, 16);
        return end == text + 7;
    }
    if (strncmp(text, "rgb(", 4) != 0)
        return false;
    const char *p = text + 4;
    *colour = 0;
    for (int i = 0; i < 3; i++) {
        *colour = *colour << 8 | (strtoul(p, &end, 10) & 255);
        if (end == p || *end != (i < 2 ? ',' : ')'))
            return false;
        p = end + 1;
    }
    return true;
}

static void colour_replace(xmlNode *node, const char *name) {
    unsigned long colour;
    char text[16];
    xmlChar *value = xmlGetNoNsProp(node, BAD_CAST name);

    if (value == NULL)
        return;
    if (strcmp((const char *)value, "black") == 0) {
        set(node, name, "currentColor");
    } else if (colour_read((const char *)value, &colour)) {
        snprintf(text, sizeof text, "#%06lx", colour);
        set(node, name, colour == 0 ? "currentColor" : text);
    }
    xmlFree(value);
}

/* Titles would show as tooltips like "gnuplot_plot_3". */
static bool superfluous(const xmlNode *node) {
    return node->type == XML_COMMENT_NODE ||
           (node->type == XML_ELEMENT_NODE && (strcmp((const char *)node->name, "title") == 0 ||
                                               strcmp((const char *)node->name, "desc") == 0 ||
                                               strcmp((const char *)node->name, "filter") == 0));
}

/* gnuplot nests a few levels deep. */
static void adapt(xmlNode *node, const char *prefix) {
    xmlNode *next;

    for (xmlNode *child = node->children; child != NULL; child = next) {
        next = child->next;
        if (superfluous(child)) {
            xmlUnlinkNode(child);
            xmlFreeNode(child);
        } else if (child->type == XML_ELEMENT_NODE) {
            adapt(child, prefix);
        }
    }
    id_prefix(node, prefix);
    colour_replace(node, "fill");
    colour_replace(node, "stroke");
    colour_replace(node, "color");
    /* The page's own font. */
    xmlUnsetProp(node, BAD_CAST "font-family");
}

/* The markup of an element, which the caller frees; NULL if memory ran out. xmlNodeDump() frees
 * its buffer twice then. */
static char *markup(xmlNode *node) {
    char *text = NULL;
    size_t length;
    FILE *memory = open_memstream(&text, &length);
    xmlOutputBuffer *buffer = memory != NULL ? xmlOutputBufferCreateFile(memory, NULL) : NULL;

    if (buffer != NULL)
        xmlNodeDumpOutput(buffer, node->doc, node, 0, 0, NULL);
    const bool written = buffer != NULL && xmlOutputBufferClose(buffer) >= 0;
    if ((memory != NULL && fclose(memory) != 0) || !written) {
        free(text);
        text = NULL;
    }
    return text;
}

bool ordo_svg_embed(struct ordo_xml *xml, const char *path, const char *prefix, const char *label) {
    bool embedded = false;
    size_t length;
    xmlDoc *document = NULL;
    char clean[2400], *dumped = NULL, *content = ordo_file_read(path, &length);

    if (content == NULL)
        goto done;
    document = xmlReadMemory(content, (int)length, NULL, NULL,
                             XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                 XML_PARSE_NOBLANKS);
    xmlNode *root = document != NULL ? xmlDocGetRootElement(document) : NULL;
    if (root == NULL || strcmp((const char *)root->name, "svg") != 0)
        goto done;
    adapt(root, prefix);
    ordo_format_line(label, 600, clean, sizeof clean);
    set(root, "role", "img");
    set(root, "aria-label", clean);
    dumped = markup(root);
    if (dumped == NULL)
        goto done;
    ordo_xml_raw(xml, dumped);
    embedded = true;
done:
    free(dumped);
    xmlFreeDoc(document);
    free(content);
    return embedded;
}
