"""Logits and labels as they come in, checked, and what every function of logits does to them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, is_torch_array
from numpy.typing import NDArray

from compute.arrays import roundoff_of
from compute.autodiff import Array, as_real


def as_logits(logits: Any, axis: int = -1) -> Array:
    """Return logits in kind and in their own shape, checked along an axis.

    Raises
    ------
    TypeError
        For entries that are not real numbers.
    ValueError
        For NaN and +inf, for an axis that does not exist, and where along it all classes are
        masked (-inf) or none is given.
    """
    z = as_real(logits, "logits")
    if not isinstance(axis, int | np.integer) or not -z.ndim <= axis < z.ndim:
        raise ValueError(f"axis must be an integer within the {z.ndim} axes given, not {axis!r}.")
    if z.shape[axis] == 0:
        raise ValueError(f"logits must hold at least one class along axis {axis}.")
    xp = array_namespace(z)
    # The largest is NaN, +inf or -inf exactly when something is to be refused.
    largest = largest_logit(z, axis)
    if bool(xp.all(xp.isfinite(largest))):
        return z
    if bool(xp.any(xp.isnan(z))):
        raise ValueError(f"logits must not be NaN, but entry {_first(xp.isnan(z))} is.")
    if bool(xp.any(z == xp.inf)):
        raise ValueError(
            f"logits must be below +inf, but entry {_first(z == xp.inf)} is +inf; "
            "-inf masks a class."
        )
    raise ValueError(
        "logits must not all be -inf along the axis: every class would be masked"
        + _of_row(largest == -xp.inf, axis)
    )


def logit_vector(logits: Any) -> NDArray[np.float64]:
    """Logits (N,) as float64, checked as by `as_logits`."""
    z = np.asarray(
        as_logits(logits.detach().cpu() if is_torch_array(logits) else logits), dtype=np.float64
    )
    if z.ndim != 1:
        raise ValueError(f"logits must be a single row of numbers, not of shape {z.shape}.")
    return z


def largest_logit(z: Array, axis: int) -> Array:
    """Return the largest of the logits `z` (..., N, ...) along an axis, shape (..., 1, ...).

    A constant to torch, since the shift changes neither value nor slope.
    """
    largest = array_namespace(z).max(z, axis=axis, keepdims=True)
    return largest.detach() if is_torch_array(z) else largest


def counted_along(z: Array, axis: int) -> Array:
    """Return 0, 1, ... along an axis of `z` (..., N, ...), with as many axes, each other of
    length 1."""
    xp = array_namespace(z)
    shape = [1] * z.ndim
    shape[axis] = z.shape[axis]
    return xp.reshape(xp.arange(z.shape[axis], device=device(z)), tuple(shape))


def lead_over_temperature(z: Array, other: Array, temperature: Any) -> Array:
    """Return (z - other) / T wherever that is a number; a tensor T learns.

    Subtracted first, so that close logits keep their digits, and in halves where the difference
    overflows.

    Parameters
    ----------
    z : array, shape (..., N)
        Logits in float64.
    other : array, of a shape that broadcasts with z
        Finite.
    temperature : number, array or tensor
        T > 0.

    Returns
    -------
    array of the shape of z - other
    """
    xp = array_namespace(z)
    with np.errstate(over="ignore", under="ignore"):
        lead = z - other
        beyond = xp.isinf(lead) & xp.isfinite(z)
        if not bool(xp.any(beyond)):
            return over_temperature(lead, temperature)
        halves = over_temperature(z / 2 - other / 2, temperature)
        return xp.where(beyond, 2 * halves, over_temperature(lead, temperature))


def over_temperature(z: Array, temperature: Any) -> Array:
    """Return `z` (any shape, in float64) over T, a number or what broadcasts with it."""
    if is_torch_array(z):
        return z / temperature
    with np.errstate(over="ignore", under="ignore"):
        return z / np.asarray(temperature, dtype=np.float64)


def label_logits(z: Array, labels: Any) -> tuple[Array, Array]:
    """Return the one-hot mask (..., N) of the labels (...) in the logits `z` (..., N), and the
    labels' logits (..., 1).

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        For labels of another shape, or outside 0..N-1.
    """
    xp = array_namespace(z)
    wanted = np.asarray(labels.detach().cpu() if is_torch_array(labels) else labels)
    if wanted.dtype.kind not in "iu" and wanted.size:
        raise TypeError(f"labels must be integers, not {wanted.dtype}.")
    if wanted.shape != tuple(z.shape[:-1]):
        raise ValueError(
            f"labels must have one entry per row of logits, shape {tuple(z.shape[:-1])}, "
            f"not {wanted.shape}."
        )
    n_classes = z.shape[-1]
    if np.any((wanted < 0) | (wanted >= n_classes)):
        raise ValueError(f"labels must lie between 0 and {n_classes - 1}, not {wanted.tolist()}.")
    one_hot = np.arange(n_classes) == wanted[..., None]
    index = wanted[..., None].astype(np.int64)
    if is_torch_array(z):
        one_hot, index = (xp.asarray(array, device=z.device) for array in (one_hot, index))
    return one_hot, xp.take_along_axis(z, index, axis=-1)


def soft_targets(z: Array, labels: Any, smoothing: Any) -> Array | None:
    """Return the probabilities (..., N) that are wanted of the logits `z` (..., N), in float64, or
    None where each label is one class and nothing is smoothed.

    Raises
    ------
    TypeError, ValueError
        As `cross_entropy`.
    """
    share = _as_share(smoothing)
    tensor = is_torch_array(labels)
    held = labels.detach().cpu() if tensor else labels
    wanted = np.asarray(held.double() if tensor and held.is_floating_point() else held)
    soft = wanted.dtype.kind in "fiu" and wanted.shape == tuple(z.shape)
    if wanted.dtype.kind == "f" and wanted.size and not soft:
        raise TypeError(
            f"labels must be integers, or a probability for each logit, shape {tuple(z.shape)}, "
            f"not {wanted.dtype} of shape {wanted.shape}."
        )
    if not soft and not share:
        return None
    if soft:
        eps = _epsilon(held) if tensor else roundoff_of(wanted)
        targets = _checked_shares(wanted, eps)
    else:
        chosen, _ = label_logits(z, labels)
        targets = np.asarray(chosen.cpu() if is_torch_array(z) else chosen, dtype=np.float64)
    smoothed = (1 - share) * targets + share / z.shape[-1] if share else targets
    return array_namespace(z).asarray(smoothed, device=z.device) if is_torch_array(z) else smoothed


def _epsilon(tensor: Any) -> float:
    """Of the type of a tensor of any shape; integers have none."""
    xp = array_namespace(tensor)
    return float(xp.finfo(tensor.dtype).eps) if tensor.is_floating_point() else 0.0


def _as_share(smoothing: Any) -> float:
    try:
        share = float(smoothing)
    except (TypeError, ValueError):
        raise TypeError(f"label_smoothing must be a number, not {smoothing!r}.") from None
    if not 0 <= share <= 1:
        raise ValueError(f"label_smoothing must be between 0 and 1, not {share}.")
    return share


def _checked_shares(given: NDArray[Any], roundoff: float) -> NDArray[np.float64]:
    """Rows of probabilities (..., N) that sum to 1 as well as their type can say it."""
    shares = given.astype(np.float64)
    if not np.all((shares >= 0) & (shares < np.inf)):
        place = _first(~((shares >= 0) & (shares < np.inf)))
        raise ValueError(
            f"labels that are probabilities must be at least 0, but entry {place} is "
            f"{shares[tuple(place)]}."
        )
    totals = shares.sum(axis=-1)
    off = np.abs(totals - 1) > math.sqrt(roundoff)
    if np.any(off):
        place = _first(np.atleast_1d(off))
        where = f" of row {place}" if totals.ndim else ""
        raise ValueError(
            f"labels that are probabilities must sum to 1, but those{where} sum to "
            f"{np.atleast_1d(totals)[tuple(place)]:.6g}."
        )
    return shares


def _of_row(masked: Array, axis: int) -> str:
    """Where the first row lies in which every class is masked, if there are several rows."""
    place = _first(masked)
    del place[axis]
    return f", as those at {place} are." if place else "."


def _first(where: Array) -> list[int]:
    return [int(index) for index in np.argwhere(np.asarray(where))[0]]
