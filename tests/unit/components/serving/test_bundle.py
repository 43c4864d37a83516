"""plotly in parts: served where it was built for this very plotly, and enough for every picture."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from app import create_app
from components.serving import bundle
from components.serving.settings import Settings
from tests.unit.components.test_snapshots import SNAPSHOTS

ROOT = Path(__file__).parents[4]
AXES = {"linear", "log", "category"}
MADE = {"version": "", "plotly": "plotly-1.js", "imports": ["chunk-2.js"], "generators": "g-3.js"}


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    bundle.built.cache_clear()
    yield
    bundle.built.cache_clear()


def build(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    (folder / "list.json").write_text(text)
    monkeypatch.setattr(bundle, "FOLDER", folder)


def test_the_parts_are_built_from_the_plotly_that_python_carries() -> None:
    pinned = json.loads((ROOT / "package.json").read_text())["dependencies"]["plotly.js"]
    assert pinned == bundle.version_of_whole()


def test_the_parts_hold_every_trace_that_a_figure_has() -> None:
    sources = [(ROOT / "assets/bundle" / name).read_text() for name in ("flat.cjs", "space.mjs")]
    held = {"scatter", *re.findall(r"plotly\.js/lib/(\w+)", " ".join(sources))} - {"core"}
    drawn = set()
    for path in SNAPSHOTS.glob("*.json.gz"):
        drawn |= set(re.findall(r'"type": ?"(\w+)"', gzip.decompress(path.read_bytes()).decode()))
    assert drawn - AXES <= held
    assert {"scatter", "mesh3d"} <= drawn, "the snapshots are read"


def test_a_page_brings_the_parts_where_they_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    build(monkeypatch, tmp_path, json.dumps(MADE | {"version": bundle.version_of_whole()}))
    page = create_app(Settings(prefix="/a/")).server.test_client().get("/")
    text = page.get_data(as_text=True)
    assert '"plotly":"/a/built/plotly-1.js"' in text
    assert '"plotly/shared/0":"/a/built/chunk-2.js"' in text
    assert '<script src="/a/built/g-3.js"></script>' in text
    assert "polyfill" not in text
    assert bundle.WHOLE not in page.headers["Link"]


@pytest.mark.parametrize("made", ["", "{", json.dumps(MADE | {"version": "3.0.0"})])
def test_without_them_or_with_others_the_whole_is_served(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, made: str
) -> None:
    build(monkeypatch, tmp_path, made)
    assert bundle.built() is None
    page = create_app(Settings()).server.test_client().get("/")
    assert '"plotly":' not in page.get_data(as_text=True)
    assert "polyfill" in page.get_data(as_text=True)
    assert bundle.WHOLE in page.headers["Link"]


def test_the_scripts_are_one_while_they_are_those_that_were_built(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One that was changed since must not be served as it was."""
    made = MADE | {"version": bundle.version_of_whole(), "main": "main-4.js"}
    then = {name: (bundle.ASSETS / name).read_bytes() for name in ("main.mjs", "core/page.mjs")}
    sources = {name: hashlib.sha256(text).hexdigest() for name, text in then.items()}

    def page(sources: dict[str, str]) -> str:
        build(monkeypatch, tmp_path, json.dumps(made | {"sources": sources}))
        bundle.built.cache_clear()
        text = create_app(Settings(prefix="/a/")).server.test_client().get("/")
        return text.get_data(as_text=True)

    one = page(sources)
    assert '<script type="module" src="/a/built/main-4.js"></script>' in one
    assert "core/page.mjs" not in one
    for changed in ({"main.mjs": "0"}, {"core/gone.mjs": "0"}):
        each = page(sources | changed)
        assert "/a/built/main-4.js" not in each
        assert "core/page.mjs" in each
        assert "/a/built/plotly-1.js" in each, "plotly is as it was"


def test_scripts_run_after_the_first_paint_and_the_one_that_starts_dash_is_last() -> None:
    text = create_app().server.test_client().get("/").get_data(as_text=True)
    waiting, _, rest = text.partition('<template id="scripts">')[2].partition("</template>")
    tags = re.findall(r"<script[^>]*>", waiting)
    assert ['type="module"' in tag for tag in tags] == [False] * (len(tags) - 1) + [True]
    assert re.findall(r"<script[^>]* src=", text) == re.findall(r"<script[^>]* src=", waiting)
    for source in re.findall(r'<script src="([^"]+)"', waiting):
        assert f'<link rel="preload" as="script" fetchpriority="low" href="{source}">' in text
    assert "requestAnimationFrame" in rest


def test_the_styles_stand_in_the_page() -> None:
    text = create_app().server.test_client().get("/").get_data(as_text=True)
    assert 'rel="stylesheet"' not in text
    for path in bundle.ASSETS.glob("*.css"):
        assert path.read_text(encoding="utf-8") in text


def test_the_whole_can_be_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    build(monkeypatch, tmp_path, json.dumps(MADE | {"version": bundle.version_of_whole()}))
    text = create_app(Settings(parts=False)).server.test_client().get("/").get_data(as_text=True)
    assert '"plotly":' not in text


def test_a_page_asks_for_no_table_of_dash() -> None:
    page = create_app().server.test_client().get("/").get_data(as_text=True)
    assert "dash_core_components" in page
    assert "dash_table/bundle" not in page


def test_a_part_is_sent_as_it_was_compressed_when_it_was_built(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And where it was not, as well as a server has time for; to who takes no brotli, as it is."""
    build(monkeypatch, tmp_path, json.dumps(MADE | {"version": bundle.version_of_whole()}))
    text = "".join(f"let x{i} = {i * i};" for i in range(400)).encode()
    smallest = brotli.compress(text, quality=11)
    for name in ("plotly-1.js", "chunk-2.js"):
        (tmp_path / name).write_bytes(text)
    (tmp_path / "plotly-1.js.br").write_bytes(smallest)
    client = create_app(Settings()).server.test_client()

    def sent(name: str, accepted: str) -> bytes:
        for _ in range(2):  # what is sent first is not kept yet
            answer = client.get(f"/built/{name}", headers={"Accept-Encoding": accepted})
        return answer.data

    assert sent("plotly-1.js", "br") == smallest
    assert sent("chunk-2.js", "br") != smallest
    assert brotli.decompress(sent("chunk-2.js", "br")) == text
    assert sent("plotly-1.js", "identity") == text
