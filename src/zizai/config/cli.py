"""The command `zizai`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zizai.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
