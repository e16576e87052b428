"""Cases of `policy.rules.aws.services`, `upkeep`, `confinement` and `deliveries`."""

from __future__ import annotations

import json
from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import ACCOUNT, HOME

NOTHING = [("none", (HOME,))]
FOREIGN_QUEUE = "arn:aws:sqs:eu-central-1:999988887777:theirs"
OWN_KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/k"

PUSH = {"type": "EVENT", "pattern": "PUSH"}


def one(type: str, **properties: Any) -> tuple[Resource, ...]:
    return (HOME, make(type, "it", properties))


def broker(**properties: Any) -> tuple[Resource, ...]:
    return one("aws:mq/broker:Broker", engineType="ActiveMQ", **properties)


def project(**properties: Any) -> tuple[Resource, ...]:
    return one("aws:codebuild/project:Project", **properties)


def notebook(**properties: Any) -> tuple[Resource, ...]:
    return one("aws:sagemaker/notebookInstance:NotebookInstance", **properties)


def sealed(**parts: bool) -> tuple[Resource, ...]:
    text = json.dumps({"EncryptionConfiguration": parts})
    return one("aws:emr/securityConfiguration:SecurityConfiguration", configuration=text)


def connection(**properties: Any) -> tuple[Resource, ...]:
    return one("aws:glue/connection:Connection", connectionProperties=properties)


def subscription(endpoint: object) -> tuple[Resource, ...]:
    return one("aws:sns/topicSubscription:TopicSubscription", endpoint=endpoint)


def collection(principal: str) -> tuple[Resource, ...]:
    text = json.dumps([{"Rules": [], "Principal": [principal]}])
    return one("aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy", policy=text)


def cache(**properties: Any) -> tuple[Resource, ...]:
    return one("aws:elasticache/replicationGroup:ReplicationGroup", **properties)


def transfer(**properties: Any) -> tuple[Resource, ...]:
    return one("aws:transfer/server:Server", **properties)


def database(**properties: Any) -> tuple[Resource, ...]:
    return one("aws:rds/instance:Instance", **properties)


