"""The Soft sort view as a person uses it, in a real browser."""

from __future__ import annotations

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from compute import SORTERS

VIEW = "soft_sort"
HEADLINE = "#soft_sort-headline"
SOFTNESS = "Softness, softer →"
README = [-1.007, 4.996, 9.439, 13.212, 15.948, 18.210, 20.602, 42.000]
VALUES = [5.0, -1.0, 9.5, 13.2, 16.2, 20.5, 42.0, 18.0]


def opened(page, query=""):
    page.open(f"?view={VIEW}&{query}", VIEW)
    page.settled(VIEW)
    return page


def outputs(page):
    return [float(e.text.replace("−", "-")) for e in page.all("#soft_sort-outputs .soft-output")]


def requests(page):
    return page.run(
        "return performance.getEntriesByType('resource')"
        ".filter(e => e.name.includes('_dash-update')).length"
    )


def tab(page, label):
    page.until(
        lambda: (
            next(t for t in page.all('[role="tab"][data-section]') if t.text == label).click()
            or True
        )
    )
    page.settled(VIEW)


def test_softness_scrubs_without_a_request_down_to_the_hard_sort(page):
    opened(page)
    page.says(HEADLINE, "Softness 0.05: off by")
    assert page.query() == "?view=soft_sort"
    before = requests(page)
    page.press(SOFTNESS, Keys.ARROW_RIGHT, 3)
    page.until(lambda: "soft=" in page.query())
    page.slider(SOFTNESS).send_keys(Keys.HOME)
    page.says(HEADLINE, "Softness 0: exactly the sorted order")
    assert outputs(page) == sorted(VALUES)
    page.until(lambda: "soft=0" in page.query())
    # Layers step by keys, and the network plays to its end: still without a request.
    page.press("Layer", Keys.ARROW_LEFT, 2)
    page.says("#soft_sort-layer-shown", "4 of 6")
    page.first("#soft_sort-network").send_keys(Keys.ARROW_LEFT)
    page.says("#soft_sort-layer-shown", "3 of 6")
    page.until(lambda: "slayer=3" in page.query())
    page.first('[aria-label="Play through the layers"]').click()
    page.says("#soft_sort-layer-shown", "6 of 6")
    page.first('[aria-label="One layer back"]').click()
    page.says("#soft_sort-layer-shown", "5 of 6")
    page.until(lambda: "slayer=5" in page.query())
    assert requests(page) == before
    # The typed twin follows once the hand rests, and typing asks the server.
    page.until(lambda: page.box("Softness, typed").get_attribute("value") == "0")
    page.enter("Softness, typed", "0.25")
    page.says(HEADLINE, "Softness 0.25:")


def test_the_readme_of_the_reference_and_the_all_equal_warning(page):
    opened(page)
    page.choose("Sorter", "LogSumExp")
    page.says("#soft_sort-sentence", "LogSumExp")
    page.settled(VIEW)
    page.enter("Softness in this unit, typed", "1")
    page.until(lambda: outputs(page) == README)
    page.says("#soft_sort-sentence", "temperature T = 1 ")
    page.choose("Preset", "equal")
    page.says("#soft_sort-warning", "Not ascending")
    page.says("#soft_sort-warning", "All inputs are equal; their sort is not.")
    page.choose("Sorter", "Logistic")
    page.until(lambda: not page.first("#soft_sort-warning").is_displayed())
    assert outputs(page) == [3.0] * 8
    # Smooth has a knob of its own; at 0 it is LogSumExp at temperature 1.
    page.choose("Preset", "Eight values to start")
    page.choose("Sorter", "Smooth")
    page.until(lambda: page.slider("Smoothing, softer →").is_displayed())
    page.slider("Smoothing, softer →").send_keys(Keys.HOME)
    page.says(HEADLINE, "Smoothing 0:")
    page.until(lambda: outputs(page) == README)


