"""The files that a demo is hosted with do what they say, as they stand."""

from __future__ import annotations

import http.client
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.browser.test_hosting import find_nginx
from tests.load.served import PATIENCE, ROOT, Hosted, free_port, wait_until_healthy

UNIT = ROOT / "hosting" / "permutohedron-explorer.service"
SITE = ROOT / "hosting" / "nginx.conf"
PLACE = "/opt/permutohedron-explorer"
SERVED = ("app.py", "gunicorn.conf.py", "CITATION.cff", "assets", "components", "compute")
# Who has no capability may do what a file's mode says, and nothing else; who is not root has none.
POWERLESS = ("setpriv", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs")

MAIN = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log warn;
events {{ worker_connections 64; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {site};
}}
"""


def unit_says(name: str) -> list[str]:
    """Every value that the unit gives a name."""
    pairs = (line.partition("=") for line in UNIT.read_text().splitlines())
    return [value for key, _, value in pairs if key == name]


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A copy of the app that nobody may write to, where everybody may read."""
    folder = Path(tempfile.mkdtemp())
    try:
        for name in (*SERVED, "lessons"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, folder / name)
        subprocess.run(["chmod", "-R", "a+rX,a-w", folder], check=True)
        yield folder
    finally:
        subprocess.run(["chmod", "-R", "u+w", folder], check=True)
        shutil.rmtree(folder)


@contextmanager
def by_the_unit(checkout: Path, log: IO[bytes], **settings: str) -> Iterator[Hosted]:
    """The unit's command with its environment, from that checkout, without any rights."""
    (command,) = unit_says("ExecStart")
    (working,) = unit_says("WorkingDirectory")
    assert working == PLACE
    assert command == f"{PLACE}/.venv/bin/gunicorn app:server"
    given = dict(pair.split("=") for line in unit_says("Environment") for pair in line.split())
    port = free_port()
    powerless = POWERLESS if os.getuid() == 0 else ()
    with subprocess.Popen(
        [*powerless, sys.executable, "-m", "gunicorn", *command.split()[1:]],
        cwd=checkout,
        env={"PATH": os.environ["PATH"], "PORT": str(port)} | given | settings,
        stdout=log,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            wait_until_healthy(port, process)
            yield Hosted(port, process)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def test_the_units_command_serves_a_checkout_that_it_cannot_write_to(
    checkout: Path, tmp_path: Path
) -> None:
    place = tmp_path / "log"
    with place.open("wb") as log, by_the_unit(checkout, log, METRICS="1") as server:
        rights = Path(f"/proc/{server.process.pid}/status").read_text()
        assert "CapEff:\t0000000000000000" in rights
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        for path, part in [("/?n=5", b"<title>"), ("/metrics", b"explorer_requests_total")]:
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.status == 200
            assert part in answer.read()
    said = place.read_text()
    assert '"what":"/","status":200' in said, "the log that the unit asks for"
    assert "n=5" not in said
    assert "Traceback" not in said
    assert "Permission" not in said


@pytest.fixture
def nginx_folder(tmp_path: Path) -> Path:
    """Where nginx finds a certificate, as the site names it."""
    tls = tmp_path / "tls"
    tls.mkdir()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-subj", "/CN=example.org"),
            *("-keyout", tls / "privkey.pem", "-out", tls / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    return tmp_path


def nginx_with(folder: Path, site: Path) -> list[str]:
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(folder=folder, site=site))
    return [find_nginx(), "-c", str(main), "-e", str(folder / "log")]


def test_nginx_takes_the_site_as_it_stands(nginx_folder: Path) -> None:
    """With rights to listen below 1024, here or in a network of its own."""
    alone = [] if os.getuid() == 0 else ["unshare", "--map-root-user", "--net"]
    tried = subprocess.run(
        [*alone, *nginx_with(nginx_folder, SITE), "-t"], capture_output=True, text=True
    )
    assert tried.returncode == 0, tried.stderr


def test_behind_the_site_only_what_is_meant_is_reached(nginx_folder: Path, checkout: Path) -> None:
    ports = {f"listen {p}": f"listen 127.0.0.1:{free_port()}" for p in (80, 443)}
    log = nginx_folder / "app.log"
    with log.open("wb") as to, by_the_unit(checkout, to, WORKERS="1", METRICS="1") as server:
        site = SITE.read_text()
        for a, b in [*ports.items(), ("127.0.0.1:8050", f"127.0.0.1:{server.port}")]:
            assert site.count(a) == 1
            site = site.replace(a, b)
        (nginx_folder / "site.conf").write_text(site)
        said = nginx_folder / "nginx.said"
        with said.open("wb") as heard:
            command = nginx_with(nginx_folder, nginx_folder / "site.conf")
            nginx = subprocess.Popen(command, stderr=heard)
        plain, safe = (int(address.rsplit(":", 1)[1]) for address in ports.values())
        try:
            status, headers = fetched(plain, "/?n=5", safely=False)
            assert (status, headers["Location"]) == (301, "https://example.org/?n=5")
            status, headers = fetched(safe, "/?n=5")
            assert status == 200
            assert "max-age=63072000" in headers["Strict-Transport-Security"]
            assert "script-src 'self'" in headers["Content-Security-Policy"]
            assert fetched(safe, "/health")[0] == 200
            assert fetched(safe, "/metrics")[0] == 404
            server.process.terminate()
            server.process.wait(PATIENCE)
            assert fetched(safe, "/?names=Rosebud")[0] == 502
        finally:
            nginx.terminate()
            nginx.wait(PATIENCE)
    logs = (said, *(nginx_folder / name for name in ("error.log", "log", "app.log")))
    assert not [place for place in logs if "Rosebud" in place.read_text()]


def fetched(port: int, path: str, safely: bool = True) -> tuple[int, http.client.HTTPMessage]:
    """What that address answers, asked for as example.org, once somebody listens."""
    unsigned = ssl._create_unverified_context()
    end = time.monotonic() + PATIENCE
    while True:
        connection = (
            http.client.HTTPSConnection("127.0.0.1", port, context=unsigned, timeout=30)
            if safely
            else http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        )
        try:
            connection.request("GET", path, headers={"Host": "example.org"})
            answer = connection.getresponse()
            return answer.status, answer.headers
        except ConnectionRefusedError:
            assert time.monotonic() < end, "nginx does not listen"
            time.sleep(0.05)
        finally:
            connection.close()
