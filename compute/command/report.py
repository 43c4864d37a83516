"""An audit as a report: JSON for programs, Markdown for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from compute.naming import class_name
from compute.rankings.audit.answers import ArgmaxAudit, Ball, NeverWins, Recipe, Undecided, Wins

LISTED = 200
"""Classes of one kind that the Markdown lists."""


@dataclass(frozen=True)
class Source:
    """Where a layer comes from: what the report says of it, and `check` needs to read it again."""

    file: str
    tensor: str | None
    transposed: bool
    bias: str | None
    format: str
    """What the weights were rounded to, or the type in which they were given."""
    rounded: bool
    names: tuple[str, ...] = ()

    def name(self, i: int) -> str:
        """Return what class i is called."""
        return self.names[i] if self.names else class_name(i)


def as_json(audit: ArgmaxAudit, source: Source, seconds: float) -> dict[str, Any]:
    """Return the report: numbers as doubles or as "p/q", exactly."""
    winners, never, undecided = [], [], []
    for i, answer in enumerate(audit.answers):
        if isinstance(answer, Wins):
            winners.append({"class": i, **_input(answer)})
        elif isinstance(answer, NeverWins):
            never.append({"class": i, "name": source.name(i), **_certificate(answer)})
        else:
            undecided.append({"class": i, "name": source.name(i), "tried": list(answer.tried)})
    report: dict[str, Any] = {
        "file": source.file,
        "tensor": source.tensor,
        "transposed": source.transposed,
        "bias": source.bias is not None,
        "bias_file": source.bias,
        "format": source.format,
        "rounded": source.rounded,
        "classes": len(audit.answers),
        "features": audit.n_features,
        "argmaxable": len(winners),
        "never": never,
        "undecided": undecided,
        "equal_rows": [list(group) for group in audit.equal_rows],
        "stages": audit.stages,
        "seconds": round(seconds, 3),
        "winners": winners,
    }
    recipes = {entry["recipe"] for entry in winners}
    if audit.ingredients is not None and recipes & {"centred", "whitened"}:
        report["centre"] = audit.ingredients.centre.tolist()
    if audit.ingredients is not None and "whitened" in recipes:
        report["whitening"] = audit.ingredients.whitening.tolist()
    if audit.ball_proofs:
        assert audit.ball is not None
        report["ball"] = _ball(audit.ball)
    return report


def _input(answer: Wins) -> dict[str, Any]:
    if isinstance(answer.x, Recipe):
        scale = {} if answer.x.scale == 1 else {"scale": answer.x.scale}
        return {"recipe": answer.x.kind, **scale}
    x = answer.x.tolist() if isinstance(answer.x, np.ndarray) else list(map(str, answer.x))
    return {"recipe": "input", "x": x}


def _certificate(answer: NeverWins) -> dict[str, Any]:
    weights = {str(j): str(y) for j, y in answer.mixture.items()}
    if not answer.share:
        return {"certificate": weights}
    lowered = {"lowered": str(answer.lowered)} if answer.lowered else {}
    return {"certificate": weights, "share": str(answer.share), **lowered}


def _ball(ball: Ball) -> dict[str, Any]:
    return {
        "rows": ball.rows.tolist(),
        "lowered": ball.lowered,
        "exponents": ball.exponents.tolist(),
        "inverse": ball.inverse.tolist(),
        "radius": ball.radius,
    }


def headline(audit: ArgmaxAudit) -> str:
    """Return the answer in a sentence or two."""
    n, can = len(audit.answers), int(audit.argmaxable.sum())
    said = f"{can:,} of {n:,} classes can win."
    if audit.never:
        said += f" {len(audit.never):,} can never win."
    undecided = int(audit.undecided.sum())
    return said + (f" {undecided:,} are undecided." if undecided else "")


def as_markdown(audit: ArgmaxAudit, source: Source, seconds: float) -> str:
    """Return the report as a person reads it: the counts, the method, the proofs that are short."""
    n, d = len(audit.answers), audit.n_features
    lines = [
        f"# {headline(audit)}", "",
        f"{source.file}{f', {source.tensor}' if source.tensor else ''}: {n:,} classes, {d:,} "
        f"features, {'with' if source.bias else 'without'} a bias, {source.format}. "
        f"{seconds:.1f} s.", "",
        "A class can win if its logit is the largest for some input. It never wins exactly where "
        "its row lies in the convex hull of the others'. Answers are exact for the numbers given: "
        "each winner has an input that was multiplied out, each other class a proof. "
        "`python -m compute check` verifies the JSON report with whole numbers alone.", "",
        "| what gave the answer | classes |", "|---|---|",
        *(f"| {stage} | {count:,} |" for stage, count in audit.stages.items()),
    ]  # fmt: skip
    groups = [" = ".join(map(source.name, group)) for group in audit.equal_rows]
    never = [
        f"{source.name(i)}: {_in_words(answer, source)}"
        for i, answer in enumerate(audit.answers)
        if isinstance(answer, NeverWins)
    ]
    undecided = [
        f"{source.name(i)}: tried {'; '.join(answer.tried)}"
        for i, answer in enumerate(audit.answers)
        if isinstance(answer, Undecided)
    ]
    lines += _section("Classes that never win", never) + _section("Equal rows", groups)
    return "\n".join([*lines, *_section("Undecided", undecided)]) + "\n"


def _section(title: str, entries: Sequence[str]) -> list[str]:
    if not entries:
        return []
    more = [f"- and {len(entries) - LISTED:,} more"] if len(entries) > LISTED else []
    return ["", f"## {title}", "", *(f"- {entry}" for entry in entries[:LISTED]), *more]


def _in_words(answer: NeverWins, source: Source) -> str:
    weights = sorted(answer.mixture.items(), key=lambda item: -item[1])
    parts = [f"{_short(y)} {source.name(j)}" for j, y in weights[:6]]
    if len(weights) > len(parts):
        parts.append(f"{len(weights) - len(parts)} more")
    near = " and a point of a ball inside the hull" if answer.share else ""
    return " + ".join(parts) + near


def _short(weight: Fraction) -> str:
    return str(weight) if weight.denominator < 1000 else f"{float(weight):.3g}"
