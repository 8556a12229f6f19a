"""The status command sees what is declared and what is tested."""

from io import StringIO

import pytest
from django.core.management import call_command

from unions.management.commands.policy_status import declarations, found_in_tests
from unions.policies.catalogue import entries


def printed(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("policy_status", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_all_entries_are_listed_with_totals() -> None:
    lines = printed()
    assert sum(line.startswith("P-") for line in lines) == len(entries()) == 228
    assert lines[-1].split()[:3] == ["all", "228", "entries"]


def test_one_app_and_only_what_is_missing() -> None:
    lines = printed("--app", "unions", "--missing")
    shown = [line for line in lines if line.startswith("P-")]
    assert all(line.split()[1] == "unions" for line in shown)
    assert not any(line.startswith("P-022") for line in shown)


@pytest.mark.parametrize(
    ("entry", "where"),
    [("P-021", "step election.record"), ("P-009", "page BodyList"), ("P-022", "page ElectionList")],
)
def test_declarations_are_found_on_steps_and_pages(entry: str, where: str) -> None:
    assert where in declarations()[entry]


def test_tests_are_found_by_marker_and_by_name(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "test_one.py").write_text(
        '@pytest.mark.entry("P-011", "P-013")\ndef test_p_012_passes(): ...\n', encoding="utf-8"
    )
    assert set(found_in_tests(folder)) == {"P-011", "P-012", "P-013"}
