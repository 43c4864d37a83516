"""The index page: the headline before any script, nothing from elsewhere, nothing unescaped."""

from __future__ import annotations

import html
import io
import re
import subprocess
import sys
from urllib.parse import quote

import pytest
from PIL import Image

from app import server


@pytest.fixture
def client():
    return server.test_client()


def index(client, query=""):
    answer = client.get(f"/{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_index_carries_the_headline_of_the_page_asked_for(client):
    page = index(client)
    assert '<html lang="en"' in page
    assert page.count("<footer") == page.count("</footer>") == 1  # two would be two landmarks
    assert "<h1>12 of 24 rankings are possible. 12 can never happen.</h1>" in page
    assert "<h1>20 of 120 rankings are possible." in index(client, "?n=5")
    assert "<h1>20 of 120 rankings are possible." in index(client, "?N=5")
    assert "<h1>8 of 24 rankings are possible." in index(client, "?w=1,1;-1,1;-1,-1;1,-1")


@pytest.mark.parametrize(
    "query",
    [
        "?n=99",
        "?n=NaN&d=-1&t=inf",
        "?w=" + "9," * 1500,
        "?find=" + quote("<script>alert(1)</script>"),
        "?%00=%ff",
    ],
)
def test_no_query_breaks_the_index_and_nothing_is_echoed_unescaped(client, query):
    page = index(client, query)
    assert "possible" in page
    assert "<script>alert" not in page


def test_nothing_is_loaded_from_elsewhere(client):
    page = index(client)
    addresses = re.findall(r'<(?!a )[^>]+ (?:src|href)="([^"]+)"', page)
    assert len(addresses) > 8
    assert not [a for a in addresses if re.match(r"(https?:)?//", a)]


def head(page: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', page)
    return {name: html.unescape(content) for name, content in found}


@pytest.mark.parametrize("query", ["", "?n=5", "?view=soft_sort", "?view=softmax&mz=1,2,3"])
def test_a_shared_link_says_what_it_shows(client, query):
    page = index(client, query)
    headline = html.unescape(re.search("<h1>(.*?)</h1>", page)[1])
    said = head(page)
    assert said["og:title"] == headline
    assert said["description"].startswith(headline)
    title = html.unescape(re.search("<title>(.*?)</title>", page)[1])
    assert title.endswith(" - Permutohedron Explorer")
    assert headline.startswith(title.removesuffix(" - Permutohedron Explorer"))
    assert said["og:url"] == f"http://localhost/{query}"
    picture = client.get(said["og:image"].removeprefix("http://localhost"))
    assert picture.mimetype == "image/png"
    image = Image.open(io.BytesIO(picture.data))
    size = (int(said["og:image:width"]), int(said["og:image:height"]))
    assert image.size == size == (1200, 630)
    colours = {colour for count, colour in image.getcolors(10**6) if count > 300}
    assert len(colours) > 3, "words and a figure are in it"


def test_every_view_and_every_hostile_query_has_a_picture(client):
    for query in ("n=4&d=3", "n=2&d=1", "w=1,1;1,1", "view=soft_sort&sn=0", "view=softmax&mn=1"):
        assert client.get(f"/preview.png?{query}").status_code == 200
    assert client.get("/preview.png?n=NaN&w=<script>&view=%00").status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/a/b", "/index.html", "/wp-login.php"])
def test_an_address_without_a_page_is_not_found(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "This address has no page." in answer.get_data(as_text=True)
    assert 'href="/"' in answer.get_data(as_text=True)


def test_robots_are_told_what_to_leave(client):
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /" in answer.get_data(as_text=True)


def test_the_icon_is_the_projects_own(client):
    icon = re.search(r'<link rel="icon"[^>]*href="([^"]+)"', index(client))[1]
    assert client.get(icon).mimetype == "image/svg+xml"
    assert client.get("/assets/favicon.svg").data.count(b"<path") == 2


def test_torch_is_not_imported_to_start_the_app():
    code = "import sys, app; app.server.test_client().get('/'); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
