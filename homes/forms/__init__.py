"""Forms of the homes app, split by subject."""

from homes.forms.sheets import (
    CycleForm,
    DecisionForm,
    ItemForm,
    PercentField,
    ReturnForm,
    StartForm,
    VerifyForm,
)

__all__ = [
    "CycleForm",
    "DecisionForm",
    "ItemForm",
    "PercentField",
    "ReturnForm",
    "StartForm",
    "VerifyForm",
]
