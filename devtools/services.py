"""PostgreSQL and Valkey together: up, down, status, the environment they give, and who still needs them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from devtools.console import say
from devtools.postgres import Postgres, open_cluster
from devtools.state import ROOT, State, open_lock, try_lock, write_private
from devtools.valkey import Valkey

OURS = "started-by-need"  # marks servers that the last user takes down again; `services up` clears it


def environment(state: State) -> dict[str, str]:
    """The variables the application reads. What the operator has set, in the shell or in .env, wins; not in the gates."""
    secrets = state.secrets()
    made = {
        "PORTAL_SECRET_KEY": secrets["secret_key"],
        "PORTAL_DATA_KEYS": secrets["data_keys"],
        "PORTAL_INDEX_KEY": secrets["index_key"],
    }
    if state.recall("postgres.port"):
        made["DATABASE_URL"] = Postgres(state, state.folder, state.folder).url
    if state.recall("valkey.port"):
        made["REDIS_URL"] = Valkey(state).url
    if state.durable:
        own = operator()
        made |= {name: own[name] for name in made if name.startswith("PORTAL_") and own.get(name)} | given(
            state
        )
    made["PORTAL_ENV"] = "demo" if state.durable else "test"
    made["PORTAL_DEMO"] = "1" if state.durable else "0"
    made["PORTAL_STATE"] = str(state.folder)
    return made


def operator() -> dict[str, str]:
    """The operator's own variables: .env first, the shell over it."""
    try:
        lines = (ROOT / ".env").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    pairs = (
        line.removeprefix("export ").partition("=")
        for line in lines
        if "=" in line and not line.lstrip().startswith("#")
    )
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs} | os.environ


def given(state: State) -> dict[str, str]:
    """Servers the operator brought along; the gates always bring their own."""
    if not state.durable:
        return {}
    own = operator()
    ours = {"DATABASE_URL": state.secrets()["postgres"], "REDIS_URL": state.secrets()["valkey"]}
    # a shell that has read this checkout's `env` file names our own servers; the password tells
    return {name: own[name] for name, password in ours.items() if own.get(name) and password not in own[name]}


def up(state: State, *, lasting: bool = False) -> bool:
    """Start what does not run yet and write the `env` file; returns whether anything had to be started."""
    with state.lock():
        outside = given(state)
        servers: list[Postgres | Valkey] = []
        if "DATABASE_URL" not in outside:
            servers.append(open_cluster(state))
        if "REDIS_URL" not in outside:
            servers.append(Valkey(state))
        stopped = [server for server in servers if not server.pid]
        for server in servers:
            server.start()
        if lasting:
            state.forget(OURS)
        elif len(stopped) == len(servers):
            state.remember(OURS, "yes")
        write_private(
            state.env_file, "".join(f"{name}={value}\n" for name, value in environment(state).items())
        )
        return bool(stopped)


def down(state: State) -> None:
    with state.lock():
        Valkey(state).stop()
        if (state.folder / "postgres").exists() or state.recall("postgres.refuge"):
            open_cluster(state).stop()
        state.forget(OURS)


def status(state: State) -> int:
    """Print one line per server; exit code 0 only when both run."""
    outside = given(state)
    running = {
        "DATABASE_URL": bool(state.recall("postgres.port")) and bool(open_cluster(state).pid),
        "REDIS_URL": bool(Valkey(state).pid),
    }
    for name, title in (("DATABASE_URL", "PostgreSQL"), ("REDIS_URL", "Valkey")):
        own = f"{'running' if running[name] else 'stopped'} ({state.folder})"
        say(f"{title:<11} {'given by the environment' if name in outside else own}")
    return 0 if all(running[name] or name in outside for name in running) else 1


@contextmanager
def needed(state: State) -> Iterator[dict[str, str]]:
    """Servers for the length of a block. Whoever leaves last stops what was started by need and not by `services up`."""
    state.prepare()
    with open_lock(state.run / "users") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        try:
            up(state)
            yield environment(state)
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
            if state.recall(OURS) and try_lock(handle):
                down(state)
