"""The rooms of `compute`: names, arrows, and what is imported when."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import pytest

import compute

MODULES = [m.name for m in pkgutil.walk_packages(compute.__path__, "compute.")]
ROOMS = ("compute.logits", "compute.soft_sorting")


def test_no_module_has_the_name_of_something_exported():
    names = [module.rsplit(".", 1)[1] for module in MODULES]
    assert set(names).isdisjoint(compute.__all__)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_hands_on_what_compute_exports_of_it(room):
    public = importlib.import_module(room).__all__
    assert set(public) <= set(compute.__all__)
    for name in public:
        assert getattr(compute, name) is getattr(importlib.import_module(room), name)
    of_the_room = {
        name
        for name in compute.__all__
        if str(getattr(getattr(compute, name), "__module__", "")).startswith(room)
    }
    assert of_the_room <= set(public)


def test_nothing_imports_torch_before_a_tensor_comes_in():
    modules = [m for m in MODULES if not m.endswith("__main__")]
    code = f"import sys, {', '.join(modules)}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
