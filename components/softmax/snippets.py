"""The program that prints the columns, and what the programs of all sections begin with."""

from __future__ import annotations

from components.page.programs import array, number, program
from components.softmax.state import SoftmaxState
from components.state.page import PageState
from compute import softmax
from compute.logits.mappings import entropy
from compute.naming import class_name


def logits(state: SoftmaxState) -> str:
    """The logits, the temperature and the softmax."""
    return f"""z = {array(state.values())}
T = {number(state.temperature)}
p = softmax(z, T)"""


def snippet(page: PageState) -> str:
    """What is on screen whatever section is open."""
    body = f"""{logits(page.state(SoftmaxState))}

print("most likely", class_name(int(p.argmax())), f"{{p.max():.4f}}")
print("entropy", f"{{entropy(p):.4f}}", "of", f"{{np.log(np.isfinite(z).sum()):.4f}}")
print("exp((z - max z) / T)", p / p.max())
print("p", p, "sum", f"{{p.sum():.4f}}")"""
    return program(body, softmax, entropy, class_name)
