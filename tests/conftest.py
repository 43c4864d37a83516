"""Settings that all tests share."""

import pytest
from hypothesis import HealthCheck, settings

# Generated examples are slow on a busy machine: a deadline would make the tests flicker.
settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("default")

# What these run is run line by line by the tests that mirror the source: coverage is not measured
# again, which would take two thirds as long as the tests themselves.
RUN_BY_OTHERS = {
    "test_called.py",
    "test_costs.py",
    "test_documents.py",
    "test_extremes.py",
    "test_hostile.py",
    "test_house.py",
    "test_links.py",
    "test_printed.py",
    "test_processors.py",
    "test_snippets.py",
    "test_taken.py",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in RUN_BY_OTHERS:
            item.add_marker("no_cover")
