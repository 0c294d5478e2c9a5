"""Libraries of the browser are what their makers shipped, and nothing lies there that is not written down."""

import hashlib
import tomllib

from django.conf import settings

FOLDER = settings.SOURCE / "look/static/vendor"
LISTED = tomllib.loads((FOLDER / "manifest.toml").read_text("utf-8"))["file"]


def test_every_vendored_file_has_the_digest_of_the_manifest():
    assert {one["path"]: hashlib.sha256((FOLDER / one["path"]).read_bytes()).hexdigest() for one in LISTED} == {one["path"]: one["sha256"] for one in LISTED}


def test_every_vendored_file_is_in_the_manifest_with_version_and_licence():
    found = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file() and path.name not in ("LICENSE", "manifest.toml")}
    assert found == {one["path"] for one in LISTED}
    assert all(one["version"] and one["licence"] and one["package"] for one in LISTED)


def test_every_package_lies_beside_its_licence_and_asks_for_no_source_map():
    for one in LISTED:
        assert (FOLDER / one["path"]).with_name("LICENSE").is_file(), one["path"]
        assert b"sourceMappingURL=" not in (FOLDER / one["path"]).read_bytes(), one["path"]
