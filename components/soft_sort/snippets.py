"""The program that prints the soft sort, and how the programs of all sections begin."""

from __future__ import annotations

import numpy as np

from components.page.programs import array, number, program
from components.soft_sort.model import Sorting, decimals, sorting_of
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.soft_sorting.networks import sorting_network
from compute.soft_sorting.scaled import sweep_at, value_range
from compute.soft_sorting.softness import softness_range


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
    state = page.state(SoftSortState)
    sorting = sorting_of(state)
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
    body += _ranges(state)
    used = (("compute", "SORTERS"), softness_range, sweep_at, value_range, sorting_network)
    return program(body, *used, precision=decimals(sorting))


def _ranges(state: SoftSortState) -> str:
    """How soft is soft, in units of the range and in the unit that the page says it in."""
    sorting, unit = sorting_of(state), state.known_unit()
    of = "rank" if state.ranked else "sort"
    network = f', network="{sorting.network}"' if sorting.kind.is_network else ""
    place = sorting.kind.known.index(unit)
    body = f"""
unit = SORTERS["{sorting.name}"].known[{place}]
print("of the {of}: softness,", unit.name)
for what, softness in vars(softness_range("{sorting.name}", x, "{of}"{network})).items():
    print(what, f"{{softness:.3g}} {{unit.of(softness, value_range(x), {of == "rank"}):.3g}}")"""
    if sorting.kind.has_ranks and len(np.unique(sorting.values)) < sorting.n:
        body += f"""
print("hard ranks", sweep_at("{sorting.name}", x, [0.0]{arguments(sorting)}).ranks[0])"""
    return body
