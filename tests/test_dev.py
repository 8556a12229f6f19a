"""dev.py and deploy/: what the operator is told, what is healed, what is left alone. Real processes, a real cluster."""

import ast
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from devtools import gates, services
from devtools.console import Problem
from devtools.postgres import Postgres, open_cluster, passable, wheel_home
from devtools.process import command_of, free_port, group_members, is_ours, wait_gone
from devtools.state import ROOT, State, open_lock, try_lock, write_private
from devtools.supervise import Group, heal
from devtools.valkey import Valkey

SLEEPER = "import time; time.sleep(60)"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(services, "ROOT", tmp_path)
    made = State(tmp_path / "state")
    made.prepare()
    return made


@pytest.fixture
def cluster(state: State) -> Iterator[Postgres]:
    services.up(state, lasting=True)
    cluster = open_cluster(state)
    yield cluster
    services.down(state)
    if cluster.base.parent.parent == Path("/var/tmp"):
        shutil.rmtree(cluster.base.parent)


def dev(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    seen = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    command = [sys.executable, "dev.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=seen | env, capture_output=True, text=True, timeout=60, check=False
    )


def names_read(*files: str) -> set[str]:
    source = "".join((ROOT / file).read_text() for file in files)
    return set(re.findall(r"(?:env\.\w+|environ\.get)\(\s*\"([A-Z_]+)\"", source))


def test_the_example_environment_lists_exactly_what_the_portal_reads() -> None:
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    read = names_read("config/settings.py", "config/gunicorn.py")
    assert len(read) > 15
    assert listed - {"PORTAL_CHROMIUM"} == read


def test_old_interpreters_can_read_the_door_and_hear_what_is_missing() -> None:
    source = (ROOT / "dev.py").read_text()
    ast.parse(source, feature_version=(3, 4))
    assert 'f"' not in source
    assert "needs Python 3.11" in source


def test_ci_runs_the_same_command_as_everybody() -> None:
    runner = ROOT / ".ci" / "run"
    assert os.access(runner, os.X_OK)
    assert "python3 dev.py test" in runner.read_text()


def test_help_names_every_command_and_an_unknown_one_is_refused() -> None:
    text = dev("--help").stdout
    for word in (
        "demo",
        "test",
        "services up",
        "services down",
        "services status",
        "manage",
        "--fresh",
        "PORTAL_STATE",
    ):
        assert word in text
    wrong = dev("demmo")
    assert (wrong.returncode, "no command `demmo`" in wrong.stderr) == (1, True)


def test_a_second_demo_says_where_the_first_one_is(state: State) -> None:
    state.remember("demo.json", '{"pid": 4711, "address": "http://127.0.0.1:8765/"}')
    with open_lock(state.run / "demo") as handle:
        assert try_lock(handle)
        second = dev("demo", PORTAL_STATE=str(state.folder))
    assert second.returncode == 1
    assert "already running at http://127.0.0.1:8765/ (process 4711)" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_port_in_use_is_named_with_the_way_out(state: State) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = dev("demo", "--port", str(port), PORTAL_STATE=str(state.folder))
    assert refused.returncode == 1
    assert f"port {port} on 127.0.0.1 is in use" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_full_disk_is_said_before_anything_starts(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devtools.state.NEEDED_BYTES", 2**60)
    with pytest.raises(Problem, match="GB free on the disk"):
        state.prepare()


def test_servers_the_operator_names_are_used_and_our_own_are_not_mistaken_for_them(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me:mine@db.example.org/portal")
    monkeypatch.setenv("REDIS_URL", f"redis://:{state.secrets()['valkey']}@127.0.0.1:1/0")
    assert services.given(state) == {"DATABASE_URL": "postgres://me:mine@db.example.org/portal"}
    assert services.given(State(state.folder, durable=False)) == {}


def test_the_operators_env_file_counts_and_the_shell_wins_over_it(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    (services.ROOT / ".env").write_text(
        "# comment\nDATABASE_URL='postgres://file/a'\nREDIS_URL=redis://file/0\n"
    )
    monkeypatch.setenv("REDIS_URL", "redis://shell/0")
    assert services.given(state) == {"DATABASE_URL": "postgres://file/a", "REDIS_URL": "redis://shell/0"}


def test_private_files_are_private_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "env"
    write_private(path, "one")
    write_private(path, "two")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode), list(tmp_path.iterdir())) == (
        "two",
        0o600,
        [path],
    )


def test_a_folder_below_a_closed_home_is_not_passable(tmp_path: Path) -> None:
    assert passable(Path("/usr/bin"))
    (tmp_path / "closed" / "inner").mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    assert not passable(tmp_path / "closed" / "inner")


def test_a_zombie_and_a_reused_process_id_are_not_taken_for_ours() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    end = time.monotonic() + 10
    while command_of(ended.pid) and time.monotonic() < end:
        time.sleep(0.02)
    assert command_of(ended.pid) == ""  # not reaped yet: a zombie
    ended.wait()
    assert is_ours(os.getpid(), "pytest") or is_ours(os.getpid(), "python")
    assert not is_ours(os.getpid(), "postgres", "/nowhere/data")


def test_a_remembered_port_is_kept_while_it_is_free() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        taken = other.getsockname()[1]
        assert free_port(taken) != taken
    assert free_port(taken) == taken


def test_a_group_that_loses_a_child_says_its_last_words(state: State) -> None:
    group = Group(state)
    group.start(
        "web", [sys.executable, "-c", "print('no such thing'); raise SystemExit(3)"], dict(os.environ)
    )
    group.children[0].process.wait(10)
    with pytest.raises(Problem, match=r"web ended with code 3(.|\n)*no such thing"):
        group.check()
    group.stop()
    assert state.recall("children") == ""


def test_stopping_a_group_ends_grandchildren_too(state: State) -> None:
    group = Group(state)
    parent = (
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]); time.sleep(60)"
    )
    group.start("web", [sys.executable, "-c", parent], dict(os.environ))
    leader = group.children[0].process.pid
    end = time.monotonic() + 10
    while len(group_members(leader)) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    assert len(group_members(leader)) == 2
    group.stop()
    assert group_members(leader) == []


