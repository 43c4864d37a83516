"""The k largest and the quantiles, soft beside hard."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from components.page import controls, numbers
from components.page.answers import Answer
from components.page.packs import packed
from components.page.palette import Theme
from components.page.programs import number, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.soft_sort import figures, snippets, words
from components.soft_sort.model import Floats, Sorting, decimals, sorting_of
from components.soft_sort.sections.pieces import VIEW, picture, said
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.naming import class_list, class_name
from compute.soft_sorting.scaled import sorter_at, value_range

MEDIAN = 0.5
PLACES = 3  # decimals of a membership
NONE, ALL = 1e-9, 1 - 1e-9  # memberships that are 0 and 1 but for rounding
TOP_NOTE = "Filled: the soft membership, from 0 (out) to 1 (in). Hollow: the hard one."
QUANTILE_NOTE = (
    "The line is the soft sort, from its smallest value to its largest; the letters are the inputs "
    "in the hard order. Diamond: the soft value at q. Circle: the soft median."
)


def draw(page: PageState, theme: Theme) -> Answer:
    """The section's part of the answer."""
    state, answer = page.state(SoftSortState), Answer()
    sorting = sorting_of(state)
    _draw_quantiles(answer, sorting, state.share, theme)
    found = sorting.memberships(state.places())
    why = "" if found is not None else words.no_ranks(sorting.name, "top k")
    answer.texts["soft_sort-top-why"] = why
    beyond = state.top_size > sorting.n
    bound = f"Of {sorting.n} values k is at most {sorting.n}." if beyond else ""
    answer.texts["soft_sort-top-bound"] = bound
    answer.visible |= {
        "soft_sort-top-why": bool(why),
        "soft_sort-top-bound": beyond,
    }
    answer.data["panels"] = (
        ["top-k", "top-bars", "quantiles"] if not why else ["top-k", "quantiles"]
    )
    if found is None:
        return answer
    hard = hard_memberships(sorting, state.places())
    texts = says(sorting, state.places(), found, hard)
    answer.pictures["soft_sort-top"] = figures.memberships(
        found[-1], hard, float(found.max()), theme
    )
    answer.frames |= {"memberships": packed(found), "top_says": texts}
    answer.data["memberships_title"] = "Memberships"
    answer.texts["soft_sort-top-says"] = texts[-1]
    answer.texts["soft_sort-top-note"] = TOP_NOTE + ties_note(sorting, state.places(), hard)
    answer.descriptions["soft_sort-top-picture"] = f"How far each input is on top. {texts[-1]}"
    return answer


def _draw_quantiles(answer: Answer, sorting: Sorting, q: float, theme: Theme) -> None:
    found = np.stack([sorting.quantiles(MEDIAN), sorting.quantiles(q)], axis=1)
    texts = quantiles_said(sorting, q, found)
    median, at = found[-1].tolist()
    answer.pictures["soft_sort-quantiles"] = figures.quantiles(sorting, q, (median, at), theme)
    answer.frames |= {"quantiles": packed(found, sorting.dtype), "quantiles_say": texts}
    answer.texts["soft_sort-quantiles-say"] = texts[-1]
    answer.texts["soft_sort-quantiles-note"] = QUANTILE_NOTE
    answer.descriptions["soft_sort-quantiles-picture"] = f"Value against q. {texts[-1]}"


def hard_memberships(sorting: Sorting, k: int) -> Floats:
    """(n,) how far each input is among the k largest at softness 0."""
    return np.asarray(sorting.sorter(0.0).top_k(sorting.values, k))


# --- words --------------------------------------------------------------------------------------


def says(sorting: Sorting, k: int, found: Floats, hard: Floats) -> list[str]:
    """For each frame who is in, who is least so, who of the others most, and the sum."""
    inside, outside = np.flatnonzero(hard > ALL), np.flatnonzero(hard < NONE)
    start = _hard_says(k, inside.tolist(), np.flatnonzero((hard >= NONE) & (hard <= ALL)).tolist())
    lines = []
    for row in found:
        parts = []
        if len(inside):
            least = inside[row[inside].argmin()]
            parts.append(f"{class_name(least)} least of these by {_written(row[least])}")
        if len(outside):
            most = outside[row[outside].argmax()]
            parts.append(f"{class_name(most)} most of the others by {_written(row[most])}")
        soft = f" Now {', '.join(parts)}." if parts else ""
        total = f" The memberships sum to {_written(row.sum())}."
        lines.append(start + soft + total + _above(sorting, row))
    return lines


def _hard_says(k: int, inside: list[int], partly: list[int]) -> str:
    """Who is in when hard: "Hard, G, H and F are in."."""
    text = f"k = {k}: hard, "
    if inside:
        text += f"{class_list(inside)} {'is' if len(inside) == 1 else 'are'} in"
    if partly:
        left = k - len(inside)
        what = "the place left" if left == 1 else f"the {left} places left"
        what = what if inside else f"{left} place{'' if left == 1 else 's'}"
        text += f"{', ' * bool(inside)}{class_list(partly)} share {what}"
    return f"{text}."


