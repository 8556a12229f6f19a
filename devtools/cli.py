"""The commands of dev.py and what they answer to."""

import argparse
import os
import subprocess

from devtools import environment, services
from devtools.console import Problem, complain, say
from devtools.demo import demo_command
from devtools.gates import test
from devtools.state import ROOT, development
from devtools.supervise import Stopped, heal

HELP = """\
commands:
  demo                    run the whole portal on this machine, with demo data and one sign-in per role
      --port N            port of the web page (default 8000)
      --host H            address to listen on (default 127.0.0.1; 0.0.0.0 opens it to the network)
      --bodies N          about how many union bodies the demo data has (first start only)
      --members N         about how many members the demo data has (first start only)
      --fresh             throw away the earlier demo data first
  test [PYTEST ARGS]      all gates and tests, exactly what CI runs; with arguments only pytest with these
  services up             start PostgreSQL and Valkey and leave them running; writes .state/env
  services down           stop them, and what a killed demo left behind
  services status         say what runs; exit code 1 when something does not
  services -- COMMAND …   run a command with the services' environment
  manage ARGS…            the same for manage.py

environment:
  DATABASE_URL, REDIS_URL use these servers and start none (not in `test`)
  PORTAL_STATE            folder of everything made at run time (default .state)

Needs Linux or macOS, Python 3.11 or newer and, the first time, a package index for pip. The first run makes .venv;
everything else stays in .state and .state-test. `rm -rf .venv .state .state-test` removes every trace.
"""


def run(words: list[str]) -> int:
    try:
        return command(words)
    except Problem as problem:
        complain(str(problem))
        return 1
    except (KeyboardInterrupt, Stopped):
        complain("stopped.")
        return 130
    except OSError as error:  # a full disk, a folder of somebody else's
        complain(
            f"{error.strerror or error}: {error.filename or 'no file named'}. Nothing was lost; mend it and start again."
        )
        return 1


def command(words: list[str]) -> int:
    match words:
        case ["demo", *rest]:
            return demo_command(demo_arguments(rest))
        case ["test", *rest]:
            return test(rest)
        case ["services", *rest]:
            return services_command(rest)
        case ["manage", *rest]:
            environment.ensure("run")
            development().forget("prepared")  # it may undo what the demo prepared
            return with_services([str(environment.PYTHON), "manage.py", *rest])
        case [] | ["help" | "-h" | "--help", *_]:
            say("usage: python3 dev.py COMMAND\n\n" + HELP)
            return 0
        case _:
            raise Problem(f"no command `{words[0]}`; see python3 dev.py --help")


def demo_arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py demo", epilog="More: python3 dev.py --help")
    parser.add_argument("--port", type=port_number, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--bodies", type=count)
    parser.add_argument("--members", type=count)
    parser.add_argument("--fresh", action="store_true")
    return parser.parse_args(words)


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("give a whole number above 0")
    return int(text)


def services_command(words: list[str]) -> int:
    state = development()
    state.prepare()
    match words:
        case ["up"]:
            if len(services.given(state)) < 2:
                environment.ensure("embedded")
            services.up(state, lasting=True)
            say(f"PostgreSQL and Valkey are running; their environment is in {state.env_file}")
            return 0
        case ["down"]:
            if state.is_locked("demo"):
                raise Problem("the demo of this checkout is running on these services; stop it first.")
            heal(state)
            services.down(state)
            say("PostgreSQL and Valkey are stopped.")
            return 0
        case ["status"] | []:
            return services.status(state)
        case ["--", *rest] if rest:
            return with_services(rest)
        case _:
            raise Problem("say `services up`, `services down`, `services status` or `services -- COMMAND …`")


def with_services(words: list[str]) -> int:
    """Run a command beside the services, with a test database of its own so that several can run pytest at once."""
    state = development()
    state.prepare()
    if len(services.given(state)) < 2:
        environment.ensure("embedded")
    with services.needed(state) as env:
        env = {"PORTAL_TEST_DATABASE": f"test_portal_{os.getpid()}"} | env
        try:
            return subprocess.run(words, env=os.environ | env, cwd=ROOT, check=False).returncode
        except FileNotFoundError:
            raise Problem(f"no program `{words[0]}`.") from None
