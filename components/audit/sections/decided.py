"""What decided the classes: the tests they went through, the cheapest first."""

from __future__ import annotations

from typing import Any

from dash import html

from components.audit import figures, snippets
from components.audit.model import OwnLayer, own_layer
from components.audit.parts import card, cell, picture, said, table
from components.audit.state import AuditState
from components.page.answers import Answer
from components.page.numbers import percent
from components.page.palette import Theme
from components.page.sections import Section
from components.page.sheets import Sheet
from components.state.page import PageState

TABLE = "audit-stages-table"
SAYS = (
    "Classes go through tests, the cheapest first. A class's own row, moved to the middle of all "
    "rows, is often an input at which it wins, and random inputs show some more; of what is left, "
    "equal rows are found, and a linear program compares each class with the rivals that count. "
    "Each yes has an input that was multiplied out exactly, and each no a mixture of rows, checked "
    "in fractions; what neither settles would be called undecided."
)
NOTE = "How many classes each test decided."
MOST_GROUPS = 8  # of equal rows that are named


def draw(page: PageState, theme: Theme) -> Answer:
    """How many classes each test decided, and which rows are equal."""
    own = own_layer(page.state(AuditState), page.names)
    return Answer(
        pictures={"audit-stages": figures.stages_figure(own, theme)},
        texts={
            "audit-stages-says": SAYS,
            "audit-stages-note": NOTE,
            "audit-equal-rows": equal_rows(own),
        },
        descriptions={
            "audit-stages-picture": f"{NOTE} "
            + "; ".join(f"{stage}: {count:,}" for stage, count in own.audit.stages.items())
        },
        data={
            "tables": {
                TABLE: {
                    "head": ["Test", "Classes", "Share"],
                    "rows": [
                        [cell(stage), cell(f"{count:,}"), cell(percent(count / own.n))]
                        for stage, count in own.audit.stages.items()
                    ],
                }
            }
        },
    )


def equal_rows(own: OwnLayer) -> str:
    """Which classes have the same row."""
    groups = own.audit.equal_rows
    if not groups:
        return "No two rows are equal."
    said_ = "; ".join(" = ".join(map(own.called, group)) for group in groups[:MOST_GROUPS])
    more = f"; and {len(groups) - MOST_GROUPS} groups more" if len(groups) > MOST_GROUPS else ""
    return (
        f"Equal rows: {said_}{more}. Their logits differ by their biases alone, so of each group "
        "at most the one with the largest bias can win, and without a bias none does alone."
    )


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The words and the table beside the picture."""
    return [
        html.Div(
            [
                picture("stages", "What decided them", answer, sheet="stages"),
                card(
                    [
                        said("stages-says", answer),
                        table(TABLE, "What decided the classes", "stages", answer, folded=False),
                        said("equal-rows", answer),
                    ]
                ),
            ],
            className="halves",
        )
    ]


def snippet(page: PageState) -> str:
    """The program that prints how many classes each test decided."""
    own = own_layer(page.state(AuditState), page.names)
    body = f"""for stage, count in audit.stages.items():
    print(stage, count, f"{{100 * count / len(W):.3g}} %")
for group in audit.equal_rows:
    print("the same row:", *({snippets.calls_of(own).one("i")} for i in group))
print("groups of equal rows beyond {MOST_GROUPS}:", max(len(audit.equal_rows) - {MOST_GROUPS}, 0))
"""
    return snippets.written(own, body)


def sheet(page: PageState) -> Sheet:
    """How many classes each test decided."""
    own = own_layer(page.state(AuditState), page.names)
    return Sheet(
        ("test", "classes", "share"),
        [(stage, count, count / own.n) for stage, count in own.audit.stages.items()],
    )


SECTION = Section(
    "What decided", draw, {"decided": layout}, snippet=snippet, sheets={"stages": sheet}
)
