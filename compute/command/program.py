"""The commands, their arguments, and what they print."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from compute.command.bar import Bar
from compute.command.checking import verify
from compute.command.readable import as_markdown, headline
from compute.command.report import Source, as_json
from compute.files import UnreadError, read_array, read_bias, read_names
from compute.naming import class_name
from compute.rankings import (
    argmaxable_classes,
    certificate_sentence,
    feasible_rankings,
    prefix_verdict,
    rounded,
    shortest_impossible_prefix,
    top_k,
)
from compute.rankings.rounding import FORMATS

DECIDED, UNDECIDED, REFUSED = 0, 1, 2
"""What the program ends with."""

MOST_PRINTED = 1000
"""Rankings or sets printed, unless asked for more."""

Layer = tuple[Any, Any, Source]
"""Weights, bias or None, and where they come from."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}. See --help.", file=sys.stderr)
        sys.exit(REFUSED)


def main(arguments: Sequence[str]) -> int:
    """Run a command; 0 if everything is decided, 1 if something is not, 2 for what is refused."""
    given = parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except (UnreadError, ValueError, TypeError, OSError, MemoryError) as error:
        said = " ".join(str(error).split()) or "There is not enough memory."
        print(said, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        return REFUSED


def parser() -> argparse.ArgumentParser:
    """Return what reads the arguments."""
    whole = _Parser(prog="python -m compute", description=(__doc__ or "").splitlines()[0])
    commands = whole.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    layer = _Parser(add_help=False)
    layer.add_argument("file", type=Path, metavar="FILE", help="csv, tsv, npy, npz, safetensors")
    layer.add_argument("--tensor", metavar="NAME", help="which array of the file")
    layer.add_argument("--transpose", action="store_true", help="classes stand in columns")
    layer.add_argument("--bias", type=Path, metavar="FILE", help="one number for each class")
    layer.add_argument("--names", type=Path, metavar="FILE", help="lines, or a tokenizer.json")
    layer.add_argument("--format", choices=list(FORMATS), help="round the weights to it first")

    def add(name: str, run: Any, says: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, parents=[layer], help=says, description=says)
        command.set_defaults(run=run)
        return command

    audit = add("audit", _audit, "which classes can ever win, with proofs")
    audit.add_argument("--json", type=Path, metavar="OUT", help="the report, which check verifies")
    audit.add_argument("--markdown", type=Path, metavar="OUT", help="the report, to be read")
    audit.add_argument("--witnesses", type=Path, metavar="OUT.npz", help="an input for each winner")
    rankings = add("rankings", _rankings, "which rankings are possible, best class first")
    rankings.add_argument("--limit", type=int, default=MOST_PRINTED, help="print at most so many")
    prefix = add("prefix", _prefix, "can these classes be first, second, ... in this order?")
    prefix.add_argument("classes", metavar="3,1,2", help="numbers from 0, or names, best first")
    sets = add("sets", _sets, "which sets of classes can be the k best")
    sets.add_argument("--k", type=int, required=True, help="classes in a set")
    sets.add_argument("--limit", type=int, default=MOST_PRINTED, help="print at most so many")
    check = commands.add_parser("check", help="verify a report of audit anew, whole numbers only")
    check.add_argument("report", type=Path, metavar="REPORT.json")
    check.add_argument("file", type=Path, metavar="FILE", help="the weights it is about")
    check.add_argument("--bias", type=Path, metavar="FILE", help="if it has moved since")
    check.add_argument("--all", action="store_true", help="every winner, not 20 of them")
    check.add_argument("--numpy", action="store_true", help="every winner, in float64 with a bound")
    check.add_argument("--seed", type=int, default=None, help="what the 20 are drawn with")
    check.set_defaults(run=verify)
    return whole


def _layer(given: argparse.Namespace) -> Layer:
    """The layer in the files named, rounded if asked."""
    weights, names = read_array(given.file, given.tensor, transpose=given.transpose)
    n, d = weights.shape
    if given.names is not None:
        names = read_names(given.names, n)
    bias = None if given.bias is None else read_bias(given.bias, n)
    if sys.stderr.isatty():
        print(f"{n:,} classes, {d:,} features, {weights.dtype}", file=sys.stderr)
    kind = str(weights.dtype) if given.format is None else given.format
    if given.format is not None:
        weights = rounded(np.asarray(weights, dtype=np.float64), given.format)
    bias_file = None if given.bias is None else str(given.bias)
    rounding = given.format is not None
    return weights, bias, Source(
        str(given.file), given.tensor, given.transpose, bias_file, kind, rounding, names
    )  # fmt: skip


def _audit(given: argparse.Namespace) -> int:
    weights, bias, source = _layer(given)
    if sys.stderr.isatty():
        print(f"about {_seconds(*weights.shape):.0f} s", file=sys.stderr)
    bar, start = Bar(), time.perf_counter()
    audit = argmaxable_classes(weights, bias, progress=bar)
    seconds = time.perf_counter() - start
    bar.close()
    if given.json:
        given.json.write_text(json.dumps(as_json(audit, source, seconds)) + "\n")
    if given.markdown:
        given.markdown.write_text(as_markdown(audit, source, seconds))
    if given.witnesses:
        np.savez(given.witnesses, witnesses=audit.witnesses, argmaxable=audit.argmaxable)
    print(headline(audit))
    for i in audit.never[:20]:
        print(f"never: {source.name(i)}")
    if len(audit.never) > 20:
        print(f"and {len(audit.never) - 20:,} more; --json or --markdown has all, with proofs")
    return UNDECIDED if audit.undecided.any() else DECIDED


def _seconds(n: int, d: int) -> float:
    """About how long the products of all rows with all others take here."""
    block = np.ones((1024, 512), dtype=np.float32)
    start = time.perf_counter()
    block @ block.T
    return (time.perf_counter() - start) * (n / 1024) ** 2 * d / 512


def _rankings(given: argparse.Namespace) -> int:
    weights, bias, source = _layer(given)
    found = feasible_rankings(np.asarray(weights, dtype=np.float64), bias, limit=given.limit + 1)
    many = len(found.rankings) > given.limit
    count = f"More than {given.limit:,}" if many else f"{len(found.rankings):,}"
    print(f"{count} rankings are possible{'' if many else ', best class first'}.")
    lines = (" > ".join(map(source.name, row[::-1])) for row in found.rankings.tolist())
    _print(islice(lines, given.limit))
    return DECIDED


def _prefix(given: argparse.Namespace) -> int:
    weights, bias, source = _layer(given)
    weights = np.asarray(weights, dtype=np.float64)
    order = [_class(word.strip(), source, len(weights)) for word in given.classes.split(",")]
    verdict = prefix_verdict(weights, order, bias)
    named = " > ".join(map(source.name, order))
    if verdict.undecided:
        print(f"{named}: undecided; tried {'; '.join(verdict.tried)}.")
        return UNDECIDED
    if verdict.witness is not None:
        exact = np.isnan(verdict.witness).any()
        x = verdict.exact_witness if exact else verdict.witness.tolist()
        print(f"{named}: possible, at x = ({', '.join(map(str, x or ()))}).")
        return DECIDED
    print(f"{named}: never. {certificate_sentence(verdict)}.")
    found = shortest_impossible_prefix(weights, order, bias)
    if found is not None and found[0] < len(order):
        print(f"Already the first {found[0]} are impossible.")
    return DECIDED


def _class(word: str, source: Source, n: int) -> int:
    """The number of a class, by its name or its number."""
    if word in source.names:
        return source.names.index(word)
    try:
        found = int(word)
    except ValueError:
        found = next((i for i in range(min(n, 1000)) if class_name(i) == word.upper()), -1)
    if not 0 <= found < n:
        raise UnreadError(f"{word!r} is not a class: numbers from 0 to {n - 1} and names are read.")
    return found


def _sets(given: argparse.Namespace) -> int:
    weights, bias, source = _layer(given)
    weights = np.asarray(weights, dtype=np.float64)
    found = top_k(weights, given.k, bias, limit=given.limit + 1)
    many = len(found.sets) > given.limit
    count = f"More than {given.limit:,}" if many else f"{len(found.sets):,}"
    print(f"{count} sets of {given.k} can be the best.")
    _print(islice((", ".join(map(source.name, row)) for row in found.sets.tolist()), given.limit))
    return DECIDED


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
