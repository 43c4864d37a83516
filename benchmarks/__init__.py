"""Ratios against peers, all taken in one run: `python -m benchmarks [name ...]`."""

import os

# One thread everywhere: the peers are single-threaded too, and the ratios stay comparable.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
