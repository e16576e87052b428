"""report.sarif: the violations in SARIF 2.1.0, so that a code host shows each at the line that made the resource.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; ``security-severity`` and ``tags`` as GitHub's
code scanning reads them.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from policy.model import Outcome
from policy.registry import Rule, Severity
from policy.report import Report, message
from policy.version import VERSION
from policy.waivers import Fault, Waived

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "PROJECTROOT"
FALLBACK = "Pulumi.yaml"
"""Where a result is shown whose line nobody knows: a code host drops results without a place."""

WAIVERS_FILE = "policy/waivers.yaml"
WAIVER_RULE = "waiver"

SECURITY_SEVERITY = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
LEVEL = {Outcome.FAIL: "error", Outcome.UNDETERMINED: "warning", Outcome.WAIVED: "error"}
SHOWN = (Outcome.FAIL, Outcome.UNDETERMINED, Outcome.WAIVED)


def render(report: Report) -> str:
    """The violations, the undecided and the waived; what passes is not listed."""
    index = {rule.id: position for position, rule in enumerate(report.rules)}
    run = {
        "tool": {
            "driver": {
                "name": "rampart",
                "semanticVersion": VERSION,
                "version": VERSION,
                "rules": [*map(_rule, report.rules), _waiver_rule()],
            }
        },
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that holds Pulumi.yaml."}}},
        "columnKind": "utf16CodeUnits",
        "automationDetails": {"id": f"rampart/{quote(report.project)}/{quote(report.stack)}/"},
        "invocations": [_invocation(report)],
        "results": [
            *(_result(result, index) for result in report.of(*SHOWN)),
            *(_fault(fault, len(report.rules)) for fault in report.faults),
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _invocation(report: Report) -> dict[str, Any]:
    invocation: dict[str, Any] = {"executionSuccessful": not report.problem, "exitCode": report.exit_code}
    if report.problem:
        invocation["toolExecutionNotifications"] = [{"level": "error", "message": {"text": report.problem}}]
    return invocation


def _rule(rule: Rule) -> dict[str, Any]:
    controls = [f"{control.framework} {control.id} ({control.relation.value})" for control in rule.controls]
    keeps = f"Keeps true: {', '.join(rule.statements)}."
    supports = f"Controls: {', '.join(controls)}." if controls else ""
    plain = " ".join(filter(None, (f"{rule.title}.", rule.remediation, keeps, supports)))
    lines = [f"**{rule.title}**", f"Repair: {rule.remediation}", keeps, supports]
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}. {rule.remediation}"},
        "help": {"text": plain, "markdown": "\n\n".join(filter(None, lines))},
        "defaultConfiguration": {"level": LEVEL[Outcome.FAIL]},
        "properties": {
            "security-severity": SECURITY_SEVERITY[rule.severity],
            "precision": "very-high",
            "tags": ["security", *rule.statements, *(f"{entry.framework}/{entry.id}" for entry in rule.controls)],
        },
    }


def _result(result: Waived, index: dict[str, int]) -> dict[str, Any]:
    finding = result.finding
    outcome = finding.verdict.outcome
    prefix = "Could not decide: " if outcome is Outcome.UNDETERMINED else ""
    text = f"{prefix}{message(result)}. Resource: {finding.urn or 'the stack'}. Repair: {finding.rule.remediation}"
    position = finding.position
    entry = {
        "ruleId": finding.rule.id,
        "ruleIndex": index[finding.rule.id],
        "level": LEVEL[outcome],
        "message": {"text": text},
        "locations": [
            _location(position.file if position else FALLBACK, position.line if position else 1, finding.urn)
        ],
        "partialFingerprints": {"rampart/v1": _fingerprint(finding.rule.id, finding.urn, finding.verdict.found)},
        "properties": {"verdict": outcome.value, "statements": list(finding.rule.statements)},
    }
    if result.waiver is not None:
        entry["suppressions"] = [{"kind": "external", "status": "accepted", "justification": str(result.waiver)}]
    return entry


def _location(file: str, line: int, urn: str) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(file), "uriBaseId": ROOT},
            "region": {"startLine": line},
        }
    }
    if urn:
        location["logicalLocations"] = [
            {"fullyQualifiedName": urn, "name": urn.rsplit("::", 1)[-1], "kind": "resource"}
        ]
    return location


def _waiver_rule() -> dict[str, Any]:
    return {
        "id": WAIVER_RULE,
        "shortDescription": {"text": "Every waiver holds: known, needed and not expired"},
        "help": {"text": f"Remove the waiver from {WAIVERS_FILE}, or correct it."},
        "defaultConfiguration": {"level": "error"},
    }


def _fault(fault: Fault, index: int) -> dict[str, Any]:
    waiver = fault.waiver
    return {
        "ruleId": WAIVER_RULE,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": f"The waiver of {waiver.rule} on {waiver.resource} does not hold: {fault.reason}"},
        "locations": [_location(WAIVERS_FILE, 1, waiver.resource)],
        "partialFingerprints": {"rampart/v1": _fingerprint(WAIVER_RULE, waiver.rule, waiver.resource)},
    }


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
