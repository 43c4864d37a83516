"""A section's name is also a class of it: a rule for something else of that name would style it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from components.views import VIEWS

ASSETS = Path(__file__).parents[4] / "assets"
TEXT = re.sub(r"/\*.*?\*/", "", "".join(path.read_text() for path in sorted(ASSETS.glob("*.css"))))
# What rules style wherever it stands.
STYLED = {
    selector.strip()
    for rule in re.findall(r"([^{}]+)\{", TEXT)
    for selector in re.sub(r"\([^{}]*\)", "", rule).split(",")
}
SECTIONS = sorted({name for view in VIEWS.values() for name in view.sections})


@pytest.mark.parametrize("name", SECTIONS)
def test_no_rule_for_a_class_alone_styles_a_section_of_that_name(name: str) -> None:
    assert ".scroll-box" in STYLED
    assert f".{name}" not in STYLED
