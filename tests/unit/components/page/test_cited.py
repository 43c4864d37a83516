"""Sources and citation: what CITATION.cff says, in "About" too."""

from __future__ import annotations

import html

from app import create_app
from components.page import cited
from components.serving.settings import Settings


def test_every_reference_has_a_title_authors_a_year_and_an_address():
    listed = cited.CITATION.read_text().partition("\nreferences:")[2].count("\n  - type:")
    assert len(cited.sources()) == listed >= 10
    for source in cited.sources():
        assert source.title
        assert source.families
        assert source.year.isdigit()
        assert source.url.startswith("https://")
        assert source.used


def test_up_to_three_authors_are_named():
    credit = {source.title: source.credit() for source in cited.sources()}
    assert credit["differentiable_sorting"] == "Williamson (2019)"
    assert credit["Color universal design"] == "Okabe and Ito (2008)"
    assert [c for c in credit.values() if c.count(",") == 1] == [
        "Demeter, Kimmel and Downey (2020)",
        "Grivas, Bogoychev and Lopez (2022)",
        "Cuturi, Teboul and Vert (2019)",
    ]
    assert credit["Monotonic differentiable sorting networks"] == "Petersen et al. (2022)"


def test_about_lists_every_source_and_the_citation():
    text = create_app(Settings(rate="")).server.test_client().get("/").get_data(as_text=True)
    text = html.unescape(text)
    for source in cited.sources():
        assert f'href="{source.url}"' in text
        assert source.credit() in text
    assert f"{cited.project()['title']}, version {cited.project()['version']}." in text
