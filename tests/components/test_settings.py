"""The stack's configuration: good values become typed values, bad ones are all named at once, and nothing crashes."""

from __future__ import annotations

import copy
import datetime
import ipaddress
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components import locations
from components.problems import Problem, SettingsError, path_of, show
from components.settings import Settings, load_stack_settings, parse
from components.settings_types import ZONES
from components.stack_file import read_sections

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text(encoding="utf-8"))
RAW = {key.partition(":")[2]: value for key, value in DOCUMENT["config"].items() if key.startswith("rampart:")}
DELETE = object()


def changed(changes: dict[str, Any], raw: dict[str, Any] | None = None) -> dict[str, Any]:
    """The prod configuration with values replaced, by dotted path; `DELETE` takes a key away."""
    result = copy.deepcopy(RAW if raw is None else raw)
    for path, value in changes.items():
        *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        place: Any = result
        for part in parents:
            place = place[part]
        if value is DELETE:
            del place[last]
        elif isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return result


def problems(raw: dict[str, Any]) -> dict[str, Problem]:
    """What is wrong with a configuration, by path."""
    with pytest.raises(SettingsError) as caught:
        parse(raw)
    found = {problem.path: problem for problem in caught.value.problems}
    assert len(found) == len(caught.value.problems), f"a path stands twice: {caught.value}"
    return found


# Good values ----------------------------------------------------------------------------------------------------------


def test_prod_configuration_is_good() -> None:
    stack = load_stack_settings(ROOT, "prod")
    assert stack.company.prefix == "example-prod"
    assert stack.clouds == ("aws", "gcp", "hetzner")
    assert stack.aws
    assert stack.aws.zones.edge == ipaddress.ip_network("10.16.0.0/20")
    assert [name for name, _ in stack.aws.zones.items()] == list(ZONES)
    assert [source.cidr.version for source in stack.access.allow_list] == [4, 4, 6]


def test_settings_cannot_be_changed() -> None:
    stack = parse(RAW)
    with pytest.raises(ValueError, match="frozen"):
        stack.company.name = "other"


@pytest.mark.parametrize("clouds", [["aws"], ["gcp"], ["hetzner"], ["gcp", "hetzner"]])
def test_a_cloud_can_be_left_out(clouds: list[str]) -> None:
    left_out = {cloud: DELETE for cloud in ("aws", "gcp", "hetzner") if cloud not in clouds}
    stack = parse(changed({"clouds": clouds, **left_out}))
    assert {cloud for cloud in ("aws", "gcp", "hetzner") if getattr(stack, cloud)} == set(clouds)


def test_lists_may_be_empty() -> None:
    stack = parse(changed({"access.allowList": [], "access.denyList": []}))
    assert stack.access.allow_list == stack.access.deny_list == ()


def test_a_part_of_an_allowed_network_can_be_denied() -> None:
    assert parse(changed({"access.denyList.0.cidr": "198.51.100.128/25"})).access.deny_list[0].cidr.prefixlen == 25


def test_two_availability_zones_are_enough_outside_prod() -> None:
    zones = {"aws.availabilityZones": ["eu-central-1a", "eu-central-1b"]}
    assert parse(changed({"company.environment": "staging", **zones})).aws
    assert "rampart:aws.availabilityZones" in problems(changed(zones))


# Bad values -----------------------------------------------------------------------------------------------------------

