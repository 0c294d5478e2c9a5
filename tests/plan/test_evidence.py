"""Evidence that was reported can be opened by whoever sees the step, from its page on the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from plan_samples import PROOF, a_step

from zizai.city.public import Staff
from zizai.kernel import uploads
from zizai.kernel.lifecycle import perform
from zizai.plan.lifecycle import step

pytestmark = pytest.mark.django_db


def test_evidence_is_listed_on_the_page_and_opens_for_whoever_sees_it(who, client, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    officer = who("zlj-lianluo")
    photo = uploads.receive(SimpleUploadedFile("现场.pdf", b"%PDF-1.7\n%%EOF\n"), owner=officer)
    running = a_step(who)
    perform(step, "report", running, actor=officer, data={"percent": "40", "spent_funds": "0", **PROOF, "files": [str(photo.pk)]})
    client.force_login(Staff.objects.get(code="dudao").account)
    page = client.get(f"/desk/plan.step/{running.pk}/").content.decode()
    assert f'href="/files/{photo.pk}/"' in page
    assert "现场.pdf" in page
    assert client.get(f"/files/{photo.pk}/").status_code == 200
    client.force_login(Staff.objects.get(code="gj-lianluo").account)
    assert client.get(f"/files/{photo.pk}/").status_code == 404
