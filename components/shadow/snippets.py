"""The program that prints the headline, the table and the probe, and how all programs begin."""

from __future__ import annotations

from components.page.programs import Calls, array, number, program
from components.shadow.model import ShownLayer, layer_of
from components.shadow.state import ShadowState
from components.state.page import PageState
from compute import LayerAsRead, count_feasible_rankings, softmax


def layer(state: ShadowState) -> str:
    """The layer, its numbers read as decimals."""
    return f"""W = {array(state.matrix())}
b = {array(state.active_bias())}
layer = LayerAsRead.of(W, b)  # 0.1 is one tenth"""


def most(shown: ShownLayer) -> str:
    """How many rankings a layer of this shape has at most, where they are not listed."""
    bias = shown.bias is not None
    return f"count_feasible_rankings({shown.n}, {shown.d}, bias={bias})"


def snippet(page: PageState) -> str:
    """What is on screen whatever section is open."""
    state = page.state(ShadowState)
    shown, calls = layer_of(state), Calls(page.names, state.n)
    if shown.count is None:
        listed = f'print("at most", {most(shown)}, "of", {shown.total})'
    else:
        listed = f"""rankings, shares = layer.feasible().rankings, layer.feasible().probabilities
print(len(rankings), "of", {shown.total}, "rankings are possible")
for i in np.lexsort(rankings.T):
    print({calls.ranking("rankings[i]")}, f"{{100 * shares[i]:.3g}} %" if len(shares) else "")"""
    body = f"""{calls.line}{layer(state)}

{listed}

at = layer.at({array(state.point())})
print("softmax at the probe", softmax(at.logits, {number(state.temperature)}))
if not at.ties:
    print("ranking", {calls.ranking("at.order")})"""
    return program(body, LayerAsRead, softmax, count_feasible_rankings, *calls.USES)