def _above(sorting: Sorting, row: Floats) -> str:
    """Why some have a membership above 1, where they do."""
    over = np.flatnonzero(row > 1 + 0.5 * 10.0**-PLACES)
    if not len(over):
        return ""
    listed = ", ".join(f"{class_name(i)} {_written(row[i])}" for i in over.tolist())
    return (
        f" Above 1: {listed}. {sorting.kind.name} has rows of weights that sum to 1 each, but what "
        "an input gets from several rows may be more."
    )


def ties_note(sorting: Sorting, k: int, hard: Floats) -> str:
    """Why equal inputs have memberships that differ, where they do, or nothing."""
    for value in np.unique(sorting.values).tolist():
        group = np.flatnonzero(sorting.values == value)
        if np.ptp(hard[group]) > NONE:
            own = ", ".join(_written(m) for m in hard[group])
            return (
                f" {class_list(group.tolist())} are equal, yet hard memberships are {own}: a "
                "network halves every tie where two wires meet."
            )
    return ""


def quantiles_said(sorting: Sorting, q: float, found: Floats) -> list[str]:
    """For each frame the quantile and the median, hard beside soft."""
    place = q * (sorting.n - 1)
    median, at = (float(np.quantile(sorting.values, share)) for share in (MEDIAN, q))
    where = f"q = {numbers.short(q, 6)} (place {numbers.short(place, 4)} of 0 to {sorting.n - 1})"
    return [
        f"{where}: {_value(sorting, soft)}, hard {_value(sorting, at)}. "
        f"Median: {_value(sorting, middle)}, hard {_value(sorting, median)}."
        for middle, soft in found.tolist()
    ]


def _written(membership: float) -> str:
    return numbers.fixed(float(membership), PLACES)


def _value(sorting: Sorting, of: float) -> str:
    return numbers.value(of, decimals(sorting), sorting.digits)


# --- layout -------------------------------------------------------------------------------------


def _top(page: PageState, answer: Answer) -> list[Any]:
    state = page.state(SoftSortState)
    return [
        html.H2("Which are the k largest?"),
        controls.parameter(VIEW, state, "top_size", state.places(), state.n),
        said("top-bound", answer, "help"),
        said("top-says", answer, "says", role="status"),
        said("top-why", answer, "note"),
        html.Div(
            id="soft_sort-memberships",
            className="soft-outputs",
            role="group",
            **{"aria-label": "The membership of each input in the top k"},
        ),
    ]


def _bars(page: PageState, answer: Answer) -> list[Any]:
    return [picture("top", "Membership in the top k", answer, sheet="top-k")]


def _quantiles(page: PageState, answer: Answer) -> list[Any]:
    return [
        html.H2("Which value is at q?"),
        controls.parameter(VIEW, page.state(SoftSortState), "share"),
        said("quantiles-say", answer, "says", role="status"),
        picture("quantiles", "Quantiles, soft and hard", answer, sheet="quantiles"),
    ]


def snippet(page: PageState) -> str:
    """The program that prints the memberships, the quantile and the median, soft and hard."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state)
    k = state.places()
    sorters = f'"{sorting.name}", {{}}, value_range(x){snippets.arguments(sorting)}'
    body = f"""{snippets.values(sorting)}
soft = sorter_at({sorters.format("softness")})
"""
    if sorting.kind.has_ranks:
        body += f"""hard = sorter_at({sorters.format("0.0")})
k = {k}
print("k", k, "of at most", len(x))
for name, sorter in (("soft", soft), ("hard", hard)):
    found = sorter.top_k(x, k)
    print(name, np.array2string(found, precision={PLACES}), "sum", f"{{found.sum():.3f}}")
print("hard, all in", (found > {ALL}).sum(), "places left", k - (found > {ALL}).sum())
"""
    body += f"""for q in ({number(state.share)}, {MEDIAN}):
    print("q", q, "place", f"{{q * (len(x) - 1):.4g}}", "of 0 to", len(x) - 1, end=": ")
    print(np.array([soft.quantile(x, q), np.quantile(x, q)]))"""
    return program(body, sorter_at, value_range, precision=decimals(sorting))


def top_sheet(page: PageState) -> Sheet | None:
    """Each input with its membership, soft and hard."""
    state = page.state(SoftSortState)
    sorting, k = sorting_of(state), state.places()
    found = sorting.memberships(k)
    if found is None:
        return None
    hard = hard_memberships(sorting, k).tolist()
    rows = zip(sorting.values.tolist(), found[-1].tolist(), hard, strict=True)
    return Sheet(
        ("input", "value", f"membership in the top {k}", "hard membership"),
        [(class_name(i), *row) for i, row in enumerate(rows)],
    )


def quantiles_sheet(page: PageState) -> Sheet:
    """The soft and the hard value at each place, at q and at the median."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state)
    shares = {**{i / (sorting.n - 1): "" for i in range(sorting.n)}, MEDIAN: "median"}
    shares[float(state.share)] = "q" if state.share != MEDIAN else "q, median"
    return Sheet(
        ("q", "soft", "hard", "which"),
        [
            (q, float(sorting.quantiles(q)[-1]), float(np.quantile(sorting.values, q)), which)
            for q, which in sorted(shares.items())
        ],
    )


SECTION = Section(
    "Top k and quantiles",
    draw,
    {"top-k": _top, "top-bars": _bars, "quantiles": _quantiles},
    seconds=0.02,
    snippet=snippet,
    sheets={"top-k": top_sheet, "quantiles": quantiles_sheet},
)
