"""The peers of the soft sorters: installed packages where they are there, their formulas if not.

differentiable_sorting and diffsort move values about with matrices of zeros and ones, so that a
layer is four products; SoftSort is a row softmax of all pairs. Written out here from their papers
and documentation for machines without the packages.
"""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from compute import sorting_network

Tensor = torch.Tensor


def installed(name: str) -> Any | None:
    """The package, or None; whatever it prints when it is imported is dropped."""
    with contextlib.suppress(ImportError), contextlib.redirect_stdout(io.StringIO()):
        return importlib.import_module(name)
    return None


def version(name: str) -> str:
    return "package" if installed(name) else "its formula"


def layer_matrices(n: int) -> list[list[np.ndarray[Any, Any]]]:
    """Per layer: select the left and the right values, send back the minima and the maxima."""
    package = installed("differentiable_sorting")
    if package:
        return [list(layer) for layer in package.bitonic_matrices(n)]
    identity = np.eye(n)
    layers = []
    for layer in sorting_network(n).layers:
        left, right = np.sort(layer, axis=1).T
        layers.append(
            [identity[left], identity[right], identity[layer[:, 0]].T, identity[layer[:, 1]].T]
        )
    return layers


def matrix_sort(layers: Any, x: Any, maximum: Callable[[Any, Any], Any]) -> Any:
    """`diff_sort` of differentiable_sorting, for numpy and torch alike."""
    package = installed("differentiable_sorting")
    if package:
        return package.diff_sort(layers, x, maximum)
    for left, right, to_low, to_high in layers:
        a, b = left @ x, right @ x
        largest = maximum(a, b)
        x = to_low @ (a + b - largest) + to_high @ largest
    return x


def softmax_numpy(alpha: float = 1.0) -> Callable[[Any, Any], Any]:
    return lambda a, b: np.log(np.exp(a * alpha) + np.exp(b * alpha)) / alpha


def softmax_torch(a: Tensor, b: Tensor) -> Tensor:
    return torch.log(torch.exp(a) + torch.exp(b))


def smoothmax_torch(a: Tensor, b: Tensor) -> Tensor:
    return (a * torch.exp(a) + b * torch.exp(b)) / (torch.exp(a) + torch.exp(b))


def torch_matrices(n: int, dtype: torch.dtype = torch.float32) -> list[list[Tensor]]:
    return [[torch.tensor(m, dtype=dtype) for m in layer] for layer in layer_matrices(n)]


def diffsort_layer(n: int, steepness: float) -> Callable[[Tensor], tuple[Tensor, Tensor]]:
    """diffsort's bitonic network with logistic shares: x (B, n) -> sorted, soft permutations."""
    package = installed("diffsort")
    if package:
        net = package.DiffSortNet("bitonic", n, steepness=steepness, distribution="logistic")
        return lambda x: net(x)
    layers = torch_matrices(n)

    def sort(x: Tensor) -> tuple[Tensor, Tensor]:
        P = torch.eye(n, dtype=x.dtype).repeat(len(x), 1, 1)
        for left, right, to_low, to_high in layers:
            a, b = x @ left.T, x @ right.T
            share = torch.sigmoid((b - a) * steepness)
            rows_a, rows_b = P @ left.T, P @ right.T
            stay, cross = share.unsqueeze(-2), (1 - share).unsqueeze(-2)
            P = (cross * rows_a + stay * rows_b) @ to_high.T + (
                stay * rows_a + cross * rows_b
            ) @ to_low.T
            x = (share * a + (1 - share) * b) @ to_low.T + ((1 - share) * a + share * b) @ to_high.T
        return x, P

    return sort


def soft_sort_torch(x: Tensor, temperature: float = 1.0) -> Tensor:
    """SoftSort, all n x n pairs (Prillo and Eisenschlos 2020)."""
    ordered = x.sort(dim=-1).values
    P = (-(ordered.unsqueeze(-1) - x.unsqueeze(-2)).abs() / temperature).softmax(-1)
    return (P @ x.unsqueeze(-1)).squeeze(-1)


def laplace_sort_torch(x: Tensor, temperature: float = 1.0) -> Tensor:
    """LapSum's sort (Struski et al. 2025), vectorised; for rows whose exponentials are finite."""
    return _laplace_roots(x, torch.arange(0.5, x.shape[-1], dtype=x.dtype), temperature)


def laplace_top_k_torch(x: Tensor, k: int, temperature: float = 1.0) -> Tensor:
    """LapSum's memberships of the k largest."""
    target = torch.full((1,), float(x.shape[-1] - k), dtype=x.dtype)
    away = (x - _laplace_roots(x, target, temperature)) / temperature
    half = torch.exp(-away.abs()) / 2
    return torch.where(away < 0, half, 1 - half)


def _laplace_roots(x: Tensor, targets: Tensor, temperature: float) -> Tensor:
    """Where the sum of the distributions takes the targets, in one row (1, n)."""
    s = x.sort(dim=-1).values[0] / temperature
    up = torch.exp(s - s.mean())
    below, above = up.cumsum(0) / up, (1 / up).flip(0).cumsum(0).flip(0) * up
    places = torch.arange(0.5, len(s), dtype=s.dtype)
    m = torch.searchsorted(places + (above - below) / 2, targets, right=True)
    before, after = (m - 1).clamp(min=0), m.clamp(max=len(s) - 1)
    low = below[before] * (m > 0)
    high = torch.where(m < len(s), above[after] * torch.exp(s[before] - s[after]), 0)
    d = m - targets
    root = torch.sqrt(d * d + low * high)
    from_low = s[before] + torch.log(low / (d + root))
    from_high = s[after] - torch.log(above[after] / (root - d))
    return torch.where(d >= 0, from_low, from_high)[None] * temperature
