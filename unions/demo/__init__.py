"""Invented but believable data for the demo: Shandong's real places, fictitious employers, unions and people.

`build_tree(seed)` first, then `build_basic(count, seed)`. The same seed gives the same data on the same day.
"""

from unions.demo.basics import build_basic
from unions.demo.tree import build_tree

__all__ = ["build_basic", "build_tree"]
