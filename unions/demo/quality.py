"""Which demo unions are in good order: most of them in a good city, fewer in a bad one, the same answer in every app."""

import zlib

# How well a city keeps its unions, 0 to 1; what is not named lies between the two ends.
QUALITY = {
    "3710": 0.95,
    "3702": 0.93,
    "3706": 0.92,
    "3717": 0.30,
    "3715": 0.38,
    "3704": 0.35,
    "3713": 0.68,
    "3701": 0.82,
}
USUAL = (0.5, 0.8)
SLIP = 0.004  # chance that even a union in good order misses something


def quality_of(place: str) -> float:
    """Of the city that a place lies in."""
    city = place[:4]
    low, high = USUAL
    return QUALITY.get(city) or low + (high - low) * (zlib.crc32(city.encode()) % 1000) / 1000


def sound(name: str, place: str) -> bool:
    """Whether the union of this name is in good order: 72 to 93 of a hundred, by city."""
    share = 0.63 + 0.32 * quality_of(place)
    return zlib.crc32(f"demo {name}".encode()) % 10_000 < share * 10_000
