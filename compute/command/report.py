"""An audit as a report for programs: JSON. `readable.py` has the one for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from compute.naming import class_name
from compute.rankings.audit.answers import ArgmaxAudit, Ball, NeverWins, Recipe, Wins


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
    decimals: bool = False
    """Whether the numbers were read as decimals, 0.1 as one tenth."""
    checkable: bool = True
    """Whether a report in JSON stands beside the one for people, for `check`."""

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
    zero = [list(map(str, line)) for line in ball.zero]
    return {
        "rows": ball.rows.tolist(),
        "lowered": ball.lowered,
        "exponents": ball.exponents.tolist(),
        "inverse": ball.inverse.tolist(),
        "radius": ball.radius,
        **({"zero": zero} if zero else {}),
    }
