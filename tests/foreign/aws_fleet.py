"""A compliant AWS deployment of machines and containers: an instance group, images and disks, two kinds of clusters."""

from __future__ import annotations

import base64

from tests.foreign.aws_parts import PERSONAL, backup, key, log_group, network, role
from tests.foreign.world import ACCOUNT, Ref, World, allow, policy, text

IMDS = {"httpTokens": "required", "httpEndpoint": "enabled", "httpPutResponseHopLimit": 1}
START = "#!/bin/sh\nset -eu\naws ssm get-parameter --name /fleet/config > /etc/fleet.json\nsystemctl start fleet\n"


def encoded(script: str) -> str:
    """User data as launch templates hold it."""
    return base64.b64encode(script.encode()).decode()


def fleet() -> World:
    """Machines in a group of mixed kinds, their images and snapshots, ECS on EC2 and EKS beside them."""
    world = World("fleet", region="eu-north-1")
    network(world)
    kms = key(world, "fleet-key", "ec2", "eks", "ecs", "logs.eu-north-1")
    world.add("aws:ebs/encryptionByDefault:EncryptionByDefault", "disks", {"enabled": True})
    world.add("aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", "snaps", {"state": "block-all-sharing"})
    world.add("aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess", "amis", {"state": "block-new-sharing"})
    world.add("aws:ec2/serialConsoleAccess:SerialConsoleAccess", "console", {"enabled": False})
    world.add(
        "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults", "imds",
        {"httpTokens": "required", "httpPutResponseHopLimit": 1},
    )  # fmt: skip
    _machines(world, kms)
    _ecs(world, kms)
    _eks(world, kms)
    return world


def _group(world: World, name: str, *ports: int) -> Ref:
    rules = [
        {"protocol": "tcp", "fromPort": port, "toPort": port, "cidrBlocks": ["10.0.0.0/16"], "description": "Inside"}
        for port in ports
    ]
    out = {
        "protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/16"], "description": "Inside",
    }  # fmt: skip
    inputs = {"vpcId": world.ref("main"), "description": f"Members of {name}", "ingress": rules, "egress": [out]}
    return world.add("aws:ec2/securityGroup:SecurityGroup", name, inputs, id=f"sg-0{name}")


def _machines(world: World, kms: Ref) -> None:
    sg = _group(world, "machines-sg", 8443)
    role(
        world, "machines-role", "ec2", allow("ssm:GetParameter", f"arn:aws:ssm:eu-north-1:{ACCOUNT}:parameter/fleet/*")
    )
    world.add("aws:iam/instanceProfile:InstanceProfile", "machines-profile", {"role": world.ref("machines-role")})
    disk = {"deviceName": "/dev/xvda", "ebs": {"encrypted": "true", "kmsKeyId": kms, "volumeSize": 30}}
    for name in ("blue", "green"):
        world.add(
            "aws:ec2/launchTemplate:LaunchTemplate",
            name,
            {
                "namePrefix": name, "imageId": "ami-0fleet", "instanceType": "m7g.large", "metadataOptions": IMDS,
                "vpcSecurityGroupIds": [sg], "blockDeviceMappings": [disk], "monitoring": {"enabled": True},
                "iamInstanceProfile": {"name": world.ref("machines-profile")}, "userData": encoded(START),
            },
            id=f"lt-0{name}",
            outputs={"name": name, "latestVersion": 3},
        )  # fmt: skip
    mixed = {
        "launchTemplate": {
            "launchTemplateSpecification": {"launchTemplateId": world.ref("blue"), "version": "$Latest"},
            "overrides": [{
                "instanceType": "m7i.large",
                "launchTemplateSpecification": {"launchTemplateId": world.ref("green"), "version": "$Latest"},
            }],
        },
    }  # fmt: skip
    world.add(
        "aws:autoscaling/group:Group",
        "group",
        {
            "minSize": 2, "maxSize": 6, "mixedInstancesPolicy": mixed, "healthCheckType": "EC2",
            "vpcZoneIdentifiers": [world.ref("private-a"), world.ref("private-b")],
        },
    )  # fmt: skip
    spare = {"availabilityZone": "eu-north-1a", "size": 20, "encrypted": True, "kmsKeyId": kms, "tags": PERSONAL}
    world.add(
        "aws:ebs/volume:Volume", "scratch", spare, id="vol-01", arn=f"arn:aws:ec2:eu-north-1:{ACCOUNT}:volume/vol-01"
    )
    backup(world, kms, world.arn("scratch"))
    copy = {"sourceSnapshotId": "snap-00", "sourceRegion": "eu-west-1", "encrypted": True, "kmsKeyId": kms}
    world.add("aws:ebs/snapshotCopy:SnapshotCopy", "snapshot", copy, id="snap-01")
    image = {
        "sourceAmiId": "ami-00",
        "sourceAmiRegion": "eu-west-1",
        "encrypted": True,
        "kmsKeyId": kms,
        "name": "fleet",
    }
    world.add("aws:ec2/amiCopy:AmiCopy", "image", image, id="ami-0fleet")


