"""Writes the files beside it with the Python package safetensors, as PyTorch users do.

    pip install numpy safetensors ml_dtypes && python make.py

Every value is a small multiple of 1/8, so all four types hold it exactly and a test can tell what it must be.
safetensors.torch and safetensors.numpy share the code that writes; torch itself is not needed.
"""

from pathlib import Path

import ml_dtypes
import numpy as np
from safetensors.numpy import save_file

D, M, P, N = 3, 4, 2, 6
TYPES = {"f16": np.float16, "bf16": ml_dtypes.bfloat16, "f32": np.float32, "f64": np.float64}


def ramp(first, *shape):
    """first/8, (first + 1)/8, … row by row."""
    return (np.arange(np.prod(shape)) + first).reshape(shape) / 8


models = {"a": np.array([0.5, 0.5, -0.5, -0.5])}
for psi in range(3):
    models[f"psi{psi}.w"] = ramp(10 * psi - 15, D, D)
    models[f"psi{psi}.v"] = ramp(20 * psi - 30, M, D)

tasks = {}
for index, task in enumerate(["t1", "t2", "target"]):
    tasks[f"{task}.tokens"] = ramp(7 * index - 25, N, P, D)
    tasks[f"{task}.labels"] = np.array([1.0, -1.0] * (N // 2))
tasks["t1.weights"] = np.array([1, 1, 2, 2, 1, 1]) / 8

folder = Path(__file__).parent
for name, dtype in TYPES.items():
    for kind, tensors in {"models": models, "tasks": tasks}.items():
        written = {key: value.astype(dtype) for key, value in tensors.items()}
        for key, value in tensors.items():
            assert (written[key].astype(np.float64) == value).all(), (name, key)
        save_file(written, folder / f"{kind}-{name}.safetensors", metadata={"format": "pt"})
