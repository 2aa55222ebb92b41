/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * parts.c: the cases that one table of a case file stands for.
 */
#include "case/parts.h"
#include "experiment/experiment.h"
#include "ordo.h"
#include "text/file.h"
#include "text/format.h"
#include "text/sentence.h"
#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What makes a text a pattern. */
#define WILD "*?["

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t ordo_lua_names(lua_State *L, const char *names[], size_t most) {
    size_t count = 0;

    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING && count < most)
            names[count++] = lua_tostring(L, -2);
    qsort(names, count, sizeof *names, by_bytes);
    return count;
}

/* Keep a copy of text[length]; NULL if memory ran out. */
static const char *keep(struct ordo_parts *parts, const char *text) {
    char **texts = realloc(parts->texts, (parts->texts_count + 1) * sizeof *texts);

    if (texts == NULL)
        return NULL;
    parts->texts = texts;
    texts[parts->texts_count] = strdup(text);
    return texts[parts->texts_count] != NULL ? texts[parts->texts_count++] : NULL;
}

/* The setting of the table's experiment that may be a pattern and is one, its text on top of the
 * stack; NULL, and nothing, if there is none. */
static const struct ordo_setting *push_pattern(lua_State *L) {
    const struct ordo_experiment *experiment = NULL;

    if (lua_getfield(L, -1, "experiment") == LUA_TSTRING)
        experiment = ordo_experiment_find(lua_tostring(L, -1));
    lua_pop(L, 1);
    for (const struct ordo_setting *s = experiment != NULL ? experiment->settings : NULL;
         s != NULL && s->name != NULL; s++) {
        if (!s->wild)
            continue;
        if (lua_getfield(L, -1, s->name) == LUA_TSTRING &&
            strpbrk(lua_tostring(L, -1), WILD) != NULL)
            return s;
        lua_pop(L, 1);
    }
    return NULL;
}

/* The folder of the case file as a pattern that matches it alone, with the pattern behind it; its
 * own length without the backslashes in *skip. NULL if memory ran out. */
static char *beside(const char *path, const char *pattern, size_t *skip) {
    const char *slash = pattern[0] != '/' ? strrchr(path, '/') : NULL;
    const size_t folder = slash != NULL ? (size_t)(slash - path) + 1 : 0;
    char *text = malloc(2 * folder + strlen(pattern) + 1), *p = text;

    *skip = folder;
    for (size_t i = 0; text != NULL && i < folder; i++) {
        if (strchr("\\" WILD, path[i]) != NULL)
            *p++ = '\\';
        *p++ = path[i];
    }
    if (text != NULL)
        memcpy(p, pattern, strlen(pattern) + 1);
    return text;
}

/* The files that a pattern matches, in the order of their bytes, into files[*count], which the
 * caller frees; the texts are the parts'. */
static int match(struct ordo_parts *parts, const char *path, const char *name, const char *pattern,
                 const char ***files, size_t *count, char message[], size_t size) {
    size_t skip = 0;
    glob_t found = {0};
    char *whole = beside(path, pattern, &skip);
    const int outcome = whole != NULL ? glob(whole, GLOB_ERR, NULL, &found) : GLOB_NOSPACE;
    int status = ORDO_OK;

    free(whole);
    if (outcome == 0 && found.gl_pathc <= ORDO_PARTS_MAX) {
        *files = calloc(found.gl_pathc, sizeof **files);
        for (size_t i = 0; *files != NULL && i < found.gl_pathc; i++) {
            (*files)[i] = keep(parts, found.gl_pathv[i] + skip);
            status = (*files)[i] != NULL ? status : ORDO_ENOMEM;
        }
        *count = found.gl_pathc;
        status = *files != NULL ? status : ORDO_ENOMEM;
    } else if (outcome != GLOB_NOSPACE) {
        char clean[256];
        ordo_sentence_clean(pattern, strlen(pattern), clean, sizeof clean);
        status = ORDO_EINVAL;
        ordo_sentence_format(message, size,
                             "%s: case %s: field '%s' is \"%s\", which %s, expected %s", path, name,
                             parts->setting->name, clean,
                             outcome == 0              ? "matches more files than a list may have"
                             : outcome == GLOB_NOMATCH ? "matches no file"
                                                       : "asks for a folder that cannot be read",
                             outcome == 0 ? "fewer" : "at least one");
    } else {
        status = ORDO_ENOMEM;
    }
    if (status == ORDO_ENOMEM)
        ordo_out_of_memory(path, message, size);
    globfree(&found);
    return status;
}