def test_inputs_move_by_key_mouse_and_typing(page):
    opened(page)
    handle = page.slider("Input A")
    handle.send_keys(Keys.ARROW_UP)
    page.until(lambda: "sv=5." in page.query())
    page.drag(handle, 0, -60)
    page.until(lambda: float(page.slider("Input A").get_attribute("aria-valuenow")) > 8)
    page.settled(VIEW)
    page.enter("Value of input A, typed", "7")
    page.until(lambda: "sv=7," in page.query())
    page.until(lambda: page.slider("Input A").get_attribute("aria-valuenow") == "7")
    page.slide_to("Inputs n", 11)
    page.says("#soft_sort-network-note", "comparators in 10 layers")
    page.until(lambda: len(page.all("#soft_sort-inputs-handles .handle")) == 11)
    page.until(lambda: page.box("Value of input K, typed").is_displayed())
    assert not page.box("Value of input L, typed").is_displayed()
    page.button("Permute the inputs").click()
    page.until(lambda: not page.query().startswith("?view=soft_sort&sn=11&sv=7,"))
    page.button("Reset").click()
    page.until(lambda: page.query() == "?view=soft_sort")


def test_the_network_is_a_knuth_diagram(page):
    opened(page)
    page.says("#soft_sort-network-note", "24 comparators in 6 layers")
    boxes = page.run(
        "return [...document.querySelectorAll('#soft_sort-network .comparator .bar')]"
        ".map(b => ['x', 'y', 'width', 'height'].map(a => Number(b.getAttribute(a))))"
    )
    assert len(boxes) == 24
    for i, (x, y, w, h) in enumerate(boxes):
        for u, v, p, q in boxes[:i]:
            assert x >= u + p or u >= x + w or y >= v + q or v >= y + h
    # At softness 0 every comparator swaps all or nothing.
    page.slider(SOFTNESS).send_keys(Keys.HOME)
    page.says(HEADLINE, "Softness 0:")
    fills = page.run(
        "return [...document.querySelectorAll('#soft_sort-network .comparator')].map(c =>"
        "['.fill', '.bar'].map(s => Number(c.querySelector(s).getAttribute('height'))))"
    )
    assert {round(fill / bar, 2) for fill, bar in fills} == {0.0, 1.0}
    # A wire says where its value came from, to the pointer and to the keys.
    page.run(
        'document.querySelector(\'.reach[data-layer="1"][data-wire="0"]\')'
        ".dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))"
    )
    page.says("#soft_sort-source", "Wire 1 after layer 1 holds −1.000: 100 % of it is input B")
    page.first("#soft_sort-network").send_keys(Keys.ARROW_DOWN)
    page.says("#soft_sort-source", "after layer 6")
    page.first('input[type="radio"][value="odd_even"]').find_element(By.XPATH, "./..").click()
    page.says("#soft_sort-network-note", "28 comparators in 8 layers")
    page.choose("Sorter", "NeuralSort")
    page.says("#soft_sort-network-note", "no comparators")
    assert len(page.all("#soft_sort-network .links line")) == 64


