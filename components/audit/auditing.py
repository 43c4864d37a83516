"""The button that audits a large layer in the background: a long job."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html, no_update

from components.audit import entering, formats
from components.audit.brought import work_of
from components.audit.state import AuditState
from components.audit.work import AuditStatus
from components.page import long_job
from components.page.answers import Answer
from components.page.requests import read_request
from components.serving import jobs
from compute.rankings.audit.answers import NeverWins, Undecided, Wins

BOX, DONE = "audit-job", "audit-done"
STARTS = "In the background: the page can be reloaded or closed, and what is found stays."


def layout(answer: Answer) -> html.Div:
    """The button, what stops it, how far it is, and what was found so far."""
    return html.Div(
        [*JOB.parts("Start the audit", "Progress of the audit", STARTS), dcc.Store(id=DONE)],
        id=BOX,
        className="inline counting",
        hidden=not answer.visible[BOX],
    )


def work(sent: Any) -> jobs.Work | str:
    """The audit of the layer that was uploaded."""
    return work_of(read_request(sent).page.state(AuditState))


def shown(sent: Any, status: jobs.Status) -> tuple[Any, str, float]:
    """Whether it is done, what was found so far, and the percentage."""
    found = AuditStatus(status).found
    counts = {
        kind: sum(isinstance(answer, kind) for answer, _ in found.values())
        for kind in (Wins, NeverWins, Undecided)
    }
    said = f"{counts[Wins]:,} can win, {counts[NeverWins]:,} never"
    if counts[Undecided]:
        said += f", {counts[Undecided]:,} undecided"
    done = True if status.state == "done" else no_update
    percent = 100 * status.done / status.total if status.total else 0.0
    return done, f"{said} so far." if found and not status.over else "", percent


JOB = long_job.LongJob(BOX, "ajob", work, shown, also=[Output(DONE, "data")])


def register(app: Dash) -> None:
    """Connect the uploads and the jobs."""
    entering.register(app)
    long_job.connect(app, JOB)
    long_job.connect(app, formats.JOB)
    stores = ((entering.LAYER, "layered"), (DONE, "audited"), (formats.READY, "compared"))
    for store, told in stores:
        app.clientside_callback(ClientsideFunction("audit", told), Input(store, "data"))
