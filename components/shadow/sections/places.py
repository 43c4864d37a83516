"""How many classes are on top, k: what its sets are called, and where its controls end.

Top k and Precision look at the same k.
"""

from __future__ import annotations

from components.shadow.state import ShadowState

PAIR = 2


def most_places(n: int) -> int:
    """Where the slider of k ends; one that cannot move would be none."""
    return max(n - 1, 2)


def beyond(state: ShadowState) -> bool:
    """Whether a larger k was asked for than N allows."""
    return state.top_size >= state.n


def bound(state: ShadowState) -> str:
    """How large k can be, where more was asked for."""
    return f"With {state.n} classes k is at most {state.n - 1}."


def kind(k: int) -> tuple[str, str]:
    """What sets are called, and what they can be."""
    if k == 1:
        return "classes", "first"
    if k == PAIR:
        return "pairs", "the top two"
    return f"sets of {k} classes", f"the top {k}"


def top_sets(k: int, count: int = 0) -> str:
    """What so many sets that can be on top are called: "top pairs", or "top set of 3" of one."""
    word = {1: "class", PAIR: "pair"}.get(k, "set")
    ending = "" if count == 1 else "es" if k == 1 else "s"
    return f"top {word}{ending}" + (f" of {k}" if k > PAIR else "")
