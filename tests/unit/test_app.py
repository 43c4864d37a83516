"""The index page: the headline before any script, nothing from elsewhere, nothing unescaped."""

from __future__ import annotations

import re
import subprocess
import sys
from urllib.parse import quote

import pytest

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
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert addresses
    assert not [a for a in addresses if re.match(r"(https?:)?//", a)]


def test_torch_is_not_imported_to_start_the_app():
    code = "import sys, app; app.server.test_client().get('/'); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
