"""Which stores an AWS Backup plan takes in, by ARN or by tag.

Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
"""

from __future__ import annotations

from policy.aws_data import tags
from policy.aws_regions import same_region
from policy.graph import Graph
from policy.iam.patterns import glob, glob_any
from policy.model import Block, Resource

VAULT = "aws:backup/vault:Vault"
AIR_GAPPED = "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault"
PLAN = "aws:backup/plan:Plan"
SELECTION = "aws:backup/selection:Selection"
TAG = "aws:resourcetag/"


def selected(store: Resource, graph: Graph) -> bool:
    """Whether a selection of the stack takes the store in.

    :raises UndeterminedError: when its tags or a selection are unknown.
    """
    return any(same_region(store, selection) and takes(selection, store) for selection in graph.by_type(SELECTION))


def takes(selection: Resource, store: Resource) -> bool:
    """Whether one selection takes a store in: named by ARN or by one of the tags, all conditions met, not excluded."""
    arn = str(store.get("arn", store.id))
    named = selection.get("resources", [])
    by_arn = glob_any(tuple(map(str, named)), arn)
    marks = tags(store)
    by_tag = any(
        marks.get(str(entry.get("key")).lower()) == str(entry.get("value"))
        for entry in selection.blocks("selectionTags")
    )
    if glob_any(tuple(map(str, selection.get("notResources", []))), arn) or not (by_arn or by_tag):
        return False
    return all(_meets(block, marks) for block in selection.blocks("conditions"))


def _meets(conditions: Block, marks: dict[str, str]) -> bool:
    for name, wild, wanted in (
        ("stringEquals", False, True),
        ("stringLikes", True, True),
        ("stringNotEquals", False, False),
        ("stringNotLikes", True, False),
    ):
        for entry in conditions.blocks(name):
            value = marks.get(str(entry.get("key")).lower().removeprefix(TAG), "")
            expected = str(entry.get("value"))
            if (glob(expected, value) if wild else expected == value) is not wanted:
                return False
    return True
