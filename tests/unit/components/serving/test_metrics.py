"""/metrics: counts of all workers, summed, in the text that Prometheus reads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from app import create_app
from components.serving import metrics
from components.serving.payloads import CALLBACKS
from components.serving.settings import Settings
from tests.load.people import payload


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Of one server: where its numbers are is decided once a process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(metrics.FOLDER, str(tmp_path_factory.mktemp("metrics")))
        yield create_app(Settings(metrics=True)).server.test_client()


def ask(client: Any, query: str = "") -> int:
    body = payload("shadow", 1, query, {})
    answer = client.post(CALLBACKS, data=body, content_type="application/json")
    return int(answer.status_code)


def told(client: Any) -> dict[Any, float]:
    """Every sample by its name and labels."""
    from prometheus_client.parser import text_string_to_metric_families

    text = client.get("/metrics").get_data(as_text=True)
    return {
        (sample.name.removeprefix(metrics.PREFIX), *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def in_another_worker(do: Any) -> int:
    """Do something in a process forked from this one, as a worker is; its number."""
    child = os.fork()
    if not child:
        os._exit(do())
    assert os.waitpid(child, 0)[1] == 0
    return child


def test_counts_of_all_workers_are_summed_and_those_of_the_dead_stay(client: Any) -> None:
    name = "shadow-answer.data"
    ask(client)
    worker = in_another_worker(lambda: ask(client, "n=5") - 200)
    seen = told(client)
    assert seen["requests_total", "200", name] == 2
    assert seen["answers_total", "made"] == 2
    assert seen["request_seconds_count", name] == 2
    assert seen["computed_seconds_total", name] > 0
    assert seen["sent_bytes_total",] > 10_000
    held = seen["kept_bytes",]
    metrics.forget(worker)
    seen = told(client)
    assert seen["requests_total", "200", name] == 2
    assert 0 < seen["kept_bytes",] < held, "what it kept went with it"
    assert seen["jobs",] == 0


def test_refusals_are_counted_by_their_reason(client: Any) -> None:
    client.post(CALLBACKS, data=b"{", content_type="application/json")
    assert told(client)["refusals_total", "not readable"] == 1


def test_off_unless_asked_for() -> None:
    client = create_app(Settings()).server.test_client()
    assert client.get("/metrics").status_code == 404


def test_who_watches_is_not_counted(client: Any) -> None:
    client.get("/health")
    assert told(client) == told(client)
