"""The workbook exchanged with the national system: the 17 official columns and the union's number there."""

from collections.abc import Iterator
from itertools import count
from typing import Any, ClassVar

from django.db import connection

from core.desk.resource import DeskColumn, DeskResource
from core.desk.values import text
from unions.models import Body
from unions.querysets import INDUSTRIAL_KINDS, LOCAL_KINDS, TOWN_KINDS
from unions.resources.columns import (
    INDUSTRY_WORDS,
    KIND_WORDS,
    KINDS,
    NATURE_WORDS,
    body_columns,
    fixed,
)

FEDERATION, TRADE = "总工会", "产业（系统）工会"
WORDS = {
    **{str(kind): word for kind, word in KIND_WORDS.items()},
    **dict.fromkeys((*LOCAL_KINDS, *TOWN_KINDS), FEDERATION),
    **dict.fromkeys((*INDUSTRIAL_KINDS, "large", "direct"), TRADE),
}
UNION_FIELDS = (
    "national_id", "name", "uscc", "superior", "established_on", "kind", "members", "head", "phone",
)  # fmt: skip
UNIT_FIELDS = ("unit_name", "address", "division", "nature", "economy", "industry", "workers")
LEFT_OUT = ("branch", "group")


def national_columns() -> tuple[DeskColumn, ...]:
    number = DeskColumn("national_id", "全国系统编号", fixed(text(40)), memo=False, width=20)
    return (*body_columns(), number)


class NationalDesk(DeskResource):
    """Not offered at the import desk: it only lends its layout and its reading of cells."""

    key: ClassVar[str] = "national"
    title: ClassVar[str] = "全国系统对账表（17 列和编号）"
    heading: ClassVar[str] = "工会组织信息采集表"
    noun: ClassVar[str] = "家工会"
    permission: ClassVar[str] = "unions.edit"
    columns: ClassVar[tuple[DeskColumn, ...]] = national_columns()
    stage: ClassVar[tuple[tuple[str, str], ...]] = tuple((column.key, "text") for column in columns)


DESK = NationalDesk()
NAMES = tuple(column.key for column in DESK.columns)
LABELS = {column.key: column.title for column in DESK.columns}


def _words(expression: str, known: dict[str, str], params: dict[str, Any], name: str) -> str:
    """A CASE from stored code to the word of the workbook."""
    cases = []
    for index, (code, word) in enumerate(known.items()):
        params[f"{name}_c{index}"], params[f"{name}_w{index}"] = code, word
        cases.append(f"WHEN %({name}_c{index})s THEN %({name}_w{index})s")
    return f"CASE {expression} {' '.join(cases)} ELSE '' END"


def ours(path: str) -> tuple[str, dict[str, Any]]:
    """One line per union and employer below a path, in the words of the workbook, with the keys behind them."""
    params: dict[str, Any] = {"scope": f"{path}%", "out": LEFT_OUT}
    nature = _words("u.nature_code", NATURE_WORDS, params, "nature")
    industry = _words("u.industry", INDUSTRY_WORDS, params, "industry")
    kind = _words("b.kind", WORDS, params, "kind")
    sql = f"""
        SELECT b.id AS body_id, u.id AS unit_id, b.path AS path,
          coalesce(u.name, '') AS unit_name, coalesce(u.uscc, '') AS unit_uscc, coalesce(u.address, '') AS address,
          coalesce(j.name, '') AS division, {nature} AS nature, coalesce(u.economy, '') AS economy,
          {industry} AS industry, coalesce(u.workers::text, '') AS workers,
          b.name AS name, b.uscc AS uscc, coalesce(s.name, '') AS superior,
          coalesce(b.established_on::text, '') AS established_on, {kind} AS kind,
          coalesce(b.declared_members::text, '') AS members, coalesce(o.name, '') AS head,
          b.office_phone AS phone, b.national_id AS national_id
        FROM unions_body b
        LEFT JOIN unions_body s ON s.id = b.superior_id
        LEFT JOIN unions_officer o ON o.body_id = b.id AND o.post = 'chair' AND o.left_on IS NULL
        LEFT JOIN unions_coverage c ON c.body_id = b.id AND c.to_on IS NULL
        LEFT JOIN unions_unit u ON u.id = c.unit_id
        LEFT JOIN unions_jurisdiction j ON j.id = u.jurisdiction_id
        WHERE b.path LIKE %(scope)s AND b.state <> 'dissolved' AND b.kind NOT IN %(out)s
    """
    return sql, params


def lines(path: str) -> Iterator[list[str]]:
    """Cells of our workbook in tree order; read through a cursor of the server, so memory stays flat."""
    sql, params = ours(path)
    picked = ", ".join(f"ours.{name}" for name in NAMES if name != "seq")
    numbers = count(1)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DECLARE national_lines NO SCROLL CURSOR WITHOUT HOLD FOR SELECT {picked} FROM ({sql}) ours "
            "ORDER BY ours.path, ours.unit_id",
            params,
        )
        try:
            while True:
                cursor.execute("FETCH 2000 FROM national_lines")
                found = cursor.fetchall()
                for row in found:
                    yield [str(next(numbers)), *_cells(row)]
                if not found:
                    break
        finally:
            cursor.execute("CLOSE national_lines")


_DATE = NAMES.index("established_on") - 1


def _cells(row: tuple[str, ...]) -> list[str]:
    return [cell.replace("-", "/") if index == _DATE else cell for index, cell in enumerate(row)]


def kind_of(word: str) -> str:
    """The kind of a grassroots union by its word, empty where the word says less than the register knows."""
    found = KINDS.get(word, "")
    return str(found) if found in (Body.Kind.SINGLE, Body.Kind.JOINT) else ""
