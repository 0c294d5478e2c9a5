"""The archive: a plain tar whose manifest, its last member, says what is in it and what it must hash to.

`sha256sum` and `tar` are enough to look into one.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from zizai.kernel import clock

FORMAT = 1
MANIFEST = "manifest.json"
FILES, KEYS = "files/", "keys/"
_CHUNK = 1 << 20


class BackupError(Exception):
    """A backup cannot be made or used. The message says why and what to do."""


class Entry(msgspec.Struct, frozen=True):
    """One member: its size in bytes and the hex of its SHA-256."""

    size: int
    sha256: str


class Facts(msgspec.Struct, frozen=True):
    """What the database said of itself at the instant of the snapshot."""

    epoch: int
    demonstration: bool
    events: int
    migrations: list[tuple[str, str]]


class KeyNames(msgspec.Struct, frozen=True):
    """Names of the keys the data was sealed with, by which they can be told apart but not found out."""

    field: list[str]
    digest: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive is."""

    format: int = FORMAT
    product: str = "zizai"
    version: str
    made_at: str
    engine: str
    database: str
    facts: Facts
    key_names: KeyNames
    entries: dict[str, Entry]

    @property
    def files(self) -> list[str]:
        """The names of the members that are files of the storage."""
        return [name for name in self.entries if name.startswith(FILES)]

    @property
    def keys(self) -> list[str]:
        """The names of the members that are keys; empty unless they were asked for."""
        return [name for name in self.entries if name.startswith(KEYS)]


class Writer:
    """Adds members to an archive and remembers what they hash to."""

    def __init__(self, tar: tarfile.TarFile):
        self._tar = tar
        self.entries: dict[str, Entry] = {}

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Add `size` bytes of `content` as `name`, readable by the owner only."""
        about = self._about(name, size)
        hashing = _Hashing(content)
        self._tar.addfile(about, hashing)
        self.entries[name] = Entry(size, hashing.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest itself."""
        body = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        self._tar.addfile(self._about(MANIFEST, len(body)), io.BytesIO(body))

    def _about(self, name: str, size: int) -> tarfile.TarInfo:
        about = tarfile.TarInfo(name)
        about.size, about.mode, about.mtime = size, 0o600, int(clock.real_now().timestamp())
        return about


class _Hashing:
    """A stream that hashes what is read from it."""

    def __init__(self, content: IO[bytes]):
        self._content, self._digest = content, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._content.read(size)
        self._digest.update(block)
        return block

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


class Reader:
    """An archive that is there, opened for reading."""

    def __init__(self, tar: tarfile.TarFile):
        self._tar = tar
        try:
            self.manifest = msgspec.json.decode(self._open(MANIFEST).read(), type=Manifest)
        except (KeyError, msgspec.MsgspecError) as error:
            raise BackupError("这不是自在办的备份，或者没有写完。") from error
        if self.manifest.format != FORMAT or self.manifest.product != "zizai":
            raise BackupError("这份备份的格式这个版本不认识，请用做备份的版本或更新的版本。")
        for name in self.manifest.entries:
            if name.startswith("/") or ".." in PurePosixPath(name).parts:
                raise BackupError(f"备份里有不该有的路径：{name}")

    def verify(self) -> None:
        """Read every member and compare sizes and digests. Raises BackupError with the names that differ."""
        differing = [name for name, entry in self.manifest.entries.items() if self._measure(name) != entry]
        if differing:
            raise BackupError(f"备份文件坏了，{len(differing)} 处内容和清单不符：{'、'.join(differing[:5])}。")

    def extract(self, name: str, target: Path) -> None:
        """Write the member `name` to `target`, readable by the owner only."""
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)
        with self._open(name) as source, target.open("wb") as out:
            while block := source.read(_CHUNK):
                out.write(block)

    def read(self, name: str) -> bytes:
        """A small member whole."""
        with self._open(name) as source:
            return source.read()

    def _open(self, name: str) -> IO[bytes]:
        content = self._tar.extractfile(name)
        if content is None:
            raise KeyError(name)
        return content

    def _measure(self, name: str) -> Entry | None:
        digest, size = hashlib.sha256(), 0
        try:
            with self._open(name) as source:
                while block := source.read(_CHUNK):
                    digest.update(block)
                    size += len(block)
        except (KeyError, tarfile.TarError):
            return None
        return Entry(size, digest.hexdigest())


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open the archive at `path`. Raises BackupError if it is none."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield Reader(tar)
    except FileNotFoundError as error:
        raise BackupError(f"没有这个文件：{path}") from error
    except (tarfile.TarError, IsADirectoryError) as error:
        raise BackupError(f"{path} 不是备份文件，或者没有写完。") from error
