#!/usr/bin/env python3
"""The one command of a checkout: `python3 dev.py demo`, `python3 dev.py test`, `python3 dev.py services …`.

Needs Python 3.11 and nothing else; everything behind it lives in devtools/. This file stays readable by old
interpreters, so that they can say what is missing instead of a syntax error.
"""

import os
import sys


def main():
    if sys.version_info < (3, 11):
        sys.stderr.write(
            "dev.py: needs Python 3.11 or newer, this is %d.%d (%s).\n"
            % (sys.version_info[0], sys.version_info[1], sys.executable)
        )
        return 1
    if os.name != "posix":
        sys.stderr.write("dev.py: runs on Linux and macOS. On Windows use it inside WSL 2.\n")
        return 1
    from devtools.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
