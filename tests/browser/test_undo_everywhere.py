"""Undo and redo of everything that a person can change: of what is in the page, not of a list."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, TimeoutError

from components.shadow.sections import edits as questions
from components.state.page import PageState
from components.views import VIEWS
from tests.browser import person

# Everything that the keyboard reaches in a view, what kind of control it is, and its name.
FIND = """view => {
  const kinds = [
    [".typed.box input", "number", (e) => e.closest(".box").dataset.box],
    [".line.box input", "line", (e) => e.closest(".box").dataset.box],
    ["[role=slider].handle", "point", (e) => e.getAttribute("aria-label")],
    [".mantine-Slider-thumb", "slider", (e) => e.closest(".mantine-Slider-root").id],
    ["[type=radio]", "choice", (e) => e.closest('[id*="control"]').id],
    ["input.mantine-Select-input", "menu", (e) => e.id],
    ["[role=tab][data-section]", "tab", (e) => e.id],
    [".chip", "chip", (e) => e.dataset.letter],
    ["button[data-ranking]", "row", (e) => e.dataset.ranking],
    ["[data-act]", "act", (e) => e.dataset.act],
    ["button[id*='\\"button\\"']", "button", (e) => e.id],
    [".caption[aria-pressed=false]", "caption", (e) => e.textContent],
    // What takes something home, opens something or can only be scrolled is no change to undo.
    ["[data-take], [data-sheet], [data-copies], [data-enters], [data-opens]", "", () => ""],
    ["[data-uploads]", "", () => ""],
    ["[data-dismisses], .term", "", () => ""],
    ["summary, [role=region], pre, [data-lights]", "", () => ""],
    ["#soft_sort-network, .mantine-Slider-root, .caption", "", () => ""],
    // What plays or works something out leaves the state as it is.
    ["[id$='-play'], [id$='-start'], #soft_sort-autograd", "", () => ""],
  ];
  const found = [];
  const reached = "a[href], button, input, select, textarea, summary, [tabindex]";
  for (const element of document.querySelector(`[data-view="${view}"]`).querySelectorAll(reached)) {
    if (element.disabled || !element.checkVisibility()) continue;
    const [, kind, name] = kinds.find(([selector]) => element.matches(selector)) || [];
    if (kind === "") continue;
    found.push([kind || "unknown", kind ? name(element) : element.outerHTML.slice(0, 300)]);
  }
  return found;
}"""

# What a person sees of a view: every word outside of pictures, and where every control stands.
SEEN = r"""view => {
  const panel = document.querySelector(`[data-view="${view}"]`);
  const texts = [];
  // What a lesson found is not in the state: after a change it asks to learn again.
  const learned = (e) => e.closest("[id^=soft_sort-learn], #soft_sort-lesson");
  const all = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
  while (all.nextNode()) {
    const { data, parentElement: around } = all.currentNode;
    // Whether an element without a word holds an empty text or none, nobody sees.
    if (data && !around.closest("svg, .stage") && !learned(around) && around.checkVisibility()) {
      texts.push(data);
    }
  }
  const state = (e) => [
    e.id.replace(/^mantine-.*-|^box-\d+$/, ""), e.value, e.checked,
    e.ariaPressed, e.ariaValueNow, e.ariaSelected, e.ariaInvalid,
  ].join(" ");
  const controls = [...panel.querySelectorAll("input, button, [role=slider]")];
  const shown = controls.filter((e) => e.checkVisibility() && !learned(e));
  return JSON.stringify([texts, shown.map(state)]);
}"""
# Nothing is under way, and the boxes of another shape of W are laid out.
AT_REST = """view => {
  const { server, draw } = window.modules;
  const { shape = null } = server.answer(view).data;
  const cells = document.querySelectorAll("#shadow-matrix .box").length;
  return server.idle(view) && !draw.drawing()
    && (!shape || cells === (shape.n + 1) * shape.d + shape.bias * shape.n);
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with person.window(chromium, address) as page:
        page.set_default_timeout(60_000)
        yield page


def rests(page: Page, view: str) -> str:
    """Wait until nothing moves any more, and give what is seen then."""
    page.wait_for_function(AT_REST, arg=view)
    return str(
        page.evaluate(
            f"""async (view) => {{
              const seen = {SEEN};
              for (let before = "", now = seen(view); ; before = now, now = seen(view)) {{
                if (now === before && ({AT_REST})(view)) return now;
                await new Promise((resolve) => setTimeout(resolve, 60));
              }}
            }}""",
            view,
        )
    )


def by_id(page: Page, name: str, inside: str = "") -> Locator:
    return page.locator(f"[id={json.dumps(name)}] {inside}".strip())


def place(page: Page, view: str, kind: str, name: str) -> Locator:
    panel = page.locator(f'[data-view="{view}"]')
    inside = {
        "point": f'.handle[aria-label="{name}"]',
        "chip": f'.chip[data-letter="{name}"]',
        "row": f'button[data-ranking="{name}"]',
        "act": f'[data-act="{name}"]',
    }
    if kind in ("number", "line"):
        return person.box(page, view, name)
    if kind == "caption":
        return panel.locator(".caption", has_text=name).first
    if kind in inside:
        return panel.locator(inside[kind]).first
    within = {"slider": ".mantine-Slider-thumb", "choice": "input:checked"}
    return by_id(page, name, within.get(kind, ""))


FEW = 2  # entries of a list that are tried, and sections in which what changes nothing is
MANY = 6  # controls that are wrong: enough to know
SOON = 20_000  # ms, in which all that is seen follows
A_WHILE = 1500  # ms, after which a key is taken to have changed nothing
PLAYED = '[data-act="play"][aria-label="Play through the layers"]'
REST = 400  # ms, after which the box of a slider whose frames are here has followed it
KEYS = {
    "number": (["ArrowUp"], ["ArrowDown"]),
    "line": (["Control+a", "b", "a", "Enter"],),
    "point": (["ArrowRight"], ["ArrowLeft"]),
    "slider": (["ArrowRight"], ["ArrowLeft"]),
    "choice": (["ArrowRight"],),
    "menu": (["Enter", "ArrowDown", "Enter"], ["Enter", "ArrowUp", "Enter"]),
    "chip": (["ArrowRight"], ["ArrowLeft"]),
}


def changed(page: Page, view: str, kind: str, name: str) -> bool:
    """Change a control by its keys; whether the page is another one now."""
    before = person.stands(page)
    control = place(page, view, kind, name)
    for keys in KEYS.get(kind, (["Enter"],)):
        for key in keys:
            control.press(key)
        page.wait_for_function(
            f"""([view, before, end]) => ({person.STANDS})() !== before
              || (performance.now() > end && ({person.SETTLED})(view))""",
            arg=[view, before, page.evaluate("() => performance.now()") + A_WHILE],
        )
        if person.stands(page) == before:
            continue
        if name == "play":  # to its end
            page.locator(PLAYED).wait_for()
        if kind in ("slider", "act"):
            page.wait_for_timeout(REST)
        rests(page, view)
        return True
    return False


def undone_and_redone(page: Page, view: str, kind: str, name: str, seen: str) -> bool | str:
    """Change a control, undo it and redo it by keys, and leave the page as it was, as it is `seen`.

    Gives whether it changed anything, or what was not undone.
    """
    start = person.stands(page)
    if not changed(page, view, kind, name):
        return False
    # A headline says what a change has just done: all that is seen without that comes back.
    page.evaluate("view => window.modules.server.push(view, {})", view)
    end, shown = person.stands(page), rests(page, view)
    for keys, query, wanted in (
        ("Control+z", start, seen),
        ("Control+Shift+z", end, shown),
        ("Control+z", start, seen),
    ):
        page.keyboard.press(keys)
        try:
            person.wait_for_query(page, view, query)
            page.wait_for_function(
                f"([view, wanted]) => ({SEEN})(view) === wanted", arg=[view, wanted], timeout=SOON
            )
        except TimeoutError:
            differ = difference(rests(page, view), wanted)
            return f"{kind} {name}, {keys}: {person.stands(page)}, not {query}; {differ}"
    return True


def difference(one: str, other: str) -> list[Any]:
    return [
        (a, b)
        for these, those in zip(json.loads(one), json.loads(other), strict=True)
        if these != those
        for a, b in zip(these + [""] * 99, those + [""] * 99, strict=False)
        if a != b
    ][:6]


def stem(name: str) -> str:
    """What all entries of a matrix or list have in common."""
    return re.sub(r"[\d.-]+", "", name)


def edit(name: str) -> str:
    """The edit that a control sends."""
    if not name.startswith("{"):
        return name
    parts = json.loads(name)
    return str(parts.get("control") or parts.get("button") or parts.get("scrub"))


def declared(view: str) -> set[str]:
    """What a view says that a person can change."""
    fields = PageState().named(view).FIELDS
    names = {name for name, (_, field) in fields.items() if field.control is not None}
    buttons = {"shadow": questions.BUTTONS}.get(view, {})
    return {*names, *sys.modules[VIEWS[view].apply.__module__].BUTTONS, *buttons}


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_control_of_a_view_can_be_undone_and_redone(page: Page, view: str) -> None:
    worked: set[tuple[str, str]] = set()
    found: set[tuple[str, str]] = set()
    wrong: list[str] = []
    for query in person.PAGES[view]:
        person.opened(page, view, query)
        nothing: Counter[tuple[str, str]] = Counter()
        for section in VIEWS[view].sections:
            person.open_section(page, view, section)
            seen = rests(page, view)
            for kind, name in dict.fromkeys(map(tuple, page.evaluate(FIND, view))):
                alike = [n for k, n in worked if k == kind and stem(n) == stem(name)]
                if name in alike or (len(alike) >= FEW and re.search(r"\d", name)):
                    continue
                found.add((kind, name))
                if kind == "unknown" or nothing[kind, name] >= FEW:
                    continue
                became = undone_and_redone(page, view, kind, name, seen)
                if became:
                    worked.add((kind, name))
                nothing[kind, name] += not became
                if isinstance(became, str):
                    wrong.append(became)
                    person.opened(page, view, query)
                    person.open_section(page, view, section)
                    seen = rests(page, view)
                assert len(wrong) < MANY, "\n".join(wrong)
    assert not wrong, "\n".join(wrong)
    never = {(kind, stem(name)) for kind, name in found} - {(k, stem(n)) for k, n in worked}
    fields = PageState().named(view).FIELDS
    # A slider through what no link holds shows it, and changes nothing.
    never = {(k, n) for k, n in never if k != "slider" or edit(n) in fields}
    assert never == set()
    assert declared(view) - {edit(name) for _, name in worked} - person.WITHOUT_WEBGL == set()


def test_undoing_another_view_asks_the_server_once(page: Page) -> None:
    person.opened(page, "shadow", "n=5")
    page.get_by_role("tab", name="Softmax").press("Enter")
    page.wait_for_function("() => window.modules.server.answer('softmax') !== null")
    rests(page, "softmax")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for keys, view in (("Control+z", "shadow"), ("Control+Shift+z", "softmax")):
        asked.clear()
        page.keyboard.press(keys)
        page.locator(f"#{view}-headline").wait_for()
        rests(page, view)
        assert len([url for url in asked if "_dash-update-component" in url]) == 1


def test_a_hundred_steps_are_undone_and_redone_by_the_buttons(page: Page) -> None:
    person.opened(page, "shadow", "t=0.01")
    slider = page.get_by_role("slider", name="Temperature T")
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    reached = [person.stands(page)]
    for _ in range(103):
        slider.press("ArrowRight")
        page.wait_for_function(f"last => ({person.STANDS})() !== last", arg=reached[-1])
        reached.append(person.stands(page))
    for _ in range(100):
        undo.click()
    person.wait_for_query(page, "shadow", reached[3])
    assert undo.is_disabled()
    for _ in range(100):
        redo.click()
    person.wait_for_query(page, "shadow", reached[-1])
    assert redo.is_disabled()
