"""Users, their grants on branches of the tree, and what proves who they are."""

from accounts.models.filters import SavedFilter
from accounts.models.grants import Grant, holders
from accounts.models.secrets import ApiToken, PasswordHistory, RecoveryCode, SecondFactor
from accounts.models.users import User

__all__ = [
    "ApiToken",
    "Grant",
    "PasswordHistory",
    "RecoveryCode",
    "SavedFilter",
    "SecondFactor",
    "User",
    "holders",
]
