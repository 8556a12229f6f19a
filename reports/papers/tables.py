"""The tables of a bulletin. A cell keeps its number; how it is written follows from its column."""

from dataclasses import dataclass, field
from typing import Any

from core.clock import previous_quarter, quarter_label
from reports.papers.words import day, plain_tenths, tenths

Value = int | str | None


@dataclass(frozen=True)
class Grid:
    """`kinds` per column: text, count, tenths (of a percent), change (signed tenths), yuan (fen, shown in 万元)."""

    caption: str
    heads: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: list[list[Value]] = field(default_factory=list)
    note: str = ""

    def shown(self) -> list[list[str]]:
        return [[show(kind, value) for kind, value in zip(self.kinds, row, strict=True)] for row in self.rows]


def show(kind: str, value: Value) -> str:
    if value is None:
        return "—"
    if isinstance(value, str):
        return value
    if kind == "tenths":
        return plain_tenths(value)
    if kind == "change":
        return f"+{plain_tenths(value)}" if value > 0 else plain_tenths(value)
    if kind == "yuan":
        return plain_tenths((value + 50_000) // 100_000)
    return f"{value:,}"


def met(values: dict[str, int] | None) -> int | None:
    return tenths(values["met"], values["bodies"]) if values else None


def gap(now: int | None, then: int | None) -> int | None:
    return None if now is None or then is None else now - then


def ranked(figures: dict[str, Any]) -> list[tuple[int | None, dict[str, Any]]]:
    """(rank, place): like with like and enough unions, best first; the same rate shares a rank; the rest without one."""
    alike = [p for p in figures["places"] if p["alike"] and p["now"]["bodies"] >= figures["min_base"]]
    alike.sort(key=lambda p: (-(met(p["now"]) or 0), -p["now"]["bodies"], p["name"]))
    found: list[tuple[int | None, dict[str, Any]]] = []
    for position, place in enumerate(alike, start=1):
        same = found and met(found[-1][1]["now"]) == met(place["now"])
        found.append((found[-1][0] if same else position, place))
    rest = [p for p in figures["places"] if p not in alike]
    return found + [(None, place) for place in rest]


def ranking(figures: dict[str, Any], scope: str, word: str) -> Grid:
    rows: list[list[Value]] = []
    for rank, place in [*ranked(figures), (None, whole(figures, scope))]:
        now = place["now"]
        rows.append([
            rank, place["name"], now["bodies"], now["met"], met(now), gap(met(now), met(place["before"])),
            gap(met(now), met(place["year"])), now["expired"],
        ])  # fmt: skip
    rows[-1][0] = ""
    return Grid(
        f"表1　{word}“六有”达标率",
        ("名次", word.removeprefix("各"), "基层工会（家）", "达标（家）", "达标率（%）", "较上季（百分点）",
         "较上年同期（百分点）", "逾期未换届（家）"),
        ("count", "text", "count", "count", "tenths", "change", "change", "count"),
        rows,
        f"注：数据截至{day(figures['as_of'])}。达标率＝基本达标的基层工会÷正常及整顿状态的基层工会。"
        f"基层工会不足{figures['min_base']}家的，数量太少，不参加排名；产业、系统等工会不与地方比较。",
    )  # fmt: skip


def whole(figures: dict[str, Any], scope: str) -> dict[str, Any]:
    return {"name": scope, **{name: figures[name] for name in ("now", "before", "year")}, "pet_received": figures["now"]["pet_received"]}  # fmt: skip


def lines(figures: dict[str, Any], scope: str) -> list[dict[str, Any]]:
    return [*figures["places"], whole(figures, scope)]


def attachments(figures: dict[str, Any], scope: str, word: str) -> list[Grid]:
    places = lines(figures, scope)
    name = word.removeprefix("各")
    base = f"注：数据截至{day(figures['as_of'])}。"
    haves = Grid(
        f"{word}“六有”分项达标率",
        (name, "基层工会（家）", "主席（%）", "机构（%）", "载体（%）", "制度（%）", "经费（%）", "绩效（%）", "全面达标（家）"),
        ("text", "count", *("tenths",) * 6, "count"),
        [[p["name"], p["now"]["bodies"], *(tenths(p["now"][f"h{h}"], p["now"]["bodies"]) for h in range(1, 7)), p["now"]["full"]]
         for p in places],
        f"{base}分母为正常及整顿状态的基层工会。",
    )  # fmt: skip
    members = Grid(
        f"{word}基层工会和会员",
        (name, "基层工会（家）", "本季新建（家）", "职工（人）", "会员（人）", "入会率（%）", "女会员（人）", "农民工会员（人）"),
        ("text", "count", "count", "count", "count", "tenths", "count", "count"),
        [[p["name"], *(p["now"][m] for m in ("bodies", "new", "workers", "members")), tenths(p["now"]["members"], p["now"]["workers"]),
          p["now"]["women"], p["now"]["migrants"]] for p in places],
        f"{base}入会率＝会员÷已建会单位职工。",
    )  # fmt: skip
    dues = quarter_label(previous_quarter(figures["quarter"]))
    money = Grid(
        f"{word}经费收缴和信访受理",
        (name, "应缴（万元）", "实缴（万元）", "收缴率（%）", "欠缴（万元）", "受理信访（件）"),
        ("text", "yuan", "yuan", "tenths", "yuan", "count"),
        [[p["name"], *(p["now"][m] for m in ("dues_due", "dues_received")), tenths(p["now"]["dues_received"], p["now"]["dues_due"]),
          p["now"]["dues_arrears"], p["pet_received"]] for p in places],
        f"{base}经费所属期为{dues}，本季度到期。信访件数少于5件或可由合计推出的，以“—”表示。",
    )  # fmt: skip
    return [haves, members, money]
