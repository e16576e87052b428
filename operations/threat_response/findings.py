"""From a finding to what is done about it: a pure function, so that every answer can be tested and read.

GuardDuty, Security Hub and AWS Config each send their findings to EventBridge in a shape of their own.

Sources: Amazon GuardDuty User Guide, "Finding types" and "GuardDuty finding format"; AWS Security Hub User Guide, "AWS
Security Finding Format"; Amazon EventBridge events of AWS Config.
"""

from __future__ import annotations

import fnmatch
import ipaddress
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

Kind = Literal[
    "keep-evidence",
    "detach-from-group",
    "quarantine",
    "withdraw-profile",
    "revoke-instance-sessions",
    "block-address",
    "disable-access-key",
    "revoke-sessions",
    "close-bucket",
    "close-group",
]

INTRUSIVE = 7.0
"""The severity from which a machine or an identity is stopped; GuardDuty calls it high."""

SUSPICIOUS = 4.0
"""The severity from which an address is blocked; GuardDuty calls it medium."""

OPEN_BUCKET = (
    "Policy:S3/AccountBlockPublicAccessDisabled",
    "Policy:S3/BucketAnonymousAccessGranted",
    "Policy:S3/BucketBlockPublicAccessDisabled",
    "Policy:S3/BucketPublicAccessGranted",
)

BUCKET_CONTROLS = ("S3.2", "S3.3", "S3.8")
GROUP_CONTROLS = ("EC2.13", "EC2.14", "EC2.18", "EC2.19", "EC2.53", "EC2.54")
"""Controls of Security Hub whose failure is a bucket or a security group that is open to the world."""

BUCKET_RULES = (
    "s3-bucket-level-public-access-prohibited",
    "s3-bucket-public-read-prohibited",
    "s3-bucket-public-write-prohibited",
)
GROUP_RULES = ("restricted-common-ports", "restricted-ssh", "vpc-sg-open-only-to-authorized-ports")
"""Managed rules of AWS Config with the same meaning; the name of a rule of the company starts or ends with it."""


@dataclass(frozen=True, order=True)
class Action:
    """One thing to do.

    :param kind: what.
    :param target: to what: an instance's ID, a network in CIDR notation, ``user/key``, a role's, bucket's or group's
        name.
    """

    kind: Kind
    target: str


@dataclass(frozen=True)
class Finding:
    """What a service found.

    :param source: ``guardduty``, ``securityhub`` or ``config``.
    :param id: the service's own identifier.
    :param seen: when it was last seen; a finding that goes on is sent again with a later time.
    :param title: in words, for the record.
    :param severity: 0 to 10.
    :param actions: what to do about it, in order.
    """

    source: str
    id: str
    seen: str
    title: str
    severity: float
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Protected:
    """What automation must leave alone, as patterns with ``*``. A person decides about these.

    :param instances: IDs of instances.
    :param identities: names of users and roles: the way in for the people who answer an incident.
    :param buckets: names of buckets that are public on purpose.
    :param groups: IDs of security groups that are open on purpose.
    :param networks: networks that are never blocked: the offices, the service's own.
    """

    instances: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()

    def allows(self, action: Action) -> bool:
        """Whether automation may do this."""
        if action.kind == "block-address":
            return _public(action.target) and not any(_overlap(action.target, each) for each in self.networks)
        lists: Mapping[str, tuple[str, ...]] = {
            "disable-access-key": self.identities,
            "revoke-sessions": self.identities,
            "close-bucket": self.buckets,
            "close-group": self.groups,
        }
        name = action.target.partition("/")[0]
        return not any(fnmatch.fnmatchcase(name, pattern) for pattern in lists.get(action.kind, self.instances))


Reading = Callable[[], Finding]
"""Reads one finding. What is not of its service's shape raises an error of any kind."""


def readings(event: Mapping[str, Any]) -> tuple[Reading, ...]:
    """How to read each finding that an EventBridge event carries, so that one that cannot be read keeps no other from
    being answered; none for an event of another kind.

    :param event: the event as EventBridge hands it to a function.
    """
    detail, kind = event.get("detail") or {}, event.get("detail-type")
    if kind == "GuardDuty Finding":
        return (partial(_guardduty, detail),)
    if kind == "Security Hub Findings - Imported":
        return tuple(partial(_security_hub, finding) for finding in detail.get("findings", []))
    if kind == "Config Rules Compliance Change":
        return (partial(_config, detail),)
    return ()


def _guardduty(detail: Mapping[str, Any]) -> Finding:
    service, severity = detail.get("service") or {}, float(detail.get("severity", 0))
    return Finding(
        source="guardduty",
        id=str(detail.get("id")),
        seen=str(service.get("eventLastSeen") or detail.get("updatedAt", "")),
        title=str(detail.get("type")),
        severity=severity,
        # GuardDuty's archived findings are those that a person, or a suppression rule, has judged to be harmless.
        actions=() if service.get("archived") else tuple(_answers(detail, service, severity)),
    )


