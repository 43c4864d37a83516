"""What a process keeps of the layers that it has drawn is bounded, whatever is asked of them."""

from __future__ import annotations

import gc

import pytest

from components.page.palette import LIGHT
from components.shadow.model import LAYERS_BYTES, ShownLayer, layer_bytes
from components.shadow.view import VIEW
from components.state.page import read_page

N = 11  # with 3 features: two layers are more than is kept


@pytest.mark.parametrize("section", ["ask", "top_k", "precision"])
def test_of_large_layers_the_last_is_kept_alone(section: str) -> None:
    for seed in (1, 2):
        VIEW.draw(read_page(f"n={N}&d=3&seed={seed}&part={section}")[0], LIGHT)
    gc.collect()
    kept = [o for o in gc.get_objects() if type(o) is ShownLayer and o.n == N]
    assert len({layer.weights.tobytes() for layer in kept}) == 1
    assert 2 * layer_bytes(kept[0]) > LAYERS_BYTES
