"""Cases of `policy.rules.aws.waf`: rules of web ACLs inline, as JSON, and as resources of their own."""

from __future__ import annotations

import json
from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import balancer, vpc

NONE = [("no web ACL", [vpc()])]
CORE = ("AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet")
COUNT: dict[str, Any] = {"overrideAction": {"count": {}}}
PREFIX_LIST, IP_SET = "aws:ec2/managedPrefixList:ManagedPrefixList", "aws:wafv2/ipSet:IpSet"


def managed(name: str, vendor: str = "AWS", **properties: Any) -> dict[str, Any]:
    statement = {"managedRuleGroupStatement": {"name": name, "vendorName": vendor, **properties}}
    return {"name": name, "priority": 1, "statement": statement, "overrideAction": {"none": {}}}


def rate(action: str = "block") -> dict[str, Any]:
    statement = {"rateBasedStatement": {"limit": 1000, "aggregateKeyType": "IP"}}
    return {"name": "rate", "priority": 2, "action": {action: {}}, "statement": statement}


def acl(*given: Any, **properties: Any) -> Resource:
    values = {"scope": "REGIONAL", "arn": "arn:acl", "rules": list(given), **properties}
    return make("aws:wafv2/webAcl:WebAcl", "acl", values)


def separate(rule: dict[str, Any]) -> Resource:
    return make("aws:wafv2/webAclRule:WebAclRule", rule["name"], {"webAclArn": "arn:acl", **rule})


def group(name: str, override: str = "none") -> Resource:
    values = {
        "webAclArn": "arn:acl",
        "managedRuleGroup": {"name": name, "vendorName": "AWS"},
        "overrideAction": override,
    }
    return make("aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation", name, values)


LOGIN = {"byteMatchStatement": {"searchString": "/login", "positionalConstraint": "STARTS_WITH"}}


OFFICE = {"ipSetReferenceStatement": {"arn": "arn:aws:wafv2:eu-central-1:111122223333:regional/ipset/office/1"}}


def first(statement: dict[str, Any]) -> dict[str, Any]:
    return {"name": "first", "priority": -1, "action": {"allow": {}}, "statement": statement}


def either(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"orStatement": {"statements": list(parts)}}


def both(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"andStatement": {"statements": list(parts)}}


def overridden(count: int) -> dict[str, Any]:
    overrides = [{"name": f"rule{number}", "actionToUse": {"count": {}}} for number in range(count)]
    return managed(CORE[0], ruleActionOverrides=overrides)


