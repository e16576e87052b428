"""A compliant AWS deployment of a data team: what takes data in, works on it, learns from it and hands it on."""

from __future__ import annotations

from tests.foreign.aws_parts import PERSONAL, bucket, group, key, log_group, network, role
from tests.foreign.world import ACCOUNT, Ref, World, allow, policy, secret, text


def analytics() -> World:
    """Streams into a lake, jobs and notebooks over it, brokers and file transfers around it."""
    world = World("analytics", region="eu-west-1")
    network(world)
    kms = key(world, "an-key", "glue", "logs", "kinesis", "firehose", "sagemaker", "mq")
    nets = [world.ref("private-a"), world.ref("private-b")]
    sg = group(world, "an-sg", (("10.0.0.0/16", 443, "Inside"),))
    bucket(world, "lake-logs")
    bucket(world, "lake", kms="an-key", logs="lake-logs")
    _streams(world, kms)
    _jobs(world, kms, nets, sg)
    _learning(world, kms, nets, sg)
    _brokers(world, kms, nets, sg)
    return world


def _streams(world: World, kms: Ref) -> None:
    stream = {"name": "clicks", "encryptionType": "KMS", "kmsKeyId": kms, "retentionPeriod": 48, "tags": PERSONAL}
    world.add("aws:kinesis/stream:Stream", "clicks", {**stream, "shardCount": 2}, id="clicks", protect=True)
    logs = log_group(world, "hose-logs", "/aws/kinesisfirehose/clicks", kms)
    hose = role(world, "hose-role", "firehose", allow("s3:PutObject", "arn:aws:s3:::acme-lake/clicks/*"))
    world.add(
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        "hose",
        {
            "name": "hose", "destination": "extended_s3", "tags": PERSONAL,
            "serverSideEncryption": {"enabled": True, "keyType": "CUSTOMER_MANAGED_CMK", "keyArn": kms},
            "extendedS3Configuration": {
                "bucketArn": world.arn("lake"), "roleArn": hose, "kmsKeyArn": kms, "compressionFormat": "GZIP",
                "cloudwatchLoggingOptions": {
                    "enabled": True, "logGroupName": Ref("/aws/kinesisfirehose/clicks", "hose-logs"),
                    "logStreamName": "s3",
                },
            },
        },
        id="hose",
        outputs={"loggedTo": str(logs)},
        protect=True,
    )  # fmt: skip
    camera = {"name": "camera", "kmsKeyId": kms, "dataRetentionInHours": 24, "tags": PERSONAL}
    world.add("aws:kinesis/videoStream:VideoStream", "camera", camera, id="camera", protect=True)


