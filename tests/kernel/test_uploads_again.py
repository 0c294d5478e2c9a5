"""What several things ask for is uploaded once: the rows share the content, which goes only with the last of them."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from kernel_samples import CITIZEN, CLERK, MONDAY

from zizai.kernel import clock, uploads
from zizai.kernel.models import Upload

pytestmark = pytest.mark.django_db
ONE, OTHER = UUID(int=101), UUID(int=102)


@pytest.fixture
def kept(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}}
    with clock.at(MONDAY):
        yield uploads.receive(SimpleUploadedFile("身份证.pdf", b"%PDF-1.7\n%%EOF\n"), owner=CITIZEN)


def test_two_things_have_the_same_file_each_as_its_own(kept):
    [again] = uploads.again([str(kept.pk)], actor=CITIZEN)
    uploads.claim([str(kept.pk)], actor=CITIZEN, kind="sample.request", thing_id=ONE)
    uploads.claim([again], actor=CITIZEN, kind="sample.request", thing_id=OTHER)
    first, second = uploads.of_thing("sample.request", ONE), uploads.of_thing("sample.request", OTHER)
    assert [one.name for one in first] == [one.name for one in second] == ["身份证.pdf"]
    assert first[0].path == second[0].path and bytes(first[0].digest) == bytes(second[0].digest)


def test_nobody_takes_up_another_ones_file(kept):
    with pytest.raises(uploads.WrongUpload, match="有的文件找不到了"):
        uploads.again([str(kept.pk)], actor=CLERK)


def test_the_content_stays_as_long_as_one_of_them_does(kept):
    [again] = uploads.again([str(kept.pk)], actor=CITIZEN)
    uploads.claim([again], actor=CITIZEN, kind="sample.request", thing_id=ONE)
    with clock.at(MONDAY + timedelta(days=8)):
        assert uploads.discard_loose() == 1
    assert not Upload.objects.filter(pk=kept.pk).exists()
    assert default_storage.exists(kept.path)
