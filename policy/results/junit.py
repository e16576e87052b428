"""junit.xml: a test case for every rule and resource, a suite for every family of statements.

Source: the schema that Jenkins' xUnit plugin publishes (junit-10.xsd), which the common CI services read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from policy.evaluate import worst
from policy.model import Outcome
from policy.report import Report, message
from policy.waivers import Fault, Waived

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""

WAIVERS = "WAIVERS"


def render(report: Report) -> str:
    """The results as test cases: violations fail, the undecided are errors, the waived and inapplicable are skipped."""
    suites: dict[str, list[str]] = {}
    counts: dict[str, list[Outcome]] = {}
    for (rule, urn), group in groupby(report.results, key=lambda result: (result.finding.rule, result.finding.urn)):
        results = list(group)
        outcome = worst(result.finding for result in results)
        family = rule.id.split("-", 1)[0].upper()
        counts.setdefault(family, []).append(outcome)
        suites.setdefault(family, []).extend(_case(rule.id, urn or "the stack", outcome, results))
    for fault in report.faults:
        counts.setdefault(WAIVERS, []).append(Outcome.FAIL)
        suites.setdefault(WAIVERS, []).extend(_fault(fault))
    if report.problem:
        counts.setdefault("STATE", []).append(Outcome.UNDETERMINED)
        suites.setdefault("STATE", []).append(
            f'<testcase classname="state" name="decidable"><error message={_attribute(report.problem)}/></testcase>'
        )
    every = [outcome for outcomes in counts.values() for outcome in outcomes]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="rampart" {_counts(every, suites=True)}>']
    for family in sorted(suites):
        lines.append(f"<testsuite name={_attribute(family)} {_counts(counts[family])}>")
        lines += suites[family]
        lines.append("</testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _counts(outcomes: list[Outcome], *, suites: bool = False) -> str:
    failures = outcomes.count(Outcome.FAIL)
    errors = outcomes.count(Outcome.UNDETERMINED)
    skipped = outcomes.count(Outcome.WAIVED) + outcomes.count(Outcome.NOT_APPLICABLE)
    text = f'tests="{len(outcomes)}" failures="{failures}" errors="{errors}"'
    return text if suites else f'{text} skipped="{skipped}"'


def _case(rule: str, urn: str, outcome: Outcome, results: list[Waived]) -> Iterator[str]:
    start = f"<testcase classname={_attribute(rule)} name={_attribute(urn)}"
    if outcome is Outcome.PASS:
        yield f"{start}/>"
        return
    yield f"{start}>"
    if outcome in (Outcome.WAIVED, Outcome.NOT_APPLICABLE):
        yield f"<skipped message={_attribute('; '.join(map(message, results)))}/>"
    for result in results:
        if result.finding.verdict.outcome is Outcome.FAIL:
            yield _trouble("failure", result)
        elif result.finding.verdict.outcome is Outcome.UNDETERMINED:
            yield _trouble("error", result)
    yield "</testcase>"


def _trouble(tag: str, result: Waived) -> str:
    rule = result.finding.rule
    text = f"{rule.title}\nat {result.finding.position or 'an unknown line'}\nrepair: {rule.remediation}"
    return f'<{tag} type="{rule.severity.value}" message={_attribute(message(result))}>{escape(_legal(text))}</{tag}>'


def _fault(fault: Fault) -> Iterator[str]:
    name = f"{fault.waiver.rule} on {fault.waiver.resource}"
    yield f'<testcase classname="waivers" name={_attribute(name)}>'
    yield f'<failure type="high" message={_attribute(fault.reason)}>{escape(_legal(str(fault.waiver)))}</failure>'
    yield "</testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_legal(text))


def _legal(text: str) -> str:
    return ILLEGAL.sub("�", text)
