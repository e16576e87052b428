"""A sample of mutants through the real engine: the program itself is mutated, and the policy pack stops the run.

Every sample is the project's own program with arguments of its resources changed on their way to the engine, or with
resources added beside it, for the clouds that the sample is about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, StackFactory

pytestmark = [
    pytest.mark.engine,
    # The Automation API leaves its event loops open; they are collected while any later test runs.
]

PROGRAM = """
import runpy
import pulumi

CHANGES = {changes!r}

def changed(args):
    found = CHANGES.get(args.type_ + " " + args.name)
    if found is None:
        return None
    return pulumi.ResourceTransformationResult(props={{**args.props, **found}}, opts=args.opts)

pulumi.runtime.register_stack_transformation(changed)
made = runpy.run_path({program!r}, run_name="__main__")
{more}
"""

AWS_OPTIONS = """
import pulumi_aws as aws
region = aws.Provider("mutant-region", region="eu-central-1")
options = pulumi.ResourceOptions(provider=region)
"""


@dataclass(frozen=True)
class Sample:
    """A mutated program.

    :param about: what it shows.
    :param clouds: the clouds that the program makes.
    :param rules: the rules that must stop the run, and no other one.
    :param changes: arguments to replace, by type and name.
    :param more: Python code that follows the program.
    :param preview: whether a preview shows it already; an update otherwise.
    """

    about: str
    clouds: tuple[str, ...]
    rules: frozenset[str]
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    more: str = ""
    preview: bool = False


SAMPLES = [
    Sample(
        "Hetzner, one resource, preview: a password in the gateway's user data",
        ("hetzner",),
        frozenset({"enc-2-all-no-credential-in-user-data", "emp-2-hetzner-no-password-login"}),  # root is not locked
        {"hcloud:index/server:Server hetzner-gateway": {"user_data": "#!/bin/sh\nexport DB_PASSWORD=hunter2-horse\n"}},
        preview=True,
    ),
    Sample(
        "Hetzner, the graph, update: SSH open in halves, and no limit on what goes out",
        ("hetzner",),
        frozenset(
            {"net-2-hetzner-admin-ports-closed", "net-2-hetzner-no-public-server", "net-3-hetzner-egress-limited"}
        ),
        {
            "hcloud:index/firewall:Firewall hetzner-gateway": {
                "rules": [
                    {
                        "direction": "in",
                        "protocol": "tcp",
                        "port": "22",
                        "source_ips": ["0.0.0.0/1", "128.0.0.0/1"],
                        "description": "x",
                    }
                ]
            }
        },
    ),
    Sample(
        "GCP, one resource, preview: NAT without logs",
        ("gcp",),
        frozenset({"net-3-gcp-nat-logged"}),
        {"gcp:compute/routerNat:RouterNat gcp-nat": {"log_config": None}},
        preview=True,
    ),
    Sample(
        "GCP, the graph, update: SSH for all of IPv6",
        ("gcp",),
        frozenset({"net-2-gcp-admin-ports-closed"}),
        more="""
import pulumi_gcp as gcp
provider = gcp.Provider("mutant", project="example-prod", region="europe-west3")
gcp.compute.Firewall(
    "open",
    network="projects/example-prod/global/networks/example-prod",
    direction="INGRESS",
    source_ranges=["2000::/3"],
    allows=[gcp.compute.FirewallAllowArgs(protocol="tcp", ports=["22"])],
    opts=pulumi.ResourceOptions(provider=provider),
    log_config=gcp.compute.FirewallLogConfigArgs(metadata="INCLUDE_ALL_METADATA"),
)
""",
    ),
    Sample(
        "the whole stack, update: a credential in the outputs",
        ("hetzner",),
        frozenset({"enc-2-all-no-credential-in-outputs"}),
        more='pulumi.export("databasePassword", "hunter2-correct-horse")',
    ),
    Sample(
        "secrets, update: plain in an environment, while a secret passes",
        ("hetzner",),
        frozenset({"enc-2-all-no-credential-in-environment"}),
        more=AWS_OPTIONS
        + """
