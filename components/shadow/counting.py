"""The button that counts the rankings where only the generic bound is shown: a long job."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from zlib import crc32

from dash import dcc, html

from components.page import long_job
from components.page.answers import Answer
from components.page.numbers import counted
from components.page.requests import read_request
from components.serving import jobs
from components.shadow.model import ShownLayer, layer_of
from components.shadow.state import ShadowState
from compute.rankings.counted import Counted

BOX = "shadow-count"
MOST_SECONDS = 60.0  # of a count
LOOK = 0.2  # seconds between two parts of what is reported

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
            *long_job.parts(
                BOX, "Count them", "Progress of the count", STARTS, **{"data-says": STARTS}
            ),
            dcc.Store(id=f"{BOX}-job"),
        ],
        id=BOX,
        className="inline counting",
        hidden=not answer.visible[BOX],
    )


def run(report: long_job.Report, sent: Any) -> tuple[str, float]:
    """Count, reporting now and then: (sentence, percent)."""
    layer = layer_of(read_request(sent).page.state(ShadowState))
    if not offered(layer):
        return "There is nothing to count: the exact number is known.", 100.0

    def tell(parts: list[Counted]) -> None:
        report((100 * parts[-1].done, said(layer, parts[-1])))

    parts = jobs.kept(_name(layer), lambda: within(layer.read.counted(), MOST_SECONDS), tell)
    last = parts[-1]
    return said(layer, last, ended=not last.complete), 100 * last.done


def within(parts: Iterator[Counted], seconds: float) -> Iterator[Counted]:
    """Some parts of a count: now and then one, and the last that there is after so many seconds."""
    start = last = time.monotonic()
    part = Counted(1, 0.0)
    for part in parts:
        now = time.monotonic()
        if now - start > seconds:
            break
        if now - last > LOOK and not part.complete:
            last = now
            yield part
    yield part


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
