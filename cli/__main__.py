"""``python -m cli``: the same as ``./rampart``, for a debugger."""

import sys

from cli.main import main

sys.exit(main(sys.argv[1:]))
