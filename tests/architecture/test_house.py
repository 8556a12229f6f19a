"""Rules of the house that a machine can hold: sizes, naked managers, foreign keys, parity of steps, true documents."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse

from config.menu import MENU
from core.rules import RULES
from core.workflow import TRANSITIONS
from tests.architecture.walk import doors

ROOT = Path(settings.BASE_DIR)
APPS = ("config", "core", "unions", "accounts", "members", "finance", "petitions", "homes", "reports")
LAYERS = {
    "core": 0,
    "unions": 1,
    "accounts": 2,
    "members": 3,
    "finance": 4,
    "petitions": 4,
    "homes": 5,
    "reports": 6,
}
DOORS = ("views", "api", "forms", "filters", "serializers")


def sources() -> Iterator[Path]:
    for app in APPS:
        yield from (p for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts)


def test_no_file_is_longer_than_300_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in sources() if (n := len(p.read_text().splitlines())) > 300}
    assert not long


def test_no_function_is_longer_than_40_lines() -> None:
    long = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 40:
                long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not long


def test_every_module_says_what_it_owns() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in sources()
        if p.stat().st_size and not ast.get_docstring(ast.parse(p.read_text()))
    ]
    assert not silent


def test_foreign_keys_point_down_or_sideways_within_an_app() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in LAYERS
        for field in model._meta.local_fields
        if field.is_relation
        and (other := field.related_model._meta.app_label) in LAYERS
        and other != model._meta.app_label
        and LAYERS[other] >= LAYERS[model._meta.app_label]
    ]
    assert not wrong


def test_every_step_has_a_page_and_an_api_action() -> None:
    pages = {getattr(door.view, "transition", None) for door in doors() if not door.is_api}
    paged = {step.name for step in pages if hasattr(step, "name")}
    calls = set()
    for door in doors():
        for _, method in door.actions:
            step = getattr(getattr(door.view, method), "transition", None)
            if step is not None:
                calls.add(step.name)
    assert set(TRANSITIONS) - paged == set()
    assert set(TRANSITIONS) - calls == set()


def test_no_door_expands_user_input_into_a_query() -> None:
    risky = re.compile(r"\.(filter|exclude|get|update)\(\*\*(request|self\.request|self\.kwargs|data)\b")
    assert not [str(p) for p in sources() if risky.search(p.read_text())]


@pytest.mark.parametrize("name", ["README.md", "docs/architecture.md", "docs/operations.md"])
def test_documents_name_only_what_exists(name: str) -> None:
    text = (ROOT / name).read_text()
    paths = re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:py|md|toml|txt|in))`", text)
    known = [p for p in paths if not p.startswith((".state", "/", "http", "<", "PORTAL_"))]
    missing = [
        p
        for p in known
        if not (ROOT / p.rstrip("/")).exists() and not list(ROOT.glob(f"*/{p.rstrip('/')}")) and "*" not in p
    ]
    assert not missing


def test_the_project_names_no_machine_and_no_registry() -> None:
    words = ("/" + "work/", "/opt/" + "pypi", "registry.npmjs" + ".org", "pypi." + "org/simple")
    texts = [
        p
        for p in ROOT.rglob("*")
        if p.suffix in {".py", ".md", ".toml", ".txt", ".in", ".html", ".js", ".css"}
    ]
    kept = [p for p in texts if not any(part.startswith(".") for part in p.relative_to(ROOT).parts)]
    assert not [(str(p), w) for p in kept for w in words if w in p.read_text(errors="replace")]


def test_every_menu_entry_leads_somewhere() -> None:
    assert all(reverse(item.url_name) for module in MENU for item in module.items)


def test_every_rule_leads_to_a_form_that_exists() -> None:
    assert all(reverse(rule.mend, args=[1]) for rule in RULES.values() if rule.mend)
