"""The tables that rules go by are written down here a second time, by hand: no entry of them is dropped unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from policy.aws_network import SUBNET, VPC, WAYS, Way, entry_of, separate_route
from policy.aws_security_groups import permissions
from policy.cidr import PRIVATE, UNROUTED, Addresses
from policy.graph import Graph
from policy.iam.conditions import wide
from policy.model import UNKNOWN, Block, Outcome, Resource, Secret
from policy.registry import load_rules
from tests.policy.cases import Case, make

RULES = {rule.id: rule for rule in load_rules()}
WORLD = "0.0.0.0/0"


def judged(rule: str, *resources: Resource) -> Outcome:
    """What a rule says of a deployment."""
    return Case(rule, Outcome.FAIL, resources, "").judged(RULES[rule])


def fails(rule: str, *resources: Resource) -> bool:
    """Whether a rule objects to a deployment."""
    return judged(rule, *resources) is Outcome.FAIL


def nested(path: str, value: object) -> dict[str, object]:
    """Properties with a value at a dotted path."""
    for part in reversed(path.split(".")):
        value = {part: value}
    assert isinstance(value, dict)
    return value


ADMIN = (
    *(20, 21, 22, 23, 111, 135, 136, 137, 138, 139, 445, 512, 513, 514, 873, 2375, 2376, 2379, 2380, 3389),
    *(*range(5900, 5911), 5985, 5986, 6443, 8472, *range(10248, 10260)),
)
DATA = (
    *(1433, 1434, 1521, 1522, 2049, 2181, 3306, 4333, 5432, 5439, 5601, 5671, 5672, 5984, 6379, 6380, 7000, 7001),
    *(7474, 7687, 8086, 8111, 8182, 9042, *range(9092, 9099), 9200, 9300, 11211, 26257, *range(27017, 27020)),
    *range(61613, 61620),
)


@pytest.mark.parametrize(("kind", "ports"), [("admin", ADMIN), ("data", DATA)])
def test_every_port_of_administration_and_data_is_closed(kind: str, ports: tuple[int, ...]) -> None:
    for port in ports:
        opened = {"protocol": "tcp", "fromPort": port, "toPort": port, "cidrBlocks": [WORLD]}
        group = make("aws:ec2/securityGroup:SecurityGroup", "g", {"ingress": [opened]})
        assert fails(f"net-2-aws-{kind}-ports-closed", group), port
        allow = {"protocol": "tcp", "ports": [str(port)]}
        firewall = make(
            "gcp:compute/firewall:Firewall", "f", {"sourceRanges": [WORLD], "direction": "INGRESS", "allows": [allow]}
        )
        assert fails(f"net-2-gcp-{kind}-ports-closed", firewall), port
        entry = {"direction": "in", "protocol": "tcp", "port": str(port), "sourceIps": [WORLD]}
        front = make("hcloud:index/firewall:Firewall", "f", {"rules": [entry]})
        assert fails(f"net-2-hetzner-{kind}-ports-closed", front), port


@pytest.mark.parametrize(("number", "name"), [("6", "tcp"), ("17", "udp"), ("1", "icmp"), ("58", "icmpv6")])
def test_protocols_by_number(number: str, name: str) -> None:
    rule = {"protocol": number, "fromPort": 0, "toPort": 0, "cidrBlocks": [WORLD]}
    group = make("aws:ec2/securityGroup:SecurityGroup", "g", {"ingress": [rule]})
    assert [entry.protocol for entry in permissions(group, Graph([group]), "ingress")] == [name]


@pytest.mark.parametrize(
    ("written", "meant"), [("6", "tcp"), ("17", "udp"), ("all", "-1"), ("-1", "-1"), ("UDP", "udp")]
)
def test_protocols_of_network_acls(written: str, meant: str) -> None:
    assert entry_of(Block({"protocol": written, "ruleNo": 1})).protocol == meant


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("10.0.0.0", "10.255.255.255"),
        ("172.16.0.0", "172.31.255.255"),
        ("192.168.0.0", "192.168.255.255"),
        ("100.64.0.0", "100.127.255.255"),
        ("169.254.0.0", "169.254.255.255"),
        ("127.0.0.0", "127.255.255.255"),
        ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("::1", "::1"),
    ],
)
def test_the_edges_of_private_addresses(first: str, last: str) -> None:
    for address in (ip_address(first), ip_address(last)):
        assert PRIVATE.covers(Addresses.of([str(address)]))
        assert UNROUTED.covers(Addresses.of([str(address)]))
    for address in (ip_address(first) - 1, ip_address(last) + 1):
        assert not PRIVATE.overlaps(Addresses.of([str(address)]))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("0.0.0.0", "0.255.255.255"),
        ("224.0.0.0", "255.255.255.255"),
        ("::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ],
)
def test_the_edges_of_addresses_that_are_not_routed(first: str, last: str) -> None:
    assert UNROUTED.covers(Addresses.of([first, last]))
    assert not UNROUTED.overlaps(Addresses.of(["1.0.0.0", "223.255.255.255", "2000::", "3fff:ffff::"]))


@pytest.mark.parametrize(
    ("target", "way"),
    [
        ("natGatewayId", Way.NAT),
        ("egressOnlyGatewayId", Way.EGRESS_ONLY),
        ("carrierGatewayId", Way.INTERNET),
        ("vpcPeeringConnectionId", Way.PEERING),
        ("transitGatewayId", Way.TRANSIT),
        ("vpcEndpointId", Way.ENDPOINT),
        ("networkInterfaceId", Way.OTHER),
        ("localGatewayId", Way.OTHER),
        ("coreNetworkArn", Way.TRANSIT),
        ("gatewayId", Way.INTERNET),
    ],
)
def test_every_way_out(target: str, way: Way) -> None:
    route = make("aws:ec2/route:Route", "r", {"destinationCidrBlock": WORLD, target: "igw-1"})
    assert separate_route(route, Graph([route])).way is way
    assert target == "gatewayId" or target in WAYS


def test_a_carrier_gateway_makes_a_subnet_public() -> None:
    table = make("aws:ec2/routeTable:RouteTable", "t", {"routes": [{"cidrBlock": WORLD, "carrierGatewayId": "cagw-1"}]})
    link = {"subnetId": "data-id", "routeTableId": "t-id"}
    stack = (
        make(VPC, "v", {"cidrBlock": "10.0.0.0/16"}),
        make(SUBNET, "data", {"vpcId": "v-id", "cidrBlock": "10.0.1.0/24", "tags": {"zone": "data"}}),
        table,
        make("aws:ec2/routeTableAssociation:RouteTableAssociation", "a", link),
    )
    assert fails("net-1-aws-data-zone-no-internet-route", *stack)


@pytest.mark.parametrize(
    ("networks", "expected"),
    [
        (["2.0.0.0/8"], False),
        (["2.0.0.0/8", "4.0.0.0/32"], True),
        (["2a00::/32"], False),
        (["2a00::/32", "2b00::/128"], True),
    ],
)
def test_how_wide_a_list_of_sources_may_be(networks: list[str], expected: bool) -> None:
    assert wide(networks) is expected


SERVER_PLACES = [("server:Server", "location"), ("server:Server", "datacenter")]
PLACES = [
    *SERVER_PLACES,
    ("volume:Volume", "location"),
    ("loadBalancer:LoadBalancer", "location"),
    ("loadBalancer:LoadBalancer", "networkZone"),
    ("primaryIp:PrimaryIp", "location"),
    ("primaryIp:PrimaryIp", "datacenter"),
    ("floatingIp:FloatingIp", "homeLocation"),
    ("networkSubnet:NetworkSubnet", "networkZone"),
    ("storageBox:StorageBox", "location"),
]
ABROAD = {"datacenter": ("fsn1-dc14", "ash-dc1"), "networkZone": ("eu-central", "us-east")}


@pytest.mark.parametrize(("kind", "path"), PLACES)
def test_every_place_at_hetzner_is_looked_at(kind: str, path: str) -> None:
    rule = "infra-3-hetzner-resources-in-eu"
    here, abroad = ABROAD.get(path, ("fsn1", "ash"))
    assert judged(rule, make(f"hcloud:index/{kind}", "r", {path: here})) is Outcome.PASS
    assert fails(rule, make(f"hcloud:index/{kind}", "r", {path: abroad, "assigneeId": 7, "serverId": 7}))


PASSWORDS = [
    "password", "masterPassword", "masterUserPassword", "adminPassword", "administratorPassword", "rootPassword",
    "adminUserPassword", "adminUserPasswordWo", "userPassword", "dbPassword", "fsxAdminPassword",
    "svmAdminPassword", "smbGuestPassword", "keyStorePassword", "passwords", "passwordWo", "masterPasswordWo",
    "authToken", "secretString", "secretBinary", "secretStringWo", "secretData", "secretDataWo", "privateKey",
    "privateKeyPem", "privateKeyOpenssh", "certificatePrivateKey", "clientSecret", "secretKey", "secretAccessKey",
    "preSharedKey", "sharedSecret", "tunnel1PresharedKey", "tunnel2PresharedKey", "bgpAuthKey", "apiSecret",
    "webhookSecret", "secretToken", "hecToken", "platformCredential", "basicAuthCredentials", "keyMaterialBase64",
    "oauthToken", "githubToken", "accessToken", "passphrase", "kerberosPassword", "ldapPassword",
    "diskEncryptionKeyRaw", "rawKey", "serviceKey", "sensitiveLabels",
]  # fmt: skip
PLAIN = {
    "aws:apigateway/apiKey:ApiKey": "value",
    "aws:cloudwatch/eventConnection:EventConnection": "authParameters.apiKey.value",
    "aws:codebuild/sourceCredential:SourceCredential": "token",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "httpEndpointConfiguration.accessKey",
    "aws:kms/ciphertext:Ciphertext": "plaintext",
}
ENVIRONMENTS = [
    "environment", "environments", "environmentVariables", "envVariables", "envs", "env", "variables",
    "runtimeEnvironmentVariables", "buildEnvironmentVariables", "defaultArguments", "parameters", "settings",
    "stageVariables", "sidecarEnvironment", "dockerLabels", "options", "connectionProperties",
    "connectorConfiguration", "airflowConfigurationOptions", "configurationValues", "propertyMap",
    "substitutions", "headers",
]  # fmt: skip
SCRIPTS = [
    "userData", "userDataBase64", "metadataStartupScript", "customData", "startupScript", "content", "initScript",
    "bootstrapActions", "buildspec", "command", "entryPoint", "args", "startup-script", "user-data", "shutdown-script",
    "gce-container-declaration", "windows-startup-script-ps1", "windows-startup-script-cmd",
    "windows-startup-script-bat", "windows-shutdown-script-ps1", "windows-shutdown-script-cmd",
    "windows-shutdown-script-bat", "sysprep-specialize-script-ps1", "sysprep-specialize-script-cmd",
    "sysprep-specialize-script-bat",
]  # fmt: skip
TAGS = [
    "tags", "tagsAll", "labels", "effectiveLabels", "userLabels", "annotations", "metadata", "description",
    "comment", "groupDescription", "records", "rrdatas",
]  # fmt: skip


def _secret_places() -> Iterator[tuple[str, str, str, str]]:
    thing = "aws:made/up:Up"
    for name in PASSWORDS:
        yield "enc-2-all-passwords-are-secret", thing, f"deep.{name}", "Herbst-2026"
    for type, path in PLAIN.items():
        yield "enc-2-all-passwords-are-secret", type, path, "Herbst-2026"
    for name in ENVIRONMENTS:
        yield "enc-2-all-no-credential-in-environment", thing, f"deep.{name}.DB_PASSWORD", "Herbst-2026"
    for name in SCRIPTS:
        yield "enc-2-all-no-credential-in-user-data", thing, f"deep.{name}", "export DB_PASSWORD=Herbst-2026"
    for name in TAGS:
        yield "enc-2-all-no-credential-in-tags", thing, name, "postgres://app:Herbst-2026@db/app"


@pytest.mark.parametrize(("rule", "type", "path", "text"), list(_secret_places()))
def test_every_place_of_a_credential_is_looked_at(rule: str, type: str, path: str, text: str) -> None:
    assert fails(rule, make(type, "thing", nested(path, text)))
    assert not fails(rule, make(type, "thing", nested(path, Secret(text))))
    assert judged(rule, make(type, "thing", nested(path, UNKNOWN))) is Outcome.UNDETERMINED


@pytest.mark.parametrize(("kept", "expected"), [(6, Outcome.FAIL), (7, Outcome.PASS)])
def test_a_week_of_backups(kept: int, expected: Outcome) -> None:
    backups = {
        "enabled": True, "pointInTimeRecoveryEnabled": True, "backupRetentionSettings": {"retainedBackups": kept}
    }  # fmt: skip
    database = make("gcp:sql/databaseInstance:DatabaseInstance", "db", {"settings": {"backupConfiguration": backups}})
    assert judged("bc-1-gcp-sql-backups", database) is expected
