"""No secret is in the repository: a light look at everything that is tracked."""

import math
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{16}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAccessKeySecret\b\s*[=:]\s*\S{16}"
)
# A name that promises a secret, then a literal.
_ASSIGNED = re.compile(r"(?i)\b[\w-]*(?:secret|token|passw(?:or)?d|[_-]key|apikey)[\w-]*[\"']?\s*[:=]\s*[\"']?([A-Za-z0-9+/=-]{20,})(?![\w(.])")


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def entropy(text):
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def random(text):
    return entropy(text) > (3.0 if re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", text) else 3.7)


def secrets_in(text):
    return [found[0][:60] for found in _KEYS.finditer(text)] + [found[0][:60] for found in _ASSIGNED.finditer(text) if random(found[1])]


def test_no_tracked_file_holds_a_secret():
    found = {}
    for path in tracked():
        if "vendor" in path.parts or path == Path(__file__):
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if secrets := secrets_in(text):
            found[str(path.relative_to(ROOT))] = secrets
    assert found == {}


def test_nothing_that_an_installation_makes_for_itself_is_tracked():
    mistaken = [path.name for path in tracked() if path.suffix in {".sqlite3", ".pem", ".key", ".p12", ".pfx", ".jks"} or path.name in {".env", "id_rsa", "id_ed25519"}]
    assert mistaken == []


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY",
        "SECRET_KEY = 'b3f1c9a07d5e48f2a6c4e1d09b8f7a53'",
        "export API_KEY=q8Zr4Tn0Lx7Wv2Ks9Yd3Pf6H",
    ],
)
def test_what_a_secret_looks_like_is_found(text):
    assert secrets_in(text)
