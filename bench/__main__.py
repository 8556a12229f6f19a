"""`.venv/bin/python -m bench [--bodies N] [--members N] COMMAND…`: runs benches in a PostgreSQL of their own (`.state-bench`).

Commands: generate, scoring, pages, imports, desk, search, names, reconcile, ballots, chairs, whatif, all, down. The cluster has 4 GB of shared buffers and stays for the next run.
"""

import os
import subprocess
import sys
from pathlib import Path

from devtools import postgres
from devtools.postgres import open_cluster
from devtools.services import environment
from devtools.state import ROOT, State
from devtools.valkey import Valkey

COMMANDS = {
    "generate": "bench.generate",
    "scoring": "bench.scoring",
    "pages": "bench.pages",
    "imports": "bench.imports",
    "desk": "bench.desk",
    "search": "bench.search",
    "names": "bench.names",
    "reconcile": "bench.reconcile",
    "ballots": "bench.ballots",
    "chairs": "bench.chairs",
    "whatif": "bench.whatif",
}


def main() -> int:
    options = [arg for arg in sys.argv[1:] if arg not in {*COMMANDS, "all", "down"}]
    wanted = [arg for arg in sys.argv[1:] if arg in {*COMMANDS, "all", "down"}]
    if not wanted:
        print(__doc__)
        return 2
    state = State(ROOT / ".state-bench")
    state.prepare()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    postgres.SETTINGS.update(
        shared_buffers=f"{max(1, min(4, memory // 5))}GB", max_wal_size="8GB", autovacuum="off"
    )
    cluster, valkey = open_cluster(state), Valkey(state)
    if "down" in wanted:
        cluster.stop()
        valkey.stop()
        return 0
    cluster.start()
    valkey.start()
    names = list(COMMANDS) if "all" in wanted else wanted
    env = os.environ | environment(state) | {"PYTHONPATH": str(ROOT)}
    for name in names:
        done = subprocess.run(
            [sys.executable, "-m", COMMANDS[name], *options], env=env, cwd=Path(ROOT), check=False
        )
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
