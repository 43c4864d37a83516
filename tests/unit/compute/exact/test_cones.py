"""Claims about cones that walls cut out: their rays and facets, in integers."""

from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from compute.exact.cones import Cone
from compute.exact.integers import dot, null_vector, pivot_columns, primitive

small = st.integers(-3, 3)


@st.composite
def walls(draw):
    """Rows that span all and have a common positive side, in two to four dimensions."""
    d = draw(st.integers(2, 4))
    inside = [draw(small) for _ in range(d)]
    rows = draw(st.lists(st.lists(small, min_size=d, max_size=d), min_size=d, max_size=8))
    rows = [row if dot(row, inside) > 0 else [-v for v in row] for row in rows]
    assume(all(dot(row, inside) > 0 for row in rows))
    assume(len(pivot_columns(rows)) == d)
    return rows


def cut_out(rows):
    chosen = pivot_columns(list(zip(*rows, strict=True)))
    cone = Cone([rows[k] for k in chosen])
    for row in rows:
        cone.cut(row)
    return cone


def rays_by_trying_all(rows):
    """Where d-1 independent walls meet, on the positive side of all."""
    found = set()
    for tied in combinations(rows, len(rows[0]) - 1):
        line = primitive(null_vector(tied))
        for ray in (line, [-v for v in line]):
            if any(ray) and all(dot(row, ray) >= 0 for row in rows):
                found.add(tuple(ray))
    return found


@given(walls())
def test_the_rays_are_where_walls_meet_inside_all_others(rows):
    assert set(cut_out(rows).rays) == rays_by_trying_all(rows)


@given(walls())
def test_a_ray_knows_the_walls_that_it_lies_on(rows):
    cone = cut_out(rows)
    for ray, zeros in cone.rays.items():
        assert [bool(zeros >> k & 1) for k in range(len(cone.walls))] == [
            dot(wall, ray) == 0 for wall in cone.walls
        ]


@given(walls())
def test_every_facet_is_needed_and_no_other_wall_is(rows):
    cone = cut_out(rows)
    facets = dict(cone.facets())
    kept = [cone.walls[k] for k in facets]
    assert rays_by_trying_all(kept) == set(cone.rays)
    for k, rays in facets.items():
        assert all(dot(cone.walls[k], ray) == 0 for ray in rays)
        others = [wall for wall in kept if wall is not cone.walls[k]]
        assert rays_by_trying_all(others) != set(cone.rays)


def test_what_cuts_nothing_off_is_no_wall():
    cone = Cone([[1, 0], [0, 1]])
    assert not cone.cut([1, 1])
    assert not cone.cut([2, 0])
    assert cone.cut([1, -2])
    assert sorted(cone.rays) == [(1, 0), (2, 1)]
