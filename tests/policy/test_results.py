"""The forms of a report: valid by their schemas, complete, stable, and harmless whatever a deployment holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from policy.report import Report
from policy.results import junit, sarif, summary, write_all
from policy.results.json_report import render
from tests.policy.reports import RULES, bucket, report, waiver
from tests.policy.states import resource, state, urn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
NASTY = report(state(bucket("na\x1bsty", "nasty"), resource("aws:s3/bucket:Bucket", "<&>`|", {"say": "fail"})), ())
REPORTS = {
    "every outcome": report(),
    "nasty": NASTY,
    "a problem": report(problem="the state holds values that nobody knows"),
    "bad waivers": report(given=(waiver("nobody"), waiver("bad", rule=RULES[0]), waiver("bad"))),
}


def validator(path: Path) -> Any:
    schema = json.loads(path.read_text())
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


@pytest.mark.parametrize("found", REPORTS.values(), ids=REPORTS)
def test_report_json_is_valid(found: Report) -> None:
    document = json.loads(render(found))
    validator(ROOT / "policy" / "report.schema.json").validate(document)
    assert len(document["results"]) == len(found.results)


def test_report_json_lists_every_rule_with_its_verdict_by_resource() -> None:
    document = json.loads(render(report()))
    told = {
        (entry["urn"].rsplit("::")[-1], entry["verdict"])
        for entry in document["results"]
        if entry["rule"] == "net-2-aws-outcome-as-told"
    }
    assert told == {
        ("good", "pass"),
        ("bad", "fail"),
        ("worse", "fail"),
        ("odd", "undetermined"),
        ("idle", "not_applicable"),
        ("excused", "waived"),
    }
    bad = next(
        entry
        for entry in document["results"]
        if entry["urn"] == urn("aws:s3/bucket:Bucket", "bad") and entry["verdict"] == "fail"
    )
    assert bad == {
        "rule": "net-2-aws-outcome-as-told",
        "verdict": "fail",
        "urn": urn("aws:s3/bucket:Bucket", "bad"),
        "message": "it says fail; allowed: pass",
        "statements": ["NET-2", "BC-1"],
        "severity": "high",
        "found": "it says fail",
        "allowed": "pass",
        "remediation": "Say pass.",
        "controls": [{"framework": "AWS FSBP", "id": "S3.1", "relation": "full"}],
        "position": {"file": "components/aws/x.py", "line": 4},
    }
    assert {entry["rule"] for entry in document["results"]} == {rule.id for rule in RULES}
    assert document["totals"] == {"fail": 4, "undetermined": 1, "waived": 1, "pass": 1, "not_applicable": 7}
    assert document["waiver_faults"][0]["reason"] == "unused: the rule does not fail on the resource"


@pytest.mark.parametrize("found", REPORTS.values(), ids=REPORTS)
def test_sarif_is_valid(found: Report) -> None:
    log = json.loads(sarif.render(found))
    validator(HERE / "schemas" / "sarif-2.1.0.json").validate(log)
    for result in log["runs"][0]["results"]:
        assert log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1


def test_sarif_points_at_the_line_that_made_the_resource() -> None:
    results = json.loads(sarif.render(report()))["runs"][0]["results"]
    places = {
        entry["locations"][0]["logicalLocations"][0]["name"]: (
            entry["level"],
            entry["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            entry["locations"][0]["physicalLocation"]["region"]["startLine"],
            [item["kind"] for item in entry.get("suppressions", [])],
        )
        for entry in results
        if entry["ruleId"] == "net-2-aws-outcome-as-told"
    }
    assert places == {
        "bad": ("error", "components/aws/x.py", 4, []),
        "worse": ("error", "Pulumi.yaml", 1, []),
        "odd": ("warning", "Pulumi.yaml", 1, []),
        "excused": ("error", "components/aws/x.py", 9, ["external"]),
    }


def test_sarif_rules_help_and_are_ranked() -> None:
    rules = {entry["id"]: entry for entry in json.loads(sarif.render(report()))["runs"][0]["tool"]["driver"]["rules"]}
    told = rules["net-2-aws-outcome-as-told"]
    assert told["properties"]["security-severity"] == "8.0"
    assert told["properties"]["tags"] == ["security", "NET-2", "BC-1", "AWS FSBP/S3.1"]
    assert "Say pass." in told["help"]["markdown"]


def test_sarif_fingerprints_tell_results_apart_and_outlive_a_moved_line() -> None:
    def fingerprints(found: Report) -> list[str]:
        results = json.loads(sarif.render(found))["runs"][0]["results"]
        return [entry["partialFingerprints"]["rampart/v1"] for entry in results]

    before = fingerprints(report(state(bucket("a", "twice", sourcePosition="project:///x.py#1"))))
    after = fingerprints(report(state(bucket("a", "twice", sourcePosition="project:///x.py#99"))))
    assert before == after
    assert len(set(before)) == len(before)


ALLOWED = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time", "id", "package"}, {"testcase"}),
    "testcase": ({"name", "classname", "time"}, {"skipped", "error", "failure"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
    "skipped": ({"type", "message"}, set()),
}
"""What junit-10.xsd of Jenkins' xUnit plugin allows, as far as it is used: attributes and children."""


