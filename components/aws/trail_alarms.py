"""What in the audit trail wakes somebody: CloudWatch filter patterns over CloudTrail's events, as data.

They read the trail's log group and not EventBridge, because the trail covers every region: IAM, Organizations and the
root user's sign-ins are reported in us-east-1, where no event rule of the platform stands.

Source of the first fifteen: CIS AWS Foundations Benchmark, section "Monitoring".
"""

from __future__ import annotations

from collections.abc import Iterable

from components.aws.alarms import LogAlarm
from components.aws.context import GLOBAL_REGION, AwsContext


def _named(source: str, *names: str) -> str:
    """Events of a service by their names."""
    return f"{{ ($.eventSource = {source}) && ({_either('$.eventName', names)}) }}"


def _either(field: str, values: Iterable[str]) -> str:
    return " || ".join(f"({field} = {value})" for value in values)


TRAIL_ALARMS = (
    LogAlarm(
        "unauthorized-calls",
        "Many calls were refused: somebody tries out what a credential can do",
        '{ ($.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*") '
        '&& ($.sourceIPAddress != "delivery.logs.amazonaws.com") && ($.eventName != "HeadBucket") }',
        above=20,
    ),
    LogAlarm(
        "sign-in-without-mfa",
        "Somebody signed in to the console without a second factor",
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") '
        '&& ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
    ),
    LogAlarm(
        "root-used",
        "The root user was used: nobody should, outside of an account recovery",
        '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
    ),
    LogAlarm(
        "iam-changed",
        "Permissions were changed; a deployment does, anybody else should not",
        _named(
            "iam.amazonaws.com",
            "AttachGroupPolicy",
            "AttachRolePolicy",
            "AttachUserPolicy",
            "CreatePolicy",
            "CreatePolicyVersion",
            "DeleteGroupPolicy",
            "DeletePolicy",
            "DeletePolicyVersion",
            "DeleteRolePermissionsBoundary",
            "DeleteRolePolicy",
            "DeleteUserPolicy",
            "DetachGroupPolicy",
            "DetachRolePolicy",
            "DetachUserPolicy",
            "PutGroupPolicy",
            "PutRolePermissionsBoundary",
            "PutRolePolicy",
            "PutUserPolicy",
            "SetDefaultPolicyVersion",
            "UpdateAssumeRolePolicy",
        ),
    ),
    LogAlarm(
        "trail-changed",
        "The audit trail was changed or stopped",
        _named(
            "cloudtrail.amazonaws.com",
            "CreateTrail",
            "DeleteTrail",
            "PutEventSelectors",
            "PutInsightSelectors",
            "StartLogging",
            "StopLogging",
            "UpdateTrail",
        ),
    ),
    LogAlarm(
        "sign-in-failed",
        "Many sign-ins to the console failed: somebody guesses passwords",
        '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
        above=5,
    ),
    LogAlarm(
        "key-going",
        "A key was disabled or its deletion scheduled; what it encrypts will be lost",
        _named("kms.amazonaws.com", "DeleteImportedKeyMaterial", "DisableKey", "PutKeyPolicy", "ScheduleKeyDeletion"),
    ),
    LogAlarm(
        "bucket-policy-changed",
        "A bucket was deleted, or its policy, ACL, copy, lifecycle or block on public access changed",
        _named(
            "s3.amazonaws.com",
            "DeleteAccountPublicAccessBlock",
            "DeleteBucket",
            "DeleteBucketCors",
            "DeleteBucketEncryption",
            "DeleteBucketLifecycle",
            "DeleteBucketPolicy",
            "DeleteBucketPublicAccessBlock",
            "DeleteBucketReplication",
            "PutAccountPublicAccessBlock",
            "PutBucketAcl",
            "PutBucketCors",
            "PutBucketLifecycle",
            "PutBucketPolicy",
            "PutBucketPublicAccessBlock",
            "PutBucketReplication",
        ),
    ),
    LogAlarm(
        "config-changed",
        "The record of configurations was changed or stopped",
        _named(
            "config.amazonaws.com",
            "DeleteConfigurationRecorder",
            "DeleteDeliveryChannel",
            "PutConfigurationRecorder",
            "PutDeliveryChannel",
            "StopConfigurationRecorder",
        ),
    ),
    LogAlarm(
        "security-group-changed",
        "A security group was changed",
        _named(
            "ec2.amazonaws.com",
            "AuthorizeSecurityGroupEgress",
            "AuthorizeSecurityGroupIngress",
            "CreateSecurityGroup",
            "DeleteSecurityGroup",
            "ModifySecurityGroupRules",
            "RevokeSecurityGroupEgress",
            "RevokeSecurityGroupIngress",
        ),
    ),
    LogAlarm(
        "network-acl-changed",
        "A network ACL was changed",
        _named(
            "ec2.amazonaws.com",
            "CreateNetworkAcl",
            "CreateNetworkAclEntry",
            "DeleteNetworkAcl",
            "DeleteNetworkAclEntry",
            "ReplaceNetworkAclAssociation",
            "ReplaceNetworkAclEntry",
        ),
    ),
    LogAlarm(
        "gateway-changed",
        "A way in or out of a network was changed",
        _named(
            "ec2.amazonaws.com",
            "AttachInternetGateway",
            "CreateCustomerGateway",
            "CreateInternetGateway",
            "CreateNatGateway",
            "DeleteCustomerGateway",
            "DeleteInternetGateway",
            "DetachInternetGateway",
        ),
    ),
    LogAlarm(
        "routes-changed",
        "A route was changed: traffic may pass the firewall by",
        _named(
            "ec2.amazonaws.com",
            "CreateRoute",
            "CreateRouteTable",
            "DeleteRoute",
            "DeleteRouteTable",
            "DisassociateRouteTable",
            "ReplaceRoute",
            "ReplaceRouteTableAssociation",
        ),
    ),
    LogAlarm(
        "network-changed",
        "A VPC, a peering or the block on public access was changed",
        _named(
            "ec2.amazonaws.com",
            "AcceptVpcPeeringConnection",
            "CreateVpc",
            "CreateVpcBlockPublicAccessExclusion",
            "CreateVpcPeeringConnection",
            "DeleteVpc",
            "DeleteVpcPeeringConnection",
            "ModifyVpcAttribute",
            "ModifyVpcBlockPublicAccessExclusion",
            "ModifyVpcBlockPublicAccessOptions",
            "RejectVpcPeeringConnection",
        ),
    ),
    LogAlarm(
        "organization-changed",
        "The organisation or one of its guardrails was changed",
        '{ $.eventSource = "organizations.amazonaws.com" && $.readOnly IS FALSE }',
    ),
    LogAlarm(
        "detection-weakened",
        "A detector, a firewall or a record was switched off or deleted",
        "{ "
        + _either(
            "$.eventName",
            (
                "DeleteDetector",
                "DeleteFirewall",
                "DeleteFirewallPolicy",
                "DeleteFlowLogs",
                "DeleteLogGroup",
                "DeleteMembers",
                "DeleteTopic",
                "DeleteWebACL",
                "DisableMacie",
                "DisableSecurityHub",
                "DisassociateFirewallRuleGroup",
                "DisassociateWebACL",
                "StopMonitoringMembers",
                "UpdateDetector",
                "UpdateFirewallDeleteProtection",
            ),
        )
        + " }",
    ),
    LogAlarm(
        "account-made-public",
        "A snapshot, image or function was shared, or public sharing was allowed again",
        "{ ("
        + _either(
            "$.eventName",
            ("DisableImageBlockPublicAccess", "DisableSnapshotBlockPublicAccess", "DisableEbsEncryptionByDefault"),
        )
        + ') || (($.eventName = "ModifySnapshotAttribute" || $.eventName = "ModifyImageAttribute") '
        + "&& $.errorCode NOT EXISTS) }",
    ),
    LogAlarm(
        "credential-made",
        "A user, a password or an access key was made; nobody here has any that last",
        _named(
            "iam.amazonaws.com",
            "CreateAccessKey",
            "CreateLoginProfile",
            "CreateServiceSpecificCredential",
            "CreateUser",
            "UpdateAccessKey",
            "UpdateLoginProfile",
        ),
    ),
    LogAlarm(
        "backups-changed",
        "A backup plan, a vault, its lock or a recovery point was changed or deleted",
        _named(
            "backup.amazonaws.com",
            "DeleteBackupPlan",
            "DeleteBackupSelection",
            "DeleteBackupVault",
            "DeleteBackupVaultAccessPolicy",
            "DeleteBackupVaultLockConfiguration",
            "DeleteRecoveryPoint",
            "DisassociateRecoveryPoint",
            "PutBackupVaultAccessPolicy",
            "PutBackupVaultLockConfiguration",
            "UpdateBackupPlan",
            "UpdateRecoveryPointLifecycle",
        ),
    ),
    LogAlarm(
        "entrance-changed",
        "CloudFront or its origin was changed: users' requests may go elsewhere",
        _named(
            "cloudfront.amazonaws.com",
            "AssociateAlias",
            "DeleteDistribution",
            "DeleteVpcOrigin",
            "UpdateDistribution",
            "UpdateFunction",
            "UpdateResponseHeadersPolicy",
            "UpdateVpcOrigin",
        ),
    ),
    LogAlarm(
        "web-acl-changed",
        "A web ACL or what it stands before was changed: attacks may pass",
        _named(
            "wafv2.amazonaws.com",
            "AssociateWebACL",
            "DeleteLoggingConfiguration",
            "DeleteWebACL",
            "DisassociateWebACL",
            "PutLoggingConfiguration",
            "UpdateWebACL",
        ),
    ),
    LogAlarm(
        "database-opened",
        "A database's snapshot was shared, or a database was given a public address",
        '{ ($.eventSource = rds.amazonaws.com) && (($.eventName = "ModifyDBSnapshotAttribute") '
        '|| ($.eventName = "ModifyDBClusterSnapshotAttribute") || ($.requestParameters.publiclyAccessible IS TRUE)) }',
    ),
)
"""Alarms of every account, by what the trail says."""


