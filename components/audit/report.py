"""The report of the layer in front, as a text to take home."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from components.audit.model import own_layer
from components.audit.presets import PRESETS
from components.audit.state import AuditState
from components.state.page import PageState
from compute import ArgmaxAudit
from compute.command.readable import as_html, as_markdown
from compute.command.report import Source

NAME = "report"
WRITERS: Mapping[str, Callable[[ArgmaxAudit, Source], str]] = {
    "md": as_markdown,
    "html": as_html,
}


def source(page: PageState) -> Source:
    """What the report says of the layer."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    file = "Weights that were entered" if state.own else f"“{PRESETS[state.named].label}”"
    file = own.file.rstrip(".") or file
    if own.centred:
        file += ", for inputs whose numbers add up to zero"
    named = any(own.names.given)
    return Source(
        file=file,
        tensor=None,
        transposed=False,
        bias=None if own.entered.bias is None else "entered",
        format=own.format or "as entered",
        rounded=bool(own.format),
        names=tuple(map(own.called, range(own.n))) if named else (),
        decimals=not own.large and own.layer.read.is_decimal,
        checkable=False,
    )


def document(page: PageState, name: str, kind: str) -> str | None:
    """The report in Markdown or HTML; None of another name."""
    if name != NAME:
        return None
    own = own_layer(page.state(AuditState), page.names)
    return WRITERS[kind](own.audit, source(page))
