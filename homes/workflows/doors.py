"""Public addresses of results and of sheets under notice: a keyed mark instead of a guessable number."""

import hmac

from core.crypto import blind_index
from homes.models import Assessment, RatingRound

_MARK = 12


def result_token(row: RatingRound) -> str:
    return _marked(str(row.pk), "rating.result")


def notice_token(sheet: Assessment) -> str:
    return _marked(str(sheet.pk), "sheet.notice")


def _marked(key: str, purpose: str) -> str:
    return f"{key}-{blind_index(purpose, key).hex()[:_MARK]}"


def _key_of(token: str, purpose: str) -> int:
    """The number behind the address; nought, which no row has, where it was made up."""
    key, _, _ = token.partition("-")
    sound = key.isascii() and key.isdecimal() and len(key) <= 18
    return int(key) if sound and hmac.compare_digest(_marked(key, purpose), token) else 0


def published_round(token: str) -> RatingRound | None:
    """The round the address leads to; None where it was made up or is not published."""
    rows = RatingRound.objects.select_related("body").filter(state=RatingRound.State.PUBLISHED)
    found: RatingRound | None = rows.filter(pk=_key_of(token, "rating.result")).first()
    return found


def noticed_sheet(token: str) -> Assessment | None:
    """The declaration the address leads to, from the day of its notice until it is decided."""
    rows = Assessment.objects.select_related("body", "at", "standard").filter(
        state=Assessment.State.PUBLISHED
    )
    found: Assessment | None = rows.filter(pk=_key_of(token, "sheet.notice")).first()
    return found
