"""The bulletin's text: one list of blocks that the page and every file format draw alike."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from core.clock import previous_quarter, quarter_label
from reports.models import Bulletin
from reports.papers import tables as t
from reports.papers import words as w
from unions.policies.catalogue import HAVES_SHORT

WORDS = {"province": "各市", "city": "各县（市、区）", "county": "各乡镇（街道）"}
ADDRESSEES = {
    "province": "各市总工会，省各产业工会",
    "city": "各县（市、区）总工会，各开发区工会，市直各产业工会",
    "county": "各乡镇（街道）总工会，各直属工会",
}


@dataclass(frozen=True)
class Block:
    """kind: h1 一、 · h2 （一） · p · grid."""

    kind: str
    text: str = ""
    grid: t.Grid | None = None
    locked: bool = True


@dataclass(frozen=True)
class Paper:
    mark: str
    number: str
    title: tuple[str, str]
    to: str
    blocks: list[Block]
    attachments: list[t.Grid]
    signature: str
    signed_on: str
    copies: str
    office: str
    draft: bool
    as_of: dt.date = field(default=dt.date.min)


def scope_word(figures: dict[str, Any]) -> str:
    """全省, 全市, 全区 or 全县, from the body's own name."""
    kind, name = figures["body"]["kind"], figures["body"]["name"]
    if kind != "county":
        return {"province": "全省", "city": "全市"}.get(kind, "辖区")
    return {"区": "全区", "县": "全县", "市": "全市"}.get(name.removesuffix("总工会")[-1:], "辖区")


def compose(paper: Bulletin) -> Paper:
    figures = paper.figures
    name, kind = figures["body"]["name"], figures["body"]["kind"]
    scope, word = scope_word(figures), WORDS.get(kind, "各下级工会")
    year = figures["as_of"][:4]
    signed = w.day(paper.published_on) if paper.published_on else f"{year}年　月　日"
    return Paper(
        mark=f"{name}文件",
        number=paper.number or f"〔{year}〕　号",
        title=(f"关于{quarter_label(figures['quarter'])}", "基层工会建设情况的通报"),
        to=f"{paper.addressees.rstrip('：:')}：",
        blocks=blocks(paper, figures, scope, word),
        attachments=t.attachments(figures, scope, word) if figures["places"] else [],
        signature=name,
        signed_on=signed,
        copies=paper.copies.rstrip("。"),
        office=f"{name}办公室",
        draft=paper.is_draft,
        as_of=dt.date.fromisoformat(figures["as_of"]),
    )


def blocks(paper: Bulletin, figures: dict[str, Any], scope: str, word: str) -> list[Block]:
    found = [Block("p", f"现将{quarter_label(figures['quarter'])}{scope}基层工会建设情况通报如下。")]
    found.append(Block("h1", "一、总体情况"))
    found += [Block("p", text) for text in overall(figures, scope) if text]
    found.append(Block("h1", f"二、{word}情况"))
    found += standing(figures, scope, word)
    found.append(Block("h1", "三、分项情况"))
    for number, (title, text) in enumerate(subjects(figures)):
        found += [Block("h2", f"（{'一二三四五'[number]}）{title}"), Block("p", text)]
    found.append(Block("h1", "四、存在的主要问题"))
    found += [Block("p", text) for text in problems(figures) if text]
    found += edited(paper.problems)
    found.append(Block("h1", "五、下步要求"))
    return found + (edited(paper.next_steps) or [Block("p", "（请填写下步要求。）", locked=False)])


def edited(text: str) -> list[Block]:
    return [
        Block("h2" if line.startswith("（") and len(line) < 24 else "p", line, locked=False)
        for line in (part.strip() for part in text.splitlines())
        if line
    ]


def compared(*parts: tuple[str, str]) -> str:
    """`，比上季度末提高1.3个百分点，比上年同期末…`; what is unknown is left out."""
    return "".join(f"，比{when}{text}" for when, text in parts if text)


