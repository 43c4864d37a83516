"""The layer of uploaded files: read once, and for a large one the answers of its job."""

from __future__ import annotations

import shlex
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

from flask import has_app_context

from components.audit.reading import Chosen, LayerRead, read_layer
from components.audit.seen import rounded_differences, seen
from components.audit.state import AuditState
from components.audit.work import AuditStatus, audit_status, audit_work
from components.serving import jobs
from components.serving.uploads import UploadRefusedError, uploads
from compute import ArgmaxAudit
from compute.files import UnreadError

MOST_ENTRIES_AT_ONCE, MOST_CLASSES_AT_ONCE = 12_000, 400
"""A layer of more has its audit as a job; up to here a request answers it."""

GONE = "The audit of this layer is not here any more. Start it again."
WAITS = "This layer is audited in the background, when you start it."
WAITS_AGAIN = (
    "What stands here is the layer as entered. As chosen it is audited in the background, when you "
    "start it."
)

MOST_ENTRIES_SEEN = 16_000_000  # of a layer that is rounded, or centred, for the page
TOO_MANY = (
    f"Layers of up to {MOST_ENTRIES_SEEN:,} numbers are rounded here, or seen by centred inputs. "
    "On the command line python -m compute audit has --format for any."
)


@dataclass(frozen=True, eq=False)
class AsChosen:
    """A large layer as the controls say."""

    format: str
    centred: bool
    weights: Any
    """(N, D) rounded; as centred inputs see them (N, D - 1)."""
    audit: ArgmaxAudit
    moved: int
    """For centred inputs: how many differences of columns are rounded to doubles."""


@dataclass(frozen=True, eq=False)
class Brought:
    """What there is of an uploaded layer."""

    layer: LayerRead | None
    """None where it cannot be read."""
    opened: str = ""
    """The lines of a program that read it from its files."""
    typed: str = ""
    """The same for the command line; "" where that does not take them."""
    problem: str = ""
    """Why it is not the one in front, or not as chosen, in a sentence."""
    audit: ArgmaxAudit | None = None
    """Of a large layer as entered; None before its job is done."""
    seen: AsChosen | None = None
    """The large layer as chosen, where that is another one and its job is done."""
    waits: bool = False
    """Whether a job is to be started, or is under way."""

    @property
    def large(self) -> bool:
        """Whether its audit is a job."""
        return self.layer is not None and is_large(self.layer.weights)

    @property
    def fixed(self) -> bool:
        """Whether it is too large to be rounded, or seen by centred inputs."""
        return self.layer is not None and is_fixed(self.layer.weights)

    @property
    def in_front(self) -> bool:
        """Whether it is the layer that is looked at."""
        return self.layer is not None and (self.audit is not None or not self.large)


def is_large(weights: Any) -> bool:
    """Whether the audit of `weights` (N, D) is too much for a request."""
    return len(weights) > MOST_CLASSES_AT_ONCE or prod(weights.shape) > MOST_ENTRIES_AT_ONCE


def is_fixed(weights: Any) -> bool:
    """Whether `weights` (N, D) are too many to be rounded here, or seen by centred inputs."""
    return bool(prod(weights.shape) > MOST_ENTRIES_SEEN)


def brought(state: AuditState) -> Brought | None:
    """The uploaded layer of a state; None where it has none. Never raises."""
    chosen = Chosen.from_text(state.file)
    if not chosen.weights or not has_app_context():
        return None
    try:
        for upload_id in chosen.ids:
            uploads().used(upload_id)  # a file that was deleted is not shown, whoever has read it
        layer = _read(chosen)
    except (UnreadError, UploadRefusedError) as error:
        return Brought(None, problem=str(error))
    opened = (_opened(chosen, layer), _typed(chosen, layer))
    if not is_large(layer.weights):
        return Brought(layer, *opened)
    audit = _audited(chosen, state.audited)
    if audit is None:
        return Brought(layer, *opened, GONE if state.audited else WAITS, waits=True)
    asked = _asked(state, layer)
    if asked == AS_ENTERED:
        return Brought(layer, *opened, audit=audit)
    of_chosen = _audited(chosen, state.held, *asked)
    if of_chosen is None:
        return Brought(layer, *opened, GONE if state.held else WAITS_AGAIN, audit, waits=True)
    return Brought(layer, *opened, audit=audit, seen=_as_chosen(chosen, *asked, of_chosen))


