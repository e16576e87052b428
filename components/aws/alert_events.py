"""Which events tell the people on call: findings of the detectors, and changes that the stack did not make. Data only.

CloudTrail's events arrive here within seconds and are written to the mailbox; the same changes page through the alarms
of `components.aws.trail_alarms`, which cover every region.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

API_CALL = "AWS API Call via CloudTrail"


@dataclass(frozen=True)
class AlertEvent:
    """A kind of event that people hear of.

    :param name: short name, unique: lower-case letters, digits and hyphens.
    :param description: what happened, in words.
    :param source: the service that says so.
    :param detail_type: the event's type; none for all of the source.
    :param detail: what the event must hold, in EventBridge's pattern language.
    :param page: true to page somebody; a notice goes to the mailbox in any case.
    """

    name: str
    description: str
    source: str
    detail_type: str
    detail: Mapping[str, Any]
    page: bool = False

    def pattern(self) -> str:
        """The event pattern as JSON."""
        return json.dumps(
            {"source": [self.source], "detail-type": [self.detail_type], "detail": dict(self.detail)}, sort_keys=True
        )


def _calls(name: str, description: str, service: str, calls: Sequence[str]) -> AlertEvent:
    """Changes of a service that succeeded."""
    detail = {
        "eventSource": [f"{service}.amazonaws.com"],
        "eventName": list(calls),
        "errorCode": [{"exists": False}],
    }
    return AlertEvent(name, description, f"aws.{service}", API_CALL, detail)


FINDINGS = (
    AlertEvent(
        "attacks",
        "GuardDuty found an attack of high severity",
        "aws.guardduty",
        "GuardDuty Finding",
        {"severity": [{"numeric": [">=", 7]}]},
        page=True,
    ),
    AlertEvent(
        "findings",
        "Security Hub has a new finding of high severity",
        "aws.securityhub",
        "Security Hub Findings - Imported",
        {
            "findings": {
                "Severity": {"Label": ["CRITICAL", "HIGH"]},
                "Workflow": {"Status": ["NEW"]},
                "RecordState": ["ACTIVE"],
                # GuardDuty's own come directly, without the wait.
                "ProductName": [{"anything-but": ["GuardDuty"]}],
            }
        },
    ),
    AlertEvent(
        "sensitive-data",
        "Macie found card numbers, credentials or a bucket that is open",
        "aws.macie",
        "Macie Finding",
        {"severity": {"description": ["High", "Medium"]}},
        page=True,
    ),
    AlertEvent(
        "outside-access",
        "Access Analyzer found access from outside",
        "aws.access-analyzer",
        "Access Analyzer Finding",
        {"status": ["ACTIVE"], "isPublic": [True]},
        page=True,
    ),
    AlertEvent(
        "abuse",
        "AWS reports abuse of or a risk to the account",
        "aws.health",
        "AWS Health Event",
        {"service": ["ABUSE", "RISK"]},
        page=True,
    ),
    AlertEvent(
        "non-compliant",
        "A rule of AWS Config found a resource that breaks an invariant",
        "aws.config",
        "Config Rules Compliance Change",
        {"messageType": ["ComplianceChangeNotification"], "newEvaluationResult": {"complianceType": ["NON_COMPLIANT"]}},
    ),
)

DRIFT = (
    _calls(
        "drift-network",
        "The network was changed: groups, ACLs, routes or the block on public access",
        "ec2",
        (
            "AuthorizeSecurityGroupIngress",
            "AuthorizeSecurityGroupEgress",
            "CreateNetworkAclEntry",
            "CreateRoute",
            "CreateVpcBlockPublicAccessExclusion",
            "DeleteFlowLogs",
            "DeleteRoute",
            "DisableEbsEncryptionByDefault",
            "DisableImageBlockPublicAccess",
            "DisableSnapshotBlockPublicAccess",
            "EnableSerialConsoleAccess",
            "ModifySecurityGroupRules",
            "ModifyVpcBlockPublicAccessOptions",
            "ReplaceNetworkAclEntry",
            "ReplaceRoute",
        ),
    ),
    _calls(
        "drift-firewall",
        "The network firewall was changed",
        "network-firewall",
        (
            "AssociateFirewallPolicy",
            "DeleteFirewall",
            "UpdateFirewallDeleteProtection",
            "UpdateFirewallPolicy",
            "UpdateFirewallPolicyChangeProtection",
            "UpdateLoggingConfiguration",
            "UpdateRuleGroup",
            "UpdateSubnetChangeProtection",
        ),
    ),
    _calls(
        "drift-dns-firewall",
        "The DNS firewall was changed",
        "route53resolver",
        (
            "DeleteFirewallRule",
            "DisassociateFirewallRuleGroup",
            "DisassociateResolverQueryLogConfig",
            "UpdateFirewallConfig",
            "UpdateFirewallDomains",
            "UpdateFirewallRule",
        ),
    ),
    _calls(
        "drift-trail",
        "The audit trail was stopped or changed",
        "cloudtrail",
        ("DeleteTrail", "PutEventSelectors", "PutInsightSelectors", "StopLogging", "UpdateTrail"),
    ),
    _calls(
        "drift-keys",
        "A key was disabled, its deletion scheduled or its policy changed",
        "kms",
        ("CancelKeyDeletion", "DisableKey", "DisableKeyRotation", "PutKeyPolicy", "ScheduleKeyDeletion"),
    ),
    _calls(
        "drift-buckets",
        "A bucket was opened, or lost its policy, lock, versions, encryption or copy",
        "s3",
        (
            "DeleteAccountPublicAccessBlock",
            "DeleteBucketEncryption",
            "DeleteBucketPolicy",
            "DeleteBucketPublicAccessBlock",
            "DeleteBucketReplication",
            "PutBucketAcl",
            "PutBucketObjectLockConfiguration",
            "PutBucketPolicy",
            "PutBucketPublicAccessBlock",
            "PutBucketVersioning",
        ),
    ),
    _calls(
        "drift-backups",
        "Backups lost a plan, a vault's lock or policy, or a recovery point",
        "backup",
        (
            "DeleteBackupPlan",
            "DeleteBackupSelection",
            "DeleteBackupVaultAccessPolicy",
            "DeleteBackupVaultLockConfiguration",
            "DeleteRecoveryPoint",
            "PutBackupVaultAccessPolicy",
            "UpdateBackupPlan",
        ),
    ),
    _calls(
        "drift-database",
        "A database or its snapshot was opened or lost its protection",
        "rds",
        ("DeleteDBInstance", "ModifyDBInstance", "ModifyDBSnapshotAttribute"),
    ),
    _calls(
        "drift-web-acl",
        "A web ACL was taken away or changed",
        "wafv2",
        ("DeleteLoggingConfiguration", "DeleteWebACL", "DisassociateWebACL", "UpdateWebACL"),
    ),
    _calls(
        "drift-detection",
        "GuardDuty was changed",
        "guardduty",
        ("CreateFilter", "DeleteDetector", "DeletePublishingDestination", "UpdateDetector", "UpdateFilter"),
    ),
    _calls(
        "drift-security-hub",
        "Security Hub was changed",
        "securityhub",
        ("BatchDisableStandards", "DeleteFindingAggregator", "DisableSecurityHub", "UpdateStandardsControl"),
    ),
    _calls(
        "drift-config",
        "The record of configurations was stopped or changed",
        "config",
        ("DeleteConfigRule", "DeleteConfigurationRecorder", "DeleteDeliveryChannel", "StopConfigurationRecorder"),
    ),
    _calls(
        "drift-alerts",
        "Alerts were silenced",
        "monitoring",
        ("DeleteAlarms", "DisableAlarmActions", "PutAlarmMuteRule"),
    ),
)

EVENTS = (*FINDINGS, *DRIFT)
"""Everything that the people on call are told about by events."""
