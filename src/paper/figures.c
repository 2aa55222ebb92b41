/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figures.c: run what the figures need, write their data, have them drawn, and put them on a page.
 */
#include "paper/figures.h"
#include "paper/figure.h"
#include "picture/gnuplot.h"
#include "picture/plot_axes.h"
#include "picture/svg.h"
#include "report/html_parts.h"
#include "text/datadir.h"
#include "text/file.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct ordo_figure *const figures[ORDO_FIGURES] = {
    &ordo_figure_1, &ordo_figure_2, &ordo_figure_3, &ordo_figure_4, &ordo_figure_5,
    &ordo_figure_6, &ordo_figure_7, &ordo_figure_8, &ordo_figure_9,
};

static const char *const scripts[] = {"figure.gp",      "series.gp",         "figure_surface.gp",
                                      "figure_fits.gp", "figure_neurons.gp", "figure_errors.gp"};

enum { NAME_SIZE = 32, TITLE_LIMIT = 90, HOW_LIMIT = 170 };

size_t ordo_figure_colour(const struct ordo_case *c) {
    return ordo_values_choice(&c->settings, "architecture");
}

void ordo_figure_put_head(FILE *out, const struct ordo_figure *figure, const char *how) {
    char title[400];

    ordo_put_head(out, figure->script);
    snprintf(title, sizeof title, "Figure %d. %s", figure->number, figure->title);
    ordo_put_text(out, "title_markup", title, TITLE_LIMIT, true);
    ordo_put_text(out, "subtitle", how, HOW_LIMIT, false);
    fputs("\"series\" \"0\"\n", out);
}

static bool stopped(const struct ordo_figures_request *request) {
    return request->stop != NULL && *request->stop != 0;
}

/* "figure-N", or "figure-N.EXTENSION". */
static void file_name(int number, const char *extension, char name[NAME_SIZE]) {
    snprintf(name, NAME_SIZE, "figure-%d%s%s", number, extension != NULL ? "." : "",
             extension != NULL ? extension : "");
}

/* The scripts beside the data, so that both can be drawn again without us. */
static int scripts_copy(const char *directory, char message[], size_t size) {
    char folder[4096];
    int status = ORDO_OK;

    if (ordo_data_path("plots", folder, sizeof folder) != ORDO_OK) {
        snprintf(message, size,
                 "the gnuplot scripts are not installed, so there are no pictures; "
                 "set ORDO_DATADIR to the directory that holds plots/");
        return ORDO_OK;
    }
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0] && status == ORDO_OK; i++) {
        char *from = ordo_path_join(folder, scripts[i]);
        status = from != NULL ? ordo_file_copy(from, directory, scripts[i]) : ORDO_ENOMEM;
        if (status != ORDO_OK)
            snprintf(message, size, "%s: cannot be copied to %s: %s",
                     from != NULL ? from : scripts[i], directory,
                     status == ORDO_EIO ? strerror(errno) : ordo_status_text(status));
        free(from);
    }
    return status;
}

static void page_figure(struct ordo_xml *xml, const char *directory,
                        const struct ordo_figure *figure) {
    static const char *const extensions[] = {"svg", "png", "pdf", "dat"};
    char name[NAME_SIZE], stem[NAME_SIZE];

    file_name(figure->number, NULL, stem);
    file_name(figure->number, "svg", name);
    char *path = ordo_path_join(directory, name);
    if (path == NULL) {
        xml->status = ORDO_ENOMEM;
        return;
    }
    ordo_xml_start(xml, "figure");
    ordo_xml_attribute(xml, "id", stem);
    ordo_html_scroll(xml, figure->title);
    if (!ordo_svg_embed(xml, path, stem, figure->title))
        ordo_xml_element(xml, "p", "notice",
                         "There is no picture: gnuplot is missing or could not draw it.");
    ordo_xml_end(xml);
    ordo_xml_start(xml, "figcaption");
    ordo_xml_textf(xml, "%s", figure->caption);
    for (size_t e = 0; e < sizeof extensions / sizeof extensions[0]; e++) {
        file_name(figure->number, extensions[e], name);
        ordo_xml_text(xml, " ");
        ordo_html_link(xml, name, extensions[e]);
    }
    ordo_xml_end(xml);
    ordo_xml_end(xml);
    free(path);
}

