"""The words that a newcomer may not know, a sentence each, and where a text has them.

The server says which words of which texts are explained (`explained`; `in_layout` for texts that
stay as they are laid out); the page dots them under, and shows the sentence on hover, focus and
tap. "About" lists them all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dash import html
from dash.development.base_component import Component


@dataclass(frozen=True)
class Term:
    """A word and its sentence; `forms` are further ways to write it, beside its plural in s.

    Where it means something else in other views, `view` is the one that it is explained in.
    """

    name: str
    says: str
    forms: tuple[str, ...] = ()
    view: str = ""

    @property
    def key(self) -> str:
        """Its name as part of an id."""
        return re.sub(r"\W+", "-", self.name.lower())


TERMS = (
    Term(
        "argmax",
        "The class with the largest logit: what a classifier answers.",
        ("unargmaxable",),
    ),
    Term("bias", "A number added to a class's logit, whatever the input is.", ("biases",)),
    Term(
        "bitonic",
        "A pattern of comparators that makes two ordered halves of the values and merges them.",
    ),
    Term("braid arrangement", "All the walls together, where any two of N numbers tie."),
    Term(
        "cell",
        "All inputs between the same walls; they give one ranking.",
        view="shadow",
    ),
    Term(
        "certificate",
        "Weights on pairs of classes that add up to a contradiction: a proof that no input gives "
        "the ranking.",
    ),
    Term(
        "comparator",
        "The place where two wires meet and the smaller value leaves by one, the larger by the "
        "other; a soft one mixes the two.",
    ),
    Term("cross-entropy", "The loss −log p of the right class: 0 where it has all probability."),
    Term(
        "direction",
        "What is left of an input or of logits when their size does not count: a point of a circle "
        "or a sphere.",
    ),
    Term(
        "doubles",
        "Numbers as most programs hold them: 53 binary digits, about 16 decimal ones.",
        ("double",),
    ),
    Term(
        "doubly stochastic",
        "Without a negative entry, and with all rows and columns summing to 1: a mixture of "
        "permutations.",
    ),
    Term(
        "entropy",
        "How far the probabilities are spread: 0 where one class has all, log N where all are "
        "equal.",
    ),
    Term("feature", "One of the D numbers of the input x."),
    Term(
        "generic",
        "Without coincidences among its numbers, as random weights are: such a layer has as many "
        "rankings as its shape allows.",
        ("generically", "general position"),
    ),
    Term(
        "gradient",
        "How much a result changes for a small change of each number that goes in.",
    ),
    Term("hinge loss", "A loss that is 0 once the right class leads all others by a margin."),
    Term(
        "hull",
        "All mixtures of some points: what a rubber band around them encloses.",
        ("convex hull",),
    ),
    Term("hypersimplex", "The solid with a corner for each set of k of the N classes."),
    Term(
        "Jacobian",
        "The table of slopes: how much each output changes for a small change of each input.",
    ),
    Term("kink", "A place where a curve changes its slope at once."),
    Term("label smoothing", "Training on a target that leaves a little probability to each class."),
    Term(
        "logit",
        "The score of a class before softmax; of a layer it is a row of W times x, plus a bias.",
    ),
    Term(
        "LogSumExp",
        "T log Σ exp(x/T): a smooth maximum, always a little above the largest value.",
        ("log-sum-exp",),
    ),
    Term(
        "margin",
        "By how much one logit leads another.",
    ),
    Term("nats", "The unit of entropy with the natural logarithm; one nat is 1.44 bits.", ("nat",)),
    Term(
        "overflow",
        "A result larger than the largest number of its format; it becomes infinite.",
        ("overflowed",),
    ),
    Term(
        "permutation matrix",
        "Zeros and a single 1 in each row and column: it puts values in another order. A soft one "
        "has shares in place of the ones.",
        ("soft permutation matrix", "permutation matrices"),
    ),
    Term(
        "permutohedron",
        "The solid with a corner for each order of N numbers; for four it has 24 corners and 14 "
        "faces.",
    ),
    Term("probe", "The input x that is being looked at; drag it, or type it."),
    Term(
        "projection onto the permutohedron",
        "The nearest of its points; they are soft ranks, or sorted values.",
        view="soft_sort",
    ),
    Term("ranking", "The classes in the order of their logits, the best first: D > B > C > A."),
    Term(
        "rank of W",
        "The number of directions that W tells apart; no more than its features.",
        ("lower rank", "numerical rank", "low rank", "low-rank"),
    ),
    Term(
        "relaxation",
        "A smooth stand-in for something that jumps, so that it has gradients.",
    ),
    Term(
        "shadow",
        "The permutohedron pressed flat by W; a ranking can happen where its corner stays one.",
    ),
    Term(
        "sigmoid",
        "1/(1 + exp(−z)): makes of a logit a number between 0 and 1, one half at 0.",
    ),
    Term(
        "simplex",
        "All lists of probabilities: a triangle for three classes, a tetrahedron for four.",
    ),
    Term(
        "softmax",
        "exp(z/T) of each class, divided by the sum over all: logits become probabilities.",
    ),
    Term(
        "softness",
        "The temperature in units of the range of the values: 0 is the hard sort.",
    ),
    Term("soft rank", "The place of a value in the order, but smooth: 1.5 between 1 and 2."),
    Term(
        "sorting network",
        "Comparators in a fixed pattern that puts any values in order.",
    ),
    Term(
        "sparsemax",
        "The list of probabilities nearest to the logits; unlike softmax it has exact zeros.",
    ),
    Term("standard normal", "Drawn with mean 0 and variance 1, each number for itself."),
    Term(
        "temperature",
        "How soft: near 0 the largest takes all, and the higher it is the more alike all become.",
    ),
    Term("threshold", "The number that a logit has to pass for its label to be on."),
    Term("underflow", "A result nearer to 0 than its format can tell; it becomes 0."),
    Term("wall", "The inputs for which two classes tie; their order changes there."),
    Term("wire", "A line of a sorting network that carries one value."),
    Term("witness", "An input that gives the ranking, and so proves that it is possible."),
)

NAMED = {form: term for term in TERMS for form in (term.name, f"{term.name}s", *term.forms)}
"""The term of each way to write one, as it is written within a sentence."""
_FOUND = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(sorted(map(re.escape, NAMED), key=len, reverse=True))
    + r")(?![\w-])",
    re.I,
)
_SENTENCE = re.compile(r"\w[.:?!](\s|$)")
_BEGINS = re.compile(r"(^|[.:?!]\s+)$")
_NOT_PROSE = ("-headline", "-python", "-label", "-title")


def explained(texts: Mapping[str, str], view: str = "") -> dict[str, dict[str, str]]:
    """The words that are explained: by element id, each as it stands there, and its term's key.

    A term is explained where it first appears in these texts, and only in a sentence. A capital
    within one makes it a name: "the Shadow view".
    """
    found: dict[str, dict[str, str]] = {}
    known = set[str]()
    for place, text in texts.items():
        if place.endswith(_NOT_PROSE):
            continue
        for word, term in _terms(text):
            if term.key not in known and term.view in ("", view):
                known.add(term.key)
                found.setdefault(place, {})[word] = term.key
    return found


@lru_cache(maxsize=2048)
def _terms(text: str) -> tuple[tuple[str, Term], ...]:
    """The terms in a text, as they stand there; kept, for most sentences of a page are the same."""
    if not _SENTENCE.search(text):
        return ()
    found = []
    for match in _FOUND.finditer(text):
        word = match[0]
        begins = _BEGINS.search(text[: match.start()])
        term = NAMED.get(word) or (NAMED.get(word[0].lower() + word[1:]) if begins else None)
        if term:
            found.append((word, term))
    return tuple(found)


def keys(found: Mapping[str, Mapping[str, str]]) -> set[str]:
    """The terms that are explained somewhere, of what `explained` gives."""
    return {key for marks in found.values() for key in marks.values()}


def in_label(label: str) -> list[Any]:
    """A control's label whose first word, if it is a term, is explained."""
    first, blank, rest = label.partition(" ")
    term = NAMED.get(first) or NAMED.get(first.lower())
    if term is None:
        return [label]
    return [_marked(first, term.key), blank + rest]


