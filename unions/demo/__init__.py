"""Invented but believable data for the demo: Shandong's real places, fictitious employers, unions and people.

`build_tree(seed)` first, then `build_basic(count, seed)` and `build_townships(seed)`. The same seed gives the same data on the same day.
"""

from unions.demo.basics import build_basic
from unions.demo.corps import build_corps
from unions.demo.federations import build_federations
from unions.demo.foundings import build_foundings
from unions.demo.papers import build_papers
from unions.demo.survey import build_surveys
from unions.demo.territory import build_territory
from unions.demo.townships import build_townships
from unions.demo.tree import build_tree

__all__ = [
    "build_basic",
    "build_corps",
    "build_federations",
    "build_foundings",
    "build_papers",
    "build_surveys",
    "build_territory",
    "build_townships",
    "build_tree",
]
