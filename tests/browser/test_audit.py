"""Your layer in a browser: a file becomes the layer in front, and no link says where it is."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, Request, expect

from components.audit.brought import MOST_CLASSES_AT_ONCE
from compute import argmaxable_classes, rounded
from tests.browser import person

KEYS = "[...new URLSearchParams(window.location.search).keys()]"


def test_an_uploaded_file_is_audited_asked_and_taken_home(tmp_path: Path) -> None:
    generator = np.random.default_rng(1)
    W = np.round(generator.standard_normal((40, 4)) * generator.uniform(0.2, 1, (40, 1)), 2)
    never = len(argmaxable_classes(W).never)
    np.save(tmp_path / "mine.npy", W)
    with person.served_page(viewport={"width": 375, "height": 667}) as page:
        person.opened(page, "audit", "view=audit&apart=report")
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Open weights").click()
        chooser.value.set_files(tmp_path / "mine.npy")
        headline = page.locator("#audit-headline")
        expect(headline).to_have_text(f"{never} of 40 classes can never win.")
        expect(page.locator("#audit-report-text")).to_contain_text("read from mine.npy")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save as HTML").click()
        assert f"{40 - never} of 40 classes can win" in Path(download.value.path()).read_text()
        assert "afile" in person.stands(page)
        assert "afile" not in page.evaluate("window.location.search")
        page.evaluate("window.modules.server.push('audit', {format: 'int4'})")
        shape = page.locator("#audit-shape")
        expect(shape).to_contain_text("rounded to int4")
        person.settled(page, "audit")
        page.locator("#share summary").click()
        own = page.locator("#share-own-link").inner_text()
        page.reload()
        files = page.locator("#audit-entering-shown")
        expect(files).to_contain_text("mine.npy", timeout=30_000)
        expect(shape).to_contain_text("40 classes", timeout=30_000)
        expect(shape).to_contain_text("rounded to int4")
        assert "afile" not in page.evaluate("window.location.search")
        page.goto("/")
        page.goto(own)
        expect(files).to_contain_text("mine.npy", timeout=30_000)
        expect(shape).to_contain_text("rounded to int4")
        page.wait_for_url(lambda address: "afile" not in address)
        page.get_by_role("button", name="Delete weights").click()
        expect(headline).to_have_text("20 of 26 classes can never win.")
        compares_all_formats(page, tmp_path)


def compares_all_formats(page: Page, folder: Path) -> None:
    """A large layer is audited, then in each format, and a reload loses nothing of that."""
    W = np.random.default_rng(2).standard_normal((MOST_CLASSES_AT_ONCE + 1, 2))
    can = [int(argmaxable_classes(V).argmaxable.sum()) for V in (W, rounded(W, "int4"))]
    np.save(folder / "large.npy", W)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open weights").click()
    chooser.value.set_files(folder / "large.npy")
    page.get_by_role("button", name="Start the audit").click(timeout=30_000)
    headline = f"{len(W) - can[0]} of {len(W)} classes can never win."
    expect(page.locator("#audit-headline")).to_have_text(headline, timeout=60_000)
    page.locator("#audit-tab-precision").click()
    page.get_by_role("button", name="Compare all formats").click()
    said, rows = page.locator("#audit-formats-said"), page.locator("#audit-formats-table tbody tr")
    expect(said).to_contain_text("of 6 formats", timeout=30_000)
    page.reload()
    expect(said).to_contain_text("6 of 6 formats are audited.", timeout=60_000)
    for row, count in ((0, can[0]), (-1, can[1])):
        expect(rows.nth(row).locator("td").nth(1)).to_have_text(str(count))
    assert not {"aform", "aready"} & set(page.evaluate(KEYS))
    table = page.locator("#audit-formats-table")
    assert table.evaluate("box => box.scrollWidth") <= table.evaluate("box => box.clientWidth")
    page.get_by_text("Sum of x is 0").click()
    expect(rows).to_have_count(0)
    with page.expect_request(lambda sent: "follow" in asked_of(sent)) as followed:
        page.get_by_role("button", name="Compare all formats").click()
    job = asked_of(followed.value) - {"follow"}
    with page.expect_request(lambda sent: asked_of(sent) == {"cancel", *job}):
        page.get_by_role("button", name="Delete weights").click()


def asked_of(sent: Request) -> set[str]:
    """What a request asks of a long job, and of which."""
    found = re.search(r'"does":"(\w+)","job":"(\w+)"', sent.post_data or "")
    return set(found.groups()) if found else set()
