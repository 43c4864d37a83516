"""An audit on a server that allows a page a time ends with it, and says what it did not come to."""

from __future__ import annotations

import numpy as np
import pytest

from app import create_app
from components.audit import words
from components.audit.model import own_layer
from components.audit.state import AuditState
from components.serving import allowance
from components.serving.settings import Settings

# Multiples of one row but for rounding: every class is a near tie.
ROWS = tuple(tuple((i + 1) * (1 / 3) * (j + 1) for j in range(5)) for i in range(30))


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> AuditState:
    for name in ("SECONDS_A_CLASS", "SECONDS_A_TRIPLE", "LEAST", "HALF"):
        monkeypatch.setattr(allowance, name, 0.0)
    return AuditState(weights=ROWS)


def test_what_there_was_no_time_for_is_undecided_and_said(state: AuditState) -> None:
    with create_app(Settings(most_seconds=2.0)).server.app_context():
        own = own_layer(state)
        assert own.stopped
    assert own.classes("undecided")
    assert own.classes("can") or own.classes("never")
    assert words.headline(own).endswith(f" {words.STOPPED}")


def test_without_a_limit_all_is_decided(state: AuditState) -> None:
    with create_app(Settings()).server.app_context():
        assert allowance.audit_progress(30, 5) is None
    other = AuditState(weights=tuple(tuple(np.multiply(row, 2.0).tolist()) for row in ROWS))
    assert not own_layer(other).classes("undecided")
