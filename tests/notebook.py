"""Redraws a plane and a sweep from what the program prints for notebooks, with pandas and matplotlib.

    python tests/notebook.py [PROGRAM] [FOLDER]

Says so and ends well where pandas or matplotlib is missing. The ten lines in the README are those of `plane`.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import matplotlib
    import pandas as pd
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(0)

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def printed(program, *arguments):
    """The one JSON text on stdout; nothing else may stand there."""
    return json.loads(subprocess.run([program, *arguments], capture_output=True, check=True).stdout)


def plane(program, folder):
    out = printed(program, "run", "aligned", "--grid", "21", "--out", str(folder / "run"), "--format", "json", "--quiet")
    cells = pd.DataFrame(out["plane"])
    loss = cells.pivot(index="lambda2", columns="lambda1", values="loss_t2")
    plt.pcolormesh(loss.columns, loss.index, loss, vmin=0, vmax=2, cmap="cividis_r")
    plt.colorbar(label="loss of T₂")
    plt.contour(loss.columns, loss.index, loss, levels=[0.1], colors="red")
    plt.xlabel("λ₁"), plt.ylabel("λ₂"), plt.title(f"{out['experiment']}, α = {out['alpha']}")
    plt.savefig(folder / "plane-again.png")
    plt.close()
    # The same numbers as in the files.
    written = pd.read_csv(folder / "run" / "plane.csv")
    assert list(cells.columns) == list(written.columns), cells.columns
    pd.testing.assert_frame_equal(cells.astype(float), written.astype(float))
    assert loss.shape == (21, 21) and not loss.isna().any().any()
    summary = json.loads((folder / "run" / "summary.json").read_text())
    assert {key: value for key, value in out.items() if key != "plane"} == summary


def sweep(program, folder):
    axes = ["--x", "alpha=-1..1:5", "--y", "lambda2=0..1:6"]
    out = printed(program, "sweep", "aligned", *axes, "--out", str(folder / "sweep"), "--format", "json", "--quiet")
    rows = pd.DataFrame(out["columns"])
    worst = rows.pivot(index=out["y"], columns=out["x"], values="loss_t2")
    worst.plot(xlabel="λ₂", ylabel="loss of T₂")
    plt.savefig(folder / "sweep-again.png")
    plt.close()
    written = pd.read_csv(folder / "sweep" / "sweep.csv")
    pd.testing.assert_frame_equal(rows.astype(float), written.astype(float))
    assert worst.shape == (6, 5)


def check(program, folder):
    out = printed(program, "check", str(folder / "run" / "experiment.ron"), "--format", "json")
    assert out["kind"] == "experiment" and out["experiment"]["training"]["seed"] >= 0, out


if __name__ == "__main__":
    program = sys.argv[1] if len(sys.argv) > 1 else "lambdascope"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for part in (plane, sweep, check):
            part(program, folder)
            print(f"{part.__name__}: ok")
