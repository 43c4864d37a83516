"""The order of the logits at an input is the one that fractions give, ties among them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from compute.rankings.layer import Layer
from compute.rankings.orders import exact_orders

# Small whole numbers times powers of two, and any doubles: the first tie often.
POWERS = st.integers(-150, 150).map(lambda k: 2.0**k)
WHOLE = st.builds(lambda k, power: k * power, st.integers(-3, 3), POWERS)
NUMBERS = st.one_of(st.integers(-3, 3).map(float), WHOLE, st.floats(-1e9, 1e9, width=32))


@given(st.data(), st.integers(2, 5), st.integers(1, 5), st.booleans())
def test_orders_are_those_of_fractions(
    data: st.DataObject, n: int, d: int, with_bias: bool
) -> None:
    W = data.draw(arrays(np.float64, (n, d), elements=NUMBERS))
    b = data.draw(arrays(np.float64, (n,), elements=NUMBERS)) if with_bias else None
    layer = Layer.of(W, b)
    rows, width = layer.weights, layer.weights.shape[1]
    inputs = data.draw(arrays(np.float64, (4, width), elements=NUMBERS))
    orders, strict = exact_orders(layer, inputs)
    for x, order, is_strict in zip(inputs, orders, strict, strict=True):
        logits = [
            sum((Fraction(w) * Fraction(v) for w, v in zip(row, x, strict=True)), start)
            for row, start in zip(rows, map(Fraction, _biases(layer)), strict=True)
        ]
        ordered = [logits[i] for i in order]
        assert ordered == sorted(logits)
        assert is_strict == (len(set(logits)) == len(logits))


def _biases(layer: Layer) -> list[float]:
    return [0.0] * len(layer.weights) if layer.bias is None else layer.bias.tolist()
