"""One label set asked of a layer: can it be on, and no other label? With an x, or a proof."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.page.numbers import proved, short, spelled
from components.page.programs import Calls
from components.shadow.labelling import Labels, written
from components.shadow.likely import likely, likely_lines
from components.shadow.model import Floats, ShownLayer, layer_of
from components.shadow.sections.asking import in_few_digits
from components.shadow.sections.reading import read_question
from components.shadow.state import ShadowState
from components.state.names import LETTERS, Names
from compute import Verdict, certificate_sentence
from compute.cached import cached_property

NOTHING = {"{}", "∅", "{ }"}


@dataclass(frozen=True)
class LabelAsking:
    """A text and a layer."""

    layer: ShownLayer
    labels: Labels | None
    """The set asked about; None where the text asks nothing."""
    problem: str

    @cached_property
    def verdict(self) -> Verdict | None:
        """The exact verdict; None where the text asks nothing."""
        return None if self.labels is None else self.layer.read.label_verdict(list(self.labels))

    @cached_property
    def input(self) -> Floats | None:
        """An x in few digits that turns on these labels and no other; None where there is none."""
        if self.verdict is None or self.verdict.witness is None:
            return None
        wanted = np.isin(np.arange(self.layer.n), self.labels)
        return in_few_digits(
            self.verdict.witness,
            lambda x: bool(
                (np.sign(self.layer.read.at(x).logits) == np.where(wanted, 1, -1)).all()
            ),
        )

    @cached_property
    def share(self) -> tuple[float, float]:
        """How often a random x gives the set, and the standard error."""
        assert self.verdict is not None
        return self.layer.read.share_of(self.verdict)


def label_asking_of(state: ShadowState, names: Names = LETTERS) -> LabelAsking:
    """What a state asks about label sets."""
    layer, text = layer_of(state), state.labels_asked.strip()
    if not text or text in NOTHING:
        return LabelAsking(layer, () if text else None, "")
    braced = text if text.startswith("{") else f"{{{text}}}"
    reading = read_question(braced, state.n, names)
    if reading.problem:
        return LabelAsking(layer, None, reading.problem)
    return LabelAsking(layer, tuple(sorted(reading.named)), "")


def sentence(asking: LabelAsking, names: Names = LETTERS) -> str:
    """Possible, with an x and how often, or never, with the proof, or why nothing is asked."""
    verdict = asking.verdict
    if verdict is None or asking.labels is None:
        return asking.problem
    name = written(asking.labels, names)
    if verdict.undecided:
        tried = spelled("; ".join(verdict.tried))
        return f"{name} is undecided: neither an input nor a proof was found. Tried: {tried}."
    if not verdict.feasible:
        proof = certificate_sentence(verdict)
        return f"✗ {name} can never be: {proved(proof)}.{names.explained(proof)}"
    if asking.input is None:
        return f"✓ {name} is possible, but too thin for an x in doubles that this page could show."
    x = ", ".join(short(v) for v in asking.input.tolist())
    return f"✓ {name} is possible: x = ({x}) gives it. {likely(asking.layer, asking.share)}"


def lines(asking: LabelAsking, calls: Calls) -> str:
    """What prints the verdict; "" where nothing is asked."""
    verdict = asking.verdict
    if verdict is None or asking.labels is None:
        return ""
    body = f"""asked = {list(asking.labels)}
verdict = layer.label_verdict(asked)
print("asked", called(asked), "possible:", verdict.feasible)
"""
    if not verdict.feasible:
        if verdict.undecided:
            return body
        proof = certificate_sentence(verdict)
        return f"{body}print(certificate_sentence(verdict))\n{calls.explained(proof)}"
    if asking.input is None:
        return body
    x = ", ".join(repr(v) for v in asking.input.tolist())
    return (
        f'{body}x = np.array([{x}])  # in few digits\nprint("x", x, "gives",'
        f" called(np.flatnonzero(layer.at(x).logits > 0)))\n{likely_lines(asking.share)}"
    )