def _answers(detail: Mapping[str, Any], service: Mapping[str, Any], severity: float) -> Iterator[Action]:
    resource, type_ = detail.get("resource") or {}, str(detail.get("type"))
    kind = resource.get("resourceType")
    actor_is_target = service.get("resourceRole") == "ACTOR"
    if severity >= SUSPICIOUS and not actor_is_target:
        yield from (Action("block-address", network) for network in _remote(service.get("action") or {}))
    if type_ in OPEN_BUCKET:
        yield from (Action("close-bucket", bucket["name"]) for bucket in resource.get("s3BucketDetails", []))
    if severity < INTRUSIVE:
        return
    if kind == "Instance" and (actor_is_target or "Exfiltration" in type_ or "Malware" in type_):
        yield from isolation(str(resource["instanceDetails"]["instanceId"]))
    if kind in ("AccessKey", "S3Bucket") and "accessKeyDetails" in resource:
        yield from _identity(resource["accessKeyDetails"])


def isolation(instance: str) -> Iterator[Action]:
    """All that isolates an instance, in order: first what keeps evidence, then what cuts it off.

    :param instance: its ID.
    """
    for kind in _ISOLATION:
        yield Action(kind, instance)


_ISOLATION: tuple[Kind, ...] = (
    "keep-evidence",
    # Before the group's health check finds the instance dead and terminates it.
    "detach-from-group",
    "quarantine",
    "revoke-instance-sessions",
    "withdraw-profile",
)


def _identity(key: Mapping[str, Any]) -> Iterator[Action]:
    name = str(key.get("userName", ""))
    if key.get("userType") == "IAMUser" and str(key.get("accessKeyId", "")).startswith("AKIA"):
        yield Action("disable-access-key", f"{name}/{key['accessKeyId']}")
    elif key.get("userType") == "AssumedRole" and name:
        yield Action("revoke-sessions", name)


def _remote(action: Mapping[str, Any]) -> list[str]:
    """Who talked to the resource. GuardDuty names the part of the action after the action's type."""
    found = set()
    for part in action.values():
        if not isinstance(part, Mapping):
            continue
        details = [part.get("remoteIpDetails")]
        details += [probe.get("remoteIpDetails") for probe in part.get("portProbeDetails", [])]
        for remote in filter(None, details):
            address = remote.get("ipAddressV4") or remote.get("ipAddressV6")
            if address:
                found.add(network(address))
    return sorted(found)


def _security_hub(finding: Mapping[str, Any]) -> Finding:
    severity = float((finding.get("Severity") or {}).get("Normalized", 0)) / 10
    compliance = finding.get("Compliance") or {}
    control = str(compliance.get("SecurityControlId") or "")
    live = finding.get("RecordState") == "ACTIVE" and (finding.get("Workflow") or {}).get("Status") != "SUPPRESSED"
    failed = live and compliance.get("Status") == "FAILED"
    actions: list[Action] = []
    for resource in finding.get("Resources", []) if failed else ():
        name = str(resource.get("Id", "")).rpartition(":")[2]
        if resource.get("Type") == "AwsS3Bucket" and control in BUCKET_CONTROLS:
            actions.append(Action("close-bucket", name))
        if resource.get("Type") == "AwsEc2SecurityGroup" and control in GROUP_CONTROLS:
            actions.append(Action("close-group", name.rpartition("/")[2]))
    return Finding(
        source="securityhub",
        id=str(finding.get("Id")),
        seen=str(finding.get("UpdatedAt", "")),
        title=f"{control} {finding.get('Title', '')}".strip(),
        severity=severity,
        actions=tuple(actions),
    )


def _config(detail: Mapping[str, Any]) -> Finding:
    result, rule = detail.get("newEvaluationResult") or {}, str(detail.get("configRuleName"))
    kind, name = detail.get("resourceType"), str(detail.get("resourceId"))
    actions: list[Action] = []
    if result.get("complianceType") == "NON_COMPLIANT":
        if kind == "AWS::S3::Bucket" and _is_rule(rule, BUCKET_RULES):
            actions.append(Action("close-bucket", name))
        if kind == "AWS::EC2::SecurityGroup" and _is_rule(rule, GROUP_RULES):
            actions.append(Action("close-group", name))
    return Finding(
        source="config",
        id=f"{rule}/{name}",
        seen=str(result.get("resultRecordedTime", "")),
        title=f"{rule} {result.get('complianceType', '')}",
        severity=INTRUSIVE if actions else 0.0,
        actions=tuple(actions),
    )


def _is_rule(name: str, known: tuple[str, ...]) -> bool:
    return any(known_name in name for known_name in known)


def network(address: str) -> str:
    """An address or network in CIDR notation.

    :raises ValueError: when it is neither.
    """
    return str(ipaddress.ip_network(address))


def _public(cidr: str) -> bool:
    return ipaddress.ip_network(cidr).is_global


def _overlap(first: str, second: str) -> bool:
    one, other = ipaddress.ip_network(first), ipaddress.ip_network(second)
    return one.version == other.version and one.overlaps(other)
