"""Words that standards, titles and honours share: grade, track and level of a workers' home (P-099, P-102)."""

from typing import Final

from django.db import models

from unions.models.units import Unit


class Grade(models.TextChoices):
    """In rising order; who holds a grade holds those before it."""

    QUALIFIED = "qualified", "合格"
    ADVANCED = "advanced", "先进"
    MODEL = "model", "模范"


class Track(models.TextChoices):
    """The kind of unit a standard is written for."""

    ORGAN = "organ", "机关事业"
    STATE = "state", "国有集体"
    PRIVATE = "private", "非公"


class Level(models.TextChoices):
    """The level of the union that names or commends, in rising order."""

    COUNTY = "county", "县级"
    CITY = "city", "市级"
    PROVINCE = "province", "省级"
    NATIONAL = "national", "全国"


GRADES: Final = tuple(Grade.values)
LEVELS: Final = tuple(Level.values)
_TRACKS: Final = {
    Unit.Nature.ORGAN: Track.ORGAN,
    Unit.Nature.INSTITUTION: Track.ORGAN,
    Unit.Nature.STATE: Track.STATE,
    Unit.Nature.COLLECTIVE: Track.STATE,
}


def track_of(nature: str) -> Track:
    """The track whose standard a unit of this nature is judged by."""
    return _TRACKS.get(Unit.Nature(nature), Track.PRIVATE) if nature else Track.PRIVATE


def at_least(value: str, floor: str, order: tuple[str, ...]) -> bool:
    """Whether a grade or level reaches another one in its own order."""
    return order.index(value) >= order.index(floor)
