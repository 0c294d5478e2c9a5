"""`python -m zizai` is the command `zizai`."""

import sys

from zizai.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
