"""Password rules of 等保三级: three of four character classes, nothing a colleague would guess first."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from core.pinyin import initials, spell

_CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z0-9]")
_EVERYBODYS = (
    "gonghui",
    "zonggonghui",
    "ghgl",
    "password",
    "admin",
    "qwerty",
    "12351",
    "123456",
    "111111",
    "888888",
)
_LEET = str.maketrans("@4301$5!", "aaeoissi")


class LongEnoughValidator:
    """Django's own, in Chinese: its catalogue lacks this sentence."""

    def __init__(self, min_length: int = 10) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < self.min_length:
            raise ValidationError(f"密码只有 {len(password)} 位。请至少填 {self.min_length} 位。")

    def get_help_text(self) -> str:
        return f"至少 {self.min_length} 位。"


class ThreeClassesValidator:
    def validate(self, password: str, user: Any = None) -> None:
        if sum(bool(re.search(pattern, password)) for pattern in _CLASSES) < 3:
            raise ValidationError("密码太简单。请用大写字母、小写字母、数字、符号中的至少三种。")

    def get_help_text(self) -> str:
        return "含大写字母、小写字母、数字、符号中的三种。"


class NotGuessableValidator:
    """Refuses words of the trade, the user's own name in pinyin and the login, also with digits for letters."""

    def validate(self, password: str, user: Any = None) -> None:
        low = password.lower()
        seen = {low, low.translate(_LEET)}
        if any(word in text for word in _EVERYBODYS for text in seen):
            raise ValidationError("密码里有容易猜到的词（如“gonghui”“123456”）。请换一个。")
        if any(word in text for word in self._own_words(user) for text in seen):
            raise ValidationError("密码里有您的姓名拼音或登录名。请换一个。")

    def _own_words(self, user: Any) -> list[str]:
        name = str(getattr(user, "name", ""))
        words = [spell(name, person=True), str(getattr(user, "username", "")).lower()]
        if len(name) >= 3 and len(initials(name, person=True)) >= 3:
            words.append(f"{initials(name, person=True)}123")
        return [word for word in words if len(word) >= 4]

    def get_help_text(self) -> str:
        return "不要用姓名拼音、登录名和“gonghui”这类容易猜到的词。"
