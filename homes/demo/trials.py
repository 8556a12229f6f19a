"""Trials of other figures that the province and the demo's county have on file: what would happen if the bar were higher."""

from typing import Any

from accounts.models import holders
from core import jobs
from core.clock import today
from homes.workflows.whatif import name_trial, start_trial
from unions.models import Body

# (level, name, figures to try, entries to try as core)
TRIALS: tuple[tuple[str, str, dict[str, Any], tuple[str, ...]], ...] = (
    ("province", "会员满意率提高到 80%", {"rating.satisfied_min": 8000}, ()),
)
