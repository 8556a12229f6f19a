"""The policy packs refer only to what exists and store figures as the loader expects them."""

import datetime as dt
import re
from collections import Counter
from typing import Any

import pytest

from tests.unions.packs import (
    ADOPTIONS,
    BY_ID,
    DATA,
    DOCUMENTS,
    ENTRIES,
    FOLDER,
    KEYS,
    PACKS,
    THRESHOLDS,
    TYPES,
)
from unions.policies.catalogue import show

SCOPES = {"shandong": "SD", "shaoxing": "SX", "suzhou": "SZ", "shaanxi": "SN"}
REFERENCES = {
    "fin.dues_rate", "elect.term_years", "org.women_committee_min", "org.separate_min_members",
    "rate.satisfaction_min", "fin.account_scope", "member.congress_quorum", "member.congress_majority",
    "member.lapse_months",
}  # fmt: skip


def rows_of(pack: str, key: str) -> list[dict[str, Any]]:
    return [row for row in DATA[pack]["threshold"] if row["key"] == key]


# ---- packs ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("pack", "code"), PACKS.items())
def test_a_pack_names_its_jurisdiction_from_the_division_table(pack: str, code: str) -> None:
    assert DATA[pack]["pack"]["jurisdiction"] == code
    assert f"\n{code}," in (FOLDER / "divisions.csv").read_text(encoding="utf-8")


def test_document_ids_are_unique_and_fit_their_column() -> None:
    ids = [doc["id"] for pack in DATA.values() for doc in pack["document"]]
    assert len(ids) == len(set(ids))
    assert all(len(name) <= 24 for name in ids)


def test_seven_documents_are_seeded_and_dated_and_all_others_are_stubs() -> None:
    seeded = {name for name, doc in DOCUMENTS.items() if not doc["stub"]}
    assert seeded == {"SD2014", "annex", "LY2014", "SD2018", "SX2013", "SZ2015", "SN2012"}
    for name, doc in DOCUMENTS.items():
        assert isinstance(doc.get("issued_on"), dt.date) is (name in seeded), name
        assert doc["title"], name
        assert doc["short"], name


def test_documents_lean_only_on_known_documents() -> None:
    for name, doc in DOCUMENTS.items():
        assert set(doc["based_on"]) <= set(DOCUMENTS) - {name}
        assert doc["forwards"] == "" or doc["forwards"] in DOCUMENTS


def test_every_figure_of_a_document_names_it_with_its_clause_and_starts_no_earlier() -> None:
    for name, row in THRESHOLDS:
        if row["source"] != "document":
            continue
        doc = DOCUMENTS[row["doc"]]
        assert row["clause"] and row["clause_ref"], row["key"]
        assert row["effective_from"] >= doc["effective_from"], row["key"]
        assert name != "national", row["key"]


def test_proposals_and_references_stand_at_the_root_and_pretend_no_document() -> None:
    for name, row in THRESHOLDS:
        if row["source"] == "document":
            continue
        assert name == "national", row["key"]
        assert (row["doc"], row["clause"], row["strength"]) == ("", "", ""), row["key"]


def test_reference_rows_are_the_confirmed_ones_and_say_what_they_lean_on() -> None:
    found = {row["key"]: row for row in DATA["national"]["threshold"] if row["source"] == "reference"}
    assert set(found) == REFERENCES
    assert all(row["confirmed"] and row["note"] for row in found.values())


def test_one_row_per_key_and_day_in_a_jurisdiction() -> None:
    days = Counter((name, row["key"], row["effective_from"]) for name, row in THRESHOLDS)
    assert [day for day, n in days.items() if n > 1] == []


def test_values_have_the_type_of_their_key() -> None:
    for name, row in THRESHOLDS:
        value, kind = row["value"], KEYS[row["key"]]["kind"]
        assert type(value) is TYPES[kind], (name, row["key"])
        if kind == "rate":
            assert 0 <= value <= 10000, (name, row["key"])
        if kind == "date":
            assert dt.date.fromisoformat(value), (name, row["key"])
        if kind in ("months", "days", "years", "yuan"):
            assert value >= 0, (name, row["key"])
        if kind == "text":
            assert dt.date.fromisoformat(f"2024-{value}"), (name, row["key"])


def test_coded_values_have_a_chinese_word_for_each_code() -> None:
    for name, row in THRESHOLDS:
        codes = [text for text in texts(row["value"]) if re.fullmatch(r"[a-z_0-9]*[a-z][a-z_0-9]*", text)]
        assert set(codes) <= set(KEYS[row["key"]].get("choices", {})), (name, row["key"])


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [*value, *(text for part in value.values() for text in texts(part))]
    return [text for part in value for text in texts(part)] if isinstance(value, list) else []


