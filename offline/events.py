"""What an engine run did, gathered from the engine's events."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from pulumi.automation import EngineEvent

_MARKUP = re.compile(r"<\{%.*?%\}>")

_UNREAD = re.compile(
    rb'\{"sequence":\d+,"timestamp":\d+,"(?:resourcePre|policy(?:Analyze|AnalyzeStack|Remediate)Summary)Event":'
)
"""How a line of the engine's log begins that `Recorder` makes nothing of: the most and the longest of them."""

READ_SECONDS = 0.2
"""Seconds between looks at the engine's log."""


@dataclass(frozen=True)
class Violation:
    """A policy's objection.

    :param policy: the policy's (rule's) name.
    :param urn: the resource that it is about; empty for the stack as a whole.
    :param message: the pack's own text, of several lines.
    :param mandatory: whether it stops the run; an advisory one is a note (a preview cannot decide unknown values).
    """

    policy: str
    urn: str
    message: str
    mandatory: bool


@dataclass(frozen=True)
class RunResult:
    """What an ``up``, ``preview``, ``refresh`` or ``destroy`` did.

    :param succeeded: the engine finished without an error or a mandatory violation.
    :param changes: number of resources by what was done (or would be, in a preview): create, same, update, …
    :param seconds: how long it took.
    :param violations: policy objections, each once.
    :param errors: the engine's, the program's and the providers' errors, each once.
    :param steps: what was done to which resource: (operation, URN), in the order of completion.
    """

    succeeded: bool
    changes: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    violations: tuple[Violation, ...] = ()
    errors: tuple[str, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()

    @property
    def mandatory(self) -> tuple[Violation, ...]:
        """The violations that stop a run."""
        return tuple(violation for violation in self.violations if violation.mandatory)

    @property
    def changed(self) -> int:
        """Number of resources that were not left as they are."""
        return sum(count for step, count in self.changes.items() if step not in ("same", "read", "refresh"))


class Recorder:
    """Gathers the events of one run; they may come on another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started = time.monotonic()
        self._steps: dict[tuple[str, str], None] = {}  # a preview tells each step twice
        self._violations: dict[tuple[str, str, str], Violation] = {}
        self._errors: dict[str, None] = {}
        self._changes: dict[str, int] | None = None
        self._phase = "starting"

    def __call__(self, event: EngineEvent) -> None:
        """Take one event."""
        with self._lock:
            self._take(event)

    def progress(self) -> str:
        """How far the run is, for a heartbeat."""
        with self._lock:
            return f"{len(self._steps)} resources done" if self._steps else self._phase

    def result(self, failure: str | None = None) -> RunResult:
        """The run's result.

        :param failure: the CLI's own words if it failed; they count when the events hold no reason.
        """
        with self._lock:
            errors = list(self._errors)
            violations = tuple(self._violations.values())
            if failure and not errors and not any(violation.mandatory for violation in violations):
                errors = [failure]
            changes = dict(self._changes if self._changes is not None else Counter(step for step, _ in self._steps))
            return RunResult(
                succeeded=failure is None,
                changes=changes,
                seconds=time.monotonic() - self._started,
                violations=violations,
                errors=tuple(errors),
                steps=tuple(self._steps),
            )

    def _take(self, event: EngineEvent) -> None:
        if event.res_outputs_event:
            metadata = event.res_outputs_event.metadata
            self._steps.setdefault((str(metadata.op.value), metadata.urn))
        elif event.prelude_event:
            self._phase = "working"
        elif event.policy_event:
            policy = event.policy_event
            urn = policy.resource_urn or ""
            message = plain(policy.message)
            level = policy.enforcement_level.lower()
            violation = Violation(policy.policy_name, urn, message, mandatory=level != "advisory")
            self._violations.setdefault((policy.policy_name, urn, message), violation)
        elif event.diagnostic_event and event.diagnostic_event.severity == "error":
            text = plain(event.diagnostic_event.message)
            if text:
                self._errors.setdefault(text)
        elif event.summary_event:
            changes = event.summary_event.resource_changes
            self._changes = {getattr(step, "value", str(step)): count for step, count in changes.items()}


class EventFile:
    """The log of events that the engine writes for one run, read as it grows, for a ``with`` block.

    The other way that the engine has, a stream of calls to this process, takes the program's time: each wakes a thread
    that the program has to make way for.

    :param path: where the engine writes; removed before and after.
    :param take: receives the events that matter, on another thread; all of them before the ``with`` block ends.
    """

    def __init__(self, path: Path, take: Recorder) -> None:
        self.path = path
        self._take = take
        self._rest = b""
        self._read = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def __enter__(self) -> EventFile:
        self.path.unlink(missing_ok=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._look()
        self.path.unlink(missing_ok=True)

    def _follow(self) -> None:
        while not self._ended.wait(READ_SECONDS):
            self._look()

    def _look(self) -> None:
        try:
            with self.path.open("rb") as file:
                file.seek(self._read)
                new = file.read()
        except FileNotFoundError:
            return
        self._read += len(new)
        *lines, self._rest = (self._rest + new).split(b"\n")
        for line in lines:
            if line and not _UNREAD.match(line):
                self._take(EngineEvent.from_json(json.loads(line)))


def plain(text: str) -> str:
    """An engine's text without its colour marks and outer white space."""
    return _MARKUP.sub("", text).strip()
