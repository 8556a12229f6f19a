"""Public addresses of published results: a keyed mark instead of a guessable number."""

import hmac

from core.crypto import blind_index
from homes.models import RatingRound

_MARK = 12


def result_token(row: RatingRound) -> str:
    return _marked(str(row.pk))


def _marked(key: str) -> str:
    return f"{key}-{blind_index('rating.result', key).hex()[:_MARK]}"


def published_round(token: str) -> RatingRound | None:
    """The round the address leads to; None where it was made up or is not published."""
    key, _, _ = token.partition("-")
    if (
        not (key.isascii() and key.isdecimal())
        or len(key) > 18
        or not hmac.compare_digest(_marked(key), token)
    ):
        return None
    rows = RatingRound.objects.select_related("body").filter(state=RatingRound.State.PUBLISHED)
    found: RatingRound | None = rows.filter(pk=int(key)).first()
    return found