def container(**more: object) -> dict[str, object]:
    """A container of a task, as the console writes one."""
    options = {"awslogs-group": "/ecs/jobs", "awslogs-region": "eu-north-1", "awslogs-stream-prefix": "jobs"}
    return {
        "name": "jobs", "image": f"{ACCOUNT}.dkr.ecr.eu-north-1.amazonaws.com/jobs@sha256:{'cd' * 32}",
        "essential": True, "readonlyRootFilesystem": True, "user": "10001:10001", "privileged": False,
        "environment": [{"name": "TZ", "value": "UTC"}], "mountPoints": [], "cpu": 256, "memory": 512,
        "logConfiguration": {"logDriver": "awslogs", "options": options},
        "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}}, **more,
    }  # fmt: skip


def _ecs(world: World, kms: Ref) -> None:
    logs = log_group(world, "jobs-logs", "/ecs/jobs", kms)
    sg = _group(world, "jobs-sg")
    start = role(world, "jobs-start", "ecs-tasks", allow("logs:PutLogEvents", f"{logs}:*"))
    own = role(world, "jobs-own", "ecs-tasks", allow("cloudwatch:PutMetricData", "*", Condition={
        "StringEquals": {"cloudwatch:namespace": "fleet"},
    }))  # fmt: skip
    told = {"logging": "OVERRIDE", "kmsKeyId": kms, "logConfiguration": {
        "cloudWatchLogGroupName": "/ecs/jobs", "cloudWatchEncryptionEnabled": True,
    }}  # fmt: skip
    inputs = {
        "settings": [{"name": "containerInsights", "value": "enhanced"}],
        "configuration": {"executeCommandConfiguration": told},
    }
    cluster = f"arn:aws:ecs:eu-north-1:{ACCOUNT}:cluster/jobs"
    world.add("aws:ecs/cluster:Cluster", "ecs", inputs, id=cluster, arn=cluster)
    world.add(
        "aws:ecs/taskDefinition:TaskDefinition",
        "jobs",
        {
            "family": "jobs", "cpu": "256", "memory": "512", "networkMode": "awsvpc", "executionRoleArn": start,
            "taskRoleArn": own, "requiresCompatibilities": ["EC2", "FARGATE"],
            "containerDefinitions": text([container(entryPoint=["/bin/sh", "-c", "exec app --token=$TOKEN"])]),
            "volumes": [{"name": "scratch", "hostPath": "/mnt/scratch"}],
        },
        id="jobs",
        arn=f"arn:aws:ecs:eu-north-1:{ACCOUNT}:task-definition/jobs:1",
    )  # fmt: skip
    nets = {"subnets": [world.ref("private-a"), world.ref("private-b")], "securityGroups": [sg]}
    world.add(
        "aws:ecs/service:Service",
        "jobs-service",
        {
            "cluster": world.ref("ecs"), "taskDefinition": world.arn("jobs"), "desiredCount": 2,
            "launchType": "FARGATE",
            "networkConfiguration": {**nets, "assignPublicIp": False},
        },
    )  # fmt: skip
    job = {
        "image": f"{ACCOUNT}.dkr.ecr.eu-north-1.amazonaws.com/jobs@sha256:{'ef' * 32}",
        "command": ["python", "-m", "job", "--token-file", "/run/token", "Ref::input"],
        "networkConfiguration": {"assignPublicIp": "DISABLED"},
        "secrets": [{"name": "DB_PASSWORD", "valueFrom": f"arn:aws:secretsmanager:eu-north-1:{ACCOUNT}:secret:db"}],
    }
    batch = {"type": "container", "platformCapabilities": ["FARGATE"], "containerProperties": text(job)}
    world.add("aws:batch/jobDefinition:JobDefinition", "batch", batch)
    world.add("aws:cloudwatch/eventRule:EventRule", "nightly", {"scheduleExpression": "rate(1 day)"}, id="nightly")
    runner = role(world, "runner", "events", allow("ecs:RunTask", world.arn("jobs")))
    task = {
        "taskDefinitionArn": world.arn("jobs"), "taskCount": 1, "launchType": "FARGATE",
        "networkConfiguration": {**nets, "assignPublicIp": False},
    }  # fmt: skip
    target = {"rule": "nightly", "arn": cluster, "roleArn": runner, "ecsTarget": task}
    world.add("aws:cloudwatch/eventTarget:EventTarget", "nightly-jobs", target)


