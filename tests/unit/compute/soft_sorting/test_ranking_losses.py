"""Claims about the losses on soft ranks."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from compute import (
    Hard,
    Logistic,
    LogSumExp,
    NetworkSorter,
    NeuralSort,
    ProjectionSorter,
    SoftSort,
    ndcg_loss,
    spearman_loss,
)
from compute.soft_sorting.learning import descend
from compute.soft_sorting.ranking_losses import RANKING_LOSSES

HARD = NetworkSorter(Hard())
SOFT = [
    NetworkSorter(Logistic(0.4), "best"),
    SoftSort(0.7),
    NeuralSort(0.8),
    ProjectionSorter(0.6),
    ProjectionSorter(0.6, "kl"),
]
orders = st.integers(2, 8).flatmap(lambda n: st.permutations(range(n)))


@given(orders, st.randoms())
def test_with_hard_ranks_it_is_one_minus_spearmans_correlation(order, random):
    wanted = random.sample(range(len(order)), len(order))
    rho = stats.spearmanr(order, wanted).statistic
    assert float(spearman_loss(order, wanted, HARD)) == pytest.approx(1 - rho, abs=1e-12)
    assert float(spearman_loss(order, order, HARD)) == 0
    assert float(spearman_loss(order, np.max(order) - order, HARD)) == pytest.approx(2)


@given(orders, st.data())
def test_with_hard_ranks_the_gain_is_that_of_its_definition(order, data):
    n = len(order)
    relevance = data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    gains = 2.0 ** np.array(relevance) - 1
    discounts = 1 / np.log2(2 + np.arange(n))
    best_first = np.argsort(order)[::-1]
    most = (np.sort(gains)[::-1] * discounts).sum()
    expected = 1 - (gains[best_first] * discounts).sum() / most if most else 0
    assert float(ndcg_loss(order, relevance, HARD)) == pytest.approx(expected, abs=1e-12)
    assert float(ndcg_loss(relevance, order, HARD)) >= 0


def test_where_nothing_is_relevant_nothing_is_lost():
    for sorter in SOFT:
        assert ndcg_loss([3.0, 1.0, 2.0], [0, 0, 0], sorter) == 0
    x = torch.tensor([3.0, 1.0], requires_grad=True)
    ndcg_loss(x, [0, 0], SoftSort(1.0)).backward()
    assert not x.grad.any()


def test_relevances_beyond_the_powers_of_two_that_doubles_have():
    assert float(ndcg_loss([1.0, 2.0], [2000, 0], HARD)) == pytest.approx(1 - 1 / np.log2(3))
    assert float(ndcg_loss([1.0, 2.0], [1e-12, 0], HARD)) == pytest.approx(1 - 1 / np.log2(3))


@pytest.mark.parametrize("sorter", SOFT, ids=str)
@pytest.mark.parametrize("name", RANKING_LOSSES)
def test_gradients_are_slopes(name, sorter):
    x = torch.tensor(np.random.default_rng(3).normal(size=(2, 5)), requires_grad=True)
    loss = RANKING_LOSSES[name].value
    assert torch.autograd.gradcheck(lambda t: loss(t, [3, 1, 0, 2, 4], sorter), x)


@given(hnp.arrays(np.float32, (3, 4), elements=st.floats(-9, 9, width=32)), st.sampled_from(SOFT))
def test_a_batch_is_its_rows_in_its_own_float_type(x, sorter):
    wanted = np.array([[0, 1, 2, 3], [3, 0, 2, 1], [1.5, 1.5, 0, 3]])
    for loss in (spearman_loss, ndcg_loss):
        together = loss(x, wanted, sorter)
        assert together.dtype == np.float32
        rows = [loss(row, t, sorter) for row, t in zip(x, wanted, strict=True)]
        np.testing.assert_allclose(together, rows, atol=1e-5)
        assert loss(torch.tensor(x), wanted, sorter).dtype == torch.float32
        np.testing.assert_allclose(loss(torch.tensor(x), wanted, sorter), together, atol=1e-5)
        np.testing.assert_array_equal(loss(x, wanted[0], sorter)[0], together[0])


@pytest.mark.parametrize("loss", [spearman_loss, ndcg_loss])
def test_fewer_than_two_values_lose_nothing(loss):
    for n in (0, 1):
        assert loss(np.zeros((2, n)), np.zeros(n), SoftSort(1.0)).tolist() == [0, 0]


def test_refusals():
    with pytest.raises(TypeError, match="no ranks"):
        spearman_loss([1.0, 2.0], [0, 1], NetworkSorter(LogSumExp(1.0)))
    for loss, name in ((spearman_loss, "target_ranks"), (ndcg_loss, "relevance")):
        with pytest.raises(ValueError, match=rf"{name} must have the shape .* \(2,\), not \(3,\)"):
            loss([1.0, 2.0], [0, 1, 2], HARD)
        with pytest.raises(ValueError, match=f"{name} must be finite"):
            loss([1.0, 2.0], [0, np.nan], HARD)
    with pytest.raises(ValueError, match="relevance must be at least 0, not -1"):
        ndcg_loss([1.0, 2.0], [0, -1], HARD)


@pytest.mark.parametrize("name", RANKING_LOSSES)
def test_descent_lessens_each_loss(name):
    x, wanted = np.array([0.3, 0.1, 0.9, 0.4]), np.array([3.0, 1.0, 0.0, 2.0])
    run = descend(SoftSort(0.1), x, wanted, steps=100, loss=RANKING_LOSSES[name])
    assert run.losses[-1] < 0.6 * run.losses[0]
    np.testing.assert_allclose(
        run.losses, RANKING_LOSSES[name].value(run.values, wanted, SoftSort(0.1)), atol=1e-12
    )
    np.testing.assert_allclose(run.ranks, SoftSort(0.1).rank(run.values), atol=1e-12)
