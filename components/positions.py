"""Notes where the program makes each resource, so that a policy violation can name the line.

The engine records source positions in the state, after the fact, and does not tell them to policies.
`policy/positions.py` reads what is noted here.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from weakref import WeakKeyDictionary

import pulumi

VARIABLE = "RAMPART_POSITIONS"
"""The environment variable that may name the file; default: ``build/positions/<stack>.jsonl`` in the project."""

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = str(ROOT / "__main__.py")
COMPONENTS = str(ROOT / "components") + os.sep
HELPERS = frozenset({str(ROOT / "components" / "base.py"), __file__})


def note_positions() -> None:
    """Write down, for every resource of this program from now on, the line of the component that makes it.

    A file that cannot be written costs the lines in messages and nothing else.
    """
    path = Path(os.environ.get(VARIABLE) or ROOT / "build" / "positions" / f"{pulumi.get_stack()}.jsonl")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    except OSError as error:
        pulumi.log.debug(f"lines of resources are not noted: {error}")
    else:
        pulumi.runtime.register_stack_transformation(_Notes(path))


class _Notes:
    """A stack transformation that changes nothing and notes where each resource is made.

    :param path: where to; each line is there before the engine, and so a policy, hears of its resource.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._types: WeakKeyDictionary[pulumi.Resource, str] = WeakKeyDictionary()

    def __call__(self, args: pulumi.ResourceTransformationArgs) -> None:
        parent = args.opts.parent
        above = self._types.get(parent) if parent is not None else None
        kind = f"{above}${args.type_}" if above else args.type_
        self._types[args.resource] = kind
        place = _maker()
        if place is None:
            return
        note = json.dumps({"urn": f"{kind}::{args.name}", "file": place[0], "line": place[1]})
        with contextlib.suppress(OSError), self._path.open("a", encoding="utf-8") as file:
            file.write(f"{note}\n")


def _maker() -> tuple[str, int] | None:
    """The innermost line of a component on the stack, or of the program when no component makes the resource."""
    frame = sys._getframe(1)
    caller = frame.f_back
    while caller is not None:
        file = caller.f_code.co_filename
        if file == PROGRAM or (file.startswith(COMPONENTS) and file not in HELPERS):
            return os.path.relpath(file, ROOT), caller.f_lineno
        caller = caller.f_back
    return None