EU = "one inside the European Union"
BAD: dict[str, tuple[dict[str, Any], str, str, str]] = {
    # what: (changes, path of the problem, what was received, what is allowed)
    "unknown section": ({"azure": {}}, "azure", "the unknown key 'azure'", "access, aws, clouds, company"),
    "unknown key": ({"aws.vpcCdir": "10.0.0.0/16"}, "aws.vpcCdir", "the unknown key", "(did you mean 'vpcCidr'?)"),
    "unknown key in a list": ({"aws.buckets.0.retention": 1}, "aws.buckets[0].retention", "unknown", "'retentionDays'"),
    "unknown key in an entry": (
        {"access.allowList.0.ip": "x"}, "access.allowList[0].ip", "unknown", "cidr, description",
    ),
    "snake case": ({"aws.account_id": "111122223333"}, "aws.account_id", "unknown", "did you mean 'accountId'?"),
    "number as a key": ({"company": {**RAW["company"], 5: "x"}}, "company[5]", "", "string"),
    "missing section": ({"company": DELETE}, "company", "nothing", "the key is required"),
    "missing key": ({"aws.region": DELETE}, "aws.region", "nothing", "the key is required"),
    "missing key in a list": ({"aws.buckets.1.purpose": DELETE}, "aws.buckets[1].purpose", "nothing", "required"),
    "missing zone": ({"gcp.zones.data": DELETE}, "gcp.zones.data", "nothing", "required"),
    "section of a listed cloud": (
        {"gcp": DELETE}, "gcp", "nothing", "the section of a cloud that rampart:clouds lists",
    ),
    "section of a cloud not listed": ({"clouds": ["aws", "gcp"]}, "hetzner", "a section", "none, or hetzner in"),
    "empty section": ({"aws": None}, "aws", "nothing", "the section of a cloud"),
    "section as text": ({"company": "example"}, "company", "'example'", "a mapping"),
    "section as a list": ({"aws": [1]}, "aws", "[1]", "a mapping"),
    "list as text": ({"clouds": "aws"}, "clouds", "'aws'", "a list"),
    "list as a mapping": ({"access.allowList": {"cidr": "x"}}, "access.allowList", "{'cidr': 'x'}", "a list"),
    "entry as text": ({"access.allowList.0": "198.51.100.0/24"}, "access.allowList[0]", "'198.51", "a mapping"),
    "unknown cloud": ({"clouds.3": "azure"}, "clouds[3]", "'azure'", "'aws', 'gcp' or 'hetzner'"),
    "cloud twice": ({"clouds.3": "aws"}, "clouds", "aws twice", "each cloud once"),
    "no cloud": ({"clouds": [], "aws": DELETE, "gcp": DELETE, "hetzner": DELETE}, "clouds", "[]", "at least 1"),
    "name with capitals": ({"company.name": "Example"}, "company.name", "'Example'", "2 to 16 lower-case letters"),
    "name too long": ({"company.name": "a" * 17}, "company.name", "'aaaa", "2 to 16"),
    "name with a line end": ({"company.name": "example\n"}, "company.name", "'example\\n'", "2 to 16"),
    "name that YAML reads as a boolean": ({"company.name": False}, "company.name", "False", "2 to 16 lower-case"),
    "domain": ({"company.domain": "https://example.com"}, "company.domain", "'https:", "a domain name in lower case"),
    "host of another domain": (
        {"aws.edge.hostNames.1": "www.example.org"}, "aws.edge.hostNames[1]", "'www.example.org'", "inside it",
    ),
    "host twice": ({"aws.edge.hostNames.1": "example.com"}, "aws.edge.hostNames[1]", "'example.com'", "each name once"),
    "limit twice": ({"aws.edge.limits.1.name": "login"}, "aws.edge.limits[1].name", "'login'", "no other limit has"),
    "path without a slash": ({"aws.edge.staffPaths.0": "admin"}, "aws.edge.staffPaths[0]", "'admin'", "such as /login"),
    "country that YAML reads as a boolean": (
        {"aws.edge.blockedCountries.0": False}, "aws.edge.blockedCountries[0]", "False", "in quotes",
    ),
    "image by tag": ({"aws.service.imageDigest": "latest"}, "aws.service.imageDigest", "'latest'", "64 hex digits"),
    "memory that Fargate does not offer": ({"aws.service.memory": 1500}, "aws.service.memory", "1500", "whole GiB"),
    "memory beyond the CPU": ({"aws.service.memory": 8192}, "aws.service.memory", "8192", "between 1024 and 4096 MiB"),
    "more tasks than the most": ({"aws.service.minTasks": 13}, "aws.service.minTasks", "13", "at most maxTasks, 12"),
    "secret elsewhere": (
        {"aws.service.secrets.0.secretArn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:x"},
        "aws.service.secrets[0].secretArn", "us-east-1", "the stack's own account and region",
    ),
    "account as a number": ({"aws.accountId": 111122223333}, "aws.accountId", "111122223333", "12 digits, in quotes"),
    "account too short": ({"aws.accountId": "1111"}, "aws.accountId", "'1111'", "12 digits"),
    "aws region outside the EU": ({"aws.region": "us-east-1"}, "aws.region", "'us-east-1'", EU),
    "London": ({"aws.backupRegion": "eu-west-2"}, "aws.backupRegion", "'eu-west-2'", EU),
    "Zurich": ({"gcp.region": "europe-west6"}, "gcp.region", "'europe-west6'", EU),
    "GCP region outside the EU": ({"gcp.backupRegion": "us-central1"}, "gcp.backupRegion", "'us-central1'", EU),
    "Hetzner location outside the EU": ({"hetzner.location": "ash"}, "hetzner.location", "'ash'", "fsn1, nbg1, hel1"),
    "Hetzner network zone": ({"hetzner.networkZone": "us-east"}, "hetzner.networkZone", "'us-east'", "eu-central"),
    "region as a list": ({"aws.region": ["eu-central-1"]}, "aws.region", "['eu-central-1']", EU),
    "backups at home (aws)": ({"aws.backupRegion": "eu-central-1"}, "aws.backupRegion", "'eu-c", "another one than"),
    "backups at home (gcp)": ({"gcp.backupRegion": "europe-west3"}, "gcp.backupRegion", "'eur", "another one than"),
    "backups at home (hetzner)": (
        {"hetzner.backupLocation": "fsn1"}, "hetzner.backupLocation", "'fsn1'", "another one",
    ),
    "zone of another region": (
        {"aws.availabilityZones.1": "eu-west-1b"}, "aws.availabilityZones[1]", "'eu-west-1b'", "such as eu-central-1a"
    ),
    "availability zone twice": (
        {"aws.availabilityZones.1": "eu-central-1a"}, "aws.availabilityZones[1]", "'eu-central-1a'", "once"
    ),
    "too few zones in prod": (
        {"aws.availabilityZones": ["eu-central-1a", "eu-central-1b"]}, "aws.availabilityZones", "2 availability", "3 or"
    ),
    "one availability zone": (
        {"aws.availabilityZones": ["eu-central-1a"]}, "aws.availabilityZones", "['eu", "at least 2",
    ),
    "host bits": ({"aws.vpcCidr": "10.16.0.1/16"}, "aws.vpcCidr", "'10.16.0.1/16'", "without host bits"),
    "public network": ({"gcp.zones.app": "8.8.8.0/24"}, "gcp.zones.app", "'8.8.8.0/24'", "RFC 1918"),
    "IPv6 zone": ({"gcp.zones.app": "fd00::/48"}, "gcp.zones.app", "'fd00::/48'", "private IPv4 network"),
    "network as a number": ({"gcp.zones.app": 10}, "gcp.zones.app", "10", "CIDR notation"),
    "VPC too large": ({"aws.vpcCidr": "10.0.0.0/8"}, "aws.vpcCidr", "10.0.0.0/8", "between /16 and /28"),
    "zone outside the VPC": (
        {"aws.zones.app": "10.17.0.0/20"}, "aws.zones.app", "10.17.0.0/20", "inside rampart:aws.vpc",
    ),
    "zone outside the network": ({"hetzner.zones.app": "10.49.0.0/24"}, "hetzner.zones.app", "10.49", "networkCidr"),
    "zone too small to split": ({"aws.zones.app": "10.16.16.0/27"}, "aws.zones.app", "10.16.16.0/27", "/26 or larger"),
    "zone too small (gcp)": ({"gcp.zones.app": "10.32.16.0/30"}, "gcp.zones.app", "10.32.16.0/30", "/29 or larger"),
    "zone too small (hetzner)": ({"hetzner.zones.app": "10.48.1.0/32"}, "hetzner.zones.app", "10.48.1.0/32", "/29 or"),
    "network too small": (
        {"hetzner.networkCidr": "10.48.0.0/25"}, "hetzner.networkCidr", "10.48.0.0/25", "between /8 and /24"
    ),
    "zones overlap": (
        {"aws.zones.app": "10.16.0.0/20"}, "aws.zones.app", "10.16.0.0/20", "overlap rampart:aws.zones.edge",
    ),
    "zones of two clouds overlap": ({"gcp.zones.app": "10.16.0.0/21"}, "gcp.zones.app", "10.16.0.0/21", "not overlap"),
    "the internet": (
        {"access.allowList.0.cidr": "0.0.0.0/0"}, "access.allowList[0].cidr", "'0.0.0.0/0'", "not the internet",
    ),
    "half of the internet": ({"access.allowList.0.cidr": "128.0.0.0/1"}, "access.allowList[0].cidr", "'128", "/16 or"),
    "IPv6 internet": (
        {"access.allowList.2.cidr": "2000::/3"}, "access.allowList[2].cidr", "'2000::/3'", "/32 or longer",
    ),
    "everybody denied": ({"access.denyList.0.cidr": "::/0"}, "access.denyList[0].cidr", "'::/0'", "not the internet"),
    "not a network": ({"access.allowList.0.cidr": "office"}, "access.allowList[0].cidr", "'office'", "CIDR notation"),
    "network twice": (
        {"access.allowList.1.cidr": "198.51.100.0/24"}, "access.allowList[1].cidr", "198.51.100.0/24", "network once"
    ),
    "allowed and denied": (
        {"access.denyList.0.cidr": "198.51.0.0/16"}, "access.allowList[0].cidr", "198.51.100.0/24", "does not deny"
    ),
    "description with a quote": (
        {"access.allowList.0.description": 'a"b"c'}, "access.allowList[0].description", "'a\"b\"c'", "3 to 60 of"
    ),
    "too many sources": (
        {"access.allowList": [{"cidr": f"198.51.100.{n}/32", "description": "One of many"} for n in range(41)]},
        "access.allowList", "[{", "at most 40",
    ),
    "retention as text": ({"gcp.logRetentionDays": "400"}, "gcp.logRetentionDays", "'400'", "a whole number"),
    "retention as a fraction": ({"gcp.logRetentionDays": 400.5}, "gcp.logRetentionDays", "400.5", "a whole number"),
    "retention as a boolean": ({"gcp.logRetentionDays": True}, "gcp.logRetentionDays", "True", "a whole number"),
    "retention under a year": (
        {"gcp.logRetentionDays": 30}, "gcp.logRetentionDays", "30", "greater than or equal to 365",
    ),
    "retention CloudWatch has not": ({"aws.logRetentionDays": 366}, "aws.logRetentionDays", "366", "365, 400, 545"),
    "lock mode": ({"aws.backups.lockMode": "NONE"}, "aws.backups.lockMode", "'NONE'", "'GOVERNANCE' or 'COMPLIANCE'"),
    "bucket name twice": ({"aws.buckets.1.name": "documents"}, "aws.buckets[1].name", "'documents'", "no other bucket"),
    "bucket name": ({"aws.buckets.0.name": "Docs_1"}, "aws.buckets[0].name", "'Docs_1'", "3 to 22 lower-case"),
    "classification": (
        {"aws.buckets.0.classification": "secret"}, "aws.buckets[0].classification", "'se", "'personal'",
    ),
    "no bucket": ({"aws.buckets": []}, "aws.buckets", "[]", "at least 1"),
    "database version": (
        {"aws.database.engineVersion": "9"}, "aws.database.engineVersion", "'9'", "'16', '17' or '18'"
    ),
    "database class": ({"aws.database.instanceClass": "m7g"}, "aws.database.instanceClass", "'m7g'", "db.t4g.medium"),
    "database that cannot grow": (
        {"aws.database.maxStorageGib": 54}, "aws.database.maxStorageGib", "54", "a tenth more than storageGib, 50"
    ),
    "proved table": (
        {"aws.database.provedTables.0.name": "Orders; --"}, "aws.database.provedTables[0].name", "'Orders; --'",
        "a table's name in lower case",
    ),
    "proved column": (
        {"aws.database.provedTables.0.written": "orders.at"}, "aws.database.provedTables[0].written", "'orders.at'",
        "a column's name in lower case",
    ),
    "proved twice": (
        {"aws.database.provedTables.1.name": "orders"}, "aws.database.provedTables[1].name", "'orders'",
        "a name that no other table has",
    ),
    "vault of the same account": (
        {"aws.backups.otherAccountVault": "arn:aws:backup:eu-central-1:111122223333:backup-vault:own"},
        "aws.backups.otherAccountVault", "111122223333", "another account than rampart:aws.accountId",
    ),
    "vault of another region": (
        {"aws.backups.otherAccountVault": "arn:aws:backup:eu-west-1:444455556666:backup-vault:far"},
        "aws.backups.otherAccountVault", "eu-west-1", "a vault in rampart:aws.region, eu-central-1",
    ),
    "not a vault": (
        {"aws.backups.otherAccountVault": "far"}, "aws.backups.otherAccountVault", "'far'", "arn:aws:backup",
    ),
    "way back without TLS": (
        {"aws.identity.callbackUrls.0": "http://app.example.com/"}, "aws.identity.callbackUrls[0]", "'http:", "https://"
    ),
    "unknown permission": (
        {"aws.authorization.roles.0.permissions.0": "fly"}, "aws.authorization.roles[0].permissions[0]", "'fly'",
        "a permission: view, edit, administer",
    ),
    "permission twice": (
        {"aws.authorization.permissions.1.name": "view"}, "aws.authorization.permissions[1].name", "'view'", "once"
    ),
    "action of two permissions": (
        {"aws.authorization.permissions.1.actions.0": "read"}, "aws.authorization.permissions[1].actions", "'read'",
        "each name once",
    ),
    "action named like a permission": (
        {"aws.authorization.permissions.1.actions.0": "view"}, "aws.authorization.permissions[1].actions", "'view'",
        "a name that no permission has",
    ),
    "role twice": ({"aws.authorization.roles.1.name": "member"}, "aws.authorization.roles[1].name", "'member'", "once"),
    "idle longer than the session": (
        {"aws.bastion.maxSessionMinutes": 10}, "aws.bastion.idleSessionMinutes", "15", "at most maxSessionMinutes, 10"
    ),
    "instance type": ({"aws.bastion.instanceType": "small"}, "aws.bastion.instanceType", "'small'", "t4g.nano"),
    "server type": ({"hetzner.gateway.serverType": "CX23"}, "hetzner.gateway.serverType", "'CX23'", "such as cx23"),
    "image": (
        {"hetzner.gateway.image": "debian-9"}, "hetzner.gateway.image", "'debian-9'", "'debian-12' or 'debian-13'",
    ),
    "project": ({"gcp.project": "x"}, "gcp.project", "'x'", "a GCP project ID"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_value_is_named(what: str) -> None:
    changes, path, received, allowed = BAD[what]
    found = problems(changed(changes))
    problem = found.get(path_of([]) + path)
    assert problem, f"no problem at {path}: {found}"
    assert received in problem.received
    assert allowed in problem.allowed


SINGLE = set(BAD) - {"zones overlap", "no cloud", "network too small", "VPC too large", "permission twice"}


@pytest.mark.parametrize("what", sorted(SINGLE))
def test_one_mistake_is_one_problem(what: str) -> None:
    assert len(problems(changed(BAD[what][0]))) == 1


def test_all_problems_stand_in_one_message() -> None:
    changes = (
        "aws region outside the EU",
        "the internet",
        "missing zone",
        "retention as text",
        "zones overlap",
        "image",
    )
    raw = changed({path: value for what in changes for path, value in BAD[what][0].items()})
    with pytest.raises(SettingsError) as caught:
        parse(raw)
    message = str(caught.value)
    for what in changes:
        assert f"rampart:{BAD[what][1]}: received " in message
    assert message.startswith(f"The settings have {len(caught.value.problems)} problems; nothing was applied.\n  - ")


def test_one_bad_zone_does_not_hide_another() -> None:
    found = problems(changed({"aws.zones.edge": "nonsense", "aws.zones.data": "10.16.16.0/20"}))
    assert set(found) == {"rampart:aws.zones.edge", "rampart:aws.zones.data"}


def test_message_of_one_problem_is_singular() -> None:
    with pytest.raises(SettingsError, match=r"^The settings have 1 problem; nothing was applied\."):
        parse(changed({"gcp.project": "x"}))


def test_long_values_are_shortened_to_one_line() -> None:
    assert show("x\n" * 100) == "'" + "x\\n" * 19 + "x…"
    assert "\n" not in show({"a": "b\nc"})


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (["aws"], "rampart:aws"),
        (["aws", "buckets", 0, "name"], "rampart:aws.buckets[0].name"),
        (["access", "allowList", 12], "rampart:access.allowList[12]"),
    ],
)
def test_paths_read_as_in_the_file(location: list[str | int], path: str) -> None:
    assert path_of(location) == path


