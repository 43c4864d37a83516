"""Python that reproduces what the open section shows, with numpy and scipy alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from components.softmax.state import SoftmaxState
from compute.logits.losses import LOSSES


def _array(values: NDArray[np.generic]) -> str:
    return f"np.array({values.tolist()})".replace("inf", "np.inf")


def _logits(state: SoftmaxState) -> str:
    temperature = "np.inf" if np.isinf(state.temperature) else repr(state.temperature)
    return f"z = {_array(state.values())}\nT = {temperature}\n"


def _temperature(state: SoftmaxState) -> str:
    return f"""{_logits(state)}
e = np.exp((z - z.max()) / T)
p = e / e.sum()                      # the same as softmax(z / T)
entropy = entr(p).sum()
print(z, e, p, p.sum(), p.argmax(), entropy, sep="\\n")

temperatures = np.logspace(-2, 2, 121)
curves = softmax((z - z.max()) / temperatures[:, None], axis=1)
"""


def _limit(state: SoftmaxState) -> str:
    """T = 0 and T = inf, where softmax is a limit; after k z + c in that section."""
    moved = state.moved() if state.section == "shift" else state.values()
    which = "z == z.max()" if state.temperature == 0 else "z > -np.inf"
    return f"""z = {_array(moved)}

winners = {which}  # the limit as T goes to {"0" if state.temperature == 0 else "infinity"}
p = winners / winners.sum()
entropy = entr(p).sum()
print(z, p, entropy, sep="\\n")
"""


def _moved(state: SoftmaxState) -> str:
    if np.all(np.isfinite(state.values())):
        return "moved = k * z + c"
    return "moved = np.array([k * v + c if v > -np.inf else v for v in z])  # masked stays masked"


def _shift(state: SoftmaxState) -> str:
    return f"""{_logits(state)}c, k = {state.shift!r}, {state.scale!r}

before = softmax((z - z.max()) / T)
{_moved(state)}
after = softmax((moved - moved.max()) / T)
print(before, after, entr(before).sum(), entr(after).sum(), sep="\\n")
"""


def _stability(state: SoftmaxState) -> str:
    return f"""{_logits(state)}
naive, stable = {{}}, {{}}
for name in ("float16", "float32", "float64"):
    x = (z.astype(name) / np.float64(T)).astype(name)
    with np.errstate(all="ignore"):
        e = np.exp(x)
        naive[name] = e / e.sum()
        e = np.exp(x - x.max())
        stable[name] = e / e.sum()
    print(name, np.log(np.finfo(name).max), naive[name], stable[name])
"""


def _gradients(state: SoftmaxState) -> str:
    return f"""{_logits(state)}y, h = {state.chosen_label()}, 1e{state.step:g} * T

def loss(z):
    return logsumexp((z - z[y]) / T)

p = softmax((z - z.max()) / T)
formula = (p - np.eye(len(z))[y]) / T
differences = np.array([(loss(z + h * e) - loss(z - h * e)) / (2 * h) for e in np.eye(len(z))])
all_at_once = (loss(z + h) - loss(z - h)) / (2 * h)      # the mistake: 0
jacobian = (np.diag(p) - np.outer(p, p)) / T
print(loss(z), formula, differences, all_at_once, jacobian, jacobian.sum(axis=1), sep="\\n")

batch = {_array(state.batch())}
labels = {_array(state.targets())}
rows = np.arange(len(batch))
losses = -log_softmax(batch, axis=1)[rows, labels]
gradients = (softmax(batch, axis=1) - np.eye(batch.shape[1])[labels]) / len(batch)
print(losses.mean(), losses, gradients, sep="\\n")
"""


def _axis(state: SoftmaxState) -> str:
    return f"""matrix = {_array(state.table())}

over_rows = softmax(matrix, axis=1)
over_columns = softmax(matrix, axis=0)
e = np.exp(matrix - matrix.max())
wrong = e / e.sum()                  # one distribution over the whole matrix
for p in (over_rows, over_columns, wrong):
    print(p, p.sum(axis=1), p.sum(axis=0), sep="\\n")
"""


def _losses(state: SoftmaxState) -> str:
    losses = "\n".join(f"{name} = {loss.program}" for name, loss in LOSSES.items())
    return f"""z, y = {_array(state.values())}, {state.chosen_label()}

{losses}
gradient = softmax(z) - np.eye(len(z))[y]
print({", ".join(LOSSES)}, gradient, sep="\\n")
"""


def _simplex(state: SoftmaxState) -> str:
    return f"""{_logits(state)}
p = softmax((z - z.max()) / T)
temperatures = np.logspace(-2, 2, 121)
path = softmax((z - z.max()) / temperatures[:, None], axis=1)
if len(z) == 3:
    corners = np.array([[0, 0], [1, 0], [0.5, np.sqrt(0.75)]])
    point, line = p @ corners, path @ corners
print(p)
"""


PROGRAMS: dict[str, Callable[[SoftmaxState], str]] = {
    "temperature": _temperature,
    "shift": _shift,
    "stability": _stability,
    "gradients": _gradients,
    "axis": _axis,
    "losses": _losses,
    "simplex": _simplex,
}


def snippet(state: SoftmaxState) -> str:
    """The program for the section that is open; it imports only what it uses.

    A section without a program of its own shows the softmax at its temperature.
    """
    limit = state.temperature in (0, np.inf) and state.section not in ("axis", "losses")
    body = (_limit if limit else PROGRAMS.get(state.section, _temperature))(state)
    used = [name for name in ("entr", "log_softmax", "logsumexp", "softmax") if f"{name}(" in body]
    imports = ["import numpy as np"]
    if used:
        imports.append(f"from scipy.special import {', '.join(used)}")
    return "\n".join([*imports, "", body])
