"""What the documents name exists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md")
SOURCES = ("app.py", "gunicorn.conf.py", "Makefile", "compute", "components", "assets", "tests")


def quoted(document: str) -> list[str]:
    """What stands in backticks in the running text."""
    text = re.sub(r"```.*?```", "", (ROOT / document).read_text(), flags=re.S)
    return sorted(set(re.findall(r"`([^`\n]+)`", text)))


@cache
def words() -> set[str]:
    """Every word of the source."""
    places = [ROOT / source for source in SOURCES]
    files = [place for place in places if place.is_file()]
    for place in places:
        files += [p for p in place.rglob("*") if p.suffix in (".py", ".mjs", ".css", ".sh")]
    return {word for file in files for word in re.findall(r"\w+", file.read_text())}


PATHS = [(d, name) for d in DOCUMENTS for name in quoted(d) if re.fullmatch(r"[\w./<>-]+", name)]


@pytest.mark.parametrize(
    ("document", "path"), [pair for pair in PATHS if re.search(r"/\w|\.(py|md|mjs|json)$", pair[1])]
)
def test_a_path_that_a_document_names_exists(document, path):
    # A file's name alone stands where the sentence says in which folder.
    pattern = path.strip("/").replace("<view>", "*") if "/" in path else f"**/{path}"
    assert path.startswith("/") or any(ROOT.glob(pattern)), f"{document} names {path}"


@pytest.mark.parametrize(
    ("document", "name"), [pair for pair in PATHS if re.fullmatch(r"[A-Za-z_][\w.]*", pair[1])]
)
def test_a_name_that_a_document_gives_stands_in_the_source(document, name):
    parts = set(re.findall(r"\w+", name)) - {"md", "json", "toml", "cff"}
    assert parts <= words() | {path.stem for path in ROOT.glob("*")}, f"{document} names {name}"


def test_pictures_that_documents_show_are_small():
    pictures = list((ROOT / "docs").rglob("*.png"))
    assert pictures
    assert max(path.stat().st_size for path in pictures) < 150_000


def test_links_between_documents_lead_somewhere():
    for document in ROOT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            if "://" not in target:
                assert (ROOT / target).exists(), f"{document.name} links to {target}"
