"""Hetzner's servers are private, in the network, and of supported images (NET-1, NET-2, DEV-3)."""

from __future__ import annotations

import base64
import re
import struct

from policy.controls import iso, pci
from policy.graph import Graph
from policy.hetzner_firewalls import permissions
from policy.hetzner_servers import SERVER, firewalls_of, in_network, public_versions, routes_for_network
from policy.model import Resource, UndeterminedError, Verdict, failed, not_applicable, passed
from policy.permissions import excess
from policy.readings import readings
from policy.registry import Severity, rule

PRIMARY_IP = "hcloud:index/primaryIp:PrimaryIp"
FLOATING_IP = "hcloud:index/floatingIp:FloatingIp"
FLOATING_ASSIGNMENT = "hcloud:index/floatingIpAssignment:FloatingIpAssignment"


def is_gateway(server: Resource, graph: Graph) -> bool:
    """Whether a server is the network's way out, and the internet reaches nothing of it but single ports of UDP.

    :raises UndeterminedError: when what the internet reaches is unknown.
    """
    if not routes_for_network(server, graph):
        return False
    firewalls = firewalls_of(server, graph)
    others = [
        entry
        for entry in permissions(firewalls, "in")
        if entry.unsure_ports or not (entry.protocol == "udp" and entry.first == entry.last)
    ]
    if any(excess(entry.sources, graph.parameters) and not entry.unsure_ports for entry in others):
        return False
    for entry in others:
        if entry.unsure_sources or excess(entry.sources, graph.parameters):
            raise UndeterminedError(f"{entry.label}: {entry.unsure_ports or entry.unsure_sources}")
    return bool(firewalls)


@rule(
    id="net-2-hetzner-no-public-server",
    title="No server but the gateway has a public address",
    severity=Severity.CRITICAL,
    statements=("NET-2",),
    controls=(*iso("A.8.20"), *pci("1.4.4")),
    remediation="Set public_nets with ipv4_enabled=False and ipv6_enabled=False, and put it in the network.",
    types=(SERVER,),
)
def no_public_server(server: Resource, graph: Graph) -> Verdict:
    """Hetzner gives both addresses to a server that says nothing.

    A gateway is a server that a network's route to the internet leads to, and whose firewalls let the internet in by
    single UDP ports (a VPN) at most.
    """
    versions = public_versions(server)
    if not versions:
        return passed()
    if is_gateway(server, graph):
        return passed()
    return failed(f"it has a public address ({', '.join(versions)})", "none, or a route that makes it the gateway")


@rule(
    id="net-2-hetzner-address-on-gateway-only",
    title="Primary and floating addresses are put on the gateway only",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(*iso("A.8.20"), *pci("1.4.4")),
    remediation="Remove the assignment; publish services through the load balancer.",
    types=(PRIMARY_IP, FLOATING_IP, FLOATING_ASSIGNMENT),
)
def address_on_gateway_only(address: Resource, graph: Graph) -> Verdict:
    path = "assigneeId" if address.type == PRIMARY_IP else "serverId"
    if not address.has(path) or address.raw(path) == 0:
        return not_applicable("it is put on nothing here")
    servers = graph.targets(address, path, SERVER)
    if not servers:
        return failed(f"{path} is {address.get(path)}, a server that is not in the stack", "the gateway")
    others = [server.name for server in servers if not is_gateway(server, graph)]
    return failed(f"it is put on {', '.join(others)}", "the gateway, or nothing") if others else passed()


@rule(
    id="net-1-hetzner-server-in-network",
    title="Every server is in a private network",
    severity=Severity.HIGH,
    statements=("NET-1",),
    controls=(*iso("A.8.22"), *pci("1.2.3")),
    remediation="Give the server a subnet of its zone, inline (networks) or by hcloud.ServerNetwork.",
    types=(SERVER,),
)
def server_in_network(server: Resource, graph: Graph) -> Verdict:
    return passed() if in_network(server, graph) else failed("it is in no private network", "a subnet of its zone")


@rule(
    id="net-2-hetzner-no-rescue",
    title="No server starts from a rescue system or another medium",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(*iso("A.8.9"),),
    remediation="Remove rescue and iso.",
    types=(SERVER,),
)
def no_rescue(server: Resource) -> Verdict:
    """A rescue system has SSH with a password, and none of what the user data set up."""
    found = [path for path in ("rescue", "iso") if server.get(path)]
    return failed(f"{', '.join(found)} is set", "neither") if found else passed()


