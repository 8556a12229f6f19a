"""Writes access.toml from what the code declares now, for a person to review: `python -m tests.architecture.write_access`."""

from pathlib import Path

import django


def main() -> None:
    django.setup()  # the code that declares can only be imported afterwards
    from accounts.roles import PERMISSIONS, ROLES
    from tests.architecture.walk import doors

    public, signed_in, guarded = [], [], {}
    for door in doors():
        name = door.name or door.route
        if door.permission in {"signed-in"}:
            signed_in.append(name)
        elif door.permission in {"", "public"}:
            public.append(name)
        else:
            guarded[name] = door.permission
    lines = ["# Who may open what: reviewed by a person, checked against the code by test_matrix.py.", ""]
    lines += [
        "# without signing in",
        f"public = [{_list(public)}]",
        "",
        "# every signed-in user",
        f"signed_in = [{_list(signed_in)}]",
        "",
    ]
    lines += ["[holders]  # permission = roles"]
    lines += [
        f'"{p}" = [{_list(sorted(c for c, r in ROLES.items() if p in r.permissions))}]'
        for p in sorted(PERMISSIONS)
    ]
    lines += ["", "[guarded]  # address = permission"]
    lines += [f'"{name}" = "{permission}"' for name, permission in sorted(guarded.items())]
    (Path(__file__).parent / "access.toml").write_text("\n".join(lines) + "\n")


def _list(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in sorted(names))


if __name__ == "__main__":
    main()
