"""Programs beside the app still fit it: each benchmark, load test and recorder is imported."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for folder in ("benchmarks", "tests/load", "tests/scan")
    for path in sorted((ROOT / folder).glob("*.py"))
] + ["tests.browser.record_payloads"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_beside_the_app_is_imported(name):
    assert importlib.import_module(name.removesuffix(".__init__")).__doc__


@pytest.mark.parametrize("name", [n for n in PROGRAMS if ".bench_" in n])
def test_a_benchmark_has_tables(name):
    assert callable(importlib.import_module(name).tables)