PASSWORDS_OFF = re.compile(
    r"^[ \t]*ssh_pwauth:[ \t]*[\"']?(false|no|off|0)\b"
    r"|\bpasswd[\s,\"'\[\]-]+(l|lock)[\s,\"'\]-]+root\b"
    r"|\busermod[\s,\"'\[\]-]+(L|-lock)[\s,\"'\]-]+root\b"
    r"|(?<!#)(?<!# )\bPasswordAuthentication[ \t]+no\b",
    re.MULTILINE,
)
PASSWORDS_ON = re.compile(
    r"^[ \t]*ssh_pwauth:[ \t]*[\"']?(true|yes|on|1)\b|(^[ \t]*|\becho[ \t]+[\"']?)PasswordAuthentication[ \t]+yes\b",
    re.MULTILINE | re.IGNORECASE,
)
"""What user data says of passwords over SSH, as a command (of a script or a list of cloud-init's) or a setting."""


@rule(
    id="emp-2-hetzner-no-password-login",
    title="Nobody logs in to a server with a password",
    severity=Severity.HIGH,
    statements=("EMP-2", "NET-2"),
    controls=(*iso("A.8.5"), *pci("8.3.1")),
    remediation="Name an SSH key, or let the user data lock root and set ssh_pwauth to false.",
    types=(SERVER,),
)
def no_password_login(server: Resource) -> Verdict:
    """Hetzner mails a root password for a server without an SSH key, and cloud-init lets SSH take it.

    Source: https://docs.hetzner.com/cloud/servers/getting-started/connecting-to-the-server/.
    """
    said = "\n".join(readings(str(server.get("userData", default=""))))
    if PASSWORDS_ON.search(said):
        return failed("its user data lets SSH take passwords", "ssh_pwauth: false")
    if server.get("sshKeys") or PASSWORDS_OFF.search(said):
        return passed()
    return failed("sshKeys is empty, so root gets a password by mail", "an SSH key, or a locked root")


OUTDATED = re.compile(
    r"debian-(7|8|9|10)|ubuntu-(12|14|16|18|20)\.04|ubuntu-\d+\.10|centos-.*|fedora-(2\d|3\d|40)|rocky-8|alma-8|opensuse-15.*",
    re.IGNORECASE,
)
"""Images whose distribution has ended its support, or (CentOS) stopped; https://endoflife.date."""


@rule(
    id="dev-3-hetzner-image-supported",
    title="Servers run images that still get security updates",
    severity=Severity.HIGH,
    statements=("DEV-3",),
    controls=(*iso("A.8.8"), *pci("6.3.3")),
    remediation="Use a supported image, such as debian-12 or debian-13, and leave allow_deprecated_images out.",
    types=(SERVER,),
)
def image_supported(server: Resource) -> Verdict:
    if server.get("allowDeprecatedImages", default=False):
        return failed("allowDeprecatedImages is true", "false")
    image = str(server.get("image", default=""))
    if not image or image.isdigit():
        return not_applicable("it starts from a snapshot of one's own")
    return failed(f"image is {image}", "a supported image") if OUTDATED.fullmatch(image) else passed()


SHORTEST_RSA = 3000
"""BSI TR-02102-1, Cryptographic Mechanisms: Recommendations and Key Lengths."""


@rule(
    id="emp-2-hetzner-ssh-key-strong",
    title="SSH keys are Ed25519, ECDSA, or RSA of 3000 bits or more",
    severity=Severity.MEDIUM,
    statements=("EMP-2", "ENC-1"),
    controls=(*iso("A.8.24"),),
    remediation="Make a new key with ssh-keygen -t ed25519.",
    types=("hcloud:index/sshKey:SshKey",),
)
def ssh_key_strong(key: Resource) -> Verdict:
    """The bits are read from the key itself, whatever its comment says."""
    kind, _, rest = str(key.get("publicKey")).strip().partition(" ")
    if kind == "ssh-dss":
        return failed("it is a DSA key", "Ed25519")
    if kind != "ssh-rsa":
        return passed()
    bits = _rsa_bits(rest.split()[0])
    return passed() if bits >= SHORTEST_RSA else failed(f"it is an RSA key of {bits} bits", f"{SHORTEST_RSA} or more")


def _rsa_bits(text: str) -> int:
    """The length of an RSA key's modulus: the third field of its encoding (RFC 4253, 6.6)."""
    data, fields = base64.b64decode(text), []
    while data:
        (length,) = struct.unpack(">I", data[:4])
        fields.append(data[4 : 4 + length])
        data = data[4 + length :]
    return int.from_bytes(fields[2], "big").bit_length()
