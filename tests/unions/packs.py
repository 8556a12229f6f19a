"""The policy data as written in the TOML files, for the tests that check them."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "unions" / "policies"
PACKS = {"national": "CN", "shandong": "37", "shaoxing": "3306", "suzhou": "3205", "shaanxi": "61"}
TYPES = {
    "int": int, "rate": int, "months": int, "days": int, "years": int, "yuan": int,
    "date": str, "text": str, "choice": str, "flag": bool, "list": list, "table": dict,
}  # fmt: skip


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


ENTRIES: list[dict[str, Any]] = read("entries")["entry"]
KEYS: dict[str, dict[str, Any]] = read("keys")["key"]
DATA = {name: read(name) for name in PACKS}
BY_ID = {entry["id"]: entry for entry in ENTRIES}
DOCUMENTS = {doc["id"]: doc for pack in DATA.values() for doc in pack["document"]}
THRESHOLDS = [(name, row) for name, pack in DATA.items() for row in pack.get("threshold", [])]
ADOPTIONS = [(name, row) for name, pack in DATA.items() for row in pack.get("adoption", [])]
