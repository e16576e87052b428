"""Containers and functions of service teams, with what keeps them."""

from __future__ import annotations

import json

from tests.mutations.edits import ACCOUNT, REGION, add

APP = ["@{Subnet aws-network-app-a.id}", "@{Subnet aws-network-app-b.id}"]
APP_GROUP = "@{aws-firewall-app.id}"
KEY = "@{aws-keys-storage.arn}"


def arn(service: str, name: str) -> str:
    """An ARN in the stack's account and region."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"


IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/orders@sha256:{'0' * 64}"
CONTAINER = {
    "name": "orders",
    "image": IMAGE,
    "essential": True,
    "user": "10001",
    "privileged": False,
    "readonlyRootFilesystem": True,
    "portMappings": [{"containerPort": 8443}],
    "environment": [{"name": "LOG_LEVEL", "value": "info"}],
    "secrets": [{"name": "PARTNER_TOKEN", "valueFrom": arn("secretsmanager", "secret:orders/partner-AbCdEf")}],
    "logConfiguration": {
        "logDriver": "awslogs",
        "options": {"awslogs-group": "/orders", "awslogs-region": REGION, "awslogs-stream-prefix": "orders"},
    },
}

CONTAINERS = [
    add(
        "aws:ecr/repository:Repository",
        "orders-images",
        {
            "name": "orders",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY}],
            "tags": {"classification": "internal", "purpose": "Images of orders", "retention-days": "365"},
        },
        outputs={"arn": arn("ecr", "repository/orders")},
        protect=True,
    ),
    add(
        "aws:ecs/cluster:Cluster",
        "orders-cluster",
        {
            "name": "orders",
            "settings": [{"name": "containerInsights", "value": "enhanced"}],
            "configuration": {
                "executeCommandConfiguration": {
                    "kmsKeyId": "@{aws-keys-sessions.arn}",
                    "logging": "OVERRIDE",
                    "logConfiguration": {
                        "cloudWatchEncryptionEnabled": True,
                        "cloudWatchLogGroupName": "@{aws-bastion-sessions.name}",
                    },
                }
            },
        },
        outputs={"arn": arn("ecs", "cluster/orders")},
    ),
    add(
        "aws:ecs/taskDefinition:TaskDefinition",
        "orders-task",
        {
            "family": "orders",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "containerDefinitions": json.dumps([CONTAINER]),
            "volumes": [
                {
                    "name": "files",
                    "efsVolumeConfiguration": {
                        "fileSystemId": "@{claims-files.id}",
                        "transitEncryption": "ENABLED",
                        "authorizationConfig": {"iam": "ENABLED"},
                    },
                }
            ],
        },
        outputs={"arn": arn("ecs", "task-definition/orders:1")},
    ),
    add(
        "aws:ecs/service:Service",
        "orders-service",
        {
            "name": "orders",
            "cluster": "@{orders-cluster.arn}",
            "taskDefinition": "@{orders-task.arn}",
            "launchType": "FARGATE",
            "desiredCount": 2,
            "enableExecuteCommand": True,
            "networkConfiguration": {"subnets": APP, "securityGroups": [APP_GROUP], "assignPublicIp": False},
        },
    ),
    add(
        "aws:eks/cluster:Cluster",
        "orders-eks",
        {
            "name": "orders",
            "version": "1.33",
            "vpcConfig": {"subnetIds": APP, "endpointPrivateAccess": True, "endpointPublicAccess": False},
            "encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": KEY}},
            "enabledClusterLogTypes": ["api", "audit", "authenticator", "controllerManager", "scheduler"],
            "accessConfig": {"authenticationMode": "API"},
        },
    ),
]

FUNCTIONS = [
    add(
        "aws:lambda/function:Function",
        "orders-function",
        {
            "name": "orders",
            "runtime": "python3.13",
            "handler": "main.handle",
            "role": "@{aws-bastion-role-role.arn}",
            "kmsKeyArn": KEY,
            "deadLetterConfig": {"targetArn": "@{claims-queue.arn}"},
            "tracingConfig": {"mode": "Active"},
            "environment": {"variables": {"LOG_LEVEL": "info"}},
            "vpcConfig": {"subnetIds": APP, "securityGroupIds": [APP_GROUP]},
        },
        id="orders",
        outputs={"arn": arn("lambda", "function:orders")},
    ),
    add(
        "aws:lambda/permission:Permission",
        "orders-function-from-topic",
        {
            "function": "@{orders-function.name}",
            "action": "lambda:InvokeFunction",
            "principal": "sns.amazonaws.com",
            "sourceArn": "@{claims-topic.arn}",
            "sourceAccount": ACCOUNT,
        },
    ),
    add(
        "aws:lambda/functionUrl:FunctionUrl",
        "orders-url",
        {"functionName": "@{orders-function.name}", "authorizationType": "AWS_IAM"},
    ),
    add(
        "aws:sfn/stateMachine:StateMachine",
        "orders-flow",
        {
            "name": "orders",
            "roleArn": "@{aws-bastion-role-role.arn}",
            "loggingConfiguration": {"level": "ERROR", "includeExecutionData": False},
            "tracingConfiguration": {"enabled": True},
        },
    ),
]

SPECIMENS = [*CONTAINERS, *FUNCTIONS]
