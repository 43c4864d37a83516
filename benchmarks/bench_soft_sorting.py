"""Soft sorting against the programs that do a part of it, forwards and backwards, one thread."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks import soft_sorting_peers as peers
from benchmarks.measure import Table, duration, paired_seconds, peak_bytes, seconds
from compute import (
    LapSum,
    Logistic,
    LogSumExp,
    NetworkSorter,
    NeuralSort,
    ProjectionSorter,
    SoftSort,
    jacobian,
    smoothing_sweep,
    sorting_network,
    vjp,
)

torch.set_num_threads(1)
COLUMNS = ["work", "peer", "ours", "theirs", "faster", "at least"]
BATCH, N = 64, 1024


def tables() -> list[Table]:
    return [
        sorting(),
        soft_sort(),
        operators(),
        matrices_and_sweeps(),
        memory(),
        memory_of_projections(),
        ranking(),
        networks(),
        stretch(),
    ]


def sorting() -> Table:
    table = Table(f"Sorting {BATCH} rows of {N}", COLUMNS)
    x = values(BATCH, N)
    layers = peers.layer_matrices(N)
    rows = x.astype(np.float64).T
    compared(
        table, "numpy forward, float32, log-sum-exp", _reference("differentiable_sorting, float64"),
        lambda: NetworkSorter(LogSumExp(1.0)).sort(x),
        lambda: peers.matrix_sort(layers, rows, peers.softmax_numpy()), 40,
    )  # fmt: skip
    tensors, start = peers.torch_matrices(N), torch.from_numpy(x)
    for comparator, maximum, least in (
        (LogSumExp(1.0), peers.softmax_torch, 30),
        (Logistic(1.0), peers.smoothmax_torch, 40),
    ):
        compared(
            table, f"torch forward + backward, {type(comparator).__name__}",
            _reference("differentiable_sorting"),
            lambda c=comparator: backward(NetworkSorter(c).sort, start),
            lambda m=maximum: backward(lambda t: peers.matrix_sort(tensors, t.T, m).T, start),
            least,
        )  # fmt: skip
    compared(
        table, "torch forward + backward, Logistic", "SoftSort, n x n",
        lambda: backward(NetworkSorter(Logistic(1.0)).sort, start),
        lambda: backward(peers.soft_sort_torch, start), 200,
    )  # fmt: skip
    return table


def soft_sort() -> Table:
    table = Table("SoftSort, power 1, torch forward + backward of one row", COLUMNS)
    for n, least in ((64, 0.67), (256, 1), (1024, 10), (4096, 100)):
        x = torch.from_numpy(values(1, n).astype(np.float64))
        compared(
            table, f"n = {n}, float64", "its three lines, n x n",
            lambda x=x: backward(SoftSort(1.0).sort, x),
            lambda x=x: backward(peers.soft_sort_torch, x),
            least,
        )  # fmt: skip
    x = values(1, 5000)
    once = seconds(lambda: NeuralSort(0.1).sort(x), 3)
    peak = peak_bytes(lambda: NeuralSort(0.1).sort(x)) / 2**20
    table.add("NeuralSort, n = 5,000", f"{peak:.0f} MiB", duration(once), "", "", "0.3 s, 381 MB")
    return table


def operators() -> Table:
    table = Table("LapSum, forward, one row; top k", COLUMNS)
    peer = "its formula, in torch's operations"
    for n in (64, 256, 1024, 4096):
        x = torch.from_numpy(values(1, n).astype(np.float64))
        compared(
            table, f"sort, n = {n}", peer,
            lambda x=x: LapSum(1.0).sort(x), lambda x=x: peers.laplace_sort_torch(x), 1,
        )  # fmt: skip
        compared(
            table, f"top k, n = {n}, k = n / 4", peer,
            lambda x=x, k=n // 4: LapSum(1.0).top_k(x, k),
            lambda x=x, k=n // 4: peers.laplace_top_k_torch(x, k), 1,
        )  # fmt: skip
    x = values(1, 100_000)[0].astype(np.float64)
    for strength in (1e-3, 0.3, 100.0):
        sorter = ProjectionSorter(strength)
        compared(
            table, f"top k of l2, n = 100,000, strength {strength:g}", "np.sort",
            lambda sorter=sorter: sorter.top_k(x, 1000), lambda: np.sort(x), round(1 / 6, 2),
        )  # fmt: skip
    return table


def matrices_and_sweeps() -> Table:
    table = Table("Matrices, sweeps and Jacobians", COLUMNS)
    x, theirs = torch.from_numpy(values(1, 256)), peers.diffsort_layer(256, 10.0)
    sorter = NetworkSorter(Logistic(0.1))
    compared(
        table, "soft permutation matrix, n = 256, forward", _reference("diffsort"),
        lambda: sorter.matrix(x), lambda: theirs(x)[1], 8,
    )  # fmt: skip
    compared(
        table, "the same, forward + backward", _reference("diffsort"),
        lambda: backward(sorter.matrix, x), lambda: backward(lambda t: theirs(t)[1], x), 4,
    )  # fmt: skip
    temperatures = np.geomspace(0.05, 10, 200)
    for n, least in ((16, 100), (64, 25)):
        row, layers = values(1, n)[0].astype(np.float64), peers.layer_matrices(n)
        compared(
            table, f"200 temperatures, every layer, n = {n}", _reference("differentiable_sorting"),
            lambda row=row: smoothing_sweep(row, LogSumExp, temperatures).values,
            lambda row=row, layers=layers: [
                every_layer(layers, row, peers.softmax_numpy(1 / t)) for t in temperatures
            ], least,
        )  # fmt: skip
    row = values(1, 64)[0].astype(np.float64)
    layers = peers.torch_matrices(64, torch.float64)
    compared(
        table, "Jacobian, n = 64", f"autograd through {_reference('differentiable_sorting')}",
        lambda: jacobian(NetworkSorter(LogSumExp(1.0)), row),
        lambda: torch.autograd.functional.jacobian(
            lambda t: peers.matrix_sort(layers, t, peers.softmax_torch), torch.from_numpy(row)
        ), 200,
    )  # fmt: skip
    return table


def memory() -> Table:
    table = Table(
        f"Memory of torch forward + backward, {BATCH} rows of {N}",
        ["work", "peak", "share", "at most"],
    )
    ours, theirs = (_fresh_peak(work) for work in (_network_backward, _soft_sort_backward))
    table.add("Logistic network", f"{ours / 2**20:.0f} MiB", f"1/{theirs / ours:.0f}", "1/50")
    table.add("SoftSort, n x n", f"{theirs / 2**20:.0f} MiB", "1", "")
    return table


def memory_of_projections() -> Table:
    table = Table(
        "Peak memory of projections, forward + backward, 1000 rows of 100, float32",
        ["work", "times the input", "at most"],
    )
    x = values(1000, 100)
    for regularization in ("l2", "kl"):
        for of in ("sort", "rank"):
            sorter = ProjectionSorter(0.1, regularization)

            def work(sorter: ProjectionSorter = sorter, of: Any = of) -> None:
                _, pullback = vjp(sorter, x, of)
                pullback(x)

            work()
            table.add(f"{regularization}, {of}", f"{peak_bytes(work) / x.nbytes:.1f}x", "6x")
    return table


def ranking() -> Table:
    table = Table("l2 soft ranks, forward + backward, numpy in and out, batch of 1", COLUMNS)
    torchsort = peers.installed("torchsort")
    if torchsort is None:
        table.add("torchsort is not installed here", *[""] * 5)
        return table
    for n in (64, 256, 1024):
        x, sorter = values(1, n).astype(np.float64), ProjectionSorter(0.1)

        def ours(x: Any = x, sorter: ProjectionSorter = sorter) -> Any:
            ranks, pullback = vjp(sorter, x, of="rank")
            return ranks, pullback(np.ones_like(ranks))

        def theirs(x: Any = x) -> Any:
            t = torch.from_numpy(x).requires_grad_()
            ranks = torchsort.soft_rank(t, regularization_strength=0.1)
            ranks.backward(torch.ones_like(ranks))
            assert t.grad is not None
            return ranks.detach().numpy(), t.grad.numpy()

        compared(table, f"n = {n}", "torchsort", ours, theirs, 2)
    return table


def networks() -> Table:
    table = Table("Whether a network sorts: all inputs of 0 and 1", ["network", "took", "at most"])
    for n, most in ((20, "0.1 s"), (24, "0.5 s")):
        for kind in ("bitonic", "odd_even", "merge"):
            took = seconds(sorting_network(n, kind).sorts, 5)
            table.add(f"{kind}, n = {n}", duration(took), most)
    return table


def stretch() -> Table:
    table = Table(f"Against torchsort's C++ soft sort, {BATCH} rows of {N}, float32", COLUMNS)
    torchsort = peers.installed("torchsort")
    if torchsort is None:
        table.add("torchsort is not installed here", *[""] * 5)
        return table
    x = torch.from_numpy(values(BATCH, N))
    for comparator in (LogSumExp(1.0), Logistic(1.0)):
        compared(
            table, f"torch forward + backward, {type(comparator).__name__}", "torchsort, l2",
            lambda c=comparator: backward(NetworkSorter(c).sort, x),
            lambda: backward(torchsort.soft_sort, x), 1,
        )  # fmt: skip
    return table


def values(batch: int, n: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.random.default_rng(n).standard_normal((batch, n)).astype(np.float32)


def backward(sort: Callable[[torch.Tensor], Any], start: torch.Tensor) -> torch.Tensor:
    """The gradient of the sum of squares of what comes out."""
    x = start.clone().requires_grad_()
    (sort(x) ** 2).sum().backward()
    assert x.grad is not None
    return x.grad


def every_layer(layers: Any, x: Any, maximum: Callable[[Any, Any], Any]) -> list[Any]:
    states = [x]
    for layer in layers:
        states.append(peers.matrix_sort([layer], states[-1], maximum))
    return states


def compared(
    table: Table,
    work: str,
    peer: str,
    ours: Callable[[], Any],
    theirs: Callable[[], Any],
    least: float,
    repeats: int = 7,
) -> None:
    (run_ours, n_ours), (run_theirs, n_theirs) = _burst(ours), _burst(theirs)
    a, b = paired_seconds(run_ours, run_theirs, repeats)
    a, b = a / n_ours, b / n_theirs
    table.add(work, peer, duration(a), duration(b), f"{b / a:,.1f}x", f"{least}x")


def _burst(work: Callable[[], Any], length: float = 0.03) -> tuple[Callable[[], None], int]:
    """The work so often in a row that it takes about `length` seconds: as it is met in a loop, and
    not with the caches as the other program left them."""
    work()
    count = max(1, round(length / seconds(work, 3)))

    def burst() -> None:
        for _ in range(count):
            work()

    return burst, count


def _reference(name: str) -> str:
    return f"{name} ({peers.version(name.split(',')[0])})"


def _network_backward(n: int) -> None:
    backward(NetworkSorter(Logistic(1.0)).sort, torch.from_numpy(values(BATCH, n)))


def _soft_sort_backward(n: int) -> None:
    backward(peers.soft_sort_torch, torch.from_numpy(values(BATCH, n)))


def _fresh_peak(work: Callable[[int], None]) -> int:
    """Bytes that the work adds to a process that has done it once on a small input."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak, (work,))


def _peak(work: Callable[[int], None]) -> int:
    work(16)
    before = _high_water()
    work(N)
    return _high_water() - before


def _high_water() -> int:
    """The most memory this process ever held; ru_maxrss would include its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
