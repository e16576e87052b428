"""Web ACLs block, and stand before everything that the internet can call (APP-1, DDOS-1)."""

from __future__ import annotations

from typing import Any

from policy.aws_edge import WEB_ACL, WEB_ACL_LOGGING, acl_of, acl_rules
from policy.aws_load_balancers import V2, faces_internet, kind
from policy.aws_security_groups import PREFIX_LIST, listed_addresses
from policy.cidr import EVERYWHERE, UNROUTED, Addresses
from policy.graph import Graph
from policy.model import Block, Resource, UndeterminedError, Verdict, failed, not_applicable, passed
from policy.permissions import excess
from policy.registry import Control, Relation, Severity, rule

PROTECTED = Control("PCI DSS 4.0.1", "6.4.2", Relation.SUPPORTS)
SECURITY = Control("ISO/IEC 27001:2022", "A.8.26", Relation.SUPPORTS)

CORE_GROUPS = ("AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet")
"""Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html"""

IP_SET = "aws:wafv2/ipSet:IpSet"
DESKTOPS = "aws:workspaces/ipGroup:IpGroup"
REST_STAGE = "aws:apigateway/stage:Stage"
GRAPHQL = "aws:appsync/graphQLApi:GraphQLApi"


@rule(
    id="app-1-aws-web-acl-blocks",
    title="Web ACLs block what they find",
    severity=Severity.HIGH,
    statements=("APP-1",),
    controls=(Control("AWS FSBP", "WAF.10", Relation.PARTIAL), PROTECTED, SECURITY),
    remediation="Remove the count action: override_action none for groups, block for rules.",
    types=(WEB_ACL,),
)
def web_acl_blocks(acl: Resource, graph: Graph) -> Verdict:
    """No managed group is only counted, none of the core ones has its rules turned to count, looks at a part of the
    requests only, or comes after a rule that lets requests through for what they say; and some rule acts."""
    rules = acl_rules(acl, graph)
    if not rules:
        return failed("the web ACL has no rules", "rules that block")
    for entry in rules:
        for group in entry.managed():
            if entry.counts:
                return failed(f"{entry.label} only counts {group.get('name')}", "override action none")
            counted = [
                override.get("name")
                for override in _list(group.get("ruleActionOverrides"))
                if "count" in _first(override.get("actionToUse"))
            ]
            # The older spelling of the same, which the API still takes.
            counted += [excluded.get("name") for excluded in _list(group.get("excludedRules"))]
            narrowed = any(map(_picks_out, _list(group.get("scopeDownStatement"))))
            if narrowed and group.get("name") in CORE_GROUPS:
                return failed(f"{entry.label} looks at a part of the requests only", "no scope-down, or exceptions")
            if len(counted) > 3:
                return failed(f"{entry.label} only counts {len(counted)} rules of {group.get('name')}", "three at most")
    if all(entry.counts for entry in rules):
        return failed("every rule only counts", "rules that block")
    core = [entry.priority for entry in rules for group in entry.managed() if group.get("name") in CORE_GROUPS]
    for entry in rules:
        if entry.allows and core and entry.priority < max(core) and not _names_callers(entry.statement):
            return failed(f"{entry.label} lets requests through before the core rules", "networks of somebody only")
    return passed()


def _names_callers(statement: dict[str, Any]) -> bool:
    """Whether what a statement matches are named networks, or requests that another rule has labelled."""
    for name, inner in statement.items():
        if inner and name in ("ipSetReferenceStatement", "labelMatchStatement"):
            return True
        if name in ("andStatement", "orStatement"):
            parts = [_names_callers(part) for entry in _list(inner) for part in _list(entry.get("statements"))]
            if parts and (any(parts) if name == "andStatement" else all(parts)):
                return True
    return False


def _picks_out(scope: dict[str, object]) -> bool:
    """Whether a scope-down statement names what a group looks at, instead of what it leaves out."""
    for name in ("andStatement", "orStatement"):
        for parts in _list(scope.get(name)):
            return any(map(_picks_out, _list(parts.get("statements"))))
    names = [name for name, statement in scope.items() if statement]
    return bool(names) and names != ["notStatement"]


def _list(value: object) -> list[dict[str, object]]:
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, dict)]


def _first(value: object) -> dict[str, object]:
    found = next(iter(_list(value)), {})
    return {key: entry for key, entry in found.items() if entry is not None}


@rule(
    id="app-1-aws-web-acl-core-rules",
    title="Web ACLs hold the rule groups against the OWASP Top 10",
    severity=Severity.HIGH,
    statements=("APP-1",),
    controls=(PROTECTED, SECURITY),
    remediation=f"Add the managed rule groups {', '.join(CORE_GROUPS)}.",
    types=(WEB_ACL,),
)
def web_acl_core_rules(acl: Resource, graph: Graph) -> Verdict:
    """AWS's core set, known bad inputs and SQL injection; another vendor's group, or one's own, counts as well."""
    rules = acl_rules(acl, graph)
    names = {str(group.get("name")) for entry in rules for group in entry.managed()}
    others = any(group.get("vendorName") not in (None, "AWS") for entry in rules for group in entry.managed())
    own = any("ruleGroupReferenceStatement" in entry.statement for entry in rules)
    missing = [name for name in CORE_GROUPS if name not in names]
    if not missing or others or own:
        return passed()
    return failed(f"the web ACL lacks {', '.join(missing)}", "all three groups")


