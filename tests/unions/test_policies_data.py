"""Entries, threshold keys and divisions of the policy data are complete and agree with the catalogue."""

import csv
import re
from collections import Counter

import pytest

from tests.unions.packs import BY_ID, DOCUMENTS, ENTRIES, FOLDER, KEYS, THRESHOLDS, TYPES

# Table at the head of the catalogue: RULE, INDICATOR, WORKFLOW, REGISTER, GATE, REPORT, TASK, ROLE.
KINDS = ("RULE", "INDICATOR", "WORKFLOW", "REGISTER", "GATE", "REPORT", "TASK", "ROLE")
COUNTS = {
    "unions": (32, 15, 11, 10, 3, 0, 2, 4),
    "members": (3, 4, 3, 3, 0, 0, 0, 1),
    "homes": (16, 6, 8, 6, 5, 0, 0, 0),
    "finance": (13, 3, 4, 2, 0, 0, 0, 0),
    "petitions": (4, 0, 6, 2, 1, 2, 0, 0),
    "outreach": (6, 3, 6, 4, 0, 0, 1, 0),
    "rights": (10, 2, 6, 0, 0, 0, 1, 0),
    "reports": (2, 0, 6, 2, 0, 6, 3, 1),
}
CORE = {
    1: {"P-020", "P-021", "P-045", "P-052"},
    2: {"P-012", "P-016", "P-017", "P-018"},
    3: {"P-095"},
    4: {"P-087", "P-112", "P-191", "P-192", "P-195"},
    5: {"P-134", "P-139", "P-140"},
    6: {"P-096", "P-181"},
}
OTHER_SCORED = {
    1: {"P-053", "P-054", "P-057", "P-070", "P-074", "P-094"},
    2: {"P-013", "P-014", "P-015", "P-019", "P-023", "P-027"},
    3: {"P-117", "P-119", "P-120", "P-186"},
    4: {"P-079", "P-082", "P-113", "P-154", "P-161", "P-193", "P-197", "P-199", "P-200", "P-208"},
    5: {"P-141", "P-143", "P-144"},
    6: {"P-097", "P-098", "P-111", "P-158", "P-160", "P-182"},
}
# Left open by the documents and without a proposal: UNSET until a jurisdiction sets them.
OPEN = {
    "home.open3_items", "member.join_rate", "cov.village_rate", "cov.growth_min", "fed.members_per_staff",
    "elect.direct_rate", "staff.town_table", "member.key_group_rate", "member.standing_rate",
    "rate.weight_target", "fin.fiscal_rate", "fin.worker_share", "fin.edu_use_rate", "pet.days",
    "inc.report_hours", "inc.people_min", "out.benefit_rate",
}  # fmt: skip


# ---- entries ----------------------------------------------------------------------------------


def test_all_228_entries_stand_in_order() -> None:
    assert [entry["id"] for entry in ENTRIES] == [f"P-{n:03}" for n in range(1, 229)]


@pytest.mark.parametrize("app", COUNTS)
def test_entries_per_app_and_kind_equal_the_catalogue(app: str) -> None:
    found = Counter(entry["kind"] for entry in ENTRIES if entry["app"] == app)
    assert tuple(found[kind] for kind in KINDS) == COUNTS[app]


@pytest.mark.parametrize("have", range(1, 7))
def test_core_and_scored_entries_of_each_have_equal_the_catalogue(have: int) -> None:
    mine = [entry for entry in ENTRIES if entry["have"] == have]
    assert {entry["id"] for entry in mine if entry["core"]} == CORE[have]
    assert {entry["id"] for entry in mine if not entry["core"]} == OTHER_SCORED[have]


def test_only_entries_of_a_have_are_core() -> None:
    assert all(entry["have"] for entry in ENTRIES if entry["core"])


def test_rules_and_indicators_have_a_strength_and_a_basis_and_others_have_none() -> None:
    for entry in ENTRIES:
        judged = entry["kind"] in ("RULE", "INDICATOR")
        assert (entry["strength"] in ("MUST", "SHOULD", "MAY")) is judged, entry["id"]
        assert (entry["basis"] in ("computed", "attested", "mixed")) is judged, entry["id"]
        assert set(entry.get("strength_in", {})) <= set(entry["scope"]), entry["id"]


def test_every_rule_indicator_and_gate_tells_what_to_do() -> None:
    assert {entry["kind"] for entry in ENTRIES if entry["remedy"]} == {"RULE", "INDICATOR", "GATE"}
    assert all(entry["remedy"] for entry in ENTRIES if entry["kind"] in ("RULE", "INDICATOR", "GATE"))