def logging(**properties: Any) -> Resource:
    values = {"resourceArn": "arn:acl", "logDestinationConfigs": ["arn:logs"], **properties}
    return make("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "logging", values)


def dropping(action: str) -> dict[str, Any]:
    condition = {"actionCondition": {"action": action}}
    return {"loggingFilter": {"defaultBehavior": "KEEP", "filters": [{"behavior": "DROP", "conditions": [condition]}]}}


def kept(action: str) -> dict[str, Any]:
    condition = {"actionCondition": {"action": action}}
    return {"loggingFilter": {"defaultBehavior": "DROP", "filters": [{"behavior": "KEEP", "conditions": [condition]}]}}


def association(target: object) -> Resource:
    values = {"resourceArn": target, "webAclArn": "arn:acl"}
    return make("aws:wafv2/webAclAssociation:WebAclAssociation", "association", values)


IN_JSON = json.dumps(
    [
        {"Name": "rate", "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {"Limit": 100}}},
        *(
            {
                "Name": name,
                "OverrideAction": {"None": {}},
                "Statement": {"ManagedRuleGroupStatement": {"Name": name, "VendorName": "AWS"}},
            }
            for name in CORE
        ),
    ]
)
ENTRANCE = balancer(arn="arn:entrance")
STAGE = make("aws:apigateway/stage:Stage", "stage", {"restApi": "api-id", "arn": "arn:stage"})


def api(kind: str) -> Resource:
    return make("aws:apigateway/restApi:RestApi", "api", {"endpointConfiguration": {"types": kind}})


CASES = [
    *cases(
        "app-1-aws-web-acl-blocks",
        fails=[
            ("no rules", [acl()]),
            ("a group only counted", [acl({**managed(CORE[0]), **COUNT}, rate())]),
            ("a group whose rules are only counted", [acl(overridden(8), rate())]),
            (
                "a group whose rules are excluded",
                [acl(managed(CORE[0], excludedRules=[{"name": f"rule{number}"} for number in range(8)]), rate())],
            ),
            ("a group that looks at one path", [acl(managed(CORE[0], scopeDownStatement=LOGIN), rate())]),
            (
                "a group that looks at one path but for an exception",
                [acl(managed(CORE[0], scopeDownStatement=both(LOGIN, {"notStatement": {}})), rate())],
            ),
            ("a header opens the door", [acl(first(LOGIN), managed(CORE[0]), rate())]),
            (
                "whoever is not of one country",
                [acl(first({"notStatement": {"statements": [{"geoMatchStatement": {}}]}}), managed(CORE[0]), rate())],
            ),
            ("one of two ways in", [acl(first(either(OFFICE, LOGIN)), managed(CORE[0]), rate())]),
            ("every rule only counts", [acl(rate("count"))]),
            ("a separate rule only counts a group", [acl(rate()), separate({**managed(CORE[0]), **COUNT})]),
            ("an association only counts a group", [acl(rate()), group(CORE[0], "count")]),
        ],
        passes=[
            ("blocks", [acl(managed(CORE[0]), rate())]),
            ("one rule of a group counted", [acl(overridden(1))]),
            ("the office first", [acl(first(OFFICE), managed(CORE[0]), rate())]),
            ("a path of the office first", [acl(first(both(OFFICE, LOGIN)), managed(CORE[0]), rate())]),
            ("a path last", [acl({**first(LOGIN), "priority": 9}, managed(CORE[0]), rate())]),
            ("an exception", [acl(managed(CORE[0], scopeDownStatement={"notStatement": LOGIN}), rate())]),
            (
                "two exceptions",
                [
                    acl(
                        managed(CORE[0], scopeDownStatement=both({"notStatement": LOGIN}, {"notStatement": LOGIN})),
                        rate(),
                    )
                ],
            ),
            ("in JSON", [acl(rules=None, ruleJson=IN_JSON)]),
        ],
        undetermined=[("unknown", [acl(rules=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "app-1-aws-web-acl-core-rules",
        fails=[
            ("none", [acl(rate())]),
            ("one missing", [acl(managed(CORE[0]), managed(CORE[1]))]),
        ],
        passes=[
            ("inline", [acl(*(managed(name) for name in CORE))]),
            ("separate rules", [acl(), *(separate(managed(name)) for name in CORE)]),
            ("associations", [acl(), *(group(name) for name in CORE)]),
            ("in JSON", [acl(rules=None, ruleJson=IN_JSON)]),
            ("another vendor's", [acl(managed("OWASP", "Vendor"))]),
        ],
        undetermined=[("unknown", [acl(rules=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "ddos-1-aws-web-acl-rate-limit",
        fails=[
            ("none", [acl(managed(CORE[0]))]),
            ("only counts", [acl(rate("count"))]),
            ("only allows", [acl(rate("allow"))]),
        ],
        passes=[
            ("inline", [acl(rate())]),
            ("separate", [acl(), separate(rate())]),
            ("in JSON", [acl(rules=None, ruleJson=IN_JSON)]),
        ],
        undetermined=[("unknown", [acl(rules=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "app-1-aws-web-acl-logged",
        fails=[
            ("not logged", [acl()]),
            ("blocked requests dropped", [acl(), logging(**dropping("BLOCK"))]),
            ("blocked requests dropped by default", [acl(), logging(**kept("ALLOW"))]),
        ],
        passes=[
            ("logged", [acl(), logging()]),
            ("allowed requests dropped", [acl(), logging(**dropping("ALLOW"))]),
            ("blocked requests only", [acl(), logging(**kept("BLOCK"))]),
        ],
        undetermined=[("unknown filter", [acl(), logging(loggingFilter=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "app-1-aws-load-balancers-have-web-acl",
        fails=[
            ("none", [ENTRANCE]),
            ("another load balancer's", [ENTRANCE, association("arn:other")]),
            ("fails open", [balancer(arn="arn:entrance", enableWafFailOpen=True), association("arn:entrance")]),
        ],
        passes=[("associated", [ENTRANCE, association("arn:entrance")])],
        undetermined=[("unknown", [ENTRANCE, association(UNKNOWN)])],
        not_applicable=[
            ("internal", [balancer(internal=True)]),
            ("a network load balancer", [balancer(loadBalancerType="network")]),
        ],
    ),
    *cases(
        "app-1-aws-apis-have-web-acl",
        fails=[
            ("none", [STAGE, api("REGIONAL")]),
            ("GraphQL", [make("aws:appsync/graphQLApi:GraphQLApi", "graph", {"arn": "arn:graph"})]),
        ],
        passes=[
            ("associated", [STAGE, api("REGIONAL"), association("arn:stage")]),
            ("as the provider reports it", [make("aws:apigateway/stage:Stage", "stage", {"webAclArn": "arn:acl"})]),
        ],
        undetermined=[("unknown", [STAGE, association(UNKNOWN)])],
        not_applicable=[("private", [STAGE, api("PRIVATE")])],
    ),
    *cases(
        "net-5-aws-lists-name-somebody",
        fails=[
            ("the internet", [make(PREFIX_LIST, "allow", {"entries": [{"cidr": "0.0.0.0/0"}]})]),
            ("half of it", [make(PREFIX_LIST, "allow", {"entries": [{"cidr": "0.0.0.0/1"}]})]),
            ("in quarters", [make(IP_SET, "allow", {"addresses": ["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2"]})]),
            ("IPv6", [make(IP_SET, "allow", {"addresses": ["2000::/3"]})]),
            (
                "a separate entry",
                [
                    make(PREFIX_LIST, "allow", {"entries": []}),
                    make(
                        "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
                        "wide",
                        {"cidr": "::/0", "prefixListId": "allow-id"},
                    ),
                ],
            ),
        ],
        passes=[
            ("offices", [make(PREFIX_LIST, "allow", {"entries": [{"cidr": "198.51.100.0/24"}]})]),
            ("private", [make(IP_SET, "inside", {"addresses": ["10.0.0.0/8"]})]),
        ],
        undetermined=[("unknown", [make(PREFIX_LIST, "allow", {"entries": UNKNOWN})])],
        not_applicable=[("no lists", [vpc()])],
    ),
]
