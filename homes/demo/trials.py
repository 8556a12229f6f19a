"""What the province and the demo's county have tried: who would rise and fall if the bar were another."""

from typing import Any

from accounts.models import User
from core import jobs
from homes.workflows.whatif import name_trial, start_trial
from unions.models import Body

# (who tries over the place of his name, its name, other figures in basis points or times, entries as core ones or not)
TRIALS: tuple[tuple[str, str, dict[str, Any], dict[str, bool]], ...] = (
    ("province", "满意度底线提高到 85%，参评率提高到 60%", {"rate.satisfaction_min": 8500, "rate.turnout_min": 6000}, {}),
    ("province", "法人资格列为必备，经费审查改为非必备", {}, {"P-023": True, "P-017": False}),
    ("county", "每年活动从 4 次提高到 5 次", {"act.min_per_year": 5}, {}),
)  # fmt: skip


def build_trials(bodies: dict[str, Body]) -> int:
    """Returns how many were tried to the end. The first scoring has to be done."""
    done = 0
    for username, name, figures, core in TRIALS:
        user = User.objects.get(username=username)
        marks = {entry: {"core": is_core} for entry, is_core in core.items()}
        trial = start_trial(bodies[username], changes={"keys": figures, "adoptions": marks}, by=user)
        if trial.job_id:
            jobs.run(trial.job_id)
        trial.refresh_from_db()
        if trial.figures:
            name_trial(trial, name=name, by=user)
            done += 1
    return done
