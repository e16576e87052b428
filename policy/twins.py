"""Defence in depth: what holds a key invariant outside of Pulumi as well, when somebody changes AWS by hand.

A rule of the policy pack judges what the program makes. Its twins stand in the account and the organisation: a service
or resource control policy refuses the change, a rule of AWS Config finds it, an event or an alarm tells the people on
call. docs/defence-in-depth.md is made from this list; tests find every rule and every twin in the production stack.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "defence-in-depth.md"

REFUSES, FINDS, TELLS = "refuses", "finds", "tells"
"""What a twin does: before the change, within minutes or hours of it, within seconds or minutes of it."""


@dataclass(frozen=True)
class Twin:
    """A resource that holds or watches an invariant.

    :param does: `REFUSES`, `FINDS` or `TELLS`.
    :param resource: the resource's name in the stack.
    :param names: the calls or the managed rule that it names.
    """

    does: str
    resource: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Invariant:
    """Something that must hold whoever changes what.

    :param text: what holds.
    :param rules: the IDs of the rules that keep it in the program.
    :param twins: what keeps or watches it in AWS.
    """

    text: str
    rules: tuple[str, ...]
    twins: tuple[Twin, ...]


def _guardrail(which: str, *names: str) -> Twin:
    return Twin(REFUSES, f"aws-guardrails-{which}", names)


def _config(source: str) -> Twin:
    return Twin(FINDS, f"aws-config-{source.lower().replace('_', '-')}", (source,))


def _event(which: str, *names: str) -> Twin:
    return Twin(TELLS, f"aws-on-call-{which}", names)


def _alarm(which: str, *names: str) -> Twin:
    return Twin(TELLS, f"aws-trail-alarms-{which}", names)


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "No bucket of the account can be public",
        ("gdpr-1-aws-account-blocks-public-access", "gdpr-1-aws-bucket-blocks-public-access"),
        (
            _guardrail("data", "s3:PutAccountPublicAccessBlock"),
            _config("S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC"),
            _event("drift-buckets", "PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock"),
            _alarm("bucket-policy-changed", "DeleteAccountPublicAccessBlock", "DeleteBucketPublicAccessBlock"),
        ),
    ),
    Invariant(
        "The internet reaches the network through the edge only",
        ("net-2-aws-public-access-blocked",),
        (
            _event("drift-network", "ModifyVpcBlockPublicAccessOptions", "CreateVpcBlockPublicAccessExclusion"),
            _alarm("network-changed", "ModifyVpcBlockPublicAccessOptions", "CreateVpcBlockPublicAccessExclusion"),
        ),
    ),
    Invariant(
        "New volumes are encrypted",
        ("net-6-aws-encryption-by-default",),
        (
            _guardrail("data", "ec2:DisableEbsEncryptionByDefault"),
            _config("EC2_EBS_ENCRYPTION_BY_DEFAULT"),
            _event("drift-network", "DisableEbsEncryptionByDefault"),
            _alarm("account-made-public", "DisableEbsEncryptionByDefault"),
        ),
    ),
    Invariant(
        "Nothing runs and nothing is stored outside the two regions in the European Union",
        ("infra-3-aws-providers-in-eu", "infra-3-aws-resources-in-eu"),
        (_guardrail("regions", "aws:RequestedRegion"), _alarm("elsewhere-changed", "$.awsRegion")),
    ),
    Invariant(
        "The trail records, everywhere and all the time",
        ("mon-3-aws-trail-exists", "mon-3-aws-trail-multi-region", "mon-3-aws-trail-data-events"),
        (
            _guardrail("protection", "cloudtrail:StopLogging", "cloudtrail:DeleteTrail"),
            _config("CLOUD_TRAIL_ENABLED"),
            _event("drift-trail", "StopLogging", "DeleteTrail", "PutEventSelectors"),
            _alarm("trail-changed", "StopLogging", "DeleteTrail", "PutEventSelectors"),
        ),
    ),
    Invariant(
        "The bucket of the logs stays, and so does what is in it",
        ("mon-3-aws-trail-bucket-locked",),
        (
            _guardrail("protection", "s3:DeleteBucket"),
            _event("drift-buckets", "PutBucketObjectLockConfiguration"),
            _alarm("bucket-policy-changed", "DeleteBucket", "DeleteBucketPolicy"),
        ),
    ),
    Invariant(
        "No security group opens an administration port to the world",
        ("net-3-aws-ingress-named",),
        (
            _config("RESTRICTED_INCOMING_TRAFFIC"),
            _config("INCOMING_SSH_DISABLED"),
            _event("drift-network", "AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules"),
            _alarm("security-group-changed", "AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules"),
        ),
    ),
    Invariant(
        "No database and no snapshot is public",
        ("gdpr-1-aws-database-snapshot-not-shared", "net-6-aws-snapshots-not-public"),
        (
            _guardrail("data", "ec2:DisableSnapshotBlockPublicAccess"),
            _config("RDS_INSTANCE_PUBLIC_ACCESS_CHECK"),
            _config("RDS_SNAPSHOTS_PUBLIC_PROHIBITED"),
            _config("EBS_SNAPSHOT_PUBLIC_RESTORABLE_CHECK"),
            _event("drift-database", "ModifyDBInstance", "ModifyDBSnapshotAttribute"),
            _alarm("database-opened", "ModifyDBSnapshotAttribute", "publiclyAccessible"),
        ),
    ),
    Invariant(
        "No key goes away unnoticed",
        ("bc-3-aws-key-deletion-waits", "enc-2-aws-key-rotates"),
        (
            _config("KMS_CMK_NOT_SCHEDULED_FOR_DELETION"),
            _event("drift-keys", "ScheduleKeyDeletion", "DisableKey"),
            _alarm("key-going", "ScheduleKeyDeletion", "DisableKey"),
        ),
    ),
    Invariant(
        "Nobody works as root",
        ("mon-2-aws-trail-watched",),
        (
            _guardrail("protection", "arn:aws:iam::*:root"),
            _config("IAM_ROOT_ACCESS_KEY_CHECK"),
            _config("ROOT_ACCOUNT_MFA_ENABLED"),
            _alarm("root-used", "Root"),
        ),
    ),
    Invariant(
        "There are no users and no credentials that last",
        ("emp-1-aws-no-user-access-key",),
        (
            _guardrail("protection", "iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile"),
            _config("ACCESS_KEYS_ROTATED"),
            _alarm("credential-made", "CreateUser", "CreateAccessKey", "CreateLoginProfile"),
        ),
    ),
    Invariant(
        "GuardDuty, Security Hub and AWS Config are on",
        (
            "mon-1-aws-threat-detection-exists",
            "mon-1-aws-security-hub-exists",
            "mon-1-aws-configuration-recorder-exists",
        ),
        (
            _guardrail(
                "protection",
                "guardduty:DeleteDetector",
                "securityhub:DisableSecurityHub",
                "config:StopConfigurationRecorder",
            ),
            _config("GUARDDUTY_ENABLED_CENTRALIZED"),
            _config("SECURITYHUB_ENABLED"),
            _event("drift-detection", "DeleteDetector", "UpdateDetector"),
            _event("drift-security-hub", "DisableSecurityHub"),
            _event("drift-config", "StopConfigurationRecorder", "DeleteConfigurationRecorder"),
            _alarm("detection-weakened", "DeleteDetector", "DisableSecurityHub"),
            _alarm("config-changed", "StopConfigurationRecorder"),
        ),
    ),
    Invariant(
        "A web ACL stands before every entrance",
        ("ddos-1-aws-cloudfront-web-acl", "app-1-aws-load-balancers-have-web-acl"),
        (
            _config("WAFV2_LOGGING_ENABLED"),
            _event("drift-web-acl", "DisassociateWebACL", "UpdateWebACL"),
            _alarm("web-acl-changed", "DisassociateWebACL", "UpdateWebACL"),
        ),
    ),
    Invariant(
        "CloudFront leads to the platform's own origin",
        ("ddos-1-aws-origin-behind-cloudfront", "enc-1-aws-vpc-origin-tls"),
        (_alarm("entrance-changed", "UpdateDistribution", "UpdateVpcOrigin"),),
    ),
    Invariant(
        "Backups are made, copied and locked",
        ("bc-1-aws-vault-locked", "bc-1-aws-backup-plan-copies"),
        (
            _guardrail("protection", "backup:DeleteBackupVaultLockConfiguration", "backup:DeleteRecoveryPoint"),
            _config("BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED"),
            _event("drift-backups", "DeleteBackupVaultLockConfiguration", "UpdateBackupPlan"),
            _alarm("backups-changed", "DeleteBackupVaultLockConfiguration", "UpdateBackupPlan", "DeleteRecoveryPoint"),
        ),
    ),
    Invariant(
        "The guardrails stay as they are",
        ("mon-2-aws-trail-watched",),
        (
            _guardrail("protection", "organizations:LeaveOrganization"),
            _alarm("organization-changed", "organizations.amazonaws.com"),
        ),
    ),
)
"""The key invariants of the AWS part."""


def page() -> str:
    """docs/defence-in-depth.md."""
    lines = [
        "# Defence in depth",
        "",
        "<!-- Made by `python -m policy.twins`; do not edit. -->",
        "",
        "A rule judges what the program makes. Each key invariant has twins that hold or watch it in AWS when somebody",
        "changes something by hand: a guardrail of the organisation **refuses** it (only where the stack runs in the",
        "management account, `aws.organization`), a rule of AWS Config **finds** it, an EventBridge rule or an alarm",
        "over the audit trail **tells** the people on call. Names are those of the resources in the stack.",
        "",
        "| invariant | rules | refuses | finds | tells |",
        "|---|---|---|---|---|",
    ]
    for invariant in INVARIANTS:
        cells = [", ".join(f"`{name}`" for name in invariant.rules)]
        for does in (REFUSES, FINDS, TELLS):
            cells.append(", ".join(f"`{twin.resource}`" for twin in invariant.twins if twin.does == does) or "–")
        lines.append(f"| {invariant.text} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
