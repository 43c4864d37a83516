"""The way between Shadow and Softmax: W, x and T one way; T, and x where one exists, back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from components.page.numbers import short
from components.shadow.model import layer_of, probe_logits
from components.shadow.state import LARGEST_WEIGHT, ShadowState
from components.shadow.words import doubles_note
from components.softmax.model import Floats, scores_of
from components.softmax.state import MOST_LOGITS, SoftmaxState
from components.state.page import PageState


def from_shadow(page: PageState) -> tuple[PageState, list[str]]:
    """The Shadow view's logits and temperature as this view's."""
    shadow = page.state(ShadowState)
    logits = probe_logits(shadow)
    state, notices = page.state(SoftmaxState).with_logits(
        float(f"{z:.12g}") for z in logits[:MOST_LOGITS]
    )
    if len(logits) > MOST_LOGITS:
        notices.append(
            f"Shadow has {len(logits)} classes; the first {MOST_LOGITS} are carried over."
        )
    state = replace(state, temperature=shadow.temperature, shift=0.0, scale=1.0)
    return page.with_view_state("softmax", state), notices


def to_shadow(page: PageState) -> tuple[PageState, list[str]]:
    """Open Shadow at this temperature, at an input that gives these logits if there is one."""
    shadow, softmax = page.state(ShadowState), page.state(SoftmaxState)
    lowest, highest = (getattr(ShadowState.bounds("temperature"), end) for end in ("low", "high"))
    temperature = min(max(softmax.temperature, lowest), highest)
    shadow = replace(shadow, temperature=temperature)
    x = shadow_input(page)
    notices = []
    if temperature != softmax.temperature:
        notices.append(
            f"Shadow's T goes from {short(lowest)} to {short(highest)}: {short(temperature)} is as "
            f"near as it comes to {short(softmax.temperature)}."
        )
    if x is None:
        notices.append(
            f"T = {short(temperature)} is carried back. Shadow keeps its W and x: "
            + why_no_input(page)
        )
    else:
        shadow = replace(shadow, probe=(*x.tolist(), *shadow.probe[shadow.d :]))
    return replace(page.with_view_state("shadow", shadow), view="shadow"), notices


def shadow_input(page: PageState) -> Floats | None:
    """An x for which Shadow's layer gives these logits up to a constant, or None."""
    shadow, softmax = page.state(ShadowState), page.state(SoftmaxState)
    if shadow.n != softmax.n or scores_of(softmax).masked:
        return None
    x = layer_of(shadow).read.input_with_logits(softmax.values(), shadow.point())
    return None if x is None or np.abs(x).max() > LARGEST_WEIGHT else x


def why_no_input(page: PageState) -> str:
    """Why these logits do not fit the layer."""
    shadow, softmax = page.state(ShadowState), page.state(SoftmaxState)
    if shadow.n != softmax.n:
        return f"it has {shadow.n} classes, and there are {softmax.n} logits here."
    if scores_of(softmax).masked:
        return "a masked logit is −inf, and W x + b is finite."
    return (
        f"no x of {shadow.d} features gives these {softmax.n} logits, "
        "for the layer reaches only some of them."
    )


def sentence(page: PageState) -> str:
    """What Shadow's layer gives now, and what going back would carry."""
    shadow = page.state(ShadowState)
    logits = probe_logits(shadow)
    x = ", ".join(short(v) for v in shadow.point().tolist())
    z = ", ".join(short(v) for v in logits.tolist())
    there = (
        f"Shadow now: N = {shadow.n}, D = {shadow.d}, x = ({x}), T = {short(shadow.temperature)}, "
        f"so z = ({z}). {doubles_note(layer_of(shadow))}"
    )
    there, back = there.rstrip(), shadow_input(page)
    if back is None:
        return f"{there} Going back carries T; W and x stay, because {why_no_input(page)}"
    carried = ", ".join(short(v) for v in back.tolist())
    return f"{there} Going back carries T and x = ({carried}), which gives the logits shown here."
