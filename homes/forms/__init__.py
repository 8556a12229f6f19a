"""Forms of the homes app, split by subject."""

from homes.forms.sheets import (
    AcceptForm,
    CycleForm,
    DecisionForm,
    ItemForm,
    PercentField,
    PointsField,
    ReturnForm,
    StartForm,
    VerifyForm,
)

__all__ = [
    "AcceptForm",
    "CycleForm",
    "DecisionForm",
    "ItemForm",
    "PercentField",
    "PointsField",
    "ReturnForm",
    "StartForm",
    "VerifyForm",
]
