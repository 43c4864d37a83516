"""A long job beside the page: what starts it, what stops it, how far it is, what it says.

`assets/core/long_job.mjs` knows the same parts by their ids, which all begin with the job's name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dash import Dash, Input, Output, html

from components.serving import jobs

Report = Callable[[tuple[Any, ...]], None]


def parts(box: str, start: str, progress: str, said: str, **more: Any) -> list[Any]:
    """Start, Cancel, the progress, and beside them what is said: first `said`.

    `progress` names the bar; `more` goes to what is said.
    """
    return [
        _button(f"{box}-start", start, "Starting …"),
        _button(f"{box}-cancel", "Cancel", "Cancelled.", disabled=True),
        html.Progress(id=f"{box}-bar", value="0", max="100", **{"aria-label": progress}),
        html.Span(said, id=f"{box}-said", className="note", role="status", **more),
    ]


def _button(name: str, text: str, says: str, **more: Any) -> html.Button:
    return html.Button(
        text, id=name, type="button", className="plain", **more, **{"data-says": says}
    )


def connect(
    app: Dash,
    box: str,
    sent: str,
    run: Callable[[Report, Any], tuple[Any, ...]],
    also: Sequence[Output] = (),
) -> None:
    """Run the job for what arrives in the Store `sent`.

    `run` gives what `also` shows, then the sentence and the percentage; it reports the same from
    the percentage on.
    """
    shown = [*also, Output(f"{box}-said", "children"), Output(f"{box}-bar", "value")]

    @app.callback(
        *shown,
        Input(sent, "data"),
        background=True,
        manager=jobs.manager(),
        progress=shown[::-1],
        running=[
            (Output(f"{box}-start", "disabled"), True, False),
            (Output(f"{box}-cancel", "disabled"), False, True),
        ],
        cancel=[Input(f"{box}-cancel", "n_clicks")],
        prevent_initial_call=True,
    )
    def job(report: Any, asked: Any) -> Any:
        return run(report, asked)
