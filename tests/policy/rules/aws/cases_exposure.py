"""Cases of `policy.rules.aws.exposure`: the ways to a public address."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import instance, subnet, vpc


def eip(**properties: object) -> Resource:
    return make("aws:ec2/eip:Eip", "address", {"domain": "vpc", **properties})


def association(**properties: object) -> Resource:
    return make("aws:ec2/eipAssociation:EipAssociation", "association", {"allocationId": "address-id", **properties})


def interface(**properties: object) -> Resource:
    return make("aws:ec2/networkInterface:NetworkInterface", "eni", {"subnetId": "app-id", **properties})


def template(*interfaces: object, **properties: object) -> Resource:
    values = {"networkInterfaces": list(interfaces), **properties}
    return make("aws:ec2/launchTemplate:LaunchTemplate", "template", values)


def beanstalk(name: str, value: object) -> Resource:
    setting = {"namespace": "aws:ec2:vpc", "name": name, "value": value}
    return make("aws:elasticbeanstalk/environment:Environment", "site", {"settings": [setting]})


OPTIONS = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"
EXCLUSION = "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion"
BOTH_WAYS = {"internetGatewayExclusionMode": "allow-bidirectional"}
PUBLIC: dict[str, Any] = {"associatePublicIpAddress": True}
NONE = [("nothing of the kind", [vpc()])]

CASES = [
    *cases(
        "net-2-aws-no-public-ip",
        fails=[
            ("its own setting", [instance(**PUBLIC)]),
            ("its subnet's", [instance(), subnet("app", mapPublicIpOnLaunch=True)]),
            ("its template's", [instance(launchTemplate={"id": "template-id"}), template(PUBLIC)]),
            (
                "its template's, as text",
                [instance(launchTemplate={"id": "template-id"}), template({"associatePublicIpAddress": "true"})],
            ),
            ("an elastic address by property", [instance(), eip(instance="machine-id")]),
            ("an elastic address by association", [instance(), association(instanceId="machine-id")]),
            (
                "an elastic address of its interface",
                [
                    instance(networkInterfaces=[{"networkInterfaceId": "eni-id"}]),
                    interface(),
                    eip(networkInterface="eni-id"),
                ],
            ),
            (
                "an elastic address of an interface that is attached later",
                [
                    instance(),
                    interface(),
                    association(networkInterfaceId="eni-id"),
                    make(
                        "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",
                        "later",
                        {"instanceId": "machine-id", "networkInterfaceId": "eni-id"},
                    ),
                ],
            ),
            ("the address that AWS reports", [instance(publicIp="203.0.113.9")]),
            ("an address of IPv6", [instance(ipv6Addresses=["2a05:d014::1"])]),
            ("a number of addresses of IPv6", [instance(ipv6AddressCount=1)]),
            (
                "a spot instance",
                [make("aws:ec2/spotInstanceRequest:SpotInstanceRequest", "spot", {"associatePublicIpAddress": True})],
            ),
        ],
        passes=[
            ("said", [instance(associatePublicIpAddress=False)]),
            (
                "said against the subnet",
                [instance(associatePublicIpAddress=False), subnet("app", mapPublicIpOnLaunch=True)],
            ),
            ("a private subnet", [instance(), subnet("app")]),
            ("a private address of IPv6", [instance(ipv6Addresses=["fd00::1"])]),
        ],
        undetermined=[
            ("unknown", [instance(associatePublicIpAddress=UNKNOWN)]),
            ("a template elsewhere", [instance(launchTemplate={"id": "lt-0123"})]),
        ],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-no-public-ip-at-launch",
        fails=[
            ("template", [template(PUBLIC)]),
            ("template, the second interface, as text", [template({}, {"associatePublicIpAddress": "true"})]),
            ("template, IPv6", [template({"ipv6AddressCount": 1})]),
            ("launch configuration", [make("aws:ec2/launchConfiguration:LaunchConfiguration", "old", PUBLIC)]),
            (
                "spot fleet",
                [make("aws:ec2/spotFleetRequest:SpotFleetRequest", "fleet", {"launchSpecifications": [PUBLIC]})],
            ),
        ],
        passes=[("said", [template({"associatePublicIpAddress": "false"})]), ("left out", [template()])],
        undetermined=[("unknown", [template({"associatePublicIpAddress": UNKNOWN})])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-subnets-private",
        fails=[
            ("IPv4", [subnet("app", mapPublicIpOnLaunch=True)]),
            ("IPv6", [subnet("app", assignIpv6AddressOnCreation=True)]),
            ("a default subnet", [make("aws:ec2/defaultSubnet:DefaultSubnet", "default", {})]),
        ],
        passes=[("left out", [subnet("app")])],
        undetermined=[("unknown", [subnet("app", mapPublicIpOnLaunch=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-no-elastic-ip-on-machines",
        fails=[
            ("by property", [eip(instance="machine-id")]),
            ("by interface", [eip(networkInterface="eni-id")]),
            ("by association", [eip(), association(instanceId="i-0123")]),
            ("by association with an interface", [association(networkInterfaceId="eni-0123")]),
            ("an interface", [interface(), association(networkInterfaceId="eni-id")]),
        ],
        passes=[
            ("a NAT gateway's", [eip(), make("aws:ec2/natGateway:NatGateway", "nat", {"allocationId": "address-id"})]),
            (
                "a NAT gateway's, as AWS reports it",
                [
                    eip(networkInterface="eni-0123", instance=""),
                    make("aws:ec2/natGateway:NatGateway", "nat", {"allocationId": "address-id"}),
                ],
            ),
            ("an interface without one", [interface()]),
        ],
        undetermined=[("unknown", [eip(instance=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-public-access-blocked",
        fails=[
            ("off", [make(OPTIONS, "block", {"internetGatewayBlockMode": "off"})]),
            ("a VPC excluded", [make(EXCLUSION, "hole", {"vpcId": "net-id", **BOTH_WAYS})]),
            (
                "a data subnet excluded",
                [subnet("data", "data"), make(EXCLUSION, "hole", {"subnetId": "data-id", **BOTH_WAYS})],
            ),
        ],
        passes=[
            ("on", [make(OPTIONS, "block", {"internetGatewayBlockMode": "block-ingress"})]),
            (
                "an edge subnet excluded",
                [subnet("edge", "edge"), make(EXCLUSION, "in", {"subnetId": "edge-id", **BOTH_WAYS})],
            ),
            (
                "outgoing only",
                [make(EXCLUSION, "out", {"vpcId": "net-id", "internetGatewayExclusionMode": "allow-egress"})],
            ),
        ],
        undetermined=[("unknown", [make(OPTIONS, "block", {"internetGatewayBlockMode": UNKNOWN})])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-containers-no-public-ip",
        fails=[
            ("service", [make("aws:ecs/service:Service", "s", {"networkConfiguration": {"assignPublicIp": True}})]),
            ("task set", [make("aws:ecs/taskSet:TaskSet", "t", {"networkConfiguration": {"assignPublicIp": True}})]),
            (
                "by an event",
                [
                    make(
                        "aws:cloudwatch/eventTarget:EventTarget",
                        "e",
                        {"ecsTarget": {"networkConfiguration": {"assignPublicIp": True}}},
                    )
                ],
            ),
            (
                "by a pipe, as text",
                [
                    make(
                        "aws:pipes/pipe:Pipe",
                        "p",
                        {
                            "targetParameters": {
                                "ecsTaskParameters": {
                                    "networkConfiguration": {"awsVpcConfiguration": {"assignPublicIp": "ENABLED"}}
                                }
                            }
                        },
                    )
                ],
            ),
        ],
        passes=[("private", [make("aws:ecs/service:Service", "s", {"networkConfiguration": {"subnets": ["app-id"]}})])],
        undetermined=[
            ("unknown", [make("aws:ecs/service:Service", "s", {"networkConfiguration": {"assignPublicIp": UNKNOWN}})])
        ],
        not_applicable=[("no network of its own", [make("aws:ecs/service:Service", "s", {})])],
    ),
    *cases(
        "net-2-aws-beanstalk-private",
        fails=[
            ("public address", [beanstalk("AssociatePublicIpAddress", "true")]),
            ("key pair", [beanstalk("EC2KeyName", "admin")]),
        ],
        passes=[("private", [beanstalk("AssociatePublicIpAddress", "false")])],
        undetermined=[("unknown", [beanstalk("AssociatePublicIpAddress", UNKNOWN)])],
        not_applicable=NONE,
    ),
]
