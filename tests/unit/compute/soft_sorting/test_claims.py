"""The suite of claims: every sorter passes it, and no fault gets past it."""

import numpy as np
import pytest
import torch

from compute import SORTERS, Cauchy, Hard, NetworkSorter, ProjectionSorter, SoftSort, check_sorter
from compute.soft_sorting.claims import CLAIMS
from compute.soft_sorting.scaled import sorter_at


def failed(sorter, only=None):
    return {claim: bad for claim, holds, bad in check_sorter(sorter, only) if not holds}


@pytest.mark.parametrize("name", SORTERS)
def test_every_sorter_of_the_registry_keeps_its_claims(name):
    assert failed(sorter_at(name, 0.5, 2.0)) == {}


@pytest.mark.parametrize(
    "sorter",
    [
        SoftSort(0.3, 2.0),
        SoftSort(0.3, 0.5),
        sorter_at("gaussian", 0.2, 2.0, "odd_even"),
        sorter_at("logistic", 0.0, 2.0),
        sorter_at("softsort", 0.0, 2.0),
    ],
    ids=str,
)
def test_what_the_registry_has_not_keeps_them_too(sorter):
    assert failed(sorter) == {}


def test_every_claim_is_put_to_some_sorter():
    asked = {c.claim for s in (GOOD, NetworkSorter(Hard())) for c in check_sorter(s)}
    assert asked == set(CLAIMS)


def test_what_cannot_be_checked_is_refused():
    with pytest.raises(TypeError, match="method sort, which 3 has not"):
        check_sorter(3)
    with pytest.raises(ValueError, match="some of shape and dtype"):
        check_sorter(GOOD, ["speed"])


# A stranger's sorter


class Blend:
    """The sorted values and their mean, mixed: sorts by numpy and by torch, and no more."""

    properties = ("inside_hull", "sum_preserved", "ascending", "permutation_invariant", "monotone")

    def sort(self, values, axis=-1):
        if isinstance(values, torch.Tensor):
            finite = values.isfinite()
            count = finite.sum(axis, keepdim=True)
            mean = torch.where(finite, values, 0).sum(axis, keepdim=True) / count
            ordered = values.sort(axis).values
            return torch.where(ordered.isfinite(), 0.7 * ordered + 0.3 * mean, ordered)
        x = np.asarray(values)
        x = x if x.dtype.kind == "f" else x.astype(float)
        if np.isnan(x).any():
            raise ValueError("values must not be NaN.")
        finite = np.isfinite(x)
        count = np.maximum(finite.sum(axis=axis, keepdims=True), 1)
        mean = np.where(finite, x, 0).sum(axis=axis, keepdims=True) / count
        ordered = np.sort(x, axis=axis)
        return np.where(np.isfinite(ordered), 0.7 * ordered + 0.3 * mean, ordered).astype(x.dtype)


def test_a_strangers_sorter_is_checked_by_what_it_has():
    assert failed(Blend()) == {}
    claims = {claim for claim, _, _ in check_sorter(Blend())}
    assert {"shift", "hull", "monotone", "torch = numpy = differences"} <= claims
    assert not {"scaling", "order kept", "softness 0 is hard", "doubly stochastic"} & claims


# One fault for each claim


class Faulty:
    """A sorter whose parts can be replaced, and which knows no derivatives of its own."""

    def __init__(self, sorter, **parts):
        self.sorter, self.parts = sorter, parts

    def __getattr__(self, name):
        if name in ("sort_columns", "rank_columns"):
            raise AttributeError(name)
        return self.parts.get(name) or getattr(self.sorter, name)


GOOD = ProjectionSorter(0.2)


def twisted(twist, work):
    """The sorter's own work, and what a fault makes of the result."""

    def faulty(values, axis=-1, **more):
        return twist(work(values, axis, **more), values)

    return faulty


def sorting(twist, sorter=GOOD):
    return Faulty(sorter, sort=twisted(twist, sorter.sort))


def ranking(twist, sorter=GOOD):
    return Faulty(sorter, rank=twisted(twist, sorter.rank))


def nan_let_through(values, axis=-1):
    array = values if isinstance(values, torch.Tensor) else np.nan_to_num(values, posinf=np.inf)
    return GOOD.sort(array, axis)


def infinities_as_numbers(values, axis=-1):
    return GOOD.sort(values.clip(-1e3, 1e3) if hasattr(values, "clip") else values, axis)


def gradient_lost(values, axis=-1):
    found = GOOD.sort(values, axis)
    return 2 * found.detach() - found if isinstance(found, torch.Tensor) else found


def declaring(*names, sorter, **parts):
    return Faulty(sorter, properties=frozenset(names), **parts)


def first_entry_first(values, axis=-1):
    """Ranks in which those of tied values follow their places."""
    found = GOOD.rank(values, axis)
    return found + 1e-3 * (torch if isinstance(found, torch.Tensor) else np).linspace(
        -1, 1, found.shape[axis]
    )


BROAD = SoftSort(0.5)
PLANTED = {
    "shape and dtype": sorting(lambda y, x: y * np.float64(1) if isinstance(y, np.ndarray) else y),
    "softness 0 is hard": Faulty(GOOD, hardest=lambda: ProjectionSorter(1.0)),
    "n = 0 and 1": sorting(lambda y, x: y + 1 if y.shape[-1] == 1 else y),
    "NaN refused": Faulty(GOOD, sort=nan_let_through),
    "infinities": Faulty(GOOD, sort=infinities_as_numbers),
    "axis = loop": sorting(lambda y, x: y + (y.max() - y.max()) if y.ndim == 1 else 1.001 * y),
    "shift": sorting(lambda y, x: 1.01 * y),
    "sort Jacobian's rows sum to 1": sorting(lambda y, x: y + 0.01 * y.sum(-1, keepdims=True)),
    "ranks sum to n (n - 1) / 2 and lie in [0, n - 1]": ranking(lambda r, x: r + 0.01),
    "rank Jacobian's rows and columns sum to 0": ranking(lambda r, x: r + 0.01 * x),
    "torch = numpy = differences": Faulty(GOOD, sort=gradient_lost),
    "hull": declaring("inside_hull", sorter=sorter_at("logsumexp", 0.3, 1.0)),
    "sum": declaring("sum_preserved", sorter=BROAD),
    "ascending": declaring("ascending", sorter=sorter_at("logistic", 1.0, 2.0)),
    "doubly stochastic": declaring("doubly_stochastic", sorter=BROAD),
    "monotone": declaring("monotone", sorter=BROAD),
    "permutation-invariant": declaring("permutation_invariant", sorter=NetworkSorter(Cauchy(0.5))),
    "equal tied ranks": declaring("equal_tied_ranks", sorter=NetworkSorter(Cauchy(0.5))),
    "order kept": declaring("order_kept", sorter=NetworkSorter(Cauchy(2.0))),
    "scaling": Faulty(GOOD, scaled=lambda by: GOOD),
}


def test_a_fault_is_planted_for_every_claim():
    assert set(PLANTED) == set(CLAIMS)


@pytest.mark.parametrize("claim", PLANTED)
def test_a_planted_fault_is_caught_with_a_counterexample(claim):
    found = failed(PLANTED[claim], [claim])
    assert set(found) == {claim}
    assert found[claim].what
    assert found[claim].values.ndim == 1
