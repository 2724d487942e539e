#!/bin/bash
# Joins the shares of array.sh: merge.sh NAME SHARES, where NAME is the name of the experiment or of its file.
#SBATCH --job-name=attractor-merge
#SBATCH --time=00:30:00
set -euo pipefail

name=$(basename "$1" .toml)
shares=()
for share in $(seq "$2"); do
    shares+=("results/$name-$share-of-$2")
done
attractor merge "${shares[@]}" --out "results/$name"
