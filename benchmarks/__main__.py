"""Run every benchmark module, or the ones named: `python -m benchmarks rankings soft_sorting`."""

import importlib
import pkgutil
import sys
from collections.abc import Iterable

import benchmarks
from benchmarks.measure import Table


def main(names: list[str]) -> int:
    known = sorted(
        m.name[6:] for m in pkgutil.iter_modules(benchmarks.__path__) if m.name.startswith("bench_")
    )
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; choose from {', '.join(known)}", file=sys.stderr)
        return 2
    for name in names or known:
        tables: Iterable[Table] = importlib.import_module(f"benchmarks.bench_{name}").tables()
        for table in tables:
            print(table.render(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
