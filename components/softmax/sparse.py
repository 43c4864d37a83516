"""Entmax and sparsemax of the same logits, beside softmax: their p, and what they leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from components.page.numbers import for_json, shares, short
from components.page.temperature import TEMPERATURES
from components.softmax.model import Floats, Scores, scores_of
from components.softmax.state import SoftmaxState
from components.state.names import LETTERS, Names
from compute import entmax
from compute.logits.ternary import ternary_coordinates

SPARSEMAX = 2.0


@dataclass(frozen=True, eq=False)
class Sparse:
    """One of the two mappings, of the logits that are looked at."""

    scores: Scores
    alpha: float

    @cached_property
    def probabilities(self) -> Floats:
        """p, (N,)."""
        return np.asarray(entmax(self.scores.logits, self.alpha, self.scores.temperature))

    @cached_property
    def frames(self) -> Floats:
        """p at every step of the temperature slider, (F, N)."""
        z, T = self.scores.logits, TEMPERATURES[:, None]
        return np.asarray(entmax((z - z.max()) / T, self.alpha))

    def written(self, p: Floats) -> str:
        """Probabilities (N,) in four decimals: 0 is exactly that."""
        return ", ".join(
            "0" if share == 0 else text for share, text in zip(p, shares(p), strict=True)
        )

    def left_out(self, p: Floats) -> list[int]:
        """The classes that are not masked and have nothing."""
        return [i for i in np.flatnonzero(p == 0).tolist() if i not in self.scores.masked]


@lru_cache(maxsize=64)
def _sparse(scores: Scores, alpha: float) -> Sparse:
    return Sparse(scores, alpha)


def mappings_of(state: SoftmaxState) -> Mapping[str, Sparse]:
    """Entmax at the alpha of a state and sparsemax, by name; kept for the same numbers."""
    scores = scores_of(state)
    return {"entmax": _sparse(scores, state.alpha), "sparsemax": _sparse(scores, SPARSEMAX)}


def label(name: str, mapping: Sparse) -> str:
    """What a mapping is called above its picture."""
    return f"entmax, α = {short(mapping.alpha)}" if name == "entmax" else name


def vectors(mappings: Mapping[str, Sparse]) -> tuple[str, list[str]]:
    """Both vectors, at the temperature and at every step of the slider."""

    def line(rows: list[Floats]) -> str:
        return "; ".join(
            f"{label(name, mapping)}: ({mapping.written(p)})"
            for (name, mapping), p in zip(mappings.items(), rows, strict=True)
        )

    each = mappings.values()
    frames = zip(*(mapping.frames for mapping in each), strict=True)
    return line([mapping.probabilities for mapping in each]), [line(list(rows)) for rows in frames]


def sentences(mappings: Mapping[str, Sparse], names: Names = LETTERS) -> tuple[str, list[str]]:
    """Which classes each leaves out, at the temperature and at every step of the slider."""

    def said(rows: list[Floats]) -> str:
        found = []
        for (name, mapping), p in zip(mappings.items(), rows, strict=True):
            out = mapping.left_out(p)
            which = names.listed(out) if out else "no class"
            found.append(f"{name} leaves out {which}")
        which = " and ".join(found)
        return f"{which[0].upper()}{which[1:]}: a class left out has p exactly 0. {NEVER}"

    each = mappings.values()
    frames = zip(*(mapping.frames for mapping in each), strict=True)
    return said([mapping.probabilities for mapping in each]), [said(list(rows)) for rows in frames]


NEVER = "Softmax leaves out none at any T above 0."


def places(mappings: Mapping[str, Sparse]) -> dict[str, list[list[float]]]:
    """Where three classes stand in the triangle, at every step of the slider, by mapping."""
    return {
        name: for_json(ternary_coordinates(mapping.frames), 4) for name, mapping in mappings.items()
    }
