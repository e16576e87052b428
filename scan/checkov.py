"""Checkov's judgement of a plan: every check that it has for Terraform on AWS, those of relations included."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from offline.errors import CannotRun
from scan import tool
from scan.findings import CHECKOV, Finding, Result, in_order
from scan.plan import Plan

NAME = CHECKOV
LOCK = "scan/checkov.txt"
"""The lock file of its environment."""


def scan(plan: Plan, python: Path, folder: Path) -> Result:
    """Let Checkov judge a plan.

    :param plan: the converted stack.
    :param python: the interpreter of Checkov's environment.
    :param folder: where the plan, Checkov's own report and its log are put.
    :raises CannotRun: Checkov fails, or has not read every resource of the plan.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "plan.json"
    source.write_text(json.dumps(plan.document, indent=1), encoding="utf-8")
    # --skip-download: guides and severities are for accounts of the vendor's platform; nothing leaves this machine.
    options: list[str | Path] = [
        "--framework",
        "terraform_plan",
        "--output",
        "json",
        "--output-file-path",
        folder,
        "--skip-download",
    ]
    command: list[str | Path] = [python, "-m", "checkov.main", "--file", source, "--compact", "--quiet", *options]
    document, _ = tool.run(NAME, command, folder / "results_json.json", accepted=(0, 1))
    return read(document, expected=len(plan.urns))


def read(document: Mapping[str, Any], *, expected: int) -> Result:
    """The results in Checkov's report.

    :param document: the report.
    :param expected: how many resources it must be about.
    :raises CannotRun: it is about fewer: silence about a resource would look like a pass.
    """
    summary = document.get("summary", document)
    seen, broken = summary.get("resource_count"), summary.get("parsing_errors")
    if seen != expected or broken:
        raise CannotRun(
            "Checkov has not read the whole plan",
            received=f"{seen} resources, {broken} parsing errors",
            allowed=f"{expected} resources and no parsing errors",
        )
    failed = document["results"]["failed_checks"]
    findings = [Finding(entry["check_id"], entry["check_name"], entry["resource"]) for entry in failed]
    return Result(summary["passed"], in_order(findings))
