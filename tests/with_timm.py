#!/usr/bin/env python3
"""Real timm loads the Vision Transformers that `lambdascope run` writes, and gives the same logits.

    pip install timm torch
    lambdascope run vit-irrelevant --out DIR
    python tests/with_timm.py DIR

Reads models.safetensors, tasks.safetensors, experiment.ron, summary.json and plane.csv in DIR, loads every model strictly
into timm's VisionTransformer, and holds its outputs against the numbers that the program wrote: f of a sample of every
task in four models, and the tasks' losses, margins and accuracies with their own vectors alone and on the plane. Leaves
with 0 if all agree to 1e-4, or if timm is not installed, which it says. No part of what must pass before a change lands.
"""

import csv
import json
import math
import re
import sys
from functools import partial
from pathlib import Path

try:
    import timm
    import torch
    from safetensors.torch import load_file
    from timm.models.vision_transformer import VisionTransformer
except ImportError as missing:
    sys.exit(print(f"skipped: {missing}") or 0)

TOLERANCE = 1e-4
# f this near to 0 may have either sign in f32.
UNDECIDED = 1e-4


def model_like(state, shape, heads, eps):
    """timm's model of the sizes that tensors have, for patches of a square image."""
    width, pixels = state["patch_embed.proj.weight"].flatten(1).shape
    patch, side = math.isqrt(pixels // 3), math.isqrt(shape[0])
    assert 3 * patch**2 == pixels and side**2 == shape[0], "square patches of a square image in three colours"
    has_class = "cls_token" in state
    return VisionTransformer(
        img_size=side * patch,
        patch_size=patch,
        num_classes=state["head.weight"].shape[0],
        embed_dim=width,
        depth=1 + max(int(name.split(".")[1]) for name in state if name.startswith("blocks.")),
        num_heads=heads or (2 if width < 128 else width // 64),
        mlp_ratio=state["blocks.0.mlp.fc1.weight"].shape[0] / width,
        class_token=has_class,
        global_pool="token" if has_class else "avg",
        fc_norm=False,
        norm_layer=partial(torch.nn.LayerNorm, eps=eps),
    ).eval()


def images(tokens, channels_first):
    """[N, P, d] as [N, 3, height, width]."""
    count, patches, pixels = tokens.shape
    patch, side = math.isqrt(pixels // 3), math.isqrt(patches)
    if channels_first:
        parts = tokens.reshape(count, side, side, 3, patch, patch).permute(0, 3, 1, 4, 2, 5)
    else:
        parts = tokens.reshape(count, side, side, patch, patch, 3).permute(0, 5, 1, 3, 2, 4)
    return parts.reshape(count, 3, side * patch, side * patch)


def as_timm(state):
    """The same tensors with the patches' map as the kernel that it is."""
    kernel = state["patch_embed.proj.weight"]
    if kernel.dim() == 4:
        return state
    patch = math.isqrt(kernel.shape[1] // 3)
    kernel = kernel.reshape(-1, patch, patch, 3).permute(0, 3, 1, 2).contiguous()
    return state | {"patch_embed.proj.weight": kernel}


def main(folder):
    stored = load_file(folder / "models.safetensors")
    tasks = load_file(folder / "tasks.safetensors")
    summary = json.loads((folder / "summary.json").read_text())
    settings = (folder / "experiment.ron").read_text()
    said = lambda pattern: (re.search(pattern, settings) or [None, None])[1]
    if said(r"gelu: (\w+)") not in (None, "Erf"):
        sys.exit("expected gelu: Erf, timm's own activation")
    heads, eps = said(r"heads: Some\((\d+)\)"), float(said(r"eps: ([-+.\de]+)") or 1e-6)
    marker = [float(x) for x in said(r"coefficients: \[([^\]]*)\]").split(",") if x.strip()]
    of = lambda model: {n.removeprefix(f"psi{model}."): x for n, x in stored.items() if n.startswith(f"psi{model}.")}
    states = [of(model) for model in range(3)]
    keys = [name for name in ("t1", "t2", "target") if f"{name}.tokens" in tasks]
    vit = model_like(states[0], tasks["t1.tokens"].shape[1:], int(heads) if heads else None, eps)
    channels_first = states[0]["patch_embed.proj.weight"].dim() == 4
    seen = {key: images(tasks[f"{key}.tokens"], channels_first) for key in keys}

    def merged(point):
        base, one, two = states
        add = lambda n: base[n] + point[0] * (one[n] - base[n]) + point[1] * (two[n] - base[n])
        return {name: add(name) for name in base}

    @torch.inference_mode()
    def logits(state, key):
        vit.load_state_dict(as_timm(state), strict=True)
        return vit(seen[key]).squeeze(1).double()

    worst = {"f": 0.0, "loss": 0.0, "margin": 0.0, "accuracy": 0.0}
    count = dict.fromkeys(worst, 0)

    def compare(what, ours, theirs):
        worst[what] = max(worst[what], abs(ours - theirs))
        count[what] += 1

    def compare_set(key, f, loss, margin, accuracy):
        labels = tasks[f"{key}.labels"].double()
        compare("loss", loss, torch.nn.functional.softplus(-labels * f).mean().item())
        compare("margin", margin, (labels * f).mean().item())
        if f.abs().min() > UNDECIDED:
            compare("accuracy", accuracy, (labels * f > 0).double().mean().item())

    models = {"psi0": states[0], "psi1": states[1], "psi2": states[2], "merged": merged(marker)}
    for entry in summary["inside"]:
        for model in entry["models"]:
            f = logits(models[model["model"]], entry["task"])[0].item()
            compare("f", model["output"], f)
    for index, entry in enumerate(summary["alone"]):
        f = logits(states[index + 1], entry["task"])
        compare_set(entry["task"], f, entry["loss"], entry["margin"], entry["accuracy"])
    with open(folder / "plane.csv", newline="") as table:
        rows = list(csv.DictReader(table))
    for row in rows[:: max(1, len(rows) // 40)]:
        state = merged([float(row["lambda1"]), float(row["lambda2"])])
        for key in keys:
            told = [float(row[f"{name}_{key}"]) for name in ("loss", "margin", "acc")]
            compare_set(key, logits(state, key), *told)

    print(f"timm {timm.__version__}, torch {torch.__version__}: {len(stored)} tensors loaded strictly into 3 models")
    for what, difference in worst.items():
        print(f"  {what:<9}largest difference {difference:.1e} of {count[what]}")
    assert all(count.values()), "nothing was compared"
    return 0 if max(worst.values()) < TOLERANCE else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