@rule(
    id="ddos-1-aws-web-acl-rate-limit",
    title="Web ACLs limit the rate of requests",
    severity=Severity.MEDIUM,
    statements=("DDOS-1", "APP-1"),
    controls=(SECURITY,),
    remediation="Add a rate-based rule with the action block.",
    types=(WEB_ACL,),
)
def web_acl_rate_limit(acl: Resource, graph: Graph) -> Verdict:
    """A rule that only counts, or that lets through what comes too often, limits nothing."""
    limits = [entry for entry in acl_rules(acl, graph) if entry.limits_rate]
    if any(not entry.counts and not entry.allows for entry in limits):
        return passed()
    return failed(
        f"{limits[0].label} blocks nothing" if limits else "no rule limits the rate", "a rate-based rule that blocks"
    )


@rule(
    id="app-1-aws-web-acl-logged",
    title="Web ACLs log what they decide",
    severity=Severity.MEDIUM,
    statements=("APP-1", "MON-3"),
    controls=(
        Control("ISO/IEC 27001:2022", "A.8.15", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "10.2.1", Relation.SUPPORTS),
    ),
    remediation="Add an aws.wafv2.WebAclLoggingConfiguration, without a filter that drops blocked requests.",
    types=(WEB_ACL,),
)
def web_acl_logged(acl: Resource, graph: Graph) -> Verdict:
    """A filter may leave out what was allowed, but not what was blocked."""
    found = graph.referrers(acl, WEB_ACL_LOGGING, path="resourceArn")
    if not found:
        return failed("the web ACL has no logging configuration", "a logging configuration")
    for block in found[0].blocks("loggingFilter"):
        filters = list(block.blocks("filters"))
        kept = block.get("defaultBehavior") != "DROP" or any(_about_blocked(entry, "KEEP") for entry in filters)
        if not kept or any(_about_blocked(entry, "DROP") for entry in filters):
            return failed(f"{found[0].name} drops blocked requests", "blocked requests are kept")
    return passed()


def _about_blocked(entry: Block, behavior: str) -> bool:
    actions = [condition.get("actionCondition.action") for condition in entry.blocks("conditions")]
    return "BLOCK" in actions and entry.get("behavior") == behavior


@rule(
    id="app-1-aws-load-balancers-have-web-acl",
    title="Application load balancers that face the internet have a web ACL that fails closed",
    severity=Severity.HIGH,
    statements=("APP-1", "DDOS-1"),
    controls=(PROTECTED, SECURITY),
    remediation="Add an aws.wafv2.WebAclAssociation for the load balancer.",
    types=V2,
)
def load_balancers_have_web_acl(balancer: Resource, graph: Graph) -> Verdict:
    """One that lets everything through while the firewall is away has none when it matters."""
    if kind(balancer) != "application":
        return not_applicable("it is no application load balancer")
    if not faces_internet(balancer):
        return not_applicable("the load balancer is internal")
    if not acl_of(balancer, graph):
        return failed("no web ACL is associated", "a web ACL")
    if balancer.get("enableWafFailOpen", default=False):
        return failed("enableWafFailOpen is true", "false")
    return passed()


@rule(
    id="app-1-aws-apis-have-web-acl",
    title="REST and GraphQL APIs that face the internet have a web ACL",
    severity=Severity.MEDIUM,
    statements=("APP-1",),
    controls=(Control("AWS FSBP", "APIGateway.4", Relation.FULL), PROTECTED, SECURITY),
    remediation="Add an aws.wafv2.WebAclAssociation for the stage.",
    types=(REST_STAGE, GRAPHQL),
)
def apis_have_web_acl(api: Resource, graph: Graph) -> Verdict:
    """HTTP APIs take no web ACL; put CloudFront in front of them."""
    if api.type == REST_STAGE:
        for rest in graph.targets(api, "restApi", "aws:apigateway/restApi:RestApi"):
            if "PRIVATE" in str(rest.get("endpointConfiguration", default="")).upper():
                return not_applicable("the API is private")
    elif api.get("visibility", default="GLOBAL") == "PRIVATE":
        return not_applicable("the API is private")
    if api.get("webAclArn") or acl_of(api, graph):
        return passed()
    return failed("no web ACL is associated", "a web ACL")


@rule(
    id="net-5-aws-lists-name-somebody",
    title="IP lists name somebody, never the internet",
    severity=Severity.HIGH,
    statements=("NET-5",),
    controls=(
        Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "1.2.5", Relation.SUPPORTS),
    ),
    remediation="Replace the wide entry by the networks that are meant.",
    types=(PREFIX_LIST, IP_SET, DESKTOPS),
)
def lists_name_somebody(entries: Resource, graph: Graph) -> Verdict:
    """Entries that together make up half of the internet filter nothing, and turn a deny list into an outage."""
    reasons: list[str] = []
    if entries.type == IP_SET:
        found = Addresses.of(entries.get("addresses", default=[]))
    elif entries.type == DESKTOPS:
        found = Addresses.of([block.get("source") for block in entries.blocks("rules")])
    else:
        found = listed_addresses(entries, graph, reasons)
    for version in (4, 6):
        internet = EVERYWHERE - UNROUTED
        if excess(found, graph.parameters) and (found - UNROUTED).size(version) * 2 >= internet.size(version):
            return failed(f"the entries cover {found}", "networks of somebody")
    if reasons:
        raise UndeterminedError(reasons[0])
    return passed()
