"""The policy pack as the engine meets it: over its protocol, and in the real engine."""

from __future__ import annotations

import select
import subprocess
import sys
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import pytest
import yaml
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from policy import __main__ as pack
from policy.audit import rule_index
from policy.registry import load_rules
from policy.version import VERSION
from tests.conftest import StackFactory
from tests.policy.states import UNKNOWN_TEXT, secret, urn

ROOT = Path(__file__).resolve().parent.parent.parent
GROUP = "aws:ec2/securityGroup:SecurityGroup"
PROVIDER = analyzer_pb2.AnalyzerProviderResource(
    urn=urn("pulumi:providers:aws", "p"), type="pulumi:providers:aws", name="p"
)
OPEN = {"ingress": [{"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}]}


@pytest.fixture
def engine_side() -> Iterator[Any]:
    """The engine's end of a connection to the pack."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=1))
    server.add_generic_rpc_handlers((pack.calls(pack.Pack()),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = analyzer_pb2_grpc.AnalyzerStub(channel)
        configure(stub, dry_run=False)
        yield stub
    server.stop(None)


def configure(stub: Any, *, dry_run: bool, **config: str) -> None:
    config = {key.replace("_", ":"): value for key, value in config.items()}
    stub.ConfigureStack(
        analyzer_pb2.AnalyzerStackConfigureRequest(project="shop", stack="dev", dry_run=dry_run, config=config)
    )


def properties(values: dict[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def request(values: dict[str, Any], name: str = "sg", **more: Any) -> Any:
    return analyzer_pb2.AnalyzeRequest(
        urn=urn(GROUP, name), type=GROUP, name=name, properties=properties(values), provider=PROVIDER, **more
    )


def stack(*resources: tuple[str, str, dict[str, Any]]) -> Any:
    return analyzer_pb2.AnalyzeStackRequest(
        resources=[
            analyzer_pb2.AnalyzerResource(
                urn=urn(kind, name), type=kind, name=name, properties=properties(values), provider=PROVIDER
            )
            for kind, name, values in resources
        ]
    )


def told(response: Any) -> dict[str, Any]:
    return {entry.policyName: entry for entry in response.diagnostics}


def test_every_rule_is_a_mandatory_policy(engine_side: Any) -> None:
    info = engine_side.GetAnalyzerInfo(empty_pb2.Empty())
    policies = {entry.name: entry for entry in info.policies}
    assert {rule.id for rule in load_rules()} | {"undetermined", "waivers"} == set(policies)
    weak = [name for name, entry in policies.items() if entry.enforcementLevel != analyzer_pb2.MANDATORY]
    assert weak == ["undetermined"]
    assert (info.name, info.version) == ("rampart", VERSION)


def test_the_manifest_says_the_same_version_and_uses_the_project_s_environment() -> None:
    manifest = yaml.safe_load((ROOT / "policy" / "PulumiPolicy.yaml").read_text())
    assert manifest["version"] == VERSION
    assert (ROOT / "policy" / manifest["runtime"]["options"]["virtualenv"]).resolve() == ROOT / ".venv"


def test_a_violation_comes_under_the_rule_s_own_name(engine_side: Any) -> None:
    answer = engine_side.AnalyzeStack(stack((GROUP, "sg", OPEN)))
    found = told(answer)["net-2-aws-admin-ports-closed"]
    assert found.enforcementLevel == analyzer_pb2.MANDATORY
    assert found.urn == urn(GROUP, "sg")
    assert "port 22" in found.message
    assert found.severity == analyzer_pb2.POLICY_SEVERITY_CRITICAL


def test_settings_of_the_stack_reach_the_rules(engine_side: Any) -> None:
    own = {"ingress": [{**OPEN["ingress"][0], "cidrBlocks": ["198.51.100.0/24"]}]}
    other = {"ingress": [{**OPEN["ingress"][0], "cidrBlocks": ["203.0.113.0/24"]}]}
    configure(engine_side, dry_run=False, rampart_access='{"allowList": [{"cidr": "198.51.100.0/24"}]}')
    assert "net-2-aws-admin-ports-closed" not in told(engine_side.AnalyzeStack(stack((GROUP, "sg", own))))
    assert "net-2-aws-admin-ports-closed" in told(engine_side.AnalyzeStack(stack((GROUP, "sg", other))))


def test_unknowns_are_mandatory_in_an_update_and_listed_in_a_preview(engine_side: Any) -> None:
    unknown = stack((GROUP, "sg", {"ingress": UNKNOWN_TEXT, "egress": []}))
    found = told(engine_side.AnalyzeStack(unknown))["net-2-aws-admin-ports-closed"]
    assert found.enforcementLevel == analyzer_pb2.MANDATORY
    configure(engine_side, dry_run=True)
    answer = told(engine_side.AnalyzeStack(unknown))
    assert "net-2-aws-admin-ports-closed" not in answer
    assert "net-2-aws-admin-ports-closed: sg" in answer["undetermined"].message
    assert answer["undetermined"].enforcementLevel == analyzer_pb2.ADVISORY


def test_what_was_told_of_a_resource_does_not_count_as_passed_by_the_stack(engine_side: Any) -> None:
    password = request({"password": "hunter2hunter2", "username": "admin"})
    told_before = set(told(engine_side.Analyze(password)))
    assert "enc-2-all-passwords-are-secret" in told_before
    answer = engine_side.AnalyzeStack(stack((GROUP, "sg", {"ingress": [], "egress": []})))
    assert {entry.policy_name for entry in answer.not_applicable} == told_before
    assert not engine_side.Analyze(password).not_applicable


@pytest.mark.parametrize("level", ["ADVISORY", "DISABLED", "REMEDIATE"])
def test_a_rule_cannot_be_weakened_by_configuration(engine_side: Any, level: str) -> None:
    name = rule_index().rules[0].id
    config = {name: analyzer_pb2.PolicyConfig(enforcementLevel=analyzer_pb2.EnforcementLevel.Value(level))}
    with pytest.raises(grpc.RpcError, match=f"{name} cannot be weakened: received {level.lower()}; allowed: mandatory"):
        engine_side.Configure(analyzer_pb2.ConfigureAnalyzerRequest(policyConfig=config))
    config = {name: analyzer_pb2.PolicyConfig(enforcementLevel=analyzer_pb2.MANDATORY)}
    engine_side.Configure(analyzer_pb2.ConfigureAnalyzerRequest(policyConfig=config))


def test_the_pack_changes_nothing_and_answers_the_rest(engine_side: Any) -> None:
    with pytest.raises(grpc.RpcError) as refused:  # what the engine takes for no remediation
        engine_side.Remediate(request(OPEN))
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert engine_side.GetPluginInfo(empty_pb2.Empty()).version == VERSION
    engine_side.Handshake(analyzer_pb2.AnalyzerHandshakeRequest(engine_address="x"))
    engine_side.Cancel(empty_pb2.Empty())


def test_the_pack_ends_with_an_engine_that_was_killed() -> None:
    start = "import subprocess, sys; subprocess.run([sys.executable, '-u', sys.argv[1]])"
    with subprocess.Popen([sys.executable, "-c", start, str(ROOT / "policy")], stdout=subprocess.PIPE) as engine:
        assert engine.stdout is not None
        port = int(engine.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            assert analyzer_pb2_grpc.AnalyzerStub(channel).GetPluginInfo(empty_pb2.Empty()).version == VERSION
        engine.kill()
        read, _, _ = select.select([engine.stdout], [], [], 20)
        assert read, "the pack still has its end of the pipe"
        assert engine.stdout.read() == b""


def test_the_protocol_comes_without_the_sdk_and_leaves_it_to_be_imported() -> None:
    lines = [
        "import sys",
        "from policy.protocol import analyzer_pb2 as ours",
        "assert 'pulumi' not in sys.modules and 'pulumi.runtime' not in sys.modules",
        "import pulumi",
        "from pulumi.runtime.proto import analyzer_pb2 as theirs",
        "assert ours.AnalyzeRequest is theirs.AnalyzeRequest and pulumi.Output",
    ]
    subprocess.run([sys.executable, "-c", "\n".join(lines)], cwd=ROOT, check=True, timeout=60)


def test_values_of_the_protocol() -> None:
    marked = secret()
    marked["value"] = marked.pop("ciphertext")
    raw = {"port": 22, "half": 0.5, "none": None, "list": [True, "x", {"a": 1}], "key": marked, "out": "plain"}
    asked = request(raw, options={"additionalSecretOutputs": ["out"], "parent": "urn:p", "protect": True})
    found = pack._resource(asked)
    assert found.properties["port"] == 22
    assert isinstance(found.properties["port"], int)
    assert found.get("half") == 0.5
    assert found.get("list") == [True, "x", {"a": 1}]
    assert found.is_secret("key")
    assert found.get("key") == "v1:abc"
    assert found.is_secret("out")
    assert (found.parent, found.protect, found.custom) == ("urn:p", True, True)
    component = analyzer_pb2.AnalyzeRequest(urn=urn("rampart:aws:X", "x"), type="rampart:aws:X")
    assert not pack._resource(component).custom


def test_a_pack_with_broken_waivers_does_not_start(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from policy import waivers, __main__ as pack\n"
    code += "load = waivers.load\nwaivers.load = lambda: load(Path(sys.argv[1]))\npack.serve()"
    broken = tmp_path / "waivers.yaml"
    broken.write_text("waivers: 7")
    answer = subprocess.run(
        [sys.executable, "-c", code, str(broken)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert answer.returncode != 0
    assert answer.stdout == ""
    assert "waivers.yaml is malformed at waivers: received '7'; allowed: a list" in answer.stderr


PROGRAM = """
import pulumi
import pulumi_aws as aws

provider = aws.Provider("p", region="eu-central-1")
options = pulumi.ResourceOptions(provider=provider)
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", opts=options)
group = aws.ec2.SecurityGroup("sg", vpc_id=vpc.id, description="x", opts=options)
aws.vpc.SecurityGroupIngressRule(
    "rule", security_group_id=group.id, ip_protocol="tcp", from_port=22, to_port=22, cidr_ipv4="0.0.0.0/0", opts=options
)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (root / "Pulumi.dev.yaml").write_text("config: {}\n")
    (root / "__main__.py").write_text(PROGRAM)
    return root


@pytest.mark.engine
def test_the_real_engine_fails_a_run_and_says_why(offline_stack: StackFactory, project: Path) -> None:
    opened = offline_stack("dev", root=project, policy_pack=ROOT / "policy")
    preview = opened.preview()
    assert not preview.succeeded
    noted = {violation.policy for violation in preview.violations if not violation.mandatory}
    assert noted <= {"undetermined"}

    result = opened.up()
    assert not result.succeeded
    found = {violation.policy: violation for violation in result.mandatory}
    rule = found["net-2-aws-admin-ports-closed"]
    assert rule.message.startswith("net-2-aws-admin-ports-closed [NET-2, NET-3] ")
    for part in ("resource: urn:pulumi:dev::shop::", "made at: ", "found: ", "port 22", "allowed: ", "repair: "):
        assert part in rule.message
    assert not [violation for violation in result.violations if not violation.mandatory]
