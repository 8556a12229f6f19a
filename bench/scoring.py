"""Full and incremental nights against hand-written SQL and a per-object ORM loop, in one run.

`--repeat N` (3), `--loop N` bodies for the ORM loop (2,000), smaller worlds with `generate --bodies N --members N`.
"""

import datetime as dt
import gc
from typing import Any

from bench.common import interleaved, option, peak_megabytes, run, setup, table, timed

ON = dt.date(2026, 3, 2)


def main() -> None:
    setup()
    repeat, loop = option("repeat", 3), option("loop", 2_000)
    from bench import by_hand, by_object

    bodies = run("SELECT count(*) FROM unions_body WHERE kind IN ('single', 'joint')")[0][0]
    members = run("SELECT count(*) FROM members_member")[0][0]
    print(f"{bodies:,} bodies, {members:,} members")
    first = first_night()
    print("hand-written and engine agree on", agree(by_hand), "outcomes")
    gc.collect()
    medians = interleaved(
        repeat,
        [
            ("hand-written SQL, full", lambda: by_hand.write(ON)),
            ("engine, full (rules, facts, history)", engine_full),
        ],
    )
    hand, engine = medians["hand-written SQL, full"], medians["engine, full (rules, facts, history)"]
    per_loop, done = by_object.measure(ON, loop)
    loop_seconds = per_loop * bodies
    nights = night_costs(bodies, repeat)
    full_run = nights.pop("full run with roll-up")
    rows: list[list[Any]] = [
        ["first full run, everything written", f"{first:.1f}", "", ""],
        ["hand-written SQL, full", f"{hand:.2f}", "1.00", ""],
        [
            "engine, full",
            f"{engine:.2f}",
            f"{engine / hand:.2f}",
            f"{loop_seconds / engine:,.0f}× faster than the loop",
        ],
        [f"ORM loop, {done} bodies extrapolated", f"{loop_seconds:,.0f}", f"{loop_seconds / hand:,.0f}", ""],
        ["full run with roll-up", f"{full_run:.2f}", f"{full_run / hand:.2f}", ""],
    ]
    rows += [
        [label, f"{s:.2f}", f"{s / full_run * 100:.1f} % of a full run", note]
        for label, (s, note) in nights.items()
    ]
    table("nightly scoring", ["what", "seconds", "ratio", ""], rows)
    print(f"  Python peak {peak_megabytes():.0f} MB")


def first_night() -> float:
    from homes.models import ScoreRun
    from homes.scoring.run import score

    run(
        "TRUNCATE homes_outcome, homes_facts, homes_rollup, homes_outcomechange, homes_dirty, homes_scorerun CASCADE"
    )
    spent: dict[str, list[float]] = {}
    with timed("first full run", spent):
        score(on=ON, mode=ScoreRun.Mode.FULL)
    run("VACUUM (ANALYZE) homes_outcome, homes_facts, homes_rollup")
    return spent["first full run"][0]


def engine_full() -> None:
    """The compiled statements of a full night, without the roll-up: what the hand-written SQL does too."""
    from django.db import transaction

    from core.clock import now
    from homes.models import ScoreRun
    from homes.scoring import run as engine
    from unions.policies.force import policies

    with transaction.atomic():
        run("SET LOCAL work_mem = '256MB'")
        in_force = policies(ON)
        record = ScoreRun.objects.create(on=ON, mode="full", started_at=now(), policy_digest="bench")
        engine.collect(ON, path="")
        tally = engine.Tally()
        for policy in in_force:
            engine.add(tally, policy, in_force, path="", incremental=False, run=record)


def agree(by_hand: Any) -> int:
    """Raises where the two disagree on a single letter."""
    by_hand.write(ON)
    different = run(
        "SELECT count(*) FROM bench_outcome h FULL JOIN homes_outcome o USING (body_id) "
        "WHERE h.letters IS DISTINCT FROM o.letters OR h.met_basic IS DISTINCT FROM o.met_basic"
    )[0][0]
    if different:
        sample = run(
            "SELECT h.letters, o.letters FROM bench_outcome h JOIN homes_outcome o USING (body_id) WHERE h.letters <> o.letters LIMIT 3"
        )
        raise SystemExit(f"{different} outcomes differ: {sample}")
    return int(run("SELECT count(*) FROM bench_outcome")[0][0])


def night_costs(bodies: int, repeat: int) -> dict[str, Any]:
    """A full run, an unchanged night, nights with 0.1 % and 1 % of the bodies touched."""
    from homes.models import OutcomeChange, ScoreRun
    from homes.scoring.run import score

    found: dict[str, Any] = {}
    spent: dict[str, list[float]] = {}
    for _ in range(repeat):
        with timed("full run with roll-up", spent):
            score(on=ON, mode=ScoreRun.Mode.FULL)
    found["full run with roll-up"] = sorted(spent["full run with roll-up"])[repeat // 2]
    day = ON
    for label, share in (("unchanged night", 0.0), ("0.1 % touched", 0.001), ("1 % touched", 0.01)):
        for attempt in range(repeat):
            day = next_quiet_day(day)
            touch(int(bodies * share), attempt)
            before, wal = OutcomeChange.objects.count(), position()
            with timed(label, spent):
                last = score(on=day)
            written = OutcomeChange.objects.count() - before
            note = f"{last.scored:,} scored, {written:,} outcomes changed, {(position() - wal) / 2**20:.1f} MB WAL"
        found[label] = (sorted(spent[label])[repeat // 2], note)
    return found


def position() -> int:
    return int(run("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")[0][0])


def next_quiet_day(day: dt.date) -> dt.date:
    """The next night that is no full run. A Sunday is one, and so is the night that would have to make up for it."""
    from homes.scoring.run import score

    day += dt.timedelta(days=1)
    if day.weekday() < 6:
        return day
    score(on=day)
    return day + dt.timedelta(days=1)


def touch(count: int, attempt: int) -> None:
    if count:
        run(
            "UPDATE unions_committee SET members_count = members_count + 1 WHERE id IN "
            "(SELECT id FROM unions_committee WHERE kind = 'union' ORDER BY hashint8(id + %s) LIMIT %s)",
            [attempt, count],
        )


if __name__ == "__main__":
    main()
