"""The command line as a module: ``python -m tierpace``."""

from __future__ import annotations

import sys

from tierpace.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
