"""The stack's configuration: good values become typed values, and bad ones are all named at once."""

from __future__ import annotations

import datetime
import ipaddress
from typing import Any

import pytest

from components import locations
from components.problems import SettingsError, path_of, show
from components.settings import load_stack_settings, parse
from components.settings_types import ZONES
from tests.components.prod_settings import DELETE, RAW, ROOT, changed, problems

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


def test_dates_in_the_file_are_values_like_others() -> None:
    found = problems(changed({"company.name": datetime.date(2026, 11, 22)}))
    assert set(found) == {"rampart:company.name"}


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
