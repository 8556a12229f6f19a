"""Every bench runs at toy size in a database of its own, and hand-written SQL and engine agree letter by letter."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg2
import pytest
from django.conf import settings

NAME = "portal_bench_smoke"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Address of an empty database that goes away afterwards: the generator truncates tables."""
    found = settings.DATABASES["default"]
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/".format(**found)
    admin = psycopg2.connect(address + "postgres")
    admin.autocommit = True
    with admin.cursor() as cursor:
        for name in (NAME, f"{NAME}_imports"):
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {found['TEST']['TEMPLATE']}")
        yield address + "postgres"
        for name in (NAME, f"{NAME}_imports"):
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    admin.close()


def run(server: str, module: str, *options: str) -> str:
    code = (
        "import sys, bench.common as common\n"
        "own = common.setup\n"
        f"common.setup = lambda name='': own({NAME!r} + ('_imports' if name.endswith('imports') else ''))\n"
        f"from bench import {module}\n"
        f"{module}.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *options],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": server, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def world(server: str) -> str:
    return run(server, "generate", "--bodies", "200", "--members", "2000")


def test_the_generator_fills_the_registers(world: str) -> None:
    assert "unions_body: 2,153 rows" in world
    assert "members_member:" in world


def test_hand_written_sql_and_engine_agree_on_every_letter(server: str, world: str) -> None:
    """`agree` ends the run with an error where one outcome differs."""
    printed = run(server, "scoring", "--repeat", "1", "--loop", "3")
    assert "hand-written and engine agree on 200 outcomes" in printed


def test_pages_cost_the_same_queries_at_every_visit(server: str, world: str) -> None:
    printed = run(server, "pages", "--requests", "1")
    assert "province: members, deep page" in printed
    assert "not constant" not in printed


def test_a_workbook_goes_through_the_desk_by_copy_and_row_by_row(server: str) -> None:
    printed = run(server, "imports", "--rows", "60", "--stock", "5", "--repeat", "1")
    assert "import of 60 members" in printed


def test_a_workbook_goes_through_worker_processes_while_people_browse(server: str, world: str) -> None:
    printed = run(server, "desk", "--rows", "300", "--undo", "30", "--browse", "2")
    assert "267 people, 267 entries of history, 0 doubled" in printed  # 30 known, 3 wrong
    assert "undo: 10 rows taken back, 20 edited people named" in printed
    assert "pages of people who browse" in printed


def test_a_trial_of_other_figures_runs_in_a_worker(server: str, world: str) -> None:
    printed = run(server, "whatif")
    assert "facts grouped anew      200" in printed
    assert "league table of all counties" in printed


def test_phones_that_vote_at_once_are_counted_once_each(server: str, world: str) -> None:
    """Last: it empties the tables of the small world."""
    printed = run(server, "ballots", "--phones", "24", "--workers", "3")
    figures = printed.splitlines()[-2].split()  # the machine comes last
    assert [cell for cell in figures if cell.isdecimal()][:4] == ["24", "27", "24", "3"]
