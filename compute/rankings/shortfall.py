"""Why a layer has fewer rankings than generic weights would give, in words."""

from __future__ import annotations

import numpy as np

from compute.exact.integers import Row, primitive
from compute.linear import product
from compute.naming import class_list, class_name
from compute.rankings.enumeration import plane_walk
from compute.rankings.layer import Layer
from compute.rankings.rays import Rays

Pair = tuple[int, int]

NEARLY_PARALLEL = 1e-12
"""Radians. Walls this close are usually meant to coincide: decimals are not exact in doubles."""
MOST_NAMED = 3
MOST_TESTED = 20_000


def shortfall(layer: Layer, count: int, generic_count: int) -> str:
    """The reasons in one sentence, "" where there are none.

    Parameters
    ----------
    layer : Layer
    count : int
        Number of cells of the layer with equal rows merged.
    generic_count : int
        Number of cells that as many different generic rows have in as many dimensions.
    """
    distinct = layer.distinct
    reasons = _equal_rows(layer)
    wanted = min(layer.weights.shape[1], distinct.n_classes - 1)
    if layer.effective_dimension < wanted:
        reasons.append(
            f"the rows differ in {_dimensions(layer.effective_dimension)} only, "
            f"where {wanted} {'is' if wanted == 1 else 'are'} possible"
        )
    parallel, near = _parallel_differences(distinct)
    if count < generic_count:
        special = _about_the_bias(distinct) + _some(parallel, "is parallel to")
        reasons += special or [_crowded(distinct)]
    reasons += _some(near, "is parallel to", " within 1e-12")
    return "; ".join(reasons)


def _dimensions(d: int) -> str:
    return f"{d} dimension{'' if d == 1 else 's'}"


def _equal_rows(layer: Layer) -> list[str]:
    what = "are equal" if layer.bias is None else "are equal, their biases too"
    return [f"rows {class_list(block)} {what}" for block in layer.tied]


def _about_the_bias(layer: Layer) -> list[str]:
    if layer.bias is None:
        return []
    if layer.central:
        return ["the bias is the same for every class"]
    if not layer.bias_shifts:
        return ["the bias only moves the origin of x"]
    return [
        f"rows {class_list(block)} differ in their biases only"
        for block in Layer(layer.weights, None).tied
    ]


def _some(pairs: list[tuple[str, str]], relation: str, qualifier: str = "") -> list[str]:
    named = [f"{a} {relation} {b}{qualifier}" for a, b in pairs[:MOST_NAMED]]
    if len(pairs) > MOST_NAMED:
        named[-1] += f" (and {len(pairs) - MOST_NAMED} more)"
    return named


def _parallel_differences(layer: Layer) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Pairs of differences of rows that are parallel, and that are nearly but not quite.

    Of k parallel differences k-1 pairs are listed. Candidates are neighbours after sorting by a
    form that is the same for parallel vectors; each is then compared exactly.
    """
    if layer.effective_dimension < 2:
        return [], []
    W = layer.scaled.weights
    i, j = np.triu_indices(layer.n_classes, 1)
    normals = W[i] - W[j]
    lengths = np.linalg.norm(normals, axis=1)
    there = np.flatnonzero(lengths > 0)
    i, j, normals = i[there], j[there], normals[there] / lengths[there, None]
    form = np.random.default_rng(0).standard_normal((2, W.shape[1]))
    order = np.argsort(product(normals, form[0]) * product(normals, form[1]), kind="stable")
    a, b = normals[order[:-1]], normals[order[1:]]
    sign = np.where((a * b).sum(axis=1) < 0, -1.0, 1.0)
    close = np.flatnonzero(np.linalg.norm(a - sign[:, None] * b, axis=1) < NEARLY_PARALLEL)
    integers = layer.rows.chosen(range(layer.weights.shape[1])).integers
    parallel: list[tuple[list[Pair], tuple[str, str]]] = []
    near: list[tuple[list[Pair], tuple[str, str]]] = []
    for k in close[:MOST_TESTED].tolist():
        pairs = sorted((int(i[w]), int(j[w])) for w in order[k : k + 2])
        directions = [_direction(integers, pair) for pair in pairs]
        names = (
            class_name(pairs[0][0]) + "-" + class_name(pairs[0][1]),
            (class_name(pairs[1][0]) + "-" + class_name(pairs[1][1])),
        )
        (parallel if directions[0] == directions[1] else near).append((pairs, names))
    return [n for _, n in sorted(parallel)], [n for _, n in sorted(near)]


def _direction(integers: list[Row], pair: Pair) -> Row:
    """The same for parallel differences."""
    vector = primitive([a - b for a, b in zip(*(integers[k] for k in pair), strict=True)])
    return vector if next(v for v in vector if v) > 0 else [-v for v in vector]


def _crowded(layer: Layer) -> str:
    """Ties that generic rows would not have at once, where some are found."""
    cells = plane_walk(layer)
    if cells is not None:
        together = np.flatnonzero(~cells.opens)
        at = int(together[0]) if len(together) else 0
        walls = [at - 1, at]
        pairs = cells.first[np.column_stack([cells.rising[walls], cells.sinking[walls]])]
        named = np.sort(pairs, axis=1)
        ties = sorted(f"{class_name(int(i))} = {class_name(int(j))}" for i, j in named)
    else:
        rays = Rays(layer)
        for _ in rays.batches(owned=True):
            pass
        blocks = min(rays.crowded, key=sorted, default=())
        ties = [" = ".join(map(class_name, block)) for block in blocks if len(block) > 1]
    if not ties:
        return "several walls coincide"
    return f"more ties happen at once than generic rows allow ({' and '.join(ties)})"
