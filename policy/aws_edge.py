"""What stands at the edge of an AWS stack: CloudFront's behaviours and origins, and web ACLs with their rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policy.graph import Graph
from policy.model import Block, Resource, UndeterminedError

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
TENANT_DISTRIBUTION = "aws:cloudfront/multitenantDistribution:MultitenantDistribution"
HEADERS_POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
WEB_ACL = "aws:wafv2/webAcl:WebAcl"
WEB_ACL_RULE = "aws:wafv2/webAclRule:WebAclRule"
WEB_ACL_GROUP = "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation"
WEB_ACL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
WEB_ACL_LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
ACCESS_CONTROL = "aws:cloudfront/originAccessControl:OriginAccessControl"
REGIONAL_ASSOCIATION = "aws:wafregional/webAclAssociation:WebAclAssociation"


def custom_origins(origin: Block) -> list[Block]:
    """How CloudFront speaks to an origin that is no bucket; distributions for tenants name it in the plural."""
    return [*origin.blocks("customOriginConfig"), *origin.blocks("customOriginConfigs")]


def behaviours(distribution: Resource) -> Iterator[Block]:
    """A distribution's default cache behaviour and its others."""
    yield from distribution.blocks("defaultCacheBehavior")
    yield from distribution.blocks("orderedCacheBehaviors")
    yield from distribution.blocks("cacheBehaviors")


@dataclass(frozen=True)
class AclRule:
    """One rule of a web ACL, however it is written.

    :param label: which one, for a message.
    :param statement: what it matches, with keys in camelCase.
    :param counts: whether it only counts what it matches.
    :param allows: whether it lets through what it matches.
    :param priority: its place: the smallest is asked first.
    """

    label: str
    statement: dict[str, Any]
    counts: bool
    allows: bool = False
    priority: int = 0

    def managed(self) -> Iterator[dict[str, Any]]:
        """The managed rule groups that it applies."""
        group = self.statement.get("managedRuleGroupStatement")
        if isinstance(group, dict):
            yield group
        elif isinstance(group, list):
            yield from group

    @property
    def limits_rate(self) -> bool:
        """Whether it limits the rate of requests."""
        return bool(self.statement.get("rateBasedStatement"))


def acl_rules(acl: Resource, graph: Graph) -> list[AclRule]:
    """The rules of a web ACL: its own, those in its JSON, and those of separate resources.

    :raises UndeterminedError: when they are unknown.
    """
    found = [_rule(block, _name(block)) for block in acl.blocks("rules")]
    text = acl.get("ruleJson")
    if text:
        found.extend(_rule(Block(_camel(entry)), str(entry.get("Name", "?"))) for entry in json.loads(text))
    for separate in graph.referrers(acl, WEB_ACL_RULE, path="webAclArn"):
        found.append(_rule(separate, separate.name))
    for group in graph.referrers(acl, WEB_ACL_GROUP, path="webAclArn"):
        found.append(_group(group))
    return found


def _name(block: Block) -> str:
    return str(block.get("name", default=block.path))


def _rule(block: Block, label: str) -> AclRule:
    statement = block.get("statement", default={})
    statement = statement[0] if isinstance(statement, list) and statement else statement
    counts = any(entry.has("count") for path in ("action", "overrideAction") for entry in block.blocks(path))
    allows = any(entry.has("allow") for entry in block.blocks("action"))
    priority = int(block.get("priority", default=0))
    return AclRule(label, statement if isinstance(statement, dict) else {}, counts, allows, priority)


def _group(association: Resource) -> AclRule:
    if association.has("managedRuleGroup"):
        statement = {"managedRuleGroupStatement": association.get("managedRuleGroup")}
    else:
        statement = {"ruleGroupReferenceStatement": association.get("ruleGroupReference", default={})}
    counts = str(association.get("overrideAction", default="none")).lower() == "count"
    return AclRule(association.name, statement, counts, priority=int(association.get("priority", default=0)))


def _camel(value: Any) -> Any:
    """The API's own JSON spells keys in PascalCase; properties are camelCase."""
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: _camel(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_camel(entry) for entry in value]
    return value


def acl_of(resource: Resource, graph: Graph) -> str:
    """Which web ACL protects a resource, by an association; empty when none does.

    :raises UndeterminedError: when an association's target is unknown.
    """
    for association in graph.by_type(WEB_ACL_ASSOCIATION, REGIONAL_ASSOCIATION):
        if resource in graph.targets(association, "resourceArn", resource.type):
            return association.name
    for association in graph.by_type(WEB_ACL_ASSOCIATION):
        if not association.known("resourceArn") and not association.property_dependencies.get("resourceArn"):
            raise UndeterminedError(f"{association.name}: resourceArn is unknown")
    return ""