# The file -------------------------------------------------------------------------------------------------------------


def stack(folder: Path, content: str | bytes) -> Callable[[], Settings]:
    data = content.encode() if isinstance(content, str) else content
    (folder / "Pulumi.test.yaml").write_bytes(data)
    return lambda: load_stack_settings(folder, "test")


FILES: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "received nothing; allowed: a mapping with the key config"),
    "no config": ("encryptionsalt: v1", "allowed: a mapping with the key config"),
    "config as a list": ("config: [1]", "allowed: a mapping with the key config"),
    "not YAML": ("config: [", "allowed: a YAML document, each key once"),
    "a tab": ("config:\n\trampart:company: x", "allowed: a YAML document"),
    "not text": (b"\xff\xfe\x00\x01", "allowed: a YAML document"),
    "unknown alias": ("config: *nowhere", "allowed: a YAML document"),
    "Python object": ("config: !!python/object/apply:os.system [ls]", "allowed: a YAML document"),
    "impossible date": ("config: {'rampart:company': 2026-13-45}", "allowed: a YAML document"),
    "list as a key": ("config:\n  ? [a, b]\n  : c", "allowed: a YAML document"),
    "key twice": (
        "config: {'rampart:clouds': [aws], 'rampart:clouds': [gcp]}", "'rampart:clouds' stands twice, again on line 1",
    ),
    "key twice, deeper": (
        "config:\n  rampart:company:\n    name: a\n    name: b", "'name' stands twice, again on line 4",
    ),
    "deep nesting": ("config: " + "[" * 5000, "allowed: a YAML document"),
    "other namespace": (
        "config: {'aws:region': us-east-1}", "aws:region: received an unknown key; allowed: rampart:company",
    ),
    "no namespace": ("config: {company: x}", "company: received an unknown key; allowed: rampart:company"),
    "unknown name": ("config: {'rampart:compny': x}", "rampart:compny: received an unknown key"),
    "secret": ("config: {'rampart:company': {secure: AAAB}}", "received an encrypted value; allowed: plain values"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_bad_file_is_refused_with_a_reason(what: str, tmp_path: Path) -> None:
    content, reason = FILES[what]
    with pytest.raises(SettingsError) as caught:
        stack(tmp_path, content)()
    assert reason in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_missing_file_names_the_stacks_there_are(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.prod.yaml").touch()
    (tmp_path / "Pulumi.yaml").touch()
    with pytest.raises(SettingsError, match=r"Pulumi\.dev\.yaml: received no such file; allowed: .*: prod$"):
        load_stack_settings(tmp_path, "dev")


def test_pulumis_own_keys_are_left_to_pulumi(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.test.yaml").write_text("config: {'pulumi:disable-default-providers': [aws]}")
    assert read_sections(tmp_path, "test", ("company",)) == ({}, [])


def test_merged_anchors_are_read(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.test.yaml").write_text("config:\n  rampart:a: &a {x: 1}\n  rampart:b: {<<: *a, y: 2}\n")
    assert read_sections(tmp_path, "test", ("a", "b")) == ({"a": {"x": 1}, "b": {"x": 1, "y": 2}}, [])


def test_problems_of_the_file_and_of_the_values_stand_together(tmp_path: Path) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["config"] |= {"rampart:azure": {}, "rampart:clouds": "aws"}
    with pytest.raises(SettingsError) as caught:
        stack(tmp_path, yaml.safe_dump(document))()
    assert {problem.path for problem in caught.value.problems} == {"rampart:azure", "rampart:clouds"}


# Anything at all ------------------------------------------------------------------------------------------------------

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates() | st.binary(max_size=4)
    | st.sampled_from(["10.16.0.0/20", "0.0.0.0/0", "::/0", "eu-central-1", "aws", "10.16.0.0/33", "fd00::/8"])
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(["cidr", "zones", "edge"]) | st.integers(), inner, max_size=4
        )
    ),
    max_leaves=8,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in children for place in _places(child, (*path, key)))]


