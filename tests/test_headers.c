/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_headers.c: linked with one source for every header (see meson.build); has nothing to do at
 * run time.
 */
int main(void) { return 0; }
