"""The exit codes, and that a person sees lines and never a trace."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli import developer, main, report, stack
from cli.arguments import Arguments
from cli.show import without_trace
from offline.errors import CannotRun
from offline.events import RunResult, Violation

DONE = RunResult(succeeded=True, changes={"create": 3, "same": 2}, seconds=1.5)
NO_PROPERTY = "aws:s3/bucket:Bucket x: no such property"
BROKEN = RunResult(succeeded=False, errors=("update failed", NO_PROPERTY, "remediation: context canceled"))
VIOLATING = RunResult(
    succeeded=False,
    violations=(
        Violation("net-2", "urn:a", "net-2 is violated\nallowed: less", mandatory=True),
        Violation("net-3", "urn:b", "cannot be decided", mandatory=False),
    ),
)
UNDECIDED = RunResult(
    succeeded=False, violations=(Violation("net-2", "urn:a", "net-2\n  undecided: the rule failed", mandatory=True),)
)
STATE = {"version": 3, "deployment": {"resources": []}}


class FakeStack:
    """Stands for `OfflineStack`; gives the results it was told, and notes what was asked for."""

    def __init__(self, folder: Path, results: list[RunResult]) -> None:
        self.folder = folder
        self.results = results
        self.asked: list[str] = []

    def __enter__(self) -> FakeStack:
        return self

    def __exit__(self, *error: object) -> None:
        self.asked.append("close")

    def up(self, *, policies: bool = True) -> RunResult:
        self.asked.append("up" if policies else "up without policies")
        return self.results.pop(0)

    def preview(self) -> RunResult:
        return self.results.pop(0)

    def destroy(self) -> RunResult:
        return self.results.pop(0)

    def save_state(self) -> dict[str, Any]:
        self.asked.append("save")
        return STATE

    def export(self) -> dict[str, Any]:
        return STATE


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a policy pack whose settings are right and whose environment is there."""
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "PulumiPolicy.yaml").write_text("")
    monkeypatch.setattr(main, "ROOT", tmp_path)
    monkeypatch.setattr(main, "ensure_environment", lambda root, developer: Path(sys.executable))
    monkeypatch.setattr(main, "_continue_in", lambda python, argv: None)
    monkeypatch.setattr(stack, "load_stack_settings", lambda root, name: None)
    return tmp_path


@pytest.fixture
def run(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, list[str]]]:
    """Run a command with these engine results and this verdict of the audit: the exit code, and what was asked for."""

    def command(argv: list[str], *results: RunResult, audit: int = 0) -> tuple[int, list[str]]:
        fake = FakeStack(checkout, list(results))
        monkeypatch.setattr(stack, "OfflineStack", lambda name, root, policy_pack: fake)

        def decide(state: dict[str, Any], root: Path) -> int:
            fake.asked.append("audit")
            return audit

        monkeypatch.setattr(report, "audit", decide)
        return main.main(argv), fake.asked

    return command


Run = Callable[..., tuple[int, list[str]]]


def test_up_ends_with_the_audit(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["up"], DONE) == (0, ["up", "save", "close", "audit"])
    assert "up prod: 3 created, 2 unchanged, 1.5 s" in capsys.readouterr().err


@pytest.mark.parametrize("code", [0, 1, 2])
def test_the_audits_verdict_is_the_exit_code(run: Run, code: int) -> None:
    assert run(["up"], DONE, audit=code)[0] == code
    assert run(["check"], DONE, audit=code)[0] == code


def test_a_violation_stops_up_with_1_and_the_packs_words(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["up"], VIOLATING) == (1, ["up", "close"])
    shown = capsys.readouterr()
    assert "net-2 is violated\nallowed: less" in shown.out
    assert "1 violation stopped the run" in shown.err
    assert "cannot be decided" in shown.out, "what a preview leaves open is shown too"


