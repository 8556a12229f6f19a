import time, cProfile, pstats
import pytest
from tests.members.test_resources import *
from django.db import connection


def test_speed(desk, township, tree):
    n = 20000
    f = books.workbook([books.row(i) for i in range(n)])
    import core.desk.handlers as h

    t = time.time()
    p = cProfile.Profile()
    if PROF:
        p.enable()
    b = desk(f)
    p.disable()
    t1 = time.time()
    print("check", t1 - t, b.counts, b.error)
    if PROF:
        pstats.Stats(p).sort_stats("tottime").print_stats(28)
    t = time.time()
    b = load(b, township)
    print("load", time.time() - t, b.state, b.counts, b.error)


import os

PROF = bool(os.environ.get("PROF"))
