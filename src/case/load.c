/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * load.c: cases from files and directories.
 */
#include "case/load.h"
#include "case/fields.h"
#include "case/sandbox.h"
#include "study/expectation.h"
#include "text/file.h"
#include "text/sentence.h"
#include <dirent.h>
#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* Deepest subdirectory, and most files, that are looked at. */
#define DEPTH_MAX 16
#define FILES_MAX 10000

static void state_free(void *state) { ordo_lua_close(state); }

/* A file that is being read. */
struct loading {
    struct ordo_lua *lua;
    const char *path;
    struct ordo_cases *cases; /* read so far, other files' too */
    size_t levels;            /* of all of them */
    struct ordo_parts
        parts; /* of the table that is read; here, as a Lua error may end the reading */
    char *message;
    size_t size;
};

/* Read a part of the table on top of the stack, the number-th of the file. */
static int read_part(lua_State *L, struct loading *loading, size_t number,
                     const struct ordo_part *part, const struct ordo_setting *pattern) {
    struct ordo_cases *cases = loading->cases;

    if (cases->count >= ORDO_CASES_MAX)
        return ordo_fail(ORDO_EINVAL, loading->message, loading->size,
                         "%s: there are more cases, expected at most %d", loading->path,
                         ORDO_CASES_MAX);
    if (ordo_cases_reserve(cases, 1) != ORDO_OK)
        return ordo_out_of_memory(loading->path, loading->message, loading->size);
    struct ordo_case *c = &cases->cases[cases->count++];
    *c = (struct ordo_case){0};
    const int status = ordo_case_read(loading->lua, L, loading->path, number, part, pattern, c,
                                      loading->message, loading->size);
    if (status != ORDO_OK)
        return status;
    loading->levels += c->levels_count * ordo_values_integer(&c->study, "seeds");
    if (loading->levels > ORDO_LIST_LEVELS_MAX)
        return ordo_fail(ORDO_EINVAL, loading->message, loading->size,
                         "%s: case '%s': all cases have %zu levels by now, expected at most %d",
                         loading->path, c->name, loading->levels, ORDO_LIST_LEVELS_MAX);
    return ORDO_OK;
}

/* Read the cases that the table on top of the stack, the number-th of the file, stands for. */
static int read_one(lua_State *L, struct loading *loading, size_t number) {
    struct ordo_parts *parts = &loading->parts;
    char name[ORDO_NAME_MAX + 16];
    size_t length;
    int status;

    ordo_lua_look(L);
    const bool named = lua_getfield(L, -1, "name") == LUA_TSTRING;
    const char *s = named ? lua_tolstring(L, -1, &length) : "";
    if (named && ordo_reader_is_name(s, length))
        snprintf(name, sizeof name, "'%s'", s);
    else
        snprintf(name, sizeof name, "#%zu", number);
    lua_pop(L, 1);
    ordo_parts_free(parts);
    status = ordo_parts_find(L, loading->path, name, parts, loading->message, loading->size);
    for (size_t i = 0; i < parts->count && status == ORDO_OK; i++)
        status = read_part(L, loading, number, &parts->list[i], parts->setting);
    return status;
}

/* What a file has returned is one case if it has names for keys, and a list if it has numbers. */
static int read_file(lua_State *L, void *context) {
    struct loading *loading = context;
    size_t names = 0, others = 0;
    lua_Unsigned count;
    int status = ORDO_EINVAL;

    luaL_checkstack(L, 8, NULL);
    if (lua_type(L, 1) != LUA_TTABLE) {
        ordo_sentence_format(loading->message, loading->size,
                             "%s: returned %s%s, expected one case or a list of cases",
                             loading->path, lua_isnil(L, 1) ? "" : "a ", luaL_typename(L, 1));
        return status;
    }
    for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1)) {
        names += lua_type(L, -2) == LUA_TSTRING;
        others += lua_type(L, -2) != LUA_TSTRING;
    }
    count = lua_rawlen(L, 1);
    if (names > 0 && others == 0)
        return read_one(L, loading, 1);
    if (names > 0 || others != count || count == 0) {
        ordo_sentence_format(
            loading->message, loading->size,
            "%s: returned a table with %zu named and %zu other entries, expected one "
            "case (names only) or a list of cases without gaps",
            loading->path, names, others);
        return status;
    }
    status = ORDO_OK;
    for (lua_Unsigned i = 1; i <= count && status == ORDO_OK; i++) {
        if (lua_rawgeti(L, 1, (lua_Integer)i) != LUA_TTABLE)
            return ordo_fail(ORDO_EINVAL, loading->message, loading->size,
                             "%s: case #%llu is a %s, expected a table", loading->path,
                             (unsigned long long)i, luaL_typename(L, -1));
        status = read_one(L, loading, (size_t)i);
        lua_pop(L, 1);
    }
    return status;
}

