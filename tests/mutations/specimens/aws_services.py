"""Managed services that can be reached from the internet when nobody pays attention."""

from __future__ import annotations

import json

from tests.mutations.edits import add

APP = ["@{Subnet aws-network-app-a.id}", "@{Subnet aws-network-app-b.id}"]
DATA = ["@{Subnet aws-network-data-a.id}", "@{Subnet aws-network-data-b.id}"]
APP_GROUP = "@{aws-firewall-app.id}"
KEY = "@{aws-keys-storage.arn}"
SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/partner-AbCdEf"

SPECIMENS = [
    add(
        "aws:transfer/server:Server",
        "partners-sftp",
        {
            "endpointType": "VPC",
            "endpointDetails": {"vpcId": "@{aws-network-vpc.id}", "subnetIds": APP, "securityGroupIds": [APP_GROUP]},
            "protocols": ["SFTP"],
            "securityPolicyName": "TransferSecurityPolicy-2024-01",
            "structuredLogDestinations": ["arn:aws:logs:eu-central-1:111122223333:log-group:/partners:*"],
        },
    ),
    add(
        "aws:sagemaker/notebookInstance:NotebookInstance",
        "analysis",
        {
            "instanceType": "ml.t3.medium",
            "roleArn": "@{aws-bastion-role-role.arn}",
            "subnetId": APP[0],
            "securityGroups": [APP_GROUP],
            "directInternetAccess": "Disabled",
            "rootAccess": "Disabled",
            "kmsKeyId": KEY,
        },
    ),
    add(
        "aws:sagemaker/domain:Domain",
        "studio",
        {
            "domainName": "example-prod",
            "authMode": "IAM",
            "vpcId": "@{aws-network-vpc.id}",
            "subnetIds": APP,
            "appNetworkAccessType": "VpcOnly",
            "kmsKeyId": KEY,
        },
    ),
    add(
        "aws:apprunner/service:Service",
        "backoffice",
        {
            "serviceName": "backoffice",
            "networkConfiguration": {"ingressConfiguration": {"isPubliclyAccessible": False}},
            "sourceConfiguration": {
                "imageRepository": {
                    "imageIdentifier": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/backoffice:1.4.2",
                    "imageRepositoryType": "ECR",
                }
            },
            "encryptionConfiguration": {"kmsKey": KEY},
        },
    ),
    add(
        "aws:lightsail/instancePublicPorts:InstancePublicPorts",
        "blog-ports",
        {
            "instanceName": "blog",
            "portInfos": [
                {"fromPort": 443, "toPort": 443, "protocol": "tcp"},
                {"fromPort": 22, "toPort": 22, "protocol": "tcp", "cidrs": ["198.51.100.0/24"]},
            ],
        },
    ),
    add(
        "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration",
        "emr-block",
        {"blockPublicSecurityGroupRules": True},
    ),
    add(
        "aws:workspaces/directory:Directory",
        "desktops",
        {"workspaceCreationProperties": {"enableInternetAccess": False}, "subnetIds": APP},
    ),
    add(
        "aws:cloud9/environmentEC2:EnvironmentEC2",
        "editor",
        {
            "connectionType": "CONNECT_SSM",
            "instanceType": "t3.small",
            "subnetId": APP[0],
            "imageId": "amazonlinux-2023",
        },
    ),
    add(
        "aws:dms/replicationInstance:ReplicationInstance",
        "migration",
        {
            "replicationInstanceId": "migration",
            "replicationInstanceClass": "dms.t3.small",
            "publiclyAccessible": False,
            "autoMinorVersionUpgrade": True,
            "kmsKeyArn": KEY,
            "vpcSecurityGroupIds": [APP_GROUP],
        },
    ),
    add(
        "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
        "search-network",
        {
            "name": "search-network",
            "type": "network",
            "policy": json.dumps(
                [
                    {
                        "Rules": [{"ResourceType": "collection", "Resource": ["collection/orders"]}],
                        "AllowFromPublic": False,
                        "SourceVPCEs": ["vpce-0123456789abcdef0"],
                    }
                ]
            ),
        },
    ),
    add(
        "aws:elasticbeanstalk/environment:Environment",
        "legacy",
        {
            "application": "legacy",
            "settings": [
                {"namespace": "aws:ec2:vpc", "name": "AssociatePublicIpAddress", "value": "false"},
                {"namespace": "aws:ec2:vpc", "name": "ELBScheme", "value": "internal"},
            ],
        },
    ),
    add(
        "aws:lightsail/database:Database",
        "blog-db",
        {"relationalDatabaseName": "blog", "publiclyAccessible": False, "skipFinalSnapshot": False},
    ),
    add(
        "aws:mq/broker:Broker",
        "jobs-broker",
        {
            "brokerName": "jobs",
            "engineType": "RabbitMQ",
            "publiclyAccessible": False,
            "subnetIds": DATA,
            "encryptionOptions": {"useAwsOwnedKey": False, "kmsKeyId": KEY},
            "logs": {"general": True},
            "autoMinorVersionUpgrade": True,
        },
    ),
    add(
        "aws:secretsmanager/secret:Secret",
        "orders-secret",
        {"name": "orders/partner", "kmsKeyId": KEY, "recoveryWindowInDays": 30},
        id=SECRET,
        outputs={"arn": SECRET},
    ),
    add(
        "aws:secretsmanager/secretRotation:SecretRotation",
        "orders-secret-rotation",
        {"secretId": "@{orders-secret.id}", "rotationRules": {"automaticallyAfterDays": 30}},
    ),
]
