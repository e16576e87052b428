"""Mutants of `policy.rules.aws.exposure`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

SUBNET = "Subnet aws-network-app-a"
TEMPLATE = {"id": "@{fleet-template.id}"}
EIP, ASSOCIATION = "aws:ec2/eip:Eip", "aws:ec2/eipAssociation:EipAssociation"
ON_MACHINES, AT_LAUNCH, SUBNETS = (
    "net-2-aws-no-elastic-ip-on-machines",
    "net-2-aws-no-public-ip-at-launch",
    "net-2-aws-subnets-private",
)
TASK_NETWORK = {"subnets": ["@{Subnet aws-network-app-a.id}"], "assignPublicIp": True}

MUTANTS = [
    *of(
        "net-2-aws-no-public-ip",
        broken("asked for", put("worker", associatePublicIpAddress=True)),
        broken("asked for by a spot machine", put("batch", associatePublicIpAddress=True)),
        broken("an IPv6 address", put("worker", ipv6Addresses=["2a05:d014::17"])),
        broken("IPv6 addresses by number", put("worker", ipv6AddressCount=1)),
        broken(
            "handed out by the subnet",
            drop("worker", "associatePublicIpAddress"),
            put(SUBNET, mapPublicIpOnLaunch=True),
            also=(SUBNETS,),
        ),
        broken(
            "asked for by the launch template",
            drop("worker", "associatePublicIpAddress"),
            put("worker", launchTemplate=TEMPLATE),
            put("fleet-template", {"networkInterfaces.0.associatePublicIpAddress": "true"}),
            also=(AT_LAUNCH,),
        ),
        broken(
            "an elastic address by an association",
            add(EIP, "loose", {"domain": "vpc"}, id="eipalloc-0123456789abcdef0"),
            add(ASSOCIATION, "tie", {"allocationId": "@{loose.id}", "instanceId": "@{worker.id}"}),
            also=(ON_MACHINES,),
        ),
        broken(
            "an elastic address of its own",
            add(EIP, "direct", {"domain": "vpc", "instance": "@{worker.id}"}, id="eipalloc-0123456789abcdef0"),
            also=(ON_MACHINES,),
        ),
        broken(
            "several hops away: an address on an interface that is attached later",
            add(
                "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",
                "late",
                {"instanceId": "@{worker.id}", "networkInterfaceId": "@{worker-second.id}", "deviceIndex": 1},
            ),
            add(EIP, "hop", {"domain": "vpc"}, id="eipalloc-0123456789abcdef0"),
            add(ASSOCIATION, "tie", {"allocationId": "@{hop.id}", "networkInterfaceId": "@{worker-second.id}"}),
            also=(ON_MACHINES,),
        ),
    ),
    *of(
        "net-2-aws-no-public-ip-at-launch",
        broken("by a template", put("fleet-template", {"networkInterfaces.0.associatePublicIpAddress": "true"})),
        broken(
            "by the second interface",
            put("fleet-template", {"networkInterfaces.+": {"deviceIndex": 1, "associatePublicIpAddress": "True"}}),
        ),
        broken("IPv6 addresses by a template", put("fleet-template", {"networkInterfaces.0.ipv6AddressCount": 1})),
        broken("by a launch configuration", put("old-fleet", associatePublicIpAddress=True)),
        broken(
            "by the bastion's template",
            put("aws-bastion-template", {"networkInterfaces.0.associatePublicIpAddress": "true"}),
        ),
        broken(
            "by a fleet of spot machines",
            add(
                "aws:ec2/spotFleetRequest:SpotFleetRequest",
                "spots",
                {
                    "iamFleetRole": "@{aws-bastion-role-role.arn}",
                    "targetCapacity": 1,
                    "launchSpecifications": [{"instanceType": "t4g.small", "associatePublicIpAddress": True}],
                },
            ),
        ),
    ),
    *of(
        "net-2-aws-subnets-private",
        broken("IPv4 in the edge zone", put("Subnet aws-network-edge-a", mapPublicIpOnLaunch=True)),
        broken("IPv4 in the app zone", put("Subnet aws-network-app-b", mapPublicIpOnLaunch=True)),
        broken("IPv6", put("Subnet aws-network-app-c", assignIpv6AddressOnCreation=True)),
        broken(
            "a default subnet that says nothing",
            add("aws:ec2/defaultSubnet:DefaultSubnet", "left-over", {"availabilityZone": "eu-central-1a"}),
            also=("net-1-aws-own-network-acl", "net-1-aws-own-route-table"),
        ),
    ),
    *of(
        "net-2-aws-no-elastic-ip-on-machines",
        broken(
            "on an interface",
            add(EIP, "direct", {"domain": "vpc", "networkInterface": "@{worker-second.id}"}, id="eipalloc-0123"),
        ),
        broken(
            "on a machine that is not in the stack",
            add(EIP, "direct", {"domain": "vpc", "instance": "i-0123456789abcdef0"}, id="eipalloc-0123"),
        ),
        broken(
            "by an association with a machine elsewhere",
            add(ASSOCIATION, "tie", {"allocationId": "eipalloc-0123", "instanceId": "i-0123456789abcdef0"}),
        ),
        broken(
            "by an association with an interface",
            add(ASSOCIATION, "tie", {"allocationId": "eipalloc-0123", "networkInterfaceId": "@{worker-second.id}"}),
        ),
    ),
    *of(
        "net-2-aws-public-access-blocked",
        broken("the block off", put("aws-network-block", internetGatewayBlockMode="off")),
        broken("off in the backup region", put("aws-network-block-backup-region", internetGatewayBlockMode="off")),
        broken(
            "the app zone excluded",
            put("VpcBlockPublicAccessExclusion aws-network-edge-a", subnetId="@{Subnet aws-network-app-a.id}"),
        ),
        broken(
            "the whole VPC excluded",
            add(
                "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
                "everything",
                {"vpcId": "@{aws-network-vpc.id}", "internetGatewayExclusionMode": "allow-bidirectional"},
            ),
        ),
    ),
    *of(
        "net-2-aws-containers-no-public-ip",
        broken("a service's tasks", put("orders-service", {"networkConfiguration.assignPublicIp": True})),
        broken(
            "a task set's tasks",
            add(
                "aws:ecs/taskSet:TaskSet",
                "green",
                {"service": "orders", "cluster": "orders", "networkConfiguration": TASK_NETWORK},
            ),
        ),
        broken(
            "a task that an event starts",
            add(
                "aws:cloudwatch/eventTarget:EventTarget",
                "nightly",
                {
                    "rule": "nightly",
                    "arn": "@{orders-cluster.arn}",
                    "ecsTarget": {"networkConfiguration": TASK_NETWORK},
                },
            ),
        ),
        broken(
            "a task that a schedule starts",
            add(
                "aws:scheduler/schedule:Schedule",
                "hourly",
                {"target": {"ecsParameters": {"networkConfiguration": TASK_NETWORK}}},
            ),
        ),
        broken(
            "a task that a pipe starts, in its own spelling",
            add(
                "aws:pipes/pipe:Pipe",
                "pipe",
                {
                    "targetParameters": {
                        "ecsTaskParameters": {
                            "networkConfiguration": {"awsVpcConfiguration": {"assignPublicIp": "ENABLED"}}
                        }
                    }
                },
            ),
        ),
    ),
    *of(
        "net-2-aws-beanstalk-private",
        broken("public addresses", put("legacy", {"settings.0.value": "true"})),
        broken("in capitals", put("legacy", {"settings.0.value": "TRUE"})),
        broken(
            "SSH with a key pair",
            put(
                "legacy",
                {
                    "settings.+": {
                        "namespace": "aws:autoscaling:launchconfiguration",
                        "name": "EC2KeyName",
                        "value": "admin",
                    }
                },
            ),
        ),
        broken(
            "in a template of configurations",
            add(
                "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate",
                "shared-settings",
                {
                    "application": "legacy",
                    "settings": [
                        {"namespace": "aws:ec2:vpc", "name": "AssociatePublicIpAddress", "value": "true"},
                    ],
                },
            ),
        ),
    ),
]
