"""Cases of `policy.rules.aws.compute`."""

from __future__ import annotations

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import instance, vpc

REQUIRED = {"httpTokens": "required"}


def template(**properties: object) -> Resource:
    return make("aws:ec2/launchTemplate:LaunchTemplate", "template", properties)


def configuration(**properties: object) -> Resource:
    return make("aws:ec2/launchConfiguration:LaunchConfiguration", "configuration", properties)


def defaults(tokens: object) -> Resource:
    return make("aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults", "defaults", {"httpTokens": tokens})


NONE = [("no machines", [vpc()])]

CASES = [
    *cases(
        "net-2-aws-metadata-v2",
        fails=[
            ("not set", [instance()]),
            ("optional", [instance(metadataOptions={"httpTokens": "optional"})]),
            ("hop limit only", [instance(metadataOptions={"httpPutResponseHopLimit": 1})]),
            ("a template", [template(metadataOptions={"httpTokens": "optional"})]),
            ("a template that says nothing", [template()]),
            ("a launch configuration", [configuration(metadataOptions={"httpTokens": "optional"})]),
            (
                "against the account's default",
                [instance(metadataOptions={"httpTokens": "optional"}), defaults("required")],
            ),
            ("the account's default is no preference", [instance(), defaults("no-preference")]),
            ("the account's default", [defaults("optional")]),
            (
                "an image builder",
                [
                    make(
                        "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration",
                        "builder",
                        {"instanceMetadataOptions": {"httpTokens": "optional"}},
                    )
                ],
            ),
        ],
        passes=[
            ("required", [instance(metadataOptions=REQUIRED)]),
            ("as a list of one", [instance(metadataOptions=[REQUIRED])]),
            ("no metadata at all", [instance(metadataOptions={"httpEndpoint": "disabled"})]),
            ("by the template", [instance(launchTemplate={"id": "template-id"}), template(metadataOptions=REQUIRED)]),
            ("by the account's default", [instance(), defaults("required")]),
        ],
        undetermined=[("unknown", [instance(metadataOptions={"httpTokens": UNKNOWN})])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-metadata-one-hop",
        fails=[
            ("many hops", [instance(metadataOptions={"httpPutResponseHopLimit": 64})]),
            ("many hops by a template", [template(metadataOptions={"httpPutResponseHopLimit": 5})]),
        ],
        passes=[("one hop", [instance(metadataOptions=REQUIRED)])],
        undetermined=[("unknown", [instance(metadataOptions={"httpPutResponseHopLimit": UNKNOWN})])],
        not_applicable=[("no options", [instance()])],
    ),
    *cases(
        "net-2-aws-no-key-pair",
        fails=[
            ("instance", [instance(keyName="admin")]),
            ("template", [template(keyName="admin")]),
            ("launch configuration", [configuration(keyName="admin")]),
        ],
        passes=[("none", [instance()]), ("empty, as the provider reports it", [instance(keyName="")])],
        undetermined=[("unknown", [instance(keyName=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-no-serial-console",
        fails=[
            ("on", [make("aws:ec2/serialConsoleAccess:SerialConsoleAccess", "console", {"enabled": True})]),
            ("left out", [make("aws:ec2/serialConsoleAccess:SerialConsoleAccess", "console", {})]),
        ],
        passes=[("off", [make("aws:ec2/serialConsoleAccess:SerialConsoleAccess", "console", {"enabled": False})])],
        undetermined=[
            ("unknown", [make("aws:ec2/serialConsoleAccess:SerialConsoleAccess", "console", {"enabled": UNKNOWN})])
        ],
        not_applicable=NONE,
    ),
    *cases(
        "infra-1-aws-no-own-hosts",
        fails=[
            ("a dedicated host", [make("aws:ec2/dedicatedHost:DedicatedHost", "host", {})]),
            ("a machine on one", [instance(tenancy="host")]),
            ("a dedicated machine", [instance(tenancy="dedicated")]),
            ("a machine by host", [instance(hostId="h-0123")]),
            ("a VPC of them", [vpc(instanceTenancy="dedicated")]),
            ("a template", [template(placement={"tenancy": "host"})]),
            ("a launch configuration", [configuration(placementTenancy="dedicated")]),
        ],
        passes=[("the default", [vpc(instanceTenancy="default"), instance()])],
        undetermined=[("unknown", [instance(tenancy=UNKNOWN)])],
        not_applicable=[("no machines", [])],
    ),
    *cases(
        "infra-1-aws-no-own-routers",
        fails=[
            ("a customer gateway", [make("aws:ec2/customerGateway:CustomerGateway", "office", {"type": "ipsec.1"})]),
            ("a leased line", [make("aws:directconnect/connection:Connection", "line", {"bandwidth": "1Gbps"})]),
            ("a machine that forwards", [instance(sourceDestCheck=False)]),
            ("its interface", [make("aws:ec2/networkInterface:NetworkInterface", "eni", {"sourceDestCheck": False})]),
        ],
        passes=[("a machine that does not", [instance()])],
        undetermined=[("unknown", [instance(sourceDestCheck=UNKNOWN)])],
        not_applicable=NONE,
    ),
]
