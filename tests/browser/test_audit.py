"""Your layer in a browser: a file becomes the layer in front, and no link says where it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from playwright.sync_api import expect

from compute import argmaxable_classes
from tests.browser import person


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
