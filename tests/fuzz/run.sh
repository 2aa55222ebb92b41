#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh: builds the fuzzing harnesses with clang (libFuzzer, ASan, UBSan) and runs each for a while
# on a copy of its corpus: run.sh [SECONDS [BUILD_DIR]]. What crashes, hangs or leaks is kept in
# BUILD_DIR/found/ and makes the exit status 1. FUZZ=table runs that harness only.
set -eu
cd "$(dirname "$0")/../.."

# Freed memory that ASan keeps back must not be taken for a leak: a case file may use 64 MiB at a time.
export ASAN_OPTIONS="quarantine_size_mb=32:${ASAN_OPTIONS-}"

seconds=${1:-60}
build=${2:-build-fuzz}
lua=lua5.4
for name in lua-5.4 lua5.4 lua; do
    pkg-config --exists $name && lua=$name && break
done
packages="gsl openblas $lua sqlite3 jansson libxml-2.0 nettle"
# shellcheck disable=SC2046,SC2086
set -- -std=c17 -D_XOPEN_SOURCE=700 -O1 -g -fno-omit-frame-pointer -Isrc -Wno-unknown-pragmas \
    -fsanitize=address,undefined -fno-sanitize-recover=all -DORDO_OPENBLAS \
    '-DORDO_DATADIR="/nonexistent"' \
    $(pkg-config --cflags $packages)

echo 'int LLVMFuzzerTestOneInput(const unsigned char *, unsigned long);
int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { return d == 0 && n > 0; }' |
    clang -fsanitize=fuzzer,address,undefined -x c - -o /dev/null 2>/dev/null || {
    echo "run.sh: clang with libFuzzer is missing (Debian: apt-get install clang libclang-rt-dev)" >&2
    exit 1
}

# Everything below the pictures and reports but MPI, each file afresh: it takes seconds.
rm -rf "$build/objects"
mkdir -p "$build/objects" "$build/found"
# shellcheck disable=SC2016,SC2038,SC2046
find $(sed -n 's/^Order: *//p' docs/design.md | sed 's/ picture .*//; s/[a-z][a-z]*/src\/&/g') -name '*.c' ! -name ranks_mpi.c |
    xargs -P "$(getconf _NPROCESSORS_ONLN)" -I{} sh -c '
        source=$1 objects=$2
        shift 2
        clang "$@" -fsanitize=fuzzer-no-link -c "$source" \
            -o "$objects/$(echo "$source" | tr / -).o"' sh {} "$build/objects" "$@"
rm -f "$build/libfuzzed.a"
ar rcs "$build/libfuzzed.a" "$build"/objects/*.o

status=0
for name in ${FUZZ:-table cases printed}; do
    # shellcheck disable=SC2046,SC2086
    clang "$@" -fsanitize=fuzzer "tests/fuzz/fuzz_$name.c" "$build/libfuzzed.a" \
        -o "$build/fuzz_$name" $(pkg-config --libs $packages) -lm
    case $name in table) length=65536 ;; *) length=8192 ;; esac
    # What the fuzzer adds goes into the copy, and stays there for the next run.
    mkdir -p "$build/corpus/$name"
    cp -r "tests/fuzz/corpus/$name/." "$build/corpus/$name"
    echo "== fuzz_$name, $seconds s"
    "$build/fuzz_$name" -max_total_time="$seconds" -max_len=$length -timeout=60 \
        -rss_limit_mb=2048 -dict="tests/fuzz/$name.dict" -print_final_stats=1 -verbosity=1 \
        -artifact_prefix="$build/found/$name-" "$build/corpus/$name" >"$build/$name.log" 2>&1 ||
        status=1
    grep -E 'ERROR|SUMMARY|Test unit written|DONE|^stat::' "$build/$name.log" || true
done
exit $status
