"""The button that counts the rankings where only the generic bound is shown: a long job."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from dash import html

from components.page import long_job
from components.page.answers import Answer
from components.page.numbers import counted
from components.page.requests import read_request
from components.serving import jobs
from components.shadow.model import ShownLayer, layer_of
from components.shadow.state import ShadowState
from compute.rankings.as_read import count_of_layer
from compute.rankings.counted import Counted

BOX = "shadow-count"
MOST_SECONDS = 60.0  # of a count

STARTS = f"In the background, for up to {MOST_SECONDS:.0f} s; what is counted by then is said."


def offered(layer: ShownLayer) -> bool:
    """Whether there is something to count: a bound is shown, and rows differ."""
    return layer.count is None and not layer.read.feasible().layer.tied


def name_of(layer: ShownLayer) -> str:
    """By what the page knows that another layer is looked at."""
    return f"{crc32(repr(_name(layer)).encode()):08x}"


def _name(layer: ShownLayer) -> tuple[Any, ...]:
    bias = None if layer.bias is None else layer.bias.tobytes()
    return ("count", layer.weights.tobytes(), layer.weights.shape, bias, layer.held)


def layout(answer: Answer) -> html.Div:
    """The button, what stops it, how far it is, and what was counted."""
    return html.Div(
        [
            *JOB.parts("Count them", "Progress of the count", STARTS),
        ],
        id=BOX,
        className="inline counting",
        hidden=not answer.visible[BOX],
    )


def work(sent: Any) -> jobs.Work | str:
    """The count of the layer on screen; why there is none where its rankings are known."""
    layer = layer_of(read_request(sent).page.state(ShadowState))
    if not offered(layer):
        return "There is nothing to count: the exact number is known."
    given = (layer.weights, layer.bias, bool(layer.held), MOST_SECONDS)
    return jobs.Work(count_of_layer, 1, given, name=_name(layer))


def shown(sent: Any, status: jobs.Status) -> tuple[str, float]:
    """What is counted so far: (sentence, percent)."""
    if not status.parts:
        return "", 0.0
    layer = layer_of(read_request(sent).page.state(ShadowState))
    last: Counted = status.parts[-1]
    return said(layer, last, ended=status.state == "done" and not last.complete), 100 * last.done


def said(layer: ShownLayer, part: Counted, ended: bool = False) -> str:
    """What has been counted so far, or in all."""
    of = f"{counted(part.count)} of {counted(layer.total)} rankings"
    if part.complete:
        never = layer.total - part.count
        rest = f"{counted(never)} can never happen" if never else "every one can happen"
        generic = " as many as for generic weights;" if part.count == layer.bound else ""
        return f"Counted: {of} are possible;{generic} {rest}."
    so_far = f"{counted(part.count)} so far, {100 * part.done:.0f} % of the work"
    if not ended:
        return f"At least {so_far}."
    return (
        f"Ended before all were counted (a count may take {MOST_SECONDS:.0f} s): at least {of} "
        f"are possible, after {100 * part.done:.0f} % of the work. Lower N or D to count all."
    )


JOB = long_job.LongJob(BOX, "job", work, shown)
