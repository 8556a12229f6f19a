"""Runs inside the virtual environment: brings database and static files up to date in one start of Django.

Usage: prepare.py [collectstatic] [-- SEED ARGUMENTS]. The sign-in list comes last, on its own after a marker line.
"""

import os
import sys
from pathlib import Path

MARKER = "=== accounts ==="


def main(words: list[str]) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    split = words.index("--") if "--" in words else len(words)
    call_command("check")  # a page that cannot load is better known before minutes of demo data than after
    call_command("migrate", interactive=False, verbosity=0)
    if "collectstatic" in words[:split]:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    call_command("seed", "--if-empty", *words[split + 1 :])
    print(MARKER, flush=True)
    call_command("demo_accounts")


if __name__ == "__main__":
    main(sys.argv[1:])
