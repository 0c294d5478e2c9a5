"""What browsers are told about every page, and what the deployment check says of a production site."""

import os
import subprocess
import sys

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("operations_urls")


@pytest.mark.parametrize("page", ["/healthz", "/nothing", "/people/01a2105d-942a-7707-be63-664e84f0e31a/broken"])
def test_every_answer_even_a_failed_one_carries_the_security_headers(page):
    headers = Client(raise_request_exception=False).get(page).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "microphone=()" in headers["Permissions-Policy"]
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "style-src-attr": "'unsafe-inline'",
        "img-src": "'self' data:",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }


PRODUCTION = """
import sys, django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("check", deploy=True, fail_level="WARNING")
plain = Client().get("/anything", headers={"host": "zizai.example.gov.cn"})
assert (plain.status_code, plain["Location"]) == (301, "https://zizai.example.gov.cn/anything"), plain
assert Client().get("/healthz", headers={"host": "localhost:8000"}).status_code == 200
https = Client().get("/healthz", headers={"host": "zizai.example.gov.cn", "x-forwarded-proto": "https"})
assert https["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", https.headers
from django.conf import settings
assert settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE and settings.SESSION_COOKIE_HTTPONLY
"""


def test_a_production_site_passes_the_deployment_check_and_speaks_only_https(tmp_path):
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "zizai.config.settings", "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",
        "ZIZAI_DATA_DIR": str(tmp_path), "ZIZAI_HTTPS": "true", "ZIZAI_HOSTS": "zizai.example.gov.cn",
        "ZIZAI_ORIGINS": "https://zizai.example.gov.cn",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", PRODUCTION], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
