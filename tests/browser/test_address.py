"""The address bar and the way between views: what is open stays open, and Back goes back."""

from __future__ import annotations

# By view: its tab, an open panel's text, and words that stand in it.
OPEN = {
    "shadow": ("Shadow", "#shadow-line-says", "wall"),
    "soft_sort": ("Soft sort", "#soft_sort-compare-note", "Largest error"),
    "softmax": ("Softmax", "#softmax-losses-table", "max-margin"),
}
QUERY = "part=line&stab=compare&mpart=losses"


def tab(page, label):
    """Press a tab by its text."""
    page.until(
        lambda: (
            next(
                t for t in page.all('[role="tab"]') if t.text.strip() == label and t.is_displayed()
            ).click()
            or True
        )
    )


def slow(page, milliseconds):
    """Let every request take so long."""
    page.duo.driver.execute_cdp_cmd("Network.enable", {})
    page.duo.driver.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": milliseconds,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
        },
    )


def test_an_open_panel_stays_while_other_views_open_theirs(page):
    page.open(f"?{QUERY}")
    for view, (label, panel, words) in OPEN.items():
        tab(page, label)
        page.says(panel, words)
        page.settled(view)
    slow(page, 1500)
    for view, (label, panel, words) in OPEN.items():
        tab(page, label)
        assert words in page.text(panel), f"{view}: before any answer has come"
        page.settled(view)
        assert words in page.text(panel)


def test_back_and_forward_pass_through_views_with_their_panels(page):
    page.open("?part=line")
    _, panel, words = OPEN["shadow"]
    page.says(panel, words)
    page.settled()
    tab(page, "Soft sort")
    page.says("#soft_sort-headline", "Softness")
    page.settled("soft_sort")
    tab(page, "Compare sorters")
    page.until(lambda: "stab=compare" in page.query())
    page.settled("soft_sort")
    slow(page, 1000)
    page.duo.driver.back()
    page.until(lambda: "stab" not in page.query() and "view=soft_sort" in page.query())
    page.duo.driver.back()
    page.until(lambda: page.query() == "?part=line")
    assert words in page.text(panel), "before any answer has come"
    page.settled()
    assert words in page.text(panel)
    page.duo.driver.forward()
    page.until(lambda: "view=soft_sort" in page.query())
    page.says("#soft_sort-curves-note", "Each output has the colour")


def test_the_address_holds_what_was_typed_and_a_reload_shows_it(page):
    page.open("?view=softmax&mz=1,2,4", "softmax")
    page.settled("softmax")
    page.enter("Logit of class A, typed", "2.5")
    page.until(lambda: "mz=2.5,2,4" in page.query())
    headline = page.text("#softmax-headline")
    page.duo.driver.refresh()
    page.says("#softmax-headline", headline)
    assert page.query() == "?view=softmax&mz=2.5,2,4"


def test_a_link_that_was_out_of_bounds_is_written_back_within_them(page):
    page.open("?n=99&d=1&colour=red")
    page.says("#notices", "2 to 64")
    page.settled()
    page.until(lambda: page.query() == "?n=64&d=1")
