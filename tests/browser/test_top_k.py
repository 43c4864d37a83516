"""Top k in a real browser: k, the search in the table of sets, and the sets that are ordered."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

SAYS = "#shadow-top-says"
ROWS = "#shadow-top-table tbody tr"
PLOT = "document.querySelector('#shadow-top-shadow .js-plotly-plot')"
OUTLINE = f"{PLOT}.data.find((trace) => trace.name === 'outline').x"
SLIDER = """[id='{"scrub":"ordering","view":"shadow"}'] [role=slider]"""


def rows(page):
    return [each.text for each in page.all(f"{ROWS} th")]


def test_sets_are_searched_and_ordered_and_the_link_keeps_both(page):
    page.open("?part=top_k")
    page.until(lambda: len(page.all(ROWS)) == 6)
    page.says(SAYS, "4 of 6 pairs can be the top two")
    page.enter("Search sets", "A, -C")
    page.until(lambda: rows(page) == ["A, B", "A, D"])
    page.says("#shadow-top-listed", "2 sets listed")
    page.until(lambda: "kfind=A" in page.query())
    page.until(lambda: page.run(f"return {OUTLINE}.length") > 4)
    before = page.run(f"return {OUTLINE}")
    page.first(SLIDER).send_keys(Keys.END)
    page.says("#shadow-ordering-shown", "Scores 1, 0.667, 0.333, 0")
    page.until(lambda: page.run(f"return {OUTLINE}") != before)
    page.until(lambda: "order=1" in page.query())
    page.enter("Search sets", Keys.BACKSPACE)
    page.until(lambda: len(page.all(ROWS)) == 6)
    assert page.text("#shadow-ordering-shown") == "Scores 1, 0.667, 0.333, 0"
    page.enter("Classes on top, k, typed", "3")
    page.says(SAYS, "sets of 3 classes")


def test_a_count_can_be_started_and_is_said(page):
    page.open("?n=42&d=3&w=")
    page.says("#shadow-headline", "At most")
    page.first("#shadow-count-start").click()
    page.until(lambda: "Counted: " in page.text("#shadow-count-said"), 20)
    page.enter("Classes N, typed", "41")
    page.until(lambda: page.text("#shadow-count-said").startswith("In the background"))