def _jobs(world: World, kms: Ref, nets: list[Ref], sg: Ref) -> None:
    conf = {
        "cloudwatchEncryption": {"cloudwatchEncryptionMode": "SSE-KMS", "kmsKeyArn": kms},
        "jobBookmarksEncryption": {"jobBookmarksEncryptionMode": "CSE-KMS", "kmsKeyArn": kms},
        "s3Encryption": {"s3EncryptionMode": "SSE-KMS", "kmsKeyArn": kms},
    }
    world.add(
        "aws:glue/securityConfiguration:SecurityConfiguration", "glue-sec", {"encryptionConfiguration": conf}, id="sec"
    )
    sealed = {
        "connectionPasswordEncryption": {"returnConnectionPasswordEncrypted": True, "awsKmsKeyId": kms},
        "encryptionAtRest": {"catalogEncryptionMode": "SSE-KMS", "sseAwsKmsKeyId": kms},
    }
    world.add(
        "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
        "catalog",
        {"dataCatalogEncryptionSettings": sealed},
        id=ACCOUNT,
    )
    link = {
        "name": "mysql", "connectionType": "JDBC",
        "connectionProperties": {
            "JDBC_CONNECTION_URL": "jdbc:mysql://db.internal:3306/shop", "JDBC_ENFORCE_SSL": "true",
            "SECRET_ID": "shop/mysql",
        },
        "physicalConnectionRequirements": {
            "subnetId": nets[0], "securityGroupIdLists": [sg], "availabilityZone": f"{world.region}a",
        },
    }  # fmt: skip
    world.add("aws:glue/connection:Connection", "glue-link", link, id="1:mysql")
    runner = role(world, "glue-role", "glue", allow("s3:GetObject", "arn:aws:s3:::acme-lake/*"))
    code = {"name": "glueetl", "scriptLocation": "s3://acme-lake/job.py", "pythonVersion": "3"}
    job = {
        "name": "nightly", "roleArn": runner, "command": code, "glueVersion": "5.0", "connections": ["mysql"],
        "securityConfiguration": world.ref("glue-sec"),
        "defaultArguments": {"--job-language": "python", "--enable-continuous-cloudwatch-log": "true"},
    }  # fmt: skip
    world.add("aws:glue/job:Job", "nightly", job, id="nightly")
    result = {
        "outputLocation": "s3://acme-lake/athena/",
        "encryptionConfiguration": {"encryptionOption": "SSE_KMS", "kmsKeyArn": kms},
    }
    group_of = {
        "enforceWorkgroupConfiguration": True, "publishCloudwatchMetricsEnabled": True, "resultConfiguration": result,
    }  # fmt: skip
    world.add("aws:athena/workgroup:Workgroup", "queries", {"name": "queries", "configuration": group_of}, id="queries")
    sealed_emr = {"EncryptionConfiguration": {
        "EnableInTransitEncryption": True, "EnableAtRestEncryption": True,
        "InTransitEncryptionConfiguration": {"TLSCertificateConfiguration": {
            "CertificateProviderType": "PEM", "S3Object": "s3://acme-lake/certs.zip",
        }},
        "AtRestEncryptionConfiguration": {
            "S3EncryptionConfiguration": {"EncryptionMode": "SSE-KMS", "AwsKmsKey": kms},
            "LocalDiskEncryptionConfiguration": {
                "EncryptionKeyProviderType": "AwsKms", "AwsKmsKey": kms, "EnableEbsEncryption": True,
            },
        },
    }}  # fmt: skip
    world.add(
        "aws:emr/securityConfiguration:SecurityConfiguration", "emr-sec", {"configuration": text(sealed_emr)}, id="emr"
    )
    world.add(
        "aws:emr/cluster:Cluster",
        "spark",
        {
            "name": "spark", "releaseLabel": "emr-7.8.0", "applications": ["Spark"],
            "serviceRole": role(world, "emr-role", "elasticmapreduce"), "logUri": "s3://acme-lake-logs/emr/",
            "logEncryptionKmsKeyId": kms, "securityConfiguration": world.ref("emr-sec"),
            "ec2Attributes": {
                "subnetId": nets[0], "instanceProfile": "emr", "serviceAccessSecurityGroup": sg,
                "emrManagedMasterSecurityGroup": sg, "emrManagedSlaveSecurityGroup": sg,
            },
            "masterInstanceGroup": {"instanceType": "m7g.xlarge"}, "terminationProtection": True,
        },
        id="j-1",
    )  # fmt: skip
    world.add(
        "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration",
        "emr-closed",
        {"blockPublicSecurityGroupRules": True},
    )