def test_the_matrix_sums_to_one_or_says_why_there_is_none(page):
    opened(page, "stab=matrix")
    page.until(lambda: len(page.all("#soft_sort-matrix .cell")) == 64)
    sums = [float(e.text.replace("−", "-")) for e in page.all("#soft_sort-matrix .sum")]
    assert sums == [1.0] * 16
    badges = [e.text for e in page.all("#soft_sort-badges .soft-badge")]
    assert "✓ keeps the sum" in badges
    assert "✓ P doubly stochastic" in badges
    assert any("not monotone" in b for b in badges)
    assert [float(e.text.replace("−", "-")) for e in page.all("#soft_sort-jacobian .sum")] == [
        1.0
    ] * 16
    page.first('[id*="jacobian_of"] input[value="rank"]').find_element(By.XPATH, "./..").click()
    page.until(
        lambda: (
            [float(e.text.replace("−", "-")) for e in page.all("#soft_sort-jacobian .sum")][:8]
            == [0.0] * 8
        )
    )
    before = requests(page)
    page.slider(SOFTNESS).send_keys(Keys.HOME)
    page.until(lambda: "0.81" not in [e.text for e in page.all("#soft_sort-matrix .cell")])
    page.until(lambda: sum(e.text == "1.00" for e in page.all("#soft_sort-matrix .cell")) == 8)
    assert requests(page) == before
    page.choose("Sorter", "LogSumExp")
    page.says("#soft_sort-matrix-why", "This comparator has no matrix")
    assert not page.first("#soft_sort-matrix").is_displayed()
    page.choose("Sorter", "Cauchy")
    page.until(lambda: "✓ monotone" in [e.text for e in page.all("#soft_sort-badges .soft-badge")])


def test_the_jacobian_is_compared_with_autograd_until_it_changes(page):
    opened(page, "sn=4&stab=matrix")
    page.until(lambda: page.button("Compare with torch autograd")).click()
    page.says("#soft_sort-autograd-said", "torch autograd gives")
    page.enter("Value of input A, typed", "3.5")
    page.until(lambda: page.text("#soft_sort-autograd-said") == "")


def test_sections_open_one_after_the_other_and_scrub(page):
    opened(page)
    tab(page, "Response")
    page.until(lambda: page.first("#soft_sort-response .js-line"))
    tab(page, "Compare sorters")
    page.until(lambda: len(page.all("#soft_sort-compare tbody tr")) == len(SORTERS))
    rows = {
        r.find_element(By.TAG_NAME, "th").text: r for r in page.all("#soft_sort-compare tbody tr")
    }
    cells = [c.text for c in rows["Network, LogSumExp"].find_elements(By.TAG_NAME, "td")]
    assert cells[4] == "✗"  # leaves the hull
    hard = [c.text for c in rows["Network, Hard"].find_elements(By.TAG_NAME, "td")]
    assert float(hard[1]) == 0
    assert float(hard[-1]) == 0
    logistic = [c.text for c in rows["Network, Logistic"].find_elements(By.TAG_NAME, "td")]
    assert float(logistic[-1]) > 0
    before = requests(page)
    page.press(SOFTNESS, Keys.ARROW_RIGHT, 10)
    page.until(
        lambda: rows["Network, Logistic"].find_elements(By.TAG_NAME, "td")[1].text != logistic[1]
    )
    assert requests(page) == before
    tab(page, "Vectors & comparisons")
    page.until(lambda: len(page.all("#soft_sort-rows tbody tr")) == 4)
    page.slider(SOFTNESS).send_keys(Keys.HOME)
    first = "#soft_sort-rows tbody tr:first-child"
    page.until(lambda: page.text(first).split()[:3] == ["1", "1.00", "5.00"])
    page.choose("Sort the rows", "second column")
    page.until(lambda: page.text(first).split()[:3] == ["1", "80.00", "−2.00"])
    page.choose("Sort the rows", "distances")
    page.until(lambda: page.box("The point, coordinate 1").is_displayed())
    page.enter("Row A, column 1", "21")
    page.until(lambda: page.text(first).split()[:3] == ["1", "21.00", "5.00"])
    page.duo.driver.back()
    page.until(lambda: "stab=compare" in page.query())
    page.until(lambda: page.first("#soft_sort-compare").is_displayed())


def cursor(page, graph):
    return page.run(
        "const d = document.querySelector(`#${arguments[0]} .js-plotly-plot`).data;"
        "const t = d[d.length - 1]; return [t.x[0], t.y[0], d.length]",
        graph,
    )


