"""What is said of what is asked: the verdict, its proof, and from which place on a list fails."""

from __future__ import annotations

from math import inf

from components.page.numbers import proved, short, spelled
from components.shadow.likely import likely
from components.shadow.sections.asking import Asking
from components.state.names import LETTERS, Names
from compute import Verdict, certificate_sentence

COUNTED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")  # from 2 on


def in_words(k: int) -> str:
    """How many places, two or more, as a word where that is short."""
    return COUNTED[k - 2] if k < len(COUNTED) + 2 else str(k)


def kind(asking: Asking) -> str:
    """One word for the look of the verdict."""
    verdict = asking.verdict
    if verdict is None:
        return "nothing"
    return "undecided" if verdict.undecided else "possible" if verdict.feasible else "never"


def verdict_sentence(asking: Asking, text: str, names: Names = LETTERS) -> str:
    """Possible, never, undecided, or why the text asks nothing."""
    if not text.strip():
        return "Which ranking do you want to see? Type it, or move the chips."
    verdict = asking.verdict
    if verdict is None:
        return asking.reading.problem
    name, can, never = _claims(asking, names)
    if verdict.undecided:
        tried = spelled("; ".join(verdict.tried))
        return f"{name} is undecided: neither an input nor a proof was found. Tried: {tried}."
    return f"✓ {name} {can}." if verdict.feasible else f"✗ {name} {never}."


def _claims(asking: Asking, names: Names) -> tuple[str, str, str]:
    """What is asked about, and what is said of it where it can happen and where it cannot."""
    order = asking.order
    if asking.reading.form == "set":
        place = "first" if len(order) == 1 else f"the top {in_words(len(order))}"
        name = f"{{{', '.join(map(names.said, order))}}}"
        return name, f"can be {place}", f"can never be {place}"
    after = "" if asking.whole else " > …"
    return f"{names.ranking(order)}{after}", "is possible", "can never happen"


def proof_sentence(asking: Asking, names: Names = LETTERS, most: float = inf) -> str:
    """The input and its margin, or the certificate, whose letters are explained after it.

    One of more than `most` differences is not spelled out.
    """
    verdict = asking.verdict
    if verdict is None or verdict.undecided:
        return ""
    if verdict.feasible:
        return _witness_sentence(asking)
    return _certificate(verdict, names, most)


def _certificate(verdict: Verdict, names: Names, most: float) -> str:
    count = len(verdict.exact_certificate)
    if count > most:
        total = f"{verdict.drift:.2g}" if verdict.drift else "0"
        return (
            f"{count} differences of logits cannot all be positive: with the right weights they "
            f"add up to {spelled(total)} at every x."
        )
    proof = certificate_sentence(verdict)
    return f"{proved(proof)}.{names.explained(proof)}"


def shortest_sentence(asking: Asking, names: Names = LETTERS, most: float = inf) -> str:
    """From which place on a list that can never happen fails, with the proof for that place."""
    if asking.shortest is None:
        return ""
    k, verdict = asking.shortest
    if verdict.undecided:
        return f"Whether already {_first(asking, k, names)} can never happen is undecided."
    if not asking.shortened:
        possible = _first(asking, k - 1, names) if k > 1 else ""
        return possible and f"No shorter beginning is impossible: {possible} can happen."
    proof = _certificate(verdict, names, most)
    return f"Already {_first(asking, k, names)} can never happen: {proof}"


def _first(asking: Asking, k: int, names: Names) -> str:
    place = "first" if k == 1 else f"first {in_words(k)}"
    return f"{names.ranking(asking.order[:k])} as the {place}"


def _witness_sentence(asking: Asking) -> str:
    verdict, layer = asking.verdict, asking.layer
    assert verdict is not None
    cell = "cell" if asking.whole else "region"
    if asking.input is None:
        return f"Its {cell} is too thin for an x in doubles that this page could show."
    x = ", ".join(short(v) for v in asking.input.tolist())
    room = f"as far inside its {cell} as any x with entries up to 1"
    if layer.bias is not None:
        room = f"as far inside its {cell} as x and the constant input 1, scaled together, can be"
    sentence = f"x = ({x}) produces it. Its margin is {short(verdict.margin, 3)}: {room}."
    return f"{sentence} {likely(layer, asking.share)}"
