"""Makes the migrated database that test databases are copies of, and prints its name; run inside the virtual environment.

Migrating an empty database takes far longer than copying one, and every test worker and every bench needs one. The name is a
digest of the migrations and policy packs; a run finds what the run before it made, or drops that and makes its own.
"""

import hashlib
import os
import subprocess
import sys
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from devtools.state import ROOT

PREFIX = "portal_template_"
LOCK = 20_260_101
SOURCES = ("*/migrations/*.py", "unions/policies/*.*")


def main() -> None:
    name = f"{PREFIX}{digest()}"
    with closing(psycopg2.connect(address("postgres"))) as link:
        link.autocommit = True
        cursor = link.cursor()
        # whoever comes meanwhile waits, instead of dropping it
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        make(cursor, name)
    print(name)


def make(cursor: Any, name: str) -> None:
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
    found = [row[0] for row in cursor.fetchall()]
    if name in found:
        return
    for old in found:
        cursor.execute(f"DROP DATABASE {old} WITH (FORCE)")
    raw = f"{PREFIX}raw"
    cursor.execute(f"CREATE DATABASE {raw} TEMPLATE template0")
    for words in (["migrate"], ["load_policy"]):
        subprocess.run(
            [sys.executable, "manage.py", *words, "--verbosity", "0"],
            cwd=ROOT, env={**os.environ, "DATABASE_URL": address(raw)}, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    cursor.execute(f"ALTER DATABASE {raw} RENAME TO {name}")


def digest() -> str:
    found = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            found.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


def address(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


if __name__ == "__main__":
    main()
