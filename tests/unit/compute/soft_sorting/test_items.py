"""Soft sorting of rows by a key and of items by a comparison."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import (
    Cauchy,
    Hard,
    Logistic,
    LogSumExp,
    NetworkSorter,
    Smooth,
    sort_by_comparison,
    sort_vectors,
)
from tests.unit.compute.soft_sorting.generated import close, networks, sharing_comparators, size_of


@st.composite
def tables(draw):
    """Rows (n, d)."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.normal(size=(draw(st.integers(0, 12)), draw(st.integers(1, 4))))


def first(rows):
    return rows[:, 0]


@given(tables(), st.booleans(), networks)
def test_the_hard_comparator_sorts_rows_whole(rows, descending, network):
    found = sort_vectors(rows, first, Hard(), descending, network=network)
    order = np.argsort(rows[:, 0])
    assert np.array_equal(found, rows[order[::-1] if descending else order])
    compared = sort_by_comparison(
        rows, lambda a, b: a[:, 0] - b[:, 0], Hard(), descending, network=network
    )
    assert np.array_equal(compared, found)


@given(tables(), sharing_comparators, st.booleans(), networks)
def test_the_sum_of_the_rows_is_preserved(rows, comparator, descending, network):
    for found in (
        sort_vectors(rows, first, comparator, descending, network=network),
        sort_by_comparison(
            rows, lambda a, b: np.tanh(a - b).sum(axis=1), comparator, descending, network=network
        ),
    ):
        assert found.shape == rows.shape
        assert close(found.sum(axis=0), rows.sum(axis=0), 1e-12 * max(len(rows), 1) * size_of(rows))


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), sharing_comparators, st.booleans(), networks)
def test_a_batch_is_sorted_member_by_member(seed, comparator, descending, network):
    rows = np.random.default_rng(seed).normal(size=(2, 3, 5, 4))

    def key(rows):
        return rows.reshape(len(rows), -1)[:, 0]

    def sort(rows, batch_axes=0):
        return sort_vectors(
            rows, key, comparator, descending, network=network, batch_axes=batch_axes
        )

    for batch in range(3):
        members = rows.reshape(-1, *rows.shape[batch:])
        expected = np.stack([sort(member) for member in members]).reshape(rows.shape)
        tensor = torch.tensor(rows, requires_grad=True)
        found = sort(tensor, batch)
        assert close(found.detach().numpy(), expected, 1e-12)
        assert close(sort(rows, batch), expected, 1e-12)
        found.pow(2).sum().backward()
        assert torch.isfinite(tensor.grad).all()


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), sharing_comparators, st.booleans(), networks)
def test_a_batch_is_compared_member_by_member(seed, comparator, descending, network):
    rows = np.random.default_rng(seed).normal(size=(2, 3, 5, 4))

    def compare(a, b):
        return (a - b)[(slice(None), *(0,) * (a.ndim - 1))]

    def sort(rows, batch_axes=0):
        return sort_by_comparison(
            rows, compare, comparator, descending, network=network, batch_axes=batch_axes
        )

    for batch in range(3):
        members = rows.reshape(-1, *rows.shape[batch:])
        expected = np.stack([sort(member) for member in members]).reshape(rows.shape)
        assert close(sort(rows, batch), expected, 1e-12)
        assert close(sort(torch.tensor(rows), batch).numpy(), expected, 1e-12)


@pytest.mark.parametrize("comparator", [Logistic, Cauchy])
def test_each_member_of_a_batch_may_have_a_softness_of_its_own(comparator):
    rows, softness = np.random.default_rng(6).normal(size=(3, 7, 2)), np.array([0.0, 0.3, 2.0])
    by_key = sort_vectors(rows, first, comparator(softness), batch_axes=1)
    compared = sort_by_comparison(
        rows, lambda a, b: first(a) - first(b), comparator(softness), batch_axes=1
    )
    for found, again, member, t in zip(by_key, compared, rows, softness.tolist(), strict=True):
        assert close(found, sort_vectors(member, first, comparator(t)), 1e-12)
        assert close(again, found, 1e-12)


def test_a_batch_leaves_an_axis_to_sort_along():
    with pytest.raises(ValueError, match="batch_axes must be between 0 and 1, not 2"):
        sort_vectors(np.eye(3), first, Hard(), batch_axes=2)
    with pytest.raises(ValueError, match="batch_axes must be between 0 and 1, not 2"):
        sort_by_comparison(np.eye(3), lambda a, b: a - b, Hard(), batch_axes=2)