def test_the_bridge_moves_all_paths_and_asks_the_shadow(page):
    opened(page, "sn=4&stab=bridge")
    page.until(lambda: page.first("#soft_sort-bridge .js-line"))
    page.says("#soft_sort-bridge-note", "truncated octahedron")
    page.says("#soft_sort-bridge-verdict", "D > C > A > B")
    page.says("#soft_sort-bridge-verdict", "can never produce")
    before, asked = cursor(page, "soft_sort-bridge"), requests(page)
    elsewhere = cursor(page, "soft_sort-shadow-bridge")
    page.press(SOFTNESS, Keys.ARROW_RIGHT, 20)
    page.until(lambda: cursor(page, "soft_sort-bridge")[:2] != before[:2])
    page.until(lambda: cursor(page, "soft_sort-shadow-bridge")[:2] != elsewhere[:2])
    assert requests(page) == asked
    page.slide_to("Inputs n", 3)
    page.says("#soft_sort-bridge-note", "hexagon")
    page.says("#soft_sort-bridge-verdict", "Shadow view's W ranks 4 classes")
    page.slide_to("Inputs n", 6)
    page.says("#soft_sort-bridge-note", "This is a projection")
    page.says("#soft_sort-bridge-note", "not at the centre")
    page.button("Match the Shadow view's n").click()
    page.says("#soft_sort-bridge-note", "truncated octahedron")


def test_a_link_restores_sorter_softness_layer_and_inputs(page):
    opened(page, "sn=5&sv=3,1,4,1.5,9&ssort=cauchy&snet=odd_even&soft=0.2&slayer=2&stab=matrix")
    page.says(HEADLINE, "Softness 0.20:")
    page.says("#soft_sort-sentence", "Cauchy in an odd-even network")
    page.says("#soft_sort-layer-shown", "2 of 5")
    assert page.box("Value of input E, typed").get_attribute("value") == "9"
    assert page.slider("Layer").get_attribute("aria-valuenow") == "2"
    page.until(lambda: len(page.all("#soft_sort-matrix .cell")) == 25)
    found = outputs(page)
    page.open(page.query(), VIEW)
    page.until(lambda: outputs(page) == found)
    opened(page, "sn=99&soft=-2&ssort=bubble")
    page.says("#notices", "2 to 16")
    assert "Softness 0" in page.text(HEADLINE)


def test_the_long_job_shows_partial_results_and_can_be_cancelled(page):
    opened(page, "stab=error")
    page.first("#soft_sort-error-start").click()
    page.until(lambda: " of 1,008 figures" in page.text("#soft_sort-error-said"), 40)
    page.until(lambda: page.first("#soft_sort-error .heatmaplayer image"), 30)
    page.until(lambda: float(page.first("#soft_sort-error-bar").get_attribute("value")) > 0)
    page.until(lambda: page.first("#soft_sort-error-cancel").is_enabled())
    page.first("#soft_sort-error-cancel").click()
    page.says("#soft_sort-error-said", "Cancelled")
    page.until(lambda: page.first("#soft_sort-error-start").is_enabled())


def test_learning_plays_and_stops_at_any_time(page):
    opened(page, "stab=learning")  # which begins the first lesson
    page.until(lambda: page.first("#soft_sort-learn-ends li"), 60)
    said = [e.text for e in page.all("#soft_sort-learn-ends li")]
    assert "Too hard: the gradient" in said[0]
    assert "in the wanted order" in said[1]
    assert "wrong optimum" in said[2]
    page.until(lambda: page.first("#soft_sort-learn-stop").is_enabled())
    page.first("#soft_sort-learn-stop").click()
    page.until(lambda: page.first("#soft_sort-learn-start").is_enabled())
    before = requests(page)
    page.slider("Step").send_keys(Keys.END)
    page.says("#soft_sort-step-shown", "300 of 300")
    page.says("#soft_sort-learn-said", "Step 300")
    assert requests(page) == before
    page.choose("Target ranks", "reversed")
    page.says("#soft_sort-learn-said", "learn again")
