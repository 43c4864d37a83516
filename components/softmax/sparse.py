"""Entmax and sparsemax of the same logits, beside softmax: their p, and what they leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from components.page.numbers import for_json, shares, short
from components.page.temperature import TEMPERATURES
from components.softmax.model import Floats, Scores, scores_of
from components.softmax.state import SoftmaxState
from components.state.names import LETTERS, Names
from compute import entmax
from compute.cached import cached_property
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

    def rows(self, framed: bool) -> Floats:
        """p at every step of the slider, (F, N), or at the temperature alone, (1, N)."""
        return self.frames if framed else self.probabilities[None, :]

    def written(self, framed: bool) -> list[str]:
        """Each row in four decimals: 0 is exactly that."""
        rows = self.rows(framed)
        width = rows.shape[1]
        zero = (rows == 0).ravel().tolist()
        texts = [
            "0" if none else text for none, text in zip(zero, shares(rows.ravel()), strict=True)
        ]
        return [", ".join(texts[k : k + width]) for k in range(0, len(texts), width)]

    def left_out(self, framed: bool) -> list[tuple[int, ...]]:
        """In each row the classes that are not masked and have nothing."""
        masked = self.scores.masked
        return [
            tuple(i for i, none in enumerate(row) if none and i not in masked)
            for row in (self.rows(framed) == 0).tolist()
        ]


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


def vectors(mappings: Mapping[str, Sparse], framed: bool = False) -> list[str]:
    """Both vectors, at the temperature alone, or at every step of the slider."""
    each = [
        [f"{label(name, mapping)}: ({row})" for row in mapping.written(framed)]
        for name, mapping in mappings.items()
    ]
    return ["; ".join(rows) for rows in zip(*each, strict=True)]


def sentences(
    mappings: Mapping[str, Sparse], names: Names = LETTERS, framed: bool = False
) -> list[str]:
    """Which classes each leaves out, at the temperature alone, or at every step of the slider."""

    @cache
    def said(*out: tuple[int, ...]) -> str:
        which = " and ".join(
            f"{name} leaves out {names.listed(of) if of else 'no class'}"
            for name, of in zip(mappings, out, strict=True)
        )
        return f"{which[0].upper()}{which[1:]}: a class left out has p exactly 0. {NEVER}"

    each = [mapping.left_out(framed) for mapping in mappings.values()]
    return [said(*out) for out in zip(*each, strict=True)]


NEVER = "Softmax leaves out none at any T above 0."


def places(mappings: Mapping[str, Sparse]) -> dict[str, list[list[float]]]:
    """Where three classes stand in the triangle, at every step of the slider, by mapping."""
    return {
        name: for_json(ternary_coordinates(mapping.frames), 4) for name, mapping in mappings.items()
    }
