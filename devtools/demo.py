"""`dev.py demo`: the whole portal on one machine with one command, and everything stopped again when it ends."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request
from argparse import Namespace
from pathlib import Path

from devtools import environment, services
from devtools.console import Problem, complain, say, step, tail
from devtools.prepare import MARKER
from devtools.process import port_is_free
from devtools.state import ROOT, State, development, open_lock, try_lock
from devtools.supervise import Group, Stopped, environment_of, heal, stop_on_signals

PAGE_SECONDS = 90


def demo(wanted: Namespace) -> int:
    state = development()
    state.prepare()
    with open_lock(state.run / "demo") as handle:
        if not try_lock(handle):
            raise Problem(already_running(state))
        fcntl.flock(handle, fcntl.LOCK_EX)
        stop_on_signals()
        begun = time.monotonic()
        try:
            run(state, wanted, begun)
        except Stopped:
            say("Stopped. The data stays; the next start takes a few seconds.")
        finally:
            state.forget("demo.json")
    return 0


def already_running(state: State) -> str:
    try:
        known = json.loads(state.recall("demo.json"))
    except ValueError:
        return (
            "another demo of this checkout is just starting or stopping; wait for it, or look for its window."
        )
    return f"the demo of this checkout is already running at {known['address']} (process {known['pid']})."


def run(state: State, wanted: Namespace, begun: float) -> None:
    """Everything in order; leaves through an exception: Stopped on request, Problem when something broke."""
    if heal(state):
        say("· Stopped the processes of an earlier run that was killed.")
    if not port_is_free(wanted.port, wanted.host):
        raise Problem(
            f"port {wanted.port} on {wanted.host} is in use. Choose another: python3 dev.py demo --port {wanted.port + 1}"
        )
    if wanted.fresh:
        start_over(state)
    outside = services.given(state)
    needs_embedded = len(outside) < 2
    environment.ensure("run", *(["embedded"] if needs_embedded else []))
    stopper = threading.Event()
    group = Group(state)
    with services.needed(state) as env:
        env |= web_environment(wanted)
        accounts = prepare(state, env, wanted)
        try:
            start(group, state, env)
            address = wait_for_page(group, wanted)
            state.remember("demo.json", json.dumps({"pid": os.getpid(), "address": address}))
            announce(address, accounts, time.monotonic() - begun)
            while True:
                group.check()
                stopper.wait(0.5)
        finally:
            say("· Stopping")
            group.stop()


def start_over(state: State) -> None:
    if services.given(state):
        raise Problem(
            "--fresh only throws away the embedded database; DATABASE_URL or REDIS_URL name servers of your own."
        )
    if state.is_locked("users"):
        raise Problem("--fresh: another command is using the database of this checkout; end it first.")
    with step("Throwing away the earlier demo data"):
        services.down(state)
        refuge = state.recall("postgres.refuge")
        for folder in (
            state.folder / "postgres",
            state.folder / "valkey",
            state.folder / "media",
            Path(refuge or "/nonexistent"),
        ):
            shutil.rmtree(folder, ignore_errors=True)
        for name in ("postgres.refuge", "static"):
            state.forget(name)
        (state.folder / "secrets.json").unlink(missing_ok=True)


def web_environment(wanted: Namespace) -> dict[str, str]:
    hosts = ["localhost", "127.0.0.1", "[::1]", wanted.host]
    everywhere = wanted.host in {"0.0.0.0", "::"}
    host = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
    return {
        "PORTAL_HOSTS": "*" if everywhere else ",".join(dict.fromkeys(hosts)),
        "PORTAL_BIND": f"{host}:{wanted.port}",
        "PORTAL_WEB_WORKERS": os.environ.get("PORTAL_WEB_WORKERS", "2"),
        "PORTAL_WEB_GRACE_SECONDS": "4",
        "PORTAL_WEB_LOGLEVEL": "warning",
    }


def prepare(state: State, env: dict[str, str], wanted: Namespace) -> str:
    """Migrate, collect static files when they changed, load demo data once; returns the list of sign-ins."""
    fresh_static = static_fingerprint()
    words = (
        []
        if state.recall("static") == fresh_static and (state.folder / "static").is_dir()
        else ["collectstatic"]
    )
    sizes = [(name, getattr(wanted, name)) for name in ("bodies", "members")]
    words += ["--", *(f"--{name}={value}" for name, value in sizes if value is not None)]
    log = state.logs / "prepare.log"
    accounts: list[str] | None = None
    with step("Preparing database, static files and demo data"), log.open("w", encoding="utf-8") as file:
        running = subprocess.Popen(
            [str(environment.PYTHON), "-m", "devtools.prepare", *words],
            env=environment_of(env), cwd=ROOT, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=file, text=True, errors="replace",
        )  # fmt: skip
        try:
            for line in running.stdout or ():
                if accounts is not None:
                    accounts.append(line.rstrip())
                elif line.startswith(MARKER):
                    accounts = []
                else:
                    say(f"  {line.rstrip()}")
        finally:
            if running.poll() is None and accounts is None:
                running.terminate()
            code = running.wait()
    if code:
        raise Problem(f"preparing the database failed. The end of {log}:\n{tail(log, 25)}")
    state.remember("static", fresh_static)
    return "\n".join(accounts or [])


def static_fingerprint() -> str:
    """Changes whenever a static file of the project or an installed package could have changed."""
    digest = hashlib.sha256(
        environment.fingerprint(["requirements.txt", "requirements-assets.txt", "core/assets.py"]).encode()
    )
    for folder in (ROOT / "static", *sorted(ROOT.glob("*/static"))):
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = file.stat()
            digest.update(f"{file.relative_to(ROOT)} {entry.st_size} {entry.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def start(group: Group, state: State, env: dict[str, str]) -> None:
    python = str(environment.PYTHON)
    seen = environment_of(env)
    group.start(
        "web", [python, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi:application"], seen
    )
    schedule = str(state.run / "beat-schedule")
    # one process for worker and schedule is enough for one machine; production runs them apart (docs/operations.md)
    worker = [
        "worker",
        "--beat",
        "--schedule",
        schedule,
        "--pool",
        "threads",
        "--concurrency",
        "2",
        "--loglevel",
        "warning",
    ]
    worker += ["--without-gossip", "--without-mingle"]
    group.start(
        "worker",
        [
            python,
            "-W",
            "ignore::UserWarning:celery.platforms",
            "-m",
            "celery",
            "-A",
            "config",
            "--quiet",
            *worker,
        ],
        seen,
    )


def wait_for_page(group: Group, wanted: Namespace) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(wanted.host, wanted.host)
    address = f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{wanted.port}/"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + PAGE_SECONDS
    answer = "no answer"
    while time.monotonic() < end:
        group.check()
        try:
            with opener.open(address, timeout=20):
                return address
        except urllib.error.HTTPError as error:
            answer = f"HTTP {error.code}"
            if error.code >= 500:
                break
        except OSError:
            pass
        time.sleep(0.2)
    raise Problem(
        f"the portal started, but {address} gave {answer}. The end of its log:\n{tail(group.state.logs / 'web.log')}"
    )


def announce(address: str, accounts: str, seconds: float) -> None:
    say()
    say(f"The portal is running at {address} (ready after {seconds:.0f} s). Ctrl-C stops it.")
    if accounts:
        say()
        say(accounts)
    say()


def demo_command(wanted: Namespace) -> int:
    try:
        return demo(wanted)
    except Stopped:
        complain("stopped.")
        return 130
