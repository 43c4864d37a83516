"""Softmax, the losses on it, and their gradients.

Every function here takes logits of any real dtype. Integers become float64; float16, float32 and
torch tensors come back in kind, and the functions that a model is trained through (`softmax` and
the losses) are differentiable for torch. A logit of -inf is a masked class: its probability is 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_torch_array
from numpy.typing import DTypeLike, NDArray
from scipy import special

from compute.arrays import as_floats, as_temperature

Array = Any
"""A numpy array or a torch tensor."""


def softmax(logits: Any, temperature: Any = 1.0, axis: int = -1) -> Array:
    r"""Return exp(z_i / T) / sum_j exp(z_j / T) along an axis.

    Computed as the softmax of (z - max z) / T: the shift changes nothing in exact arithmetic, and
    taken before the division it keeps every exponent at or below 0, so nothing overflows.

    Parameters
    ----------
    logits : array_like
        Scores z of any shape; -inf masks a class.
    temperature : float, optional
        T >= 0, in the units of the logits. 0 splits evenly among the largest logits (and has no
        gradient); T -> inf is uniform over the classes not masked.
    axis : int, optional
        The axis along which the result sums to 1.

    Returns
    -------
    array of the shape and kind of `logits`

    Raises
    ------
    ValueError
        If a logit is NaN or +inf, if all logits along the axis are -inf, if there are none, or if
        the temperature is negative or not finite.

    Examples
    --------
    >>> softmax([1, 2, 3]).round(4)
    array([0.09  , 0.2447, 0.6652])
    """
    z = _as_logits(logits, axis)
    xp = array_namespace(z)
    shifted = z - _largest(z, axis)
    if as_temperature(temperature) == 0:
        winners = xp.astype(shifted == 0, z.dtype)
        return winners / xp.sum(winners, axis=axis, keepdims=True)
    with np.errstate(over="ignore", under="ignore"):
        scaled = _over_temperature(shifted, temperature)
        return scaled.softmax(axis) if is_torch_array(z) else special.softmax(scaled, axis=axis)


def cross_entropy(logits: Any, labels: Any, *, temperature: float = 1.0) -> Array:
    r"""Return -log softmax(z / T)[y] for each row, in nats.

    Computed as the log-sum-exp of (z - z_y) / T, which keeps the digits of a loss near 0: for
    z_y far ahead, log p_y would round to 0.

    Parameters
    ----------
    logits : array_like, shape (..., N)
    labels : array_like of int, shape (...)
        The right class of each row, 0..N-1.
    temperature : float, optional
        T > 0.

    Returns
    -------
    array, shape (...)
        Losses >= 0; inf where the label is a masked class.

    Raises
    ------
    ValueError
        For logits that `softmax` refuses, and labels of another shape or outside 0..N-1.
    """
    z = _as_logits(logits)
    xp = array_namespace(z)
    _, own = _label_logits(z, labels)
    as_temperature(temperature, zero_allowed=False)
    masked = own == -xp.inf
    with np.errstate(over="ignore", under="ignore"):
        lead = _over_temperature(z - xp.where(masked, xp.zeros_like(own), own), temperature)
        loss = lead.logsumexp(-1) if is_torch_array(z) else special.logsumexp(lead, axis=-1)
    infinite = xp.full_like(own, xp.inf)
    return xp.where(masked, infinite, loss[..., None])[..., 0]


def cross_entropy_gradient(logits: Any, labels: Any, *, temperature: float = 1.0) -> Array:
    """Return the gradient (p - y) / T of `cross_entropy` in the logits, row by row.

    The entry of the label is minus the sum of the others, which is p_y - 1 without its
    cancellation; so each row sums to 0.

    Parameters
    ----------
    logits, labels, temperature
        As for `cross_entropy`.

    Returns
    -------
    array, shape (..., N)
    """
    z = _as_logits(logits)
    xp = array_namespace(z)
    chosen, _ = _label_logits(z, labels)
    as_temperature(temperature, zero_allowed=False)
    p = softmax(z, temperature)
    others = xp.where(chosen, xp.zeros_like(p), p)
    pull = xp.sum(others, axis=-1, keepdims=True)
    return _over_temperature(xp.where(chosen, -pull, others), temperature)


def hinge_loss(logits: Any, labels: Any) -> Array:
    """Return the sum over j != y of max(0, 1 + z_j - z_y) for each row.

    Weston and Watkins (1999). Zero once the label leads every other class by 1. Parameters and
    errors are those of `cross_entropy`.
    """
    margins, _ = _violated_margins(logits, labels)
    return array_namespace(margins).sum(margins, axis=-1)


def max_margin_loss(logits: Any, labels: Any) -> Array:
    """Return the largest over j != y of max(0, 1 + z_j - z_y) for each row.

    Crammer and Singer (2001). Parameters and errors are those of `cross_entropy`.
    """
    margins, _ = _violated_margins(logits, labels)
    return array_namespace(margins).max(margins, axis=-1)


def hinge_gradient(logits: Any, labels: Any) -> Array:
    """Return a subgradient of `hinge_loss` in the logits: 0 is taken at the kink."""
    margins, chosen = _violated_margins(logits, labels)
    xp = array_namespace(margins)
    push = xp.astype(margins > 0, margins.dtype)
    return xp.where(chosen, 0 - xp.sum(push, axis=-1, keepdims=True), push)


def max_margin_gradient(logits: Any, labels: Any) -> Array:
    """Return a subgradient of `max_margin_loss`: the classes tied at the largest share it."""
    margins, chosen = _violated_margins(logits, labels)
    xp = array_namespace(margins)
    worst = xp.max(margins, axis=-1, keepdims=True)
    push = xp.astype((margins == worst) & (margins > 0), margins.dtype)
    count = xp.sum(push, axis=-1, keepdims=True)
    push = push / xp.where(count > 0, count, xp.ones_like(count))
    return xp.where(chosen, 0 - xp.sum(push, axis=-1, keepdims=True), push)


def finite_difference_gradient(function: Callable[[Any], Any], point: Any, step: float) -> Array:
    """Return the central differences (f(x + h e_i) - f(x - h e_i)) / 2h, entry by entry.

    The truncation error falls as h^2 and the rounding error grows as eps |f| / h, so that
    h = eps^(1/3) max(1, |x|) is about best: 6e-6 in float64, 5e-3 in float32.

    Parameters
    ----------
    function : callable
        Takes an array of the shape and dtype of `point`, returns one number.
    point : array_like
        Where the gradient is taken. Integers become float64.
    step : float
        h > 0.

    Returns
    -------
    array of the shape and kind of `point`
    """
    x = _as_real(point, "point")
    gradient = array_namespace(x).zeros_like(x)
    for index in np.ndindex(tuple(x.shape)):
        direction = array_namespace(x).zeros_like(x)
        direction[index] = 1
        gradient[index] = directional_difference(function, x, direction, step)
    return gradient


def directional_difference(
    function: Callable[[Any], Any], point: Any, direction: Any, step: float
) -> Any:
    """Return (f(x + h d) - f(x - h d)) / 2h, the central difference along one direction.

    With d = (1, ..., 1) it nudges all logits at once, the classic mistake in a hand-written
    gradient check: a loss on softmax does not see such a shift, so the answer is 0 wherever one
    stands.
    """
    if not (np.isfinite(step) and step > 0):
        raise ValueError(f"step must be finite and above 0, not {step}.")
    x = _as_real(point, "point")
    nudge = _as_real(direction, "direction") * step
    return (function(x + nudge) - function(x - nudge)) / (2 * step)


def softmax_jacobian(logits: Any, temperature: float = 1.0) -> NDArray[np.floating[Any]]:
    """Return d p_i / d z_j = (diag p - p p^T) / T for each row of logits.

    The diagonal p_i (1 - p_i) is taken as p_i times the sum of the others, so that rows and
    columns sum to 0 where p_i rounds to 1.

    Parameters
    ----------
    logits : array_like, shape (..., N)
    temperature : float, optional
        T > 0.

    Returns
    -------
    array, shape (..., N, N)
    """
    as_temperature(temperature, zero_allowed=False)
    p = np.asarray(softmax(logits, temperature))
    jacobian = -p[..., :, None] * p[..., None, :]
    diagonal = np.arange(p.shape[-1])
    jacobian[..., diagonal, diagonal] = 0
    jacobian[..., diagonal, diagonal] = -jacobian.sum(axis=-1)
    return np.asarray(_over_temperature(jacobian, temperature))


def entropy(probabilities: Any, axis: int = -1) -> NDArray[np.floating[Any]]:
    """Return -sum p log p along an axis, in nats: 0 when one class is sure, log N when uniform."""
    p = np.asarray(probabilities)
    if np.any(p < 0) or np.any(np.isnan(p)):
        raise ValueError("probabilities must be at least 0 and not NaN.")
    return np.asarray(special.entr(p).sum(axis=axis))


def temperature_sweep(logits: Any, temperatures: Any) -> NDArray[np.floating[Any]]:
    """Return softmax(logits, T) for every temperature, stacked along a new first axis.

    Parameters
    ----------
    logits : array_like, shape (..., N)
    temperatures : array_like, shape (T,)
        Each >= 0.

    Returns
    -------
    array, shape (T, ..., N)
    """
    z = _as_logits(logits)
    frames = as_floats(temperatures, "temperatures", ndim=1)
    as_temperature(frames.min(initial=0.0))
    divisors = np.where(frames > 0, frames, 1.0).reshape(-1, *[1] * z.ndim)
    swept = special.softmax(_over_temperature(z - _largest(z, -1), divisors), axis=-1)
    swept[frames == 0] = softmax(z, 0.0)
    return np.asarray(swept)


def global_softmax(matrix: Any) -> NDArray[np.floating[Any]]:
    """Subtract the largest entry of the whole matrix and divide by the sum of the whole matrix.

    It exists to be shown. It is the usual slip in a first batched softmax: the whole matrix sums
    to 1 and no row or column does. `softmax(matrix, axis=...)` is the right form.
    """
    z = np.asarray(_as_logits(matrix))
    return np.asarray(softmax(z.ravel())).reshape(z.shape)


@dataclass(frozen=True)
class BatchLoss:
    """The mean cross-entropy of a batch and what it is made of."""

    losses: Array
    """(B,) the loss of each row, in nats."""
    mean: Any
    gradients: Array
    """(B, N) gradient of the mean in each row's logits: (p - y) / (T B)."""


