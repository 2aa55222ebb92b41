#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# ranks.sh ORDO MPI: `ordo run` as several processes: the same results from 1 and 2 threads, 2 and 3
# ranks; rank 0 alone speaks; what becomes of a rank that dies, has other files, or belongs to
# another MPI. MPI is "yes" if this ordo is built with it.
set -eu
ordo=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
mpi=$2
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
# Leaks of the MPI are none of ours.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
OMP_NUM_THREADS=2
OMPI_MCA_btl_vader_single_copy_mechanism=none # which containers forbid
OMPI_MCA_odls_base_sigkill_timeout=0          # a rank that is to end has no second for it
export ASAN_OPTIONS OMP_NUM_THREADS OMPI_MCA_btl_vader_single_copy_mechanism \
    OMPI_MCA_odls_base_sigkill_timeout

fail() {
    echo "$*"
    for file in out err; do
        head -n 20 "$file" | cut -c 1-300 | sed "s/^/$file: /"
    done
    exit 1
}

# expect STATUS COMMAND…: its exit status, with its output in out and err.
expect() {
    wanted=$1
    shift
    status=0
    "$@" >out 2>err </dev/null || status=$?
    [ "$status" -eq "$wanted" ] || fail "$*: exit status $status, expected $wanted"
}

# said FILE LINES SENTENCE: so many lines of the file have the sentence.
said() { [ "$(grep -c "$3" "$1")" -eq "$2" ] || fail "expected in $2 lines of $1: $3"; }

# Processes that cannot meet, as their launcher's MPI is another one, or none: one of them says so,
# and none runs.
expect 3 env PMI_SIZE=3 PMI_RANK=0 "$ordo" run
said err 1 '^ordo: 3 processes were started for one run, and .* MPI'
[ ! -s out ] || fail "a run that cannot be"
expect 3 env PMI_SIZE=3 PMI_RANK=2 "$ordo" run
[ ! -s out ] && [ ! -s err ] || fail "rank 2 is not silent"
expect 3 env -u PMIX_RANK SLURM_STEP_NUM_TASKS=2 SLURM_PROCID=0 "$ordo" run
said err 1 '^ordo: 2 processes were started for one run, and .*\(srun --mpi=\|without MPI\)'

if ! mpirun --version 2>/dev/null | grep -q 'Open MPI'; then
    echo "skipped: there is no mpirun of Open MPI (Debian: openmpi-bin)"
    exit 77
fi
ranks() {
    count=$1
    shift
    mpirun --allow-run-as-root --oversubscribe -n "$count" "$@"
}
if [ "$mpi" = no ]; then
    expect 3 ranks 3 "$ordo" run
    said err 1 '^ordo: 3 processes were started .* built without MPI'
    [ ! -s out ] || fail "a run that cannot be"
    echo "skipped: this ordo is built without MPI, and says so"
    exit 77
fi

# A study that draws, and says how it is reached.
cat >studies.lua <<'LUA'
local cases = {}
for i = 1, 40 do
  cases[i] = {
    name = "study-" .. i, target = function(x) return math.exp(x) + 1 / i end, architecture = "glu",
    method = "staged", widths = { 4, 8, 12, 16 }, points = 500, test_points = 501, seeds = 2,
    expect = { order = -3, band = 0.5, intent = "at_least", why = "a GLU contains the quadratic splines" },
  }
end
return cases
LUA
expect 0 "$ordo" run studies.lua --threads 1 --json
mv out one
expect 0 "$ordo" run studies.lua --threads 2 --json
cmp one out || fail "two threads are not one"
for count in 1 2 3; do
    expect 0 ranks $count "$ordo" run studies.lua --json
    cmp one out || fail "$count ranks are not one thread"
done
expect 0 ranks 3 "$ordo" run studies.lua
said out 1 '^40 cases in .* on 3 ranks: '

# Rank 0 alone speaks.
expect 0 ranks 3 "$ordo" run --list studies.lua
[ "$(wc -l <out)" -eq 40 ] || fail "not one list"
expect 64 ranks 3 "$ordo" run --threads 2 studies.lua
said err 1 '^ordo run: --threads is for one process; each of the 3 ranks'
expect 3 ranks 2 "$ordo" run nothing.lua
said err 1 '^ordo: nothing.lua: '

# Programs that ranks start are nobody's rank: one of MPI would take itself for that, and hang.
cat >solver <<'SH'
#!/bin/sh
if env | grep -q -e '^PMIX_' -e '^OMPI_COMM_WORLD_'; then exit 1; fi
awk "BEGIN { print $1^-2 }"
SH
chmod +x solver
cat >solver.lua <<'LUA'
return {
  name = "solver", experiment = "command", command = { "./solver", "{n}" },
  levels = { 8, 16, 32, 64 }, deterministic = true,
  expect = { order = -2, band = 0.1, why = "it prints n^-2" },
}
LUA
expect 0 ranks 2 "$ordo" run --allow-commands solver.lua

# A rank that has another file, or none, says so and ends the run.
mkdir here there
cat >started <<'SH'
#!/bin/sh
if [ "$OMPI_COMM_WORLD_RANK" -eq 0 ]; then cd here; else cd there; fi
exec "$@"
SH
chmod +x started
cp studies.lua here
sed 's/16 }/17 }/' studies.lua >there/studies.lua
expect 3 ranks 2 ./started "$ordo" run studies.lua
said err 1 '^ordo: studies.lua: study-.*: not the case that the run was started with'
said err 1 '^ordo: rank 1, on .*, ends the run'
rm there/studies.lua
expect 3 ranks 2 ./started "$ordo" run studies.lua
said err 1 '^ordo: studies.lua: cannot be read'
said err 1 '^ordo: rank 1, on .*, ends the run'

# A rank that dies ends the run, and what was told of is kept.
cat >mortal <<'SH'
#!/bin/sh
if [ "$OMPI_COMM_WORLD_RANK" -eq 1 ]; then echo $$ >pid; fi
exec "$@"
SH
chmod +x mortal
ranks 2 ./mortal "$ordo" run studies.lua --out kept >out 2>err </dev/null &
run=$!
until [ "$(wc -l <out)" -gt 1 ]; do sleep 0.02; done
kill -9 "$(cat pid)"
status=0
wait $run || status=$?
[ $status -ne 0 ] || fail "the run has not noticed that a rank is dead"
grep '^study-1 ' out >first
"$ordo" report kept >again 2>err || :
grep '^study-1 ' again | cmp - first || fail "what was told of is not kept"
expect 0 ranks 2 "$ordo" run studies.lua --out kept --no-pictures
grep -q '^study-40 ' out || fail "the run was not taken up"
expect 0 "$ordo" run studies.lua --out kept --no-pictures --json
sed 's/"reused":8,/"reused":0,/' out | cmp one - || fail "what was measured in two runs is not the same"
echo "the same from 1 and 2 threads, 1, 2 and 3 ranks"
