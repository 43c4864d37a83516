"""The label sets of a layer, on a phone: the diagram, the table, and what the probe turns on."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

HERE = "#shadow-labels-here"
ASKED = "Can exactly these labels be on?"
PLOT = "document.querySelector('#shadow-labels-lattice .js-plotly-plot')"
PROBE = f"{PLOT}.data.find((trace) => trace.name === 'probe').x"


def test_the_label_sets_are_drawn_listed_and_follow_the_probe(page):
    page.duo.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 375, "height": 667, "deviceScaleFactor": 1, "mobile": True},
    )
    page.open("?n=3&d=2&w=1,0;0,1;1,1&x=1,-2&part=labels")
    page.until(lambda: page.all("#shadow-labels-lattice .main-svg"))
    assert "{C} and {A, B} can never be" in page.text("#shadow-labels-found")
    page.until(lambda: len(page.all("#shadow-labels-table tbody tr")) == 6)
    page.says(HERE, "{A}.")
    page.enter("Probe x, feature 2", "3")
    page.box("Probe x, feature 2").send_keys(Keys.ENTER)
    page.says(HERE, "{A, B, C}.")
    page.until(lambda: page.run(f"return {PROBE}")[0] == 3)
    assert page.run("return document.documentElement.scrollWidth") <= 375


def test_one_chosen_set_is_decided_and_the_probe_moves_there(page):
    page.open("?n=3&d=2&w=1,0;0,1;1,1&x=1,-2&part=labels")
    page.enter(ASKED, "A, B")
    page.says("#shadow-labels-asked", "✗ {A, B} can never be")
    page.enter(ASKED, "C, B")
    page.says("#shadow-labels-asked", "✓ {B, C} is possible")
    page.until(lambda: "on=" in page.query())
    page.button("Move the probe there").click()
    page.says(HERE, "{B, C}.")
