"""The program that prints the headline, and what the programs of all sections begin with."""

from __future__ import annotations

from typing import Any

from components.audit.model import OwnLayer, own_layer
from components.audit.state import AuditState
from components.page.programs import Calls, array, program
from components.shadow.model import decimal_places
from components.state.names import LETTERS, MOST_SAID
from components.state.page import PageState
from compute import LayerAsRead, norm_bias, rounded, unit_rows
from compute.command.readable import as_markdown, in_words
from compute.command.report import Source
from compute.files import read_array, read_bias
from compute.linear import product
from compute.rankings.audit.ahead import ahead, winning_input
from compute.rankings.audit.answers import NeverWins, Wins

USED: tuple[Any, ...] = (
    ("fractions", "Fraction"),
    ("pathlib", "Path"),
    ("compute.rankings.argmax", "argmaxable_classes"),
    *(read_array, read_bias),
    *(LayerAsRead, NeverWins, Source, Wins, ahead, as_markdown, in_words),
    *(norm_bias, product, rounded, unit_rows, winning_input),
)
"""What the programs of this view may call."""


def calls_of(own: OwnLayer) -> Calls:
    """How the programs call the classes."""
    return Calls(LETTERS if own.large else own.names, own.n)


def layer(own: OwnLayer) -> str:
    """W and b as they were entered, then the layer as its inputs see it, and its audit."""
    if own.large:
        return f"{own.opened}\n{_as_chosen(own)}audit = argmaxable_classes(W, b)"
    start = f"W = {array(own.entered.weights)}\nb = {array(own.entered.bias)}"
    return f"""{calls_of(own).line}{own.opened or start}
layer = {seen(own, own.format)}
audit = layer.audit()"""


def _as_chosen(own: OwnLayer) -> str:
    """The lines that make of a large layer, as it was read, what its inputs see."""
    lines = ""
    if own.format:
        lines += f'before = argmaxable_classes(W, b)\nW = rounded(W, "{own.format}")\n'
    if own.centred:
        lines += "W = W.astype(float)\nW = W[:, :-1] - W[:, -1:]\n"
    return lines


def _exact(own: OwnLayer, format: str) -> str:
    """The format whose numbers the layer holds; "" where they are read as decimals."""
    return format or ("float64" if own.entered.held else "")


def _in_format(own: OwnLayer, format: str) -> str:
    """The layer in a format, "" for as it was entered."""
    exact = _exact(own, format)
    return "LayerAsRead.of(W, b)" + (f'.in_format("{exact}")' if exact else "")


def seen(own: OwnLayer, format: str) -> str:
    """The layer in a format, "" for as it was entered, as its inputs see it."""
    exact, read = _exact(own, format), _in_format(own, format)
    if not own.centred:
        return read
    weights = f"{read}.shown_weights"
    differences = f"{weights}[:, :-1] - {weights}[:, -1:]"
    if exact:
        return f'LayerAsRead.of({differences}, b).in_format("float64")'
    W = own.entered.weights
    places = decimal_places(W[:, :-1] - W[:, -1:])
    return f"LayerAsRead.of(np.round({differences}, {places}) + 0.0, b)"


def _counted_differences(own: OwnLayer) -> str:
    """The line that counts the differences of columns that are rounded; "" where none is."""
    if own.large or not own.centred or not own.rounded_differences:
        return ""
    return f"""entered = {_in_format(own, own.format)}
read, found = (
    (lambda v: Fraction(repr(v))) if each.is_decimal else Fraction for each in (entered, layer)
)
pairs = zip(entered.shown_weights.tolist(), layer.shown_weights.tolist())
moved = [read(a) - read(v[-1]) != found(b) for v, x in pairs for a, b in zip(v, x)]
print(sum(moved), "of these", len(moved), "differences are rounded")
"""


def written(own: OwnLayer, body: str) -> str:
    """A whole program: the layer, then what it prints."""
    return program(f"{layer(own)}\n{body}", *USED, *Calls.USES)


def snippet(page: PageState) -> str:
    """What is on screen whatever section is open."""
    own = own_layer(page.state(AuditState), page.names)
    one = calls_of(own).one
    shape = "len(W), W.shape[1] + 1" if own.large and own.centred else "*W.shape"
    body = f"""print("classes and features", {shape})
print("can win", audit.argmaxable.sum(), "of", len(W))
print("never", len(audit.never), *({one("i")} for i in audit.never))
print("beyond those that a sentence names:", max(len(audit.never) - {MOST_SAID}, 0))
"""
    body += _counted_differences(own)
    if own.audit.undecided.any():
        body += 'print("undecided", audit.undecided.sum())\n'
    if own.format:
        before = "before" if own.large else "LayerAsRead.of(W, b).audit()"
        body += f'print("as entered", {before}.argmaxable.sum(), "can win")\n'
    return written(own, body)
