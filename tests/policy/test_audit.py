"""Audits of whole deployments by the real rules: exit codes, own and foreign stacks, speed."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policy import audit, waivers
from policy.audit import audit_file, audit_state
from policy.errors import DeploymentError, WaiverError
from policy.model import Outcome
from policy.registry import RuleIndex
from policy.report import Report
from policy.status import State
from tests.policy.reports import RULES, TODAY, bucket
from tests.policy.states import UNKNOWN_TEXT, as_stack, resource, state, urn, write

ROOT = Path(__file__).resolve().parent.parent.parent
GROUP = "aws:ec2/securityGroup:SecurityGroup"
DETECTOR = resource("aws:guardduty/detector:Detector", "d", {})


@pytest.fixture
def made_up_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "rule_index", lambda: RuleIndex(RULES))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "config:\n  rampart:access: {allowList: [{cidr: 198.51.100.0/24, description: Berlin office}, {cidr: x}, 7]}\n"
        "  rampart:aws: {accountId: '111122223333'}\n"
    )
    return tmp_path


def group(cidr: str, name: str = "sg") -> dict[str, Any]:
    rules = [{"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": [cidr], "description": "SSH"}]
    return resource(GROUP, name, {"ingress": rules, "vpcId": "vpc-1", "description": "SSH"})


def outcomes(report: Report, rule: str) -> set[Outcome]:
    return {entry.finding.verdict.outcome for entry in report.results if entry.finding.rule.id == rule}


def test_a_hole_in_a_deployment_of_somebody_elses(tmp_path: Path) -> None:
    report = audit_file(write(tmp_path / "state.json", state(group("0.0.0.0/0"))), root=ROOT)
    assert report.exit_code == 1
    assert outcomes(report, "net-2-aws-admin-ports-closed") == {Outcome.FAIL}
    assert {cell.state for cell in report.cells} <= {State.PASS, State.FAIL, State.UNDETERMINED, State.NOT_APPLICABLE}


def test_an_own_stack_is_compared_with_its_own_settings(project: Path) -> None:
    document = state(group("198.51.100.0/24"))
    assert outcomes(audit_state(document, root=project), "net-2-aws-admin-ports-closed") == {Outcome.PASS}
    other = as_stack(state(group("203.0.113.0/24")), "dev", "shop")
    assert outcomes(audit_state(other, root=project), "net-2-aws-admin-ports-closed") == {Outcome.FAIL}


@pytest.mark.usefixtures("made_up_rules")
@pytest.mark.parametrize(
    ("resources", "code"),
    [
        ([bucket("a", "pass"), DETECTOR], 0),
        ([bucket("a", "pass")], 1),
        ([bucket("a", "fail"), DETECTOR], 1),
        ([bucket("a", "undetermined"), DETECTOR], 2),
        ([bucket("a", "undetermined"), bucket("b", "fail"), DETECTOR], 1),
    ],
)
def test_exit_codes(resources: list[dict[str, Any]], code: int) -> None:
    report = audit_state(state(*resources), root=ROOT)
    assert report.exit_code == code
    assert not report.problem


@pytest.mark.usefixtures("made_up_rules")
@pytest.mark.parametrize("value", [UNKNOWN_TEXT, {"a": [{"b": UNKNOWN_TEXT}]}])
def test_a_state_with_unknown_values_cannot_be_decided_whatever_the_rules_say(value: Any) -> None:
    report = audit_state(state({**bucket("a", "fail"), "outputs": {"arn": value}}), root=ROOT)
    assert report.exit_code == 2
    assert report.problem == (
        f"the state holds values that nobody knows: received 1, the first at {urn('aws:s3/bucket:Bucket', 'a')} arn; "
        "allowed: the state of a finished update"
    )


def test_no_real_rule_passes_on_what_it_needs_and_cannot_know() -> None:
    opened = {**group("0.0.0.0/0"), "inputs": {"ingress": UNKNOWN_TEXT, "egress": UNKNOWN_TEXT, "vpcId": UNKNOWN_TEXT}}
    report = audit_state(state(opened), root=ROOT)
    assert outcomes(report, "net-2-aws-admin-ports-closed") == {Outcome.UNDETERMINED}
    assert report.exit_code == 2


def test_a_deployment_that_no_rule_looks_at_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [rule for rule in RULES if rule.types]
    monkeypatch.setattr(audit, "rule_index", lambda: RuleIndex(rules))
    report = audit_state(state(resource("random:index/randomPet:RandomPet", "cat", {})), root=ROOT)
    assert report.exit_code == 2
    assert "random:index/randomPet:RandomPet" in report.problem


def test_no_rules_at_all_are_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "rule_index", lambda: RuleIndex(()))
    assert audit_state(state(group("10.0.0.0/8")), root=ROOT).exit_code == 2


def test_a_rule_that_throws_is_undetermined(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Any) -> Any:
        raise KeyError("nothing")

    rule = type(RULES[2])(**{**vars(RULES[2]), "function": broken})
    monkeypatch.setattr(audit, "rule_index", lambda: RuleIndex([rule]))
    report = audit_state(state(bucket("a", "pass")), root=ROOT)
    assert report.exit_code == 2
    assert report.results[0].finding.verdict.reason == "the rule failed: KeyError: 'nothing'"


@pytest.mark.usefixtures("made_up_rules")
def test_waivers_of_the_stack_count_and_others_must_name_a_stack(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = project / "waivers.yaml"
    entry = "  - {{rule: net-2-aws-outcome-as-told, resource: '{urn}', owner: a@b.example, ticket: SEC-1,\n"
    entry += "     reason: A test of the waivers., expires: 2026-12-01}}\n"
    load = waivers.load
    monkeypatch.setattr(waivers, "load", lambda: load(file))
    document = state(bucket("a", "fail"), DETECTOR)

    file.write_text("waivers:\n" + entry.format(urn=urn("aws:s3/bucket:Bucket", "a")))
    assert audit_state(document, root=project, today=TODAY).exit_code == 0
    assert audit_state(document, root=project, today=date(2026, 12, 2)).exit_code == 1
    assert audit_state(document, root=ROOT, today=TODAY).exit_code == 1, "another project's waivers do not count"

    file.write_text("waivers:\n" + entry.format(urn=urn("aws:s3/bucket:Bucket", "a", stack="gone")))
    report = audit_state(state(bucket("a", "pass"), DETECTOR), root=project, today=TODAY)
    assert [fault.reason for fault in report.faults] == ["unknown resource: there is no such project or stack"]
    assert report.exit_code == 1

    file.write_text("waivers: [oops]\n")
    with pytest.raises(WaiverError):
        audit_state(document, root=project)


def test_the_state_of_another_stack_is_refused() -> None:
    with pytest.raises(DeploymentError, match="another stack's: received dev; allowed: prod"):
        audit_state(state(group("10.0.0.0/8")), root=ROOT, stack="prod")


def test_an_audit_imports_no_pulumi() -> None:
    code = "import sys, policy.audit, policy.results, policy.statements_table; policy.audit.rule_index()\n"
    code += "print([name for name in sys.modules if name.split('.')[0] in ('pulumi', 'grpc', 'jsonschema_rs')])"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