def test_summaries_are_one_chinese_sentence_short_enough_for_a_tooltip() -> None:
    for entry in ENTRIES:
        demand = entry["demand"]
        assert 8 <= len(demand) <= 60, entry["id"]
        assert demand.endswith("。"), entry["id"]
        assert demand.count("。") == 1, entry["id"]
        assert not re.search(r"[A-Za-z]", demand), entry["id"]


def test_summaries_carry_no_figures_that_a_jurisdiction_could_change() -> None:
    allowed = {"P-161": {"12351"}, "P-155": {"12351"}, "P-225": {"58"}}
    for entry in ENTRIES:
        assert set(re.findall(r"\d+", entry["demand"])) <= allowed.get(entry["id"], set()), entry["id"]


def test_every_source_names_a_seeded_document_and_a_clause() -> None:
    for entry in ENTRIES:
        assert entry["sources"], entry["id"]
        for source in entry["sources"]:
            assert not DOCUMENTS[source["doc"]]["stub"], entry["id"]
            assert source["clause"], entry["id"]
            assert source["label"], entry["id"]
            assert "§" not in source["label"], entry["id"]


def test_every_scope_is_backed_by_a_source_of_that_jurisdiction() -> None:
    home = dict.fromkeys(("SD2014", "annex", "LY2014", "SD2018"), "SD")
    home |= {"SX2013": "SX", "SZ2015": "SZ", "SN2012": "SN"}
    for entry in ENTRIES:
        assert set(entry["scope"]) == {home[source["doc"]] for source in entry["sources"]}, entry["id"]


def test_every_threshold_in_a_remedy_is_a_key_that_names_the_entry_as_user() -> None:
    for entry in ENTRIES:
        for key in re.findall(r"\{T:([^}]+)\}", entry["remedy"]):
            assert entry["id"] in KEYS[key]["used_by"], (entry["id"], key)


def test_every_other_placeholder_of_a_remedy_is_one_the_engine_fills() -> None:
    known = {
        "v", "v1", "v2", "v3", "v4", "n", "m", "items", "date", "year",
        "names", "months", "tag", "group", "domain", "village", "level", "name",
    }  # fmt: skip
    for entry in ENTRIES:
        assert set(re.findall(r"\{([^}:]+)\}", entry["remedy"])) <= known, entry["id"]


# ---- keys ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_described_completely(key: str) -> None:
    found = KEYS[key]
    assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", key)
    assert 2 <= len(found["title"]) <= 20
    assert found["kind"] in TYPES
    assert found["comparator"] in ("≥", "≤", ">", "=", "<", "")
    assert found["owner"] in ("province", "city", "county")
    assert found["group"]
    assert found["used_by"]
    assert set(found["used_by"]) <= set(BY_ID)
    assert (found["unit"] == "％") is (found["kind"] == "rate")
    assert (found["unit"] == "元") is (found["kind"] == "yuan")
    assert found["kind"] != "choice" or len(found["choices"]) > 1


def test_every_key_has_a_row_somewhere_or_is_listed_as_open() -> None:
    assert set(KEYS) - {row["key"] for _, row in THRESHOLDS} == OPEN


def test_a_key_can_be_set_at_the_level_of_every_jurisdiction_that_has_a_row_for_it() -> None:
    reach = {"province": 0, "city": 1, "county": 2}
    level = {"shandong": 0, "shaanxi": 0, "shaoxing": 1, "suzhou": 1}
    for name, row in THRESHOLDS:
        assert name == "national" or reach[KEYS[row["key"]]["owner"]] >= level[name], (name, row["key"])


# ---- divisions ----------------------------------------------------------------------------------


def divisions() -> list[dict[str, str]]:
    with (FOLDER / "divisions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_division_hangs_below_one_a_level_higher() -> None:
    rank = {"nation": 0, "province": 1, "city": 2, "county": 3, "township": 4}
    rows = {row["code"]: row for row in divisions()}
    assert len(rows) == len(divisions())
    assert rows["CN"] == {"code": "CN", "name": "全国", "level": "nation", "parent": ""}
    for code, row in rows.items():
        if code == "CN":
            continue
        parent = rows[row["parent"]]
        # A city without counties has its townships directly below.
        assert rank[parent["level"]] < rank[row["level"]], code
        assert parent["code"] == "CN" or code.startswith(parent["code"]), code


@pytest.mark.parametrize(("province", "cities"), [("37", 16), ("33", 11), ("32", 13), ("61", 10)])
def test_each_province_has_all_its_cities(province: str, cities: int) -> None:
    assert sum(row["level"] == "city" and row["parent"] == province for row in divisions()) == cities


def test_parents_come_before_their_children() -> None:
    seen: set[str] = {""}
    for row in divisions():
        assert row["parent"] in seen, row["code"]
        seen.add(row["code"])
