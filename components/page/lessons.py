"""Lessons: a sequence of pages with a sentence each, as a small file.

A lesson is TOML: a `title`, and for each of its `[[steps]]` the `link` of a page (an address that
was copied from it, or its query string) and what it `says`. {possible} in a sentence stands for a
number of the step's page; which there are, the view's `facts` say. A file in lessons/ is in the
menu, and its name stands in the address. A lesson of one's own stands in the address whole, packed.
"""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from components.serving.costs import Bound
from components.state.names import LETTERS, Names
from components.state.page import LONGEST_LESSON, MOST_STEPS, PageState, read_page
from components.views import VIEWS

FOLDER = Path(__file__).parents[2] / "lessons"
PACKED = "~"  # before a lesson that stands in the address
MOST_CHARACTERS = 16_000
LONGEST_TITLE, LONGEST_SENTENCE, LONGEST_STEP = 80, 400, 4000
MOST_PROBLEMS, LONGEST_REASON = 5, 160
PLACE = re.compile(r"\{(\w*)\}")
EXAMPLE = """title = "A lesson of mine"

[[steps]]
link = "?n=5&d=2"
says = "Five classes: {possible} of {all} rankings."

[[steps]]
link = "?n=5&d=4"
says = "With four features it is {possible}."
"""


class LessonError(ValueError):
    """What is wrong with a lesson, a sentence each."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems[:MOST_PROBLEMS]


@dataclass(frozen=True)
class Step:
    """A page, and what is said of it."""

    page: PageState
    says: str


@dataclass(frozen=True)
class Lesson:
    """A title and at least one step."""

    title: str
    steps: tuple[Step, ...]


# --- reading --------------------------------------------------------------------------------------


def parsed(text: str) -> Lesson:
    """The lesson that a file's text is. Raises LessonError with all that is wrong."""
    if len(text) > MOST_CHARACTERS:
        raise LessonError(
            f"A lesson has at most {MOST_CHARACTERS:,} characters; this one has {len(text):,}."
        )
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise LessonError(
            f"A lesson is written in TOML; this text is not: {_why(error)}."
        ) from None
    steps, problems = content.get("steps"), _unknown("A lesson", content, ("title", "steps"))
    title = _text("The title of a lesson", content.get("title"), LONGEST_TITLE, problems)
    if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
        found = f"{len(steps)} were given" if isinstance(steps, list) else "none was found"
        problems.append(f"A lesson has 1 to {MOST_STEPS} [[steps]]; {found}.")
        steps = []
    read = [_step(f"Step {i}", step, problems) for i, step in enumerate(steps, 1)]
    if problems:
        raise LessonError(*problems)
    return Lesson(title, tuple(read))


def _why(error: Exception) -> str:
    """What keeps a text from being TOML; what Python says of numbers is for programs."""
    if isinstance(error, tomllib.TOMLDecodeError):
        return str(error)[:LONGEST_REASON]
    nested = isinstance(error, RecursionError)
    return "it is nested too deeply" if nested else "a number in it is too long"


def _unknown(what: str, given: Mapping[str, Any], known: tuple[str, ...]) -> list[str]:
    return [
        f"{what} has {' and '.join(known)}; “{key[:24]}” was given."
        for key in given
        if key not in known
    ]


def _text(what: str, given: Any, longest: int, problems: list[str], least: int = 1) -> str:
    if not isinstance(given, str):
        problems.append(f"{what} is a text in quotes{', and is missing' * (given is None)}.")
        return ""
    text = "".join(c for c in " ".join(given.split()) if c.isprintable())
    if not least <= len(text) <= longest:
        problems.append(
            f"{what} has {least} to {longest:,} characters; this one has {len(text):,}."
        )
    return text


def _step(what: str, given: Any, problems: list[str]) -> Step:
    if not isinstance(given, Mapping):
        problems.append(f"{what} is a [[steps]] with link and says.")
        return Step(PageState(), "")
    problems += _unknown(what, given, ("link", "says"))
    link = _text(
        f"The link of {what[0].lower()}{what[1:]}", given.get("link"), LONGEST_STEP, problems, 0
    )
    says = _text(
        f"What {what[0].lower()}{what[1:]} says", given.get("says"), LONGEST_SENTENCE, problems
    )
    page, notices = read_page(link.rpartition("?")[2])
    problems += [f"{what}: {notice}" for notice in notices]
    page = replace(page.in_full(), lesson="", step=0)
    known = VIEWS[page.view].facts
    problems += [
        f"{what}: {{{name}}} stands for nothing there; {', '.join(f'{{{k}}}' for k in known)} do."
        for name in PLACE.findall(says)
        if name not in known
    ]
    return Step(page, says)


