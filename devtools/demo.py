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
            start_web(group, env)
            address = wait_for_page(group, wanted)
            start_worker(group, state, env)  # after the page: on two cores they would make each other wait
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
        for name in ("postgres.refuge", "static", "prepared", "accounts"):
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
    """Migrate, collect static files, load demo data; returns the list of sign-ins. Nothing to do where nothing changed."""
    static = static_fingerprint()
    done = database_fingerprint(state)
    sizes = [
        f"--{name}={value}" for name in ("bodies", "members") if (value := getattr(wanted, name)) is not None
    ]
    static_ready = state.recall("static") == static and (state.folder / "static").is_dir()
    if state.recall("prepared") == done and "DATABASE_URL" not in services.given(state):
        if sizes:
            say("· The demo data is there already; --bodies and --members need --fresh.")
        if static_ready:
            return state.recall("accounts")
    words = [*([] if static_ready else ["collectstatic"]), "--", *sizes]
    with step("Preparing database, static files and demo data"):
        accounts = run_prepare(state, env, words)
    for name, value in (("static", static), ("accounts", accounts), ("prepared", done)):
        state.remember(name, value)
    return accounts


def run_prepare(state: State, env: dict[str, str], words: list[str]) -> str:
    log = state.logs / "prepare.log"
    accounts: list[str] | None = None
    with log.open("w", encoding="utf-8") as file:
        running = subprocess.Popen(
            [str(environment.PYTHON), "-m", "devtools.prepare", *words],
            env=environment_of(env), cwd=ROOT, umask=0o077, stdin=subprocess.DEVNULL,
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
        except BaseException:
            running.terminate()
            raise
        finally:
            code = running.wait()
    if code:
        raise Problem(f"preparing the database failed. The end of {log}:\n{tail(log, 25)}")
    return "\n".join(accounts or [])


def database_fingerprint(state: State) -> str:
    """Changes with the migrations, the packages and the cluster itself (its password is made with it)."""
    digest = hashlib.sha256(
        (environment.fingerprint(["requirements.txt"]) + state.secrets()["postgres"]).encode()
    )
    for file in sorted(ROOT.glob("[!.]*/migrations/*.py")):
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()


def static_fingerprint() -> str:
    """Changes whenever a static file of the project or an installed package could have changed."""
    digest = hashlib.sha256(
        environment.fingerprint(["requirements.txt", "requirements-assets.txt", "core/assets.py"]).encode()
    )
    for folder in (ROOT / "static", *sorted(ROOT.glob("[!.]*/static"))):
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = file.stat()
            digest.update(f"{file.relative_to(ROOT)} {entry.st_size} {entry.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def start_web(group: Group, env: dict[str, str]) -> None:
    words = [
        str(environment.PYTHON),
        "-m",
        "gunicorn",
        "--config",
        "config/gunicorn.py",
        "config.wsgi:application",
    ]
    group.start("web", words, environment_of(env))


def start_worker(group: Group, state: State, env: dict[str, str]) -> None:
    """Worker and schedule in one process, enough for one machine; production runs them apart (docs/operations.md)."""
    words = [
        str(environment.PYTHON),
        "-W",
        "ignore::UserWarning:celery.platforms",
    ]  # as root it would complain
    words += ["-m", "celery", "-A", "config", "--quiet", "worker", "--pool", "threads", "--concurrency", "2"]
    words += ["--beat", "--schedule", str(state.run / "beat-schedule"), "--loglevel", "warning"]
    words += ["--without-gossip", "--without-mingle"]
    group.start("worker", words, environment_of(env))


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
