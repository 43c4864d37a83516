"""The label sets of a layer, on a phone: the diagram, the table, and what the probe turns on."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

HERE = "#shadow-labels-here"
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
