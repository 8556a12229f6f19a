"""People who go on working: `python -m bench.browse ADDRESS USERS THINK`, their visits as JSON on stdin.

Each opens a page, reads it, thinks for `THINK` seconds on average (exponentially distributed), opens the next. One process, one thread a
person. Every visit is printed as `end, milliseconds, label, status`; the process ends when its stdin is closed.
"""

import http.client
import json
import random
import sys
import threading
import time

SLOWEST = 60.0  # seconds after which a person gives up


def person(number: int, host: str, think: float, visits: list[tuple[str, str]], cookie: str) -> None:
    chance = random.Random(number)
    time.sleep(chance.uniform(0, think))
    door: http.client.HTTPConnection | None = None
    while True:
        label, path = chance.choice(visits)
        began = time.perf_counter()
        try:
            door = door or http.client.HTTPConnection(host, timeout=SLOWEST)
            door.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "zh-CN"})
            answer = door.getresponse()
            answer.read()
            status = answer.status
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            door = None  # an idle connection that the server closed: a browser asks again
            continue
        except OSError:
            door, status = None, 0
        spent = (time.perf_counter() - began) * 1000
        sys.stdout.write(f"{time.time():.3f},{spent:.1f},{label},{status}\n")
        time.sleep(min(chance.expovariate(1 / think), 6 * think))


def main() -> None:
    host, users, think = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    people = json.loads(sys.stdin.readline())
    for number in range(users):
        own = people[number % len(people)]
        threading.Thread(
            target=person,
            args=(number, host, think, [tuple(visit) for visit in own["visits"]], own["cookie"]),
            daemon=True,
        ).start()
    sys.stdin.read()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
