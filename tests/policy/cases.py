"""Cases for rules: a small deployment and the outcome a rule must give for it, as `rules/**/cases_*.py` list them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from policy.evaluate import Finding, evaluate, worst
from policy.graph import Graph
from policy.model import Outcome, Resource
from policy.parameters import Parameters
from policy.registry import Rule, RuleIndex

STACK = Resource("urn:pulumi:prod::rampart::pulumi:pulumi:Stack::rampart-prod", "pulumi:pulumi:Stack", custom=False)


@dataclass(frozen=True)
class Case:
    """One deployment and what a rule must say of it.

    :param rule: the rule's ID.
    :param outcome: the worst of its verdicts.
    :param resources: the deployment; `STACK` is added.
    :param about: what the case shows, as a test's name: ``ingress split into two halves``.
    :param parameters: what the company allows, if the case depends on it.
    """

    rule: str
    outcome: Outcome
    resources: tuple[Resource, ...]
    about: str
    parameters: Parameters | None = None

    def findings(self, rule: Rule) -> list[Finding]:
        """The rule's findings on the case's deployment."""
        return evaluate(RuleIndex([rule]), Graph((STACK, *self.resources), self.parameters))

    def judged(self, rule: Rule) -> Outcome:
        """The worst of the rule's verdicts."""
        return worst(self.findings(rule))


def make(type: str, name: str, properties: Mapping[str, Any] | None = None, **more: Any) -> Resource:
    """A resource of a test deployment, with the URN and, unless given, the ID that its name makes."""
    more.setdefault("id", f"{name}-id")
    return Resource(f"urn:pulumi:prod::rampart::{type}::{name}", type, properties, **more)


def cases(rule: str, **outcomes: Iterable[tuple[str, Iterable[Resource]]]) -> list[Case]:
    """The cases of one rule by outcome.

    :param rule: the rule's ID.
    :param outcomes: per outcome (``passes``, ``fails``, ``undetermined``, ``not_applicable``), pairs of what it shows
        and a deployment.
    """
    names = {
        "passes": Outcome.PASS,
        "fails": Outcome.FAIL,
        "undetermined": Outcome.UNDETERMINED,
        "not_applicable": Outcome.NOT_APPLICABLE,
    }
    return [
        Case(rule, names[key], tuple(resources), about) for key, found in outcomes.items() for about, resources in found
    ]
