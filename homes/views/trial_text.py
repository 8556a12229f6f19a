"""The words of a trial: what was tried, which rules flip, places side by side."""

from typing import Any

from core import rules as r
from homes.models import Trial, TrialMove
from unions.policies.catalogue import HAVES_SHORT, entries, keys, show


def rate(part: int, whole: int) -> int | None:
    return round(part * 10_000 / whole) if whole else None


def mean(total: int, number: int) -> str:
    """An average score with one decimal, as scores are written."""
    return f"{total / number / 100:.1f}" if number else "—"


def core_word(core: bool) -> str:
    return "必备" if core else "非必备"


def value_text(key: str, value: Any) -> str:
    unit = {"months": "个月", "days": "天", "years": "年", "yuan": "元"}.get(
        keys()[key].kind, keys()[key].unit
    )
    plain = show(key, value)
    return plain if value is None or keys()[key].kind == "rate" else f"{plain} {unit}".strip()


def tried(trial: Trial) -> list[dict[str, str]]:
    """Each changed figure, weight and core mark with its value now and in the trial."""
    found = []
    for key, value in trial.changes.get("keys", {}).items():
        now = trial.before.get("keys", {}).get(key)
        found.append({"what": keys()[key].title, "now": value_text(key, now), "then": value_text(key, value)})
    for entry, fields in trial.changes.get("adoptions", {}).items():
        now = trial.before.get("adoptions", {}).get(entry, {})
        name = entries()[entry].name
        if "core" in fields:
            found.append(
                {"what": name, "now": core_word(now.get("core", False)), "then": core_word(fields["core"])}
            )
        if "weight" in fields:
            weight = max(1, now.get("weight", 1))
            found.append({"what": f"{name}的权重", "now": str(weight), "then": str(fields["weight"])})
    return found


def tried_line(trial: Trial) -> str:
    return "；".join(f"{row['what']}：{row['now']} → {row['then']}" for row in tried(trial))


def names_of_rules() -> dict[int, str]:
    return {rule.slot: entries()[rule.entry].name for rule in r.RULES.values()}


def flip_rows(trial: Trial) -> list[dict[str, Any]]:
    """Flips of a rule in one line: to what, from what, how many."""
    names = names_of_rules()
    return [
        {"name": names.get(flip["slot"], ""), "slot": flip["slot"], "now": flip["now"], "then": flip["then"], "n": flip["n"]}
        for flip in trial.figures.get("flips", [])
    ]  # fmt: skip


def reasons(move: TrialMove, marks: dict[str, Any], names: dict[int, str] | None = None) -> list[str]:
    """Why a union rises or falls: rules that judge otherwise, and core marks given or taken where the rule is not met."""
    known = names or names_of_rules()
    found = [f"{known.get(slot, '')}：{r.WORDS[now]} → {r.WORDS[then]}" for slot, now, then in move.flips()]
    for entry, fields in marks.items():
        rule = r.RULES.get(entry)
        if rule is None or "core" not in fields or rule.slot >= len(move.letters_then):
            continue
        if move.letters_then[rule.slot] in r.BLOCKING and fields["core"] != move.rises:
            word = "改为必备，没有达标" if fields["core"] else "不再是必备"
            found.append(f"{known.get(rule.slot, '')}：{word}")
    return found


def points(value: int | None) -> str:
    return "—" if value is None else f"{value / 100:.1f}"


def figures(trial: Trial) -> list[dict[str, str]]:
    """The lines of the result, also of the comparison: what is counted, now and in the trial."""
    sums = trial.figures["sums"]
    total = sums["total"]

    def share(name: str) -> tuple[str, str]:
        return tuple(_percent(rate(sums[f"{name}{end}"], total)) for end in ("now", "then"))  # type: ignore[return-value]

    rows = [("基本达到", *share("")), ("全面达到", *share("full_"))]
    rows += [(f"有{name}", *share(f"have{n}_")) for n, name in enumerate(HAVES_SHORT, start=1)]
    now, then = mean(sums["points_now"], sums["scored_now"]), mean(sums["points_then"], sums["scored_then"])
    rows.append(("平均得分", now, then))
    return [{"title": title, "now": now, "then": then} for title, now, then in rows]


def _percent(basis_points: int | None) -> str:
    return "—" if basis_points is None else f"{basis_points / 100:.1f}%"


def place_rows(trial: Trial) -> list[dict[str, Any]]:
    """Each place below with its rates and what changes; `level` indents the second step."""
    found = []
    for place in trial.figures.get("places", []):
        now, then = rate(place["now"], place["total"]), rate(place["then"], place["total"])
        found.append({
            **place, "rate_now": now, "rate_then": then,
            "change": None if now is None or then is None else then - now,
            "mean_now": mean(place["points_now"], place["scored_now"]),
            "mean_then": mean(place["points_then"], place["scored_then"]),
        })  # fmt: skip
    return found
