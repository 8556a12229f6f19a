"""Rows that every import points at are locked without their keys, so that no step waits for a load of an hour."""

import ast
from collections import Counter

from tests.architecture.test_house import ROOT, sources

# tables whose keys other tables' new rows hold until they are committed
POINTED_AT = {"Body", "Unit", "Member", "Jurisdiction"}
# file → why its lock has to keep out new rows that point at the locked one
WHOLE = {
    "members/workflows/merging.py": "every row that points at the record given up moves to the survivor",
    "members/workflows/privacy.py": "every row that points at the person is erased with him",
    "unions/workflows/life.py": "a body that ends takes everything along, also what is being written; waits five seconds",
}
# file → number of locks on a queryset handed in, of a model that nothing imported points at
HANDED_IN = {
    "core/management/commands/rotate_keys.py": 1,  # one sealed column after the other, by hand, at night
    "homes/workflows/ballots.py": 1,  # the urns of a round
    "homes/workflows/files.py": 1,  # what owns a paper: an activity, a position, a declaration
    "homes/workflows/rectify.py": 1,  # rectifications
    "members/workflows/transfers.py": 1,  # slips
}


def root_of(node: ast.expr) -> str:
    """The name a chain of calls begins with: `Body` of `Body.objects.filter(…).select_for_update()`."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            node = node.value
        else:
            return ""
    return node.id


def whole_locks() -> list[tuple[str, str]]:
    """(file, first name) of every `select_for_update` that also locks the key."""
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr == "select_for_update" and "no_key" not in {word.arg for word in node.keywords}:
                found.append((path.relative_to(ROOT).as_posix(), root_of(node.func.value)))
    return found


def test_what_imports_point_at_is_locked_without_its_key() -> None:
    assert {file for file, name in whole_locks() if name in POINTED_AT} == set(WHOLE)


def test_locks_on_querysets_of_unknown_model_are_looked_at_one_by_one() -> None:
    assert Counter(file for file, name in whole_locks() if not name[:1].isupper()) == HANDED_IN