def _eks(world: World, kms: Ref) -> None:
    world.component("eks:index:Cluster", "prod")
    log_group(world, "eks-logs", "/aws/eks/prod/cluster", kms)
    own = role(world, "eks-role", "eks", parent="prod")
    managed = {"role": world.ref("eks-role"), "policyArn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"}
    world.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "eks-policy", managed, parent="prod")
    world.add(
        "aws:eks/cluster:Cluster",
        "prod-eksCluster",
        {
            "name": "prod", "roleArn": own, "version": "1.34",
            "enabledClusterLogTypes": ["scheduler", "audit", "api", "controllerManager", "authenticator"],
            "encryptionConfig": {"provider": {"keyArn": kms}, "resources": ["secrets"]},
            "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
            "vpcConfig": {
                "endpointPrivateAccess": True, "endpointPublicAccess": False,
                "subnetIds": [world.ref("private-a"), world.ref("private-b")],
                "securityGroupIds": [_group(world, "eks-sg", 443)],
            },
        },
        id="prod",
        parent="prod",
    )  # fmt: skip
    people = {
        "clusterName": world.ref("prod-eksCluster"), "type": "STANDARD",
        "principalArn": f"arn:aws:iam::{ACCOUNT}:role/viewers",
    }  # fmt: skip
    world.add("aws:eks/accessEntry:AccessEntry", "viewers", people, parent="prod")
    seen = {
        "clusterName": world.ref("prod-eksCluster"), "principalArn": f"arn:aws:iam::{ACCOUNT}:role/viewers",
        "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
        "accessScope": {"type": "namespace", "namespaces": ["web"]},
    }  # fmt: skip
    world.add("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "viewers-view", seen, parent="prod")
    nodes = role(world, "node-role", "ec2", parent="prod")
    for name in ("AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"):
        managed = {"role": world.ref("node-role"), "policyArn": f"arn:aws:iam::aws:policy/{name}"}
        world.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", f"node-{name}", managed, parent="prod")
    disk = {"deviceName": "/dev/xvda", "ebs": {"encrypted": "true", "kmsKeyId": kms, "volumeSize": 30}}
    machine = {"metadataOptions": IMDS, "blockDeviceMappings": [disk], "monitoring": {"enabled": True}}
    world.add("aws:ec2/launchTemplate:LaunchTemplate", "node", machine, id="lt-0node", parent="prod")
    world.add(
        "aws:eks/nodeGroup:NodeGroup",
        "nodes",
        {
            "clusterName": world.ref("prod-eksCluster"), "nodeRoleArn": nodes, "amiType": "AL2023_ARM_64_STANDARD",
            "launchTemplate": {"id": world.ref("node"), "version": "2"}, "subnetIds": [world.ref("private-a")],
            "scalingConfig": {"desiredSize": 2, "minSize": 2, "maxSize": 4},
        },
        id="prod:nodes",
        parent="prod",
    )  # fmt: skip
    pods = role(world, "pod-role", "pods.eks", allow("route53:ListHostedZonesByName", "*"))
    world.set("pod-role", assumeRolePolicy=policy({
        "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Principal": {"Service": "pods.eks.amazonaws.com"},
    }))  # fmt: skip
    bound = {"clusterName": "prod", "namespace": "dns", "serviceAccount": "external-dns", "roleArn": pods}
    world.add("aws:eks/podIdentityAssociation:PodIdentityAssociation", "dns-pods", bound, parent="prod")
    small = {
        "clusterName": "prod", "podExecutionRoleArn": role(world, "fargate-role", "eks-fargate-pods"),
        "subnetIds": [world.ref("private-a"), world.ref("private-b")], "selectors": [{"namespace": "jobs"}],
    }  # fmt: skip
    world.add("aws:eks/fargateProfile:FargateProfile", "small", small, parent="prod")
