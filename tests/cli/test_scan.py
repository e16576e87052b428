"""``scan`` of an account: what its exit code says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cli import scan
from cli.arguments import Arguments
from offline.errors import CannotRun
from scan import prowler
from scan.findings import Finding, Result
from scan.waivers import Waiver

ROOT = Path(__file__).resolve().parent.parent.parent
CHECK = "kms_cmk_rotation_enabled"
REASON = "The reason is written here."
FOUND = Finding(CHECK, "High: no rotation", "arn:aws:kms:eu-central-1:111122223333:key/1 (untagged)")
KEYS = ("arn:aws:kms:*:key/* (untagged)",)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What Prowler was asked for; it answers with `FOUND`."""
    calls: list[Any] = []

    def answer(*arguments: Any, endpoint: str | None) -> Result:
        calls.append((*arguments, endpoint))
        return Result(7, (FOUND,), unread=2)

    monkeypatch.setattr(scan, "ensure_tool", lambda root, name, lock: Path(name))
    monkeypatch.setattr(prowler, "scan", answer)
    return calls


def code(monkeypatch: pytest.MonkeyPatch, *waivers: Waiver, endpoint: str | None = None, stack: str = "prod") -> int:
    monkeypatch.setattr(scan, "load", lambda: waivers)
    return scan.run(Arguments("scan", stack, account=True, endpoint=endpoint), ROOT)


def test_the_settings_account_is_scanned_in_the_stacks_regions(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    code(monkeypatch, endpoint="http://127.0.0.1:5000")
    assert asked == [
        (
            "111122223333",
            ("eu-central-1", "eu-west-1", "us-east-1"),
            Path("prowler"),
            ROOT / "build" / "scan" / "prowler",
            "http://127.0.0.1:5000",
        )
    ]


@pytest.mark.usefixtures("asked")
def test_a_finding_fails_and_its_reason_is_what_passes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code(monkeypatch) == 1
    assert f"{CHECK} {FOUND.resource}: {FOUND.title}" in capsys.readouterr().out
    assert code(monkeypatch, Waiver(CHECK, KEYS, REASON)) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "Prowler: 7 passed, 1 waived, 0 open, 2 questions to AWS without an answer (see its log)"


@pytest.mark.usefixtures("asked")
def test_a_reason_of_this_scanner_needs_a_finding_and_those_of_the_other_do_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own, other = Waiver(CHECK, KEYS, REASON), Waiver("CKV_AWS_1", ("aws_s3_bucket.a",), REASON)
    assert code(monkeypatch, own, other) == 0
    assert code(monkeypatch, own, other, Waiver("iam_root_mfa_enabled", ("arn:aws:iam::*",), REASON)) == 1
    assert "waiver without a finding: iam_root_mfa_enabled on arn:aws:iam::*" in capsys.readouterr().out


@pytest.mark.usefixtures("asked")
def test_what_a_simulator_lacks_is_no_reason_in_a_real_account(monkeypatch: pytest.MonkeyPatch) -> None:
    reason = Waiver(CHECK, KEYS, REASON, simulator=True)
    assert code(monkeypatch, reason, endpoint="http://127.0.0.1:5000") == 0
    assert code(monkeypatch, reason) == 1


@pytest.mark.usefixtures("asked")
def test_a_stack_that_is_not_on_aws_has_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotRun) as raised:
        code(monkeypatch, stack="absent")
    assert "Pulumi.absent.yaml" in raised.value.received + raised.value.allowed
