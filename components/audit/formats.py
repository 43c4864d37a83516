"""All formats of a large layer compared: a long job that audits one after another."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from dash import Output, dcc, html

from components.audit import words
from components.audit.brought import TOO_MANY, Brought, brought, is_centred
from components.audit.model import Change, OwnLayer
from components.audit.parts import cell
from components.audit.reading import Chosen
from components.audit.state import HELD, AuditState
from components.audit.work import formats_work
from components.page import long_job
from components.page.answers import Answer
from components.page.requests import read_request
from components.serving import jobs
from compute.rankings.audit.answers import ArgmaxAudit
from compute.rankings.audit.formats import Verdicts, by_format
from compute.rankings.rounding import FORMATS

BOX, READY = "audit-formats", "audit-formats-ready"
BACKGROUND = "audit-formats-background"
STARTS = (
    "One format after another, in the background: each stands in the table when it is audited, and "
    "the page can be reloaded or closed."
)
FIRST = "The layer as entered is audited first."
GONE = "This comparison is not here any more. Start it again."
HEAD = ["Format", "Rounded", "Can win", "Lost", "Gained", "Undecided"]
LATER, UNKNOWN = "not yet", "…"


def layout(answer: Answer) -> html.Div:
    """The button, what stops it, how far it is."""
    return html.Div(
        [
            *JOB.parts("Compare all formats", "Progress of the comparison", STARTS),
            dcc.Store(id=READY),
        ],
        id=BACKGROUND,
        className="inline counting",
        hidden=not answer.visible[BACKGROUND],
    )


def work(sent: Any) -> jobs.Work | str:
    """The audits of the layer that was uploaded."""
    return work_of(read_request(sent).page.state(AuditState))


def work_of(state: AuditState) -> jobs.Work | str:
    """The audits of a state's layer in each format as a job, or why there is none."""
    found = brought(state)
    if found is None or found.layer is None or found.audit is None:
        return found.problem if found and found.layer is None else FIRST
    if found.fixed:
        return TOO_MANY
    layer, centred = found.layer, is_centred(state, found.layer)
    return formats_work(layer.weights, layer.bias, _name(state, centred), centred)


def _name(state: AuditState, centred: bool) -> Hashable:
    return "formats", Chosen.from_text(state.file).as_text(), centred


def key_of(state: AuditState) -> str:
    """By what the page knows that other layers are compared, "" for none in the background."""
    return f"{state.file} {state.centred}" if state.file else ""


def shown(sent: Any, status: jobs.Status) -> tuple[int, str, float]:
    """How many formats are ready, what is said of that, and the percentage."""
    found = _verdicts(brought(read_request(sent).page.state(AuditState)), status)
    ready = sum(verdicts.whole for verdicts in found.values())
    of = len(FORMATS) + ("" in found)
    said = f"{ready} of {of} formats {'is' if ready == 1 else 'are'} audited"
    for name, verdicts in found.items():
        if not verdicts.whole:
            said += f"; {HELD[name]}: {verdicts.known:,} of {len(verdicts.kinds):,} classes"
            break
    return ready, f"{said}.", 100 * status.done / status.total if status.total else 0.0


def _verdicts(found: Brought | None, status: jobs.Status) -> dict[str, Verdicts]:
    """By format, as far as a job of this layer has come."""
    if found is None or found.layer is None:
        return {}
    return by_format(status.parts, len(found.layer.weights))


JOB = long_job.LongJob(BOX, "aform", work, shown, also=[Output(READY, "data")])


def compared(state: AuditState, own: OwnLayer) -> list[Change]:
    """A large layer in the formats that are audited, the widest first."""
    found, before = _found(state), as_entered(state, own)
    if before is None:
        return []
    ready = {
        name: Change(name, None, before, verdicts, verdicts.moved)
        for name, verdicts in found.items()
        if name and verdicts.whole
    }
    ready |= {change.name: change for change in own.roundings}
    return [ready[name] for name in FORMATS if name in ready]


def as_entered(state: AuditState, own: OwnLayer) -> ArgmaxAudit | Verdicts | None:
    """What is known of the layer as entered, for the inputs that are chosen; None before it is."""
    if not state.centred or own.d == 1:
        return own.audit_as_entered
    verdicts = _found(state).get("")
    return verdicts if verdicts is not None and verdicts.whole else None


def _found(state: AuditState) -> dict[str, Verdicts]:
    found = brought(state) if state.compared and state.ready else None
    if found is None or found.layer is None:
        return {}
    status = jobs.status(state.compared)
    if status.name != jobs.named(_name(state, is_centred(state, found.layer))):
        return {}
    return _verdicts(found, status)


def answer(state: AuditState, own: OwnLayer, says: str, table: str) -> Answer:
    """What stands in the section of a large layer: the formats that are audited, and the others."""
    changes, before = compared(state, own), as_entered(state, own)
    rows = []
    if changes and before is not None:
        can, undecided = int(before.argmaxable.sum()), int(before.undecided.sum())
        counts = ("–", f"{can:,}", "–", "–", f"{undecided:,}")
        rows = [[cell(HELD[""]), *map(cell, counts)]]
        known = {change.name: change for change in changes}
        rows += [_row(name, known.get(name)) for name in FORMATS]
    inputs = "x whose numbers add up to zero" if state.centred and own.d > 1 else "any x"
    of = f"Of {own.n:,} classes and {own.entered.weights.size:,} weights, for {inputs}."
    return Answer(
        texts={
            "audit-formats-says": says,
            "audit-formats-takes": "",
            "audit-formats-of": GONE if state.ready and not rows else of,
            "audit-formats-names": "\n".join(
                f"{change.name}: {words.changed(own, change)}" for change in changes
            ),
        },
        visible={
            "audit-formats-wait": False,
            "audit-formats-which": bool(changes),
            BACKGROUND: True,
        },
        data={"tables": {table: {"head": HEAD if rows else [], "rows": rows}}},
    )


def _row(name: str, change: Change | None) -> list[dict[str, str]]:
    """A format's counts; of one that is not audited yet, that it is not."""
    if change is None:
        return [cell(name), cell(UNKNOWN), cell(LATER, "undecided"), *map(cell, UNKNOWN * 3)]
    can, undecided = change.audit.argmaxable.sum(), change.audit.undecided.sum()
    counts = (change.moved, can, len(change.lost), len(change.gained), undecided)
    return [cell(name), *(cell(f"{int(count):,}") for count in counts)]
