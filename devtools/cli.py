"""The commands of dev.py and what they answer to."""

import argparse
import os
import subprocess

from devtools import services
from devtools.console import Problem, complain, say
from devtools.state import ROOT, State, development


def run(words: list[str]) -> int:
    try:
        return command(words)
    except Problem as problem:
        complain(str(problem))
        return 1
    except KeyboardInterrupt:
        complain("stopped.")
        return 130


def command(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py")
    parser.add_argument("command", choices=["services"])
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    parsed = parser.parse_args(words)
    state = development()
    state.prepare()
    match parsed.rest:
        case ["up"]:
            services.up(state, lasting=True)
            say(f"PostgreSQL and Valkey are running; their environment is in {state.env_file}")
            return 0
        case ["down"]:
            services.down(state)
            return 0
        case ["status"] | []:
            return services.status(state)
        case ["--", *rest] if rest:
            return with_services(state, rest)
        case _:
            raise Problem("say `services up`, `services down`, `services status` or `services -- COMMAND …`")


def with_services(state: State, words: list[str]) -> int:
    with services.needed(state) as env:
        return subprocess.run(words, env=os.environ | env, cwd=ROOT, check=False).returncode