def overall(figures: dict[str, Any], scope: str) -> list[str]:
    now, before, year = figures["now"], figures["before"], figures["year"]
    growth = [
        f"比{when}{grown(now, then)}" for when, then in (("上季度末", before), ("上年同期末", year)) if then
    ]
    rate = t.met(now)
    natures = "，".join(
        f"{row['label']}{row['bodies']:,}家、达标率{w.percent(w.tenths(row['met'], row['bodies']))}"
        for row in figures["natures"]
    )
    return [
        f"截至{w.day(figures['as_of'])}，{scope}共有基层工会{now['bodies']:,}家，会员{w.people(now['members'])}"
        f"{'，' + '；'.join(growth) if growth else ''}。本季度新建基层工会{now['new']:,}家。",
        f"“六有”基本达标{now['met']:,}家，达标率{w.percent(rate)}（以{now['bodies']:,}家基层工会为分母）"
        + compared(("上季度末", w.points(rate, t.met(before))), ("上年同期末", w.points(rate, t.met(year))))
        + f"。{goal(figures)}",
        f"分单位性质看，{natures}。" if natures else "",
    ]


def grown(now: dict[str, int], then: dict[str, int]) -> str:
    bodies, members = (
        w.moved(now["bodies"], then["bodies"], "家"),
        w.moved(now["members"], then["members"], "人"),
    )
    return "均持平" if bodies == members == "持平" else f"分别{bodies}、{members}"


