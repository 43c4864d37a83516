"""The audit of a layer as a long job: started, followed, and put together at its end."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from components.audit.seen import seen
from components.serving import blocks, jobs
from components.serving.settings import Settings
from compute.cached import cached_property
from compute.rankings.audit.answers import ArgmaxAudit
from compute.rankings.audit.deciding import Answers
from compute.rankings.audit.formats import InFormat, Part, block_of_format
from compute.rankings.audit.sharing import (
    Head,
    Mapped,
    Prepared,
    audit_of,
    block_of_audit,
    count_of_blocks,
    gathered,
    prepare,
    sent,
)
from compute.rankings.rounding import FORMATS


def audit_work(
    weights: Any, bias: Any = None, name: Hashable = None, format: str = "", centred: bool = False
) -> jobs.Work:
    """The audit of `weights` (N, D), as stored or mapped, and `bias` (N,), in blocks.

    Of the weights in a format, and as centred inputs see them, where that is asked for (`seen.py`).

    Workers on this machine open a mapped file themselves; else the numbers are sent, once. Who asks
    by the same `name` shares the audit: one that only this layer has, and nobody can guess where
    the layer is private.
    """
    given = (_given(weights), bias, format, centred)
    return jobs.Work(_block, count_of_blocks(len(weights)), given, _prepared, name=name)


def formats_work(
    weights: Any, bias: Any = None, name: Hashable = None, centred: bool = False
) -> jobs.Work:
    """The same in each format, one after another: verdicts without their proofs (`formats.py`).

    For centred inputs first as entered, which the audit for any x does not say.
    """
    each = [("",)] * centred + [(format,) for format in FORMATS]
    given = (_given(weights), bias, centred)
    return jobs.Work(_block_of_format, count_of_blocks(len(weights)), given, _in_format, each, name)


def _given(weights: Any) -> Any:
    """What workers get: where the numbers are, or the numbers."""
    here = jobs.of_server()
    local = not (here.settings if here else Settings()).scheduler
    return sent(weights) if local else weights


def _stored(weights: Any) -> Any:
    return weights.array() if isinstance(weights, Mapped) else weights


def _prepared(weights: Any, bias: Any, format: str, centred: bool) -> Prepared:
    """Beside the page: rounding a large layer takes a second or two."""
    return prepare(seen(_stored(weights), format, centred), bias)


def _block(number: int, known: Prepared) -> Iterator[Head | Answers]:
    return block_of_audit(number, known, blocks.go_on)


def _in_format(weights: Any, bias: Any, centred: bool, format: str) -> InFormat:
    stored = _stored(weights)
    held = seen(stored, format, False)
    moved = int(np.count_nonzero(held != stored)) if format else 0
    return InFormat(format, moved, prepare(seen(held, "", centred), bias))


def _block_of_format(number: int, layer: InFormat) -> Iterator[Part]:
    return block_of_format(number, layer, blocks.go_on)


def start_audit(weights: Any, bias: Any = None, name: Hashable = None) -> str:
    """Start the audit on the server under way, and return the job's id.

    Raises
    ------
    TooManyJobs, GivenTooLargeError, UnreachableError
        See `Jobs.start`.
    """
    return jobs.start(audit_work(weights, bias, name))


@dataclass(frozen=True, eq=False)
class AuditStatus:
    """How far an audit is, and what it has found."""

    job: jobs.Status
    """Its state, the time left, the sentence that says why it ended early."""

    @cached_property
    def found(self) -> Answers:
        """{class: (its answer, in words what gave it)} for the classes decided so far."""
        return gathered(self.job.parts)[1]

    def audit(self, weights: Any) -> ArgmaxAudit | None:
        """The whole audit of the `weights` (N, D) that it was started with; None before its end."""
        return audit_of(weights, self.job.parts) if self.job.state == "done" else None


def audit_status(job: str) -> AuditStatus:
    """How far an audit of the server under way is."""
    return AuditStatus(jobs.status(job))