@given(tables(), sharing_comparators, networks)
def test_the_key_column_itself_is_sorted_as_numbers_are(rows, comparator, network):
    found = sort_vectors(rows, first, comparator, network=network)[:, 0]
    expected = NetworkSorter(comparator, network).sort(rows[:, 0])
    assert close(found, expected, 1e-12 * size_of(rows))


@given(tables(), sharing_comparators)
def test_comparing_by_the_difference_of_keys_is_sorting_by_the_key(rows, comparator):
    for descending in (False, True):
        by_key = sort_vectors(rows, first, comparator, descending)
        compared = sort_by_comparison(rows, lambda a, b: a[:, 0] - b[:, 0], comparator, descending)
        assert close(compared, by_key, 1e-12 * size_of(rows))


@given(tables(), sharing_comparators)
def test_descending_by_a_key_is_ascending_by_its_negative(rows, comparator):
    found = sort_vectors(rows, first, comparator, descending=True)
    assert close(found, sort_vectors(rows, lambda r: -r[:, 0], comparator), 1e-12)


def test_the_key_is_taken_anew_in_each_layer():
    seen = []

    def key(rows):
        seen.append(rows.shape)
        return rows.sum(axis=1)

    sort_vectors(np.eye(8), key, Logistic(0.5))
    assert seen == [(8, 8)] * 6


def test_items_may_be_numbers_or_images():
    numbers = [3.0, 1.0, 2.0]
    assert sort_by_comparison(numbers, lambda a, b: a - b, Hard()).tolist() == [1.0, 2.0, 3.0]
    images = np.random.default_rng(0).normal(size=(5, 4, 3))
    brightness = images.mean(axis=(1, 2))
    found = sort_vectors(images, lambda a: a.mean(axis=(1, 2)), Hard())
    assert np.array_equal(found, images[np.argsort(brightness)])


def test_gradients_pass_through_the_key_and_the_comparison():
    rows = torch.tensor(np.random.default_rng(2).normal(size=(6, 2)), requires_grad=True)
    assert torch.autograd.gradcheck(
        lambda r: sort_vectors(r, lambda x: x[:, 0] ** 2 + x[:, 1], Cauchy(0.3)), rows
    )
    assert torch.autograd.gradcheck(
        lambda r: sort_by_comparison(r, lambda a, b: torch.tanh(a - b).sum(1), Logistic(0.3)), rows
    )


def test_numpy_and_torch_agree_and_the_kind_is_kept():
    rows = np.random.default_rng(3).normal(size=(5, 2)).astype(np.float32)
    found = sort_vectors(rows, first, Cauchy(0.2))
    tensor = sort_vectors(torch.from_numpy(rows), first, Cauchy(0.2))
    assert found.dtype == np.float32
    assert tensor.dtype == torch.float32
    assert close(tensor.numpy(), found, 1e-6)


@pytest.mark.parametrize("comparator", [LogSumExp(1), Smooth(0.5)])
def test_items_need_a_share(comparator):
    with pytest.raises(TypeError, match=r"share.*Logistic"):
        sort_vectors(np.eye(2), first, comparator)
    with pytest.raises(TypeError, match=r"share.*Logistic"):
        sort_by_comparison([1.0, 2.0], lambda a, b: a - b, comparator)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: sort_vectors(1.0, first, Hard()), ValueError, "single number"),
        (lambda: sort_vectors([[np.nan]], first, Hard()), ValueError, r"NaN, but entry \[0, 0\]"),
        (
            lambda: sort_vectors([[np.inf]], first, Hard()),
            ValueError,
            r"finite, but entry \[0, 0\]",
        ),
        (lambda: sort_vectors([[1j]], first, Hard()), TypeError, "real numbers"),
        (lambda: sort_vectors(np.eye(2), lambda r: r, Hard()), ValueError, r"shape \(2,\), not"),
        (lambda: sort_vectors(np.eye(2), first, Hard(), network="x"), ValueError, "odd_even"),
        (
            lambda: sort_by_comparison(np.eye(2), lambda a, b: a - b, Hard()),
            ValueError,
            r"compare must return one number per item, shape \(1,\)",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("softness", [1.0, 6e4])
def test_keys_further_apart_than_their_type_reaches_are_compared_all_the_same(softness):
    far = np.array([[56224.0], [-56224.0]])
    found = sort_vectors(far.astype(np.float16), first, Logistic(softness))
    assert found.dtype == np.float16
    assert np.allclose(found, sort_vectors(far, first, Logistic(softness)), rtol=2e-3)
    assert np.isfinite(sort_vectors(far * 1e303, first, Logistic(softness))).all()
