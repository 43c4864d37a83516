"""One slider, three polytopes, as a person uses it."""

from __future__ import annotations

from functools import partial

from playwright.sync_api import Page, expect

from tests.browser import person
from tests.browser.conftest import PATIENCE
from tests.browser.test_soft_sort import SOFTNESS

PLACES = """() => [...document.querySelectorAll('.polytopes .js-plotly-plot')].map((graph) => {
  const found = (graph.data || []).find(({name}) => name === 'at this softness');
  const at = (v, i) => `${v.toFixed(3)} ${found.y[i].toFixed(3)}`;
  return found && new Set(Array.from(found.x, at)).size;
}).join()"""  # how many different places the points of each polytope have


def says(page: Page, name: str, wanted: str) -> None:
    place = page.locator(f"#soft_sort-polytopes-{name}")
    expect(place).to_contain_text(wanted, timeout=1000 * PATIENCE)


def test_one_slider_moves_the_points_of_three_polytopes_without_a_request(chromium, address):
    with person.window(chromium, address) as page:
        person.opened(page, "soft_sort", "view=soft_sort&stab=polytopes&soft=0.5")
        there = partial(says, page)
        there("of", "the first three of 8 inputs")
        page.get_by_role("button", name="Keep the first three inputs").click()
        there("says", "0.50 × 10.5 = 5.25")
        there("simplex-says", "sparsemax (0.0714, 0, 0.9286) is on an edge")
        page.wait_for_function(f"() => ({PLACES})() === '3,2,2'")
        person.settled(page, "soft_sort")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.get_by_role("slider", name=SOFTNESS).press("Home")
        there("simplex-says", "Softmax (0, 0, 1.0000) is at the corner C")
        there("hypersimplex-says", "is at the corner {A, C}")
        there("permutohedron-says", "is at the corner CAB")
        page.wait_for_function(f"() => ({PLACES})() === '1,1,1'")
        assert asked == []
