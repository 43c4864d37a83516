"""The process of a server's own cluster: `python -m components.serving.cluster PROCESSES BYTES`.

It imports nothing of the page. It writes one line, how the cluster is reached, and ends when
nobody holds the other end of its standard input any more: with the last process of the server,
however that ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from typing import Any

NAME = "components.serving.cluster"
KEYS = ("tls_ca_file", "tls_client_cert", "tls_client_key")

BEHIND = 5
"""How far jobs stand back, in the system's niceness: who waits for an answer comes first."""


def dask_setup(worker: Any) -> None:
    """Dask calls it in every process that computes."""
    os.nice(BEHIND)


def main() -> None:
    """Hold a cluster of so many processes, on loopback, closed to all without its credentials."""
    import dask
    from distributed import LocalCluster
    from distributed.security import Security

    processes, most_bytes = int(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    dask.config.set(
        {
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
            "distributed.worker.memory.target": False,  # nothing goes to the disk
            "distributed.worker.memory.spill": False,
        }
    )
    security = Security.temporary()  # other users of this machine reach loopback too
    with (
        tempfile.TemporaryDirectory(prefix="explorer-", ignore_cleanup_errors=True) as folder,
        dask.config.set({"temporary-directory": folder}),  # the scheduler's, and whoever forgets
        LocalCluster(
            n_workers=processes,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            security=security,
            local_directory=folder,
            memory_limit=most_bytes,
            preload=[NAME],
            silence_logs="CRITICAL",
        ) as cluster,
    ):
        reached = {"address": cluster.scheduler_address, "folder": folder}
        reached |= {key: getattr(security, key) for key in KEYS}
        print(json.dumps(reached), flush=True)
        sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
