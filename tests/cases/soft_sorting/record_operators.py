"""How 40_softtorch.json, 41_ott.json and 42_lapsum.json were recorded: one program at a time.

    python record_operators.py softtorch          (softtorch 0.1.1, Python 3.12 or newer)
    python record_operators.py ott                (ott-jax 0.6.0)
    python record_operators.py lapsum CLONE       (a clone of gmum/LapSum, and g++)

LapSum's C++ is compiled without torch's wrapping, which takes the scale as a float32.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
CONVERGED = 1e-12  # where a peer iterates
SOFTNESSES = (0.1, 1.0)
QUANTILES = (0.0, 0.3, 0.5, 1.0)


def inputs(*sizes: int) -> list[list[float]]:
    random = np.random.default_rng(17)
    return [np.round(random.normal(size=n), 3).tolist() for n in sizes]


def softtorch() -> dict[str, Any]:
    torch = importlib.import_module("torch")
    st = importlib.import_module("softtorch")
    cases = []
    for x in inputs(4, 8, 5):
        n, tensor = len(x), torch.tensor(x, dtype=torch.float64)
        for softness in SOFTNESSES:
            for method in ("sorting_network", "softsort", "ot", "fast_soft_sort"):
                mode = "c0" if method == "fast_soft_sort" else "smooth"
                if method == "sorting_network" and n == 5:
                    continue  # there its padding is another function
                how = {"softness": softness, "method": method, "mode": mode, "standardize": False}
                if method == "ot":
                    # Its iterations stop long before 1e-12 where the softness is small.
                    if softness < 1:
                        continue
                    how["ot_kwargs"] = {"sinkhorn_tol": CONVERGED, "sinkhorn_max_iter": 10**5}
                case = {"x": x, "method": method, "softness": softness}
                case["sort"] = st.sort(tensor, **how).values
                if method != "softsort":
                    case["rank"] = st.rank(tensor, dim=-1, descending=False, **how)
                if method in ("sorting_network", "softsort"):
                    P = st.argsort(tensor, **how)
                    case["P"] = P
                    case["top_k"] = [P[n - k :].sum(0) for k in range(n + 1)]
                if method == "softsort":
                    case["top_k_values"] = [
                        st.topk(tensor, k, dim=-1, **how).values for k in range(1, n)
                    ]
                if method != "ot":
                    case["quantile"] = [st.quantile(tensor, q, dim=-1, **how) for q in QUANTILES]
                cases.append({key: plain(value) for key, value in case.items()})
    return {
        "reference": "softtorch 0.1.1, standardize=False",
        "function": "sort, argsort (P), rank, topk, quantile",
        "convention": "ascending rows of P; ranks from 1; fast_soft_sort is mode c0, strength "
        "softness (n - 1) for the sort and softness / (n - 1) for ranks; top_k are the last rows "
        "of P summed, top_k_values the k largest sorted values",
        "quantiles": QUANTILES,
        "cases": cases,
    }


def ott() -> dict[str, Any]:
    jax = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)
    soft_sort = importlib.import_module("ott.tools.soft_sort")
    cases = []
    for x in inputs(4, 8, 5):
        values = np.array(x)
        low, span = values.min(), np.ptp(values)
        for epsilon in (0.05, 0.5):
            how = {
                "squashing_fun": lambda v, low=low, span=span: (v - low) / span,
                "epsilon": epsilon,
                "threshold": CONVERGED,
                "max_iterations": 10**6,
            }
            array = jax.numpy.asarray(values)
            case = {
                "x": x,
                "epsilon": epsilon,
                "sort": soft_sort.sort(array, **how),
                "rank": soft_sort.ranks(array, **how),
            }
            cases.append({key: plain(value) for key, value in case.items()})
    return {
        "reference": "ott-jax 0.6.0, ott.tools.soft_sort, threshold 1e-12",
        "function": "sort, ranks",
        "convention": "values squashed to (x - min) / range; epsilon = temperature / range",
        "cases": cases,
    }


def lapsum(clone: str) -> dict[str, Any]:
    library = compiled(Path(clone))
    cases = []
    for x in inputs(4, 8, 5):
        n = len(x)
        order = np.argsort(x)
        rising = np.array(x)[order]
        for alpha in (0.125, 1.0):
            case: dict[str, Any] = {"x": x, "alpha": alpha}
            found, room, spare = (np.zeros(n) for _ in range(3))
            library.soft_sort(*map(pointer, (rising, room, spare, found)), n, scale(alpha))
            case["sort"] = found
            found = np.zeros(n)
            library.soft_rank(pointer(rising), pointer(found), n, scale(alpha))
            case["rank"] = np.empty(n)
            case["rank"][order] = found
            falling, case["top_k"] = np.ascontiguousarray(rising[::-1]), []
            for k in range(1, n):
                # As soft_topk calls it: sorted downwards, with the scale negative.
                wanted, root, shares = np.array([float(k)]), np.zeros(1), np.zeros(n)
                library.soft_topk(*map(pointer, (falling, wanted, root, shares)), n, scale(-alpha))
                row = np.empty(n)
                row[order[::-1]] = shares
                case["top_k"].append(row)
            cases.append({key: plain(value) for key, value in case.items()})
    commit = subprocess.check_output(["git", "-C", clone, "rev-parse", "HEAD"], text=True)
    return {
        "reference": f"gmum/LapSum@{commit[:7]} lapsum/lapsum/*/cpu",
        "function": "soft_sort, soft_rank, soft_topk",
        "convention": "alpha = temperature; top_k for k = 1 to n - 1",
        "cases": cases,
    }


def compiled(clone: Path) -> Any:
    """The authors' loops, with a C function before each."""
    parts = ["#include <algorithm>", "#include <cmath>", "#include <limits>", "#include <vector>"]
    for name in ("sort", "rank", "topk"):
        path = f"HEAD:lapsum/lapsum/{name}/cpu/soft_{name}.cpp"
        source = subprocess.check_output(["git", "-C", str(clone), "show", path], text=True)
        loops = source[: min(source.find(f"\n{kind} forward(") for kind in kinds(source))]
        kept = [line for line in loops.splitlines() if not line.startswith(("#include", "#define"))]
        parts += [f"namespace {name} {{", *kept, "/**/ }"]
    parts.append(
        """extern "C" {
        void soft_sort(double* x, double* a, double* b, double* y, int n, double s) {
            sort::forward_wrapper<double>(x, a, b, y, n, 1, s);
        }
        void soft_rank(double* x, double* r, int n, double s) {
            rank::forward_wrapper<double>(x, r, n, 1, s);
        }
        void soft_topk(double* x, double* w, double* y, double* p, int n, double s) {
            topk::forward_wrapper<double>(x, w, y, n, 1, 1, s);
            topk::probability<double>(x, y, p, n, 1, 1, s);
        }
        }"""
    )
    folder = Path(tempfile.mkdtemp())
    (folder / "all.cpp").write_text("\n".join(parts))
    build = ["g++", "-O2", "-shared", "-fPIC", "all.cpp", "-o", "all.so"]
    subprocess.run(build, cwd=folder, check=True)
    return ctypes.CDLL(str(folder / "all.so"))


def kinds(source: str) -> list[str]:
    """What the function after the loops returns."""
    every = ("at::Tensor", "std::vector<at::Tensor>")
    return [kind for kind in every if f"\n{kind} forward(" in source]


def pointer(array: Any) -> Any:
    return array.ctypes.data_as(ctypes.c_void_p)


def scale(alpha: float) -> ctypes.c_double:
    return ctypes.c_double(alpha)


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(part) for part in value]
    return np.asarray(value).tolist() if hasattr(value, "shape") else value


def main(name: str, *given: str) -> None:
    number, work = {"softtorch": (40, softtorch), "ott": (41, ott), "lapsum": (42, lapsum)}[name]
    found = work(*given)
    kept = {"name": name, "dtype": "float64", "rtol": 1e-6, "atol": 1e-9, **found}
    (HERE / f"{number}_{name}.json").write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
