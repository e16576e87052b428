"""The stack with every switch on comes up with the policies enforced: also those that the prod stack leaves off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from policy.audit import audit_state
from tests.conftest import ROOT, StackFactory

pytestmark = pytest.mark.engine


def everything_on() -> dict[str, Any]:
    """The prod stack's configuration as the organisation's management account could have it, at any price."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text())["config"]
    aws = config["rampart:aws"]
    aws["organization"] = {"id": "o-exampleorg1", "targets": ["r-abcd", "ou-abcd-12345678"]}
    aws["backups"]["otherAccountVault"] = "arn:aws:backup:eu-central-1:444455556666:backup-vault:example-prod"
    aws["backups"]["lockMode"] = "COMPLIANCE"
    aws["edge"]["shieldAdvanced"] = True
    return config


def project(folder: Path, config: dict[str, Any]) -> Path:
    """This project with another configuration of its prod stack."""
    folder.mkdir()
    for entry in ROOT.iterdir():
        if entry.name != "Pulumi.prod.yaml":
            (folder / entry.name).symlink_to(entry)
    (folder / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": config}))
    return folder


def test_the_stack_with_every_switch_on_has_no_violations_and_nothing_weaker(
    tmp_path: Path, offline_stack: StackFactory
) -> None:
    config = everything_on()
    stack = offline_stack("prod", policy_pack=ROOT / "policy", config=config)
    result = stack.up()
    assert result.succeeded, "\n".join(violation.message for violation in result.mandatory) or result.errors

    state = stack.export()
    report = audit_state(state, root=project(tmp_path / "project", config), stack="prod")
    assert report.exit_code == 0
    assert [reason for cell in report.cells for reason in cell.weaker] == []
    types = {resource["type"] for resource in state["deployment"]["resources"]}
    assert {
        "aws:organizations/policyAttachment:PolicyAttachment",
        "aws:shield/protection:Protection",
        "aws:wafv2/webAcl:WebAcl",
    } <= types
