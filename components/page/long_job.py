"""A long job beside the page: what starts it, what stops it, how far it is, what it says.

`assets/core/long_job.mjs` starts it by its button, asks how far it is while it runs, and keeps its
id in the link: a page after a reload, or another tab, follows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from components.page.numbers import counted
from components.serving import jobs
from components.serving.engine import UnreachableError
from components.state.fields import Token

TOKEN = Token("The job")
UNREACHABLE = "What computes long jobs for this server does not answer. Try again later."


@dataclass(frozen=True)
class LongJob:
    """One kind of job, and where it stands on the page."""

    box: str
    """How the ids of its parts begin."""
    key: str
    """Of the address, where the job's id is kept."""
    work: Callable[[Any], jobs.Work | str]
    """From what the page sends: what is to be computed, or why nothing is."""
    shown: Callable[[Any, jobs.Status], tuple[Any, ...]]
    """From that and how far the job is: what `also` shows, the sentence, and the percentage."""
    also: Sequence[Output] = ()

    def parts(self, start: str, progress: str, said: str, **more: Any) -> list[Any]:
        """Start, Cancel, the progress, and beside them what is said: first `said`.

        `progress` names the bar; `more` goes to what is said.
        """
        return [
            self._button("start", start, **{"data-says": "Starting …", "data-first": said}),
            self._button("cancel", "Cancel", disabled=True),
            html.Progress(id=f"{self.box}-bar", value="0", max="100", **{"aria-label": progress}),
            html.Span(said, id=f"{self.box}-said", className="note", role="status", **more),
            dcc.Store(id=f"{self.box}-asked"),
            dcc.Store(id=f"{self.box}-job"),
        ]

    def _button(self, does: str, text: str, **more: Any) -> html.Button:
        data = {"data-job": self.box, "data-key": self.key, "data-does": does}
        name = f"{self.box}-{does}"
        return html.Button(text, id=name, type="button", className="plain", **data, **more)

    def answer(self, sent: Any) -> tuple[Any, ...]:
        """What is shown: `also`, the sentence, the percentage, and the id and state of the job.

        `sent` names the page, what is wanted, and the job: to start or cancel it, to look whether
        there is one, or to follow one that was there.
        """
        asked = sent if isinstance(sent, dict) else {}
        does, job = asked.get("does"), TOKEN.read(asked.get("job"), "").value
        work = self.work(sent)
        if isinstance(work, str):
            if does == "cancel":  # of a page that is left
                jobs.cancel(job)
            return self._nothing(work)
        try:
            if does == "start":
                job = jobs.start(work)
        except UnreachableError:
            return self._nothing(UNREACHABLE)
        except jobs.GivenTooLargeError as error:
            return self._nothing(str(error))
        status = jobs.cancel(job) if does == "cancel" else jobs.status(job)
        if status.state == "unknown" and does == "look":
            return self._nothing(None)  # a link of long ago
        if status.state != "unknown" and status.name != jobs.named(work.name):
            return self._nothing(None)  # another page's
        *also, said, percent = self.shown(sent, status)
        if status.state == "unknown":
            return *(no_update for _ in also), status.sentence, no_update, _told("", False)
        return *also, _sentence(status, said), percent, _told(job, not status.over)

    def _nothing(self, said: str | None) -> tuple[Any, ...]:
        """No job is followed; None says again what the button does."""
        return *(no_update for _ in self.also), said or no_update, 0, _told("", False, not said)


def _told(job: str, running: bool, first: bool = False) -> dict[str, Any]:
    return {"job": job, "running": running, "first": first}


def _sentence(status: jobs.Status, said: str) -> str:
    """What is said of a job, with why it ended or about when it will."""
    if status.state == "cancelled":
        return f"Cancelled. {said}"
    if status.left is not None:
        return f"{said} About {counted(max(round(status.left), 1))} s left."
    return f"{status.sentence} {said}".strip()


def connect(app: Dash, job: LongJob) -> None:
    """Start, follow and cancel the job as the page asks."""
    box = job.box

    @app.callback(
        *job.also,
        Output(f"{box}-said", "children"),
        Output(f"{box}-bar", "value"),
        Output(f"{box}-job", "data"),
        Input(f"{box}-asked", "data"),
        prevent_initial_call=True,
    )
    def asked(sent: Any) -> Any:
        return job.answer(sent)

    app.clientside_callback(
        ClientsideFunction("jobs", "told"), Input(f"{box}-job", "data"), State(f"{box}-job", "id")
    )
