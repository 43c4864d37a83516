"""What a person takes home: pictures, pages, tables, links; and figures on the whole screen."""

from __future__ import annotations

import base64
import csv
import struct
from xml.etree import ElementTree

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

NETWORK = "soft_sort-network"


@pytest.fixture
def taken(page, tmp_path):
    """Wait for the one file that a person's press saves, and read it."""
    page.duo.driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )

    def take(name: str) -> bytes:
        page.until(lambda: (tmp_path / name).exists())
        page.until(lambda: not list(tmp_path.glob("*.crdownload")))
        return (tmp_path / name).read_bytes()

    return take


def menu(page, graph, kind):
    place = f'[data-figure="{graph}"]'
    page.first(f"{place} summary").send_keys(Keys.ENTER)
    button = page.first(f'{place} [data-take="{kind}"]')
    page.until(button.is_displayed)
    button.send_keys(Keys.ENTER)


def texts(svg: bytes) -> list[str]:
    parsed = ElementTree.fromstring(svg)
    return ["".join(e.itertext()) for e in parsed.iter("{http://www.w3.org/2000/svg}text")]


def png_size(content: bytes) -> tuple[int, int]:
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", content[16:24])


def test_a_figure_is_saved_as_svg_and_png_with_title_labels_and_link(page, taken):
    page.open("?n=5")
    page.settled()
    menu(page, "shadow-vectors", "svg")
    found = texts(taken("shadow-vectors.svg"))
    assert found[0] == "Class vectors, the rows of W"
    assert {"A", "B", "C", "D", "E"} <= set(found)
    address = page.run("return location.origin + location.pathname")
    assert found[-1] == f"{address}?n=5#shadow-vectors-figure"
    menu(page, "shadow-vectors", "png")
    width, height = png_size(taken("shadow-vectors.png"))
    size = page.first("#shadow-vectors .js-plotly-plot").size
    assert abs(width - 2 * size["width"]) <= 2  # a size on screen need not be whole
    assert height > 2 * size["height"]


def test_the_network_is_saved_like_any_figure(page, taken):
    page.open("?view=soft_sort", "soft_sort")
    page.settled("soft_sort")
    menu(page, NETWORK, "svg")
    found = texts(taken(f"{NETWORK}.svg"))
    assert found[0] == "The network"
    assert {"A", "B", "C", "D"} <= set(found)
    assert found[-1].endswith(f"?view=soft_sort#{NETWORK}-figure")
    menu(page, NETWORK, "png")
    assert min(png_size(taken(f"{NETWORK}.png"))) > 200


def test_a_figure_in_space_is_saved_as_png_and_as_a_page_that_needs_no_server(page, taken):
    page.open("?d=3")
    page.settled()
    menu(page, "shadow-polytope", "png")
    assert min(png_size(taken("shadow-polytope.png"))) > 200
    menu(page, "shadow-polytope", "html")
    content = taken("shadow-polytope.html")
    page.duo.driver.execute_script("window.localStorage.clear()")
    address = "data:text/html;base64," + base64.b64encode(b"<title>elsewhere</title>").decode()
    page.duo.driver.get(address)
    page.run("document.open(); document.write(arguments[0]); document.close()", content.decode())
    page.until(lambda: page.first("#figure.js-plotly-plot canvas"))
    assert page.text("h1") == "Shadow of the permutohedron"


def test_a_table_is_saved_with_its_rows_and_copied_as_rows(page, taken):
    page.open()
    page.settled()
    page.first('[data-sheet="rankings"][data-kind="csv"]').click()
    head, *rows = csv.reader(taken("rankings.csv").decode().splitlines())
    assert len(rows) == 24
    assert {len(row) for row in rows} == {len(head)}
    copied = page.run(
        """
        document.querySelector("#shadow-table").focus();
        const data = new DataTransfer();
        document.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true }));
        return data.getData("text/plain");
        """
    )
    lines = [line.split("\t") for line in copied.split("\n")]
    assert len(lines) == 25
    assert {len(line) for line in lines} == {3}


def test_a_figure_fills_the_screen_by_its_button_and_by_f_and_is_laid_out_for_it(page):
    page.open()
    page.settled()
    width = page.first("#shadow-cells .main-svg").size["width"]
    large = "return document.fullscreenElement && document.fullscreenElement.id"
    button = page.first('[data-figure="shadow-cells"] [data-take="screen"]')
    button.click()
    page.until(lambda: page.run(large) == "shadow-cells-figure")
    page.until(lambda: page.first("#shadow-cells .main-svg").size["width"] > 1.2 * width)
    assert button.get_attribute("aria-pressed") == "true"
    ActionChains(page.duo.driver).send_keys("f").perform()
    page.until(lambda: not page.run(large))
    page.until(lambda: page.first("#shadow-cells .main-svg").size["width"] == width)
    ActionChains(page.duo.driver).send_keys("f").perform()
    page.until(lambda: page.run(large) == "shadow-cells-figure")
    page.run("return document.exitFullscreen()")
    page.until(lambda: not page.run(large))


def test_f_is_a_letter_in_a_box_and_nothing_where_single_keys_are_off(page):
    page.open()
    page.settled()
    large = "return document.fullscreenElement && document.fullscreenElement.id"
    page.run("localStorage.setItem('single-keys', 'off')")
    handle = page.first("#shadow-vectors-handles [role=slider]")
    handle.send_keys("f")
    page.first('input[aria-label="Search rankings"]').send_keys("f")
    assert not page.run(large)
    page.run("localStorage.setItem('single-keys', 'on')")
    handle.send_keys("f")
    page.until(lambda: page.run(large) == "shadow-vectors-figure")


def test_a_link_to_a_figure_opens_the_page_at_it(page):
    page.open("?view=softmax&mpart=losses#softmax-losses-figure", "softmax")
    page.until(
        lambda: page.run(
            """
            const { top, bottom } = document.getElementById("softmax-losses-figure")
              .getBoundingClientRect();
            return top >= 0 && bottom <= window.innerHeight + 1;
            """
        )
    )
