"""Hostile files and pasted texts: each gets one sentence, and what is there stays as it is."""

from __future__ import annotations

import base64
import gzip
import io
import pickle
import zipfile
from typing import Any

import numpy as np
import orjson
import pytest

from components.page.entering import MOST_BYTES
from components.page.tables import MOST_CHARACTERS, MOST_ENTRIES
from components.serving.payloads import CALLBACKS
from tests.unit.components.serving.test_hostile import client, declared


class Opens:
    """What a pickle may name: a function that is called where it is read."""

    def __reduce__(self) -> Any:
        return (print, ("read",))


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def npy_header(header: str, body: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    text = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY" + version + len(text).to_bytes(2, "little") + text + body


def zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("w.npy", content)
    return stream.getvalue()


HEADER = "{'descr': '<f8', 'fortran_order': False, 'shape': %s, }"
FILES = {
    "a pickle": pickle.dumps(Opens()),
    "a pickle inside npy": npy(np.array([[Opens(), 1]], dtype=object)),
    "an archive of zeros": zipped(b"0," * 5_000_000),
    "a compressed file": gzip.compress(b"1,2\n3,4"),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "npy of 16 GB": npy_header(HEADER % "(2000000000, 1)"),
    "npy of more entries than numbers count": npy_header(HEADER % f"({2**62}, {2**62})"),
    "npy of a negative size": npy_header(HEADER % "(-1, 2)", bytes(16)),
    "npy of no dimension": npy(np.float64(1)),
    "npy of five dimensions": npy(np.ones((1, 1, 1, 2, 2))),
    "npy cut off": npy(np.ones((3, 2)))[:-3],
    "npy with a program as its header": npy_header("__import__('os').abort()"),
    "npy with a bottomless header": npy_header("(" * 110),
    "npy of a version to come": npy_header(HEADER % "(1, 2)", bytes(16), b"\x09\x00"),
    "npy of records": npy(np.zeros(3, dtype=[("a", "f8"), ("b", "O")])),
    "npy of text": npy(np.array([["1", "2"]])),
    "npy of NaN": npy(np.array([[1.0, np.nan]])),
    "npy of complex numbers": npy(np.array([[1j, 2.0]])),
    "nothing but zeros": bytes(5000),
    "UTF-16 that is none": b"\xff\xfe" + b"\x00\xd8" * 300,
}
TEXTS = {
    "bottomless JSON": "[" * 100_000,
    "bottomless JSON that closes": "[" * 5000 + "]" * 5000,
    "JSON of three levels": "[[[1, 2], [3, 4]], [[1, 2], [3, 4]]]",
    "JSON of objects in each other": '{"a":' * 900 + "1" + "}" * 900,
    "JSON of NaN": "[[NaN, 1]]",
    "a number of 5,000 digits": "9" * 5000 + "\t1",
    "a number beyond the doubles": "1e400\t1",
    "a script": "<script>alert(1)</script>\t1\n2\t3",
    "a formula that runs": "1,2\n=cmd|' /C calc'!A0,3",
    "a quotation that does not close": '"1,2\n3,4\n' * 300,
    "brackets only": "(" * 100_000,
    "braces of LaTeX": "\\frac{" * 30_000,
    "rows of LaTeX": "\\\\" * 100_000,
    "ampersands": "&" * 200_000,
    "names of functions": "a(" * 50_000 + "1" + ")" * 50_000,
    "roots of roots": "sqrt(" * 20_000 + "\t1",
    "bars": "|" * 200_000,
    "blanks": " \t" * 200_000,
    "lines": "\n".join(["1 2"] * (MOST_ENTRIES // 2 + 1)),
    "more than is read": "1," * (MOST_CHARACTERS // 2 + 1),
    "control characters": "\x00\x1b[2J\t\x07",
    "digits of other scripts": "٣\t４",
    "rows of different lengths": "1 2\n3",
}


def answered(name: str, value: Any) -> dict[str, Any]:
    request = {"query": "", "edits": {name: value}, "number": 1, "theme": "light"}
    body = {
        "output": "shadow-answer.data",
        "outputs": {"id": "shadow-answer", "property": "data"},
        "inputs": [{"id": "shadow-input", "property": "data", "value": request}],
        "changedPropIds": [],
    }
    response = client().post(CALLBACKS, json=body)
    assert response.status_code == 200, response.get_data(as_text=True)
    answer: dict[str, Any] = orjson.loads(response.get_json()["response"]["shadow-answer"]["data"])
    return answer


def previewed(value: Any) -> tuple[str, bool]:
    """What the dialog says, and whether it refuses."""
    (body,) = (payload for payload in declared() if "opening-said.children" in payload["output"])
    asked = {**body["inputs"][0], "value": {"query": "", "edits": {"weights": value}}}
    body = {**body, "inputs": [asked], "changedPropIds": ["opening-asked.data"]}
    response = client().post(CALLBACKS, json=body)
    assert response.status_code == 200, response.get_data(as_text=True)
    given = response.get_json()["response"]
    return given["opening-said"]["children"], given["opening-take"]["disabled"]


def is_one_sentence(text: str) -> bool:
    return text.endswith(".") and len(text) < 300 and "Error" not in text and "\n" not in text


HOSTILE = {
    **{name: {"file": base64.b64encode(content).decode()} for name, content in FILES.items()},
    **{name: {"pasted": text} for name, text in TEXTS.items()},
    "a file beyond the bound": {"file": "A" * (MOST_BYTES * 4 // 3 + 100)},
    "a file that is not base64": {"file": "é" * 1000},
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("edit", ["weights", "weight.0.0"])
def test_it_gets_one_sentence_and_changes_nothing(
    edit: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = answered(edit, HOSTILE[name])
    assert len(answer["notices"]) == 1
    assert is_one_sentence(answer["notices"][0]), answer["notices"]
    assert answer["query"] == ""
    assert answer["read"] == {edit: answer["notices"][0]}
    assert capsys.readouterr().out == "", "a pickle was read"


@pytest.mark.parametrize("name", HOSTILE)
def test_the_dialog_says_so_before_anything_is_sent(name: str) -> None:
    said, refuses = previewed(HOSTILE[name])
    assert is_one_sentence(said), said
    assert refuses
