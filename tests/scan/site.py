"""The app behind the nginx site of `hosting`, with a certificate of a CA of our own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.test_host_files import SITE, fetched, nginx_with
from tests.load.served import free_port, hosted

NAME = "localhost"
PATIENCE = 30  # s
KEY = ("-newkey", "rsa:2048", "-nodes", "-days", "2")


@dataclass(frozen=True)
class Site:
    """Where it is."""

    plain: int
    """The port of http, which redirects."""
    safe: int
    """That of https."""
    authority: Path
    """The certificate of who signed its certificate."""

    @property
    def address(self) -> str:
        """The page's."""
        return f"https://{NAME}:{self.safe}/"


@contextmanager
def site() -> Iterator[Site]:
    """Hosted as README says, but for the name, the ports, and the limit of one address."""
    with TemporaryDirectory() as name, hosted(HOSTED="1", TRUSTED_PROXIES="1", RATE="off") as app:
        folder = Path(name)
        here = Site(free_port(), free_port(), _certified(folder))
        said = SITE.read_text()
        for a, b in {
            "listen 80": f"listen 127.0.0.1:{here.plain}",
            "listen 443": f"listen 127.0.0.1:{here.safe}",
            "127.0.0.1:8050": f"127.0.0.1:{app.port}",
            "https://$host$": f"https://$host:{here.safe}$",
            "limit_conn explorer 30;": "",
        }.items():
            assert said.count(a) == 1, a
            said = said.replace(a, b)
        (folder / "site.conf").write_text(
            said.replace("server_name example.org", f"server_name {NAME}")
        )
        nginx = subprocess.Popen(nginx_with(folder, folder / "site.conf"))
        try:
            assert fetched(here.safe, "/health")[0] == 200
            yield here
        finally:
            nginx.terminate()
            nginx.wait(PATIENCE)


def _certified(folder: Path) -> Path:
    """Make a CA, and a certificate of the name that it signed."""
    tls = folder / "tls"
    tls.mkdir()
    made = tls / "ca.pem", tls / "fullchain.pem"
    for place, key, subject, more in (
        (
            made[0],
            "ca.key",
            "/CN=A CA for a scan",
            ["-addext", "basicConstraints=critical,CA:TRUE"],
        ),
        (
            made[1],
            "privkey.pem",
            f"/CN={NAME}",
            [
                *("-addext", f"subjectAltName=DNS:{NAME}", "-addext", "basicConstraints=CA:FALSE"),
                *("-CA", f"{made[0]}", "-CAkey", f"{tls / 'ca.key'}"),
            ],
        ),
    ):
        command = ["openssl", "req", "-x509", *KEY, "-subj", subject, "-out", place]
        subprocess.run([*command, "-keyout", tls / key, *more], check=True, capture_output=True)
    return made[0]
