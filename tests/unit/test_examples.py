"""Every example in a docstring prints what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import components
import compute


def modules():
    """All modules of the two packages."""
    return [
        found.name
        for package in (compute, components)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not found.name.endswith(".__main__")
    ]


def examples():
    """(name of what is documented, its examples), for everything that has some."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    return [
        test
        for name in modules()
        for test in finder.find(importlib.import_module(name))
        if test.examples
    ]


@pytest.mark.parametrize("example", examples(), ids=lambda test: test.name)
def test_an_example_prints_what_it_says(example):
    said = []
    doctest.DocTestRunner().run(example, out=said.append)
    assert "".join(said) == ""


def test_examples_are_found():
    rooms = {test.name.split(".")[1] for test in examples()}
    assert len(examples()) >= 12
    assert {"rankings", "soft_sorting", "logits"} <= rooms
