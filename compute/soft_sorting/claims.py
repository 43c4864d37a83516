"""What a soft sorter promises, as one suite of claims that any sorter can be put to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from compute.autodiff import Reals
from compute.soft_sorting.jacobians import jacobian
from compute.soft_sorting.properties import permutation_spread, properties_of

ROUNDING, LAST_DIGITS = 1e-9, 1e-14
STEP = 1e-6  # of a finite difference
BENT = 1e-4  # how far one may be off
KINK = 1e-2  # how far they may lie apart on both sides of a point that has a derivative

Wrong = Callable[[Any, Reals], "str | None"]
"""(sorter, values (n,)) -> what is wrong there, or None."""


class Counterexample(NamedTuple):
    """Where a claim fails."""

    values: Reals
    """(n,) what was sorted."""
    what: str
    """What came out, and what should have."""


class Checked(NamedTuple):
    """What came of one claim."""

    claim: str
    holds: bool
    counterexample: Counterexample | None
    """The first that was found, None where the claim holds."""


@dataclass(frozen=True)
class Claim:
    """Something that is true of every sorter, or of each that declares it."""

    wrong: Wrong
    applies: Callable[[Any], bool] = lambda sorter: True
    declared: str = ""
    """What a sorter has among its `properties` to promise it; empty where all do."""
    smooth: bool = False
    """Whether it is asked only where no two values tie."""


def check_sorter(sorter: Any, only: Collection[str] | None = None) -> list[Checked]:
    """Put a sorter to every claim that sorters make.

    Parameters
    ----------
    sorter : Sorter, or anything that sorts like one
        It has `sort(values, axis=-1)`, and may have `rank(values, axis=-1)`, `matrix(values)`,
        `properties` (names such as "inside_hull": what it promises beyond what all do),
        `hardest()` (itself at softness 0) and `scaled(c)` (what sorts values c times as large
        alike). A claim about what it has not is not made. `sort_columns` and `rank_columns` give
        derivatives; without them torch's autograd does, and without that finite differences.
    only : collection of str, optional
        The claims to put to it, of those that it makes; all of them without.

    Returns
    -------
    list of Checked
        (claim, holds, counterexample) for each claim that was put to it, the same inputs at every
        call. A claim that holds was not refuted, which proves nothing.

    Raises
    ------
    TypeError
        For what has no `sort`.
    ValueError
        For a claim that there is not, naming those that there are.

    Examples
    --------
    >>> from compute import SoftSort
    >>> all(holds for _, holds, _ in check_sorter(SoftSort(0.3)))
    True
    """
    if not callable(getattr(sorter, "sort", None)):
        raise TypeError(f"a sorter must have a method sort, which {sorter!r} has not.")
    unknown = [name for name in only or () if name not in CLAIMS]
    if unknown:
        raise ValueError(f"only must be some of {', '.join(CLAIMS)}, not {unknown[0]!r}.")
    return [
        Checked(name, found is None, found)
        for name, claim in CLAIMS.items()
        if (only is None or name in only)
        and claim.applies(sorter)
        and (not claim.declared or claim.declared in _promised(sorter))
        for found in [_refuted(claim, sorter)]
    ]


def _refuted(claim: Claim, sorter: Any) -> Counterexample | None:
    for values in inputs(claim.smooth):
        try:
            what = claim.wrong(sorter, values.copy())
        except Exception as error:  # whatever a stranger raises is an answer too
            what = f"raised {type(error).__name__}: {error}"
        if what is not None:
            return Counterexample(values, what)
    return None


def inputs(distinct: bool) -> Iterator[Reals]:
    """Yield the values (n,) that claims are tried on, without ties where they must be distinct."""
    random = np.random.default_rng(17)
    for n in (2, 3, 6):
        yield random.normal(size=n)
        yield np.linspace(-0.4, 0.4, n)[:: (-1) ** n] + 2.0
        yield random.permutation(np.arange(n) ** 2 / n)
        if not distinct:
            yield np.round(random.normal(size=n))
            yield np.full(n, 0.7)


def _promised(sorter: Any) -> frozenset[str]:
    return frozenset(getattr(sorter, "properties", ()))


def _has(name: str) -> Callable[[Any], bool]:
    """Whether a sorter can be asked for this, and has it."""

    def has(sorter: Any) -> bool:
        work = getattr(sorter, name, None)
        if work is None:
            return False
        try:
            return work(np.array([0.25, 1.0])) is not None
        except TypeError:
            return False

    return has


def _gives(name: str) -> Callable[[Any], bool]:
    """Whether a sorter makes another of itself."""

    def gives(sorter: Any) -> bool:
        make = getattr(sorter, name, None)
        return make is not None and (make() if name == "hardest" else make(1.0)) is not None

    return gives


ranked = _has("rank")


# What is true of all


def _kept(sorter: Any, x: Reals) -> str | None:
    works = [sorter.sort, *([sorter.rank] if ranked(sorter) else [])]
    for work in works:
        for kind in (np.float32, np.float64):
            given = np.stack([x, x[::-1]]).astype(kind)
            found = np.asarray(work(given))
            if found.shape != given.shape or found.dtype != kind:
                return (
                    f"{kind.__name__} of shape {given.shape} became {found.dtype} of {found.shape}"
                )
        whole = np.asarray(work(np.round(x).astype(int)))
        if whole.dtype != np.float64:
            return f"integers became {whole.dtype}, not float64"
    return None


def _hard_at_0(sorter: Any, x: Reals) -> str | None:
    return _differ(sorter.hardest().sort(x), np.sort(x), LAST_DIGITS * _size(x))


def _identity(sorter: Any, x: Reals) -> str | None:
    for given in (x[:0], x[:1]):
        wrong = _differ(sorter.sort(given), given, LAST_DIGITS * _size(x))
        if wrong is None and ranked(sorter):
            wrong = _differ(sorter.rank(given), np.zeros(len(given)), LAST_DIGITS)
        if wrong:
            return f"{len(given)} values: {wrong}"
    return None


def _refuses_nan(sorter: Any, x: Reals) -> str | None:
    x[0] = np.nan
    try:
        found = sorter.sort(x)
    except ValueError:
        return None
    return f"NaN was sorted to {found}"


def _ends(sorter: Any, x: Reals) -> str | None:
    mixed = np.concatenate([[np.inf], x, [-np.inf, np.inf]])
    expected = np.concatenate([[-np.inf], np.asarray(sorter.sort(x)), [np.inf, np.inf]])
    wrong = _differ(sorter.sort(mixed), expected, ROUNDING)
    if wrong is None and ranked(sorter):
        n = len(x)
        ranks = np.concatenate([[n + 1.5], 1 + np.asarray(sorter.rank(x)), [0, n + 1.5]])
        wrong = _differ(sorter.rank(mixed), ranks, ROUNDING * n)
    return wrong


def _each(sorter: Any, x: Reals) -> str | None:
    columns = np.stack([x, x[::-1], 2 * x], axis=1)
    for work in [sorter.sort, *([sorter.rank] if ranked(sorter) else [])]:
        one_by_one = np.stack([work(column) for column in columns.T], axis=1)
        wrong = _differ(work(columns, axis=0), one_by_one, ROUNDING * _size(one_by_one))
        if wrong:
            return wrong
    return None


def _shifts(sorter: Any, x: Reals) -> str | None:
    by = 1.75
    expected = np.asarray(sorter.sort(x)) + by
    wrong = _differ(sorter.sort(x + by), expected, ROUNDING * _size(expected))
    if wrong is None and ranked(sorter):
        wrong = _differ(sorter.rank(x + by), sorter.rank(x), ROUNDING * len(x))
    return wrong


def _sort_rows(sorter: Any, x: Reals) -> str | None:
    J = derivative(sorter, x, "sort")
    return _differ(J.sum(axis=1), np.ones(len(x)), BENT * 1e-2 * _size(J))


def _rank_sums(sorter: Any, x: Reals) -> str | None:
    n = len(x)
    ranks = np.asarray(sorter.rank(x))
    if ranks.min() < -ROUNDING * n or ranks.max() > n - 1 + ROUNDING * n:
        return f"ranks {ranks} leave [0, {n - 1}]"
    return _differ(ranks.sum(), np.array(n * (n - 1) / 2), ROUNDING * n**2)


def _rank_zeros(sorter: Any, x: Reals) -> str | None:
    J = derivative(sorter, x, "rank")
    zeros = np.zeros(len(x))
    slack = BENT * 1e-2 * _size(J)
    return _differ(J.sum(axis=1), zeros, slack) or _differ(J.sum(axis=0), zeros, slack)


def _three_ways(sorter: Any, x: Reals) -> str | None:
    import torch

    for of in ("sort", "rank")[: 1 + ranked(sorter)]:
        work = getattr(sorter, of)
        plain = np.asarray(work(x))
        tensor = work(torch.from_numpy(x.copy()))
        wrong = _differ(tensor.detach().numpy(), plain, ROUNDING * _size(plain))
        if wrong:
            return f"torch: {wrong}"
        J, slack = _by_autograd(sorter, x, of), BENT * _size(plain)
        wrong = _differ(J, derivative(sorter, x, of), slack)
        if wrong:
            return f"torch's autograd: {wrong}"
        left, right = (_by_differences(sorter, x, of, step) for step in (-STEP, STEP))
        smooth = (np.abs(left - right) <= KINK).all(axis=0)
        wrong = _differ(((left + right) / 2)[:, smooth], J[:, smooth], slack * _size(J))
        if wrong:
            return f"finite differences: {wrong}"
    return None


# What a sorter declares


def _property(name: str) -> Wrong:
    def wrong(sorter: Any, x: Reals) -> str | None:
        result = np.asarray(sorter.sort(x))
        P = sorter.matrix(x) if _has("matrix")(sorter) else None
        size = max(_size(result), _size(x))
        found = properties_of(
            x,
            result[None],
            derivative(sorter, x, "sort")[None],
            None if P is None else np.asarray(P)[None],
            size=size,
            rounding=ROUNDING,
            hull=ROUNDING * size,
        )
        if name not in found:
            return "a soft permutation matrix is lacking"
        return None if bool(found[name][0]) else f"the sort is {result}, the matrix {P}"

    return wrong


def _any_order(sorter: Any, x: Reals) -> str | None:
    spread = permutation_spread(sorter, x, count=8)
    return f"in another order an output differs by {spread:.3g}" if spread else None


def _tied_ranks(sorter: Any, x: Reals) -> str | None:
    ranks = np.asarray(sorter.rank(x))
    for value in np.unique(x):
        tied = ranks[x == value]
        if np.ptp(tied) > ROUNDING * len(x):
            return f"values {value} have ranks {tied}"
    return None


def _order_kept(sorter: Any, x: Reals) -> str | None:
    ranks = np.asarray(sorter.rank(x))
    swapped = (x[:, None] < x) & (ranks[:, None] > ranks + ROUNDING * len(x))
    return f"ranks {ranks} are not in the order of the values" if swapped.any() else None


def _scales(sorter: Any, x: Reals) -> str | None:
    for c in (0.125, 3.0):
        other = sorter.scaled(c)
        expected = c * np.asarray(sorter.sort(x))
        wrong = _differ(other.sort(c * x), expected, ROUNDING * _size(expected))
        if wrong is None and ranked(sorter):
            wrong = _differ(other.rank(c * x), sorter.rank(x), ROUNDING * len(x))
        if wrong:
            return f"values times {c}: {wrong}"
    return None


CLAIMS: Mapping[str, Claim] = {
    "shape and dtype": Claim(_kept),
    "softness 0 is hard": Claim(_hard_at_0, _gives("hardest")),
    "n = 0 and 1": Claim(_identity),
    "NaN refused": Claim(_refuses_nan),
    "infinities": Claim(_ends),
    "axis = loop": Claim(_each),
    "shift": Claim(_shifts),
    "sort Jacobian's rows sum to 1": Claim(_sort_rows, smooth=True),
    "ranks sum to n (n - 1) / 2 and lie in [0, n - 1]": Claim(_rank_sums, ranked),
    "rank Jacobian's rows and columns sum to 0": Claim(_rank_zeros, ranked, smooth=True),
    "torch = numpy = differences": Claim(_three_ways, smooth=True),
    "hull": Claim(_property("inside_hull"), declared="inside_hull"),
    "sum": Claim(_property("sum_preserved"), declared="sum_preserved"),
    "ascending": Claim(_property("ascending"), declared="ascending"),
    "doubly stochastic": Claim(_property("doubly_stochastic"), declared="doubly_stochastic"),
    "monotone": Claim(_property("monotone"), declared="monotone", smooth=True),
    "permutation-invariant": Claim(_any_order, declared="permutation_invariant"),
    "equal tied ranks": Claim(_tied_ranks, declared="equal_tied_ranks"),
    "order kept": Claim(_order_kept, declared="order_kept"),
    "scaling": Claim(_scales, _gives("scaled")),
}
"""Name -> claim."""


# Derivatives of a sorter that may be a stranger's


def derivative(sorter: Any, x: Reals, of: str) -> Reals:
    """Return d out_i / d x_j (n, n) of the sort or of the ranks of `x` (n,): in closed form where
    there is one, else by torch's autograd, else by differences.
    """
    if hasattr(sorter, f"{of}_columns"):
        return np.asarray(jacobian(sorter, x, "sort" if of == "sort" else "rank"))
    try:
        return _by_autograd(sorter, x, of)
    except Exception:  # a sorter that knows no tensors, which the claim about them says
        return (_by_differences(sorter, x, of, STEP) + _by_differences(sorter, x, of, -STEP)) / 2


def _by_autograd(sorter: Any, x: Reals, of: str) -> Reals:
    import torch

    found = torch.autograd.functional.jacobian(  # type: ignore[no-untyped-call]
        getattr(sorter, of), torch.from_numpy(x.copy())
    )
    return np.asarray(found.numpy())


def _by_differences(sorter: Any, x: Reals, of: str, step: float) -> Reals:
    work = getattr(sorter, of)
    here = np.asarray(work(x))
    return np.stack([np.asarray(work(x + e)) - here for e in step * np.eye(len(x))], axis=1) / step


def _size(array: Any) -> float:
    return max(1.0, float(np.abs(array).max(initial=0.0)))


def _differ(found: Any, expected: Any, slack: float) -> str | None:
    """What was found and what should have been, where they are further apart than the slack."""
    a, b = np.asarray(found), np.asarray(expected)
    if a.shape == b.shape and np.allclose(a, b, rtol=0, atol=slack):
        return None
    return f"{np.array2string(a, precision=6)} instead of {np.array2string(b, precision=6)}"
