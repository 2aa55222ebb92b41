/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * solver.c: a program of somebody else's, which does what its words say, one after another.
 */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Print a text, in which "%" is a line end and "^" begins what a terminal obeys. */
static void put(FILE *out, const char *text) {
    for (; *text != '\0'; text++)
        putc(*text == '%' ? '\n' : *text == '^' ? '\033' : *text, out);
}

int main(int argc, char *argv[]) {
    FILE *out = stdout;

    for (int i = 1; i < argc; i++) {
        const char *what = argv[i], *word = i + 1 < argc ? argv[i + 1] : "";
        const double a = strtod(word, NULL), b = i + 2 < argc ? strtod(argv[i + 2], NULL) : 0;
        i++;
        if (strcmp(what, "text") == 0) {
            put(out, word);
        } else if (strcmp(what, "power") == 0) { /* X P: X^P */
            fprintf(out, "%.17g", pow(a, b));
            i++;
        } else if (strcmp(what, "to") == 0) { /* a file from now on */
            out = fopen(word, "w");
            if (out == NULL)
                return 9;
        } else if (strcmp(what, "words") == 0) {
            for (; i < argc; i++)
                fprintf(out, "[%s]", argv[i]);
        } else if (strcmp(what, "exit") == 0) {
            return (int)a;
        } else if (strcmp(what, "raise") == 0) {
            raise((int)a);
        } else if (strcmp(what, "sleep") == 0) {
            sleep((unsigned)a);
        } else if (strcmp(what, "complain") == 0) {
            put(stderr, word);
        } else if (strcmp(what, "variable") == 0) {
            fprintf(out, "%s", getenv(word) != NULL ? getenv(word) : "(none)");
        } else if (strcmp(what, "copy") == 0) { /* a file's first line */
            char line[200] = "";
            FILE *in = fopen(word, "r");
            if (in == NULL || fgets(line, sizeof line, in) == NULL)
                return 8;
            fputs(line, out);
            fclose(in);
        } else if (strcmp(what, "below") == 0 && a < b) { /* X Y WORD…: if X < Y */
            i++;
        } else if (strcmp(what, "below") == 0) {
            break;
        } else {
            return 7;
        }
    }
    return fclose(out) != 0;
}
