"""The prod stack's settings as a context, and what AWS would compute for the resources of the data components."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime.mocks import MockResourceArgs

from components.aws.context import GLOBAL_REGION, AwsContext
from components.settings import load_stack_settings
from tests.components.conftest import Computed, Deployment

ACCOUNT = "111122223333"
PRIMARY, BACKUP = "eu-central-1", "eu-west-1"
KEY = f"arn:aws:kms:{PRIMARY}:{ACCOUNT}:key/11111111-1111-1111-1111-111111111111"
COPY_KEY = f"arn:aws:kms:{BACKUP}:{ACCOUNT}:key/22222222-2222-2222-2222-222222222222"
WORKLOAD = f"arn:aws:iam::{ACCOUNT}:role/example-prod/workload/shop"
ADMINISTRATOR = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_1"
ROOT = Path(__file__).parents[3]


def settings_context() -> AwsContext:
    """The prod stack's context for pure functions, which use no provider."""
    settings = load_stack_settings(ROOT, "prod")
    assert settings.aws is not None
    none: Any = None
    return AwsContext(settings.company, settings.aws, settings.access, none, none, none)


def context(**aws_settings: Any) -> AwsContext:
    """The prod stack's context with providers, for use inside a program. Settings of the AWS part can be replaced."""
    plain = settings_context()
    return replace(
        plain,
        settings=plain.settings.model_copy(update=aws_settings),
        primary=aws.Provider("primary", region=PRIMARY),
        backup=aws.Provider("backup", region=BACKUP),
        world=aws.Provider("world", region=GLOBAL_REGION),
    )


def within(region: AwsContext) -> pulumi.ResourceOptions:
    """The options that the platform gives a component of the primary region."""
    return pulumi.ResourceOptions(providers=[region.primary])


def _bucket(args: MockResourceArgs) -> Mapping[str, Any]:
    return {"id": args.inputs["bucket"], "arn": f"arn:aws:s3:::{args.inputs['bucket']}"}


def _role(args: MockResourceArgs) -> Mapping[str, Any]:
    return {"id": args.inputs["name"], "arn": f"arn:aws:iam::{ACCOUNT}:role{args.inputs['path']}{args.inputs['name']}"}


def _key(args: MockResourceArgs) -> Mapping[str, Any]:
    region = BACKUP if "backup-region" in args.name else PRIMARY
    return {"arn": f"arn:aws:kms:{region}:{ACCOUNT}:key/{args.name}", "keyId": args.name}


def _vault_arn(region: str, name: str) -> str:
    return f"arn:aws:backup:{region}:{ACCOUNT}:backup-vault:{name}"


OUTPUTS: Mapping[str, Computed] = {
    "pulumi:providers:aws": {},
    "aws:autoscaling/group:Group": {},
    "aws:backup/plan:Plan": {"id": "plan"},
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": {},
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": {},
    "aws:backup/selection:Selection": {},
    "aws:backup/vault:Vault": lambda args: {
        "arn": _vault_arn(BACKUP if "copy" in args.name else PRIMARY, args.inputs["name"])
    },
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {},
    "aws:backup/vaultPolicy:VaultPolicy": {},
    "aws:cloudwatch/eventRule:EventRule": lambda args: {
        "arn": f"arn:aws:events:{PRIMARY}:{ACCOUNT}:rule/{args.inputs['name']}"
    },
    "aws:cloudwatch/eventTarget:EventTarget": {},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {},
    "aws:dynamodb/table:Table": lambda args: {
        "arn": f"arn:aws:dynamodb:{PRIMARY}:{ACCOUNT}:table/{args.inputs['name']}"
    },
    "aws:lambda/function:Function": lambda args: {
        "arn": f"arn:aws:lambda:{PRIMARY}:{ACCOUNT}:function:{args.inputs['name']}"
    },
    "aws:lambda/functionUrl:FunctionUrl": {"functionUrl": "https://x.lambda-url.eu-central-1.on.aws/"},
    "aws:lambda/permission:Permission": {},
    "aws:sns/topic:Topic": lambda args: {"arn": f"arn:aws:sns:{PRIMARY}:{ACCOUNT}:{args.inputs['name']}"},
    "aws:sns/topicPolicy:TopicPolicy": {},
    "aws:sqs/queue:Queue": lambda args: {
        "arn": f"arn:aws:sqs:{PRIMARY}:{ACCOUNT}:{args.inputs['name']}",
        "url": f"https://sqs.{PRIMARY}.amazonaws.com/{ACCOUNT}/{args.inputs['name']}",
    },
    "aws:sqs/queuePolicy:QueuePolicy": {},
    "aws:wafv2/ipSet:IpSet": lambda args: {
        "arn": f"arn:aws:wafv2:{PRIMARY}:{ACCOUNT}:regional/ipset/{args.inputs['name']}/id"
    },
    "aws:cloudwatch/logGroup:LogGroup": lambda args: {
        "arn": f"arn:aws:logs:{PRIMARY}:{ACCOUNT}:log-group:{args.inputs['name']}"
    },
    "aws:ebs/defaultKmsKey:DefaultKmsKey": {},
    "aws:ebs/encryptionByDefault:EncryptionByDefault": {},
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": {},
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": {},
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": {},
    "aws:ec2/launchTemplate:LaunchTemplate": {"id": "lt-0123456789abcdef0", "latestVersion": 1},
    "aws:ec2/serialConsoleAccess:SerialConsoleAccess": {},
    "aws:iam/instanceProfile:InstanceProfile": {"arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/bastion"},
    "aws:iam/policy:Policy": lambda args: {
        "arn": f"arn:aws:iam::{ACCOUNT}:policy{args.inputs['path']}{args.inputs['name']}"
    },
    "aws:iam/role:Role": _role,
    "aws:iam/rolePolicy:RolePolicy": {},
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {},
    "aws:kms/alias:Alias": {},
    "aws:kms/key:Key": _key,
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": {},
    "aws:s3/bucket:Bucket": _bucket,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {},
    "aws:s3/bucketLogging:BucketLogging": {},
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {},
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {},
    "aws:s3/bucketPolicy:BucketPolicy": {},
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {},
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": {},
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {},
    "aws:s3/bucketVersioning:BucketVersioning": {},
    "aws:ssm/document:Document": {},
    "aws:ssm/serviceSetting:ServiceSetting": {},
}


def of_bucket(deployment: Deployment, kind: str, bucket: str) -> Mapping[str, Any]:
    """The inputs of the one setting of a kind that a bucket has, such as ``bucketVersioning:BucketVersioning``."""
    found = [each.inputs for each in deployment.of(f"aws:s3/{kind}") if each.inputs["bucket"] == bucket]
    assert len(found) == 1, f"one {kind} expected for {bucket}, there are {len(found)}"
    return found[0]


def policy_of_bucket(deployment: Deployment, bucket: str) -> str:
    """The policy document of a bucket."""
    return str(of_bucket(deployment, "bucketPolicy:BucketPolicy", bucket)["policy"])


def statement(document: str, sid: str) -> Mapping[str, Any]:
    """One statement of a policy document."""
    found: Mapping[str, Any] = next(each for each in json.loads(document)["Statement"] if each["Sid"] == sid)
    return found
