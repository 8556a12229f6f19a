"""Lists the catalogue's entries: which declaration carries each, and which tests name it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import URLPattern, URLResolver, get_resolver

from core.rules import RULES
from core.workflow import TRANSITIONS
from unions.policies.catalogue import Entry, entries

_MARKED = re.compile(r"mark\.entry\(([^)]*)\)")
_NAMED = re.compile(r"def test\w*_p_?(\d{3})(?!\d)")
_CASE = re.compile(r"""["']P-(\d{3})["']""")  # a rule's cases name it, as a marker does


class Command(BaseCommand):
    help = "Shows each entry of the policy catalogue with where it is declared and tested."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--app", default="", help="only entries of one app")
        parser.add_argument(
            "--missing", action="store_true", help="only entries that are not declared or not tested"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        declared, tested = declarations(), found_in_tests(Path(settings.BASE_DIR) / "tests")
        shown = [entry for entry in entries().values() if options["app"] in ("", entry.app)]
        for entry in shown:
            where, files = declared.get(entry.id, []), tested.get(entry.id, [])
            if options["missing"] and where and files:
                continue
            text = ", ".join(where[:3]) or "not declared"
            self.stdout.write(
                f"{entry.id}  {entry.app:<10} {entry.kind:<9} {text:<60} {', '.join(files[:2]) or 'not tested'}"
            )
        for line in totals(shown, declared, tested):
            self.stdout.write(line)


def totals(shown: list[Entry], declared: dict[str, list[str]], tested: dict[str, list[str]]) -> Iterator[str]:
    yield ""
    for app in [*dict.fromkeys(entry.app for entry in shown), ""]:
        rows = [entry for entry in shown if app in ("", entry.app)]
        done = sum(1 for entry in rows if entry.id in declared)
        proved = sum(1 for entry in rows if entry.id in tested)
        yield f"{app or 'all':<10} {len(rows):>4} entries  {done:>4} declared  {proved:>4} tested"


def declarations() -> dict[str, list[str]]:
    """Entry → places: rules, transitions, gates and indicators by their `entry`, pages and models by theirs."""
    found: dict[str, list[str]] = {}

    def note(entry: Any, where: str) -> None:
        places = found.setdefault(str(entry), [])
        if where not in places:
            places.append(where)

    for rule in RULES.values():
        note(rule.entry, "rule")
    for step in TRANSITIONS.values():
        for entry in ids_of(step):
            note(entry, f"step {step.name}")
    for name, thing in things():
        for entry in ids_of(thing):
            note(entry, name)
    return {entry: places for entry, places in found.items() if entry in entries()}


def ids_of(thing: Any) -> Iterator[str]:
    """Ids in `entry` and `entries`; a Django page may use the names for something else, so only ids count."""
    single, many = getattr(thing, "entry", ""), getattr(thing, "entries", ())
    if isinstance(single, str) and single:
        yield single
    if isinstance(many, tuple):
        yield from (one for one in many if isinstance(one, str))


def things() -> Iterator[tuple[str, Any]]:
    """Page classes by their addresses, models, and module-level declarations of every app."""
    import sys

    from django.apps import apps

    for view in pages(get_resolver().url_patterns):
        yield f"page {view.__name__}", view
    local = {
        config.label for config in apps.get_app_configs() if (Path(settings.BASE_DIR) / config.label).is_dir()
    }
    for model in apps.get_models():
        if model._meta.app_label in local:
            yield f"register {model.__name__}", model
    for config in apps.get_app_configs():
        if config.label not in local:
            continue
        for name, module in list(sys.modules.items()):
            if name.startswith(f"{config.name}.") and name.split(".")[1] in {
                "indicators",
                "gates",
                "registers",
                "workflows",
                "reports",
                "work",
            }:
                for key, value in vars(module).items():
                    yield from declared_in(f"{name.split('.')[1]} {key}", value)


def declared_in(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """A declaration, or those inside a tuple, list or dict of them."""
    if isinstance(value, dict):
        value = tuple(value.values())
    for thing in value if isinstance(value, tuple | list) else (value,):
        if hasattr(thing, "entry") or hasattr(thing, "entries"):
            yield name, thing
        for step in getattr(thing, "stages", ()):  # a procedure's steps may carry gates of their own
            yield f"{name} {step.key}", step


def pages(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[type]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns)
        elif view := getattr(pattern.callback, "view_class", None):
            yield view


def found_in_tests(folder: Path) -> dict[str, list[str]]:
    """Entry → test files that prove it: by marker, by the test's name, or by cases in a `test_rules.py`."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        told = text if path.name == "test_rules.py" else " ".join(_MARKED.findall(text))
        for number in (*_CASE.findall(told), *_NAMED.findall(text)):
            files = found.setdefault(f"P-{number}", [])
            name = str(path.relative_to(folder))
            if name not in files:
                files.append(name)
    return found