def test_check_decides_every_rule_when_one_is_violated(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    code, asked = run(["check"], VIOLATING, DONE, audit=0)
    assert asked == ["up", "up without policies", "close", "audit"], "a state with violations is not saved as applied"
    assert code == 1, "the engine's violation counts even if the audit passes"
    assert "net-2 is violated" in capsys.readouterr().out, "and is shown"
    assert run(["check"], VIOLATING, DONE, audit=2)[0] == 2


def test_a_run_that_cannot_finish_is_2_with_the_reason(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("up", "check", "preview", "destroy"):
        assert run([command], BROKEN)[0] == 2
        told = capsys.readouterr().err
        assert f"rampart: {NO_PROPERTY}\n" in told
        assert "failed" not in told, "what only follows from the error is not told"
        assert "canceled" not in told


def test_preview_and_destroy(run: Run) -> None:
    assert run(["preview"], DONE)[0] == 0
    assert run(["preview"], VIOLATING)[0] == 1
    assert run(["destroy"], DONE)[0] == 0


def test_what_only_rules_that_could_not_decide_stopped_is_undecided(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    both = RunResult(succeeded=False, violations=(*VIOLATING.violations, *UNDECIDED.violations))
    assert run(["up"], UNDECIDED)[0] == 2
    assert "0 violations and 1 undetermined stopped the run" in capsys.readouterr().err
    assert run(["preview"], both)[0] == 1
    assert "1 violation and 1 undetermined stopped the run" in capsys.readouterr().err
    assert run(["check"], UNDECIDED, DONE, audit=2)[0] == 2


@pytest.mark.parametrize("argv", [["up"], ["check", "--state", "no-such-file.json"]])
def test_results_are_always_the_last_runs(run: Run, checkout: Path, argv: list[str]) -> None:
    old = checkout / "build" / "check" / "report.json"
    old.parent.mkdir(parents=True)
    old.write_text("{}")
    run(argv, VIOLATING)
    assert not old.exists()


def test_without_a_policy_pack_nothing_runs(run: Run, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "policy" / "PulumiPolicy.yaml").unlink()
    assert run(["up"], DONE) == (2, [])
    assert "there is no policy pack" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["up", "preview", "check"])
def test_bad_settings_start_nothing(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(main, "ROOT", checkout)
    monkeypatch.setattr(main, "ensure_environment", lambda root, developer: Path(sys.executable))
    monkeypatch.setattr(main, "_continue_in", lambda python, argv: None)
    monkeypatch.setattr(stack, "OfflineStack", lambda *_, **__: pytest.fail("started"))
    (checkout / "Pulumi.bad.yaml").write_text("config:\n  rampart:company: 7\n  rampart:colour: red\n")
    assert main.main([command, "--stack", "bad"]) == 2
    told = capsys.readouterr().err
    assert "rampart:company" in told
    assert "rampart:colour" in told
    assert main.main([command, "--stack", "missing"]) == 2
    assert "Pulumi.missing.yaml" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [["nonsense"], ["up", "--nonsense"], ["\x00"], ["check", "--state"]])
def test_a_usage_error_is_one_line_and_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(argv) == 2
    told = capsys.readouterr().err
    assert told.startswith("rampart: ")
    assert told.count("\n") == 1
    assert "received" in told
    assert "allowed" in told


@pytest.mark.parametrize(
    "content",
    [
        *(None, b"", b"{", b"\xff\xfe\x00", b"[]", b"7", b"{}", b"[" * 100_000),
        *(b'{"version": 3}', b'{"version": 3, "deployment": 7}', b'{"version": 99, "deployment": {}}'),
    ],
)
def test_a_state_that_is_none_is_one_line_and_2(
    checkout: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    path = checkout / "state.json"
    if content is not None:
        path.write_bytes(content)
    assert main.main(["check", "--state", str(path)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("rampart: ")
    assert told.count("\n") == 1
    assert "in Rampart itself" not in told


def test_a_fault_of_our_own_is_a_line_and_a_file(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(arguments: Arguments, root: Path) -> int:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(stack, "run", fail)
    assert main.main(["up"]) == 2
    log = checkout / "build" / "error.log"
    assert f"ZeroDivisionError: oops (details: {log})" in capsys.readouterr().err
    assert "Traceback" in log.read_text()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), CannotRun("no", received="this", allowed="that")])
def test_an_interruption_and_an_obstacle_are_2(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(arguments: Arguments, root: Path) -> int:
        raise error

    monkeypatch.setattr(stack, "run", fail)
    assert main.main(["up"]) == 2


@pytest.mark.parametrize(
    ("given", "bytecode"),
    [
        ({"PYTHONDONTWRITEBYTECODE": "1"}, {"PYTHONPYCACHEPREFIX": "build/bytecode"}),
        ({}, {}),
    ],
)
def test_bytecode_is_kept_apart_where_it_is_not_wanted(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], bytecode: dict[str, str]
) -> None:
    asked: list[dict[str, str]] = []
    monkeypatch.setattr(os, "execve", lambda path, argv, environment: asked.append(environment))
    monkeypatch.setattr(os, "environ", {"PYTHONHOME": "/usr", "KEPT": "1", **given})
    main._continue_in(Path("python"), ["up"])
    assert asked == [{"KEPT": "1", **{name: str(main.ROOT / value) for name, value in bytecode.items()}}]


@pytest.mark.parametrize(("status", "code"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 2), (5, 2)])
def test_pytests_status_becomes_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int, code: int) -> None:
    monkeypatch.setattr(developer, "PYTEST", ("-c", f"raise SystemExit({status})"))
    assert developer.test((), tmp_path) == code


@pytest.mark.parametrize(("broken", "code"), [((), 0), (("types",), 1), (("style", "format"), 1)])
def test_lint_runs_everything_and_names_what_objects(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    broken: tuple[str, ...],
    code: int,
) -> None:
    program = "import sys; sys.exit(int(sys.argv[1]))"
    (tmp_path / "ends.py").write_text(program)
    linters = tuple((name, ("ends", str(int(name in broken)))) for name in ("style", "format", "types"))
    monkeypatch.setattr(developer, "LINTERS", linters)
    assert developer.lint(tmp_path) == code
    told = capsys.readouterr().err
    assert ("clean" in told) == (not broken)
    assert all(name in told for name in broken)


def test_traces_are_reduced_to_what_they_say() -> None:
    text = 'running program failed\nTraceback (most recent call last):\n  File "x", line 1\nValueError: no\n'
    assert without_trace(text) == "running program failed\nValueError: no"
    assert without_trace("plain") == "plain"
