"""The tables of the Gradients section to take home, in doubles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from components.page.sheets import Sheet
from components.softmax import words
from components.softmax.gradient_figures import FORMATS, STEPS, WAYS, errors_of
from components.softmax.model import Scores, scores_of
from components.softmax.slopes import Wanted, comparison, nudged_together
from components.softmax.state import BATCH_CLASSES, SoftmaxState
from components.state.names import Names
from components.state.page import PageState
from compute.logits.losses import batch_cross_entropy
from compute.logits.mappings import softmax_jacobian
from compute.naming import class_name


def _of_label(
    make: Callable[[Scores, Wanted, SoftmaxState, Names], Sheet],
) -> Callable[[PageState], Sheet | None]:
    """A table of the gradient at the logits; None where there is none."""

    def sheet(page: PageState) -> Sheet | None:
        state = page.state(SoftmaxState)
        scores, wanted = scores_of(state), state.wanted()
        if words.no_slope(scores, wanted):
            return None
        return make(scores, wanted, state, page.names)

    return sheet


def gradient_sheet(scores: Scores, wanted: Wanted, state: SoftmaxState, names: Names) -> Sheet:
    """The gradient class by class, found three ways, in doubles."""
    step = 10.0**state.step
    three = comparison(scores.logits.tobytes(), wanted, scores.temperature, step)
    ways = [np.asarray(getattr(three, way), dtype=np.float64).tolist() for way, _, _ in WAYS]
    together = nudged_together(scores, wanted, step)
    return Sheet(
        ("class", *[name for _, name, _ in WAYS], "all at once"),
        [
            *[(names.alone(i), *row, together) for i, row in enumerate(zip(*ways, strict=True))],
            ("sum", *map(sum, ways), None),
        ],
    )


def steps_sheet(scores: Scores, wanted: Wanted, state: SoftmaxState, names: Names) -> Sheet:
    """The error of central differences at each step, in each format."""
    found = errors_of(scores.logits.tobytes(), scores.temperature, wanted)
    columns = [STEPS.tolist(), *(found[name].tolist() for name in FORMATS)]
    return Sheet(("h", *[f"error in {name}" for name in FORMATS]), list(zip(*columns, strict=True)))


def jacobian_sheet(scores: Scores, wanted: Wanted, state: SoftmaxState, names: Names) -> Sheet:
    """The Jacobian: a row a probability, a column a logit."""
    jacobian = np.asarray(softmax_jacobian(scores.logits, scores.temperature))
    called = [names.alone(i) for i in range(scores.n)]
    return Sheet(
        ("d p of / d z of", *called),
        [(name, *row) for name, row in zip(called, jacobian.tolist(), strict=True)],
    )


def batch_sheet(page: PageState) -> Sheet:
    """The logits of each row of the batch, its label and loss, and its part of the gradient."""
    state = page.state(SoftmaxState)
    batch = batch_cross_entropy(state.batch(), state.targets())
    letters = [class_name(i) for i in range(BATCH_CLASSES)]
    return Sheet(
        (
            "row",
            *[f"z of {c}" for c in letters],
            "label",
            "loss",
            *[f"d mean loss / d z of {c}" for c in letters],
        ),
        [
            (i + 1, *logits, letters[label], loss, *gradient)
            for i, (logits, label, loss, gradient) in enumerate(
                zip(
                    state.batch().tolist(),
                    state.targets().tolist(),
                    batch.losses.tolist(),
                    batch.gradients.tolist(),
                    strict=True,
                )
            )
        ],
    )


SHEETS = {
    "softmax-gradient-table": _of_label(gradient_sheet),
    "softmax-steps": _of_label(steps_sheet),
    "softmax-jacobian": _of_label(jacobian_sheet),
    "softmax-batch-table": batch_sheet,
}
