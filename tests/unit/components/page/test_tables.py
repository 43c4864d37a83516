"""Pasted text and opened files become the table that they show."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from components.page.tables import MOST_ENTRIES, Table, UnreadError, read_file, read_table

NUMBERS = st.floats(-1e9, 1e9).map(lambda v: float(f"{v:.6g}"))
MATRICES = hnp.arrays(
    np.float64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=7), elements=NUMBERS
)
WORDS = st.text("ABCDEFGHIJKLMNOQRSTUVWXYZ", min_size=2, max_size=8).filter(
    lambda word: word not in ("PI", "INF", "NAN", "INFINITY")
)


def is_table(text: str, array: np.ndarray) -> bool:
    return np.array_equal(np.array(read_table(text).rows), array)


@example(np.array([[1.65e-100, 1.0], [5e-324, -1e9]]))
@given(MATRICES)
def test_every_form_of_a_matrix_is_the_matrix(array: np.ndarray) -> None:
    rows = [[repr(v) for v in row] for row in array.tolist()]
    wide = array.shape[1] > 1
    with np.printoptions(threshold=10**6, linewidth=10**6, floatmode="unique"):
        prints = [str(array), repr(array), repr(array.astype(object)).replace("dtype=object", "")]
    texts = {
        "python": repr(array.tolist()),
        "tuples": repr(tuple(map(tuple, array.tolist()))),
        "scalars": repr([[np.float64(v) for v in row] for row in array.tolist()]),
        "torch": f"tensor({array.tolist()}, device='cpu', requires_grad=True)",
        "json": json.dumps({"weights": array.tolist()}),
        "nested json": json.dumps([array.tolist()]),
        "tabs": "\n".join("\t".join(row) for row in rows),
        "windows": "\r\n".join("\t".join(row) for row in rows) + "\r\n",
        "markdown": "\n".join("| " + " | ".join(row) + " |" for row in rows),
        "latex": "\\begin{bmatrix}" + " \\\\ ".join(" & ".join(r) for r in rows) + "\\end{bmatrix}",
        "matlab": "[" + "; ".join(" ".join(row) for row in rows) + "]",
        "matlab commas": "A = [" + ";\n".join(", ".join(row) for row in rows) + "];",
    }
    if wide:
        texts |= {
            "csv": "\n".join(",".join(row) for row in rows),
            "quoted": "\n".join(",".join(f'"{v}"' for v in row) for row in rows),
            "semicolons": "\n".join(";".join(row) for row in rows),
            "spaces": "\n".join("  ".join(row) for row in rows),
            "columns": "\n".join(" ".join(row).replace(".", ",") for row in rows),
        }
    if wide and len(rows) > 1:
        texts["decimal commas"] = "\n".join(";".join(row).replace(".", ",") for row in rows)
        texts["link"] = ";".join(",".join(row) for row in rows)
    for form, text in [*texts.items(), *(("numpy", text) for text in prints)]:
        assert is_table(text, array), (form, text)


@given(MATRICES, st.data())
def test_names_in_the_first_row_and_column(array: np.ndarray, data: st.DataObject) -> None:
    n, d = array.shape
    across = tuple(data.draw(st.lists(WORDS, min_size=d, max_size=d)))
    down = tuple(data.draw(st.lists(WORDS, min_size=n, max_size=n)))
    rows = [[repr(v) for v in row] for row in array.tolist()]
    for join in ("\t".join, ",".join, lambda cells: f"| {' | '.join(cells)} |"):
        both = [["", *across], *([name, *row] for name, row in zip(down, rows, strict=True))]
        table = read_table("\n".join(map(join, both)))
        assert table == Table(tuple(map(tuple, array.tolist())), down, across)
        table = read_table("\n".join(map(join, [list(across), *rows])))
        assert (table.row_names, table.column_names) == ((), across)
    short = [list(across), *([name, *row] for name, row in zip(down, rows, strict=True))]
    assert read_table("\n".join("  ".join(cells) for cells in short)).row_names == down


@given(
    hnp.arrays(
        st.sampled_from(["<f8", ">f4", "<f2", "<i4", "u1", "?"]),
        hnp.array_shapes(max_dims=2, max_side=6),
    ),
    st.booleans(),
)
def test_an_npy_file_is_its_array(array: np.ndarray, fortran: bool) -> None:
    stream = io.BytesIO()
    np.save(stream, np.asfortranarray(array) if fortran else array)
    if np.isnan(array.astype(float)).any():
        with pytest.raises(UnreadError, match="is not a number"):
            read_file(stream.getvalue())
    else:
        expected = np.atleast_2d(array).astype(float)
        assert np.array_equal(np.array(read_file(stream.getvalue()).rows), expected)
    with pytest.raises(UnreadError, match="cut off or longer"):
        read_file(stream.getvalue() + b"x")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1,2;3,4", ((1, 2), (3, 4))),
        ("1 2; 3 4", ((1, 2), (3, 4))),
        ("1;2;3", ((1, 2, 3),)),
        ("1,5;2,5\n3;4", ((1.5, 2.5), (3, 4))),
        ("1,5 2,5\n3,0 4", ((1.5, 2.5), (3, 4))),
        ("[1.0e+00 -2.5e-01]\n", ((1, -0.25),)),
        ("array([ 1.,  2.,  3.])", ((1, 2, 3),)),
        ("[[ 1.  2.]\n [ 3.  4.]]", ((1, 2), (3, 4))),
        ("[1/3, sqrt(2)]", ((1 / 3, 2**0.5),)),
        ("3", ((3,),)),
        ("0,5", ((0.5,),)),
        ("−1\t2\n3\t−∞", ((-1, 2), (3, -float("inf")))),
        ("# a comment\n1 2\n3 4", ((1, 2), (3, 4))),
        ("[1 2\n 3 4]", ((1, 2), (3, 4))),
        ("$\\frac{1}{2} & 1 \\\\ 0 & \\sqrt{2}$", ((0.5, 1), (0, 2**0.5))),
        ("[[1,2],[3,4],]", ((1, 2), (3, 4))),
        ("1,2,\n3,4,", ((1, 2), (3, 4))),
    ],
)
def test_forms_found_in_use(text: str, rows: tuple[tuple[float, ...], ...]) -> None:
    assert read_table(text).rows == rows


def test_a_print_of_pandas() -> None:
    table = read_table("     x    y\n0  1.0  2.0\n1  3.0  4.0\n")
    assert table.rows == ((1, 2), (3, 4))
    assert table.column_names == ("x", "y")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "It holds no numbers."),
        ("1 2\n3", "Row 2 has 1 entries, row 1 has 2; rows of one length are needed."),
        ("1,2\n3,x", "Row 2, column 2: “x” is not a number."),
        ("1,,2\n3,4,5", "Row 1, column 2 is empty."),
        ("[[1. 2. ... 3.]]", "This print leaves entries out (“...”)."),
        ("[[[1,2],[3,4]],[[5,6],[7,8]]]", "This JSON has more than two levels"),
        ("[[[1 2] [3 4]]\n [[5 6] [7 8]]]", "more than two levels of brackets"),
        ("1,nan\n3,4", "Row 1, column 2: “nan” stands for no number."),
        ("1," * (MOST_ENTRIES + 1) + "1", f"more than {MOST_ENTRIES:,} entries"),
        ("[[1, 2], 3]", "This JSON mixes numbers and lists"),
        ("[" * 100_000, ""),
        ('{"a": {"b": 1}}', "This JSON holds no list of numbers."),
    ],
)
def test_what_is_not_a_table_is_refused_with_its_reason(text: str, sentence: str) -> None:
    with pytest.raises(UnreadError) as refused:
        read_table(text)
    assert sentence in str(refused.value)


SHAPE = b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x93NUMPY", b"\x93NUMPY\x01\x00\xff\xff", b"\x93NUMPY\x09\x00" + b"x" * 99,
        SHAPE % b"10**9,10**9" + b" " * 50, SHAPE % b"99999999,9999999" + b" " * 50,
        SHAPE % b"-1,-1" + b" " * 50, SHAPE % b"2,2" + b" " * 50, b"\x93NUMPY\x01\x00v\x00",
        b"\x80\x04\x95", b"PK\x03\x04", b"\x1f\x8b\x08", b"\x89PNG\r\n", b"%PDF-1.7", b"\0" * 999,
        b"\xff\xfe", b"<html><script>alert(1)</script></html>", b"=cmd|' /C calc'!A0",
        b'{"a": [' * 5000, b"\\begin{" * 50_000, b"a.a." * 50_000 + b"[[1",
        b"[[" + b"(" * 50_000 + b"1]]", b"'" * 9999, b'"' * 9999 + b",1", b"9" * 100_000,
        b"1e999999999,2", b"\xe2\x88\x92" * 9999,
    ],
)  # fmt: skip
def test_hostile_files_get_one_sentence(content: bytes) -> None:
    with pytest.raises(UnreadError) as refused:
        read_file(content)
    assert str(refused.value).endswith((".", ")."))
    assert len(str(refused.value)) < 250


@settings(max_examples=300)
@given(st.text("0123456789.,;-+e[](){}| \t\n&\\\"'ab", max_size=60) | st.text(max_size=40))
def test_reading_a_table_answers_or_refuses(text: str) -> None:
    try:
        table = read_table(text)
    except UnreadError:
        return
    assert table.rows[0]
    assert len({len(row) for row in table.rows}) == 1
    assert str(len(table.rows)) in table.summary
