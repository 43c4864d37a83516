"""Tables to take home, as CSV, as JSON, as copied rows: /table.csv?<the page's query>&table=<name>.

A table is made from the same state as the page, by the view in front. What is exact stays so:
fractions are written as "p/q", doubles as the shortest text that reads back as the same double.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from dash import Dash, html
from flask import Response, request

from components.page.numbers import exact
from components.page.requests import address_request, read_request
from components.serving.errors import sentence

if TYPE_CHECKING:
    from components.page.view import View

NO_SUCH_TABLE = "This address has no such table; each has its own button beside the table."
KINDS = {
    "csv": ("CSV", "saves the table"),
    "json": ("JSON", "saves the table"),
    "tsv": ("Copy rows", "for a spreadsheet"),
}
"""What a table is taken home as: what stands on the button, and what the button does."""
DOCUMENTS = {"md": ("Markdown", "text/markdown"), "html": ("HTML", "text/html")}
"""What a text is taken home as: what stands on the button, and its media type."""
LONGEST_NAME = 60  # characters of a table's name
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """A table: what its columns are called, and its rows, each with as many cells.

    A cell is a number, a fraction, a flag, a text, or None where there is nothing to say.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def nothing(page: Any, name: str) -> Sheet | None:
    """The tables of a view that has none."""
    return None


def no_document(page: Any, name: str, kind: str) -> str | None:
    """The texts of a view that has none."""
    return None


def as_csv(sheet: Sheet, between: str = ",") -> bytes:
    """The table as RFC 4180 has it, in UTF-8; with tabs between cells, as spreadsheets paste it."""
    file = io.StringIO()
    csv.writer(file, delimiter=between).writerows(
        [[_text(cell) for cell in row] for row in (sheet.columns, *sheet.rows)]
    )
    return file.getvalue().encode()


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, (bool, np.bool_)):
        return "yes" if cell else "no"
    if isinstance(cell, (float, np.floating)):
        return exact(float(cell))
    text = str(cell)
    if isinstance(cell, str) and text.startswith(FORMULA) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def as_json(sheet: Sheet, name: str, link: str) -> bytes:
    """The table as an object: its name, the link it came from, its columns and its rows."""
    content = {
        "table": name,
        "link": link,
        "columns": sheet.columns,
        "rows": [[_plain(cell) for cell in row] for row in sheet.rows],
    }
    return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_INDENT_2)


def _plain(cell: Any) -> Any:
    """A cell as JSON has it: what JSON cannot hold as a double is its text."""
    if isinstance(cell, Fraction):
        return str(cell)
    if isinstance(cell, (float, np.floating)) and not np.isfinite(cell):
        return exact(float(cell))
    return cell


def export_buttons(name: str, label: str) -> html.Span:
    """The buttons beside a table; `label` says for screen readers which table it is."""
    return html.Span(
        save_buttons(name, label),
        className="take",
        role="group",
        **{"aria-label": f"Take home: {label}"},
    )


def document_buttons(name: str) -> list[html.Button]:
    """The buttons that save a text."""
    return [
        html.Button(
            f"Save as {label}",
            type="button",
            className="plain",
            **{"data-sheet": name, "data-kind": kind},
        )
        for kind, (label, _) in DOCUMENTS.items()
    ]


def save_buttons(name: str, label: str) -> list[html.Button]:
    """The buttons alone, for where others stand with them."""
    return [
        html.Button(
            text,
            type="button",
            className="slight",
            **{"data-sheet": name, "data-kind": kind, "aria-label": f"{text}, {does}: {label}"},
        )
        for kind, (text, does) in KINDS.items()
    ]


def register(app: Dash, views: Mapping[str, View]) -> None:
    """The tables and texts of an address."""

    def table(kind: str) -> Response:
        posted = request.method == "POST"  # a query too long, or not meant, for an address
        asked = read_request(request.get_data(as_text=True)) if posted else address_request()
        name = request.args.get("table", "")[: LONGEST_NAME + 1]
        view = views[asked.page.view]
        if kind in DOCUMENTS:
            text = view.document(asked.page, name, kind)
            if text is None:
                return sentence(NO_SUCH_TABLE, 404)
            return _file(text.encode(), DOCUMENTS[kind][1], f"{name}.{kind}")
        sheet = view.table(asked.page, name) if len(name) <= LONGEST_NAME else None
        if sheet is None:
            return sentence(NO_SUCH_TABLE, 404)
        query = asked.page.to_link()
        link = f"{request.url_root}?{query}" if query else request.url_root
        content = {
            "csv": lambda: (as_csv(sheet), "text/csv"),
            "json": lambda: (as_json(sheet, name, link), "application/json"),
            "tsv": lambda: (as_csv(sheet, "\t"), "text/tab-separated-values"),
        }[kind]()
        return _file(*content, f"{name}.{kind}")

    for kind in (*KINDS, *DOCUMENTS):
        app.server.add_url_rule(
            f"/table.{kind}",
            f"table_{kind}",
            view_func=table,
            defaults={"kind": kind},
            methods=["GET", "POST"],
        )


def _file(content: bytes, mimetype: str, name: str) -> Response:
    answer = Response(content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