PLACES = [place for place in _places(RAW) if place]


def _check(raw: dict[str, Any]) -> None:
    """Whatever is in it, a configuration is read, or refused with problems that a person can read."""
    found: tuple[Problem, ...] = ()
    try:
        parse(raw)
    except SettingsError as error:
        found = error.problems or (Problem("", "", "an error names its problems"),)
    for problem in found:
        assert problem.path.startswith("rampart:")
        assert problem.received
        assert problem.allowed
        assert str(problem).isprintable()
        assert "pydantic" not in str(problem)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*RAW, "other"]), VALUES, max_size=6))
def test_any_configuration_is_read_or_refused(raw: dict[str, Any]) -> None:
    _check(raw)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
def test_any_damage_to_the_prod_configuration_is_read_or_refused(damage: list[tuple[tuple[Any, ...], Any]]) -> None:
    raw: Any = copy.deepcopy(RAW)
    for (*parents, last), value in damage:
        place = raw
        for part in parents:
            try:
                place = place[part]
            except (KeyError, IndexError, TypeError):
                break
        else:
            if isinstance(place, dict) or (isinstance(place, list) and isinstance(last, int) and last < len(place)):
                place[last] = value
    _check(raw)


@given(st.integers(0, 32), st.integers(0, 2**32 - 1))
def test_a_source_is_never_wider_than_a_16(prefix: int, address: int) -> None:
    network = ipaddress.IPv4Network((address, prefix), strict=False)
    raw = changed({"access.allowList": [{"cidr": str(network), "description": "Anybody"}], "access.denyList": []})
    if prefix >= 16:
        assert parse(raw).access.allow_list[0].cidr == network
    else:
        assert set(problems(raw)) == {"rampart:access.allowList[0].cidr"}