@pytest.mark.parametrize("found", REPORTS.values(), ids=REPORTS)
def test_junit_is_as_the_common_schema_has_it(found: Report) -> None:
    root = ElementTree.fromstring(junit.render(found).encode("utf-8", "replace"))
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes, children = ALLOWED[element.tag]
        assert set(element.attrib) <= attributes
        assert {child.tag for child in element} <= children
    for suite in root:
        cases = list(suite)
        assert {"name", "tests", "failures", "errors"} <= set(suite.attrib)
        assert int(suite.attrib["tests"]) == len(cases)
        assert int(suite.attrib["failures"]) == sum(case.find("failure") is not None for case in cases)
        assert int(suite.attrib["skipped"]) == sum(case.find("skipped") is not None for case in cases)
        names = [(case.attrib["classname"], case.attrib["name"]) for case in cases]
        assert len(set(names)) == len(names)


def test_junit_has_a_suite_for_a_family_and_a_case_for_a_rule_and_resource() -> None:
    root = ElementTree.fromstring(junit.render(report()))
    assert [suite.attrib["name"] for suite in root] == ["INFRA", "MON", "NET", "WAIVERS"]
    net = root[2]
    assert net.attrib["tests"] == "6"
    assert (net.attrib["failures"], net.attrib["errors"], net.attrib["skipped"]) == ("2", "1", "2")
    worse = next(case for case in net if case.attrib["name"].endswith("::worse"))
    assert [entry.attrib["message"] for entry in worse] == ["first; allowed: none", "second; allowed: none"]


@pytest.mark.parametrize("found", REPORTS.values(), ids=REPORTS)
def test_the_summary_is_short(found: Report) -> None:
    assert len(summary.render(found).splitlines()) < 60


def test_the_summary_is_short_however_much_there_is() -> None:
    resources = [bucket(f"{say}{number}", say) for number in range(300) for say in ("fail", "undetermined", "nasty")]
    resources += [bucket(f"waived{number}", "fail") for number in range(50)]
    given = tuple(waiver(f"waived{number}") for number in range(50)) + tuple(
        waiver(f"no{number}") for number in range(50)
    )
    text = summary.render(report(state(*resources), given, "a problem"))
    assert len(text.splitlines()) < 60
    assert "and 583 more in report.json" in text
    assert "and 44 more in report.json" in text


def test_the_summary_begins_with_the_violations_the_worst_first() -> None:
    lines = summary.render(report()).splitlines()
    assert lines[0] == "# Rampart: violations"
    first = lines.index("## Violations") + 1
    assert lines[first].startswith("- **critical** `mon-1-aws-detector` [MON-1] `shop-dev`: no detector; allowed: one")
    assert "`bad` (components/aws/x.py:4): it says fail; allowed: pass — Say pass." in lines[first + 1]
    titles = [line for line in lines if line.startswith("## ")]
    assert titles == ["## Violations", "## Waivers that do not hold", "## Undetermined", "## Waived", "## Statements"]
    assert "a@example.com until 2026-11-22, SEC-1" in "\n".join(lines)


def test_nothing_in_a_deployment_breaks_the_summary() -> None:
    text = summary.render(NASTY)
    assert "\n## heading" not in text
    assert "\x1b" not in text
    assert "\x00" not in text


def test_files_are_written_whole_and_alike(tmp_path: Path) -> None:
    first = {name: path.read_bytes() for name, path in write_all(NASTY, tmp_path / "a" / "b").items()}
    second = {name: path.read_bytes() for name, path in write_all(NASTY, tmp_path / "a" / "b").items()}
    assert sorted(first) == ["junit.xml", "report.json", "report.sarif", "summary.md"]
    assert first == second
    assert sorted(path.name for path in (tmp_path / "a" / "b").iterdir()) == sorted(first)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_all(REPORTS["nasty"], tmp_path)
    before = (tmp_path / "report.json").read_bytes()

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("policy.results.os.fdopen", fail)
    with pytest.raises(OSError, match="full"):
        write_all(REPORTS["every outcome"], tmp_path)
    assert (tmp_path / "report.json").read_bytes() == before
    assert not list(tmp_path.glob(".*"))
