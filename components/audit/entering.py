"""The panel "Your layer": files dropped or opened, how far they are, and what is chosen in them.

`panel(chosen)` lays it out; `register(app)` connects it. What is ready stands in the Store `LAYER`:
a `Chosen` as data (`components/audit/reading.py`, whose `read_layer` reads it), or None where the
layer was deleted. `assets/views/audit_entering.mjs` uploads, `assets/views/audit.mjs` makes what is
ready an edit. A file that is refused leaves everything as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, dcc, html, no_update
from flask import has_app_context

from components.audit.reading import (
    FEW_ARRAYS,
    Chosen,
    NotChosenError,
    arrays,
    matrices,
    read_layer,
    vectors,
    without,
)
from components.serving.settings import UploadBounds
from components.serving.uploads import UploadRefusedError, Uploads, uploads
from compute.files import StoredArray, UnreadError

LAYER = "audit-layer"
PARTS = {
    "weights": ("Weights", ".csv,.tsv,.txt,.npy,.npz,.safetensors"),
    "bias": ("Bias", ".csv,.tsv,.txt,.npy,.npz,.safetensors"),
    "names": ("Names", ".txt,.csv,.json"),
}
"""What is opened: its name, and the files offered."""

OCCASIONS = {
    "data-uploading": "Uploading …",
    "data-reading": "Reading …",
    "data-cancelled": "Cancelled. What was there before stays.",
    "data-unreadable": "This browser could not read the file. Open it again.",
}
NOTHING = "Open or drop a file of weights, one row for each class."
Shown = tuple[str, list[Any], Any]


def panel(chosen: Chosen | None = None) -> html.Section:
    """The panel, with what is chosen already."""
    chosen = chosen or Chosen()
    said, shown = NOTHING, [_entered(chosen, 0)]
    bounds = UploadBounds()
    if has_app_context():
        bounds = uploads().bounds
        said, shown, _ = entered({"now": chosen.as_data(), "asked": chosen.as_data()}, uploads())
    return html.Section(
        [
            html.H2("Upload a layer", id="audit-entering-title"),
            html.Details(
                [html.Summary("What is taken, and for how long"), html.P(_help(bounds))],
                className="help",
            ),
            html.Div(
                [
                    html.Div(
                        [_opens(part, label, files) for part, (label, files) in PARTS.items()],
                        className="inline",
                    ),
                    html.P("or drop a file here", className="help"),
                    html.Div(
                        [
                            html.Progress(
                                id="audit-entering-bar", value="0", max="1",
                                **{"aria-label": "How much is uploaded"},
                            ),
                            html.Button("Cancel", type="button", id="audit-entering-cancel",
                                        className="plain"),
                        ],
                        id="audit-entering-way", className="inline", hidden=True,
                    ),
                ],
                id="audit-entering-drop", className="drop",
            ),
            html.P(said, id="audit-entering-said", className="says", role="status"),
            html.Div(shown, id="audit-entering-shown"),
            dcc.Store(id="audit-asked"),
            dcc.Store(id=LAYER),
        ],
        id="audit-entering",
        className="entering",
        **{"aria-labelledby": "audit-entering-title", **OCCASIONS},
    )  # fmt: skip


def _help(bounds: UploadBounds) -> str:
    return (
        f"csv, tsv, npy, npz or safetensors, up to {_megabytes(bounds.bytes)} and "
        f"{bounds.entries:,} numbers; a bias and names (lines, or a tokenizer.json) if you like. "
        "Only this page, its saved file and the link of your own under Share say where they are; "
        f"they are deleted {_lifetime(bounds.seconds)} after their last use, or when you say so."
    )


def _lifetime(seconds: int) -> str:
    for name, length in (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count = seconds // length
        if count:
            return f"{count:,} {name}{'s' * (count > 1)}"
    return "at once"


def _megabytes(size: int) -> str:
    if size < 1_000_000:
        return f"{max(1, size // 1000):,} kB"
    return f"{size / 1e6:,.0f} MB"


def _opens(part: str, label: str, files: str) -> html.Button:
    return html.Button(
        label,
        type="button",
        className="plain",
        **{"data-uploads": part, "data-accept": files, "aria-label": f"Open {label.lower()}"},
    )


def register(app: Dash) -> None:
    """Connect what is uploaded and chosen with what is said of it."""

    @app.callback(
        Output("audit-entering-said", "children"),
        Output("audit-entering-shown", "children"),
        Output(LAYER, "data"),
        Input("audit-asked", "data"),
        prevent_initial_call=True,
    )
    def answered(asked: Any) -> Shown:
        return entered(asked, uploads())


def entered(given: Any, store: Uploads) -> Shown:
    """What is said of a choice, what is shown of it, and the layer if it is ready.

    `given` has the choice `now`, the one that is `asked` for, or what a person `deletes` of it.
    Never raises: anyone can send one.
    """
    given = given if isinstance(given, Mapping) else {}
    number = given.get("number")
    number = number if type(number) is int else 0
    now = Chosen.of(given.get("now"))
    deletes = given.get("deletes")
    asked = without(now, deletes) if deletes in PARTS else Chosen.of(given.get("asked"))
    said, accepted, layer = _judged(now, asked, store)
    if deletes in PARTS:
        layer = layer if asked.weights else None
        for upload_id in now.ids - asked.ids:
            store.delete(upload_id)
    for upload_id in asked.ids - accepted.ids - now.ids:
        store.delete(upload_id)
    return said, [_entered(accepted, number), *_shown(accepted, store)], layer


def _judged(now: Chosen, asked: Chosen, store: Uploads) -> tuple[str, Chosen, Any]:
    """What is said, what is kept, and the layer or no_update."""
    if not asked.weights:
        return NOTHING, asked, no_update
    try:
        held = matrices(arrays(asked, store))
        if not held:
            raise UnreadError("The file holds no array with two dimensions.")
    except UnreadError as error:
        return str(error), now if now.weights != asked.weights else Chosen(), no_update
    try:
        return read_layer(asked, store).said, asked, asked.as_data()
    except NotChosenError as error:
        return str(error), asked, no_update
    except UnreadError as error:
        kept = now.weights != asked.weights and not _may_fit(asked, held, store)
        added = (asked.bias, asked.bias_array, asked.names) != (now.bias, now.bias_array, now.names)
        return str(error), now if kept or (added and now.weights) else asked, no_update


def _may_fit(asked: Chosen, held: list[StoredArray], store: Uploads) -> bool:
    """Whether another choice in the same file may be read: another array, or transposed."""
    if len(held) > 1:
        return True
    for turned in (False, True):
        try:
            read_layer(Chosen(weights=asked.weights, transpose=turned), store)
        except UnreadError:
            continue
        return True
    return False


def _entered(chosen: Chosen, number: int) -> html.Span:
    """What the script takes as entered, and the number of what was asked."""
    return html.Span(
        hidden=True,
        **{"data-entered": json.dumps(chosen.as_data()), "data-number": str(number)},
    )


def _shown(chosen: Chosen, store: Uploads) -> list[Any]:
    """The files with a button each that deletes it, and the choices."""
    files = [
        _file(part, label, getattr(chosen, part), store)
        for part, (label, _) in PARTS.items()
        if getattr(chosen, part)
    ]
    listed = [html.Ul(files, className="files")] if files else []
    try:
        return [*listed, *(_choices(chosen, store) if chosen.weights else [])]
    except UnreadError:  # it has gone in the meantime
        return listed


def _file(part: str, label: str, upload_id: str, store: Uploads) -> html.Li:
    try:
        upload = store.find(upload_id)
        name = f"{upload.name}, {_megabytes(upload.size)}"
    except UploadRefusedError:
        name = "expired or deleted"
    return html.Li(
        [
            html.Span([html.Strong(label), f" {name}"]),
            html.Button(
                "Delete",
                type="button",
                className="plain",
                **{"data-deletes": part, "aria-label": f"Delete {label.lower()}: {name}"},
            ),
        ],
        className="inline spread",
    )


def _choices(chosen: Chosen, store: Uploads) -> list[Any]:
    """Which array is the weights, whether it is transposed, and which array is the bias."""
    held = matrices(arrays(chosen, store))
    listed: list[Any] = []
    if len(held) > 1:
        listed.append(
            _group(
                "Which array is the weights",
                [(a.name, str(a), a.name == chosen.array) for a in held[:FEW_ARRAYS]],
                "array",
            )
        )
    found = held[0] if len(held) == 1 else next((a for a in held if a.name == chosen.array), None)
    listed.append(
        html.Button(
            "Transpose",
            type="button",
            className="plain",
            **{
                "data-chooses": "transpose",
                "data-value": "" if chosen.transpose else "1",
                "aria-pressed": "true" if chosen.transpose else "false",
            },
        )
    )
    if found is not None and len(found.shape) == 2 and not chosen.bias:
        offered = vectors(chosen, found.shape[1 if chosen.transpose else 0], store)[:FEW_ARRAYS]
        if offered:
            choices = [("", "none"), *((name, name) for name in offered)]
            listed.append(
                _group(
                    "Which array is the bias",
                    [(name, text, name == chosen.bias_array) for name, text in choices],
                    "bias_array",
                )
            )
    return listed


def _group(label: str, choices: list[tuple[str, str, bool]], what: str) -> html.Div:
    return html.Div(
        [
            html.Span(label, className="label"),
            html.Div(
                [
                    html.Button(
                        text,
                        type="button",
                        className="plain",
                        **{
                            "data-chooses": what,
                            "data-value": value,
                            "aria-pressed": "true" if on else "false",
                        },
                    )
                    for value, text, on in choices
                ],
                className="arrays",
                role="group",
                tabIndex=0,
                **{"aria-label": label},
            ),
        ],
        className="control",
    )