@cache
def ours() -> Mapping[str, Lesson]:
    """The lessons in the folder, by the names of their files."""
    files = sorted(FOLDER.glob("*.toml"))
    return {file.stem: parsed(file.read_text(encoding="utf-8")) for file in files}


@lru_cache(maxsize=32)
def called(name: str) -> Lesson:
    """The lesson that an address calls so. Raises LessonError where there is none."""
    if name.startswith(PACKED):
        return parsed(unpacked(name))
    if name not in ours():
        raise LessonError(
            f"The lessons are called {', '.join(ours())}; “{name[:24]}” was asked for."
        )
    return ours()[name]


def packed(text: str) -> str:
    """A lesson as it stands in an address. Raises LessonError where it is too long."""
    packer = zlib.compressobj(9, wbits=-15)
    content = packer.compress(text.encode()) + packer.flush()
    name = PACKED + base64.urlsafe_b64encode(content).decode().rstrip("=")
    if len(name) > LONGEST_LESSON:
        raise LessonError(
            f"Packed, a lesson has at most {LONGEST_LESSON:,} characters; this one has "
            f"{len(name):,}. Make two of it."
        )
    return name


def unpacked(name: str) -> str:
    """The text of a lesson in an address. Raises LessonError where it is not one."""
    content = name.removeprefix(PACKED)
    most = 4 * MOST_CHARACTERS  # bytes
    try:
        data = base64.urlsafe_b64decode(content + "=" * (-len(content) % 4))
        opener = zlib.decompressobj(wbits=-15)
        text = opener.decompress(data, most).decode()
        whole = opener.eof and not opener.unconsumed_tail
    except (binascii.Error, zlib.error, ValueError):
        whole, text = False, ""
    if not whole:
        raise LessonError("The lesson in this link cannot be read; part of the link may be lost.")
    return text


# --- where a page is in its lesson ----------------------------------------------------------------


def begun(page: PageState) -> tuple[PageState, list[str]]:
    """The page in its lesson: at the first step, as the lesson has it, where no step is named.

    Outside of it where no such lesson exists, with what is wrong.
    """
    if not page.lesson:
        return replace(page, step=0) if page.step else page, []
    try:
        lesson = called(page.lesson)
    except LessonError as error:
        return replace(page, lesson="", step=0), list(error.problems)
    if not page.step:
        return at_step(page, lesson, 1), []
    return replace(page, step=min(page.step, len(lesson.steps))), []


def at_step(page: PageState, lesson: Lesson, number: int) -> PageState:
    """The page of a step, in the same frame and with the same names, unless it brings its own."""
    to = lesson.steps[number - 1].page
    return replace(
        to,
        embed=page.embed,
        hide=page.hide,
        names=page.names if to.names == LETTERS else to.names,
        lesson=page.lesson,
        step=number,
    )


def opened(page: PageState, text: str) -> PageState:
    """The first step of a lesson given as text. Raises LessonError with all that is wrong."""
    lesson = parsed(text)
    return at_step(replace(page, lesson=packed(text)), lesson, 1)


@dataclass(frozen=True)
class Place:
    """What the bar of a lesson shows."""

    title: str
    shown: str
    says: str
    back: str | None
    """The query of the step before, None at the first."""
    next: str | None
    in_section: bool
    """Whether the step is about a section: its link opens one."""


def placed(page: PageState, afford: Callable[[PageState], Bound]) -> Place | None:
    """Where a page stands in its lesson; None outside of lessons.

    What is said of a step's page is said of what the server can `afford` of it.
    """
    if not page.lesson or not page.step:
        return None
    lesson = called(page.lesson)
    number, steps = page.step, lesson.steps
    step = steps[number - 1]
    state, fresh = step.page.named(step.page.view), PageState().named(step.page.view)
    return Place(
        title=lesson.title,
        shown=f"Step {number} of {len(steps)}",
        says=said(step.says, afford(step.page).page, page.names),
        back=at_step(page, lesson, number - 1).to_query() if number > 1 else None,
        next=at_step(page, lesson, number + 1).to_query() if number < len(steps) else None,
        in_section=state.section != fresh.section,
    )


def said(sentence: str, page: PageState, names: Names = LETTERS) -> str:
    """A step's sentence with the numbers of its page, and letters explained by their names."""
    facts = VIEWS[page.view].facts
    text = PLACE.sub(lambda match: facts[match[1]](page), sentence)
    return f"{text}{names.explained(text)}"