def batch_cross_entropy(logits: Any, labels: Any, *, temperature: float = 1.0) -> BatchLoss:
    """Return the mean cross-entropy over the rows of a (B, N) batch, with its gradient."""
    z = _as_logits(logits)
    if z.ndim != 2 or z.shape[0] == 0:
        raise ValueError(f"logits must be a non-empty (B, N) batch, not of shape {tuple(z.shape)}.")
    losses = cross_entropy(z, labels, temperature=temperature)
    gradients = cross_entropy_gradient(z, labels, temperature=temperature) / z.shape[0]
    return BatchLoss(losses, losses.mean(), gradients)


@dataclass(frozen=True)
class LossCurves:
    """The three losses as functions of how far the label leads the best other class."""

    differences: NDArray[np.float64]
    """(M,) the score difference z_y - max over j != y of z_j."""
    losses: dict[str, NDArray[np.float64]]
    """Each loss, (M,), by the name of its function."""
    slopes: dict[str, NDArray[np.float64]]
    """The derivative of each in the difference, (M,)."""


def loss_curves(logits: Any, label: int, differences: Any) -> LossCurves:
    """Move one label's logit, hold the others, and follow the three losses and their slopes.

    Parameters
    ----------
    logits : array_like, shape (N,)
        N >= 2. The label's own entry does not matter.
    label : int
    differences : array_like, shape (M,)
        The leads over the best other class to evaluate at.
    """
    z = as_floats(logits, "logits", ndim=1)
    leads = as_floats(differences, "differences", ndim=1)
    if len(z) < 2:
        raise ValueError("logits must hold at least two classes to have a difference.")
    _label_logits(z, label)
    rows = np.tile(z, (len(leads), 1))
    rows[:, label] = np.delete(z, label).max() + leads
    labels = np.full(len(leads), label)
    pairs = {
        "cross_entropy": (cross_entropy, cross_entropy_gradient),
        "hinge_loss": (hinge_loss, hinge_gradient),
        "max_margin_loss": (max_margin_loss, max_margin_gradient),
    }
    return LossCurves(
        leads,
        {name: loss(rows, labels) for name, (loss, _) in pairs.items()},
        {name: slope(rows, labels)[:, label] for name, (_, slope) in pairs.items()},
    )


