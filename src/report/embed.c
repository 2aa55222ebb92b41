/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * embed.c: a program of the build, not of Ordo: files as strings in a C source.
 *
 *   embed OUT.c DIR/page.css …     const char ordo_page_css[] = {…, 0};
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static int embed(FILE *out, const char *path) {
    const char *slash = strrchr(path, '/');
    FILE *in = fopen(path, "rb");
    int c;

    if (in == NULL)
        return 1;
    fputs("extern const char ordo_", out);
    for (int twice = 0; twice < 2; twice++) {
        for (const char *p = slash != NULL ? slash + 1 : path; *p != '\0'; p++)
            fputc(isalnum((unsigned char)*p) ? *p : '_', out);
        fputs(twice == 0 ? "[];\nconst char ordo_" : "[] = {", out);
    }
    for (int i = 0; (c = fgetc(in)) != EOF; i++)
        fprintf(out, "%s%d,", i % 20 == 0 ? "\n" : "", c > 127 ? c - 256 : c);
    fputs("0};\n", out);
    const int failed = ferror(in);
    return fclose(in) != 0 || failed;
}

int main(int argc, char *argv[]) {
    FILE *out = argc > 2 ? fopen(argv[1], "w") : NULL;
    int failed = out == NULL;

    for (int i = 2; i < argc && !failed; i++)
        failed = embed(out, argv[i]);
    return out == NULL || fclose(out) != 0 || failed;
}
