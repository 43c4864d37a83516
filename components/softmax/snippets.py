"""The program that prints the columns, and what the programs of all sections begin with."""

from __future__ import annotations

from components.page.programs import Calls, array, number, program
from components.softmax.state import SoftmaxState
from components.state.page import PageState
from compute import softmax
from compute.logits.mappings import entropy


def logits(state: SoftmaxState) -> str:
    """The logits, the temperature and the softmax."""
    return f"""z = {array(state.values())}
T = {number(state.temperature)}
p = softmax(z, T)"""


def snippet(page: PageState) -> str:
    """What is on screen whatever section is open."""
    state = page.state(SoftmaxState)
    calls = Calls(page.names, state.n)
    body = f"""{calls.line}{logits(state)}

print("z", z, "T", T)
print("most likely", {calls.one("int(p.argmax())")}, f"{{p.max():.4f}}")
print("entropy", f"{{entropy(p):.4f}}", "of", f"{{np.log(np.isfinite(z).sum()):.4f}}")
print("exp((z - max z) / T)", p / p.max(), "their sum", f"{{(p / p.max()).sum():.4f}}")
print("p", p, "sum", f"{{p.sum():.4f}}")
second, first = np.sort(z)[-2:]
print("ahead of the next by", f"{{first - second:.4g}}")"""
    return program(body, softmax, entropy, *calls.USES)
