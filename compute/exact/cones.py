"""Pointed cones in integers: their rays, as one wall after another cuts them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flint import fmpz_mat

from compute.exact.integers import Row, dot, null_vector, primitive

Vector = tuple[int, ...]


class Cone:
    """The v with ``g.v >= 0`` for each of some rows g, and the rays that span it, exactly.

    Source: T. S. Motzkin, H. Raiffa, G. L. Thompson and R. M. Thrall, "The double description
    method" (1953), with the combinatorial test of K. Fukuda and A. Prodon, "Double description
    method revisited" (1996).

    Attributes
    ----------
    walls : list of rows
        What cut the cone so far: every facet lies on one, some may have become redundant.
    rays : dict
        Each ray, in the smallest integers, with the walls that it lies on as bits.
    """

    def __init__(self, walls: Sequence[Row]) -> None:
        """Begin with as many independent rows as they are long, 2 or more."""
        self.walls = [list(wall) for wall in walls]
        self.rays: dict[Vector, int] = {}
        everywhere = (1 << len(walls)) - 1
        for k, wall in enumerate(self.walls):
            ray = null_vector([*self.walls[:k], *self.walls[k + 1 :]])
            if dot(wall, ray) < 0:
                ray = [-v for v in ray]
            self.rays[tuple(primitive(ray))] = everywhere & ~(1 << k)

    def cut(self, wall: Row) -> bool:
        """Keep what lies on the positive side of one wall more; False where that is all."""
        heights = {ray: dot(wall, ray) for ray in self.rays}
        below = [ray for ray, height in heights.items() if height < 0]
        if not below:
            return False
        mark = 1 << len(self.walls)
        self.walls.append(list(wall))
        kept = {
            ray: zeros | mark if heights[ray] == 0 else zeros
            for ray, zeros in self.rays.items()
            if heights[ray] >= 0
        }
        for high in [ray for ray, height in heights.items() if height > 0]:
            for low in below:
                common = self.rays[high] & self.rays[low]
                if self._adjacent(high, low, common):
                    between = [
                        heights[high] * b - heights[low] * a for a, b in zip(high, low, strict=True)
                    ]
                    kept[tuple(primitive(between))] = common | mark
        self.rays = kept
        return True

    def _adjacent(self, first: Vector, second: Vector, common: int) -> bool:
        """Whether two rays span a face: no third ray lies on all walls that both lie on."""
        if common.bit_count() < len(first) - 2:
            return False
        return not any(
            common & ~zeros == 0
            for ray, zeros in self.rays.items()
            if ray is not first and ray is not second
        )

    def facets(self) -> Iterator[tuple[int, list[Vector]]]:
        """Yield each facet: the number of its wall, and its rays."""
        for k in range(len(self.walls)):
            rays = [ray for ray, zeros in self.rays.items() if zeros >> k & 1]
            if rays and fmpz_mat([list(ray) for ray in rays]).rank() == len(rays[0]) - 1:
                yield k, rays
