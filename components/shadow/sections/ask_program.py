"""The program that prints the verdict on what is asked, and the input or the proof."""

from __future__ import annotations

from components.page.programs import Calls, array, program
from components.shadow import snippets
from components.shadow.likely import likely_lines
from components.shadow.sections.asking import Asking, asking_of
from components.shadow.state import ShadowState
from components.state.page import PageState
from compute import LayerAsRead, certificate_sentence
from compute.geometry.mixtures import nearby_mixture


def snippet(page: PageState) -> str:
    """The program that prints the verdict, and the input or the proof."""
    state = page.state(ShadowState)
    asking = asking_of(state, page.names)
    if asking.verdict is None:
        return "# Ask: the program that prints the verdict then stands here.\n"
    calls = Calls(page.names, state.n)
    body = f"{calls.line}{snippets.layer(state)}\n{question(asking, calls)}"
    if not asking.verdict.feasible:
        if not asking.verdict.undecided:
            body += "print(certificate_sentence(verdict))\n"
            body += calls.explained(certificate_sentence(asking.verdict))
        body += shortest_lines(asking, calls) + _mixture_lines(asking, calls)
        return program(body, LayerAsRead, certificate_sentence, nearby_mixture, *calls.USES)
    if asking.input is not None:
        given = f"layer.at(x).order[-{len(asking.order)}:]"
        given = (
            _together(f"sorted({given}.tolist())", calls)
            if _is_set(asking)
            else (calls.ranking("layer.at(x).order" if asking.whole else given))
        )
        body += f"""x = {array(asking.input)}  # an input that gives it, in few digits
print("x", x, {given})
print("margin", f"{{verdict.margin:.3g}}")
"""
    if asking.input is not None and asking.listed:
        body += f"""answer = layer.feasible()
row = answer.rankings.tolist().index(ranking)
{likely_lines(asking.share, "answer.probabilities[row], answer.probability_errors[row]")}"""
    elif asking.input is not None:
        body += likely_lines(asking.share)
    body += _mixture_lines(asking, calls)
    return program(body, LayerAsRead, nearby_mixture, *calls.USES)


def question(asking: Asking, calls: Calls) -> str:
    """What is asked of the layer."""
    if _is_set(asking):
        return f"""classes = {asking.order}
verdict = layer.set_verdict(classes)

print({_together("classes", calls)}, "feasible on top:", verdict.feasible)
"""
    if not asking.whole:
        return f"""prefix = {asking.order}  # best first
verdict = layer.prefix(prefix)

print({calls.ranking("prefix[::-1]")}, "> … feasible:", verdict.feasible)
"""
    return f"""ranking = {asking.order[::-1]}  # worst first
verdict = layer.verdict(ranking)

print({calls.ranking("ranking")}, "feasible:", verdict.feasible)
"""


def _is_set(asking: Asking) -> bool:
    return asking.reading.form == "set"


def _together(classes: str, calls: Calls) -> str:
    """An expression that writes the classes of a set."""
    return f'"{{" + ", ".join({calls.one("c")} for c in {classes}) + "}}"'


def shortest_lines(asking: Asking, calls: Calls) -> str:
    """What prints from which place on a list can never happen; "" of a set."""
    if asking.shortest is None:
        return ""
    k, why = asking.shortest
    listed = "ranking[::-1]" if asking.whole else "prefix"
    body = f"shortest, why = layer.impossible_prefix({listed})\n"
    if why.undecided:
        return f'{body}print("undecided: the first", shortest)\n'
    if not asking.shortened and k == 1:
        return ""
    if not asking.shortened:
        beginning = calls.ranking(f"{listed}[:shortest - 1][::-1]")
        return f'{body}print("possible are the first", shortest - 1, {beginning})\n'
    beginning = calls.ranking(f"{listed}[:shortest][::-1]")
    return f"""{body}print("already the first", shortest, {beginning})
print(certificate_sentence(why))
{calls.explained(certificate_sentence(why))}"""


def _mixture_lines(asking: Asking, calls: Calls) -> str:
    """What prints the mix of corners that a hidden vertex is; "" for a corner."""
    if not asking.has_picture or asking.is_corner or not asking.mixture:
        return ""
    key = calls.key(range(calls.n))
    return f"""
corners = layer.without_bias.feasible().rankings  # of the shadow
corners = corners[np.lexsort(corners.T)]
vertices, vertex = (layer.vertices(np.argsort(r, axis=-1)) for r in (corners, ranking))
weights = nearby_mixture(vertices, vertex)
for row in np.argsort(-weights):
    if weights[row] > 0:
        weight = f"{{weights[row]:.2f}}" if weights[row] >= 0.005 else f"{{weights[row]:.1g}}"
        print("mixed of", weight, best_first(corners[row], ""))
{key}"""
