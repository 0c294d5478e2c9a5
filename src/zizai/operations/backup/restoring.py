"""Putting a backup back while the service is down."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import F

from zizai.kernel import append_only, auditing, clock, history, numbers
from zizai.kernel.models import Installation, NumberBlock
from zizai.operations import health, locks
from zizai.operations.backup import keys
from zizai.operations.backup.archive import FILES, BackupError, Manifest, Reader, reading
from zizai.operations.backup.engines import engine
from zizai.operations.backup.making import files_folder

_NUMBERS_SINCE = ("kernel", "0004_numbers")


class NewKeys(Exception):
    """The archive's keys are in place now, but this process was set up with those before: start over with the same words."""

    def __init__(self, moved_aside: list[Path]):
        super().__init__()
        self.moved_aside = moved_aside


@dataclass(frozen=True)
class Outcome:
    """What a restore did."""

    manifest: Manifest
    epoch: int
    migrated: int
    moved_aside: list[Path]
    verdict: auditing.Audit


@dataclass(frozen=True)
class _Before:
    """What the database that is about to be replaced knows and the archive cannot: how far history and numbers had come."""

    epoch: int
    numbers: dict[str, int]


def check(path: Path) -> Manifest:
    """Read all of the archive at `path` and compare it with its manifest; changes nothing. Raises BackupError."""
    with reading(path) as archive:
        archive.verify()
        return archive.manifest


def restore(path: Path, *, replace: bool = False, without_keys: bool = False) -> Outcome:
    """Put the archive at `path` in place of the database and the files.

    Everything that can be found wrong is found before anything is changed: a damaged archive, another
    engine, a newer version, missing keys (unless `without_keys`), a database that is not empty (unless
    `replace`). Afterwards history has a new epoch, so that whoever follows it loses nothing; a series of
    numbers goes on from wherever it had come furthest; the database is brought to this version; all of
    history is verified (`without_keys`: but for the personal details). What was there of files and keys is moved aside, not deleted.
    Raises BackupError, locks.InUse, and NewKeys where keys came with the archive.
    """
    with reading(path) as archive, locks.out_of_service():
        _refuse(archive.manifest, replace=replace)
        archive.verify()
        if keys.lacking(archive.manifest.key_names) and not without_keys:
            raise NewKeys(_take_keys(archive))
        before, moved = _before(), []
        source = engine(connection)
        with tempfile.TemporaryDirectory(prefix=".zizai-restore-", dir=settings.DATA_DIR) as folder:
            archive.extract(archive.manifest.database, Path(folder) / source.file)
            for name in archive.manifest.files:
                archive.extract(name, Path(folder) / name)
            source.load(Path(folder) / source.file, _afterwards(before, archive.manifest))
            if (root := files_folder()) is not None:
                moved = _swap(Path(folder) / FILES, root)
        epoch, migrated = _bring_up_to_date()
        verdict = auditing.audit(details=not without_keys)
        return Outcome(archive.manifest, epoch, migrated, moved, verdict)


def begin_epoch() -> int:
    """Start a new epoch of history, for a database that was put back by other means than `restore`; returns it.

    Its server's transaction numbers may have gone back, and who follows history would pass over what comes
    now. Raises locks.InUse.
    """
    with locks.out_of_service():
        Installation.objects.get_or_create(pk=1)
        Installation.objects.update(epoch=F("epoch") + 1)
        history.forget_epoch()
        return history.epoch()


def _refuse(manifest: Manifest, *, replace: bool) -> None:
    if manifest.engine != connection.vendor:
        raise BackupError(f"这是 {manifest.engine} 的备份，DATABASE_URL 是 {connection.vendor}，不能互相恢复。")
    unknown = sorted(set(manifest.facts.migrations) - set(MigrationLoader(None).disk_migrations))
    if unknown:
        raise BackupError(f"备份来自更新的版本（{manifest.version}，{'.'.join(unknown[0])}），请先升级程序。")
    if settings.DEMO and not manifest.facts.demonstration:
        raise BackupError("这不是演示库的备份，不能恢复到 ZIZAI_DEMO=true 的演示站。")
    if not replace and connection.introspection.table_names():
        raise BackupError("数据库不是空的。要用备份换掉其中的全部内容，请加 --replace。")


def _take_keys(archive: Reader) -> list[Path]:
    """Put the archive's keys in place, or refuse: without its keys the data cannot be read. Returns what was moved aside."""
    held = {path.name: path.read_bytes() for path in keys.files()}
    names = archive.manifest.keys
    if all(held.get(Path(name).name) == archive.read(name) for name in names):
        raise BackupError(
            "备份里的身份号码是用别的密钥加密的，这台机器打不开。请把原来的 keys 目录放到数据目录下，"
            "或设置 ZIZAI_FIELD_KEYS 和 ZIZAI_DIGEST_KEY，再恢复；确实没有密钥时加 --without-keys。"
        )
    draft = keys.folder().with_name(f".keys-{os.getpid()}")
    for name in names:
        archive.extract(name, draft / Path(name).name)
    draft.chmod(0o700)
    return _swap(draft, keys.folder())


def _before() -> _Before:
    tables = set(connection.introspection.table_names())
    stamp = Installation.objects.filter(pk=1).values_list("epoch", flat=True).first() if "kernel_installation" in tables else None
    held = dict(NumberBlock.objects.values_list("series", "next")) if "kernel_numberblock" in tables else {}
    return _Before(stamp or 0, held)


def _afterwards(before: _Before, manifest: Manifest) -> list[str]:
    """Statements that belong to the restored database in the same breath, so that nobody sees it without them."""
    epoch = max(before.epoch, manifest.facts.epoch) + 1
    stamp = "true" if manifest.facts.demonstration else "false"
    found = [f"INSERT INTO kernel_installation (id, epoch, demonstration) VALUES (1, {epoch}, {stamp}) ON CONFLICT (id) DO UPDATE SET epoch = {epoch}"]
    if _NUMBERS_SINCE in manifest.facts.migrations:
        found += [
            f"INSERT INTO kernel_numberblock (series, next) VALUES ({_literal(series)}, {furthest}) "
            f"ON CONFLICT (series) DO UPDATE SET next = {furthest} WHERE kernel_numberblock.next < {furthest}"
            for series, furthest in before.numbers.items()
        ]
    return found


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _swap(new: Path, place: Path) -> list[Path]:
    """Put the folder `new` where `place` is; what was there stays beside it under a dated name. Returns where."""
    moved = []
    if place.exists() and any(place.iterdir()):
        aside = place.with_name(f"{place.name}-{clock.real_now().astimezone(clock.SHANGHAI):%Y%m%d-%H%M%S-%f}")
        place.rename(aside)
        moved.append(aside)
    elif place.exists():
        place.rmdir()
    if new.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(new, place)
    return moved


def _bring_up_to_date() -> tuple[int, int]:
    """Migrate to this version and put the guard of history back; returns the epoch and how many migrations it took."""
    connection.close()
    history.forget_epoch()
    numbers.forget()
    missing = health.unapplied()
    if missing:
        call_command("migrate", interactive=False, verbosity=0)
    append_only.install(connection)
    return history.epoch(), len(missing)
