"""How many rankings a generic layer can produce: exact integers."""

from functools import cache
from math import comb

from compute.arrays import as_count


@cache
def _merging_numbers(n: int, most: int) -> tuple[int, ...]:
    """Unsigned Stirling numbers of the first kind c(n, n), c(n, n-1), ..., c(n, n-most)."""
    row = [1] + [0] * most
    for m in range(1, n):
        # c(m+1, m+1-i) = c(m, m-i) + m c(m, m+1-i), from the far end so that old values are read
        for i in range(most, 0, -1):
            row[i] += m * row[i - 1]
    return tuple(row)


def count_feasible_rankings(n_classes: int, n_features: int, bias: bool = False) -> int:
    """Number of rankings that `softmax(W x + b)` can produce for generic `W` (and `b`).

    Without bias this is twice the sum of the unsigned Stirling numbers of the first kind
    c(N, N-D+1) + c(N, N-D+3) + ...; with bias it is c(N, N) + c(N, N-1) + ... + c(N, N-D).
    No special `W` has more.

    Parameters
    ----------
    n_classes : int
        N, at least 1.
    n_features : int
        D, at least 0 (0: all logits are equal, or the bias alone ranks).
    bias : bool
        Whether a generic bias is added.

    Returns
    -------
    int
        The exact number; at most N!.

    Raises
    ------
    TypeError
        If a size is not an integer.
    ValueError
        If there are fewer than 1 class or 0 features.

    References
    ----------
    T. M. Cover, "The number of linearly inducible orderings of points in d-space",
    SIAM J. Appl. Math. 15 (1967). I. J. Good and T. N. Tideman, "Stirling numbers and a geometric
    structure from voting theory", J. Combin. Theory A 23 (1977).

    Examples
    --------
    >>> count_feasible_rankings(4, 2), count_feasible_rankings(4, 2, bias=True)
    (12, 18)
    """
    n = as_count(n_classes, "n_classes", least=1)
    d = min(as_count(n_features, "n_features"), n - 1)
    if n == 1:
        return 1
    numbers = _merging_numbers(n, d)
    if bias:
        return sum(numbers)
    return 2 * sum(numbers[d - 1 :: -2]) if d else 0


def count_label_sets(n_classes: int, n_features: int, bias: bool = False) -> int:
    """Number of label sets that `W x + b > 0` gives for generic `W` (and `b`).

    Without bias this is twice the sum of the binomial coefficients C(N-1, 0) + ... + C(N-1, D-1);
    with bias it is C(N, 0) + ... + C(N, D). No special `W` has more.

    Parameters
    ----------
    n_classes : int
        N, the labels, at least 1.
    n_features : int
        D, at least 0 (0: all logits are zero, or the bias alone decides).
    bias : bool
        Whether a generic bias is added.

    Returns
    -------
    int
        The exact number; at most 2^N.

    Raises
    ------
    TypeError
        If a size is not an integer.
    ValueError
        If there are fewer than 1 class or 0 features.

    References
    ----------
    T. M. Cover, "Geometrical and statistical properties of systems of linear inequalities with
    applications in pattern recognition", IEEE Trans. Electronic Computers 14 (1965).

    Examples
    --------
    >>> count_label_sets(4, 2), count_label_sets(4, 2, bias=True)
    (8, 11)
    """
    n = as_count(n_classes, "n_classes", least=1)
    d = as_count(n_features, "n_features")
    if bias:
        return sum(comb(n, i) for i in range(min(d, n) + 1))
    return 2 * sum(comb(n - 1, i) for i in range(min(d, n)))
