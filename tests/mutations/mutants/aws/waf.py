"""Mutants of `policy.rules.aws.waf`."""

from __future__ import annotations

import json
from typing import Any

from tests.mutations.edits import Edit, add, change, drop, put, remove
from tests.mutations.mutant import broken, of
from tests.mutations.specimens.aws_entrance import CORE_GROUPS, managed

COUNT: dict[str, Any] = {"count": {}}
CORE, INPUTS, SQL = "rules.1", "rules.2", "rules.3"
STATEMENT = "statement.managedRuleGroupStatement"
RATE, LOGGED, BLOCKS = "ddos-1-aws-web-acl-rate-limit", "app-1-aws-web-acl-logged", "app-1-aws-web-acl-blocks"
GROUPS = "app-1-aws-web-acl-core-rules"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"


def names(count: int) -> list[dict[str, Any]]:
    """Overrides that turn so many rules of a group to count."""
    return [{"name": f"rule{number}", "actionToUse": COUNT} for number in range(count)]


def in_json(selector: str, rules: list[dict[str, Any]]) -> tuple[Edit, Edit]:
    """The rules of a web ACL in the API's own JSON, and none besides."""
    return drop(selector, "rules"), put(selector, ruleJson=json.dumps(rules))


def api_group(name: str, override: str = "None", **statement: Any) -> dict[str, Any]:
    """A managed group as the API writes it."""
    group = {"Name": name, "VendorName": "AWS", **statement}
    return {"Name": name, "OverrideAction": {override: {}}, "Statement": {"ManagedRuleGroupStatement": group}}


def api_rate(action: str = "Block") -> dict[str, Any]:
    """A rate-based rule as the API writes it."""
    statement = {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": "IP"}}
    return {"Name": "rate", "Action": {action: {}}, "Statement": statement}


def all_counted(values: dict[str, Any]) -> None:
    """Keep the rate limit only, and let it count."""
    values["rules"] = [{**values["rules"][0], "action": COUNT}]


def keeping(action: str) -> dict[str, Any]:
    """A filter of logs that keeps requests with one action."""
    return {"behavior": "KEEP", "requirement": "MEETS_ANY", "conditions": [{"actionCondition": {"action": action}}]}


MUTANTS = [
    *of(
        BLOCKS,
        broken("a group is only counted", put("shop-acl", {f"{CORE}.overrideAction": COUNT})),
        broken(
            "a group's rules are only counted", put("shop-acl", {f"{CORE}.{STATEMENT}.ruleActionOverrides": names(8)})
        ),
        broken("no rules", drop("shop-acl", "rules"), also=(GROUPS, RATE)),
        broken("every rule only counts", change("shop-acl", all_counted), also=(GROUPS, RATE)),
        broken(
            "a group is only counted, in JSON",
            *in_json("shop-site-acl", [api_rate(), *(api_group(name, "Count") for name in CORE_GROUPS)]),
        ),
        broken(
            "a group's rules are excluded, in JSON",
            *in_json(
                "shop-site-acl",
                [
                    api_rate(),
                    *(
                        api_group(name, ExcludedRules=[{"Name": f"rule{number}"} for number in range(8)])
                        for name in CORE_GROUPS
                    ),
                ],
            ),
        ),
        broken(
            "a group is only counted, in a resource of its own",
            add(
                "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation",
                "bots",
                {
                    "webAclArn": "@{shop-acl.arn}",
                    "ruleName": "bots",
                    "priority": 9,
                    "managedRuleGroup": {"name": "AWSManagedRulesBotControlRuleSet", "vendorName": "AWS"},
                    "overrideAction": "count",
                },
            ),
        ),
    ),
    *of(
        GROUPS,
        broken("no SQL injection", drop("shop-acl", SQL)),
        broken(
            "another group in its place", put("shop-acl", {f"{INPUTS}.{STATEMENT}.name": "AWSManagedRulesLinuxRuleSet"})
        ),
        broken("the rate only, in JSON", *in_json("shop-site-acl", [api_rate()])),
        broken("two of three, in JSON", *in_json("shop-site-acl", [api_rate(), *map(api_group, CORE_GROUPS[:2])])),
    ),
    *of(
        RATE,
        broken("no limit", drop("shop-acl", "rules.0")),
        broken("a limit that only counts", put("shop-acl", {"rules.0.action": COUNT})),
        broken(
            "a limit that allows",
            put("shop-acl", {"rules.0.action": {"allow": {}}}),
            also=("app-1-aws-web-acl-blocks",),  # what comes too often meets no other rule
        ),
        broken(
            "a limit that only counts, in JSON",
            *in_json("shop-site-acl", [api_rate("Count"), *map(api_group, CORE_GROUPS)]),
        ),
        broken("groups only", put("shop-site-acl", rules=[managed(name, 1) for name in CORE_GROUPS])),
    ),
    *of(
        LOGGED,
        broken("not logged", remove("shop-acl-logging")),
        broken("CloudFront's is not logged", remove("shop-site-acl-logging")),
        broken(
            "blocked requests dropped",
            put("shop-acl-logging", {"loggingFilter.filters.0.conditions.0.actionCondition.action": "BLOCK"}),
        ),
        broken(
            "everything dropped but what is allowed",
            put("shop-site-acl-logging", loggingFilter={"defaultBehavior": "DROP", "filters": [keeping("ALLOW")]}),
        ),
        broken("another web ACL's", put("shop-acl-logging", resourceArn="@{shop-site-acl.arn}")),
    ),
    *of(
        "app-1-aws-load-balancers-have-web-acl",
        broken("none", remove("shop-entrance-acl")),
        broken("an API's", put("shop-entrance-acl", resourceArn="@{shop-stage.arn}")),
        broken("fails open", put("shop-entrance", enableWafFailOpen=True)),
        broken("fails open, as text", put("shop-entrance", enableWafFailOpen="true")),
    ),
    *of(
        "app-1-aws-apis-have-web-acl",
        broken("REST", remove("shop-stage-acl")),
        broken("GraphQL", remove("shop-graph-acl")),
        broken("the load balancer's", put("shop-stage-acl", resourceArn="@{shop-entrance.arn}")),
        broken(
            "another stage",
            add(
                "aws:apigateway/stage:Stage",
                "next",
                {
                    "restApi": "@{shop-api.id}",
                    "stageName": "next",
                    "deployment": "d3",
                    "xrayTracingEnabled": True,
                    "accessLogSettings": {
                        "destinationArn": "@{account-trail-logs.arn}",
                        "format": "$context.requestId",
                    },
                },
            ),
        ),
    ),
    *of(
        "net-5-aws-lists-name-somebody",
        broken("the internet", put("shop-offices", {"entries.0.cidr": "0.0.0.0/0"})),
        broken("half of it", put("shop-offices", {"entries.0.cidr": "0.0.0.0/1"})),
        broken("in quarters", put("shop-partners", addresses=["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2"])),
        broken(
            "IPv6's global addresses", put("shop-partners", ipAddressVersion="IPV6", addresses=["2000::/4", "3000::/4"])
        ),
        broken(
            "a separate entry",
            add(
                "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
                "wide",
                {"prefixListId": "@{shop-offices.id}", "cidr": "0.0.0.0/0"},
            ),
        ),
    ),
]
