"""Runs inside the virtual environment, which has brotli: unpacks npm's Chromium. Usage: unpack.py SOURCE TARGET NAME…"""

import io
import sys
import tarfile
from pathlib import Path

import brotli


def main(source: Path, target: Path, names: list[str]) -> None:
    target.mkdir(parents=True)
    for name in names:
        content = brotli.decompress((source / name).read_bytes())
        if name.endswith(".tar.br"):
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                # the graphics library is looked for beside the program, the others by LD_LIBRARY_PATH
                into = target if "swiftshader" in name else target / name.removesuffix(".tar.br")
                archive.extractall(into)  # its hash is pinned; Python 3.11.2 knows no filter yet
        else:
            program = target / name.removesuffix(".br")
            program.write_bytes(content)
            program.chmod(0o755)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
