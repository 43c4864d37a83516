"""The program that prints the soft sort, and how the programs of all sections begin."""

from __future__ import annotations

from components.page.programs import array, number, program
from components.soft_sort.model import Sorting, decimals, sorting_of
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.soft_sorting.scaled import sweep_at


def error(name: str) -> str:
    """The part of a program that writes an error in two figures."""
    return f'f"{{{name}:.2g}}" if {name} < 100 else f"{{{name}:.0f}}"'


def values(sorting: Sorting) -> str:
    """The values, and how softly they are sorted: in units of their range."""
    return f"""x = {array(sorting.values)}
softness = {number(sorting.at)}"""


def arguments(sorting: Sorting) -> str:
    """The network that a sorter is given, where it is one."""
    return f', "{sorting.network}"' if sorting.kind.is_network else ""


def snippet(page: PageState) -> str:
    """What is on screen whatever section is open."""
    sorting = sorting_of(page.state(SoftSortState))
    body = f"""{values(sorting)}
y = sweep_at("{sorting.name}", x, [softness]{arguments(sorting)}).sorted[0]
error = np.abs(y - np.sort(x)).max()
print("off by", {error("error")})
print("sorted", y)"""
    return program(body, sweep_at, precision=decimals(sorting))