# Locations ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cloud", "kind"), [("aws", "regions"), ("gcp", "regions"), ("gcp", "multi_regions"), ("hetzner", "locations")]
)
def test_locations_leave_out_what_is_not_in_the_union(cloud: str, kind: str) -> None:
    names = locations.allowed(cloud, kind)
    outside = {
        "eu-west-2",
        "eu-central-2",
        "europe-west2",
        "europe-west6",
        "US",
        "EUR5",
        "EUR7",
        "EUR8",
        "ash",
        "hil",
        "sin",
    }
    assert names
    assert not set(names) & outside


def test_unknown_location_list_is_an_error() -> None:
    with pytest.raises(KeyError):
        locations.allowed("aws", "planets")


def test_dates_in_the_file_are_values_like_others() -> None:
    found = problems(changed({"company.name": datetime.date(2026, 11, 22)}))
    assert set(found) == {"rampart:company.name"}


# Security services ----------------------------------------------------------------------------------------------------


def _host(name: str) -> dict[str, str]:
    return {"host": name, "description": "A host that services call"}


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (
            "aws.inspection.egressHosts",
            [{"host": "https://api.example.com", "description": "Mail"}],
            "rampart:aws.inspection.egressHosts[0].host",
        ),
        (
            "aws.inspection.egressHosts",
            [{"host": "*.example.com", "description": "Mail"}],
            "rampart:aws.inspection.egressHosts[0].host",
        ),
        ("aws.inspection.networkFirewall", "yes", "rampart:aws.inspection.networkFirewall"),
        ("aws.onCall.mailbox", "security", "rampart:aws.onCall.mailbox"),
        ("aws.onCall.responders.0.phone", "030 123456", "rampart:aws.onCall.responders[0].phone"),
        ("aws.onCall.shiftDays", 0, "rampart:aws.onCall.shiftDays"),
        ("aws.organization", {"id": "x", "targets": ["r-abcd"]}, "rampart:aws.organization.id"),
        ("aws.organization", {"id": "o-exampleorg1", "targets": ["x"]}, "rampart:aws.organization.targets[0]"),
    ],
)
def test_a_bad_security_setting_is_named(path: str, value: Any, where: str) -> None:
    assert where in problems(changed({path: value}))


def test_an_organization_is_optional() -> None:
    stack = parse(changed({"aws.organization": {"id": "o-exampleorg1", "targets": ["ou-abcd-12345678", "r-abcd"]}}))
    assert stack.aws
    assert stack.aws.organization
