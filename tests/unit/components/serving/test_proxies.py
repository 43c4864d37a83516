"""Where the app stands: under a path, behind as many proxies as it was told to believe."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, request

from components.serving.proxies import stand_behind_proxies
from components.serving.settings import Settings


def client_of(**settings: Any) -> Any:
    server = Flask(__name__)

    @server.route("/", defaults={"path": ""})
    @server.route("/<path:path>")
    def seen(path: str) -> list[Any]:
        return [request.remote_addr, request.scheme, request.host, request.script_root, path]

    stand_behind_proxies(server, Settings(**settings))
    return server.test_client()


FORWARDED = {
    "X-Forwarded-For": "192.0.2.9, 192.0.2.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "example.org",
}


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [
        (0, ["127.0.0.1", "http", "localhost"]),
        (1, ["192.0.2.1", "https", "example.org"]),
        (2, ["192.0.2.9", "http", "localhost"]),  # two proxies would have written two of each
    ],
)
def test_only_as_many_proxies_as_are_trusted_are_believed(trusted: int, seen: list[str]) -> None:
    assert client_of(trusted_proxies=trusted).get("/", headers=FORWARDED).get_json()[:3] == seen


@pytest.mark.parametrize(
    ("path", "root", "rest"),
    [
        ("/tools/explorer", "/tools/explorer", ""),
        ("/tools/explorer/", "/tools/explorer", ""),
        ("/tools/explorer/a/b", "/tools/explorer", "a/b"),
        ("/a", "", "a"),  # the proxy has cut the prefix off
        ("/tools/explorers/a", "", "tools/explorers/a"),  # a longer name is another path
    ],
)
def test_a_prefix_is_cut_off_once(path: str, root: str, rest: str) -> None:
    assert client_of(prefix="/tools/explorer/").get(path).get_json()[3:] == [root, rest]


@pytest.mark.parametrize("prefix", ["/", "/explorer/"])
def test_health_is_answered_before_the_app_is_asked(prefix: str) -> None:
    response = client_of(prefix=prefix).get(prefix + "health")
    assert response.get_json() == {"status": "ok"}
    assert response.headers["Cache-Control"] == "no-store"