SERVICES: list[Case] = [
    *cases(
        "enc-2-aws-service-own-key",
        passes=[
            ("a notebook", notebook(kmsKeyId=OWN_KEY)),
            ("a broker", broker(encryptionOptions={"useAwsOwnedKey": False, "kmsKeyId": OWN_KEY})),
        ],
        fails=[
            ("left out", notebook()),
            ("a broker, left out", broker()),
            ("AWS's choice", broker(encryptionOptions={"useAwsOwnedKey": "true", "kmsKeyId": OWN_KEY})),
            ("a desktop in plain", one("aws:workspaces/workspace:Workspace", volumeEncryptionKey=OWN_KEY)),
            ("a share", one("aws:storagegateway/smbFileShare:SmbFileShare", kmsKeyArn=OWN_KEY)),
        ],
        undetermined=[("unknown", notebook(kmsKeyId=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-2-aws-jobs-encrypted",
        passes=[
            ("named", one("aws:glue/crawler:Crawler", securityConfiguration="sealed")),
            ("EMR's own", sealed(EnableAtRestEncryption=True)),
        ],
        fails=[
            ("left out", one("aws:glue/devEndpoint:DevEndpoint")),
            ("EMR's own, off", sealed(EnableAtRestEncryption=False)),
            ("EMR's own, empty", one("aws:emr/securityConfiguration:SecurityConfiguration", configuration="{}")),
        ],
        undetermined=[("unknown", one("aws:emr/cluster:Cluster", securityConfiguration=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-1-aws-data-tools-encrypted",
        passes=[
            ("JDBC", connection(JDBC_ENFORCE_SSL="true")),
            ("EMR", sealed(EnableInTransitEncryption=True)),
            ("QuickSight, left out", one("aws:quicksight/dataSource:DataSource")),
            ("Lattice", one("aws:vpclattice/listener:Listener", protocol="HTTPS")),
        ],
        fails=[
            ("JDBC, left out", connection()),
            ("EMR, left out", sealed()),
            ("Kafka Connect, left out", one("aws:mskconnect/connector:Connector")),
            ("QuickSight", one("aws:quicksight/dataSource:DataSource", sslProperties={"disableSsl": True})),
            ("a cache, left out", one("aws:appsync/apiCache:ApiCache", transitEncryptionEnabled=True)),
            ("Lattice in plain", one("aws:vpclattice/listener:Listener", protocol="HTTP")),
        ],
        undetermined=[("unknown", connection(JDBC_ENFORCE_SSL=UNKNOWN))],
        not_applicable=[
            ("a network connection", one("aws:glue/connection:Connection", connectionType="NETWORK")),
            *NOTHING,
        ],
    ),
    *cases(
        "enc-1-aws-servers-strong-policy",
        passes=[
            ("of 2024", transfer(securityPolicyName="TransferSecurityPolicy-2024-01")),
            ("FIPS", transfer(securityPolicyName="TransferSecurityPolicy-FIPS-2024-01")),
            ("devices, left out", one("aws:iot/domainConfiguration:DomainConfiguration")),
        ],
        fails=[
            ("left out", transfer()),
            ("of 2020", transfer(securityPolicyName="TransferSecurityPolicy-2020-06")),
            ("mail", one("aws:sesv2/configurationSet:ConfigurationSet", deliveryOptions={"tlsPolicy": "OPTIONAL"})),
            ("mail, left out", one("aws:ses/configurationSet:ConfigurationSet")),
        ],
        undetermined=[("unknown", transfer(securityPolicyName=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-2-aws-services-logged",
        passes=[
            ("a broker", broker(logs={"general": True, "audit": True})),
            ("Airflow, left out", one("aws:mwaa/environment:Environment")),
            ("files by a role", transfer(loggingRole="arn:aws:iam::1:role/x")),
            ("builds, left out", project()),
            ("builds into a bucket", project(
                logsConfig={"cloudwatchLogs": {"status": "DISABLED"}, "s3Logs": {"status": "ENABLED"}},
            )),
        ],
        fails=[
            ("a broker without audit", broker(logs={"general": True})),
            ("Airflow", one("aws:mwaa/environment:Environment", loggingConfiguration={"taskLogs": {"enabled": False}})),
            ("files", transfer()),
            ("builds", project(logsConfig={"cloudwatchLogs": {"status": "DISABLED"}})),
            ("an API", one("aws:appsync/graphQLApi:GraphQLApi")),
        ],
        undetermined=[("unknown", broker(logs=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-2-aws-build-results-encrypted",
        passes=[("encrypted", project(artifacts={"type": "S3"}))],
        fails=[
            ("artifacts", project(artifacts={"type": "S3", "encryptionDisabled": "true"})),
            ("logs", project(logsConfig={"s3Logs": {"encryptionDisabled": True}})),
            ("reports", one(
                "aws:codebuild/reportGroup:ReportGroup", exportConfig={"s3Destination": {"encryptionDisabled": True}},
            )),
        ],
        undetermined=[("unknown", project(artifacts=UNKNOWN))],
        not_applicable=[("nothing left behind", project()), *NOTHING],
    ),
]  # fmt: skip

UPKEEP: list[Case] = [
    *cases(
        "dev-3-aws-stores-patched",
        passes=[("left out", database()), ("a broker", broker(autoMinorVersionUpgrade=True))],
        fails=[
            ("off", database(autoMinorVersionUpgrade="false")),
            ("a broker, left out", broker()),
            ("a warehouse", one("aws:redshift/cluster:Cluster", allowVersionUpgrade=False)),
        ],
        undetermined=[("unknown", database(autoMinorVersionUpgrade=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-1-aws-database-certificate-current",
        passes=[("current", database(caCertIdentifier="rds-ca-rsa2048-g1"))],
        fails=[("of 2019", database(caCertIdentifier="rds-ca-2019"))],
        undetermined=[("unknown", database(caCertIdentifier=UNKNOWN))],
        not_applicable=[("left out", database()), *NOTHING],
    ),
    *cases(
        "mon-3-aws-event-store-kept",
        passes=[("left out", one("aws:cloudtrail/eventDataStore:EventDataStore"))],
        fails=[
            ("a month", one("aws:cloudtrail/eventDataStore:EventDataStore", retentionPeriod="30")),
            ("unprotected", one("aws:cloudtrail/eventDataStore:EventDataStore", terminationProtectionEnabled="false")),
        ],
        undetermined=[("unknown", one("aws:cloudtrail/eventDataStore:EventDataStore", retentionPeriod=UNKNOWN))],
        not_applicable=NOTHING,
    ),
]

CONFINEMENT: list[Case] = [
    *cases(
        "user-2-aws-caches-authenticated",
        passes=[
            ("users", cache(userGroupIds=["apps"])),
            ("a token", cache(authToken=UNKNOWN)),
            ("an ACL", one("aws:memorydb/cluster:Cluster", aclName="apps")),
            ("a user by IAM", one("aws:memorydb/user:User", accessString="on ~*", authenticationMode={"type": "iam"})),
            ("a default user that is off", one(
                "aws:elasticache/user:User", accessString="off ~keys* -@all", noPasswordRequired=True,
            )),
        ],
        fails=[
            ("left out", cache()),
            ("a serverless cache", one("aws:elasticache/serverlessCache:ServerlessCache", engine="valkey")),
            ("open access", one("aws:memorydb/cluster:Cluster", aclName="open-access")),
            ("no password", one("aws:elasticache/user:User", accessString="on ~* +@all", noPasswordRequired="true")),
        ],
        undetermined=[("unknown", cache(userGroupIds=UNKNOWN))],
        not_applicable=[
            ("memcached", one("aws:elasticache/serverlessCache:ServerlessCache", engine="memcached")),
            ("of a global group", cache(globalReplicationGroupId="g")),
            *NOTHING,
        ],
    ),
    *cases(
        "net-3-aws-warehouse-through-vpc",
        passes=[("on", one("aws:redshift/cluster:Cluster", enhancedVpcRouting=True))],
        fails=[("left out", one("aws:redshiftserverless/workgroup:Workgroup"))],
        undetermined=[("unknown", one("aws:redshift/cluster:Cluster", enhancedVpcRouting=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-file-access-confined",
        passes=[
            ("a folder", one("aws:efs/accessPoint:AccessPoint", posixUser={"uid": 1}, rootDirectory={"path": "/a"})),
            ("networks", one("aws:storagegateway/nfsFileShare:NfsFileShare", clientLists=["10.0.0.0/8"])),
        ],
        fails=[
            ("any user", one("aws:efs/accessPoint:AccessPoint", rootDirectory={"path": "/a"})),
            ("every folder", one("aws:efs/accessPoint:AccessPoint", posixUser={"uid": 1})),
            ("everybody", one("aws:storagegateway/nfsFileShare:NfsFileShare", clientLists=["0.0.0.0/0"])),
            ("guests", one("aws:storagegateway/smbFileShare:SmbFileShare", authentication="GuestAccess")),
        ],
        undetermined=[("unknown", one("aws:storagegateway/nfsFileShare:NfsFileShare", clientLists=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-learning-confined",
        passes=[
            ("no root", notebook(rootAccess="Disabled")),
            ("isolated", one("aws:sagemaker/model:Model", enableNetworkIsolation=True)),
        ],
        fails=[
            ("left out", notebook()),
            ("the old metadata service", notebook(
                rootAccess="Disabled",
                instanceMetadataServiceConfiguration={"minimumInstanceMetadataServiceVersion": 1},
            )),
            ("a model, left out", one("aws:sagemaker/model:Model")),
        ],
        undetermined=[("unknown", notebook(rootAccess=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-builds-confined",
        passes=[
            ("private", project(environment={"privilegedMode": "false"})),
            ("filtered", one("aws:codebuild/webhook:Webhook", filterGroups=[{"filters": [PUSH]}])),
            ("signed", one("aws:codepipeline/webhook:Webhook", authentication="GITHUB_HMAC")),
        ],
        fails=[
            ("public", project(projectVisibility="PUBLIC_READ")),
            ("privileged", project(environment={"privilegedMode": "true"})),
            ("any certificate", project(secondarySources=[{"insecureSsl": True}])),
            ("everybody's pushes", one("aws:codebuild/webhook:Webhook")),
            ("unsigned", one("aws:codepipeline/webhook:Webhook", authentication="UNAUTHENTICATED")),
        ],
        undetermined=[("unknown", project(projectVisibility=UNKNOWN))],
        not_applicable=NOTHING,
    ),
]  # fmt: skip

DELIVERIES: list[Case] = [
    *cases(
        "gdpr-1-aws-deliveries-own-accounts",
        passes=[
            ("an own queue", subscription(f"arn:aws:sqs:eu-central-1:{ACCOUNT}:ours")),
            ("an own role", collection(f"arn:aws:iam::{ACCOUNT}:role/app")),
        ],
        fails=[
            ("a stranger's queue", subscription(FOREIGN_QUEUE)),
            ("a stranger's role", collection("arn:aws:iam::999988887777:root")),
            ("a target, whose ARN is another's", one("aws:cloudwatch/eventTarget:EventTarget", arn=FOREIGN_QUEUE)),
            ("one of several accounts", one(
                "aws:dlm/lifecyclePolicy:LifecyclePolicy",
                policyDetails={"schedules": [{"shareRules": [{"targetAccounts": [ACCOUNT, "999988887777"]}]}]},
            )),
        ],
        undetermined=[
            ("unknown", subscription(UNKNOWN)),
            ("nobody knows the own accounts", subscription(FOREIGN_QUEUE)[1:]),
        ],
        not_applicable=[("an address", subscription("https://hooks.example.com/x")), *NOTHING],
    ),
]  # fmt: skip

CASES: list[Case] = [*SERVICES, *UPKEEP, *CONFINEMENT, *DELIVERIES]
