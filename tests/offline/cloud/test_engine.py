"""The offline clouds under the real engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi.automation as auto
import pulumi_aws as aws
import pulumi_gcp as gcp
import pulumi_hcloud as hcloud
import pytest

from tests.offline.cloud.harness import Bench, deployment, needs_engine, resources

pytestmark = [
    needs_engine,
    pytest.mark.engine,
    # The SDK warns of its own deprecated modules when a package of it is imported.
    # The Automation API leaves its event loops to the garbage collector, and logs to a server that is gone.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
    pytest.mark.filterwarnings("ignore:.*has been deprecated in favor of.*:DeprecationWarning"),
]

Settings = dict[str, Any]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def _network(cidr: str = "10.16.4.0/24", name: str = "main") -> Callable[[], None]:
    def program() -> None:
        here = aws.Provider("here", region="eu-central-1", default_tags={"tags": {"Owner": "platform"}})
        there = aws.Provider("there", region="eu-west-1")
        vpc = aws.ec2.Vpc(
            "vpc", cidr_block="10.16.0.0/16", tags={"Name": name}, opts=pulumi.ResourceOptions(provider=here)
        )
        subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block=cidr, opts=pulumi.ResourceOptions(provider=here))
        aws.ec2.Instance(
            "host",
            ami="ami-12345678",
            instance_type="t4g.micro",
            subnet_id=subnet.id,
            opts=pulumi.ResourceOptions(provider=here),
        )
        aws.ec2.Vpc("far", cidr_block="10.17.0.0/16", opts=pulumi.ResourceOptions(provider=there))

    return program


def test_the_life_of_a_stack(bench: Bench) -> None:
    with bench.stack(_network()) as stack:
        assert stack.preview().change_summary == {auto.OpType.CREATE: 7}
        assert bench.inventory().list() == ()
        stack.up()
        first = resources(stack)
        assert first["host"]["outputs"]["privateIp"].startswith("10.16.4.")
        assert first["vpc"]["outputs"]["region"] == "eu-central-1"
        assert first["far"]["outputs"]["region"] == "eu-west-1"
        assert ":eu-west-1:" in first["far"]["outputs"]["arn"]
        assert first["vpc"]["outputs"]["tagsAll"] == {"Name": "main", "Owner": "platform"}
        assert not bench.inventory().compare(deployment(stack))
        assert stack.up().summary.resource_changes == {"same": 7}
    with bench.stack(_network(name="renamed")) as stack:
        assert stack.up().summary.resource_changes == {"same": 6, "update": 1}
        assert resources(stack)["vpc"]["outputs"]["tagsAll"]["Name"] == "renamed"
    with bench.stack(_network(cidr="10.16.5.0/24", name="renamed")) as stack:
        changes = stack.up().summary.resource_changes
        assert changes == {"same": 5, "replace": 2}
        second = resources(stack)
        assert second["subnet"]["id"] != first["subnet"]["id"]
        assert second["vpc"]["id"] == first["vpc"]["id"]
        assert second["host"]["outputs"]["privateIp"].startswith("10.16.5.")
        assert not bench.inventory().compare(deployment(stack))
        assert len(bench.inventory().list()) == 4
        stack.destroy()
        assert bench.inventory().list() == ()


def test_a_refresh_sees_a_loss_and_a_drift(bench: Bench) -> None:
    with bench.stack(_network()) as stack:
        stack.up()
        inventory = bench.inventory()
        state = resources(stack)
        inventory.remove(state["host"]["id"])
        vpc = inventory.get(state["vpc"]["urn"])
        assert vpc is not None
        inventory.change(
            vpc.urn, vpc.id, {**vpc.inputs, "tags": {"Name": "by hand"}}, {**vpc.outputs, "tags": {"Name": "by hand"}}
        )
        assert inventory.compare(deployment(stack)).lost == (state["host"]["urn"],)
        assert stack.refresh().summary.resource_changes == {"same": 5, "delete": 1, "update": 1}
        assert stack.up().summary.resource_changes == {"same": 5, "create": 1, "update": 1}
        assert not inventory.compare(deployment(stack))


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        ("aws:ec2/vpc:Vpc", {"cidrBlok": "10.0.0.0/16"}, 'Vpc "bad" has no such property; received: cidrBlok'),
        ("aws:ec2/vpc:Vpc", {"cidrBlok": "10.0.0.0/16"}, "did you mean cidrBlock?"),
        ("aws:ec2/securityGroup:SecurityGroup", {"ingress": [{"cidrBlock": []}]}, "did you mean cidrBlocks?"),
        ("aws:ec2/subnet:Subnet", {"cidrBlock": "10.0.0.0/24"}, "lacks a required property; received: no vpcId"),
        ("aws:ec2/vpc:Vpc", {"cidrBlock": 7}, "cidrBlock has the wrong type; received: 7; allowed: a string"),
        ("aws:ec2/vpcs:Vpcs", {}, "did you mean aws:ec2/vpc:Vpc?"),
    ],
)
def test_bad_inputs_fail_the_preview(bench: Bench, token: str, inputs: Settings, expected: str) -> None:
    def program() -> None:
        provider = aws.Provider("here", region="eu-central-1")
        pulumi.CustomResource(token, "bad", inputs, pulumi.ResourceOptions(provider=provider))

    with bench.stack(program) as stack, pytest.raises(auto.CommandError) as failure:
        stack.preview()
    text = str(failure.value)
    assert expected in text
    assert "Traceback" not in text


def test_a_bad_region_fails_the_preview(bench: Bench) -> None:
    def program() -> None:
        aws.Provider("here", region="eu-centrall-1")

    with bench.stack(program) as stack, pytest.raises(auto.CommandError) as failure:
        stack.preview()
    assert "did you mean eu-central-1?" in str(failure.value)


def test_secrets_stay_secret(bench: Bench) -> None:
    def program() -> None:
        here = pulumi.ResourceOptions(provider=aws.Provider("here", region="eu-central-1"))
        word = pulumi.Output.secret("hunter2-hunter2")
        aws.rds.Instance(
            "base",
            engine="postgres",
            instance_class="db.t4g.micro",
            allocated_storage=20,
            username="u",
            password=word,
            opts=here,
        )
        aws.ssm.Parameter("parameter", type="String", value=word, opts=here)
        variables = aws.lambda_.FunctionEnvironmentArgs(variables={"WORD": word})
        aws.lambda_.Function(
            "function",
            role="arn:aws:iam::1:role/r",
            package_type="Image",
            image_uri="x",
            environment=variables,
            opts=here,
        )
        user = aws.iam.User("user", opts=here)
        aws.iam.AccessKey("key", user=user.name, opts=here)

    with bench.stack(program) as stack:
        stack.up()
        _run_export(stack, bench)
        key = resources(stack)["key"]["outputs"]["secret"]
        assert "ciphertext" in key or "plaintext" in key
    assert b"hunter2" not in (bench.folder / "inventory.db").read_bytes()


def _run_export(stack: auto.Stack, bench: Bench) -> None:
    """The checkpoint on disk has ciphertext only."""
    files = list((bench.folder / "state" / ".pulumi" / "stacks").rglob("dev.json"))
    assert files
    assert all("hunter2" not in file.read_text() for file in files)
    assert "hunter2" in json.dumps(deployment(stack))


def test_a_secret_that_was_plain_becomes_secret_in_the_state(bench: Bench) -> None:
    def program(secret: bool) -> Callable[[], None]:
        def inner() -> None:
            value: Any = pulumi.Output.secret("visible-value") if secret else "visible-value"
            aws.ssm.Parameter(
                "p",
                type="String",
                value="x",
                description=value,
                opts=pulumi.ResourceOptions(provider=aws.Provider("h", region="eu-central-1")),
            )

        return inner

    with bench.stack(program(secret=False)) as stack:
        stack.up()
    with bench.stack(program(secret=True)) as stack:
        assert stack.up().summary.resource_changes == {"same": 2, "update": 1}
        assert isinstance(resources(stack)["p"]["outputs"]["description"], dict)


def test_faults(bench: Bench) -> None:
    deny = [{"operation": "create", "type": "aws:ec2/subnet:*", "error": "no capacity", "times": 1}]
    with bench.stack(_network(), faults=deny) as stack:
        with pytest.raises(auto.CommandError, match="no capacity"):
            stack.up()
        assert (stack.up().summary.resource_changes or {}).get(auto.OpType.CREATE) == 2
    bench_two = [{"operation": "update", "type": "*Vpc", "effect": "partial", "error": "half done"}]
    with bench.stack(_network(name="other"), faults=bench_two) as stack:
        with pytest.raises(auto.CommandError, match="half done"):
            stack.up()
        assert resources(stack)["vpc"]["initErrors"] == ["half done"]


def test_a_killed_cloud_heals(bench: Bench) -> None:
    with (
        bench.stack(_network(), faults=[{"operation": "create", "type": "*:Instance", "effect": "crash"}]) as stack,
        pytest.raises(auto.CommandError),
    ):
        stack.up()
    orphans = bench.inventory()
    assert {thing.type for thing in orphans.list()} >= {"aws:ec2/instance:Instance"}
    with bench.stack(_network()) as stack:
        stack.up()
        assert not bench.inventory().compare(deployment(stack))
        assert len(bench.inventory().list()) == 4
        stack.destroy()
    assert bench.inventory().list() == ()


def test_a_preview_knows_inputs_and_not_the_rest(bench: Bench) -> None:
    seen: dict[str, Any] = {}

    def program() -> None:
        vpc = aws.ec2.Vpc(
            "vpc",
            cidr_block="10.16.0.0/16",
            opts=pulumi.ResourceOptions(provider=aws.Provider("h", region="eu-central-1")),
        )
        vpc.cidr_block.apply(lambda value: seen.update(cidr=value))
        vpc.arn.apply(lambda value: seen.update(arn=value))
        vpc.id.apply(lambda value: seen.update(id=value))

    with bench.stack(program) as stack:
        stack.preview()
        assert seen == {"cidr": "10.16.0.0/16"}
        stack.up()
        assert set(seen) == {"cidr", "arn", "id"}


def test_a_state_of_a_real_cloud_is_refused(bench: Bench) -> None:
    with bench.stack(_network()) as stack:
        stack.up()
        exported = stack.export_stack()
        assert exported.deployment
        for entry in exported.deployment["resources"]:
            entry.get("outputs", {}).pop("__offline", None)
        stack.import_stack(exported)
        for operation in (stack.up, stack.destroy, stack.refresh):
            with pytest.raises(auto.CommandError) as failure:
                operation()
            assert "belongs to a real cloud; received: a state without the mark" in str(failure.value)
    assert len(bench.inventory().list()) == 4


def test_replacement_of_named_things_and_moves(bench: Bench) -> None:
    def program(region: str, description: str) -> Callable[[], None]:
        def inner() -> None:
            here = pulumi.ResourceOptions(provider=aws.Provider("h", region=region))
            aws.ec2.SecurityGroup("auto", description=description, opts=here)
            aws.ec2.SecurityGroup("fixed", name="fixed-name", description=description, opts=here)

        return inner

    with bench.stack(program("eu-central-1", "one")) as stack:
        stack.up()
        before = resources(stack)
    with bench.stack(program("eu-central-1", "two")) as stack:
        result = stack.up()
        after = resources(stack)
        assert result.summary.resource_changes == {"same": 2, "replace": 2}
        assert after["auto"]["outputs"]["name"] != before["auto"]["outputs"]["name"]
        assert after["auto"]["id"] != before["auto"]["id"]
        assert after["fixed"]["id"] != before["fixed"]["id"]
        assert not bench.inventory().compare(deployment(stack))
    with bench.stack(program("eu-west-1", "two")) as stack:
        assert stack.up().summary.resource_changes == {"same": 1, "replace": 2, "update": 1}
        assert ":eu-west-1:" in resources(stack)["auto"]["outputs"]["arn"]


def test_forced_replacement_and_import(bench: Bench) -> None:
    with bench.stack(_network()) as stack:
        stack.up()
        old = resources(stack)
        stack.up(replace=[old["host"]["urn"]])
        new = resources(stack)
        assert new["host"]["id"] != old["host"]["id"]
        assert not bench.inventory().compare(deployment(stack))
        assert stack.up().summary.resource_changes == {"same": 7}
        assert stack.refresh().summary.resource_changes == {"same": 7}


def test_existing_things_are_found_by_id_and_by_data_source(bench: Bench) -> None:
    found: dict[str, Any] = {}

    def program() -> None:
        provider = aws.Provider("h", region="eu-central-1", allowed_account_ids=["111122223333"])
        here = pulumi.ResourceOptions(provider=provider)
        vpc = aws.ec2.Vpc("vpc", cidr_block="10.16.0.0/16", opts=here)
        aws.ec2.Vpc.get("again", vpc.id, opts=here).cidr_block.apply(lambda value: found.update(cidr=value))
        call = pulumi.InvokeOutputOptions(provider=provider, depends_on=[vpc])
        aws.ec2.get_vpc_output(id=vpc.id, opts=call).apply(lambda answer: found.update(owner=answer.owner_id))
        caller = aws.get_caller_identity(opts=pulumi.InvokeOptions(provider=provider))
        found["account"] = caller.account_id
        document = aws.iam.get_policy_document(
            statements=[
                {"actions": ["s3:GetObject"], "resources": ["*"], "principals": [{"type": "AWS", "identifiers": ["*"]}]}
            ],
            opts=pulumi.InvokeOptions(provider=provider),
        )
        found["policy"] = json.loads(document.json)

    with bench.stack(program) as stack:
        stack.up()
    assert found["cidr"] == "10.16.0.0/16"
    assert found["owner"] == found["account"] == "111122223333"
    assert found["policy"]["Statement"] == [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Principal": {"AWS": "*"}}
    ]


def test_functions_without_an_answer(bench: Bench) -> None:
    def program() -> None:
        provider = aws.Provider("h", region="eu-central-1")
        aws.ec2.get_vpn_gateway(opts=pulumi.InvokeOptions(provider=provider))

    with bench.stack(program) as stack, pytest.raises(auto.CommandError) as failure:
        stack.preview()
    assert "the offline cloud has no answer for this function yet" in str(failure.value)


def test_all_three_clouds(bench: Bench) -> None:
    def program() -> None:
        google = pulumi.ResourceOptions(provider=gcp.Provider("g", project="proj", region="europe-west3"))
        network = gcp.compute.Network("net", auto_create_subnetworks=False, opts=google)
        subnet = gcp.compute.Subnetwork("sub", network=network.id, ip_cidr_range="10.32.0.0/20", opts=google)
        gcp.compute.Instance(
            "vm",
            machine_type="e2-small",
            zone="europe-west3-a",
            boot_disk={"initialize_params": {"image": "debian-12"}},
            network_interfaces=[{"subnetwork": subnet.id}],
            opts=google,
        )
        provider = hcloud.Provider("h", token=pulumi.Output.secret("token"))
        hetzner = pulumi.ResourceOptions(provider=provider)
        private = hcloud.Network("private", ip_range="10.48.0.0/16", opts=hetzner)
        zone = hcloud.NetworkSubnet(
            "zone",
            network_id=private.id.apply(int),
            type="cloud",
            network_zone="eu-central",
            ip_range="10.48.1.0/24",
            opts=hetzner,
        )
        hcloud.Server(
            "server",
            server_type="cx22",
            image="debian-12",
            location="fsn1",
            networks=[{"network_id": private.id.apply(int)}],
            opts=pulumi.ResourceOptions(provider=provider, depends_on=[zone]),
        )

    with bench.stack(program) as stack:
        stack.up()
        state = resources(stack)
        assert state["sub"]["id"] == f"projects/proj/regions/europe-west3/subnetworks/{state['sub']['outputs']['name']}"
        assert state["vm"]["outputs"]["networkInterfaces"][0]["networkIp"].startswith("10.32.")
        assert state["server"]["outputs"]["networks"][0]["ip"].startswith("10.48.1.")
        assert state["server"]["id"].isdigit()
        assert stack.up().summary.resource_changes == {"same": 9}
        assert stack.refresh().summary.resource_changes == {"same": 9}