/* The coordinates of expect.along into axes[most]: none if there is no such table. */
static int read_axes(lua_State *L, struct ordo_parts *parts, const char *axes[], size_t most,
                     size_t *count) {
    const int top = lua_gettop(L);
    int status = ORDO_OK;

    *count = 0;
    if (lua_getfield(L, -1, "expect") == LUA_TTABLE && lua_getfield(L, -1, "along") == LUA_TTABLE)
        *count = ordo_lua_names(L, axes, most);
    for (size_t i = 0; i < *count; i++) {
        axes[i] = keep(parts, axes[i]);
        status = axes[i] != NULL ? status : ORDO_ENOMEM;
    }
    lua_settop(L, top);
    return status;
}

int ordo_parts_find(lua_State *L, const char *path, const char *name, struct ordo_parts *parts,
                    char message[], size_t size) {
    const char *axes[ORDO_COORDINATES_MAX], **files = NULL;
    size_t axes_count = 0, files_count = 0, fixed = 0;
    int status;

    *parts = (struct ordo_parts){0};
    status = read_axes(L, parts, axes, ORDO_COORDINATES_MAX, &axes_count);
    if (status == ORDO_ENOMEM)
        return ordo_out_of_memory(path, message, size);
    parts->setting = push_pattern(L);
    if (parts->setting != NULL) {
        const char *pattern = lua_tostring(L, -1);
        status = match(parts, path, name, pattern, &files, &files_count, message, size);
        for (size_t i = 0, end = strcspn(pattern, WILD); i < end; i++)
            fixed = pattern[i] == '/' ? i + 1 : fixed;
        lua_pop(L, 1);
    }
    const size_t along = axes_count > 0 ? axes_count : 1, wild = files_count > 0 ? files_count : 1;
    if (status == ORDO_OK && (parts->list = calloc(along * wild, sizeof *parts->list)) == NULL)
        status = ordo_out_of_memory(path, message, size);
    for (size_t i = 0; parts->list != NULL && i < along * wild; i++)
        parts->list[parts->count++] =
            (struct ordo_part){.along = axes_count > 0 ? axes[i % along] : NULL,
                               .file = files_count > 0 ? files[i / along] : NULL,
                               .stem = files_count > 0 ? files[i / along] + fixed : NULL};
    free(files);
    return status;
}

void ordo_parts_free(struct ordo_parts *parts) {
    for (size_t i = 0; i < parts->texts_count; i++)
        free(parts->texts[i]);
    free(parts->texts);
    free(parts->list);
    *parts = (struct ordo_parts){0};
}

/* Append ".WORD" with what a name may have. */
static void append(const char *word, size_t length, char text[], size_t size) {
    const size_t end = strlen(text);

    ordo_format_append(text, size, ".%.*s", (int)length, word);
    for (size_t i = end + 1; i < end + 1 + length && i < size && text[i] != '\0'; i++)
        if (!isalnum((unsigned char)text[i]) && strchr("._-", text[i]) == NULL)
            text[i] = '_';
}

void ordo_part_name(const char *name, const struct ordo_part *part, char text[], size_t size) {
    snprintf(text, size, "%s", name);
    if (part->file != NULL) {
        const char *slash = strrchr(part->stem, '/'), *dot = strrchr(part->stem, '.');
        const bool extension = dot != NULL && dot > (slash != NULL ? slash + 1 : part->stem);
        append(part->stem, extension ? (size_t)(dot - part->stem) : strlen(part->stem), text, size);
    }
    if (part->along != NULL)
        append(part->along, strlen(part->along), text, size);
}