def finite_difference_errors(
    logits: Any, label: int, steps: Any, dtype: DTypeLike = np.float64
) -> NDArray[np.float64]:
    """Return the largest error of the finite-difference gradient of cross-entropy, step by step.

    The differences are taken in `dtype` and compared with p - y in float64.

    Returns
    -------
    (S,) array
        max over classes of |difference - exact|; falls with the step while truncation rules, then
        rises with rounding.
    """
    z = as_floats(logits, "logits", ndim=1).astype(dtype)
    exact = cross_entropy_gradient(z.astype(np.float64), label)
    # Cross-entropy takes rows, so that all entries are nudged in one call.
    every_entry, labels = np.eye(len(z), dtype=z.dtype), np.full(len(z), label)
    estimates = [
        directional_difference(lambda rows: cross_entropy(rows, labels), z, every_entry, step)
        for step in as_floats(steps, "steps", ndim=1).tolist()
    ]
    errors = np.abs(np.array(estimates, dtype=np.float64).reshape(-1, len(z)) - exact)
    return np.asarray(errors.max(axis=1))


def _as_real(values: Any, name: str) -> Array:
    """An array of a real floating dtype, in kind."""
    if is_torch_array(values):
        if values.is_complex():
            raise TypeError(f"{name} must be real, not {values.dtype}.")
        return values if values.is_floating_point() else values.double()
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} must be a rectangular array of numbers: {error}.") from None
    return array if array.dtype.kind == "f" else as_floats(array, name)


