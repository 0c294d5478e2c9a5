"""The door for files: in before the form, out to whoever may see them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from kernel_samples import CITIZEN, CLERK
from PIL import Image

from zizai.kernel import uploads
from zizai.kernel.forms import Files, Form, Text
from zizai.kernel.models import Upload
from zizai.look.uploads import give, take, typed

pytestmark = pytest.mark.django_db
FORM = Form("test.door", [Text("why", "原因"), Files("evidence", "证据")])


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }


def picture(name="图.png"):
    body = io.BytesIO()
    Image.new("RGB", (4, 4)).save(body, "png")
    return SimpleUploadedFile(name, body.getvalue())


def by(actor, request, **headers):
    request.actor = actor
    return request


def test_a_program_gets_identifiers_and_reasons(rf):
    request = by(CLERK, rf.post("/files/", {"file": [picture(), SimpleUploadedFile("x.exe", b"MZ")]}))
    answer = take(request)
    assert answer.status_code == 200
    assert Upload.objects.get().name in answer.content.decode()
    assert "这种文件收不了" in answer.content.decode()


def test_nothing_that_could_be_kept_is_told_as_such(rf):
    assert take(by(CLERK, rf.post("/files/", {"file": SimpleUploadedFile("x.exe", b"MZ")}))).status_code == 422
    assert "没有收到文件" in take(by(CLERK, rf.post("/files/"))).content.decode()


def test_a_page_gets_rows_with_the_file_ticked_and_the_reason_beside_it(rf):
    request = by(CLERK, rf.post("/files/", {"file": [picture(), SimpleUploadedFile("x.exe", b"MZ")], "field": "evidence"}, HTTP_HX_REQUEST="true"))
    page = take(request).content.decode()
    assert f'name="evidence" value="{Upload.objects.get().pk}" checked' in page
    assert "没收下" in page


def test_a_file_goes_to_its_owner_under_its_name_and_can_run_nothing(rf):
    upload = uploads.receive(picture(), owner=CLERK)
    answer = give(by(CLERK, rf.get("/")), upload.pk)
    assert answer["Content-Disposition"] == "inline; filename*=UTF-8''%E5%9B%BE.png"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_to_everybody_else_it_does_not_exist(rf):
    upload = uploads.receive(picture(), owner=CLERK)
    with pytest.raises(Http404):
        give(by(CITIZEN, rf.get("/")), upload.pk)


def test_a_file_sent_with_a_form_that_is_wrong_elsewhere_is_kept(rf):
    request = by(CLERK, rf.post("/", {"why": "", "evidence__new": [picture(), SimpleUploadedFile("x.exe", b"MZ")]}))
    values, wrong = typed(request, FORM)
    assert values == {"why": "", "evidence": [str(Upload.objects.get().pk)]}
    assert "这种文件收不了" in wrong["evidence"][0]
    again, wrong = typed(by(CLERK, rf.post("/", {"why": "漏填了", "evidence": values["evidence"]})), FORM)
    assert FORM.clean(again) == {"why": "漏填了", "evidence": values["evidence"]}
    assert wrong == {}
