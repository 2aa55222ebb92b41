#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check.sh ORDO MPI: the jobs of this directory, on a Slurm of one machine that is started for them
# and ended again: what they keep is what one process keeps. MPI is "yes" if ORDO is built with it.
set -eu
ordo=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
mpi=$2
here=$(cd "$(dirname "$0")" && pwd)
PATH=$(dirname "$ordo"):$PATH:/usr/sbin
export PATH

skip() {
    echo "skipped: $*"
    exit 77
}
for tool in slurmctld slurmd sbatch squeue; do
    command -v $tool >/dev/null || skip "there is no $tool (Debian: slurm-wlm)"
done
[ "$(id -u)" -eq 0 ] || skip "only root may start Slurm's daemons"

directory=$(mktemp -d)
daemons=''
clean() {
    for daemon in $daemons; do
        kill "$daemon" 2>/dev/null || :
    done
    wait
    rm -rf "$directory"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM
fail() {
    echo "$*"
    tail -n 20 "$directory"/*.log
    exit 1
}

# A cluster that is this machine alone, whatever processors it has, and trusts everybody on it.
port=$((20000 + $$ % 20000))
mkdir "$directory/state" "$directory/spool"
cat >"$directory/slurm.conf" <<CONF
ClusterName=check
SlurmctldHost=localhost
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/none
CredType=cred/none
SlurmUser=root
StateSaveLocation=$directory/state
SlurmdSpoolDir=$directory/spool
SlurmctldPidFile=$directory/slurmctld.pid
SlurmdPidFile=$directory/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_interval=1
NodeName=localhost CPUs=4
PartitionName=all Nodes=localhost Default=YES MaxTime=10
CONF
SLURM_CONF=$directory/slurm.conf
export SLURM_CONF
slurmctld -D >"$directory/slurmctld.log" 2>&1 &
daemons=$!
slurmd -D -N localhost >"$directory/slurmd.log" 2>&1 &
daemons="$daemons $!"
tries=0
until sinfo -h -o %T 2>/dev/null | grep -q idle; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || fail "Slurm did not start within 10 s"
    sleep 0.1
done

# done_with JOB: once it has ended.
done_with() {
    while squeue -h -j "$1" 2>/dev/null | grep -q .; do sleep 0.1; done
}

cp "$here"/*.lua "$here"/*.sbatch "$directory"
cd "$directory"
OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1     # nobody else is here
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 # of the MPI
export OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM ASAN_OPTIONS
ordo run study.lua --out alone --no-pictures >alone.log || fail "the study itself"
ordo run study.lua --out alone --no-pictures --json >alone.json

array=$(sbatch --parsable array.sbatch)
done_with "$(sbatch --parsable --dependency=afterany:"$array" merge.sbatch)"
grep -q ': 3 PASS' merge.log || fail "the merged slices did not pass"
ordo run study.lua --out results --no-pictures --json | cmp - alone.json ||
    fail "slices differ from one process"
echo "array.sbatch, merge.sbatch: $(head -n 1 merge.log)"

if [ "$mpi" = yes ] && command -v mpirun >/dev/null; then
    done_with "$(sbatch --parsable mpi.sbatch)"
    grep -q ' on 3 ranks: 3 PASS' mpi.log || fail "the job of ranks did not pass"
    ordo run study.lua --out results-mpi --no-pictures --json | cmp - alone.json ||
        fail "ranks differ from one process"
    echo "mpi.sbatch: $(tail -n 2 mpi.log | head -n 1)"
else
    echo "mpi.sbatch was not run: there is no MPI"
fi