@lru_cache(maxsize=2)
def _as_chosen(chosen: Chosen, format: str, centred: bool, audit: ArgmaxAudit) -> AsChosen:
    moved = rounded_differences(seen_of(chosen, format, False)) if centred else 0
    return AsChosen(format, centred, seen_of(chosen, format, centred), audit, moved)


AS_ENTERED = ("", False)


def _asked(state: AuditState, layer: LayerRead) -> tuple[str, bool]:
    """The format chosen, and whether inputs are centred; neither of a layer too large for it."""
    if is_fixed(layer.weights):
        return AS_ENTERED
    return state.format, is_centred(state, layer)


def is_centred(state: AuditState, layer: LayerRead) -> bool:
    """Whether centred inputs are chosen for a layer, and see another one."""
    return state.centred and layer.weights.shape[1] > 1


def _opened(chosen: Chosen, layer: LayerRead) -> str:
    array = f", {chosen.array!r}" if chosen.array else ""
    turned = ", transpose=True" if chosen.transpose else ""
    lines = f"W = read_array(Path({layer.file!r}){array}{turned})[0]\nb = "
    if layer.bias is None:
        return f"{lines}None"
    file = uploads().find(chosen.bias).name if chosen.bias else layer.file
    named = f", {chosen.bias_array!r}" if chosen.bias_array else ""
    return f"{lines}read_bias(Path({file!r}), len(W){named})"


def _typed(chosen: Chosen, layer: LayerRead) -> str:
    if chosen.bias_array:
        return ""
    words = [layer.file]
    if chosen.array:
        words += ["--tensor", chosen.array]
    if chosen.transpose:
        words.append("--transpose")
    if chosen.bias:
        words += ["--bias", uploads().find(chosen.bias).name]
    return shlex.join(words)


@lru_cache(maxsize=4)
def _read(chosen: Chosen) -> LayerRead:
    return read_layer(chosen)


@lru_cache(maxsize=2)
def seen_of(chosen: Chosen, format: str, centred: bool) -> Any:
    """The weights of a layer in a format, as its inputs see them: for centred ones (N, D - 1)."""
    return seen(_read(chosen).weights, format, centred)


def name_of(chosen: Chosen, format: str = "", centred: bool = False) -> Hashable:
    """By which name its audit is known: only who has the files' ids knows it."""
    return "audit", chosen.as_text(), format, centred


def work_of(state: AuditState) -> jobs.Work | str:
    """The audit of a state's uploaded layer as a job, or why there is none.

    As entered first; then as its controls say.
    """
    found = brought(state)
    if found is None or found.layer is None:
        return found.problem if found else "Open a file of weights first."
    asked = AS_ENTERED if found.audit is None else _asked(state, found.layer)
    chosen = Chosen.from_text(state.file)
    layer = found.layer
    return audit_work(layer.weights, layer.bias, name_of(chosen, *asked), *asked)


def field_of_done(state: AuditState) -> str:
    """Of which of its two audits a job is that was started in this state."""
    found = brought(state)
    return "held" if found is not None and found.audit is not None else "audited"


_KEPT: dict[str, ArgmaxAudit] = {}
MOST_KEPT = 4  # audits of large layers that a process has at hand


def _audited(
    chosen: Chosen, job: str, format: str = "", centred: bool = False
) -> ArgmaxAudit | None:
    """The audit that a job has made of this layer; None if it is not done, or another's."""
    if not job:
        return None
    name = jobs.named(name_of(chosen, format, centred))
    key = f"{name}/{job}"
    if key not in _KEPT:
        status: AuditStatus = audit_status(job)
        if status.job.name != name:
            return None
        audit = status.audit(seen_of(chosen, format, centred))
        if audit is None:
            return None
        while len(_KEPT) >= MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)))
        _KEPT[key] = audit
    return _KEPT[key]
