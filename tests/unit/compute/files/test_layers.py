"""Weights, bias and names in files of every kind are read as they are."""

import json

import ml_dtypes
import numpy as np
import pytest
from safetensors.numpy import save_file

from compute.files import arrays_in, read_array, read_bias, read_names

W = np.random.default_rng(0).standard_normal((7, 3))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "bfloat16"])
def test_a_tensor_is_mapped_in_its_own_type(dtype, tmp_path):
    kind = np.dtype(ml_dtypes.bfloat16) if dtype == "bfloat16" else np.dtype(dtype)
    path = tmp_path / "model.safetensors"
    save_file({"lm_head": W.astype(kind), "bias": W[:, 0].astype(kind)}, path)
    found, _ = read_array(path)
    assert found.dtype == kind
    assert isinstance(found, np.memmap)
    np.testing.assert_array_equal(found, W.astype(kind))
    np.testing.assert_array_equal(read_array(path, "lm_head", transpose=True)[0], W.astype(kind).T)
    np.testing.assert_array_equal(read_bias(path, 7), W[:, 0].astype(kind).astype(np.float64))
    assert [(a.name, a.shape, a.type) for a in arrays_in(path)] == [
        ("bias", (7,), dtype), ("lm_head", (7, 3), dtype)
    ]  # fmt: skip


@pytest.mark.parametrize("order", ["C", "F"])
def test_npy_and_npz(order, tmp_path):
    array = np.asarray(W, order=order)
    np.save(tmp_path / "W.npy", array)
    np.savez(tmp_path / "one.npz", W=array)
    np.savez_compressed(tmp_path / "two.npz", W=array, other=array.T)
    for path, name in (("W.npy", None), ("one.npz", None), ("two.npz", "W")):
        np.testing.assert_array_equal(read_array(tmp_path / path, name)[0], W)


@pytest.mark.parametrize("mark", [",", "\t", ";", " "])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_with_names_and_a_heading(mark, encoding, tmp_path):
    lines = ["name" + mark + mark.join("abc")]
    lines += [f"class{i}" + mark + mark.join(map(repr, row)) for i, row in enumerate(W.tolist())]
    path = tmp_path / "W.csv"
    path.write_text("# weights\n\n" + "\r\n".join(lines) + "\n", encoding=encoding)
    found, names = read_array(path)
    np.testing.assert_array_equal(found, W)
    assert names == tuple(f"class{i}" for i in range(7))


def test_decimal_commas_and_a_single_row(tmp_path):
    (tmp_path / "W.csv").write_text("0,5;1,25\n-3;2e-1\n")
    np.testing.assert_array_equal(read_array(tmp_path / "W.csv")[0], [[0.5, 1.25], [-3, 0.2]])
    (tmp_path / "b.tsv").write_text("1\t2\t3\n")
    assert read_bias(tmp_path / "b.tsv", 3).tolist() == [1, 2, 3]


def test_names_by_line_and_of_a_tokenizer(tmp_path):
    (tmp_path / "names.txt").write_text("cat\n\nhöhle\n")
    assert read_names(tmp_path / "names.txt", 3) == ("cat", "", "höhle")
    words = {"b": 1, "a": 0}
    added = [{"id": 2, "content": "<end>"}]
    path = tmp_path / "tokenizer.json"
    for vocabulary in (words, [["a", -0.5], ["b", -1.0]]):
        path.write_text(json.dumps({"model": {"vocab": vocabulary}, "added_tokens": added}))
        assert read_names(path, 3) == ("a", "b", "<end>")
