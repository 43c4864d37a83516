"""Linear programs in rational arithmetic."""

from collections.abc import Sequence
from fractions import Fraction


def separate(gaps: Sequence[Sequence[int]]) -> tuple[list[Fraction] | None, list[Fraction] | None]:
    """A point on the positive side of every row, or the proof that there is none.

    Parameters
    ----------
    gaps : sequence of integer rows
        The wanted x has ``dot(row, x) > 0`` for each.

    Returns
    -------
    point, certificate
        One is None. The certificate y >= 0 sums to 1 and combines the rows to zero, so that no x
        makes all of them positive (Gordan's theorem).

    Notes
    -----
    Phase one of the simplex method on ``rows.T @ y = 0, sum(y) = 1, y >= 0`` with Bland's rule,
    in integers over one common denominator (Edmonds' integral pivoting).
    """
    n, d = len(gaps), len(gaps[0]) if gaps else 0
    if n == 0:
        return [Fraction(0)] * d, None
    height = d + 1
    tableau = _first_tableau(gaps)
    basis = list(range(n, n + height))
    scale = 1
    while True:
        entering = next((j for j in range(n) if tableau[-1][j] < 0), None)
        if entering is None:
            break
        candidates = [k for k in range(height) if tableau[k][entering] > 0]
        leaving = min(
            candidates,
            key=lambda k: (Fraction(tableau[k][-1], tableau[k][entering]), basis[k]),
        )
        lead_row = tableau[leaving]
        lead = lead_row[entering]
        for k, row in enumerate(tableau):
            if k != leaving:
                factor = row[entering]
                tableau[k] = [
                    (lead * a - factor * b) // scale for a, b in zip(row, lead_row, strict=True)
                ]
        basis[leaving] = entering
        scale = lead
    if tableau[-1][-1] == 0:
        certificate = [Fraction(0)] * n
        for k, variable in enumerate(basis):
            if variable < n:
                certificate[variable] = Fraction(tableau[k][-1], scale)
        return None, certificate
    # reduced cost of an artificial is 1 - price; minus the price separates
    prices = [Fraction(scale - tableau[-1][n + k], scale) for k in range(d)]
    return [-price for price in prices], None


def _first_tableau(gaps: Sequence[Sequence[int]]) -> list[list[int]]:
    """The equations with an artificial variable each, and the reduced costs of their sum."""
    n, d = len(gaps), len(gaps[0])
    height = d + 1
    tableau = []
    for k in range(height):
        row = [gap[k] for gap in gaps] if k < d else [1] * n
        tableau.append(row + [int(k == m) for m in range(height)] + [int(k == d)])
    cost = [-sum(row[j] for row in tableau) for j in range(n)] + [0] * height
    return [*tableau, [*cost, -1]]
