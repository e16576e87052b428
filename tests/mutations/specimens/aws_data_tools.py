"""What data teams add: jobs, models, caches' users, builds, deliveries."""

from __future__ import annotations

import json

from tests.mutations.edits import ACCOUNT, REGION, add

KEY = "@{aws-keys-storage.arn}"
APP = ["@{Subnet aws-network-app-a.id}", "@{Subnet aws-network-app-b.id}"]
ROLE = "@{aws-bastion-role-role.arn}"
SEALED = {"EncryptionConfiguration": {"EnableInTransitEncryption": True, "EnableAtRestEncryption": True}}

SPECIMENS = [
    add(
        "aws:glue/job:Job",
        "nightly",
        {"name": "nightly", "roleArn": ROLE, "command": {"name": "glueetl"}, "securityConfiguration": "sealed"},
    ),
    add("aws:emr/cluster:Cluster", "spark", {"name": "spark", "securityConfiguration": "@{spark-sealed.id}"}),
    add("aws:emr/securityConfiguration:SecurityConfiguration", "spark-sealed", {"configuration": json.dumps(SEALED)}),
    add(
        "aws:glue/connection:Connection",
        "shop-connection",
        {
            "connectionType": "JDBC",
            "connectionProperties": {"JDBC_ENFORCE_SSL": "true", "SECRET_ID": "shop/glue"},
        },
    ),
    add(
        "aws:appsync/apiCache:ApiCache",
        "shop-graph-cache",
        {"apiId": "@{shop-graph.id}", "atRestEncryptionEnabled": True, "transitEncryptionEnabled": True},
    ),
    add(
        "aws:mskconnect/connector:Connector",
        "sink",
        {"name": "sink", "kafkaClusterEncryptionInTransit": {"encryptionType": "TLS"}},
    ),
    add(
        "aws:quicksight/dataSource:DataSource",
        "charts",
        {"dataSourceId": "charts", "sslProperties": {"disableSsl": False}},
    ),
    add(
        "aws:mwaa/environment:Environment",
        "workflows",
        {
            "name": "workflows",
            "kmsKey": KEY,
            "executionRoleArn": ROLE,
            "webserverAccessMode": "PRIVATE_ONLY",
            "loggingConfiguration": {"taskLogs": {"enabled": True, "logLevel": "INFO"}},
        },
    ),
    add(
        "aws:workspaces/workspace:Workspace",
        "desk",
        {"rootVolumeEncryptionEnabled": True, "userVolumeEncryptionEnabled": True, "volumeEncryptionKey": KEY},
    ),
    add(
        "aws:storagegateway/nfsFileShare:NfsFileShare",
        "scans-share",
        {"clientLists": ["10.20.0.0/16"], "kmsEncrypted": True, "kmsKeyArn": KEY, "roleArn": ROLE},
    ),
    add(
        "aws:efs/accessPoint:AccessPoint",
        "scans-folder",
        {"posixUser": {"uid": 1000, "gid": 1000}, "rootDirectory": {"path": "/scans"}},
    ),
    add("aws:sagemaker/model:Model", "ranking", {"executionRoleArn": ROLE, "enableNetworkIsolation": True}),
    add(
        "aws:elasticache/user:User",
        "claims-reader",
        {"userName": "reader", "accessString": "on ~claims:* +@read", "authenticationMode": {"type": "iam"}},
    ),
    add(
        "aws:codebuild/project:Project",
        "images-build",
        {
            "name": "images-build",
            "serviceRole": ROLE,
            "artifacts": {"type": "S3", "location": "artifacts"},
            "environment": {"type": "ARM_CONTAINER", "privilegedMode": False},
            "source": {"type": "GITHUB", "location": "https://github.com/example/shop.git"},
            "logsConfig": {"cloudwatchLogs": {"status": "ENABLED"}},
        },
    ),
    add(
        "aws:codebuild/webhook:Webhook",
        "images-pushed",
        {"projectName": "images-build", "filterGroups": [{"filters": [{"type": "EVENT", "pattern": "PUSH"}]}]},
    ),
    add(
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        "claims-to-search",
        {"filterPattern": "", "destinationArn": f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/search"},
    ),
    add(
        "aws:ecr/replicationConfiguration:ReplicationConfiguration",
        "images-copies",
        {
            "replicationConfiguration": {
                "rules": [{"destinations": [{"region": "eu-west-1", "registryId": ACCOUNT}]}],
            }
        },
    ),
]
