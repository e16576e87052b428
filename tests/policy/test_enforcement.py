"""What a run of the engine is told, resource by resource and at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from policy.enforcement import UNDECIDED, UNDETERMINED, WAIVERS, Enforcement, Notice
from policy.graph import Graph
from policy.model import UNKNOWN, Position, Resource, Secret, Verdict, failed, passed
from policy.parameters import Parameters
from policy.registry import RuleIndex, Severity, rule
from policy.waivers import Waiver
from tests.policy.reports import BUCKET, RULES, TODAY, waiver
from tests.policy.states import STACK, urn


@rule(
    id="net-3-aws-related",
    title="Every bucket has a friend",
    severity=Severity.LOW,
    statements=("NET-3",),
    remediation="Make a friend.",
    types=(BUCKET,),
)
def related(bucket: Resource, graph: Graph) -> Verdict:
    return passed() if bucket.get("friend") else failed("it has none", "one")


@rule(
    id="enc-2-aws-marked",
    title="The key is marked as secret",
    severity=Severity.LOW,
    statements=("ENC-2",),
    remediation="Mark it.",
    types=(BUCKET,),
)
def marked(bucket: Resource, graph: Graph) -> Verdict:
    return passed() if bucket.is_secret("key") else failed("it is plain", "a secret")


def bucket(name: str, **properties: Any) -> Resource:
    return Resource(urn(BUCKET, name), BUCKET, properties)


ROOT = Resource(STACK, "pulumi:pulumi:Stack", custom=False)
Make = Callable[..., Enforcement]


@pytest.fixture
def make() -> Make:
    def make(*rules: Any, preview: bool = False, waivers: tuple[Waiver, ...] = ()) -> Enforcement:
        return Enforcement(
            RuleIndex(rules or RULES),
            parameters=Parameters(),
            waivers=waivers,
            today=TODAY,
            preview=preview,
            position_of=lambda found: Position("components/x.py", 7) if found.endswith("::a") else None,
        )

    return make


def told(notices: list[Notice]) -> list[tuple[str, str, bool]]:
    return [(notice.policy, notice.urn.rsplit("::", 1)[-1], notice.mandatory) for notice in notices]


def test_a_violation_says_everything_a_person_needs(make: Make) -> None:
    (notice,) = make().resource(bucket("a", say="fail"))
    assert notice.mandatory
    assert notice.text == (
        "net-2-aws-outcome-as-told [NET-2, BC-1] The bucket says what the verdict is\n"
        f"  resource: {urn(BUCKET, 'a')}\n"
        "  made at:  components/x.py:7\n"
        "  found:    it says fail\n"
        "  allowed:  pass\n"
        "  repair:   Say pass."
    )


def test_each_rule_is_asked_once_in_a_run(make: Make) -> None:
    enforcement = make(*RULES, related)
    assert told(enforcement.resource(bucket("a", say="fail"))) == [("net-2-aws-outcome-as-told", "a", True)]
    assert told(enforcement.stack([ROOT, bucket("a", say="fail")])) == [
        ("net-3-aws-related", "a", True),
        ("mon-1-aws-detector", "shop-dev", True),
    ]


def test_a_resource_that_was_only_read_is_judged_with_the_stack(make: Make) -> None:
    assert told(make(RULES[2]).stack([ROOT, bucket("read", say="fail")])) == [
        ("net-2-aws-outcome-as-told", "read", True)
    ]


def test_components_are_not_judged(make: Make) -> None:
    component = Resource(urn(BUCKET, "c"), BUCKET, {"say": "fail"}, custom=False)
    assert make().resource(component) == []


def test_unknown_values_fail_an_update_and_are_listed_by_a_preview(make: Make) -> None:
    assert told(make().resource(bucket("a", say=UNKNOWN))) == [("net-2-aws-outcome-as-told", "a", True)]

    preview = make(RULES[2], preview=True)
    assert preview.resource(bucket("a", say=UNKNOWN)) == []
    assert preview.resource(bucket("b", say=UNKNOWN)) == []
    (notice,) = preview.stack([ROOT, bucket("a", say=UNKNOWN), bucket("b", say=UNKNOWN)])
    assert (notice.policy, notice.mandatory) == (UNDETERMINED, False)
    assert notice.text.splitlines() == [
        "2 verdicts need values that a preview cannot know. The update decides them, before it ends:",
        "  net-2-aws-outcome-as-told: a and 1 more (say is unknown)",
    ]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda _: 1 / 0, "the rule failed: ZeroDivisionError: division by zero"),
        (lambda _: [], "the rule gave no verdict"),
    ],
)
def test_a_rule_at_fault_fails_a_preview_too(make: Make, answer: Any, reason: str) -> None:
    (notice,) = make(replace(RULES[2], function=answer), preview=True).resource(bucket("a", say="pass"))
    assert (notice.policy, notice.mandatory) == ("net-2-aws-outcome-as-told", True)
    assert f"\n  {UNDECIDED}{reason}\n" in notice.text


def test_a_violation_that_a_preview_can_see_fails_it(make: Make) -> None:
    assert told(make(preview=True).resource(bucket("a", say="fail"))) == [("net-2-aws-outcome-as-told", "a", True)]


def test_the_program_s_inputs_complete_what_the_cloud_answers_and_keep_its_secrets(make: Make) -> None:
    enforcement = make(related, marked)
    enforcement.resource(bucket("a", friend="b", key=Secret("k")))
    assert enforcement.stack([ROOT, bucket("a", key="k")]) == []
    assert told(enforcement.stack([ROOT, bucket("other", key="k")])) == [
        ("net-3-aws-related", "other", True),
        ("enc-2-aws-marked", "other", True),
    ]


def test_waived_violations_are_told_and_do_not_fail_the_run(make: Make) -> None:
    enforcement = make(RULES[2], waivers=(waiver("a"),))
    (notice,) = enforcement.resource(bucket("a", say="fail"))
    assert not notice.mandatory
    assert "waived by a@example.com until 2026-11-22, SEC-1" in notice.text
    assert enforcement.stack([ROOT, bucket("a", say="fail")]) == []


def test_waivers_that_do_not_hold_fail_the_run(make: Make) -> None:
    late = waiver("a", expires=TODAY - timedelta(days=1))
    enforcement = make(RULES[2], waivers=(late, waiver("gone")))
    assert told(enforcement.resource(bucket("a", say="fail"))) == [("net-2-aws-outcome-as-told", "a", True)]
    notices = enforcement.stack([ROOT, bucket("a", say="fail")])
    assert [(notice.policy, notice.mandatory) for notice in notices] == [(WAIVERS, True), (WAIVERS, True)]
    assert "expired: it counted until 2026-11-21" in notices[0].text
    assert "unknown resource" in notices[1].text
