"""Making a backup while the service runs."""

from __future__ import annotations

import os
import tarfile
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection

from zizai.kernel import clock
from zizai.operations import locks
from zizai.operations.backup import keys
from zizai.operations.backup.archive import FILES, KEYS, BackupError, Manifest, Writer
from zizai.operations.backup.engines import engine


def back_up(target: Path, *, with_keys: bool = False) -> tuple[Path, Manifest]:
    """Write an archive to `target` (a file that does not exist, or a folder in which it is named by the time); returns where and what.

    The database is a snapshot of one instant, and the files are read after it, so every file that a row
    names is there. The archive appears under its name only when it is whole, readable by the owner only.
    Raises BackupError, locks.InUse.
    """
    made_at = clock.real_now()
    if target.is_dir():
        target = target / f"zizai-{made_at.astimezone(clock.SHANGHAI):%Y%m%d-%H%M%S}.tar"
    if target.exists():
        raise BackupError(f"{target} 已经存在，请换一个名字。")
    if not target.parent.is_dir():
        raise BackupError(f"没有这个目录：{target.parent}")
    source = engine(connection)
    # Beside the target: there is room there for the archive, so most likely for the snapshot as well.
    with locks.in_service(), tempfile.TemporaryDirectory(prefix=".zizai-backup-", dir=target.parent) as folder:
        snapshot = Path(folder) / source.file
        facts = source.dump(snapshot)
        draft = Path(folder) / "archive.tar"
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w:") as tar:
            writer = Writer(tar)
            with snapshot.open("rb") as content:
                writer.add(source.file, content, snapshot.stat().st_size)
            _add_files(writer)
            if with_keys:
                _add_keys(writer)
            manifest = Manifest(
                version=version("zizai"), made_at=made_at.isoformat(timespec="seconds"), engine=connection.vendor, database=source.file,
                facts=facts, key_names=keys.present(), entries=writer.entries,
            )  # fmt: skip
            writer.finish(manifest)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.rename(target)
    return target, manifest


def files_folder() -> Path | None:
    """Where the files lie; None if they are not on a disk of this machine but in an object store, which has backups of its own."""
    return Path(default_storage.location) if isinstance(default_storage, FileSystemStorage) else None


def _add_files(writer: Writer) -> None:
    root = files_folder()
    for path in sorted(root.rglob("*")) if root else ():
        if path.is_file():
            # One that vanishes right now was erased on purpose.
            with suppress(FileNotFoundError), path.open("rb") as content:
                writer.add(FILES + path.relative_to(root).as_posix(), content, os.fstat(content.fileno()).st_size)


def _add_keys(writer: Writer) -> None:
    for path in keys.files():
        with path.open("rb") as content:
            writer.add(KEYS + path.name, content, path.stat().st_size)
