"""Browser files that live in installed packages: found, pinned by sum, served under `vendor/`. No CDN."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage
from django.core.checks import Error as CheckError
from django.core.files.storage import FileSystemStorage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

PREFIX = "vendor"


@dataclass(frozen=True)
class Asset:
    package: str
    path: str
    sha256: str

    def file(self) -> Path | None:
        """Located without importing the package: one of them imports a framework the portal does not have."""
        spec = find_spec(self.package)
        roots = [Path(root) for root in (spec.submodule_search_locations or ())] if spec else []
        return next((root / self.path for root in roots if (root / self.path).is_file()), None)

    def genuine(self) -> bool:
        file = self.file()
        return file is not None and hashlib.sha256(file.read_bytes()).hexdigest() == self.sha256


ASSETS = {
    "bootstrap.min.css": Asset(
        "bootstrap",
        "css/bootstrap.min.css",
        "d85327d99c7a3ee1f9b5d0500d1370acea3ad2db39c163c2f51f232baedbdede",
    ),
    "bootstrap.min.css.map": Asset(
        "bootstrap",
        "css/bootstrap.min.css.map",
        "48144faf6aa0fb3cd2ce748d9730238f888f4ab715f05dabd1c9af2c5671988a",
    ),
    "bootstrap.bundle.min.js": Asset(
        "bootstrap",
        "js/bootstrap.bundle.min.js",
        "e4fd49181388c48ec5040bd3fe66f57c29c8e67fcd8502b3354b96ec7ab47cc7",
    ),
    "bootstrap.bundle.min.js.map": Asset(
        "bootstrap",
        "js/bootstrap.bundle.min.js.map",
        "c61123e58cc0a4b65d737ba070c485911b3dbec6d7b802bdf6628395abd9c08b",
    ),
    "htmx.min.js": Asset(
        "django_htmx",
        "static/django_htmx/htmx-2.min.js",
        "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de",
    ),
    "echarts.esm.min.js": Asset(
        "instaui_echarts",
        "static/echarts.esm.min.js",
        "28515f26aa57f87eb1e4ed4eb446927eaf329b5f5e02b4bfd4b0264fea40d1da",
    ),
}


class PackageStorage(FileSystemStorage):
    """Reads the listed files, and nothing else, out of the packages that carry them."""

    prefix = PREFIX

    def path(self, name: str) -> str:
        asset = ASSETS.get(name)
        file = asset.file() if asset else None
        if file is None:
            raise FileNotFoundError(f"{PREFIX}/{name}: run the install of requirements-assets.txt")
        return str(file)


class PackageAssetsFinder(BaseFinder):
    storage = PackageStorage()

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return [
            CheckError(
                f"{PREFIX}/{name} is missing or not the pinned file", hint=asset.package, id="assets.E001"
            )
            for name, asset in ASSETS.items()
            if not asset.genuine()
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:  # type: ignore[override]
        """The file's place; an empty list, never None, where this finder has nothing."""
        folder, _, name = path.replace("\\", "/").partition("/")
        asset = ASSETS.get(name) if folder == PREFIX else None
        file = asset.file() if asset else None
        if file is None:
            return []
        return [str(file)] if find_all else str(file)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, PackageStorage]]:
        for name in ASSETS:
            if not matches_patterns(name, ignore_patterns or []):
                yield name, self.storage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed, gzipped names. No brotli: at its top level it makes collecting three times as slow."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return Compressor(**{**kwargs, "use_brotli": False})
