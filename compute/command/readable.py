"""An audit as a person reads it: counts, method and short proofs, in Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from compute.command.report import Source
from compute.rankings.audit.answers import ArgmaxAudit, NeverWins, Undecided

LISTED = 200
"""Classes of one kind that are listed."""

TOLD = 6
"""Classes of a mixture that are named."""

MEANS = (
    "A class can win if its logit is the largest for some input. It never wins exactly where its "
    "row lies in the convex hull of the others'."
)
EXACT = (
    "Answers are exact for the {} given: each winner has an input that was multiplied out, each "
    "other class a proof."
)
CHECKED = "`python -m compute check` verifies the JSON report with whole numbers alone."
STAGES = ("what gave the answer", "classes")
LOOKS = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.1rem}"
    "table{border-collapse:collapse}td,th{padding:.25rem .75rem;border-bottom:1px solid #8886;"
    "text-align:left}td+td,th+th{text-align:right}li{overflow-wrap:anywhere}"
)


@dataclass(frozen=True)
class _Content:
    """What the report says, whatever it is written in."""

    title: str
    paragraphs: tuple[str, ...]
    stages: dict[str, int]
    lists: dict[str, list[str]]


def headline(audit: ArgmaxAudit) -> str:
    """Return the answer in a sentence or two."""
    n, can = len(audit.answers), int(audit.argmaxable.sum())
    said = f"{can:,} of {n:,} classes can win."
    if audit.never:
        said += f" {len(audit.never):,} can never win."
    undecided = int(audit.undecided.sum())
    return said + (f" {undecided:,} are undecided." if undecided else "")


def as_markdown(audit: ArgmaxAudit, source: Source, seconds: float | None = None) -> str:
    """Return the report in Markdown; `seconds` is how long the audit took, where that is known."""
    content = _content(audit, source, seconds)
    lines = [f"# {content.title}"]
    for paragraph in content.paragraphs:
        lines += ["", paragraph]
    lines += ["", "| {} | {} |".format(*STAGES), "|---|---|"]
    lines += [f"| {stage} | {count:,} |" for stage, count in content.stages.items()]
    for title, entries in content.lists.items():
        lines += ["", f"## {title}", "", *(f"- {entry}" for entry in _first(entries))]
    return "\n".join(lines) + "\n"


def as_html(audit: ArgmaxAudit, source: Source, seconds: float | None = None) -> str:
    """Return the same as a page of HTML that needs nothing else."""
    content = _content(audit, source, seconds)
    title = escape(content.title)
    body = [f"<h1>{title}</h1>"]
    for paragraph in content.paragraphs:
        shown = re.sub("`([^`]*)`", r"<code>\1</code>", escape(paragraph))
        body.append(f"<p>{shown}</p>")
    cells = [STAGES, *((stage, f"{count:,}") for stage, count in content.stages.items())]
    rows = [
        "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>"
        for row, tag in zip(cells, ["th"] + ["td"] * len(content.stages), strict=True)
    ]
    body.append(f"<table>{''.join(rows)}</table>")
    for heading, entries in content.lists.items():
        items = "".join(f"<li>{escape(entry)}</li>" for entry in _first(entries))
        body.append(f"<h2>{escape(heading)}</h2><ul>{items}</ul>")
    head = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{LOOKS}</style></head><body>"
    )
    return head + "\n".join(body) + "</body></html>\n"


def _content(audit: ArgmaxAudit, source: Source, seconds: float | None) -> _Content:
    n, d = len(audit.answers), audit.n_features
    named = f"{source.file}{f', {source.tensor}' if source.tensor else ''}"
    bias = "with" if source.bias else "without"
    took = "" if seconds is None else f" {seconds:.1f} s."
    numbers = "decimals" if source.decimals else "numbers"
    checked = f" {CHECKED}" if source.checkable else ""
    never = [
        f"{source.name(i)}: {in_words(answer, source.name)}"
        for i, answer in enumerate(audit.answers)
        if isinstance(answer, NeverWins)
    ]
    undecided = [
        f"{source.name(i)}: tried {'; '.join(answer.tried)}"
        for i, answer in enumerate(audit.answers)
        if isinstance(answer, Undecided)
    ]
    lists = {
        "Classes that never win": never,
        "Equal rows": [" = ".join(map(source.name, group)) for group in audit.equal_rows],
        "Undecided": undecided,
    }
    return _Content(
        headline(audit),
        (
            f"{named}: {n:,} classes, {d:,} feature{'s' * (d > 1)}, {bias} a bias, "
            f"{source.format}.{took}",
            f"{MEANS} {EXACT.format(numbers)}{checked}",
        ),
        audit.stages,
        {title: entries for title, entries in lists.items() if entries},
    )


def _first(entries: Sequence[str]) -> list[str]:
    more = [f"and {len(entries) - LISTED:,} more"] if len(entries) > LISTED else []
    return [*entries[:LISTED], *more]


def in_words(answer: NeverWins, called: Callable[[int], str]) -> str:
    """Return of which rows a row is a mixture, the heaviest first; `called` names a class."""
    if len(answer.mixture) == 1 and not answer.share:
        return f"the row of {called(next(iter(answer.mixture)))}"
    weights = sorted(answer.mixture.items(), key=lambda item: -item[1])
    parts = [f"{_short(y)} {called(j)}" for j, y in weights[:TOLD]]
    if len(weights) > len(parts):
        parts.append(f"{len(weights) - len(parts)} more")
    near = " and a point of a ball inside the hull" if answer.share else ""
    return " + ".join(parts) + near


def _short(weight: Fraction) -> str:
    return str(weight) if weight.denominator < 100 else f"{float(weight):.3g}"
