"""Ask: first places, a set or a whole ranking, and the shortest list that can never be said."""

from __future__ import annotations

from math import inf
from typing import Any

from dash import html

from components.audit import snippets, words
from components.audit.asked import (
    Shortest,
    asking_of,
    command,
    input_of,
    question_of,
    shortest_of,
    takes_long,
)
from components.audit.model import OwnLayer, own_layer
from components.audit.parts import VIEW, card, said
from components.audit.state import AuditState
from components.page import controls
from components.page.answers import Answer
from components.page.numbers import proved, short
from components.page.palette import Theme
from components.page.programs import array, program
from components.page.sections import Section
from components.page.sheets import Sheet, export_buttons
from components.shadow import sheets
from components.shadow.sections.ask_program import question, shortest_lines
from components.shadow.sections.ask_words import proof_sentence, shortest_sentence, verdict_sentence
from components.shadow.sections.asking import Asking
from components.shadow.sections.reading import shorter_examples
from components.state.page import PageState
from compute import certificate_sentence

LIST = "shortest-list"
MOST_TERMS = 12  # of a proof about a large layer that is spelled out
LONGER = (
    "Of a layer this large that takes longer than an answer here may: the program below asks it."
)
SAYS = (
    "Could this layer have said this list? Name classes by letter, name or number, best first. The "
    "answer is exact: an input that gives the list, or a proof that no input does."
)


def draw(page: PageState, theme: Theme) -> Answer:
    """The verdict on what is asked, and the shortest list that can never be said."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    names, asking = own.names, asking_of(own, state)
    if takes_long(own, asking):
        typed = command(own, asking)
        found = (LONGER, f"On the command line: {typed}" if typed else "", "")
    else:
        found = (
            verdict_sentence(asking, question_of(own, state), names),
            proof(own, asking),
            shortest_sentence(asking, names, _most_terms(own)),
        )
    verdict, why, shortest = found
    return Answer(
        texts={
            "audit-ask-says": f"{SAYS} {_forms(own)}",
            "audit-ask-verdict": verdict,
            "audit-ask-proof": why,
            "audit-ask-shortest": shortest,
            "audit-shortest-list": shortest_list(own, shortest_of(own)),
        }
    )


def _most_terms(own: OwnLayer) -> float:
    """Of a large layer a proof has a term for each feature: what is taken home has them all."""
    return MOST_TERMS if own.large else inf


def _forms(own: OwnLayer) -> str:
    first, together = shorter_examples(own.n)
    text = f"First places end with dots, as {first}, and a set stands in braces, as {together}."
    return f"{text}{own.names.explained(f'{first} {together}')}"


def proof(own: OwnLayer, asking: Asking) -> str:
    """The input and its margin, or the certificate."""
    verdict = asking.verdict
    if verdict is None or not verdict.feasible:
        return proof_sentence(asking, own.names, _most_terms(own))
    found = input_of(own, asking)
    if found is None:
        return "The inputs that give it lie too close together for doubles that could be shown."
    x = words.entries(own.whole(found))
    return f"x = {x} gives it, with a margin of {short(verdict.margin, 3)}."


def shortest_list(own: OwnLayer, found: Shortest) -> str:
    """The shortest list that this layer can never say, with the proof."""
    if len(found.classes) == 1:
        (only,) = found.classes
        return (
            f"{own.called(only)} alone, as the first choice: it never wins, for its row is "
            f"{words.proof(own, only)}."
        )
    if found.verdict is not None:
        certificate = certificate_sentence(found.verdict)
        return (
            "Every class can be the first choice, but "
            f"{own.names.ranking(found.classes)} > … can never happen: {proved(certificate)}."
            f"{own.names.explained(certificate)}"
        )
    if own.classes("undecided"):
        return "Some classes are undecided, so that the shortest list is not known."
    if own.large and not found.tried:
        return (
            "Every class can be the first choice. Longer lists are not tried of a layer this large."
        )
    if not own.large and own.layer.sees_every_order:
        return "None: the rows are affinely independent, so that every list can happen."
    if found.tried == 1:
        return "Every class can be the first choice. A list of two was tried, and it can happen."
    return (
        f"Every class can be the first choice. {found.tried} lists of two classes were tried, and "
        "all of them can happen."
    )


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The question and its answer, and beneath it the shortest list."""
    return [
        card(
            [
                said("ask-says", answer),
                controls.parameter(VIEW, page.state(AuditState), "asked"),
                said("ask-verdict", answer, "says verdict", role="status"),
                said("ask-proof", answer),
                said("ask-shortest", answer),
                export_buttons("verdict", "The proof, in exact fractions"),
            ]
        ),
        card(
            [
                html.H2("The shortest list that it could never have said"),
                said(LIST, answer, role="status"),
            ]
        ),
    ]


def snippet(page: PageState) -> str:
    """The program that prints the verdict, the input or the proof, and the shortest list."""
    state = page.state(AuditState)
    own = own_layer(state, page.names)
    asking, calls = asking_of(own, state), snippets.calls_of(own)
    body = f"{snippets.layer(own)}\n"
    if own.large:
        body += "layer = LayerAsRead.of_doubles(W, b)\n"
    if takes_long(own, asking):
        body += f"{question(asking, calls)}{UNSEEN}"
    elif asking.verdict is not None:
        body += question(asking, calls) + _why(own, asking)
    body += _shortest(own)
    return program(body, *snippets.USED, certificate_sentence, *calls.USES)


UNSEEN = """print("undecided", verdict.undecided)
print(verdict.witness if verdict.feasible else certificate_sentence(verdict))
"""


def _why(own: OwnLayer, asking: Asking) -> str:
    calls, verdict = snippets.calls_of(own), asking.verdict
    assert verdict is not None
    given = input_of(own, asking)
    if verdict.feasible and given is not None:
        whole = "np.append(x, -x.sum())" if own.centred else "x"
        found = (
            "verdict.witness"
            if own.large
            else f"{array(given)}  # an input that gives it, in few digits"
        )
        return f"""x = {found}
print("x", *(f"{{v:.3g}}" for v in {whole}), "margin", f"{{verdict.margin:.3g}}")
"""
    if verdict.feasible or verdict.undecided:
        return ""
    certificate = certificate_sentence(verdict)
    printed = f"print(certificate_sentence(verdict))\n{calls.explained(certificate)}"
    return printed + shortest_lines(asking, calls)


def _shortest(own: OwnLayer) -> str:
    found, calls = shortest_of(own), snippets.calls_of(own)
    if len(found.classes) == 1:
        (only,) = found.classes
        mixed = f"in_words(audit.answers[{only}], lambda j: {calls.one('j')})"
        return f'print("never first:", {calls.one(str(only))}, {mixed})\n'
    if found.verdict is None:
        return f'print("lists of two tried:", {found.tried})\n'
    certificate = certificate_sentence(found.verdict)
    return f"""never = layer.prefix({found.classes})
print("never:", {calls.ranking(str(found.classes[::-1]))}, certificate_sentence(never))
{calls.explained(certificate)}"""


def sheet(page: PageState) -> Sheet | None:
    """The proof of the verdict."""
    own = own_layer(page.state(AuditState), page.names)
    asking = asking_of(own, page.state(AuditState))
    return None if takes_long(own, asking) else sheets.proof(asking.verdict, own.names)


SECTION = Section(
    "Ask", draw, {"ask": layout}, seconds=0.5, snippet=snippet, sheets={"verdict": sheet}
)
