"""Uploaded files: taken in before a form is sent, checked by content, bound to a thing by the verb that takes them.

A form holds identifiers only, so a mistake in another field never loses a file. Until a thing claims
it, a file is its owner's alone; afterwards whoever sees the thing sees its files.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import PurePath
from typing import IO, Any
from uuid import UUID

import filetype
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Q
from PIL import Image

from zizai.kernel import attempts, clock, history, policies
from zizai.kernel.ids import new_id
from zizai.kernel.models import Upload
from zizai.kernel.policies import Actor
from zizai.kernel.things import model_of

# 20 MB a file, as phones photograph and offices scan (services, §4).
LARGEST = 20 * 1024 * 1024
# A picture of more pixels, or an archive that unpacks to more, is made to break the reader, not to be read.
MOST_PIXELS = 120_000_000
MOST_UNPACKED = 200 * 1024 * 1024
# A file that no thing has claimed is let go after this time.
KEPT_LOOSE = timedelta(days=7)

_OFD = "application/ofd"
# What may be uploaded: media type → the endings it may carry, and what people call it.
TYPES: dict[str, tuple[tuple[str, ...], str]] = {
    "application/pdf": (("pdf",), "PDF文件"),
    "image/jpeg": (("jpg", "jpeg"), "照片"),
    "image/png": (("png",), "图片"),
    "image/heic": (("heic", "heif"), "照片"),
    "image/webp": (("webp",), "图片"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (("docx",), "Word文档"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (("xlsx",), "Excel表格"),
    _OFD: (("ofd",), "OFD文件"),
}
_WORDS = "PDF、照片（jpg、png、heic）、Word（docx）、Excel（xlsx）或OFD"


class WrongUpload(ValueError):
    """A file that cannot be taken; the message says why and what to do."""


def receive(file: File, *, owner: Actor, media_type: str = "") -> Upload:
    """Check and keep one file; returns its row. One statement. Raises WrongUpload.

    The type follows from the content; the ending must agree with it, because that is what the reader's
    machine will go by. Nobody in particular may not upload. With `media_type` a room that reads the file
    itself says what it is; then nothing but its size is looked at here.
    """
    if owner.id is None:
        raise WrongUpload("请先登录，再上传文件。")
    name = _plain_name(file.name or "")
    if not file.size:
        raise WrongUpload(f"“{name}”是空的，请重新选一个文件。")
    if file.size > LARGEST:
        raise WrongUpload(f"“{name}”有{file.size / 1048576:.0f}MB，最大20MB。照片可以先压缩，扫描件可以分成几份。")
    media_type = media_type or _checked_type(file, name)
    key = new_id()
    # Stored under its own identifier: a name chosen by somebody else is never a path.
    path = default_storage.save(f"uploads/{key.hex[-2:]}/{key}", file)
    return Upload.objects.create(
        id=key, owner=owner.id, name=name, media_type=media_type, size=file.size, digest=_digest(file), path=path, uploaded_at=clock.now()
    )


def _plain_name(given: str) -> str:
    name = unicodedata.normalize("NFC", PurePath(given.replace("\\", "/")).name)
    # Characters that turn the reading direction make 「photo_gpj.exe」 look like a picture.
    name = "".join(one for one in name if unicodedata.category(one)[0] != "C").strip() or "未命名"
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: 180 - len(ending)]}.{ending}" if dot and len(ending) <= 10 else name[:180]


def _checked_type(file: File, name: str) -> str:
    ending = PurePath(name).suffix.lstrip(".").lower()
    file.seek(0)
    guessed = filetype.guess(file.read(8192))
    media_type = guessed.mime if guessed else ""
    if media_type in ("application/zip", *(one for one in TYPES if "openxml" in one)):
        media_type = _packed_type(file, name)
    if media_type not in TYPES:
        raise WrongUpload(f"“{name}”这种文件收不了。请换成{_WORDS}。")
    endings, called = TYPES[media_type]
    if ending not in endings:
        raise WrongUpload(f"“{name}”的后缀是“{ending or '空的'}”，内容却是{called}。请用原来的软件另存一次，再上传。")
    if media_type in ("image/jpeg", "image/png", "image/webp"):
        _check_picture(file, name)
    file.seek(0)
    return media_type


def _packed_type(file: IO[bytes], name: str) -> str:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            inside = packed.infolist()
    except zipfile.BadZipFile:
        raise WrongUpload(f"“{name}”打不开，可能没传完整，请重新选一次。") from None
    if sum(one.file_size for one in inside) > MOST_UNPACKED:
        raise WrongUpload(f"“{name}”展开后太大，收不了。请去掉里面的大图，或另存为PDF。")
    names = {one.filename for one in inside}
    if any(PurePath(one).name.lower() == "vbaproject.bin" for one in names):
        raise WrongUpload(f"“{name}”里有宏，收不了。请另存为不带宏的文档，或PDF。")
    if "OFD.xml" in names:
        return _OFD
    for part, media_type in (("word/document.xml", "wordprocessingml.document"), ("xl/workbook.xml", "spreadsheetml.sheet")):
        if part in names:
            return f"application/vnd.openxmlformats-officedocument.{media_type}"
    return "application/zip"


def _check_picture(file: IO[bytes], name: str) -> None:
    file.seek(0)
    try:
        with Image.open(file) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise WrongUpload(f"“{name}”的尺寸太大，请缩小后再传。")
            picture.verify()
    except WrongUpload:
        raise
    except Exception:
        # Pillow raises whatever its decoders raise: for the sender they all mean the same.
        raise WrongUpload(f"“{name}”打不开，可能没拍好或没传完整，请重新拍一张。") from None


def _digest(file: File) -> bytes:
    file.seek(0)
    return history.sm3(*file.chunks())


def claim(ids: Sequence[str], *, actor: Actor, kind: str, thing_id: UUID) -> list[dict[str, Any]]:
    """Bind files of the actor to a thing; returns what an event says of each (id, digest, size), never its name.

    Two statements. Raises WrongUpload where one does not exist, is somebody else's, or belongs to another thing.
    """
    wanted = _uuids(ids)
    if not wanted:
        return []
    mine = Q(owner=actor.id, thing_id=None) | Q(kind=kind, thing_id=thing_id)
    found = Upload.objects.filter(mine, pk__in=wanted).in_bulk()
    if len(found) != len(set(wanted)):
        raise WrongUpload("有的文件找不到了，可能放得太久被清掉，请重新上传。")
    Upload.objects.filter(pk__in=wanted).update(kind=kind, thing_id=thing_id)
    return [{"id": str(one), "digest": bytes(found[one].digest).hex(), "size": found[one].size} for one in wanted]


def again(ids: Sequence[str], *, actor: Actor) -> list[str]:
    """The same files once more, for another thing that needs them; returns the new identifiers, in order.

    What several matters ask for is uploaded once. The content is not copied: the rows share where it is kept.
    Two statements. Raises WrongUpload where a file is not the actor's.
    """
    wanted = _uuids(ids)
    found = Upload.objects.filter(pk__in=wanted, owner=actor.id).in_bulk()
    if len(found) != len(set(wanted)):
        raise WrongUpload("有的文件找不到了，可能放得太久被清掉，请重新上传。")
    names = ("owner", "name", "media_type", "size", "digest", "path")
    made = [Upload(uploaded_at=clock.now(), **{name: getattr(found[one], name) for name in names}) for one in wanted]
    return [str(one.pk) for one in Upload.objects.bulk_create(made)]


def of_thing(kind: str, thing_id: UUID) -> list[Upload]:
    """The files of one thing, oldest first. One statement."""
    return list(Upload.objects.filter(kind=kind, thing_id=thing_id).order_by("pk"))


def any_of(kind: str) -> Exists:
    """Whether a row of this kind of thing has files: an annotation for the statement that reads it."""
    return Exists(Upload.objects.filter(kind=kind, thing_id=OuterRef("pk")))


def mine(ids: Sequence[str], actor: Actor) -> list[Upload]:
    """Those of the files that the actor may still use in a form. One statement; none for nobody."""
    wanted = _uuids(ids)
    if not wanted or actor.id is None:
        return []
    return list(Upload.objects.filter(pk__in=wanted, owner=actor.id).order_by("pk"))


def visible_to(actor: Actor, upload_id: UUID) -> Upload | None:
    """The file, if the actor may know of it: its owner while it is loose, whoever sees its thing afterwards. At most two statements."""
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None or actor.id is None:
        return None
    if upload.thing_id is None:
        return upload if upload.owner == actor.id else None
    model = model_of(upload.kind)
    thing = model.objects.filter(pk=upload.thing_id).first() if model else None
    if thing is None:
        return None
    if policies.sees(actor, thing):
        return upload
    attempts.note(actor, thing)
    return None


def open_file(upload: Upload) -> IO[bytes]:
    """The file's content, for reading."""
    return default_storage.open(upload.path)


def discard_loose() -> int:
    """Let go of files that nothing has claimed within KEPT_LOOSE; returns how many. The row goes first: a file without one is found by nobody."""
    gone = list(Upload.objects.filter(thing_id=None, uploaded_at__lt=clock.now() - KEPT_LOOSE)[:500])
    for upload in gone:
        if Upload.objects.filter(pk=upload.pk, thing_id=None).delete()[0] and not Upload.objects.filter(path=upload.path).exists():
            default_storage.delete(upload.path)
    return len(gone)


def _uuids(ids: Sequence[str]) -> list[UUID]:
    found = []
    for one in ids:
        if not re.fullmatch(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}", str(one)):
            raise WrongUpload("有的文件找不到了，请重新上传。")
        found.append(UUID(str(one)))
    return found