static int by_name(const void *a, const void *b) {
    const struct ordo_case *const *x = a, *const *y = b;
    const int order = strcmp((*x)->name, (*y)->name);

    return order != 0 ? order : (*x > *y) - (*x < *y);
}

static int name_compare(const void *name, const void *c) {
    return strcmp(name, (*(const struct ordo_case *const *)c)->name);
}

/* What a claim of the case compares with is a case of the same file, which begins with case
 * `first`. sorted[count] by name. */
static int check_rivals(struct ordo_case *const sorted[], size_t count,
                        const struct ordo_case *first, const struct ordo_case *c, char message[],
                        size_t size) {
    for (size_t k = 0; k < c->claims_count; k++)
        for (size_t e = 0; ordo_expectations[e] != NULL; e++) {
            const struct ordo_claim *claim = &c->claims[k];
            if (ordo_expectations[e]->rival == NULL ||
                !ordo_claim_states(claim, ordo_expectations[e]))
                continue;
            const char *rival = ordo_expectations[e]->rival(&claim->values);
            struct ordo_case *const *found =
                bsearch(rival, sorted, count, sizeof *sorted, name_compare);
            if (found != NULL && *found >= first)
                continue;
            return ordo_fail(ORDO_EINVAL, message, size,
                             "%s: case '%s': field 'expect.%s%s%s%s' is \"%s\", expected the "
                             "name of another case of the file",
                             c->file, c->name, claim->figure > 0 ? "figures." : "",
                             claim->figure > 0 ? c->figure[claim->figure].name : "",
                             claim->figure > 0 ? "." : "", ordo_expectations[e]->name, rival);
        }
    return ORDO_OK;
}

/* Names are used once, and rivals are there. */
static int check_names(const struct ordo_cases *cases, size_t first, char message[], size_t size) {
    struct ordo_case **sorted = calloc(cases->count, sizeof *sorted);
    int status = ORDO_OK;

    if (sorted == NULL)
        return ordo_out_of_memory(cases->cases[first].file, message, size);
    for (size_t i = 0; i < cases->count; i++)
        sorted[i] = &cases->cases[i];
    qsort(sorted, cases->count, sizeof *sorted, by_name);
    for (size_t i = 1; i < cases->count && status == ORDO_OK; i++)
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0) {
            status = ORDO_EINVAL;
            ordo_sentence_format(
                message, size,
                "%s: case '%s': field 'name' is already used by a case of %s, expected "
                "a name of its own",
                sorted[i]->file, sorted[i]->name, sorted[i - 1]->file);
        }
    for (size_t i = first; i < cases->count && status == ORDO_OK; i++)
        status = check_rivals(sorted, cases->count, &cases->cases[first], &cases->cases[i], message,
                              size);
    free(sorted);
    return status;
}

/* Undo what was appended since there were `count` cases and `states` states. */
static void truncate_cases(struct ordo_cases *cases, size_t count, size_t states) {
    while (cases->count > count)
        ordo_case_free(&cases->cases[--cases->count]);
    while (cases->states_count > states)
        cases->state_free(cases->states[--cases->states_count]);
}

/* Whether a case has a function that lives in the file's state. */
static bool has_function(const struct ordo_case *c) {
    for (size_t i = 0; i < c->settings.count; i++)
        if (c->settings.settings[i]->kind == ORDO_KIND_FUNCTION && c->settings.values[i].line > 0)
            return true;
    return false;
}

