"""What the page shows does not depend on the processor."""

import json
import os
import subprocess
import sys

import numpy as np


def figures_under(kernel):
    """The figures of all presets with BLAS told to take a processor for another one."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.unit.components.shadow.preset_figures"],
        env={**os.environ, "OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": "1"},
        check=True,
        capture_output=True,
    )
    return json.loads(run.stdout)


def differing(a, b, path=""):
    """Where two figures differ: numbers by more than 1e-6 of the largest beside them."""
    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() != b.keys():
            return [path]
        return [place for key in a for place in differing(a[key], b[key], f"{path}/{key}")]
    if isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            return [path]
        if a and all(isinstance(v, int | float) for v in [*a, *b]):
            close = np.allclose(
                a, b, rtol=0, atol=1e-6 * (np.nanmax(np.abs(a)) or 1), equal_nan=True
            )
            return [] if close else [path]
        return [place for k in range(len(a)) for place in differing(a[k], b[k], f"{path}[{k}]")]
    return [] if a == b else [path]


def test_the_figures_of_all_presets_are_those_of_every_blas_kernel():
    assert differing(figures_under("Haswell"), figures_under("Prescott")) == []
