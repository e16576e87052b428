"""AWS's quotas that the platform comes near: what counts against each, and how a stack crosses it.

The resources are those of an exported deployment, so what is counted is what the engine would send to AWS. Quotas are
the defaults: nobody has to ask AWS for more before the first update. Where AWS counts less (repeated text
transformations of a web ACL), the sum here is an upper bound.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Entry = Mapping[str, Any]
"""A resource as an exported deployment has it: ``type``, ``urn``, ``id`` and ``inputs``."""

Used = Callable[[Sequence[Entry]], Mapping[str, int]]
"""How much of a quota is used, by what the quota is for: each policy, each route table …"""

Crossed = Callable[[Sequence[Entry], int], list[Entry]]
"""A copy of a stack, changed so that it uses more than a limit: proof that the quota is measured."""

DOCS = "https://docs.aws.amazon.com"
IAM = f"{DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html"
VPC = f"{DOCS}/vpc/latest/userguide/amazon-vpc-limits.html"
EVENTS = f"{DOCS}/eventbridge/latest/userguide/eb-quota.html"
CLOUDFRONT = f"{DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html"
FIREWALL = f"{DOCS}/network-firewall/latest/developerguide/quotas.html"

LIST_WEIGHTS = {"pl-a3a144ca": 55}
"""What a rule with a prefix list of AWS counts for, where it is more than 1: CloudFront's, in eu-central-1.
Source: Amazon VPC User Guide, "AWS-managed prefix list weight"."""

STATEMENTS = {
    "ipSetReferenceStatement": 1,
    "geoMatchStatement": 1,
    "sizeConstraintStatement": 1,
    "regexMatchStatement": 3,
    "rateBasedStatement": 2,
    "andStatement": 0,
    "orStatement": 0,
    "notStatement": 0,
}
"""WCU of a statement by itself. Source: AWS WAF Developer Guide, "Rule statement basics" and each statement's page."""

MANAGED = {
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesSQLiRuleSet": 200,
    "AWSManagedRulesLinuxRuleSet": 200,
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
    "AWSManagedRulesATPRuleSet": 50,
}
"""WCU of AWS's rule groups. Source: AWS WAF Developer Guide, "AWS Managed Rules rule groups list"."""

TRANSFORMATION = 10


@dataclass(frozen=True)
class Quota:
    """One quota.

    :param about: what is limited; the test's name.
    :param limit: AWS's default.
    :param source: where AWS says so.
    :param used: what is used of it.
    :param crossed: how to cross it.
    """

    about: str
    limit: int
    source: str
    used: Used
    crossed: Crossed


def name_of(entry: Entry) -> str:
    """A resource's name in the program."""
    return str(entry["urn"]).rpartition("::")[2]


def of(entries: Sequence[Entry], *types: str) -> Iterator[Entry]:
    """The resources of some types (without ``aws:`` and the repeated class)."""
    return (entry for entry in entries if _short(entry["type"]) in types)


def _short(type_: str) -> str:
    return type_.removeprefix("aws:").rpartition(":")[0]


def dense(text: str) -> int:
    """Characters without white space, as IAM counts."""
    return len(re.sub(r"\s", "", text))


def octets(text: str) -> int:
    """Bytes of a text."""
    return len(text.encode())


def with_input(entries: Sequence[Entry], type_: str, **inputs: Any) -> list[Entry]:
    """A copy of a stack whose first resource of a type has other inputs."""
    found = next(of(entries, type_))
    changed = {**found, "inputs": {**found["inputs"], **inputs}}
    return [changed if entry is found else entry for entry in entries]


def sized(about: str, type_: str, name: str, limit: int, source: str, size: Callable[[str], int] = len) -> Quota:
    """A quota on the size of one input of each resource of a type."""

    def used(entries: Sequence[Entry]) -> Mapping[str, int]:
        return {
            name_of(each): size(each["inputs"][name])
            for each in of(entries, type_)
            if isinstance(each["inputs"].get(name), str)
        }

    return Quota(
        about, limit, source, used, lambda entries, limit: with_input(entries, type_, **{name: "x" * (limit + 1)})
    )


def counted(
    about: str, type_: str, owner: str, limit: int, source: str, weigh: Callable[[Entry], int] = lambda _: 1
) -> Quota:
    """A quota on how many resources of a type one other thing has; ``owner`` is the input that names it."""

    def used(entries: Sequence[Entry]) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        for each in of(entries, type_):
            counts[str(each["inputs"].get(owner))] += weigh(each)
        return counts

    def crossed(entries: Sequence[Entry], limit: int) -> list[Entry]:
        return [*entries, *[next(of(entries, type_))] * (limit + 1)]

    return Quota(about, limit, source, used, crossed)