static int page_write(FILE *out, const struct ordo_figures_request *request) {
    struct ordo_xml xml;

    /* The pictures carry their own colours, made for white paper. */
    ordo_html_open(&xml, out, "Figures · Ordo", false,
                   "body { max-width: 76rem; }\n"
                   "figure { margin: 2.6rem 0; }\n"
                   "figure .scroll svg { max-width: none; background: #fff; color: #000; }\n");
    ordo_xml_start(&xml, "header");
    ordo_xml_element(&xml, "h1", NULL, "Divine Benevolence is an x², drawn afresh");
    ordo_xml_elementf(&xml, "p", "lead",
                      "The figures of arXiv 2602.14495 from Ordo’s own runs, by %s. Every figure "
                      "has its data and its gnuplot script beside it.",
                      request->paper ? "the paper’s protocol (ordo figures --paper)"
                                     : "orthogonal instead of normal equations (ordo figures)");
    ordo_xml_end(&xml);
    ordo_xml_start(&xml, "main");
    for (int number = 1; number <= ORDO_FIGURES; number++)
        if (request->wanted[number])
            page_figure(&xml, request->directory, figures[number - 1]);
    ordo_xml_end(&xml);
    return ordo_html_close(&xml);
}

/* The data of a figure, or the page, which is no figure. Whole or not at all. */
static int file_write(const struct ordo_figures_request *request, const char *name,
                      const struct ordo_figure *figure, const struct ordo_figure_runs *runs,
                      char message[], size_t size) {
    struct ordo_file file;
    int status = ordo_file_open(&file, request->directory, name);

    if (status == ORDO_OK) {
        status = figure != NULL ? figure->write(file.stream, figure, runs)
                                : page_write(file.stream, request);
        if (status == ORDO_OK)
            status = ordo_file_commit(&file, false);
        ordo_file_discard(&file);
    }
    if (status != ORDO_OK)
        snprintf(message, size, "%s/%s: cannot be written: %s", request->directory, name,
                 status == ORDO_EIO ? strerror(errno) : ordo_status_text(status));
    return status;
}

static int draw(const struct ordo_figures_request *request, char message[], size_t size) {
    struct ordo_drawing drawings[ORDO_FIGURES];
    char stems[ORDO_FIGURES][NAME_SIZE];
    size_t count = 0, drawn;

    for (int number = 1; number <= ORDO_FIGURES; number++)
        if (request->wanted[number]) {
            file_name(number, NULL, stems[count]);
            drawings[count] = (struct ordo_drawing){figures[number - 1]->script, stems[count]};
            count++;
        }
    const int status =
        ordo_gnuplot_draw(request->directory, drawings, count, &drawn, message, size);
    return status == ORDO_ENOMEM ? status : ORDO_OK;
}

int ordo_figures_write(const struct ordo_figures_request *request, char message[], size_t size) {
    struct ordo_figure_runs runs = {.protocol = request->paper ? &ordo_protocol_paper
                                                               : &ordo_protocol_default};
    const struct ordo_study_options options = {.threads = request->threads,
                                               .stop = request->stop,
                                               .sinks = request->sinks,
                                               .sinks_count = request->sinks_count};
    struct ordo_curves *curves = NULL;
    unsigned wanted = 0;

    snprintf(message, size, "%s", "");
    int status = ordo_directory_make(request->directory);
    if (status != ORDO_OK) {
        snprintf(message, size, "%s: cannot be made: %s", request->directory, strerror(errno));
        return status;
    }
    for (int number = 1; number <= ORDO_FIGURES; number++)
        if (request->wanted[number] && figures[number - 1]->curves != NULL)
            wanted |= figures[number - 1]->curves(figures[number - 1]);
    status = ordo_curves_run(runs.protocol, wanted, &options, &curves, message, size);
    runs.curves = curves;
    for (int number = 1; number <= ORDO_FIGURES && status == ORDO_OK; number++) {
        char name[NAME_SIZE];
        file_name(number, "dat", name);
        if (request->wanted[number] && !stopped(request))
            status = file_write(request, name, figures[number - 1], &runs, message, size);
    }
    if (status == ORDO_OK && !stopped(request))
        status = scripts_copy(request->directory, message, size);
    if (status == ORDO_OK && message[0] == '\0' && !stopped(request))
        status = draw(request, message, size);
    if (status == ORDO_OK && !stopped(request))
        status = file_write(request, "index.html", NULL, &runs, message, size);
    ordo_curves_free(curves);
    return status == ORDO_OK && stopped(request) ? ORDO_EINTERRUPTED : status;
}
