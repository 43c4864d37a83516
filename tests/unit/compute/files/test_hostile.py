"""Files that lie, are damaged or are something else: each is refused with a sentence."""

import io
import json
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from compute.files import UnreadError, read_array, read_bias, read_names


def npy(shape: str, descr: str = "'<f8'", body: bytes = b"") -> bytes:
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (118 - len(header)) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return stream.getvalue()


def saved(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def tensors(header: object, body: bytes = b"", size: int | None = None) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text) if size is None else size) + text + body


def tensor(dtype: str, shape: list[int], start: int, end: int) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


PICKLED = np.array([[{"a": 1}]], dtype=object)
FOUR = np.zeros(4).tobytes()
HOSTILE = {
    "zip bomb.npz": (zipped(W=npy("(100000, 2000000)", body=b"\0" * 10**6)), "entries; at most"),
    "header lies.npz": (zipped(W=npy("(9, 9)", body=FOUR)), "cut off or longer"),
    "pickled.npy": (saved(PICKLED), "holds object; real numbers"),
    "pickled.npz": (zipped(W=saved(PICKLED)), "holds object; real numbers"),
    "pickle.npy": (pickle.dumps([[1.0]]), "a pickle"),
    "header lies.npy": (npy("(2, 3)", body=FOUR), "cut off or longer than its header says"),
    "a billion columns.npy": (npy("(1, 1000000000)", body=FOUR), "cut off or longer"),
    "negative.npy": (npy("(-2, -2)", body=FOUR), "the shape (-2, -2)"),
    "three axes.npy": (npy("(1, 2, 2)", body=FOUR), "one or two dimensions"),
    "no rows.npy": (npy("(0, 4)"), "none of them 0"),
    "complex.npy": (npy("(1, 2)", "'<c16'", FOUR), "real numbers are needed"),
    "fields.npy": (npy("(2, 1)", "[('a', '<f8'), ('b', '<f8')]", FOUR), "real numbers are needed"),
    "code.npy": (npy("__import__('os').getcwd()"), "cannot be read"),
    "nested.npy": (npy("(" * 60), "cannot be read"),
    "nan.csv": (b"1,2\n3,nan\n", "Line 2, number 2 is nan"),
    "infinite.csv": (b"1,2\n1e999,4\n", "Line 2, number 1 is inf"),
    "ragged.csv": (b"1,2\n3\n", "Line 2 has 1 numbers, the first has 2"),
    "a word.csv": (b"1,2\n3,x\n", "“x” is not a number"),
    "a hole.csv": (b"1,2,3\n3,,4\n", "Line 2, number 2: is empty"),
    "only words.csv": (b"weights\n", "no numbers"),
    "empty.csv": (b"", "is empty"),
    "utf-16.csv": ("1,2\n3,x\n".encode("utf-16"), "“x” is not a number"),
    "a picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(99), "a picture"),
    "a paper.csv": (b"%PDF-1.7\n1 0 obj", "a PDF"),
    "compressed.csv": (b"\x1f\x8b\x08" + bytes(9), "compressed"),
    "zeros.csv": (bytes(99), "neither text nor a known format"),
    "one long line.csv": (b"1" * (1 << 24) + b",2", "longer than"),
    "cut off.npz": (zipped(W=saved(np.eye(3)))[:-30], "damaged"),
    "no arrays.npz": (zipped(), "zip file"),
    "two matrices.npz": (zipped(a=saved(np.eye(2)), b=saved(np.eye(3))), "Name one of a (2 x 2"),
    "overlap.safetensors": (
        tensors({"a": tensor("F32", [4], 0, 16), "b": tensor("F32", [4], 8, 24)}, bytes(24)),
        "not valid",
    ),
    "giant header.safetensors": (tensors({}, size=1 << 62), "not valid"),
    "cut off.safetensors": (tensors({"a": tensor("F32", [4, 4], 0, 64)}, bytes(8)), "not valid"),
    "integers.safetensors": (tensors({"a": tensor("I32", [2, 2], 0, 16)}, bytes(16)), "holds I32"),
    "three axes.safetensors": (
        tensors({"a": tensor("F32", [1, 2, 2], 0, 16)}, bytes(16)),
        "two dimensions are needed",
    ),
    "no json.safetensors": (struct.pack("<Q", 5) + b"{{{{{", "not valid"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_a_sentence_and_little_memory(name, tmp_path):
    content, sentence = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadError) as refused:
            read_array(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")
    assert peak < 10 * len(content) + (4 << 20)


def test_a_file_that_is_not_there(tmp_path):
    for path in (tmp_path / "none.npy", tmp_path):
        with pytest.raises(UnreadError, match="cannot be opened"):
            read_array(path)


def test_a_bound_is_kept_before_anything_is_read(tmp_path):
    for name, content in (("a.npy", saved(np.eye(9))), ("a.npz", zipped(W=saved(np.eye(9))))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadError, match=r"than the 80 entries|at most 80"):
            read_array(tmp_path / name, most=80)
    (tmp_path / "a.csv").write_text("1,2,3\n" * 9)
    with pytest.raises(UnreadError, match="more than 20 entries"):
        read_array(tmp_path / "a.csv", most=20)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"model": {}}', "model.vocab was not found"),
        ("[1, 2]", "not a tokenizer.json"),
        ("{" * 20000, "not a tokenizer.json"),
        ('{"model": {"vocab": {"a": 0, "b": 2}}}', "without gaps"),
        ('{"model": {"vocab": {"a": 0, "b": 1, "c": 2}}}', "has more names; 2 classes"),
    ],
)
def test_a_vocabulary_that_does_not_fit(content, sentence, tmp_path):
    path = tmp_path / "tokenizer.json"
    path.write_text(content)
    with pytest.raises(UnreadError) as refused:
        read_names(path, 2)
    assert sentence in str(refused.value)


def test_a_bias_of_another_length(tmp_path):
    (tmp_path / "b.csv").write_text("1\n2\n3\n")
    with pytest.raises(UnreadError, match="The bias has 3 entries; one for each of the 4 classes"):
        read_bias(tmp_path / "b.csv", 4)
