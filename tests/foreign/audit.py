"""What an audit of a foreign deployment objects to."""

from __future__ import annotations

from typing import NamedTuple

from policy.audit import rule_index
from policy.deployment import parse
from policy.evaluate import evaluate
from policy.graph import Graph
from policy.model import Outcome
from tests.foreign.world import World


class Objection(NamedTuple):
    """A finding that fails an audit.

    :param rule: the rule's ID.
    :param name: the name of the resource that the finding names.
    :param found: what the rule says.
    """

    rule: str
    name: str
    found: str


def objections(world: World) -> list[Objection]:
    """Every rule's failures and whatever could not be decided, as in an audit of another project's state."""
    findings = evaluate(rule_index(), Graph(parse(world.document()).resources))
    return [
        Objection(finding.rule.id, finding.urn.rsplit("::", 1)[-1], finding.verdict.found or finding.verdict.reason)
        for finding in findings
        if finding.verdict.outcome in (Outcome.FAIL, Outcome.UNDETERMINED)
    ]
