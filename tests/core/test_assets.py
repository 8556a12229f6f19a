"""Browser files come out of pinned packages, byte for byte, and nowhere else."""

from pathlib import Path

from django.contrib.staticfiles import finders

from core.assets import ASSETS, PackageAssetsFinder

STATIC = Path(__file__).resolve().parents[2] / "static"


def test_every_packaged_file_is_the_one_whose_sum_was_written_down() -> None:
    assert {name: asset.genuine() for name, asset in ASSETS.items()} == dict.fromkeys(ASSETS, True)


def test_the_finder_serves_exactly_the_listed_files_under_vendor() -> None:
    listed = dict(PackageAssetsFinder().list([]))
    assert set(listed) == set(ASSETS)
    for name, storage in listed.items():
        assert storage.prefix == "vendor"
        assert storage.open(name).read(20)
        assert finders.find(f"vendor/{name}") == storage.path(name)


def test_the_finder_answers_an_empty_list_for_what_it_does_not_have() -> None:
    finder = PackageAssetsFinder()
    for path in (
        "vendor/jquery.js",
        "bootstrap.min.css",
        "vendor/../bootstrap.min.css",
        "vendor/css/bootstrap.css",
    ):
        assert finder.find(path) == []
        assert finder.find(path, find_all=True) == []
    assert finder.check() == []


def test_ignored_patterns_are_left_out() -> None:
    assert "bootstrap.min.css.map" not in dict(PackageAssetsFinder().list(["*.map"]))


def test_no_third_party_file_is_kept_in_the_repository() -> None:
    own = {path.relative_to(STATIC).parts[0] for path in STATIC.rglob("*") if path.is_file()}
    assert own <= {"portal", "accounts", "unions", "members", "homes", "finance", "petitions", "reports"}
    assert not [path for path in STATIC.rglob("*") if ".min." in path.name or path.stat().st_size > 100_000]