def trail_alarms(context: AwsContext) -> tuple[LogAlarm, ...]:
    """The alarms over the trail, those that name the platform's own roles included.

    :param context: the platform's settings.
    """
    prefix = context.prefix
    return (
        *TRAIL_ALARMS,
        LogAlarm(
            "elsewhere-changed",
            "Something was made or changed in a region where the platform has nothing",
            "{ ($.readOnly IS FALSE) && ($.errorCode NOT EXISTS) && "
            + " && ".join(
                f'($.awsRegion != "{region}")' for region in (context.region, context.backup_region, GLOBAL_REGION)
            )
            + " }",
        ),
        LogAlarm(
            "session-opened",
            "Somebody opened a session on the bastion: is there a ticket?",
            '{ ($.eventName = "StartSession") && ($.eventSource = "ssm.amazonaws.com") && ($.errorCode NOT EXISTS) }',
        ),
        LogAlarm(
            "person-refused-user-data",
            "A person tried to read user data or use its key, and was refused",
            f'{{ ($.userIdentity.sessionContext.sessionIssuer.arn = "*:role/{prefix}/human/*") '
            '&& ($.errorCode = "AccessDenied*") && ($.eventSource = "s3.amazonaws.com" '
            '|| $.eventSource = "kms.amazonaws.com" || $.eventSource = "secretsmanager.amazonaws.com") }',
        ),
    )
