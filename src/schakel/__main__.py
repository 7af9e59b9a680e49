"""The `schakel` command."""

import sys

from schakel.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
