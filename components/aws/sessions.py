"""Session Manager sessions as pure documents: the preferences, what the bastion may do, and who may open a session.

Sources: AWS Systems Manager User Guide, "Session document schema", "Create a custom IAM role for Session Manager" and
"Sample IAM policies for Session Manager"; the Service Authorization Reference for actions without resources.
"""

from __future__ import annotations

import json

from components.aws import policies
from components.aws.bucket_names import bucket_arn
from components.aws.context import AwsContext
from components.aws.logs import SESSIONS_PREFIX
from components.aws.policies import allow

DOCUMENT_NAME = "SSM-SessionManagerRunShell"
"""The account's default preferences in a region. A session that names no document uses them, so no session goes
unlogged."""

OPERATOR = "operator"
"""The unprivileged user of the bastion's operating system that sessions run as."""

COMPONENT_TAG = "component"
BASTION_TAG = "bastion"


def preferences(context: AwsContext, log_group: str, bucket: str, key_arn: str) -> str:
    """The session document: encrypted channel, logs streamed as they happen and kept in the archive, time limits, no
    root.

    :param context: the platform's settings; the limits are its ``bastion`` section's, in minutes.
    :param log_group: name of the encrypted log group.
    :param bucket: physical name of the log archive's bucket.
    :param key_arn: the key ``sessions``.
    """
    bastion = context.settings.bastion
    return json.dumps(
        {
            "schemaVersion": "1.0",
            "description": "Sessions on the bastion: encrypted, logged, limited in time",
            "sessionType": "Standard_Stream",
            "inputs": {
                "cloudWatchEncryptionEnabled": True,
                "cloudWatchLogGroupName": log_group,
                "cloudWatchStreamingEnabled": True,
                "idleSessionTimeout": str(bastion.idle_session_minutes),
                "kmsKeyId": key_arn,
                "maxSessionDuration": str(bastion.max_session_minutes),
                "runAsDefaultUser": OPERATOR,
                "runAsEnabled": True,
                "s3BucketName": bucket,
                "s3EncryptionEnabled": True,
                "s3KeyPrefix": SESSIONS_PREFIX,
                "shellProfile": {"linux": "cd ~; umask 077", "windows": ""},
            },
        },
        sort_keys=True,
    )


def bastion_policy(context: AwsContext, log_group_arn: str, bucket: str, session_key_arn: str, log_key_arn: str) -> str:
    """What the bastion itself may do: answer sessions and write their logs.

    Written out instead of AWS's AmazonSSMManagedInstanceCore, which also lets the instance read every parameter of the
    account.

    :param context: the platform's settings.
    :param log_group_arn: the sessions' log group, without ``:*``.
    :param bucket: physical name of the log archive's bucket.
    :param session_key_arn: the key of the session's channel.
    :param log_key_arn: the log archive's key.
    """
    here = f"{context.region}:{context.account_id}"
    archive = bucket_arn(bucket)
    return policies.document(
        allow("Register", ("ssm:UpdateInstanceInformation",), (f"arn:aws:ec2:{here}:instance/*",)),
        allow(
            "Channels",
            (
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ),
            reason="these actions have no resources; a channel belongs to the instance that opens it",
        ),
        allow("DecryptChannel", ("kms:Decrypt",), (session_key_arn,)),
        allow("FindLogGroup", ("logs:DescribeLogGroups",), (f"arn:aws:logs:{here}:log-group:*",)),
        allow(
            "StreamLogs",
            ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
            (log_group_arn, f"{log_group_arn}:*"),
        ),
        allow("CheckArchive", ("s3:GetEncryptionConfiguration",), (archive,)),
        allow("ArchiveLogs", ("s3:PutObject",), (f"{archive}/{SESSIONS_PREFIX}/*",)),
        allow(
            "EncryptLogs",
            ("kms:Encrypt", "kms:GenerateDataKey"),
            (log_key_arn,),
            conditions={"StringEquals": {"kms:ViaService": f"s3.{context.region}.amazonaws.com"}},
        ),
    )


def access_policy(context: AwsContext, session_key_arn: str) -> str:
    """What the on-call engineer may do: open, resume and end their own sessions, on bastions, with the platform's
    document.

    Ports and other documents, among them those that forward a database's port, are not in it. The second factor is
    asked for by the trust policy of the role that carries this (`components.aws.roles.human_trust`).

    :param context: the platform's settings.
    :param session_key_arn: the key of the session's channel.
    """
    here = f"{context.region}:{context.account_id}"
    checked = {"BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}}
    return policies.document(
        allow(
            "StartOnBastions",
            ("ssm:StartSession",),
            (f"arn:aws:ec2:{here}:instance/*",),
            conditions={
                **checked,
                "StringEquals": {
                    f"ssm:resourceTag/{COMPONENT_TAG}": BASTION_TAG,
                    "ssm:resourceTag/environment": context.company.environment,
                },
            },
        ),
        allow(
            "StartWithDocument",
            ("ssm:StartSession",),
            (f"arn:aws:ssm:{here}:document/{DOCUMENT_NAME}",),
            conditions=checked,
        ),
        allow(
            "OwnSessions",
            ("ssm:ResumeSession", "ssm:TerminateSession"),
            (f"arn:aws:ssm:{here}:session/${{aws:userid}}-*",),
        ),
        allow(
            "FindBastion",
            (
                "ec2:DescribeInstances",
                "ssm:DescribeInstanceInformation",
                "ssm:DescribeSessions",
                "ssm:GetConnectionStatus",
            ),
            reason="listing has no narrower resources, and shows names and states only",
        ),
        allow("EncryptChannel", ("kms:GenerateDataKey",), (session_key_arn,)),
    )
