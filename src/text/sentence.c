/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sentence.c: sentences about strangers' files, and the source text of a Lua function.
 */
#include "text/sentence.h"
#include "ordo.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Longest sentence before it is cut to the caller's size. */
#define SENTENCE_MAX 4096

size_t ordo_sentence_character(const char text[], size_t length, bool lines) {
    static const unsigned long smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char first = (unsigned char)text[0];
    size_t bytes;
    unsigned long code;

    if (first < 0x80)
        return (first >= 0x20 && first < 0x7f) || (lines && first >= '\t' && first <= '\r');
    bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || bytes > length)
        return 0;
    code = first & (0x7fu >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        const unsigned char next = (unsigned char)text[i];
        if ((next & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (next & 0x3f);
    }
    if (code < smallest[bytes] || code < 0xa0 || code > 0x10ffff ||
        (code >= 0xd800 && code < 0xe000) || code == 0xfffe || code == 0xffff)
        return 0;
    return bytes;
}

size_t ordo_sentence_valid(const char text[], size_t length, bool lines) {
    size_t i = 0, bytes;

    while (i < length && (bytes = ordo_sentence_character(text + i, length - i, lines)) > 0)
        i += bytes;
    return i;
}

void ordo_sentence_clean(const char text[], size_t length, char to[], size_t size) {
    static const char cut[] = "…";
    size_t used = 0, last = 0; /* `last`: the longest prefix that leaves room for the cut */
    size_t i = 0;

    while (i < length) {
        char escape[8];
        size_t bytes = ordo_sentence_character(text + i, length - i, false),
               taken = bytes > 0 ? bytes : 1;
        const char *piece = text + i;

        if (bytes == 0) {
            const unsigned char c = (unsigned char)text[i];
            bytes = (size_t)snprintf(escape, sizeof escape,
                                     c == '\n' ? "\\n" : (c == '\t' ? "\\t" : "\\x%02x"), c);
            piece = escape;
        }
        if (used + bytes >= size)
            break;
        memcpy(to + used, piece, bytes);
        used += bytes;
        i += taken;
        if (used + sizeof cut <= size)
            last = used;
    }
    if (i < length && sizeof cut <= size) {
        memcpy(to + last, cut, sizeof cut - 1);
        used = last + sizeof cut - 1;
    }
    to[used] = '\0';
}

static void clean_format(char to[], size_t size, const char *format, va_list arguments) {
    char sentence[SENTENCE_MAX];

    vsnprintf(sentence, sizeof sentence, format, arguments);
    ordo_sentence_clean(sentence, strlen(sentence), to, size);
}

void ordo_sentence_format(char to[], size_t size, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    clean_format(to, size, format, arguments);
    va_end(arguments);
}

int ordo_fail(int status, char message[], size_t size, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    clean_format(message, size, format, arguments);
    va_end(arguments);
    return status;
}

int ordo_out_of_memory(const char *path, char message[], size_t size) {
    return ordo_fail(ORDO_ENOMEM, message, size, "%s: %s", path, ordo_status_text(ORDO_ENOMEM));
}

enum token { BLANK, COMMENT, STRING, WORD, OTHER };

/* Length of "[[", "[=[" … up to its closing bracket; 0 if there is none at text[0]. */
static size_t long_bracket(const char text[], size_t length) {
    size_t level = 1;

    while (level < length && text[level] == '=')
        level++;
    if (level >= length || text[0] != '[' || text[level] != '[')
        return 0;
    for (size_t i = level + 1; i + level < length; i++)
        if (text[i] == ']' && text[i + level] == ']' && strspn(text + i + 1, "=") >= level - 1)
            return i + level + 1;
    return length;
}

static bool is_word(char c) { return isalnum((unsigned char)c) || c == '_'; }

/* Kind and length of the token at text[0], length > 0. */
static enum token scan(const char text[], size_t length, size_t *token) {
    size_t i = 1;

    if (isspace((unsigned char)text[0])) {
        while (i < length && isspace((unsigned char)text[i]))
            i++;
        *token = i;
        return BLANK;
    }
    if (length > 1 && text[0] == '-' && text[1] == '-') {
        const char *end = memchr(text, '\n', length);
        *token = length > 2 ? long_bracket(text + 2, length - 2) : 0;
        *token = *token > 0 ? *token + 2 : end != NULL ? (size_t)(end - text) : length;
        return COMMENT;
    }
    if (text[0] == '"' || text[0] == '\'') {
        while (i < length && text[i] != text[0])
            i += text[i] == '\\' ? 2 : 1;
        *token = i < length ? i + 1 : length;
        return STRING;
    }
    if ((*token = long_bracket(text, length)) > 0)
        return STRING;
    while (is_word(text[0]) && i < length && is_word(text[i]))
        i++;
    *token = i;
    return is_word(text[0]) ? WORD : OTHER;
}

static bool is_one_of(const char word[], size_t length, const char *const words[]) {
    for (; *words != NULL; words++)
        if (strlen(*words) == length && strncmp(word, *words, length) == 0)
            return true;
    return false;
}

/* Length of the block that opens at text[0], 0 if it does not close. */
static size_t block(const char text[], size_t length) {
    static const char *const opens[] = {"function", "if", "do", "repeat", NULL};
    static const char *const closes[] = {"end", "until", NULL};
    size_t depth = 0, token;

    for (size_t i = 0; i < length; i += token) {
        if (scan(text + i, length - i, &token) != WORD)
            continue;
        if (is_one_of(text + i, token, opens))
            depth++;
        else if (is_one_of(text + i, token, closes) && --depth == 0)
            return i + token;
    }
    return 0;
}

/* Offset of a line's begin, `length` if there are fewer. */
static size_t line_begin(const char text[], size_t length, int line) {
    size_t i = 0;

    for (; line > 1 && i < length; i++)
        line -= text[i] == '\n';
    return i;
}

void ordo_sentence_function(const char text[], size_t length, int first, int last, char to[],
                            size_t size) {
    static const char *const function[] = {"function", NULL};
    const size_t begin = line_begin(text, length, first);
    const size_t second = line_begin(text, length, first + 1);
    const size_t final = line_begin(text, length, last);
    const size_t end = line_begin(text, length, last + 1);
    char flat[SENTENCE_MAX];
    size_t found = begin, found_end = end, count = 0, used = 0, token;

    for (size_t i = begin; i < second && count < 2; i += token)
        if (scan(text + i, end - i, &token) == WORD && is_one_of(text + i, token, function)) {
            const size_t bytes = block(text + i, end - i);
            if (i + bytes <= final || bytes == 0)
                continue;
            found = i;
            found_end = i + bytes;
            count++;
        }
    if (count != 1) {
        found = begin;
        found_end = end;
    }
    for (size_t i = found; i < found_end && used + 1 < sizeof flat; i += token) {
        const enum token kind = scan(text + i, found_end - i, &token);
        const char *piece = kind == BLANK || kind == COMMENT ? " " : text + i;
        size_t bytes = piece == text + i ? token : used > 0 && flat[used - 1] != ' ';
        if (bytes > sizeof flat - 1 - used)
            bytes = sizeof flat - 1 - used;
        memcpy(flat + used, piece, bytes);
        used += bytes;
    }
    while (used > 0 && flat[used - 1] == ' ')
        used--;
    ordo_sentence_clean(flat, used, to, size);
}
