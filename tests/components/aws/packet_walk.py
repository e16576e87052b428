"""Walks a connection through the tables of a recorded AWS deployment, packet by packet, as AWS would.

A connection works when its first packet arrives and the reply comes back: out of the client's security group and
subnet, along its route table (to the VPC, a gateway endpoint, the network firewall, a NAT gateway, the internet
gateway), into the server's subnet and group, and the same borders in reverse with the client's port. Network ACLs
keep no state, security groups do; packets inside one subnet meet no ACL; the block on public access stops what no
exclusion lets through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, ip_address, ip_network
from typing import Any

from tests.components.conftest import Deployment, Recorded

Address = IPv4Address
CLIENT_PORT = 40_000


@dataclass(frozen=True)
class Host:
    """A server in the VPC. ``groups`` of `None` means that no security group filters it: only zones are judged."""

    zone: str
    place: int = 0
    groups: tuple[str, ...] | None = None
    public: bool = False


@dataclass(frozen=True)
class Packet:
    source: Address
    destination: Address
    port: int
    protocol: str = "tcp"


class Dropped(Exception):
    """Where a packet ended, and why."""


@dataclass
class Walk:
    """The tables of a deployment.

    :param deployment: what the program registered.
    :param services: addresses of the gateway endpoints' services, by the endpoint's last name part (``s3``).
    """

    deployment: Deployment
    services: Mapping[str, IPv4Network] = field(default_factory=dict)
    firewalled: bool = False
    """Whether a network firewall is expected on the way out."""
    inspected: list[str] = field(default_factory=list)
    """The firewall endpoints that packets passed, in their order."""

    def connects(self, client: Host | str, server: Host | str, port: int, client_port: int = CLIENT_PORT) -> bool:
        return self.obstacle(client, server, port, client_port) is None

    def obstacle(self, client: Host | str, server: Host | str, port: int, client_port: int = CLIENT_PORT) -> str | None:
        """Why a TCP connection fails; nothing when it works."""
        try:
            self._groups(client, server, port)
            self._cross(client, server, port)
            self._cross(server, client, client_port, reply_to=client)
        except Dropped as dropped:
            return str(dropped)
        return None

    def way_out(self, zone: str, place: int, destination: str) -> str:
        """Where the route table of a subnet sends an address: ``local``, ``s3``, ``nat``, ``internet`` or ``none``."""
        return self._target(self._subnet(zone, place), ip_address(destination))[0]

    # The parts of the way.

    def _cross(self, origin: Host | str, target: Host | str, port: int, reply_to: Host | str | None = None) -> None:
        """One packet from border to border. A reply takes the translated way that its connection opened."""
        if isinstance(origin, Host) and isinstance(target, Host):
            here, there = self._subnet_of(origin), self._subnet_of(target)
            packet = Packet(self._address(origin), self._address(target), port)
            if here.id != there.id:
                self._acl(here, "egress", packet)
                self._through_firewall(self._target(here, packet.destination), packet)
                self._acl(there, "ingress", packet)
        elif isinstance(origin, Host):
            self._outwards(origin, ip_address(str(target)), port, answer=reply_to is not None)
        elif isinstance(target, Host):
            self._inwards(ip_address(origin), target, port, answer=reply_to is not None)

    def _outwards(self, origin: Host, target: Any, port: int, answer: bool) -> None:
        here = self._subnet_of(origin)
        self._acl(here, "egress", Packet(self._address(origin), target, port))
        kind, gateway = self._through_firewall(self._target(here, target), Packet(self._address(origin), target, port))
        if kind == "none":
            raise Dropped(f"{here.name} has no route to {target}")
        if kind == "nat":
            if answer:
                raise Dropped("a NAT gateway accepts no connection from the internet")
            there = self._by_id(str(self._by_id(gateway).inputs["subnetId"]))
            self._acl(there, "ingress", Packet(self._address(origin), target, port))
            self._acl(there, "egress", Packet(self._any(there), target, port))
            if self._target(there, target)[0] != "internet":
                raise Dropped(f"the NAT gateway in {there.name} has no route to {target}")
        if kind == "internet":
            self._public(origin, here)

    def _inwards(self, origin: Any, target: Host, port: int, answer: bool) -> None:
        there = self._subnet_of(target)
        kind, gateway = self._target(there, origin)
        firewall = gateway if kind == "firewall" else ""
        if firewall:
            kind, gateway = self._target(self._firewall_subnet(firewall), origin)
        if kind == "nat":
            if not answer:
                raise Dropped("a NAT gateway accepts no connection from the internet")
            edge = self._by_id(str(self._by_id(gateway).inputs["subnetId"]))
            packet = Packet(origin, self._address(target), port)
            self._acl(edge, "ingress", Packet(origin, self._any(edge), port))
            self._acl(edge, "egress", packet)
            back = self._target(edge, packet.destination)
            if (back[1] if back[0] == "firewall" else "") != firewall:
                raise Dropped(f"the reply comes back through {back}, the connection left through {firewall or 'none'}")
            self._through_firewall(back, packet)
        elif kind == "internet":
            self._public(target, there)
        elif kind == "none":
            raise Dropped(f"{there.name} has no route to {origin}")
        self._acl(there, "ingress", Packet(origin, self._address(target), port))

    def _through_firewall(self, target: tuple[str, str], packet: Packet) -> tuple[str, str]:
        """Where a packet goes on when its route leads through a firewall endpoint; otherwise where it goes anyway."""
        if target[0] != "firewall":
            return target
        subnet = self._firewall_subnet(target[1])
        self._acl(subnet, "ingress", packet)
        self._acl(subnet, "egress", packet)
        self.inspected.append(target[1])
        return self._target(subnet, packet.destination)

    def _firewall_subnet(self, endpoint: str) -> Recorded:
        """Endpoints are named after their place among the inspection zone's subnets: ``vpce-0``."""
        return self._subnet("inspection", int(endpoint.rpartition("-")[2]))

    def _public(self, host: Host, subnet: Recorded) -> None:
        if not host.public:
            raise Dropped(f"a host in {subnet.name} has no public address")
        exclusions = self.deployment.of("aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion")
        open_ = {
            each.inputs["subnetId"]
            for each in exclusions
            if each.inputs["internetGatewayExclusionMode"] == "allow-bidirectional"
        }
        if subnet.id not in open_:
            raise Dropped(f"public access to {subnet.name} is blocked")

    def _acl(self, subnet: Recorded, direction: str, packet: Packet) -> None:
        acls = [
            acl for acl in self.deployment.of("aws:ec2/networkAcl:NetworkAcl") if subnet.id in acl.inputs["subnetIds"]
        ]
        assert len(acls) == 1, f"{subnet.name} needs one ACL, has {[acl.name for acl in acls]}"
        peer = packet.source if direction == "ingress" else packet.destination
        for rule in sorted(acls[0].inputs.get(direction, []), key=lambda rule: rule["ruleNo"]):
            network = rule.get("cidrBlock")
            if network is None or peer not in ip_network(network):
                continue
            if rule["protocol"] == "-1" or (
                rule["protocol"] == packet.protocol and rule["fromPort"] <= packet.port <= rule["toPort"]
            ):
                if rule["action"] == "allow":
                    return
                raise Dropped(f"{acls[0].name} {direction} rule {int(rule['ruleNo'])} denies {packet}")
        raise Dropped(f"{acls[0].name} {direction} allows no {packet}")

    def _groups(self, client: Host | str, server: Host | str, port: int) -> None:
        if isinstance(client, Host) and client.groups is not None:
            self._rule("Egress", client.groups, server, port)
        if isinstance(server, Host) and server.groups is not None:
            self._rule("Ingress", server.groups, client, port)

    def _rule(self, direction: str, groups: tuple[str, ...], peer: Host | str, port: int) -> None:
        type_ = f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule"
        own = {self._group_id(group) for group in groups}
        for rule in self.deployment.of(type_):
            if rule.inputs["securityGroupId"] in own and self._matches(rule.inputs, peer, port):
                return
        raise Dropped(f"no {direction.lower()} rule of {groups} names {peer} on {port}")

    def _matches(self, rule: Mapping[str, Any], peer: Host | str, port: int) -> bool:
        if rule["ipProtocol"] != "tcp" or not rule["fromPort"] <= port <= rule["toPort"]:
            return False
        if isinstance(peer, Host):
            return rule.get("referencedSecurityGroupId") in {self._group_id(group) for group in peer.groups or ()}
        address = ip_address(peer)
        if "cidrIpv4" in rule:
            return address in ip_network(rule["cidrIpv4"])
        return any(address in network for network in self._listed(rule.get("prefixListId", "")))

    # The tables.

    def _target(self, subnet: Recorded, address: Any) -> tuple[str, str]:
        """Kind and ID of what the longest matching route of a subnet points at."""
        associations = self.deployment.of("aws:ec2/routeTableAssociation:RouteTableAssociation")
        (table,) = [each.inputs["routeTableId"] for each in associations if each.inputs["subnetId"] == subnet.id]
        for endpoint in self.deployment.of("aws:ec2/vpcEndpoint:VpcEndpoint"):
            service = str(endpoint.inputs["serviceName"]).rpartition(".")[2]
            if table in endpoint.inputs.get("routeTableIds", []) and address in self.services[service]:
                return service, endpoint.id
        vpc = ip_network(self.deployment.only("aws:ec2/vpc:Vpc").inputs["cidrBlock"])
        ways = [(vpc, ("local", ""))] + [
            (ip_network(route.inputs["destinationCidrBlock"]), _gateway(route.inputs))
            for route in self.deployment.of("aws:ec2/route:Route")
            if route.inputs["routeTableId"] == table
        ]
        matching = [(network.prefixlen, way) for network, way in ways if address in network]
        return max(matching)[1] if matching else ("none", "")

    def _listed(self, list_id: str) -> list[Any]:
        for prefix_list in self.deployment.of("aws:ec2/managedPrefixList:ManagedPrefixList"):
            if prefix_list.id == list_id:
                networks = [ip_network(entry["cidr"]) for entry in prefix_list.inputs.get("entries", [])]
                return [network for network in networks if network.version == 4]
        return [network for service, network in self.services.items() if list_id.endswith(service)]

    def _subnet(self, zone: str, place: int) -> Recorded:
        subnets = [each for each in self.deployment.of("aws:ec2/subnet:Subnet") if each.inputs["tags"]["zone"] == zone]
        return subnets[place]

    def _subnet_of(self, host: Host) -> Recorded:
        return self._subnet(host.zone, host.place)

    def _address(self, host: Host) -> Address:
        """An address in the host's subnet; hosts of different groups differ, it does not matter which they are."""
        return self._any(self._subnet_of(host))

    @staticmethod
    def _any(subnet: Recorded) -> Address:
        return IPv4Network(subnet.inputs["cidrBlock"])[20]

    def _by_id(self, id_: str) -> Recorded:
        (found,) = [resource for resource in self.deployment.resources if resource.id == id_]
        return found

    def _group_id(self, group: str) -> str:
        (found,) = [
            each.id
            for each in self.deployment.of("aws:ec2/securityGroup:SecurityGroup")
            if each.name.endswith(f"-{group}")
        ]
        return found


def _gateway(route: Mapping[str, Any]) -> tuple[str, str]:
    for kind, key in {"nat": "natGatewayId", "firewall": "vpcEndpointId", "internet": "gatewayId"}.items():
        if route.get(key):
            return kind, str(route[key])
    raise AssertionError(f"a route without a known target: {route}")
