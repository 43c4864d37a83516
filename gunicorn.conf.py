"""How gunicorn serves the app: `gunicorn app:server` reads this file by itself.

The app is loaded once and the workers are forked from it, so that they share its memory. Threads
let a worker give a quick answer while it computes another that takes long.
"""

import gc
import os
import sys

from components.serving.settings import read_settings
from components.serving.turns import MOST_WAITING, THREADS

# A worker is one of several and its matrices are small: threads of its own would only compete.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

# Who computes for long lets go of Python's lock after so many seconds: the quick wait less.
sys.setswitchinterval(0.001)

_settings = read_settings()

bind = f"{_settings.host}:{_settings.port}"
workers = int(os.environ.get("WORKERS", "2"))
threads = THREADS + MOST_WAITING  # who waits for a turn holds a thread, and no processor
worker_class = "gthread"
preload_app = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None

timeout = int(os.environ.get("TIMEOUT", "30"))  # seconds that a worker may be silent
graceful_timeout = timeout  # seconds for requests under way when the server stops or restarts
# A kept connection stays with its worker, and one worker would hold most of them: each request has
# its own, and goes to who is free. A proxy in front keeps those to the browsers.
keepalive = 0
# Nor does a worker take in more than it soon answers: the others wait in one line for all workers,
# the system's, and none behind a long one while another worker is free.
worker_connections = threads + THREADS
backlog = 1024

# A worker is replaced after so many requests: what leaked goes with it.
max_requests = 50_000
max_requests_jitter = 5_000

limit_request_line = 8190
limit_request_fields = 60
accesslog = None  # ACCESS_LOG is the app's: a line of gunicorn's holds what a person entered
errorlog = "-"
control_socket_disable = True
# Who is believed about the scheme and the address is decided by TRUSTED_PROXIES alone.
forwarded_allow_ips = ""


def when_ready(server):
    """Before the workers are forked: what every first visitor needs is computed and compressed."""
    from components.serving.memory import give_back_memory, warm_up

    warm_up(server.app.wsgi())
    gc.collect()
    gc.freeze()
    give_back_memory()


def child_exit(server, worker):
    """After a worker is gone: the metrics count its memory no longer."""
    from components.serving.metrics import forget

    forget(worker.pid)
