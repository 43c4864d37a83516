"""The keys that the page answers, declared once: the list behind "?" and the scripts follow.

A key of the whole page names what it `does`; the script that does it asks `core/keys.mjs` for that
name, and hears of every key declared here. A key of one kind of element (a table, a point) is
known to the script of that element; `tests/unit/components/page/test_keys.py` looks for each in
this list.
Keys are written as in `aria-keyshortcuts`: "Control+Shift+Z"; Control is also a Mac's Command.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import html

SWITCH = "single-keys"
"""The id of the switch for keys without a modifier; under that name the browser keeps it."""


@dataclass(frozen=True)
class Key:
    """Keys that do one thing, and what they do, in words."""

    keys: tuple[str, ...]
    says: str
    does: str = ""
    """For a key of the whole page, the name under which its script waits for it."""

    @property
    def single(self) -> bool:
        """Whether a letter or a sign alone sets it off, which a person can switch off."""
        return bool(self.does) and all(len(key) == 1 for key in self.keys)

    def written(self) -> str:
        """The keys as they are read: "Ctrl+Z or Ctrl+Y"."""
        return " or ".join(
            "+".join(WRITTEN.get(part, part.upper() if len(part) == 1 else part) for part in key)
            for key in (key.split("+") for key in self.keys)
        )


WRITTEN = {
    "Control": "Ctrl",
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "PageUp": "Page up",
    "PageDown": "Page down",
    "Escape": "Esc",
}
UP_AND_DOWN = ("ArrowUp", "ArrowDown")
ARROWS = ("ArrowLeft", "ArrowRight", *UP_AND_DOWN)
ENDS = ("Home", "End")

EVERYWHERE = (
    Key(("?",), "Show this list.", "keys"),
    Key(
        ("f",),
        "The figure under the pointer, or with the focus in it, on the whole screen; again: back.",
        "screen",
    ),
    Key(("Control+z",), "Undo the last gesture.", "undo"),
    Key(("Control+Shift+z", "Control+y"), "Redo it.", "redo"),
    Key(("Escape",), "Close what stands over the page: an explanation, a menu, a dialog."),
)
BY_PLACE = {
    "Tabs of views and sections": (Key(ARROWS[:2], "Open the tab beside it."),),
    "The bar of a lesson": (Key(ARROWS[:2], "Go a step back, or on."),),
    "Points in a picture": (Key(ARROWS, "Move the point; with Shift ten times as far."),),
    "Sliders": (Key((*ARROWS, *ENDS), "Move the slider by a step, or to its end."),),
    "Boxes with a number": (
        Key(UP_AND_DOWN, "Change the number by its step; with Shift by ten steps."),
        Key(("Enter",), "Take what was typed, at once."),
    ),
    "The table of rankings, lists of rankings": (
        Key((*ARROWS, "PageUp", "PageDown", *ENDS), "Go from row to row; the row is lit."),
    ),
    "Chips of a ranking that is asked about": (
        Key((*ARROWS, *ENDS), "Move the class to another place."),
    ),
    "The sorting network": (
        Key((*ARROWS[:2], *ENDS), "Step through the layers."),
        Key(UP_AND_DOWN, "Choose a wire; Esc leaves it."),
    ),
}
"""What keys do while the focus is on such an element."""


def key_of(does: str) -> Key:
    """The key of the whole page for what it does."""
    return next(key for key in EVERYWHERE if key.does == does)


def shortcuts(does: str) -> dict[str, str]:
    """What says on a button that it has keys too."""
    return {"aria-keyshortcuts": " ".join(key_of(does).keys)}


def dialog() -> html.Dialog:
    """The list of all keys, and the switch for single ones; closed."""
    return html.Dialog(
        [
            html.Div([html.H2("Keys", id="keys-title"), closer("keys")], className="inline spread"),
            _table("Everywhere", EVERYWHERE),
            html.Button(
                "Single keys ("
                + " and ".join(key.written() for key in EVERYWHERE if key.single)
                + ")",
                id=SWITCH,
                type="button",
                role="switch",
                className="plain",
                **{"aria-checked": "true", "aria-describedby": "single-keys-note"},
            ),
            html.P(
                "Who dictates to the browser, or presses keys by chance, can switch them off; this "
                "browser remembers it. All that they do, buttons do too.",
                id="single-keys-note",
                className="help",
            ),
            *[_table(place, keys) for place, keys in BY_PLACE.items()],
        ],
        id="keys",
        className="opening leaf",
        **{
            "aria-labelledby": "keys-title",
            **{f"data-key-{key.does}": " ".join(key.keys) for key in EVERYWHERE if key.does},
        },
    )


def closer(dialog_id: str) -> html.Button:
    """The button that closes a dialog of words."""
    return html.Button("Close", type="button", className="plain", **{"data-closes": dialog_id})


def _table(place: str, keys: tuple[Key, ...]) -> html.Table:
    rows: list[Any] = [
        html.Tr(
            [
                html.Th([html.Kbd(text) for text in _each(key)], scope="row"),
                html.Td(key.says),
            ]
        )
        for key in keys
    ]
    return html.Table([html.Caption(place), html.Tbody(rows)], className="keys")


def _each(key: Key) -> list[str]:
    return [Key((one,), "").written() for one in key.keys]