variables = {"DB_PASSWORD": "hunter2-correct-horse", "OTHER_PASSWORD": pulumi.Output.secret("swordfish-horse")}
aws.lambda_.Function(
    "report", runtime="python3.13", handler="main.handle", role="arn:aws:iam::111122223333:role/report",
    code=pulumi.AssetArchive({"main.py": pulumi.StringAsset("def handle(event, context): ...")}),
    tracing_config={"mode": "Active"}, environment={"variables": variables}, opts=options,
)
""",
    ),
    Sample(
        "AWS, several resources, update: the internet admitted by two separate rules of both versions",
        ("hetzner",),
        frozenset({"net-2-aws-data-ports-closed"}),
        more=AWS_OPTIONS
        + """
group = aws.ec2.SecurityGroup("db", vpc_id="vpc-0123456789abcdef0", description="x", opts=options)
aws.ec2.SecurityGroupRule(
    "one", type="ingress", security_group_id=group.id, protocol="tcp", from_port=5432, to_port=5432,
    cidr_blocks=["0.0.0.0/1"], opts=options,
)
aws.vpc.SecurityGroupIngressRule(
    "two", security_group_id=group.id, ip_protocol="tcp", from_port=5432, to_port=5432, cidr_ipv4="128.0.0.0/1",
    opts=options,
)
""",
    ),
    Sample(
        "AWS, the whole program, preview: the serial console on, dedicated hosts, a subnet that hands out addresses",
        ("aws",),
        frozenset({"net-2-aws-no-serial-console", "infra-1-aws-no-own-hosts", "net-2-aws-subnets-private"}),
        {
            "aws:ec2/serialConsoleAccess:SerialConsoleAccess aws-account-serial-console": {"enabled": True},
            "aws:ec2/vpc:Vpc aws-network-vpc": {"instance_tenancy": "dedicated"},
            "aws:ec2/subnet:Subnet aws-network-edge-a": {"map_public_ip_on_launch": True},
        },
        preview=True,
    ),
    Sample(
        "AWS, the whole program, update: flow logs of refused traffic only, and encryption by default off",
        ("aws",),
        frozenset({"net-3-aws-flow-logs", "net-6-aws-encryption-by-default"}),
        {
            "aws:ec2/flowLog:FlowLog aws-flow-logs-flows": {"traffic_type": "REJECT"},
            "aws:ec2/flowLog:FlowLog aws-flow-logs-archive": {"traffic_type": "REJECT"},
            "aws:ebs/encryptionByDefault:EncryptionByDefault aws-account-ebs-encryption": {"enabled": False},
        },
    ),
    Sample("nothing changed, update: nothing stops it", ("gcp", "hetzner"), frozenset()),
]


@pytest.fixture
def config() -> dict[str, Any]:
    """The prod stack's configuration."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text())["config"]
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project beside this one that borrows its components."""
    root = tmp_path / "project"
    root.mkdir()
    for name in ("components", "Pulumi.yaml", "Pulumi.prod.yaml", "locations.yaml"):
        (root / name).symlink_to(ROOT / name)
    return root


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.about)
def test_the_engine_stops_a_mutated_program(
    sample: Sample, project: Path, config: dict[str, Any], offline_stack: StackFactory
) -> None:
    program = PROGRAM.format(changes=sample.changes, program=str(ROOT / "__main__.py"), more=sample.more)
    (project / "__main__.py").write_text(program)
    left_out = {"aws", "gcp", "hetzner"} - set(sample.clouds)
    settings = {key: value for key, value in config.items() if key.rpartition(":")[2] not in left_out}
    stack = offline_stack(
        "prod", project, policy_pack=ROOT / "policy", config={**settings, "rampart:clouds": list(sample.clouds)}
    )
    result = stack.preview() if sample.preview else stack.up()
    stopped = {violation.policy: violation for violation in result.mandatory}
    assert set(stopped) == sample.rules, result.errors
    assert result.succeeded is not bool(sample.rules)
    for rule, violation in stopped.items():
        assert violation.message.startswith(f"{rule} ["), violation.message