def test_values_are_shown_in_chinese_words_never_as_codes() -> None:
    for name, row in THRESHOLDS:
        shown = show(row["key"], row["value"])
        assert not re.search(r"[a-z]", shown), (name, row["key"], shown)


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("org.small_unit_mode", "joint", "一般联合建会"),
        ("org.simultaneous_committees", ["audit", "women"], "经费审查委员会、女职工委员会"),
        ("home.naming_levels", {"qualified": "county", "model": "province"}, "合格：县级；模范：省级"),
        ("home.required_systems", ["组织制度"], "组织制度"),
        ("elect.term_years", [3, 5], "3、5"),
        ("six.rate", 8000, "80%"),
        ("fin.topten_award", 50_000_000, "500,000"),
        ("pet.days", None, "未设定"),
    ],
)
def test_each_kind_of_value_reads_as_a_person_says_it(key: str, value: Any, shown: str) -> None:
    assert show(key, value) == shown


def test_comparators_follow_the_key_and_strengths_are_known() -> None:
    for name, row in THRESHOLDS:
        assert row["comparator"] == KEYS[row["key"]]["comparator"], (name, row["key"])
        assert row["strength"] in ("MUST", "SHOULD", "MAY", ""), (name, row["key"])


@pytest.mark.parametrize(
    ("pack", "key", "value"),
    [
        ("shandong", "org.separate_min_members", 25),
        ("shandong", "org.joint_max_units", 50),
        ("shandong", "staff.chair_min_workers", 200),
        ("shandong", "six.rate", 8000),
        ("shandong", "fin.topten_award", 50_000_000),
        ("shandong", "fin.town_share", 1000),
        ("shaoxing", "fin.dues_rate", 200),
        ("shaoxing", "org.town_fed_min_workers", 2000),
        ("suzhou", "home.qualified_rate", 8500),
        ("suzhou", "rights.barg_rate", 9500),
        ("shaanxi", "out.research_days", {"province": 60, "city": 90, "county": 90}),
        ("national", "elect.term_years", [3, 5]),
    ],
)
def test_figures_of_the_documents_are_stored_in_the_portal_units(pack: str, key: str, value: Any) -> None:
    assert [row["value"] for row in rows_of(pack, key)] == [value]


def test_the_later_text_moves_the_deadline_and_the_earlier_one_stays_as_history() -> None:
    found = {row["doc"]: row["value"] for row in rows_of("shandong", "six.deadline")}
    assert found == {"SD2014": "2019-12-08", "SD2018": "2020-12-31"}


# ---- adoption ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("pack", "scope"), SCOPES.items())
def test_every_rule_and_indicator_of_the_own_documents_is_listed_once(pack: str, scope: str) -> None:
    listed = [row["entry"] for row in DATA[pack]["adoption"]]
    own = {e["id"] for e in ENTRIES if e["kind"] in ("RULE", "INDICATOR") and scope in e["scope"]}
    assert len(listed) == len(set(listed))
    assert own <= set(listed)


@pytest.mark.parametrize("pack", ["shandong", "suzhou"])
def test_where_the_six_haves_are_demanded_exactly_the_own_entries_are_on(pack: str) -> None:
    rows = DATA[pack]["adoption"]
    assert all(row["enabled"] and SCOPES[pack] in BY_ID[row["entry"]]["scope"] for row in rows)


@pytest.mark.parametrize("pack", ["shaoxing", "shaanxi"])
def test_where_the_six_haves_are_not_named_their_entries_are_off_and_kept_for_reference(pack: str) -> None:
    rows = {row["entry"]: row for row in DATA[pack]["adoption"]}
    haves = {e["id"] for e in ENTRIES if e["have"]} | {"P-092"}
    assert {entry for entry, row in rows.items() if not row["enabled"]} == haves
    assert {entry for entry, row in rows.items() if row["core"]} == {e["id"] for e in ENTRIES if e["core"]}


def test_core_entries_weigh_two_and_others_one() -> None:
    for name, row in ADOPTIONS:
        assert row["core"] is BY_ID[row["entry"]]["core"], (name, row["entry"])
        assert row["weight"] == (2 if row["core"] else 1), (name, row["entry"])


def test_strength_follows_the_jurisdiction_where_the_texts_differ() -> None:
    found = {name: row["strength"] for name, row in ADOPTIONS if row["entry"] == "P-057"}
    # Shaanxi names no such duty: the row is off there and carries the default.
    assert found == {"shandong": "SHOULD", "shaoxing": "MUST", "suzhou": "SHOULD", "shaanxi": "SHOULD"}
    for name, row in ADOPTIONS:
        assert row["strength"] in ("MUST", "SHOULD", "MAY"), (name, row["entry"])