def acl_entries(entries: Sequence[Entry]) -> Mapping[str, int]:
    """Rules by ACL, direction and IP version, with the one of AWS at the end that denies the rest."""
    counts: Counter[str] = Counter()
    for acl in of(entries, "ec2/networkAcl"):
        for way in ("ingress", "egress"):
            for rule in acl["inputs"][way]:
                counts[f"{name_of(acl)} {way} {'IPv6' if rule.get('ipv6CidrBlock') else 'IPv4'}"] += 1
    return {place: count + 1 for place, count in counts.items()}


def _longer_acl(entries: Sequence[Entry], limit: int) -> list[Entry]:
    rules = next(of(entries, "ec2/networkAcl"))["inputs"]["ingress"]
    return with_input(entries, "ec2/networkAcl", ingress=[rules[0]] * limit)


def list_weight(rule: Entry) -> int:
    """What a security group's rule counts for."""
    return LIST_WEIGHTS.get(rule["inputs"].get("prefixListId", ""), 1)


def groups_of_interfaces(entries: Sequence[Entry]) -> Mapping[str, int]:
    """Security groups of whatever has network interfaces."""
    inputs = {name_of(each): each["inputs"] for each in entries}
    lists: dict[str, Any] = {
        **{name: each.get("securityGroups") or each.get("securityGroupIds") for name, each in inputs.items()},
        **{name: each.get("vpcSecurityGroupIds") for name, each in inputs.items() if "vpcSecurityGroupIds" in each},
    }
    for each in of(entries, "ec2/launchTemplate"):
        lists[name_of(each)] = each["inputs"]["networkInterfaces"][0]["securityGroups"]
    for each in of(entries, "ecs/service"):
        lists[name_of(each)] = each["inputs"]["networkConfiguration"]["securityGroups"]
    return {name: len(groups) for name, groups in lists.items() if groups}


def routes(entries: Sequence[Entry]) -> Mapping[str, int]:
    """Routes by route table; a gateway endpoint puts one into each of its tables, and the VPC's own is there."""
    counts = Counter(str(each["inputs"]["routeTableId"]) for each in of(entries, "ec2/route"))
    for endpoint in of(entries, "ec2/vpcEndpoint"):
        counts.update(endpoint["inputs"].get("routeTableIds", []))
    return {table: count + 1 for table, count in counts.items()}


def inline_policies(entries: Sequence[Entry]) -> Mapping[str, int]:
    """Size of all inline policies of each role."""
    sizes: Counter[str] = Counter()
    for each in of(entries, "iam/rolePolicy"):
        sizes[each["inputs"]["role"]] += dense(each["inputs"]["policy"])
    return sizes


def attached_policies(entries: Sequence[Entry]) -> Mapping[str, int]:
    """Managed policies of each role, named by it or attached to it."""
    counts = Counter(str(each["inputs"]["role"]) for each in of(entries, "iam/rolePolicyAttachment"))
    for role in of(entries, "iam/role"):
        counts[role["inputs"]["name"]] += len(role["inputs"].get("managedPolicyArns", []))
    return counts


def web_acl_capacity(entries: Sequence[Entry]) -> Mapping[str, int]:
    """WCU of each web ACL."""
    return {
        name_of(acl): sum(statement_capacity(rule["statement"]) for rule in acl["inputs"]["rules"])
        for acl in of(entries, "wafv2/webAcl")
    }


def statement_capacity(statement: Mapping[str, Any]) -> int:
    """WCU of a statement and those inside it; one that the tables do not know fails."""
    ((kind, body),) = statement.items()
    if kind == "managedRuleGroupStatement":
        return MANAGED[body["name"]]
    inner = [*body.get("statements", []), *(body[key] for key in ("statement", "scopeDownStatement") if key in body)]
    changes = [each for each in body.get("textTransformations", []) if each["type"] != "NONE"]
    return STATEMENTS[kind] + TRANSFORMATION * len(changes) + sum(map(statement_capacity, inner))


