"""AWS Config's managed rules: twins of the policy rules, which hold outside of Pulumi as well. Data only.

Source: https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Twin:
    """A managed rule of AWS Config.

    :param source: AWS's identifier of the rule.
    :param invariant: what holds, with the statement it belongs to.
    :param parameters: the rule's parameters, all as text.
    :param everywhere: false for rules about the account as a whole, which one region is enough for.
    """

    source: str
    invariant: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    everywhere: bool = True

    @property
    def name(self) -> str:
        """The rule's name without prefix: ``restricted-ssh`` style."""
        return self.source.lower().replace("_", "-")


TWINS = (
    Twin("ACCESS_KEYS_ROTATED", "EMP-1: access keys are replaced", {"maxAccessKeyAge": "90"}, everywhere=False),
    Twin("ACM_CERTIFICATE_EXPIRATION_CHECK", "ENC-1: certificates are renewed", {"daysToExpiration": "30"}),
    Twin("ALB_HTTP_TO_HTTPS_REDIRECTION_CHECK", "NET-6: HTTP only redirects"),
    Twin("BACKUP_RECOVERY_POINT_ENCRYPTED", "BC-3: recovery points are encrypted"),
    Twin("BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED", "BC-1: nobody deletes recovery points"),
    Twin("CLOUDWATCH_LOG_GROUP_ENCRYPTED", "MON-3: log groups are encrypted"),
    Twin("CLOUD_TRAIL_ENABLED", "MON-3: the trail is on", everywhere=False),
    Twin("CLOUD_TRAIL_ENCRYPTION_ENABLED", "MON-3: the trail is encrypted", everywhere=False),
    Twin("CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED", "MON-3: the trail is signed", everywhere=False),
    Twin("CMK_BACKING_KEY_ROTATION_ENABLED", "NET-6: keys are rotated"),
    Twin("CW_LOGGROUP_RETENTION_PERIOD_CHECK", "MON-3: logs are kept a year", {"MinRetentionTime": "365"}),
    Twin("EBS_SNAPSHOT_PUBLIC_RESTORABLE_CHECK", "NET-2: snapshots are not public"),
    Twin("EC2_EBS_ENCRYPTION_BY_DEFAULT", "NET-6: new volumes are encrypted"),
    Twin("EC2_IMDSV2_CHECK", "NET-2: metadata needs a session token"),
    Twin("EC2_INSTANCE_NO_PUBLIC_IP", "NET-2: instances have no public address"),
    Twin("ECR_PRIVATE_IMAGE_SCANNING_ENABLED", "DEV-3: images are scanned"),
    Twin("ELB_LOGGING_ENABLED", "MON-3: load balancers log"),
    Twin("ENCRYPTED_VOLUMES", "NET-6: attached volumes are encrypted"),
    Twin("GUARDDUTY_ENABLED_CENTRALIZED", "MON-1: GuardDuty is on"),
    Twin("IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS", "EMP-1: no policy allows everything", everywhere=False),
    Twin("IAM_ROOT_ACCESS_KEY_CHECK", "EMP-1: the root user has no access key", everywhere=False),
    Twin("IAM_USER_NO_POLICIES_CHECK", "EMP-1: people have no policies of their own", everywhere=False),
    Twin("KMS_CMK_NOT_SCHEDULED_FOR_DELETION", "NET-6: no key is about to go"),
    Twin("LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED", "NET-2: functions are not public"),
    Twin("MULTI_REGION_CLOUD_TRAIL_ENABLED", "MON-3: the trail covers all regions", everywhere=False),
    Twin("NETFW_DELETION_PROTECTION_ENABLED", "NET-3: the network firewall cannot be deleted"),
    Twin("NETFW_LOGGING_ENABLED", "NET-3: the network firewall logs"),
    Twin("RDS_INSTANCE_PUBLIC_ACCESS_CHECK", "NET-2: databases are not public"),
    Twin("RDS_SNAPSHOTS_PUBLIC_PROHIBITED", "NET-2: database snapshots are not public"),
    Twin("RDS_STORAGE_ENCRYPTED", "ENC-2: databases are encrypted"),
    Twin("RESTRICTED_INCOMING_TRAFFIC", "NET-3: no administration port is open to the internet"),
    Twin("INCOMING_SSH_DISABLED", "NET-2: SSH is not open to the internet"),
    Twin("ROOT_ACCOUNT_MFA_ENABLED", "EMP-1: the root user has a second factor", everywhere=False),
    Twin("S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC", "NET-2: no bucket can be public"),
    Twin("S3_BUCKET_PUBLIC_READ_PROHIBITED", "NET-2: nobody reads a bucket from outside"),
    Twin("S3_BUCKET_PUBLIC_WRITE_PROHIBITED", "NET-2: nobody writes a bucket from outside"),
    Twin("S3_BUCKET_SSL_REQUESTS_ONLY", "ENC-1: buckets answer over TLS only"),
    Twin("S3_BUCKET_VERSIONING_ENABLED", "BC-1: buckets keep versions"),
    Twin("SECRETSMANAGER_ROTATION_ENABLED_CHECK", "ENC-2: secrets are rotated"),
    Twin("SECURITYHUB_ENABLED", "MON-1: Security Hub is on"),
    Twin("SNS_ENCRYPTED_KMS", "NET-6: topics are encrypted"),
    Twin("SSM_DOCUMENT_NOT_PUBLIC", "NET-2: documents are not public"),
    Twin("VPC_DEFAULT_SECURITY_GROUP_CLOSED", "NET-1: the default security group is empty"),
    Twin("VPC_FLOW_LOGS_ENABLED", "NET-3: traffic is recorded"),
    Twin("WAFV2_LOGGING_ENABLED", "APP-1: the web ACL logs"),
)
"""One rule for each invariant that AWS can watch by itself."""
