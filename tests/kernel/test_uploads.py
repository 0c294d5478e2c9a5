"""Files are what they say, belong to whoever sent them, and then to a thing."""

import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from kernel_samples import ANNA, CITIZEN, CLERK, FIRE, MONDAY
from PIL import Image
from sample.lifecycle import request
from sample.models import Request

from zizai.kernel import clock, history, uploads
from zizai.kernel.forms import Files, Form, Invalid
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.models import Upload
from zizai.kernel.policies import NOBODY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}}


def picture(kind="png", size=(8, 8)):
    body = io.BytesIO()
    Image.new("RGB", size, "white").save(body, kind)
    return body.getvalue()


def packed(**parts):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return body.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
DOCX = packed(word__document_xml="<w/>", **{"[Content_Types]_xml": "<T/>"})


def sent(name, content, owner=CLERK):
    return uploads.receive(SimpleUploadedFile(name, content), owner=owner)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("平面图.png", picture(), "image/png"),
        ("照片.JPG", picture("jpeg"), "image/jpeg"),
        ("合同.pdf", PDF, "application/pdf"),
        ("说明.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("公文.ofd", packed(OFD_xml="<O/>"), "application/ofd"),
    ],
)
def test_a_file_is_known_by_its_content(name, content, media_type, django_assert_num_queries):
    with django_assert_num_queries(1):
        upload = sent(name, content)
    assert (upload.name, upload.media_type, upload.size) == (name, media_type, len(content))
    assert uploads.open_file(upload).read() == content
    assert bytes(upload.digest) == history.sm3(content)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("照片.jpg", PDF, "后缀是“jpg”，内容却是PDF文件"),
        ("照片.png", b"MZ\x90\x00" + b"\0" * 300, "这种文件收不了"),
        ("网页.pdf", b"<html><script>alert(1)</script></html>", "这种文件收不了"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "这种文件收不了"),
        ("包.zip", packed(a="1"), "这种文件收不了"),
        ("宏.docx", packed(word__document_xml="<w/>", word__vbaProject_bin="x"), "里有宏"),
        ("空.pdf", b"", "是空的"),
        ("断.docx", DOCX[: len(DOCX) // 2], "打不开"),
        ("断.png", picture(size=(200, 200))[:60], "打不开"),
        ("没有后缀", PDF, "后缀是“空的”"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_what_to_do(name, content, told):
    with pytest.raises(uploads.WrongUpload, match=told):
        sent(name, content)
    assert not Upload.objects.exists()


def test_what_unpacks_to_too_much_is_refused_without_unpacking():
    with pytest.raises(uploads.WrongUpload, match="展开后太大"):
        sent("炸弹.docx", packed(word__document_xml=b"\0" * (uploads.MOST_UNPACKED + 1)))


def test_a_file_above_the_limit_is_refused_and_the_limit_is_told(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 10)
    with pytest.raises(uploads.WrongUpload, match="最大20MB"):
        sent("图.png", picture())


def test_a_picture_of_absurd_size_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_PIXELS", 50)
    with pytest.raises(uploads.WrongUpload, match="尺寸太大"):
        sent("图.png", picture())


def test_a_name_is_never_a_path_and_hides_no_ending():
    assert sent("../../etc/passwd.png", picture()).name == "passwd.png"
    assert sent("photo\u202egpj.png", picture()).name == "photogpj.png"
    assert sent("长" * 300 + ".png", picture()).name.endswith("长.png")


def test_nobody_in_particular_uploads_nothing():
    with pytest.raises(uploads.WrongUpload, match="先登录"):
        sent("图.png", picture(), owner=NOBODY)


FORM = Form("test.evidence", [Files("evidence", "证据")])


@pytest.fixture
def _with_files(monkeypatch):
    monkeypatch.setitem(request.verbs, "hold", type(request.verbs["hold"])(**{**vars(request.verbs["hold"]), "form": FORM, "pauses": ()}))


@pytest.fixture
def accepted():
    with clock.at(MONDAY):
        thing = open_thing(request, "submit", actor=CITIZEN, title="茶铺", desk="window", subject=ANNA)
    with clock.at(MONDAY + timedelta(hours=1)):
        return perform(request, "accept", thing, actor=CLERK)


@pytest.mark.usefixtures("_with_files")
def test_the_verb_that_takes_a_file_binds_it_and_history_keeps_its_digest(accepted):
    upload = sent("图.png", picture())
    assert uploads.visible_to(CITIZEN, upload.pk) is None
    perform(request, "hold", accepted, actor=CLERK, data={"evidence": [str(upload.pk)]})
    said = history.said(history.of("sample.request", accepted.pk)[-1])
    assert said["records"]["evidence"] == [{"id": str(upload.pk), "digest": bytes(upload.digest).hex(), "size": upload.size}]
    assert uploads.of_thing("sample.request", accepted.pk) == [upload]
    # From now on whoever sees the thing sees the file, and nobody else.
    assert uploads.visible_to(CITIZEN, upload.pk) == upload
    assert uploads.visible_to(FIRE, upload.pk) is None


@pytest.mark.usefixtures("_with_files")
@pytest.mark.parametrize("whose", ["somebody else's", "of another thing", "unknown", "no identifier"])
def test_a_file_that_is_not_ones_own_cannot_be_taken(accepted, whose):
    ids = {
        "somebody else's": lambda: sent("图.png", picture(), owner=CITIZEN).pk,
        "of another thing": lambda: _bound_elsewhere().pk,
        "unknown": uuid4,
        "no identifier": lambda: "../x",
    }
    with pytest.raises(Invalid, match="重新上传"):
        perform(request, "hold", accepted, actor=CLERK, data={"evidence": [str(ids[whose]())]})
    assert Request.objects.get(pk=accepted.pk).version == accepted.version


def _bound_elsewhere():
    upload = sent("图.png", picture())
    uploads.claim([str(upload.pk)], actor=CLERK, kind="sample.request", thing_id=uuid4())
    return upload


def test_files_that_nothing_claimed_go_after_a_week_and_claimed_ones_stay(accepted):
    loose, bound = sent("a.png", picture()), sent("b.png", picture())
    uploads.claim([str(bound.pk)], actor=CLERK, kind="sample.request", thing_id=accepted.pk)
    with clock.at(clock.now() + uploads.KEPT_LOOSE + timedelta(days=1)):
        assert uploads.discard_loose() == 1
    assert list(Upload.objects.all()) == [bound]
    with pytest.raises(FileNotFoundError):
        uploads.open_file(loose)
