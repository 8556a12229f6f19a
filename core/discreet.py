"""Numbers of people stay out of addresses: what is typed into a search box travels sealed, as `?q=~…`.

A browser keeps addresses in its history, servers in their logs. The seal is bound to the person who typed, and ends after a
working day; an export that was asked for keeps it for as long as the request waits.
"""

import base64
import binascii
import re
import time
from typing import Any
from urllib.parse import urlsplit

from django.http import QueryDict

from core.crypto import Unreadable, seal, unseal
from core.identifiers import mask_id, mask_phone, normalise

MARK = "~"
HOURS = 8
LONGEST = 60
_PURPOSE = "search.text"
# a search box may hold a number with blanks and strokes in it; a run this long is no year, code or tail of a phone
_RUN = re.compile(r"[0-9]{11}")
_PART = re.compile(r"[0-9]{7}")
# anywhere else only what has the shape of a person's number
_PERSON = re.compile(r"(?<![0-9A-Za-z])(?:1[3-9][0-9]{9}|[0-9]{17}[0-9Xx])(?![0-9A-Za-z])")
_SHOWN = re.compile(r"[0-9]{7,}X?")


class Stale(Exception):
    """A sealed text that is too old, was altered, or belongs to somebody else."""


def holds_number(text: str) -> bool:
    """Whether a search text holds a whole number of a person or an account."""
    return not text.startswith(MARK) and bool(_RUN.search(_bare(text)))


def holds_part(text: str) -> bool:
    """Whether it holds the greater part of one: enough that a browser asks the door instead of writing it down."""
    return not text.startswith(MARK) and bool(_PART.search(_bare(text)))


def _bare(text: str) -> str:
    return normalise(text).replace("-", "")


def conceal(text: str, user: Any) -> str:
    """The text as it may stand in an address."""
    sealed = seal(f"{int(time.time())}:{text[:LONGEST]}", purpose=_PURPOSE, row=_row(user))
    return MARK + base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def reveal(token: str, user: Any, *, kept: bool = False) -> str:
    """What was typed. `kept`: of a request that was stored, however long ago."""
    text = token.removeprefix(MARK)
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        at, _, typed_text = unseal(sealed, purpose=_PURPOSE, row=_row(user)).partition(":")
        age = time.time() - int(at)
    except (Unreadable, ValueError, binascii.Error):
        raise Stale from None
    if age > HOURS * 3600 and not kept:
        raise Stale
    return typed_text


def _row(user: Any) -> bytes:
    return f"user:{getattr(user, 'pk', None)}".encode()


def typed(value: str, request: Any) -> str:
    """What a search box says, sealed or not."""
    if not value.startswith(MARK):
        return value
    return reveal(value, getattr(request, "user", None), kept=bool(getattr(request, "kept", False)))


def typed_q(request: Any) -> str:
    """`q` of a page that reads it by itself; nothing where the seal is no longer good."""
    try:
        return typed(last(request.GET.getlist("q")), request).strip()[:LONGEST]
    except Stale:
        return ""


def last(values: list[str]) -> str:
    """A sealed text and a newly typed one may come together: the last that says anything counts."""
    return next((value for value in reversed(values) if value), "")


def masked_text(text: str) -> str:
    def cover(found: re.Match[str]) -> str:
        number = found[0]
        if len(number) in (11, 18):
            return mask_phone(number) if len(number) == 11 else mask_id(number)
        return number[:2] + "*" * (len(number) - 4) + number[-2:]

    return _SHOWN.sub(cover, _bare(text))


def clean(params: QueryDict, user: Any, *, sealing: bool = True) -> QueryDict | None:
    """The parameters without numbers of people: `q` sealed, all else left out. None where there is nothing to do."""
    cleaned, changed = params.copy(), False
    for name in list(params):
        values = params.getlist(name)
        if name == "q" and any(holds_number(value) for value in values):
            changed = True
            text = last(values)
            cleaned.setlist(name, [conceal(text, user)] if sealing and text else [])
        elif name != "q" and _PERSON.search(" ".join((name, *values))):
            changed = True
            cleaned.pop(name)
    return cleaned if changed else None


def safe_address(address: str, user: Any) -> str:
    """The address of a page of the portal, as it may be stored."""
    parts = urlsplit(address)
    cleaned = clean(QueryDict(parts.query), user)
    return address if cleaned is None else f"{parts.path}?{cleaned.urlencode()}"
