"""How the portal is served; everything a machine differs in comes from the environment (see .env.example)."""

import gc
import os

bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("PORTAL_WEB_WORKERS", "") or min(8, (os.cpu_count() or 1) + 1))
threads = int(os.environ.get("PORTAL_WEB_THREADS", "") or 4)
preload_app = True  # loaded once, shared by all workers

timeout = 60
graceful_timeout = int(os.environ.get("PORTAL_WEB_GRACE_SECONDS", "") or 25)
keepalive = 15
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 8190

# nginx on the same machine sets X-Forwarded-*; from anywhere else they are not believed
forwarded_allow_ips = os.environ.get("PORTAL_PROXIES", "127.0.0.1,::1")
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108  (heartbeat files, no disk)
control_socket_disable = True
accesslog = None  # nginx writes it
errorlog = "-"
loglevel = os.environ.get("PORTAL_WEB_LOGLEVEL", "info")


def settle() -> None:
    """What was loaded stays for good: collections leave it alone, workers go on sharing its pages. What a request makes is mostly
    gone with it, so that looking for circles can wait for more of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def when_ready(server: object) -> None:
    settle()