def in_layout(laid: Any, view: str = "", known: Collection[str] = ()) -> None:
    """Mark the words in the paragraphs of a layout that no answer writes, each term once.

    `known` are the keys of terms that are explained beside them.
    """
    met = set(known)
    for paragraph in _paragraphs(laid):
        marks = explained({"": paragraph.children}, view).get("", {})
        new = {word: key for word, key in marks.items() if key not in met}
        if new:
            met |= set(new.values())
            paragraph.children = _pieces(paragraph.children, new)


def _paragraphs(laid: Any) -> list[Any]:
    """The paragraphs that hold a text and have no id, in the order of the page."""
    if isinstance(laid, (list, tuple)):
        return [paragraph for one in laid for paragraph in _paragraphs(one)]
    if not isinstance(laid, Component):
        return []
    children = getattr(laid, "children", None)
    if isinstance(laid, html.P) and isinstance(children, str):
        return [] if hasattr(laid, "id") else [laid]
    return _paragraphs(children)


def _pieces(text: str, marks: Mapping[str, str]) -> list[Any]:
    """A text with each marked word, where it first stands alone, as an element."""
    left, pieces, start = dict(marks), list[Any](), 0
    for match in _FOUND.finditer(text):
        key = left.pop(match[0], None)
        if key is not None:
            pieces += [text[start : match.start()], _marked(match[0], key)]
            start = match.end()
    return [*pieces, text[start:]]


def _marked(word: str, key: str) -> html.Span:
    return html.Span(
        word,
        className="term",
        role="button",
        tabIndex=0,
        **{"data-term": key, "aria-describedby": f"term-{key}"},
    )


def words() -> html.Dl:
    """All terms with their sentences; the marked words refer to these."""
    return html.Dl(
        [
            item
            for term in sorted(TERMS, key=lambda term: term.name.lower())
            for item in (html.Dt(term.name), html.Dd(term.says, id=f"term-{term.key}"))
        ],
        className="words",
    )


def tip() -> html.Div:
    """Where the page shows a term's sentence beside the word."""
    return html.Div(id="term-tip", role="tooltip", className="term-tip", hidden=True)
