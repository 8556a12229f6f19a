"""How many rows the next statement of a long work takes: as many as the last one shows to fit into two seconds.

On a quiet machine the pieces grow and stay set-wise; on a busy one they shrink, so that the progress line moves and a cancel
is heard within seconds.
"""

import time
from collections.abc import Callable, Iterator

AIM = 2.0  # seconds a statement may take
FLOOR = 500  # rows: below that a statement costs more to begin than to do


def next_size(size: int, seconds: float, *, ceiling: int, floor: int = FLOOR) -> int:
    """Falls at once to what fits, grows at most twofold: one quick piece proves little."""
    fits = int(size * AIM / seconds) if seconds > 0 else ceiling
    return min(ceiling, max(floor, min(fits, 2 * size)))


def pieces(
    total: int, *, start: int, ceiling: int, clock: Callable[[], float] = time.monotonic
) -> Iterator[tuple[int, int]]:
    """(from, to) of each piece of `total` rows, one after the other; what happens between two of them is timed."""
    done, size = 0, start
    while done < total:
        began = clock()
        yield done, min(done + size, total)
        done += size
        size = next_size(size, clock() - began, ceiling=ceiling)
