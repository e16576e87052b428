"""`python -m offline.cloud`: serve the offline clouds until stdin closes or a SIGTERM comes."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from offline.cloud.errors import CloudError
from offline.cloud.faults import Faults, load
from offline.cloud.inventory import Inventory


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m offline.cloud", description=__doc__)
    parser.add_argument("--inventory", type=Path, required=True, help="SQLite file of what exists; made if missing")
    parser.add_argument("--ready", type=Path, required=True, help="file to write the ports to, as JSON, once listening")
    parser.add_argument("--faults", type=Path, help="JSON file of failures and delays to inject")
    parser.add_argument("--log", type=Path, help="file for details of internal errors; default: none are kept")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Run the process.

    Args:
        argv: Arguments, default those of the command line.

    Returns:
        0 after a normal end, 2 if it could not start.
    """
    arguments = _arguments(argv)
    handler = logging.FileHandler(arguments.log) if arguments.log else logging.NullHandler()
    logging.basicConfig(level=logging.INFO, handlers=[handler], format="%(asctime)s %(levelname)s %(name)s %(message)s")
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    # An interrupt from the terminal is for the engine; this process ends when its parent closes stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_for_end_of_input, args=(ended,), daemon=True).start()
    try:
        faults = Faults(load(arguments.faults)) if arguments.faults else Faults()
        inventory = Inventory(arguments.inventory)
        # Imported late: a bad fault file is told at once, before seconds of imports.
        from offline.cloud.server import Server

        server = Server(inventory, faults)
        server.write_ready(arguments.ready)
    except CloudError as error:
        print(f"offline cloud: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"offline cloud: a file cannot be used; received: {error}; allowed: writable paths", file=sys.stderr)
        return 2
    ended.wait()
    server.stop()
    inventory.close()
    return 0


def _wait_for_end_of_input(ended: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    ended.set()


if __name__ == "__main__":
    sys.exit(main())