def _heavier_web_acl(entries: Sequence[Entry], limit: int) -> list[Entry]:
    rule = {"statement": {"managedRuleGroupStatement": {"name": "AWSManagedRulesCommonRuleSet"}}}
    return with_input(entries, "wafv2/webAcl", rules=[rule] * (limit // 700 + 1))


def firewall_rules(entries: Sequence[Entry]) -> Mapping[str, int]:
    """Suricata rules of each group as a percentage of the capacity that it was made with, which cannot be changed."""
    return {
        name_of(group): 100 * rules.count("\n") // group["inputs"]["capacity"]
        for group in of(entries, "networkfirewall/ruleGroup")
        if (rules := group["inputs"]["ruleGroup"]["rulesSource"]["rulesString"])
    }


def in_region(entries: Sequence[Entry], type_: str) -> Mapping[str, int]:
    """Resources of a type by the provider that they are made through."""
    return Counter(str(each.get("provider")).partition("::aws-region-")[2] for each in of(entries, type_))


def _regional(about: str, type_: str, limit: int, source: str) -> Quota:
    return Quota(
        about,
        limit,
        source,
        lambda entries: in_region(entries, type_),
        lambda entries, limit: [*entries, *[next(of(entries, type_))] * (limit + 1)],
    )


QUOTAS = (
    sized("characters of a managed policy", "iam/policy", "policy", 6144, IAM, dense),
    sized("characters of a role's trust", "iam/role", "assumeRolePolicy", 2048, IAM, dense),
    Quota(
        "characters of a role's inline policies",
        10_240,
        IAM,
        inline_policies,
        lambda entries, limit: with_input(entries, "iam/rolePolicy", policy="x" * (limit + 1)),
    ),
    Quota(
        "managed policies of a role",
        10,
        IAM,
        attached_policies,
        lambda entries, limit: [*entries, *[next(of(entries, "iam/rolePolicyAttachment"))] * (limit + 1)],
    ),
    sized(
        "bytes of a key's policy",
        "kms/key",
        "policy",
        32_768,
        f"{DOCS}/kms/latest/developerguide/resource-limits.html",
        octets,
    ),
    sized(
        "bytes of a bucket's policy",
        "s3/bucketPolicy",
        "policy",
        20_480,
        f"{DOCS}/AmazonS3/latest/userguide/bucket-policies.html",
        octets,
    ),
    sized("characters of an endpoint's policy", "ec2/vpcEndpoint", "policy", 20_480, VPC),
    sized(
        "characters of a log group's policy",
        "cloudwatch/logResourcePolicy",
        "policyDocument",
        5120,
        f"{DOCS}/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html",
    ),
    sized("characters of an event pattern", "cloudwatch/eventRule", "eventPattern", 2048, EVENTS),
    counted("targets of an event rule", "cloudwatch/eventTarget", "rule", 5, EVENTS),
    _regional("event rules of a bus", "cloudwatch/eventRule", 300, EVENTS),
    counted(
        "metric filters of a log group",
        "cloudwatch/logMetricFilter",
        "logGroupName",
        100,
        f"{DOCS}/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html",
    ),
    Quota("rules of a network ACL for each direction and IP version", 20, VPC, acl_entries, _longer_acl),
    counted(
        "incoming rules of a security group", "vpc/securityGroupIngressRule", "securityGroupId", 60, VPC, list_weight
    ),
    counted(
        "outgoing rules of a security group", "vpc/securityGroupEgressRule", "securityGroupId", 60, VPC, list_weight
    ),
    Quota(
        "security groups of a network interface",
        5,
        VPC,
        groups_of_interfaces,
        lambda entries, limit: with_input(entries, "rds/instance", vpcSecurityGroupIds=["sg"] * (limit + 1)),
    ),
    Quota(
        "routes of a route table",
        50,
        VPC,
        routes,
        lambda entries, limit: [*entries, *[next(of(entries, "ec2/route"))] * limit],
    ),
    _regional("elastic IP addresses of a region", "ec2/eip", 5, VPC),
    _regional("VPC endpoints of a VPC", "ec2/vpcEndpoint", 50, VPC),
    Quota(
        "WCU of a web ACL that its price includes",
        1500,
        f"{DOCS}/waf/latest/developerguide/aws-waf-capacity-units.html",
        web_acl_capacity,
        _heavier_web_acl,
    ),
    Quota(
        "percentage of a firewall rule group's capacity",
        100,
        FIREWALL,
        firewall_rules,
        lambda entries, _: with_input(entries, "networkfirewall/ruleGroup", capacity=1),
    ),
    Quota(
        "names of a distribution",
        100,
        CLOUDFRONT,
        lambda entries: {
            name_of(each): len(each["inputs"]["aliases"]) for each in of(entries, "cloudfront/distribution")
        },
        lambda entries, limit: with_input(entries, "cloudfront/distribution", aliases=["x"] * (limit + 1)),
    ),
    sized("bytes of a CloudFront function", "cloudfront/function", "code", 10_240, CLOUDFRONT, octets),
    _regional("Config rules of a region", "cfg/rule", 1000, f"{DOCS}/config/latest/developerguide/configlimits.html"),
)


def crossed(quota: Quota, entries: Sequence[Entry]) -> list[Entry]:
    """A copy of the stack that crosses a quota; the stack itself stays as it is."""
    return quota.crossed(copy.deepcopy(list(entries)), quota.limit)
