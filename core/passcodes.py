"""Passcodes by which somebody without an account asks about his own: eighty bits, shown once, kept as Argon2id."""

import secrets

from django import forms
from django.contrib.auth.hashers import check_password, make_password

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32
PASSCODE_LENGTH = 16  # 80 bits
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_DECOY: list[str] = []


def make_passcode() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(PASSCODE_LENGTH))


def passcode_from(digest: bytes) -> str:
    """The same passcode for the same secret digest: a form sent twice gets the same answer."""
    number = int.from_bytes(digest[:10], "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(PASSCODE_LENGTH))


def show_passcode(passcode: str) -> str:
    """Groups of four."""
    return "-".join(passcode[start : start + 4] for start in range(0, PASSCODE_LENGTH, 4))


def read_passcode(text: str) -> str:
    """As typed by a person: letters that look like digits become digits, separators go."""
    half = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}).upper().translate(_ALIKE)
    return "".join(char for char in half if char in ALPHABET)[: PASSCODE_LENGTH + 1]


def hash_passcode(passcode: str) -> str:
    return make_password(passcode)


def matches(passcode: str, kept: str | None) -> bool:
    """Whether it is the one kept; where none is kept it costs the same time and is never right."""
    return check_password(passcode, kept or _decoy()) and bool(kept)


def _decoy() -> str:
    """A hash nobody knows the passcode of."""
    if not _DECOY:
        _DECOY.append(make_password(make_passcode()))
    return _DECOY[0]


class PasscodeField(forms.CharField):
    """Cleans to the bare sixteen characters."""

    def __init__(self, *, label: str = "查询码", source: str = "回执") -> None:
        self.words = (label, source)
        widget = forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        )
        super().__init__(
            label=label, max_length=40, help_text=f"{PASSCODE_LENGTH} 位，字母大小写都可以", widget=widget,
            error_messages={"required": f"请填写{source}上的{label}。"},
        )  # fmt: skip

    def clean(self, value: str) -> str:
        passcode = read_passcode(super().clean(value))
        if len(passcode) != PASSCODE_LENGTH:
            label, source = self.words
            raise forms.ValidationError(f"{label}应为 {PASSCODE_LENGTH} 位，请照{source}重新填写。")
        return passcode
