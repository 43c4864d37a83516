"""What a hosted server promises: who may ask how much, what is sent along, what is kept."""

from __future__ import annotations

import json
import random
import re
import threading
import time
import tracemalloc
from typing import Any

import orjson
import pytest
from flask import g
from flask.testing import FlaskClient

from app import create_app
from components.page.view import View
from components.serving import costs, limits
from components.serving.cache import Kept
from components.serving.errors import TOO_FAST
from components.serving.headers import script_hashes
from components.serving.payloads import CALLBACKS
from components.serving.settings import Settings, read_settings
from tests.load.people import payload


def client_of(**settings: Any) -> FlaskClient:
    return create_app(Settings(**settings)).server.test_client()


def ask(client: FlaskClient, query: str = "", edits: Any = None, **more: Any) -> Any:
    body = payload("shadow", 1, query, edits or {})
    return client.post(CALLBACKS, data=body, content_type="application/json", **more)


def answer_to(client: FlaskClient, query: str, edits: Any = None) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(
        ask(client, query, edits).get_json()["response"]["shadow-answer"]["data"]
    )
    return answer


# --- settings -------------------------------------------------------------------------------------


def test_settings_come_from_the_environment() -> None:
    given = {"PORT": "9000", "PREFIX": "explorer", "TRUSTED_PROXIES": "1", "RATE": "off"}
    settings = read_settings(given)
    assert settings.port == 9000
    assert settings.prefix == "/explorer/"
    assert settings.trusted_proxies == 1
    assert settings.rate == ""
    assert read_settings({}) == Settings()


def test_the_hosted_profile_bounds_seconds_unless_told_otherwise() -> None:
    assert read_settings({"HOSTED": "1"}).most_seconds == 2.0
    assert read_settings({"HOSTED": "1", "MOST_SECONDS": "5"}).most_seconds == 5.0
    assert read_settings({}).most_seconds == 0.0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "99999"),
        ("TRUSTED_PROXIES", "-1"),
        ("PREFIX", "/a b/"),
        ("PREFIX", '/"><script>/'),
        ("RATE", "fast"),
        ("MOST_SECONDS", "nan"),
        ("MOST_BYTES", "1"),
        ("FRAMED_BY", "*; script-src *"),
        ("HOSTED", "yes"),
    ],
)
def test_a_setting_that_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        read_settings({name: value})


# --- health, headers, lifetimes -------------------------------------------------------------------


