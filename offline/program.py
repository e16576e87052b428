"""Runs the project's ``__main__.py`` inside this process, as the engine's inline program."""

from __future__ import annotations

import asyncio
import gc
import importlib
import runpy
import sys
import traceback
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import greenlet
from pulumi import ResourceTransformationArgs, log
from pulumi.errors import RunError
from pulumi.runtime import register_stack_transformation
from pulumi.runtime.settings import SETTINGS

PACKAGES = ("components",)
"""The project's own packages that the program imports."""


@contextmanager
def project_modules(root: Path) -> Iterator[None]:
    """Import the program's packages afresh from ``root`` for the ``with`` block, then put back what was there.

    Two runs in one process (a test's) may be of different checkouts, or of one whose files changed: neither must see
    the other's modules, and source positions must be those of the file that ran.
    """
    kept = _take_modules()
    path = list(sys.path)
    sys.path[:0] = [str(root)]
    importlib.invalidate_caches()
    try:
        yield
    finally:
        _take_modules()
        sys.modules.update(kept)
        sys.path[:] = path


@contextmanager
def no_collection() -> Iterator[None]:
    """No search for cyclic garbage during the ``with`` block: while the providers' SDKs are imported and thousands of
    resources are described nearly all stays in use, and looking through it again and again is a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def no_debug_messages() -> Iterator[None]:
    """Keep the SDK's debug messages to itself for the ``with`` block.

    It sends the engine several for each resource and waits for each, a fifth of the program's time; the engine drops
    them, as it runs without ``--debug``.
    """
    debug = log.debug
    log.debug = lambda *_, **__: None
    try:
        yield
    finally:
        log.debug = debug


def inline_program(root: Path, trace: Path, ready: Callable[[], None]) -> Callable[[], Coroutine[Any, Any, None]]:
    """The program as a function for the Automation API; to be run inside `project_modules`.

    An error in it reaches the user as one line with its place; the whole trace goes to ``trace``.

    :param root: the folder of ``__main__.py``; the engine makes source positions relative to it.
    :param trace: the file for it.
    :param ready: called before the program runs; returns when it may.
    """

    async def program() -> None:
        ready()
        try:
            await _in_turns(lambda: runpy.run_path(str(root / "__main__.py"), run_name="__main__"))
        except RunError:
            raise
        except Exception as error:
            trace.write_text(traceback.format_exc())
            raise RunError(describe(error, root)) from error
        await _outputs()

    return program


async def _in_turns(text: Callable[[], object]) -> None:
    """Run the program's text in turns with the event loop, which gets one before each resource that it describes.

    The SDK would tell the engine of the first resource when the text has ended. So the engine, the clouds and the rules
    work while the program still describes (docs/adr/0004-the-program-and-the-engine-take-turns.md).
    """
    loop = greenlet.getcurrent()
    program = greenlet.greenlet(text)
    program.gr_context = loop.gr_context  # the SDK's settings are context variables

    def turn(_: ResourceTransformationArgs) -> None:
        if greenlet.getcurrent() is program:  # not of a resource that a callback makes
            loop.switch()

    register_stack_transformation(turn)
    program.switch()
    while not program.dead:
        await asyncio.sleep(0)
        program.switch()


async def _outputs() -> None:
    """Wait for the program's outputs until all are there or one has failed, which the SDK then tells.

    The SDK would wait for the first of them, look at all the others, and begin again: with 1,000 resources and their
    tens of thousands of outputs that was a third of the program's time.
    """
    while SETTINGS.outputs:
        done, _ = await asyncio.wait(set(SETTINGS.outputs), return_when=asyncio.FIRST_EXCEPTION)
        if any(output.cancelled() or output.exception() for output in done):
            return


def describe(error: Exception, root: Path) -> str:
    """An exception as text for a person: its message, and the project's line that it came from."""
    if type(error).__name__ == "SettingsError":
        return str(error)  # complete already, and about the configuration, not about a line of code
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(root) and ".venv" not in frame.filename]
    place = f" ({Path(own[-1].filename).relative_to(root)}:{own[-1].lineno})" if own else ""
    return f"{type(error).__name__}: {error}{place}"


def _take_modules() -> dict[str, ModuleType]:
    """Remove the program's packages from the loaded modules and return them."""
    # A copy, because the SDKs are being imported meanwhile, on another thread.
    names = [name for name in list(sys.modules) if name.partition(".")[0] in PACKAGES]
    return {name: sys.modules.pop(name) for name in names}