def _learning(world: World, kms: Ref, nets: list[Ref], sg: Ref) -> None:
    own = role(world, "ml-role", "sagemaker", allow("s3:GetObject", "arn:aws:s3:::acme-lake/ml/*"))
    world.add(
        "aws:sagemaker/notebookInstance:NotebookInstance",
        "notebook",
        {
            "name": "notebook", "roleArn": own, "instanceType": "ml.t3.medium", "subnetId": nets[0],
            "securityGroups": [sg], "directInternetAccess": "Disabled", "rootAccess": "Disabled", "kmsKeyId": kms,
            "instanceMetadataServiceConfiguration": {"minimumInstanceMetadataServiceVersion": "2"},
        },
        id="notebook",
    )  # fmt: skip
    inside = {"subnets": nets, "securityGroupIds": [sg]}
    image = {"image": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/model@sha256:{'cd' * 32}"}
    world.add(
        "aws:sagemaker/model:Model",
        "model",
        {"executionRoleArn": own, "primaryContainer": image, "vpcConfig": inside, "enableNetworkIsolation": True},
        id="model",
    )
    variant = {"variantName": "all", "modelName": world.ref("model"), "initialInstanceCount": 2,
               "instanceType": "ml.m5.large"}  # fmt: skip
    place = {"name": "serve", "kmsKeyArn": kms, "productionVariants": [variant]}
    world.add("aws:sagemaker/endpointConfiguration:EndpointConfiguration", "serve", place, id="serve")
    world.add(
        "aws:sagemaker/domain:Domain",
        "studio",
        {
            "domainName": "studio", "authMode": "SSO", "vpcId": world.ref("main"), "subnetIds": nets, "kmsKeyId": kms,
            "appNetworkAccessType": "VpcOnly", "defaultUserSettings": {"executionRole": own, "securityGroups": [sg]},
        },
        id="d-1",
    )  # fmt: skip


def _brokers(world: World, kms: Ref, nets: list[Ref], sg: Ref) -> None:
    world.add(
        "aws:mq/broker:Broker",
        "rabbit",
        {
            "brokerName": "rabbit", "engineType": "RabbitMQ", "engineVersion": "3.13",
            "hostInstanceType": "mq.m7g.medium",
            "deploymentMode": "CLUSTER_MULTI_AZ", "publiclyAccessible": False, "subnetIds": nets,
            "securityGroups": [sg], "autoMinorVersionUpgrade": True, "logs": [{"general": "true"}],
            "encryptionOptions": {"useAwsOwnedKey": False, "kmsKeyId": kms},
            "users": [{"username": "app", "password": secret()}], "tags": PERSONAL,
        },
        id="b-1",
        protect=True,
    )  # fmt: skip
    world.add(
        "aws:msk/serverlessCluster:ServerlessCluster",
        "events",
        {
            "clusterName": "events", "clientAuthentication": {"sasl": {"iam": {"enabled": True}}},
            "vpcConfigs": [{"subnetIds": nets, "securityGroupIds": [sg]}], "tags": PERSONAL,
        },
        id=f"arn:aws:kafka:{world.region}:{ACCOUNT}:cluster/events/1",
        protect=True,
    )  # fmt: skip
    place = {"securityGroupIds": [sg], "subnetIds": nets}
    levels = ("dagProcessingLogs", "schedulerLogs", "taskLogs", "webserverLogs", "workerLogs")
    world.add(
        "aws:mwaa/environment:Environment",
        "airflow",
        {
            "name": "airflow", "dagS3Path": "dags/", "sourceBucketArn": world.arn("lake"),
            "networkConfiguration": place,
            "executionRoleArn": role(world, "airflow-role", "airflow"), "kmsKey": kms,
            "webserverAccessMode": "PRIVATE_ONLY",
            "loggingConfiguration": {kind: {"enabled": True, "logLevel": "INFO"} for kind in levels},
            "airflowConfigurationOptions": {"core.default_task_retries": "3"},
        },
        id="airflow",
    )  # fmt: skip
    world.add(
        "aws:transfer/server:Server",
        "sftp",
        {
            "protocols": ["SFTP"], "endpointType": "VPC", "identityProviderType": "SERVICE_MANAGED",
            "endpointDetails": {"vpcId": world.ref("main"), "subnetIds": nets, "securityGroupIds": [sg]},
            "securityPolicyName": "TransferSecurityPolicy-2024-01",
            "loggingRole": role(world, "sftp-role", "transfer"),
            "structuredLogDestinations": [f"{log_group(world, 'sftp-logs', '/sftp', kms)}:*"],
        },
        id="s-1",
    )  # fmt: skip
    world.add("aws:dms/replicationSubnetGroup:ReplicationSubnetGroup", "move-nets", {"subnetIds": nets}, id="move-nets")
    world.add(
        "aws:dms/replicationInstance:ReplicationInstance",
        "move",
        {
            "replicationInstanceId": "move", "replicationInstanceClass": "dms.t3.medium", "kmsKeyArn": kms,
            "publiclyAccessible": False, "autoMinorVersionUpgrade": True, "multiAz": True,
            "replicationSubnetGroupId": world.ref("move-nets"), "vpcSecurityGroupIds": [sg],
        },
        id="move",
    )  # fmt: skip
    source = {
        "endpointId": "source", "endpointType": "source", "engineName": "mysql", "sslMode": "verify-full",
        "secretsManagerArn": f"arn:aws:secretsmanager:{world.region}:{ACCOUNT}:secret:mysql", "kmsKeyArn": kms,
        "secretsManagerAccessRoleArn": role(world, "dms-role", "dms"),
        "certificateArn": "arn:aws:dms:eu-west-1:1:cert:a",
    }  # fmt: skip
    world.add("aws:dms/endpoint:Endpoint", "source", source, id="source")
    desk = {
        "bundleId": "wsb-1", "directoryId": "d-9", "userName": "analyst", "rootVolumeEncryptionEnabled": True,
        "userVolumeEncryptionEnabled": True, "volumeEncryptionKey": kms,
    }  # fmt: skip
    world.add("aws:workspaces/workspace:Workspace", "desk", desk, id="ws-1")
    share = policy(allow("s3:GetObject", "arn:aws:s3:eu-west-1:444455556666:accesspoint/readers/object/*",
                         principal={"AWS": world.arn("glue-role")}))  # fmt: skip
    flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    point = {
        "name": "readers", "bucket": world.ref("lake"), "policy": share,
        "vpcConfiguration": {"vpcId": world.ref("main")},
        "publicAccessBlockConfiguration": dict.fromkeys(flags, True),
    }  # fmt: skip
    world.add("aws:s3/accessPoint:AccessPoint", "readers", point, id="acme-lake:readers")
