"""The program that prints the soft sort, and how the programs of all sections begin."""

from __future__ import annotations

from components.page.programs import array, number, program
from components.soft_sort.model import Sorting, decimals, sorting_of
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.soft_sorting.networks import sorting_network
from compute.soft_sorting.scaled import sweep_at, value_range


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
print("values", x)
print("{"smoothing" if sorting.is_smooth else "softness"}", softness, end=": ")
print(SORTERS["{sorting.name}"].units(softness, value_range(x)))
print("off by", {error("error")})
print("sorted", y)"""
    if sorting.kind.has_ranks:
        body += f"""
ranks = sweep_at("{sorting.name}", x, [softness]{arguments(sorting)}).ranks[0]
print("ranks", np.array2string(ranks, precision=3))"""
    if sorting.kind.is_network:
        body += f"""
layers = sorting_network(len(x), "{sorting.network}").layers
print("network:", sum(map(len, layers)), "comparators in", len(layers), "layers")"""
    used = (("compute", "SORTERS"), sweep_at, value_range, sorting_network)
    return program(body, *used, precision=decimals(sorting))
