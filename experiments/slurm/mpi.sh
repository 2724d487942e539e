#!/bin/bash
# One experiment on many nodes as one MPI program: rank 0 deals out tasks and writes, all ranks simulate.
#
#   sbatch --ntasks=256 mpi.sh phase-diagram
#
# The argument is a config or the name of an experiment that ships; further ones (--set ...) are passed on. The program has
# to be built with `cargo install --features mpi`. A run that the end of the job stops keeps what is finished and is queued
# again; so is one that a node failure kills. For a network that is too large for one node add --set network.engine=split.
#SBATCH --job-name=attractor-mpi
#SBATCH --cpus-per-task=1
#SBATCH --time=12:00:00
#SBATCH --requeue
set -uo pipefail

mpirun -n "$SLURM_NTASKS" attractor run "$@" --threads "${SLURM_CPUS_PER_TASK:-1}" --quiet
code=$?
if [ $code -eq 3 ]; then
    # The time limit: the same command goes on where it was.
    scontrol requeue "$SLURM_JOB_ID"
fi
exit $code
