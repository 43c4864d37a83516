"""Reference cases made by other programs, agreed with field by field."""

import json
from pathlib import Path

import numpy as np
import pytest

from compute import feasible_rankings
from tests.unit.compute.rankings.oracles import gives_strictly

FILES = sorted((Path(__file__).parents[3] / "cases" / "rankings").glob("*.json"))


def test_there_are_reference_cases():
    assert len(FILES) >= 12


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_reference_case(file):
    case = json.loads(file.read_text())
    W, b = np.array(case["W"]), case["bias"]
    result = feasible_rankings(W, b)
    assert result.rankings.tolist() == case["feasible_rankings"]
    assert len(result) == case["n_feasible"]
    assert result.effective_dimension == case["rank_centred_W"]
    assert result.generic_count == case["generic_count"]
    assert result.complete
    if case["cells_weak_orders"] is None:
        assert result.weak_orders is None
    else:
        cells = [[list(block) for block in order] for order in result.weak_orders]
        assert sorted(cells) == sorted(case["cells_weak_orders"])
    for ranking, x in zip(result.rankings.tolist(), result.witnesses, strict=True):
        assert gives_strictly(W, b, ranking, x)
    winners = sorted({int(ranking[-1]) for ranking in result.rankings})
    if case["cells_weak_orders"] is None:
        assert winners == case["argmaxable"]
    fewer = case["n_cells"] < case["generic_count"] or case["cells_weak_orders"] is not None
    assert bool(result.shortfall) == fewer
