"""A compliant AWS deployment of a data platform: policies on every kind of resource, roles for all kinds of trust."""

from __future__ import annotations

from tests.foreign.aws_parts import PERSONAL, backup, bucket, bucket_policy, key, network, role
from tests.foreign.world import ACCOUNT, Ref, World, allow, policy, text

PARTNER = "999988887777"
STRANGER = "121212121212"
ORGANISATION = "o-a1b2c3d4e5"


def grants() -> World:
    """Policies of resources, written in every spelling that is right, and roles that others assume."""
    world = World("grants", region="eu-west-1")
    kms = key(world, "data-key", "sns", "sqs", "backup")
    _buckets(world, kms)
    _messages(world, kms)
    _functions(world, kms)
    _stores(world, kms)
    _trusts(world)
    return world


def ours(**more: object) -> dict[str, object]:
    """The condition that whoever calls belongs to the organisation."""
    return {"StringEquals": {"aws:PrincipalOrgID": ORGANISATION}, **more}


def root(account: str) -> dict[str, str]:
    """An account as principal."""
    return {"AWS": f"arn:aws:iam::{account}:root"}


def _buckets(world: World, kms: Ref) -> None:
    bucket(world, "audit-logs")
    bucket(world, "lake", logs="audit-logs", kms="data-key")
    bucket_policy(
        world, "lake",
        allow(["s3:GetObject"], "arn:aws:s3:::acme-lake/shared/*", principal="*", Condition=ours()),
        {
            "Effect": "Deny", "Principal": "*", "NotAction": ["s3:Get*", "s3:List*"],
            "Resource": ["arn:aws:s3:::acme-lake", "arn:aws:s3:::acme-lake/*"],
            "Condition": {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}},
        },
        {
            "Effect": "Deny", "NotPrincipal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/loader"},
            "Action": "s3:PutObject", "Resource": "arn:aws:s3:::acme-lake/*",
        },
    )  # fmt: skip
    point = {
        "bucket": world.ref("lake"), "name": "reports", "vpcConfiguration": {"vpcId": "vpc-01"},
        "publicAccessBlockConfiguration": dict.fromkeys(
            ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True
        ),
    }  # fmt: skip
    arn = f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint/reports"
    world.add("aws:s3/accessPoint:AccessPoint", "reports", point, id=f"{ACCOUNT}:reports", arn=arn)
    reader = allow("s3:GetObject", f"{arn}/object/*", principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/reader"})
    guard = {"accessPointArn": world.arn("reports"), "policy": policy(reader)}
    world.add("aws:s3control/accessPointPolicy:AccessPointPolicy", "reports-policy", guard)


def _messages(world: World, kms: Ref) -> None:
    queue = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:inbox"
    url = f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/inbox"
    notify = allow(
        "sqs:SendMessage", queue, principal={"Service": "s3.amazonaws.com"},
        Condition={
            "ArnLike": {"aws:SourceArn": "arn:aws:s3:::acme-lake"}, "StringEquals": {"aws:SourceAccount": ACCOUNT},
        },
    )  # fmt: skip
    tls = {
        "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sqs:*", "Resource": queue,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }  # fmt: skip
    dead = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:dead"
    world.add(
        "aws:sqs/queue:Queue", "dead",
        {"name": "dead", "kmsMasterKeyId": kms, "policy": policy({**tls, "Resource": dead})},
        id=url.replace("inbox", "dead"), arn=dead,
    )  # fmt: skip
    box = {
        "name": "inbox", "kmsMasterKeyId": kms, "policy": policy(notify, tls),
        "redrivePolicy": text({"deadLetterTargetArn": dead, "maxReceiveCount": 3}),
    }  # fmt: skip
    world.add("aws:sqs/queue:Queue", "inbox", box, id=url, arn=queue, outputs={"url": url})
    topic = f"arn:aws:sns:eu-west-1:{ACCOUNT}:news"
    statements = (
        allow(["SNS:Publish"], topic, principal={"AWS": "*"}, Condition={"StringEquals": {"AWS:SourceOwner": ACCOUNT}}),
        {
            "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": topic,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    )  # fmt: skip
    news = {"name": "news", "kmsMasterKeyId": kms, "policy": policy(*statements)}
    world.add("aws:sns/topic:Topic", "news", news, id=topic, arn=topic)
    bus = f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/app"
    world.add("aws:cloudwatch/eventBus:EventBus", "bus", {"name": "app", "kmsKeyIdentifier": kms}, id="app", arn=bus)
    put = allow("events:PutEvents", bus, principal="*", Condition=ours())
    guard = {"eventBusName": "app", "policy": policy(put)}
    world.add("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "bus-policy", guard)


def _functions(world: World, kms: Ref) -> None:
    own = role(
        world, "fn-role", "lambda", allow("logs:PutLogEvents", f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/f:*")
    )
    world.add(
        "aws:cloudwatch/logGroup:LogGroup", "fn-logs",
        {"name": "/aws/lambda/thumb", "retentionInDays": 400, "kmsKeyId": kms}, id="/aws/lambda/thumb",
    )  # fmt: skip
    world.add(
        "aws:lambda/function:Function",
        "thumb",
        {
            "name": "thumb", "role": own, "runtime": "nodejs22.x", "handler": "i.h", "kmsKeyArn": kms,
            "tracingConfig": {"mode": "Active"}, "deadLetterConfig": {"targetArn": world.arn("dead")},
        },
        id="thumb",
        arn=f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:thumb",
    )  # fmt: skip
    call = {
        "action": "lambda:InvokeFunction", "function": "thumb", "principal": "s3.amazonaws.com",
        "sourceArn": "arn:aws:s3:::acme-lake", "sourceAccount": ACCOUNT,
    }  # fmt: skip
    world.add("aws:lambda/permission:Permission", "s3-calls", call)
    signed = {"functionName": "thumb", "authorizationType": "AWS_IAM"}
    world.add("aws:lambda/functionUrl:FunctionUrl", "thumb-url", signed)
    world.add(
        "aws:ecr/repository:Repository",
        "images",
        {
            "imageTagMutability": "IMMUTABLE", "imageScanningConfiguration": {"scanOnPush": True}, "tags": PERSONAL,
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": kms}],
        },
        id="images",
    )  # fmt: skip
    pull = {
        "Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{ORGANISATION}/*"}},
    }  # fmt: skip
    guard = {"repository": "images", "policy": policy(pull)}
    world.add("aws:ecr/repositoryPolicy:RepositoryPolicy", "images-policy", guard, id="images")


def _stores(world: World, kms: Ref) -> None:
    network(world)
    sg = world.add(
        "aws:ec2/securityGroup:SecurityGroup", "files-sg", {"vpcId": world.ref("main"), "description": "Files"},
        id="sg-0files",
    )  # fmt: skip
    arn = f"arn:aws:elasticfilesystem:eu-west-1:{ACCOUNT}:file-system/fs-9"
    files = {"encrypted": True, "kmsKeyId": kms, "tags": PERSONAL}
    world.add("aws:efs/fileSystem:FileSystem", "files", files, id="fs-9", arn=arn, protect=True)
    mount = allow(
        ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], arn, principal={"AWS": "*"},
        Condition={"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
    )  # fmt: skip
    tls = {
        "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "*", "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }  # fmt: skip
    guard = {"fileSystemId": "fs-9", "policy": policy(mount, tls)}
    world.add("aws:efs/fileSystemPolicy:FileSystemPolicy", "files-policy", guard, id="fs-9")
    place = {"fileSystemId": "fs-9", "subnetId": world.ref("private-a"), "securityGroups": [sg]}
    world.add("aws:efs/mountTarget:MountTarget", "files-a", place)
    world.add(
        "aws:efs/backupPolicy:BackupPolicy",
        "files-backup",
        {"fileSystemId": "fs-9", "backupPolicy": {"status": "ENABLED"}},
    )
    table = f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/events"
    world.add(
        "aws:dynamodb/table:Table",
        "events",
        {
            "attributes": [{"name": "id", "type": "S"}], "hashKey": "id", "billingMode": "PAY_PER_REQUEST",
            "pointInTimeRecovery": {"enabled": True}, "deletionProtectionEnabled": True, "tags": PERSONAL,
            "serverSideEncryption": {"enabled": True, "kmsKeyArn": kms},
        },
        id="events",
        arn=table,
        protect=True,
    )  # fmt: skip
    reader = allow("dynamodb:GetItem", table, principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/reader"})
    guard = {"resourceArn": table, "policy": policy(reader)}
    world.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "events-policy", guard, id=table)
    backup(world, kms, arn, table, world.arn("lake"))
    deny = {
        "Effect": "Deny", "Principal": "*", "Action": ["backup:DeleteRecoveryPoint", "backup:StartCopyJob"],
        "Resource": "*",
    }  # fmt: skip
    guard = {"backupVaultName": "vault", "policy": policy(deny)}
    world.add("aws:backup/vaultPolicy:VaultPolicy", "vault-policy", guard, id="vault")
    secret = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:bank"
    world.add("aws:secretsmanager/secret:Secret", "bank", {"kmsKeyId": kms, "name": "bank"}, id=secret, arn=secret)
    turned = {
        "secretId": secret,
        "rotationLambdaArn": world.arn("thumb"),
        "rotationRules": {"automaticallyAfterDays": 30},
    }
    world.add("aws:secretsmanager/secretRotation:SecretRotation", "bank-rotation", turned)
    reader = allow(
        "secretsmanager:GetSecretValue", "*", principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/reader"},
        Condition={"ForAnyValue:StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}},
    )  # fmt: skip
    closed = {"secretArn": secret, "policy": policy(reader), "blockPublicPolicy": True}
    world.add("aws:secretsmanager/secretPolicy:SecretPolicy", "bank-policy", closed, id=secret)
    world.add("aws:iot/policy:Policy", "device", {"name": "device", "policy": policy(allow(
        "iot:Publish", f"arn:aws:iot:eu-west-1:{ACCOUNT}:topic/dev/${{iot:Connection.Thing.ThingName}}/data"
    ))})  # fmt: skip
    catalog = allow("glue:GetTable", f"arn:aws:glue:eu-west-1:{ACCOUNT}:catalog", principal=root(ACCOUNT))
    world.add("aws:glue/resourcePolicy:ResourcePolicy", "catalog", {"policy": policy(catalog)}, id="catalog")


def trusting(world: World, name: str, *statements: object) -> None:
    """A role whose trust is written out; what it may do is one harmless thing."""
    role(world, name, "ec2", allow("cloudwatch:GetMetricData", "*"))
    world.set(name, assumeRolePolicy=policy(*statements))


def _trusts(world: World) -> None:
    role(world, "reader", "ecs-tasks", allow("s3:GetObject", "arn:aws:s3:::acme-lake/reports/*"))
    role(world, "loader", "glue", allow("s3:PutObject", "arn:aws:s3:::acme-lake/raw/*"))
    vendor = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": root(PARTNER)}
    trusting(world, "vendor", {**vendor, "Condition": {"StringEquals": {"sts:ExternalId": "7f3e8d9c-acme"}}})
    world.add("aws:iam/policy:Policy", "own-secrets", {"name": "own-secrets", "policy": policy(
        allow("secretsmanager:GetSecretValue", "*", Condition={
            "StringEquals": {"aws:ResourceTag/app": "${aws:PrincipalTag/app}"},
        }),
        allow("kms:Decrypt", "*", Condition={"StringEquals": {"kms:ViaService": "ec2.eu-west-1.amazonaws.com"}}),
        {"Effect": "Deny", "NotAction": ["iam:*", "sts:*", "cloudfront:*"], "Resource": "*", "Condition": {
            "StringNotEquals": {"aws:RequestedRegion": "eu-west-1"},
        }},
    )}, arn=f"arn:aws:iam::{ACCOUNT}:policy/own-secrets")  # fmt: skip
    pool = {
        "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Condition": {
            "StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:0b1c2d3e"},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
        },
    }  # fmt: skip
    trusting(world, "customer", pool)
    issuer = f"arn:aws:iam::{ACCOUNT}:oidc-provider/gitlab.com"
    world.add("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "gitlab", {
        "url": "https://gitlab.com", "clientIdLists": ["https://gitlab.com"],
    }, id=issuer, arn=issuer)  # fmt: skip
    web = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": world.arn("gitlab")},
    }
    claims = {
        "StringEquals": {"gitlab.com:aud": "https://gitlab.com"},
        "StringLike": {"gitlab.com:sub": "project_path:acme/shop:ref_type:branch:ref:main"},
    }
    trusting(world, "deploy", {**web, "Condition": claims})
    people = f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"
    world.add(
        "aws:iam/samlProvider:SamlProvider",
        "idp",
        {"name": "idp", "samlMetadataDocument": "<x/>"},
        id=people,
        arn=people,
    )
    sso = {
        "Effect": "Allow", "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"], "Principal": {"Federated": people},
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
    }  # fmt: skip
    trusting(world, "watcher", sso)
    scheduled = {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["scheduler.amazonaws.com"]},
        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    }  # fmt: skip
    trusting(world, "timer", scheduled)
    anywhere = {
        "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        "Principal": {"Service": "rolesanywhere.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "batch.acme.example"},
            "ArnEquals": {"aws:SourceArn": f"arn:aws:rolesanywhere:eu-west-1:{ACCOUNT}:trust-anchor/ta1"},
        },
    }  # fmt: skip
    trusting(world, "batch", anywhere)
