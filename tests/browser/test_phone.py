"""A phone held upright, 375 x 667: the main slider in reach, nothing cut, targets for a finger."""

from __future__ import annotations

import pytest

VIEWS = ["shadow", "soft_sort", "softmax"]
FINGER = 44
SEEN = """
const seen = (element) => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && element.checkVisibility({ opacityProperty: true });
};
"""
# What a finger is aimed at, and how large it is; a slider is as large as the strip it slides on.
TARGETS = (
    SEEN
    + """
const all = [...document.querySelectorAll(`.header button, .header summary, main button,
  main summary, main [role=slider], main .box input`)];
// A word that is explained is as large as the line that it stands in.
const aimed = all.filter((element) => seen(element) && !element.closest(".visually-hidden, .term"));
return aimed.map((element) => {
  const slider = element.closest(".mantine-Slider-root");
  const place = slider ? slider.querySelector(".mantine-Slider-trackContainer") : element;
  const { width, height } = place.getBoundingClientRect();
  return [element.getAttribute("aria-label") || element.textContent, width, height];
});
"""
)
# What reaches over the right edge, outside of what scrolls by itself.
CUT = (
    SEEN
    + """
const scrolls = (element) => {
  for (let at = element.parentElement; at; at = at.parentElement) {
    if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
  }
  return false;
};
return [...document.querySelectorAll("main *")].filter((element) => (
  seen(element) && !scrolls(element) && !element.closest(".visually-hidden")
  && element.getBoundingClientRect().right > window.innerWidth + 1
)).map((element) => element.outerHTML.slice(0, 120));
"""
)
THUMB = """
return document.querySelector('[data-view]:not([hidden]) .reach:not([hidden]) [role=slider]')
  .getBoundingClientRect().toJSON();
"""


@pytest.fixture
def phone(page):
    """Make the window a phone's, with a finger for a pointer."""
    send = page.duo.driver.execute_cdp_cmd
    send(
        "Emulation.setDeviceMetricsOverride",
        {"width": 375, "height": 667, "deviceScaleFactor": 2, "mobile": True},
    )
    send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 1})
    yield page
    send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    send("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("view", VIEWS)
def test_the_main_slider_stays_in_reach_while_the_page_scrolls(phone, view):
    phone.open(f"?view={view}", view=view)
    for share in (0, 0.4, 1):
        phone.run("window.scrollTo(0, arguments[0] * document.body.scrollHeight)", share)
        thumb = phone.run(THUMB)
        assert thumb["top"] > 500
        assert thumb["bottom"] <= 667
        assert min(thumb["width"], thumb["height"]) >= 24


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_cut_and_every_target_is_large_enough_for_a_finger(phone, view):
    phone.open(f"?view={view}", view=view)
    phone.settled(view)
    assert phone.run("return document.documentElement.scrollWidth") <= 375
    assert phone.run(CUT) == []
    targets = phone.run(TARGETS)
    assert len(targets) > 20
    # Rows of a table are as wide as they need; what counts is that a finger hits one of them.
    assert [target for target in targets if target[2] < FINGER - 0.5] == []
    assert [target for target in targets if target[1] < FINGER - 0.5] == []


# Sections with tables, and what of these scrolls sideways, or holds more than it has room for.
TABLES = {
    "shadow": ["labels", "top_k", "precision"],
    "soft_sort": ["matrix", "compare", "networks", "vectors"],
    "softmax": ["shift", "stability", "gradients", "axis", "losses"],
    "audit": ["classes", "decided", "precision", "remedies"],
}
WIDER = (
    SEEN
    + """
const inside = `#${arguments[0]} :is(table, th, td, :has(> table))`;
return [...document.querySelectorAll(inside)]
  .filter((element) => seen(element) && element.scrollWidth > element.clientWidth + 1)
  .map((element) => element.outerHTML.slice(0, 120));
"""
)


@pytest.mark.parametrize("view", TABLES)
def test_no_table_scrolls_sideways_and_no_number_leaves_its_cell(phone, view):
    phone.open(f"?view={view}", view=view)
    for name in TABLES[view]:
        section = f"{view}-section-{name}"
        phone.run("document.getElementById(arguments[0]).click()", f"{view}-tab-{name}")
        phone.until(lambda section=section: phone.all(f"#{section} td"))
        phone.settled(view)
        assert phone.run(WIDER, section) == [], name