def _as_logits(logits: Any, axis: int = -1) -> Array:
    """Logits in kind, checked: no NaN, no +inf, and along the axis one class that is not masked."""
    z = _as_real(logits, "logits")
    if not isinstance(axis, int | np.integer) or not -z.ndim <= axis < z.ndim:
        raise ValueError(f"axis must be an integer within the {z.ndim} axes given, not {axis!r}.")
    if z.shape[axis] == 0:
        raise ValueError(f"logits must hold at least one class along axis {axis}.")
    xp = array_namespace(z)
    # The largest is NaN, +inf or -inf exactly when something is to be refused.
    largest = _largest(z, axis)
    if bool(xp.all(xp.isfinite(largest))):
        return z
    if bool(xp.any(xp.isnan(z))):
        raise ValueError(f"logits must not be NaN, but entry {_first(xp.isnan(z))} is.")
    if bool(xp.any(z == xp.inf)):
        raise ValueError(
            f"logits must be below +inf, but entry {_first(z == xp.inf)} is +inf; "
            "-inf masks a class."
        )
    raise ValueError("logits must not all be -inf along the axis: every class would be masked.")


def _over_temperature(z: Array, temperature: Any) -> Array:
    """z / T divided in float64, where a float16 T would already be 0 or inf; a tensor T learns."""
    if is_torch_array(z):
        return (z.double() / temperature).to(z.dtype)
    with np.errstate(over="ignore", under="ignore"):
        return (z / np.asarray(temperature, dtype=np.float64)).astype(z.dtype)


def _largest(z: Array, axis: int) -> Array:
    """The largest logit; a constant to torch, since the shift changes neither value nor slope."""
    largest = array_namespace(z).max(z, axis=axis, keepdims=True)
    return largest.detach() if is_torch_array(z) else largest


def _first(where: Array) -> list[int]:
    return [int(index) for index in np.argwhere(np.asarray(where))[0]]


def _label_logits(z: Array, labels: Any) -> tuple[Array, Array]:
    """The one-hot mask (..., N) of the labels and their logits (..., 1)."""
    xp = array_namespace(z)
    wanted = np.asarray(labels.detach().cpu() if is_torch_array(labels) else labels)
    if wanted.dtype.kind not in "iu" and wanted.size:
        raise TypeError(f"labels must be integers, not {wanted.dtype}.")
    if wanted.shape != tuple(z.shape[:-1]):
        raise ValueError(
            f"labels must have one entry a row of logits, shape {tuple(z.shape[:-1])}, "
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


def _violated_margins(logits: Any, labels: Any) -> tuple[Array, Array]:
    """max(0, 1 + z_j - z_y), 0 at the label itself, (..., N); and the one-hot mask."""
    z = _as_logits(logits)
    xp = array_namespace(z)
    chosen, own = _label_logits(z, labels)
    zero = xp.zeros_like(z)
    with np.errstate(over="ignore"):
        # Masked classes violate nothing, whatever the label: -inf - (-inf) must not be taken.
        skip = chosen | (z == -xp.inf)
        margin = 1 + (xp.where(skip, zero, z) - own)
    return xp.where(skip | (margin < 0), zero, margin), chosen