def test_health_answers_without_computing(monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of()
    monkeypatch.setattr("components.page.view.View.draw", None)
    monkeypatch.setattr("components.page.requests._read_page", None)
    response = client.get("/health")
    assert response.status_code == 200
    assert response.get_json() == {"status": "ok"}


def directives(response: Any) -> dict[str, list[str]]:
    policy = response.headers["Content-Security-Policy"]
    return {part.split()[0]: part.split()[1:] for part in policy.split("; ")}


def test_the_policy_allows_exactly_the_pages_own_scripts() -> None:
    response = client_of().get("/?find=<script>alert(1)</script>")
    policy = directives(response)
    page = response.get_data(as_text=True)
    assert set(script_hashes(page)) == set(policy["script-src"]) - {"'self'"}
    assert len(script_hashes(page)) >= 2
    for source in ("'unsafe-eval'", "'unsafe-inline'", "*", "data:", "https:"):
        assert source not in policy["script-src"]
    assert policy["object-src"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert not re.search(r"\son\w+=", page), "an inline handler would be blocked"


def test_other_pages_may_frame_embedded_pages_only() -> None:
    client = client_of(framed_by="https://school.example")
    assert directives(client.get("/"))["frame-ancestors"] == ["'self'"]
    assert client.get("/").headers["X-Frame-Options"] == "SAMEORIGIN"
    embedded = client.get("/?embed=1")
    assert directives(embedded)["frame-ancestors"] == ["https://school.example"]
    assert "X-Frame-Options" not in embedded.headers


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/assets/core/gate.mjs", "/nothing"])
def test_every_answer_carries_the_security_headers(path: str) -> None:
    headers = client_of().get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Content-Security-Policy" in headers


FILES = re.compile(r'<(?:script|link)[^>]+(?:src|href)="(/[^"]+)"')


@pytest.mark.parametrize(("parts", "least"), [(True, 8), (False, 50)])
def test_files_whose_address_names_their_version_are_kept_for_a_year(
    parts: bool, least: int
) -> None:
    client = client_of(parts=parts)
    addresses = FILES.findall(client.get("/").get_data(as_text=True))
    files = [a for a in addresses if "favicon" not in a]
    assert len(files) > least
    for address in files:
        response = client.get(address)
        assert response.status_code == 200
        assert "max-age=31536000" in response.headers["Cache-Control"], address
        assert "immutable" in response.headers["Cache-Control"], address


@pytest.mark.parametrize(
    "path", ["/", "/_dash-layout", "/_dash-dependencies", "/assets/core/gate.mjs"]
)
def test_everything_else_is_asked_for_again(path: str) -> None:
    assert client_of().get(path).headers["Cache-Control"] == "no-cache"


def test_unversioned_scripts_are_not_sent_twice() -> None:
    client = client_of()
    path = "/_dash-component-suites/plotly/package_data/plotly.min.js"
    first = client.get(path, headers={"Accept-Encoding": "br"})
    assert first.headers["Content-Encoding"] == "br"
    again = client.get(
        path, headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert not again.data


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_answers_are_compressed(encoding: str) -> None:
    client = client_of()
    plain = ask(client)
    small = ask(client, headers={"Accept-Encoding": encoding})
    assert small.headers["Content-Encoding"] == encoding
    assert len(small.data) < len(plain.data) / 2
    assert "Accept-Encoding" in small.headers["Vary"]


# --- limits ---------------------------------------------------------------------------------------


def heavy_layout(client: FlaskClient, seed: int, **headers: str) -> Any:
    """A layout that nobody asked for before."""
    return client.get(f"/_dash-layout?n=7&d=3&w=&seed={seed}", headers=headers)


@pytest.mark.parametrize("what", ["page", "layout", "callback"])
def test_whatever_computes_is_paid_for(what: str) -> None:
    """The index page, the layout and every callback: each is refused once its time is spent."""
    client = client_of(rate="60/hour")
    ask_for = {
        "page": lambda seed: client.get(f"/?n=8&d=3&w=&seed={seed}"),
        "layout": lambda seed: heavy_layout(client, seed),
        "callback": lambda seed: ask(client, f"n=7&d=3&w=&seed={seed}"),
    }[what]
    given = [ask_for(seed).status_code for seed in range(40)]
    assert given[0] == 200
    assert given[-1] == 429


def test_over_the_limit_a_sentence_says_when_to_go_on() -> None:
    client = client_of(rate="1/hour")
    assert ask(client).status_code == 200
    for refused in (ask(client), client.get("/"), client.get("/_dash-layout")):
        assert refused.status_code == 429
        assert refused.mimetype == "text/plain"
        assert refused.get_data(as_text=True) == TOO_FAST
        assert 0 < int(refused.headers["Retry-After"]) <= 3601


def test_the_wait_is_over_when_the_window_is() -> None:
    client = client_of(rate="1/second")
    assert ask(client).status_code == 200
    refused = ask(client)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= 2
    time.sleep(1.1)
    assert ask(client).status_code == 200


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_is_set_shuts_nobody_out(hours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows begin anew by the new time: set back, the old one would not end for hours."""
    client, now = client_of(rate="1/hour"), time.time
    assert [ask(client).status_code for _ in range(2)] == [200, 429]
    monkeypatch.setattr(time, "time", lambda: now() + 3600 * hours)
    assert ask(client).status_code == 200
    refused = ask(client)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3601


def test_a_light_answer_and_a_long_computation_differ_a_thousandfold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is paid is the processor time that was used, in milliseconds."""
    app = create_app(Settings(rate="1000000/hour"))
    client, paid = app.server.test_client(), []
    charge = limits.spent

    @app.server.after_request
    def note(response: Any) -> Any:
        paid.append(charge())
        return response

    ask(client)
    ask(client)
    kept = paid[-1]
    draw = View.draw

    def long(*given: Any) -> Any:
        end = time.thread_time() + 1.0
        while time.thread_time() < end:
            pass
        return draw(*given)

    monkeypatch.setattr(View, "draw", long)
    ask(client, "t=3")
    assert paid[-1] >= 1000
    assert kept <= 5, "an answer that is kept costs next to nothing"


def test_who_waits_for_another_s_answer_pays_nothing_for_it() -> None:
    with create_app(Settings()).server.test_request_context("/"):
        g.started = time.thread_time()
        time.sleep(0.2)
        assert limits.spent() <= 20


def test_a_page_that_is_dragged_steadily_is_never_refused() -> None:
    """The usual share of the time, over a shorter window: a harder claim, sooner seen.

    A page asks for one answer at a time, and needs more than these 20 ms to draw it.
    """
    assert Settings.rate == "9000/10 seconds"
    client = client_of(rate="900/second")
    end, step = time.monotonic() + 3, 0
    while time.monotonic() < end:
        step += 1
        assert ask(client, "n=6&d=3", {"class.1": [0.5 + 0.01 * step, -0.3]}).status_code == 200
        time.sleep(0.02)


def test_files_are_not_limited_and_each_address_has_its_own_limit() -> None:
    client = client_of(rate="1/hour", trusted_proxies=1)
    here, there = ({"X-Forwarded-For": address} for address in ("192.0.2.1", "192.0.2.2"))
    assert [ask(client, headers=here).status_code for _ in range(3)] == [200, 429, 429]
    assert ask(client, headers=there).status_code == 200
    page = client.get("/", headers={"X-Forwarded-For": "192.0.2.3"}).get_data(as_text=True)
    files = FILES.findall(page)
    assert len(files) > 8
    for path in ("/health", *files):
        assert client.get(path, headers=here).status_code == 200, path


def test_nobody_chooses_an_address_without_a_trusted_proxy() -> None:
    client = client_of(rate="1/hour")
    given = [ask(client, headers={"X-Forwarded-For": f"192.0.2.{i}"}).status_code for i in range(3)]
    assert given == [200, 429, 429]


def test_only_the_nearest_trusted_proxy_is_believed() -> None:
    """What the client itself wrote into the header stands further left."""
    client = client_of(rate="1/hour", trusted_proxies=1)
    given = [
        ask(client, headers={"X-Forwarded-For": f"192.0.2.{i}, 198.51.100.7"}).status_code
        for i in range(3)
    ]
    assert given == [200, 429, 429]


THIN = "w=" + ";".join(
    f"{a * 0.37!r},{a * 0.91!r},{a * -0.53!r}"
    for a in (1.3, -0.7, 0.2, 2.1, -1.9, 0.77, -0.31, 1.01, -2.7)
)


def test_a_page_that_would_take_long_is_lowered_with_a_sentence() -> None:
    client = client_of(most_seconds=2.0)
    answer = answer_to(client, f"n=9&d=3&{THIN}")
    assert re.search(r"N = 9 .* 2 s\. N is lowered to \d; lowering D", " ".join(answer["notices"]))
    assert "n=9" not in answer["query"]
    assert answer["pictures"]["shadow-cells"]["data"]


def test_an_edit_that_would_take_long_is_lowered_too() -> None:
    client = client_of(most_seconds=2.0)
    answer = answer_to(client, f"n=4&d=3&{THIN}", {"n": 9})
    assert "lowered" in " ".join(answer["notices"])
    assert answer["controls"]["n"] < 9


def test_exactly_fewer_dimensions_are_not_thin() -> None:
    """A column of zeros is not a near miss: it costs nothing, and is not refused."""
    client = client_of(most_seconds=2.0)
    flat = "w=" + ";".join(f"{i * i - 7},{5 - i},0" for i in range(9))
    answer = answer_to(client, f"n=9&d=3&{flat}")
    assert answer["notices"] == []
    assert answer["controls"]["n"] == 9


def test_without_a_bound_nothing_is_lowered() -> None:
    app = create_app(Settings())
    with app.server.app_context():
        assert costs.afforded(costs_page(), 0.0).notices == []


def costs_page() -> Any:
    from components.shadow.state import ShadowState
    from components.state.page import PageState

    return PageState(shadow=ShadowState(n=12, d=3))


# --- what is kept ---------------------------------------------------------------------------------


def test_kept_results_stay_within_their_bytes() -> None:
    kept = Kept(10_000)
    for key in range(100):
        noise = random.Random(key).randbytes(1000)
        assert kept.get(key, lambda noise=noise: noise) == noise
        assert kept.statistics()["bytes"] <= 10_000
    assert kept.statistics()["bytes"] > 8_000
    large = random.Random(0).randbytes(50_000)
    assert kept.get("large", lambda: large) == large, "given, not kept"
    assert kept.statistics()["bytes"] <= 10_000


def test_kept_results_take_no_more_memory_than_their_bytes() -> None:
    kept = Kept(10_000_000)
    tracemalloc.start()
    for key in range(40):
        kept.get(key, lambda key=key: orjson.dumps([key + k / 7 for k in range(4_000)]))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept.statistics()["bytes"] > 2_000_000
    assert held < 1.2 * kept.statistics()["bytes"]


def test_the_same_asked_at_the_same_time_is_computed_once() -> None:
    kept = Kept(10_000)
    started, runs, results = threading.Barrier(8), [], []

    def compute() -> bytes:
        runs.append(1)
        time.sleep(0.2)
        return b"answer"

    def person() -> None:
        started.wait()
        results.append(kept.get("same", compute))

    threads = [threading.Thread(target=person) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [b"answer"] * 8
    assert len(runs) == 1


def test_a_failed_computation_is_not_kept() -> None:
    kept = Kept(10_000)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: bytes(1 // 0))
    assert kept.get("a", lambda: b"1") == b"1"


def test_equal_requests_share_one_drawing() -> None:
    app = create_app(Settings())
    client = app.server.test_client()
    first, second = (ask(client).get_json() for _ in range(2))
    assert first == second
    assert app.server.extensions["kept"].statistics()["misses"] == 1
    ask(client, "t=2")
    assert app.server.extensions["kept"].statistics()["misses"] == 2


# --- behind a proxy -------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [True, False])
def test_under_a_prefix_whether_or_not_the_proxy_cuts_it_off(cut: bool) -> None:
    client = client_of(prefix="/explorer/")
    before = "" if cut else "/explorer"
    page = client.get(f"{before}/")
    assert page.status_code == 200
    addresses = re.findall(r'<(?:script|link)[^>]+(?:src|href)="(/[^"]+)"', page.text)
    assert addresses
    assert all(address.startswith("/explorer/") for address in addresses)
    for address in addresses[-3:]:
        assert client.get(address[9:] if cut else address).status_code == 200
    assert client.get(f"{before}/health").status_code == 200
    assert "/explorer/_dash-component-suites/dash" in page.headers["Link"]
