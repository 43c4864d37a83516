"""Run each scanner that is installed against the hosted app, and fail where one finds something.

    python -m tests.scan [observatory] [csp] [wapiti]

`make scan` installs them, in versions pinned in this folder. What could not be installed is named,
and counts as not passed.
"""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Table
from components.state.page import view_names
from tests.hostile.extremes import fields, query
from tests.load.judging import Claims, Judge
from tests.scan.site import Site, site

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WAPITI = ROOT / ".cache" / "scan" / "bin" / "wapiti"
NODE_PACKAGES = HERE / "node_modules"
PATHS = ("", "_dash-layout", "preview.png")  # what reads an address's query
FILES = ("assets", "_dash-component-suites")  # the same for everybody
MODULES = "common,-ssrf"  # that one asks a server of its own, elsewhere
SCAN_SECONDS, ATTACK_SECONDS = 120, 90  # at most: to look around, and for each kind of attack
GRADE = "A+"


def node(program: str, *given: str, **environment: str) -> Any:
    """What a script of this folder prints."""
    done = subprocess.run(
        ["node", HERE / program, *given],
        cwd=HERE,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def observatory(site: Site, judge: Judge) -> Table:
    """Mozilla's HTTP Observatory: the best grade that there is."""
    ports = f"{site.plain}", f"{site.safe}"
    found = node("observatory.mjs", *ports, NODE_EXTRA_CA_CERTS=f"{site.authority}")
    title = f"Mozilla's HTTP Observatory: {found['grade']}, {found['score']} points"
    table = Table(title, ["test", "passed", "points", "result"])
    for test in found["tests"]:
        table.add(*(test[key] for key in ("name", "pass", "points", "result")))
    judge(f"the observatory's grade is {GRADE}, not {found['grade']}", found["grade"] == GRADE)
    return table


def csp(site: Site, judge: Judge) -> Table:
    """Google's CSP evaluator: nothing worse than "maybe"."""
    trusted = ssl.create_default_context(cafile=f"{site.authority}")
    with urllib.request.urlopen(site.address, context=trusted) as answer:
        policy = answer.headers["Content-Security-Policy"]
    found = node("csp.mjs", policy)
    table = Table("Google's CSP evaluator", ["severity", "directive", "value", "what it says"])
    for finding in found["findings"]:
        table.add(
            *(f"{finding[key]}"[:100] for key in ("name", "directive", "value", "description"))
        )
    worse = [f for f in found["findings"] if f["severity"] < found["maybe"]]
    judge(f"nothing above maybe, but {worse[:2]}", not worse)
    return table


def addresses(site: Site) -> list[str]:
    """For each view and each path an address with every key that the view knows."""
    every = {
        view: query(view, {key: next(filter(None, values)) for key, values in fields(view).items()})
        for view in view_names()
    }
    short = {view: "&".join(pair[:60] for pair in text.split("&")) for view, text in every.items()}
    return [f"{site.address}{path}?{short[view]}" for path in PATHS for view in view_names()]


def wapiti(site: Site, judge: Judge) -> Table:
    """wapiti, from those addresses: no vulnerability, and nothing that it calls an anomaly."""
    with TemporaryDirectory() as name:
        report = Path(name) / "report.json"
        ran = subprocess.run(
            [
                *(
                    WAPITI,
                    "-u",
                    site.address,
                    "--scope",
                    "domain",
                    "--flush-session",
                    "-m",
                    MODULES,
                ),
                *(part for address in addresses(site) for part in ("-s", address)),
                *("--store-session", name, "--store-config", name, "--verify-ssl", "0"),
                *("--max-scan-time", f"{SCAN_SECONDS}", "--max-attack-time", f"{ATTACK_SECONDS}"),
                *("--max-parameters", "100", "-v", "0", "--no-bugreport"),
                *(part for path in FILES for part in ("-x", f"{site.address}{path}/*")),
                *("-f", "json", "-o", report),
            ],
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr[-3000:]
        found = json.loads(report.read_text())
    table = Table(
        f"wapiti: {found['infos'].get('crawled_pages_nbr', '?')} pages looked at",
        ["kind", "how often", "the first"],
    )
    things = {**found["vulnerabilities"], **found["anomalies"]}
    things = {kind: cases for kind, cases in things.items() if cases}
    for kind, cases in things.items():
        table.add(kind, len(cases), f"{cases[0]['info']} {cases[0]['path']}"[:120])
    judge(f"wapiti finds nothing, but {', '.join(things)}", not things)
    return table


SCANNERS: dict[str, tuple[Callable[[Site, Judge], Table], Path]] = {
    "observatory": (observatory, NODE_PACKAGES / "@mdn"),
    "csp": (csp, NODE_PACKAGES / "csp_evaluator"),
    "wapiti": (wapiti, WAPITI),
}


def main(names: list[str]) -> int:
    claims = Claims()
    with site() as here:
        for name in names or SCANNERS:
            scan, needs = SCANNERS[name]
            if needs.exists():
                print(scan(here, claims).render(), flush=True)
            claims(f"{name} is installed ({needs.relative_to(ROOT)})", needs.exists())
    for claim in claims.missed:
        print(f"missed: {claim}")
    return 1 if claims.missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
