"""What assets/core/dash.mjs says of Dash is what Dash does in the page."""

from __future__ import annotations

import json

from selenium.webdriver.common.keys import Keys

# Posts to callbacks are kept; `dash_clientside.set_props` lets Dash itself post one.
KEEP = """
  window.posted = [];
  const before = window.fetch;
  window.fetch = (resource, options) => {
    if (String(resource).includes("_dash-update-component")) window.posted.push(options.body);
    return before(resource, options);
  };
"""


def test_the_script_posts_what_dash_itself_posts(page):
    page.open()
    page.settled()
    page.run(KEEP)
    page.run("window.modules.server.push('shadow', {'probe': [0.5, 0.25]})")
    page.settled()
    page.run("window.dash_clientside.set_props('shadow-input', {data: arguments[0]})", {"n": 1})
    page.until(lambda: page.run("return window.posted.length") == 2)
    own, dash = (json.loads(body) for body in page.run("return window.posted"))
    own["inputs"][0]["value"] = dash["inputs"][0]["value"] = None
    assert own == {key: dash[key] for key in own}
    # What Dash writes beyond that has nothing in it.
    assert not any(value for key, value in dash.items() if key not in own)


def test_a_slider_is_read_where_the_component_keeps_its_value(page):
    page.open("?n=5")
    page.settled()
    slider = {"by": "hand", "control": "n", "part": "slider", "view": "shadow"}
    read = "const { dash } = window.modules; return dash.standsAt(dash.find(arguments[0]))"
    assert page.run(read, slider) == 5
    page.run("window.seen = []; window.modules.dash.onSlide((...move) => window.seen.push(move))")
    page.slide_to("Classes N", 6)
    page.until(lambda: [slider, 6] in page.run("return window.seen"))
    assert page.run(read, slider) == 6


def test_a_draggable_point_is_not_a_slider(page):
    """It has a value too, and stands in a panel whose id has parts."""
    page.open("?view=soft_sort", view="soft_sort")
    page.settled("soft_sort")
    point = page.until(lambda: page.first("#soft_sort-inputs-handles [role=slider]"))
    page.run("window.seen = []; window.modules.dash.onSlide((id) => window.seen.push(id))")
    before = page.run("return arguments[0].getAttribute('aria-valuenow')", point)
    point.send_keys(Keys.ARROW_UP)
    page.until(
        lambda: page.run("return arguments[0].getAttribute('aria-valuenow')", point) != before
    )
    page.settled("soft_sort")
    assert page.run("return window.seen") == []


def test_every_control_is_found_by_the_parts_of_its_id(page):
    page.open()
    found = page.run(
        "const { dash } = window.modules;"
        # Parts of a component have its id and a word more: "{...}-label".
        " return [...dash.allWith('control')].filter(dash.idOf)"
        ".map((e) => [e.id, dash.find(dash.idOf(e)) === e])"
    )
    # Boxes are the page's own; what the components draw is the menus, choices and sliders.
    assert len(found) >= 5
    assert all(same for _, same in found)
