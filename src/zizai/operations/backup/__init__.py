"""Backup and restore: one archive with the database, the files and a manifest.

`back_up` runs while the service runs; `restore` needs it to be down. The keys are not in an archive
unless asked for: who finds a backup must not be able to read identity numbers.
"""

from zizai.operations.backup.archive import BackupError, Manifest
from zizai.operations.backup.making import back_up
from zizai.operations.backup.restoring import NewKeys, Outcome, begin_epoch, check, restore

__all__ = ["BackupError", "Manifest", "NewKeys", "Outcome", "back_up", "begin_epoch", "check", "restore"]
