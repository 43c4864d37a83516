"""The layer of uploaded files: read once, and for a large one the answers of its job."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

from flask import has_app_context

from components.audit.reading import Chosen, LayerRead, read_layer
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


@dataclass(frozen=True, eq=False)
class Brought:
    """What there is of an uploaded layer."""

    layer: LayerRead | None
    """None where it cannot be read."""
    opened: str = ""
    """The lines of a program that read it from its files."""
    problem: str = ""
    """Why it is not the one in front, in a sentence."""
    audit: ArgmaxAudit | None = None
    """Of a large layer; None before its job is done."""

    @property
    def large(self) -> bool:
        """Whether its audit is a job."""
        return self.layer is not None and is_large(self.layer.weights)


def is_large(weights: Any) -> bool:
    """Whether the audit of `weights` (N, D) is too much for a request."""
    return len(weights) > MOST_CLASSES_AT_ONCE or prod(weights.shape) > MOST_ENTRIES_AT_ONCE


def waits_for_its_job(found: Brought | None) -> bool:
    """Whether there is a layer whose audit is to be started, or is under way."""
    return found is not None and found.large and found.audit is None


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
    opened = _opened(chosen, layer)
    if not is_large(layer.weights):
        return Brought(layer, opened)
    if not state.audited:
        return Brought(layer, opened, WAITS)
    audit = _audited(chosen, state.audited)
    return Brought(layer, opened, "" if audit else GONE, audit)


def _opened(chosen: Chosen, layer: LayerRead) -> str:
    array = f", {chosen.array!r}" if chosen.array else ""
    turned = ", transpose=True" if chosen.transpose else ""
    lines = f"W = read_array(Path({layer.file!r}){array}{turned})[0]\nb = "
    if layer.bias is None:
        return f"{lines}None"
    file = uploads().find(chosen.bias).name if chosen.bias else layer.file
    named = f", {chosen.bias_array!r}" if chosen.bias_array else ""
    return f"{lines}read_bias(Path({file!r}), len(W){named})"


@lru_cache(maxsize=4)
def _read(chosen: Chosen) -> LayerRead:
    return read_layer(chosen)


def name_of(chosen: Chosen) -> Hashable:
    """By which name its audit is known: only who has the files' ids knows it."""
    return "audit", chosen.as_text()


def work_of(state: AuditState) -> jobs.Work | str:
    """The audit of a state's uploaded layer as a job, or why there is none."""
    found = brought(state)
    if found is None or found.layer is None:
        return found.problem if found else "Open a file of weights first."
    name = name_of(Chosen.from_text(state.file))
    return audit_work(found.layer.weights, found.layer.bias, name)


_KEPT: dict[str, ArgmaxAudit] = {}
MOST_KEPT = 2  # audits of large layers that a process has at hand


def _audited(chosen: Chosen, job: str) -> ArgmaxAudit | None:
    """The audit that a job has made of this layer; None if it is not done, or another's."""
    name = jobs.named(name_of(chosen))
    key = f"{name}/{job}"
    if key not in _KEPT:
        status: AuditStatus = audit_status(job)
        audit = status.audit(_read(chosen).weights) if status.job.name == name else None
        if audit is None:
            return None
        while len(_KEPT) >= MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)))
        _KEPT[key] = audit
    return _KEPT[key]
