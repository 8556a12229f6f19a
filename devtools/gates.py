"""`dev.py test`: the gates in order, a table of their results, then the tests, whose own summary closes the output."""

import subprocess
import time
from dataclasses import dataclass

from devtools import browser, environment, services
from devtools.console import Problem, complain, say
from devtools.environment import PYTHON, VENV
from devtools.state import ROOT, open_lock, testing, try_lock
from devtools.supervise import Stopped, environment_of, stop_on_signals

BIN = str(VENV / "bin")
MANAGE = [str(PYTHON), "manage.py"]
PYTEST = [str(PYTHON), "-m", "pytest"]
EVERYTHING = ["-q", "-n", "2"]


@dataclass(frozen=True)
class Gate:
    name: str
    words: list[str]
    production: bool = False


GATES = [
    Gate("ruff check", [f"{BIN}/ruff", "check", "--quiet"]),
    Gate("ruff format", [f"{BIN}/ruff", "format", "--check", "--quiet"]),
    Gate("import contracts", [f"{BIN}/lint-imports"]),
    Gate("mypy", [str(PYTHON), "-m", "mypy", "--no-error-summary"]),
    Gate("templates", [f"{BIN}/djlint", "--lint", "--quiet", "templates"]),
    Gate("system check", [*MANAGE, "check"]),
    Gate("deploy check", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], production=True),
    Gate("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
]


def test(args: list[str]) -> int:
    state = testing()
    state.prepare()
    with open_lock(state.run / "test") as handle:
        if not try_lock(handle):
            raise Problem(
                "another test run is going on in this checkout; wait for it, or use `dev.py services -- pytest …`."
            )
        stop_on_signals()
        try:
            environment.ensure("run", "embedded", "dev")
            with services.needed(state) as env:
                seen = environment_of(env | browser.ensure(state))
                return pytest(args, seen) if args else everything(seen)
        except Stopped:
            complain("stopped.")
            return 130


def everything(env: dict[str, str]) -> int:
    words = [str(PYTHON), "-m", "devtools.template"]
    # the gates use one core: the other one migrates the database that all test databases are copies of
    with subprocess.Popen(
        words, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as making:
        failed = [gate.name for gate in GATES if not passes(gate, env)]
        name = making.communicate()[0].strip()
    if making.returncode:  # the tests would fail one by one for the same reason
        complain("the migrations or the policy packs do not load; see above.")
        return 1
    code = pytest(EVERYTHING, env | {"PORTAL_TEST_TEMPLATE": name})
    if failed:  # on the error stream: the tests' own summary stays the last line of the output
        complain(f"failed before the tests: {', '.join(failed)}.")
    return 1 if failed or code else 0


def passes(gate: Gate, env: dict[str, str]) -> bool:
    """Run one gate and print its line; what it said follows only when it failed."""
    begun = time.monotonic()
    seen = env | production() if gate.production else env
    done = subprocess.run(
        gate.words, env=seen, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", check=False,
    )  # fmt: skip
    good = done.returncode == 0
    say(f"{gate.name:<18} {'passed' if good else 'FAILED':<7} {time.monotonic() - begun:6.1f} s")
    if not good:
        lines = done.stdout.strip().splitlines()
        for line in lines[-80:]:
            say(f"    {line}")
    return good


def production() -> dict[str, str]:
    """Settings as an operator would make them, for the deployment check: the test's own random keys, no demo."""
    return {"PORTAL_ENV": "production", "PORTAL_DEMO": "0", "PORTAL_HOSTS": "portal.example.org"}


def pytest(args: list[str], env: dict[str, str]) -> int:
    say()
    words = [*PYTEST, *args]
    done = subprocess.run(words, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):  # 1: tests failed, as they said themselves
        complain(f"the tests did not come to their end: exit code {done.returncode}.")
    return 0 if done.returncode == 0 else 1