def test_orphans_of_a_killed_run_are_stopped_and_strangers_are_not(state: State) -> None:
    mark = str(ROOT / ".venv")
    orphan = subprocess.Popen([sys.executable, "-c", SLEEPER, mark], process_group=0)
    stranger = subprocess.Popen(["sleep", "60"], process_group=0)
    try:
        state.remember("children", f"[{orphan.pid}, {stranger.pid}]")
        assert heal(state)
        assert orphan.wait(5) == -signal.SIGTERM
        assert stranger.poll() is None
        assert not heal(state)
    finally:
        stranger.kill()
        stranger.wait()


def test_the_production_check_carries_no_demo_setting() -> None:
    assert gates.production()["PORTAL_ENV"] == "production"
    assert gates.production()["PORTAL_DEMO"] == "0"


@pytest.mark.skipif(wheel_home() is None, reason="needs the embedded PostgreSQL")
def test_the_cluster_finds_chinese_asks_for_a_password_and_survives_being_killed(cluster: Postgres) -> None:
    state = cluster.state
    with psycopg2.connect(cluster.url) as link, link.cursor() as cursor:
        cursor.execute("CREATE EXTENSION pg_trgm")
        cursor.execute("SELECT cardinality(show_trgm('张三丰'))")
        assert cursor.fetchone()[0] > 0
        cursor.execute("CREATE TABLE kept AS SELECT 7 AS n")
    link.close()
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(cluster.url.replace(state.secrets()["postgres"], "wrong"))
    assert redis.from_url(Valkey(state).url).ping()
    assert stat.S_IMODE(state.env_file.stat().st_mode) == 0o600

    for pid in (cluster.pid, Valkey(state).pid):
        os.kill(pid, signal.SIGKILL)
        assert wait_gone(pid, 10)
    assert services.up(state)
    with psycopg2.connect(cluster.url) as link, link.cursor() as cursor:
        cursor.execute("SELECT n FROM kept")
        assert cursor.fetchone() == (7,)
    link.close()
    assert redis.from_url(Valkey(state).url).ping()
    check_backup(cluster)


def check_backup(cluster: Postgres) -> None:
    """The same cluster serves the drill: back up, restore beside it, refuse a damaged one and a full target."""
    folder = cluster.state.folder
    env = {**os.environ, "DATABASE_URL": cluster.url, "PORTAL_STATE": str(folder)}
    env["PATH"] = f"{cluster.home / 'bin'}:{os.environ['PATH']}"
    (folder / "media").mkdir()
    (folder / "media" / "证据.pdf").write_bytes(b"%PDF")
    run = {"env": env, "capture_output": True, "text": True, "check": False}
    made = subprocess.run([ROOT / "deploy" / "backup.sh", folder], **run)
    assert made.returncode == 0, made.stderr
    backup = made.stdout.strip()

    refused = subprocess.run([ROOT / "deploy" / "restore.sh", backup], **run)
    assert (refused.returncode, "give an empty one" in refused.stderr) == (1, True)
    link = psycopg2.connect(cluster.url)
    link.autocommit = True
    link.cursor().execute("CREATE DATABASE copy")
    link.close()
    env |= {"DATABASE_URL": cluster.url.removesuffix("portal") + "copy", "PORTAL_STATE": str(folder / "copy")}
    damaged = Path(backup) / "database.dump"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    refused = subprocess.run([ROOT / "deploy" / "restore.sh", backup], **run)
    assert (refused.returncode, "damaged" in refused.stderr) == (1, True)
    damaged.write_bytes(whole)
    restored = subprocess.run([ROOT / "deploy" / "restore.sh", backup], **run)
    assert restored.returncode == 0, restored.stderr
    assert (folder / "copy" / "media" / "证据.pdf").read_bytes() == b"%PDF"
    link = psycopg2.connect(env["DATABASE_URL"])
    cursor = link.cursor()
    cursor.execute("SELECT n FROM kept")
    assert cursor.fetchone() == (7,)
    link.close()
