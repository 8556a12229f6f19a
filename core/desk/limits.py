"""What a file may be. Standard library only: the reading child imports this before it may open anything."""

# a million rows of twenty columns take about 80 MB packed and over 1 GB inflated; as text some 250 MB
FILE_BYTES = 300 * 1024 * 1024
INFLATED_BYTES = 2 * 1024 * 1024 * 1024  # really inflated, counted while streaming
ENTRIES = 2_000
STRINGS_BYTES = 320 * 1024 * 1024  # inflated size of the shared strings part
RATIO_FROM = 20 * 1024 * 1024  # above this many inflated bytes a part must not be packed tighter than RATIO
RATIO = 100
CELL_CHARS = 32_767  # the format's own limit
ROWS = 1_048_576
COLUMNS = 64  # contents further right are refused, empty styled cells are ignored
HEAD_ROWS = 30  # the header row lies within these
SHEETS = 50

CHILD_MEMORY = 1024 * 1024 * 1024
CHILD_CPU_SECONDS = 600
CHILD_WALL_SECONDS = 1200


class Unfit(Exception):
    """A Chinese sentence: why the file is not read, and what to do."""
