#!/usr/bin/env bash
# A sweep in 16 parts as a job array:   sbatch examples/slurm.sh
# and then in one table:                lambdascope join sweep --out sweep-joined
# A part that was stopped, by the time limit or a lost node, goes on where it was when it is submitted again:
#                                       sbatch --array=3,7 examples/slurm.sh
#SBATCH --job-name=lambdascope-sweep
#SBATCH --array=1-16
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=01:00:00
#SBATCH --requeue
set -euo pipefail

# Of how many parts; not the length of the array, which is shorter where only some are submitted again.
parts=16
export RAYON_NUM_THREADS="${SLURM_CPUS_PER_TASK:-1}"

lambdascope sweep irrelevant \
    --x alpha=-1..1:41 --y noise=0..0.5:11 --metric loss_t1,loss_t2,worst_acc \
    --shard "${SLURM_ARRAY_TASK_ID:?is set by sbatch --array}/$parts" --quiet --out sweep
