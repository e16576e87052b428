"""What an engine run did, gathered from the engine's events."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from pulumi.automation import EngineEvent

_MARKUP = re.compile(r"<\{%.*?%\}>")


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
    """Gathers the events of one run; the engine sends them on a thread of its own.

    :param forward: receives each event too.
    """

    def __init__(self, forward: Callable[[EngineEvent], None] | None = None) -> None:
        self._forward = forward
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
        if self._forward:
            self._forward(event)

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
        elif event.resource_pre_event:
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


def plain(text: str) -> str:
    """An engine's text without its colour marks and outer white space."""
    return _MARKUP.sub("", text).strip()
