"""The schema as read from the installed SDKs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from offline.cloud.errors import CloudError
from offline.cloud.schema.store import Schema, nearest


def test_a_resource_has_inputs_outputs_and_secrets(schema: Schema) -> None:
    instance = schema.resource("aws:rds/instance:Instance")
    assert instance.inputs["instanceClass"].required
    assert not instance.inputs["password"].required
    assert "endpoint" in instance.outputs
    assert "endpoint" not in instance.inputs
    assert "password" in instance.secrets
    assert schema.resource("aws:ec2/vpc:Vpc").inputs["enableDnsSupport"].default is True


def test_nested_types_and_enums(schema: Schema) -> None:
    ingress = schema.resource("aws:ec2/securityGroup:SecurityGroup").inputs["ingress"].type
    assert ingress == ["list", ["object", "ec2", "SecurityGroupIngressArgs"]]
    assert schema.object_type(*ingress[1][1:]).properties["fromPort"].type == "integer"
    assert "dedicated" in schema.enum("ec2", "Tenancy")


def test_a_function_tells_required_arguments(schema: Schema) -> None:
    assert schema.function("aws:kms/getKey:getKey").inputs["keyId"].required
    assert not schema.function("aws:ec2/getVpc:getVpc").inputs["id"].required


def test_the_documentation_says_what_replaces(schema: Schema) -> None:
    user = schema.resource("aws:rds/instance:Instance").inputs
    assert user["characterSetName"].replaces
    assert not user["allocatedStorage"].replaces


@pytest.mark.parametrize(
    ("token", "near"), [("aws:ec2/vcp:Vcp", "aws:ec2/vpc:Vpc"), ("aws:s3/buckets:Buckets", "aws:s3/bucket:Bucket")]
)
def test_an_unknown_type_names_the_nearest(schema: Schema, token: str, near: str) -> None:
    with pytest.raises(CloudError, match=f"did you mean {near}"):
        schema.resource(token)


def test_an_unknown_function_names_the_nearest(schema: Schema) -> None:
    with pytest.raises(CloudError, match="did you mean aws:ec2/getVpc:getVpc"):
        schema.function("aws:ec2/getVcp:getVcp")


def test_the_cache_gives_the_same_and_survives_damage(tmp_path: Path) -> None:
    first = Schema("hcloud", tmp_path).resource("hcloud:index/server:Server")
    assert Schema("hcloud", tmp_path).resource("hcloud:index/server:Server") == first
    for file in tmp_path.rglob("*.json"):
        file.write_text("{")
    assert Schema("hcloud", tmp_path).resource("hcloud:index/server:Server") == first


def test_nearest_ignores_case_and_underscores() -> None:
    assert nearest("cidr_block", ["cidrBlock", "tags"]) == "cidrBlock"
    assert nearest("xyzzy", ["cidrBlock", "tags"]) is None


@pytest.mark.parametrize("package", ["aws", "gcp", "hcloud"])
def test_every_tabled_type_exists(package: str, tmp_path: Path) -> None:
    """A type that the SDK renames must not stay in a table unnoticed."""
    from offline.cloud.aws import arns, ids, replacements
    from offline.cloud.aws import shapes as aws_shapes
    from offline.cloud.base import read_table
    from offline.cloud.gcp import ids as gcp_ids
    from offline.cloud.gcp import replacements as gcp_replacements
    from offline.cloud.gcp import shapes as gcp_shapes
    from offline.cloud.hcloud import shapes as hcloud_shapes
    from offline.cloud.hcloud import traits as hcloud_traits

    tables: dict[str, list[Iterable[str]]] = {
        "aws": [ids.PREFIXES, ids._SPECIAL, arns._FORMS, read_table(replacements.REPLACES), aws_shapes._BY_TYPE],
        "gcp": [
            [f"compute/{kind}" for kind in gcp_ids._COMPUTE],
            gcp_ids._FORMS,
            read_table(gcp_replacements.REPLACES),
            gcp_shapes._BY_TYPE,
        ],
        "hcloud": [
            [f"index/{kind}" for kind in hcloud_traits._REPLACES],
            [f"index/{kind}" for kind in hcloud_shapes._BY_TYPE],
        ],
    }
    known = Schema(package, tmp_path)
    missing = []
    for table in tables[package]:
        for kind in table:
            try:
                known.resource(f"{package}:{kind}")
            except CloudError:
                missing.append(kind)
    assert missing == []


@pytest.mark.parametrize("package", ["aws", "gcp", "hcloud"])
def test_every_answered_function_exists(package: str, tmp_path: Path) -> None:
    from offline.cloud.aws.functions import ANSWERS as AWS
    from offline.cloud.gcp.functions import ANSWERS as GCP
    from offline.cloud.hcloud.functions import ANSWERS as HCLOUD

    known = Schema(package, tmp_path)
    for token in {"aws": AWS, "gcp": GCP, "hcloud": HCLOUD}[package]:
        assert known.function(token).outputs, token


@pytest.mark.parametrize("package", ["aws", "gcp"])
def test_every_tabled_replacement_is_an_input(package: str, tmp_path: Path) -> None:
    from offline.cloud.aws import replacements
    from offline.cloud.base import read_table
    from offline.cloud.gcp import replacements as gcp_replacements

    text = {"aws": replacements.REPLACES, "gcp": gcp_replacements.REPLACES}[package]
    known = Schema(package, tmp_path)
    missing = [
        f"{kind}.{name}"
        for kind, names in read_table(text).items()
        for name in names
        if name != "*" and name.split(".")[0] not in known.resource(f"{package}:{kind}").inputs
    ]
    assert missing == []
