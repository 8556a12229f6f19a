"""Password rules of 等保三级: at least three of four character classes."""

import re
from typing import Any

from django.core.exceptions import ValidationError

_CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z0-9]")


class ThreeClassesValidator:
    def validate(self, password: str, user: Any = None) -> None:
        if sum(bool(re.search(pattern, password)) for pattern in _CLASSES) < 3:
            raise ValidationError("密码太简单。请用大写字母、小写字母、数字、符号中的至少三种。")

    def get_help_text(self) -> str:
        return "至少 10 位，含大写字母、小写字母、数字、符号中的三种。"