def goal(figures: dict[str, Any]) -> str:
    """The target in the words of the plan: 按期达成, 期后达成, 逾期未达."""
    target, now = figures["target"], figures["now"]
    if target["rate"] is None:
        return ""
    wanted = f"{target['rate'] / 100:g}%"
    rule = f"{target['source'] or '目标'}要求"
    rule += f"{w.day(target['deadline'])}前达到{wanted}" if target["deadline"] else f"达到{wanted}"
    short = -(-now["bodies"] * target["rate"] // 10_000) - now["met"]
    missing = (
        f"，还差{w.plain_tenths(max(target['rate'] // 10 - (t.met(now) or 0), 0))}个百分点、{short:,}家"
        if short > 0
        else ""
    )
    return f"{rule}，{target['state'] or '尚无数字'}{missing}。"


def standing(figures: dict[str, Any], scope: str, word: str) -> list[Block]:
    if not figures["places"]:
        return [Block("p", "本季度末没有设有基层工会的下级工会，不列表。")]
    order = t.ranked(figures)
    ranked = [place["name"] for rank, place in order if rank is not None]
    small = [
        place["name"] for place in figures["places"] if place["now"]["bodies"] < figures["min_base"] and place["alike"]
    ]  # fmt: skip
    text = f"{word}按“六有”达标率从高到低排列（见表1）。"
    if len(ranked) >= 6:
        text += f"居前三位的是{w.listed(ranked[:3])}，居后三位的是{w.listed(ranked[-3:])}。"
    if small:
        text += f"{w.listed(small)}基层工会不足{figures['min_base']}家，数量太少，不参加排名。"
    return [Block("p", text), Block("grid", grid=t.ranking(figures, scope, word))]


def subjects(figures: dict[str, Any]) -> list[tuple[str, str]]:
    now, before = figures["now"], figures["before"]
    rates = [(name, w.tenths(now[f"h{h}"], now["bodies"])) for h, name in enumerate(HAVES_SHORT, start=1)]
    weakest = min(rates, key=lambda row: 1001 if row[1] is None else row[1])
    joined = w.tenths(now["members"], now["workers"])
    return [
        ("建家“六有”", "各项达标率：" + "，".join(f"{name}{w.percent(rate)}" for name, rate in rates)
         + f"；以“{weakest[0]}”一项最低。六项全面达标{now['full']:,}家。"),
        ("换届选举", f"季末逾期未换届{now['expired']:,}家，占基层工会的{w.percent(w.tenths(now['expired'], now['bodies']))}"
         + compared(("上季度末", w.moved(now["expired"], before["expired"], "家") if before else ""))
         + f"。本季度完成选举{now['elected']:,}家。"),
        ("经费收缴", dues(figures)),
        ("信访办理", petitions(now)),
        ("会员发展", f"会员{w.people(now['members'])}，其中女会员{w.people(now['women'])}、农民工会员{w.people(now['migrants'])}；"
         f"已建会单位职工{w.people(now['workers'])}，入会率{w.percent(joined)}"
         + compared(("上季度末", w.points(joined, w.tenths(before["members"], before["workers"]) if before else None))) + "。"),
    ]  # fmt: skip


def dues(figures: dict[str, Any]) -> str:
    now, quarter = figures["now"], quarter_label(previous_quarter(figures["quarter"]))
    if not now["dues_due"]:
        return f"{quarter}所属期的经费没有申报记录。"
    rate = w.tenths(now["dues_received"], now["dues_due"])
    return (
        f"{quarter}所属期（本季度到期）应缴{w.ten_thousand_yuan(now['dues_due'])}，到季末实缴"
        f"{w.ten_thousand_yuan(now['dues_received'])}，收缴率{w.percent(rate)}，欠缴{w.ten_thousand_yuan(now['dues_arrears'])}。"
    )


def petitions(now: dict[str, Any]) -> str:
    if now["pet_received"] is None:
        return "本季度受理的信访件较少，为保护信访人，不列件数。"
    text = f"本季度受理信访{now['pet_received']:,}件，办结{now['pet_closed']:,}件，季末逾期未结{now['pet_overdue']:,}件。"
    if now["pet_due"]:
        rate = w.percent(w.tenths(now["pet_on_time"], now["pet_due"]))
        text += f"本季度到期{now['pet_due']:,}件，按期办结率{rate}。"
    if now["pet_rated"]:
        rate = w.percent(w.tenths(now["pet_content"], now["pet_rated"]))
        text += f"已评价{now['pet_rated']:,}件，满意率{rate}（含基本满意）。"
    return text


def problems(figures: dict[str, Any]) -> list[str]:
    worst = "，".join(
        f"“{row['title']}”{row['failed']:,}家、占{row['share'] // 100}.{row['share'] // 10 % 10}%"
        for row in figures["blockers"][:3]
    )
    alike = [
        place
        for place in figures["places"]
        if place["alike"] and place["now"]["bodies"] >= figures["min_base"]
    ]
    falling = [p["name"] for p in alike if (t.gap(t.met(p["now"]), t.met(p["before"])) or 0) < 0]
    rate = figures["target"]["rate"]
    behind = [
        p["name"] for p in alike if rate is not None and p["now"]["met"] * 10_000 < rate * p["now"]["bodies"]
    ]
    return [
        f"未达标的必备项目主要是：{worst}（占全部未达标项次）。" if worst else "",
        f"{w.listed(falling)}达标率较上季度末下降。" if falling else "",
        f"{w.listed(behind)}达标率尚未达到{rate / 100:g}%。" if behind else "",
    ]


def first_draft(figures: dict[str, Any]) -> dict[str, str]:
    """Words to begin with; the drafter changes them as he likes."""
    kind = figures["body"]["kind"]
    worst = figures["blockers"][0]["title"] if figures["blockers"] else "必备项目"
    steps = (
        "（一）对照清单逐家整改\n"
        f"各级工会要对照未达标清单，以“{worst}”为重点，明确责任人和完成时间，逐家整改、逐项销号。\n"
        "（二）按期换届，规范运行\n"
        "对任期届满的基层工会提前半年提醒，逾期未换届的由直接上级工会一对一指导。\n"
        "（三）及时收缴经费，按期办结信访\n"
        "对欠缴单位逐户核对，依法催缴；信访件要按期受理、告知、办结和答复。"
    )
    return {"addressees": ADDRESSEES.get(kind, "各下级工会"), "next_steps": steps}
