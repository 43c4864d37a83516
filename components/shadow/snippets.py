"""The program that prints the headline, the table and the probe, and how all programs begin."""

from __future__ import annotations

from components.page.programs import Calls, array, number, program
from components.shadow.model import ShownLayer, layer_of
from components.shadow.state import ShadowState
from components.state.page import PageState
from compute import LayerAsRead, count_feasible_rankings, softmax


def entered(state: ShadowState) -> str:
    """The layer as it was entered, its numbers read as decimals."""
    return f"""W = {array(state.matrix())}
b = {array(state.active_bias())}
layer = LayerAsRead.of(W, b)  # 0.1 is one tenth"""


def layer(state: ShadowState) -> str:
    """The layer that a state looks at."""
    if not state.holds():
        return entered(state)
    return f'{entered(state)}\nlayer = layer.in_format("{state.held}")  # rounded once'


def most(shown: ShownLayer) -> str:
    """How many rankings the layer has at most, where they are not listed."""
    d, bias = "layer.feasible().effective_dimension", shown.bias is not None
    return f"count_feasible_rankings({shown.n}, {d}, bias={bias})"


def count(shown: ShownLayer) -> str:
    """What gives the count of rankings of a layer, or what it has at most."""
    if shown.feasible is not None:
        return "len(layer.feasible().rankings)"
    known = shown.count is None or shown.sees_every_order
    return most(shown) if known else "layer.feasible().count"


def how_many(shown: ShownLayer) -> str:
    """What prints the count of a layer whose rankings are not listed, or a bound."""
    if shown.count is None:
        return f'print("at most", {count(shown)}, "of", {shown.total})'
    return f'print({count(shown)}, "of", {shown.total}, "rankings are possible")'


def snippet(page: PageState) -> str:
    """What is on screen whatever section is open."""
    state = page.state(ShadowState)
    shown, calls = layer_of(state), Calls(page.names, state.n)
    if shown.feasible is None:
        never = "never" if shown.count is not None else "never at least"
        listed = f"""{how_many(shown)}
print("{never}", {shown.total} - {count(shown)})"""
    else:
        listed = f"""rankings, shares = layer.feasible().rankings, layer.feasible().probabilities
print(len(rankings), "of", {shown.total}, "rankings are possible", end=" ")
print("never", {shown.total} - len(rankings))
for i in np.lexsort(rankings.T):
    print({calls.ranking("rankings[i]")}, f"{{100 * shares[i]:.3g}} %" if len(shares) else "")"""
    body = f"""{calls.line}{layer(state)}
print("classes and features", *W.shape)
{_about(shown, calls)}
{listed}

T = {number(state.temperature)}
at = layer.at({array(state.point())})
print("T", T, "logits at the probe", at.logits)
print("softmax at the probe", softmax(at.logits, T))
if not at.ties:
    print("ranking", {calls.ranking("at.order")})"""
    return program(body, LayerAsRead, softmax, count_feasible_rankings, *calls.USES)


def _about(shown: ShownLayer, calls: Calls) -> str:
    """What prints why there are so many: what is special, ties, and what only rounding adds."""
    lines = []
    if shown.shortfall:
        limit = "" if shown.feasible is not None else f"limit={shown.bound}"
        lines.append(f"print(layer.feasible({limit}).shortfall)")
        lines += calls.explained(shown.shortfall).splitlines()
    if shown.feasible is not None and shown.feasible.weak_orders:
        lines.append('print("with ties", len(layer.feasible().weak_orders))')
    if shown.at_rank is not None:
        count = "generic_count" if shown.at_rank.count is None else "count"
        lines.append("at_rank = layer.feasible().at_numerical_rank")
        lines.append(f'print("at rank", at_rank.effective_dimension, "at most", at_rank.{count})')
        if shown.count and shown.count > (shown.at_rank.count or shown.at_rank.bound):
            lines.append(
                f'print("there through rounding:", {shown.count} - at_rank.{count}, "or more")'
            )
    return "".join(f"{line}\n" for line in lines)
