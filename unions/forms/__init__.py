"""Forms of the unions app, split by subject. The API validates through the same forms."""

from unions.forms.bodies import BodyForm, NewBodyForm, OpenForm, OwnBodyForm
from unions.forms.cadres import CommitteeForm, LeaveForm, OfficerForm, TrainingForm
from unions.forms.elections import (
    ApproveForm,
    AskPostponeForm,
    ElectionForm,
    PostponeForm,
    ResultForm,
)
from unions.forms.policy import AdoptionForm, ThresholdForm
from unions.forms.units import CoverForm, UncoverForm, UnitForm

__all__ = [
    "AdoptionForm",
    "ApproveForm",
    "AskPostponeForm",
    "BodyForm",
    "CommitteeForm",
    "CoverForm",
    "ElectionForm",
    "LeaveForm",
    "NewBodyForm",
    "OfficerForm",
    "OpenForm",
    "OwnBodyForm",
    "PostponeForm",
    "ResultForm",
    "ThresholdForm",
    "TrainingForm",
    "UncoverForm",
    "UnitForm",
]
