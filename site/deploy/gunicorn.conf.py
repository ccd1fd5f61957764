"""The web server. WEB_BIND, WEB_PROCESSES and WEB_THREADS are read from the environment."""

import os

from prometheus_client import multiprocess

bind = os.environ.get("WEB_BIND", "unix:/run/credits/web.sock")
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = graceful_timeout = 30
# Processes are renewed before fragments of memory add up; not all at one moment.
max_requests, max_requests_jitter = 20_000, 2_000
control_socket_disable = True
# The proxy says who asked, and Django reads it there; over the socket nobody else can come.
forwarded_allow_ips = "*"
accesslog = None  # config.watching.requests writes a line for each request, without addresses


def child_exit(server, worker):
    """A process that has ended no longer counts in the figures of those that live."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)
