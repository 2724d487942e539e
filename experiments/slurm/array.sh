#!/bin/bash
# One experiment on many nodes: each task of a job array computes a fixed share, a last job joins them.
#
#   jobs=$(sbatch --parsable --array=1-16 array.sh phase-diagram)
#   sbatch --dependency=afterok:$jobs merge.sh phase-diagram 16
#
# The argument is a config or the name of an experiment that ships; further ones (--set ...) are passed on. A share that
# the end of the job stops keeps what is finished and is queued again; so is one that a node failure kills.
#SBATCH --job-name=attractor
#SBATCH --cpus-per-task=8
#SBATCH --time=12:00:00
#SBATCH --requeue
set -uo pipefail

share="$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT"
attractor run "$@" --shard "$share" --threads "${SLURM_CPUS_PER_TASK:-1}" --quiet
code=$?
if [ $code -eq 3 ]; then
    # The time limit: the same command goes on where it was.
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
fi
exit $code
