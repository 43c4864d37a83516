"""Rational arithmetic on doubles: every double is an integer times a power of two."""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, inf

from compute.arrays import FloatArray

Row = list[int]


def integer_columns(matrix: FloatArray) -> tuple[list[Row], list[int]]:
    """Integers and one exponent a column with ``matrix[i, q] == rows[i][q] * 2**exponents[q]``.

    Scaling a column by a positive number rescales one coordinate of x and changes no ranking.
    """
    columns: list[list[int]] = []
    exponents: list[int] = []
    for column in matrix.T.tolist():
        ratios = [value.as_integer_ratio() for value in column]
        denominator = max(below for _, below in ratios)
        numerators = [above * (denominator // below) for above, below in ratios]
        common = gcd(*numerators)
        power = common & -common or 1
        columns.append([above // power for above in numerators])
        exponents.append(power.bit_length() - denominator.bit_length())
    return [[column[k] for column in columns] for k in range(len(matrix))], exponents


def pivot_columns(rows: Sequence[Sequence[int]]) -> list[int]:
    """The first columns that span the column space of an integer matrix; their number is its rank.

    Bareiss' elimination: all divisions are exact and the integers stay as small as minors.
    """
    work = [list(row) for row in rows if any(row)]
    pivots: list[int] = []
    previous = 1
    for column in range(len(work[0]) if work else 0):
        chosen = next((k for k, row in enumerate(work) if row[column]), None)
        if chosen is None:
            continue
        pivots.append(column)
        top = work.pop(chosen)
        lead = top[column]
        work = [
            [(lead * a - row[column] * b) // previous for a, b in zip(row, top, strict=True)]
            for row in work
        ]
        work = [row for row in work if any(row)]
        previous = lead
        if not work:
            break
    return pivots


def differences(rows: Sequence[Sequence[int]]) -> list[Row]:
    """Every row minus the first, the first left out."""
    first = rows[0]
    return [[a - b for a, b in zip(row, first, strict=True)] for row in rows[1:]]


def dot(a: Sequence[int], b: Sequence[int]) -> int:
    """Inner product of two integer vectors."""
    return sum(p * q for p, q in zip(a, b, strict=True))


def null_vector(rows: Sequence[Sequence[int]]) -> Row:
    """The vector orthogonal to d-1 rows of d integers, by minors; zero if they are dependent.

    Orientation: ``det(rows + [vector]) >= 0``.
    """
    d = len(rows) + 1
    if d == 2:
        ((a, b),) = rows
        return [-b, a]
    if d == 3:
        (a, b, c), (p, q, r) = rows
        return [b * r - c * q, c * p - a * r, a * q - b * p]
    vector = []
    for skipped in range(d):
        minor = determinant([[v for q, v in enumerate(row) if q != skipped] for row in rows])
        vector.append(minor if (d - 1 + skipped) % 2 == 0 else -minor)
    return vector


def determinant(rows: Sequence[Sequence[int]]) -> int:
    """Determinant of a square integer matrix (Bareiss)."""
    work = [list(row) for row in rows]
    previous, sign = 1, 1
    for step in range(len(work) - 1):
        chosen = next((k for k in range(step, len(work)) if work[k][step]), None)
        if chosen is None:
            return 0
        if chosen != step:
            work[step], work[chosen] = work[chosen], work[step]
            sign = -sign
        lead = work[step][step]
        for row in work[step + 1 :]:
            row[step + 1 :] = [
                (lead * a - row[step] * b) // previous
                for a, b in zip(row[step + 1 :], work[step][step + 1 :], strict=True)
            ]
        previous = lead
    return sign * work[-1][-1] if work else 1


def solve(matrix: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> list[list[Fraction]]:
    """X with ``matrix @ X == right`` for a regular square matrix (Gauss-Jordan in fractions)."""
    n = len(matrix)
    work = [
        [Fraction(v) for v in (*row, *values)] for row, values in zip(matrix, right, strict=True)
    ]
    for step in range(n):
        chosen = next(k for k in range(step, n) if work[k][step])
        work[step], work[chosen] = work[chosen], work[step]
        lead = work[step][step]
        work[step] = [v / lead for v in work[step]]
        for k in range(n):
            factor = work[k][step]
            if k != step and factor:
                work[k] = [a - factor * b for a, b in zip(work[k], work[step], strict=True)]
    return [row[n:] for row in work]


def nearest_double(value: Fraction) -> float:
    """The double nearest to a fraction; infinite where it is too large for any."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def primitive(vector: Sequence[int]) -> Row:
    """The same direction in the smallest integers."""
    divisor = gcd(*vector) or 1
    return [v // divisor for v in vector]


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
    tableau = []
    for k in range(height):
        row = [gap[k] for gap in gaps] if k < d else [1] * n
        tableau.append(row + [int(k == m) for m in range(height)] + [int(k == d)])
    # the reduced costs of the sum of the artificial variables, which starts as the basis
    cost = [-sum(row[j] for row in tableau) for j in range(n)] + [0] * height
    cost.append(-1)
    tableau.append(cost)
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