static int load_file(struct ordo_cases *cases, const char *path, const volatile sig_atomic_t *stop,
                     char message[], size_t size) {
    struct loading loading = {.path = path, .cases = cases, .message = message, .size = size};
    const size_t first = cases->count;
    bool needed = false;
    int status = ordo_lua_open(path, stop, &loading.lua, message, size);

    for (size_t i = 0; i < first; i++)
        loading.levels +=
            cases->cases[i].levels_count * ordo_values_integer(&cases->cases[i].study, "seeds");
    if (status == ORDO_OK)
        status = ordo_lua_protect(loading.lua, read_file, &loading, message, size);
    ordo_parts_free(&loading.parts);
    if (status == ORDO_OK)
        status = check_names(cases, first, message, size);
    for (size_t i = first; i < cases->count; i++)
        needed = needed || has_function(&cases->cases[i]);
    cases->state_free = state_free;
    if (status == ORDO_OK && needed) {
        status = ordo_cases_own(cases, loading.lua);
        if (status == ORDO_OK)
            return status;
        ordo_out_of_memory(path, message, size);
    }
    if (status != ORDO_OK)
        truncate_cases(cases, first, cases->states_count);
    ordo_lua_close(loading.lua);
    return status;
}

/* Paths of files. */
struct files {
    size_t count;
    char *paths[FILES_MAX];
};

static bool is_lua(const char *name) {
    const size_t length = strlen(name);
    return length > 4 && strcasecmp(name + length - 4, ".lua") == 0;
}

/* A link to a folder may lead back to where it is, so none is followed. */
static bool is_linked_folder(const char *path, const struct stat *info) {
    struct stat other;

    return S_ISLNK(info->st_mode) && stat(path, &other) == 0 && S_ISDIR(other.st_mode);
}

/* Collect the *.lua files of a directory and its subdirectories. */
static int collect(struct ordo_cases *cases, struct files *files, const char *path, int depth,
                   char message[], size_t size) {
    DIR *directory = opendir(path);
    const struct dirent *entry;
    struct stat info = {0};
    int status = ORDO_OK;

    if (directory == NULL)
        return ordo_fail(ORDO_EIO, message, size, "%s: cannot be read: %s", path, strerror(errno));
    while (status == ORDO_OK && (entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        char *inner = ordo_path_join(path, entry->d_name);
        if (inner == NULL) {
            status = ordo_out_of_memory(path, message, size);
        } else if (lstat(inner, &info) == 0 && S_ISDIR(info.st_mode)) {
            if (depth < DEPTH_MAX)
                status = collect(cases, files, inner, depth + 1, message, size);
            else
                ordo_cases_unread(cases, inner, "is more than 16 folders deep");
        } else if (is_linked_folder(inner, &info)) {
            ordo_cases_unread(cases, inner, "is a link to a folder");
        } else if (is_lua(entry->d_name) && files->count == FILES_MAX) {
            status = ORDO_EINVAL;
            ordo_sentence_format(message, size, "%s: has more .lua files, expected at most %d",
                                 path, FILES_MAX);
        } else if (is_lua(entry->d_name)) {
            files->paths[files->count++] = inner;
            inner = NULL;
        }
        free(inner);
    }
    closedir(directory);
    return status;
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int load_directory(struct ordo_cases *cases, const char *path,
                          const volatile sig_atomic_t *stop, char message[], size_t size) {
    struct files files = {0};
    int status = collect(cases, &files, path, 0, message, size);

    if (status == ORDO_OK && files.count == 0) {
        status = ORDO_EIO;
        ordo_sentence_format(message, size, "%s: has no .lua file, expected case files", path);
    }
    qsort(files.paths, files.count, sizeof *files.paths, by_bytes);
    for (size_t i = 0; i < files.count && status == ORDO_OK; i++)
        status = load_file(cases, files.paths[i], stop, message, size);
    for (size_t i = 0; i < files.count; i++)
        free(files.paths[i]);
    return status;
}

int ordo_cases_load(struct ordo_cases *cases, const char *path, const volatile sig_atomic_t *stop,
                    char message[], size_t size) {
    const size_t count = cases->count, states = cases->states_count;
    struct stat info;
    int status;

    message[0] = '\0';
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        status = load_directory(cases, path, stop, message, size);
    else
        status = load_file(cases, path, stop, message, size);
    if (status != ORDO_OK)
        truncate_cases(cases, count, states);
    return status;
}
