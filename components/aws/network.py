"""The VPC: five security zones over the availability zones, and the only ways in and out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.base import Component

MAX_AVAILABILITY_ZONES = 4
EVERYWHERE = "0.0.0.0/0"
OUTBOUND_ZONES = ("app", "management")
"""The zones with a way out to the internet, through a NAT gateway. The data zone has none."""


def subnets(zone: IPv4Network, count: int) -> tuple[IPv4Network, ...]:
    """The subnets of a zone, one for each availability zone.

    A zone is always cut into quarters, whatever the count, so that a further availability zone moves no subnet.

    :param zone: the zone's network, /26 or larger, because an AWS subnet is a /28 at the smallest.
    :param count: the number of availability zones, 1 to 4.
    :raises ValueError: when the count or the size is out of range.
    """
    if not 1 <= count <= MAX_AVAILABILITY_ZONES:
        raise ValueError(
            f"wrong number of availability zones: received {count}; allowed: 1 to {MAX_AVAILABILITY_ZONES}"
        )
    if zone.prefixlen > 26:
        raise ValueError(f"zone too small to be split: received {zone}; allowed: a network of /26 or larger")
    return tuple(zone.subnets(prefixlen_diff=2))[:count]


@dataclass(frozen=True)
class NetworkArgs:
    """What the network needs.

    :param context: the AWS part's settings and providers: ``vpc_cidr``, ``zones`` and ``availability_zones``.
    """

    context: AwsContext


class Network(Component):
    """A private network of five security zones, spread over the availability zones of one region.

    NET-1: edge, app, data, management and inspection are networks of their own. Each has a subnet and a route table in
    every availability zone; nothing is left in the VPC's default route table, ACL or security group, which are emptied.

    NET-2: everything stands in the VPC, and no subnet hands out public IP addresses, the edge's included. App and
    management reach the internet through a NAT gateway in the edge, which nothing can be reached through, and through
    the network firewall in front of it when there is one (`route_out`); the data zone has no route to it. How many
    there are is ``natGateways``: one in each availability zone, one for all, or none and so no way out. The NAT
    gateways' elastic addresses are the only public addresses. AWS's own block on public access stops traffic from the
    internet to every VPC of the account in the region except to the edge subnets, even when somebody adds a route, a
    gateway or a public address by hand; in the backup region, where nothing runs, it stops all traffic.

    INFRA-1: routers and gateways are the provider's; the VPC has the default tenancy, so no physical host is rented.

    The VPC has no IPv6 addresses; see docs/adr/0011-no-ipv6-in-the-vpc.md.
    """

    TOKEN = "rampart:aws:Network"
    STATEMENTS = ("NET-1", "NET-2", "INFRA-1")

    vpc_id: pulumi.Output[str]

    subnet_ids: Mapping[str, Sequence[pulumi.Output[str]]]
    """The subnets of each zone, in the order of the availability zones."""

    route_table_ids: Mapping[str, Sequence[pulumi.Output[str]]]
    """The route tables of each zone, in the order of the availability zones."""

    nat_ids: Mapping[str, pulumi.Output[str]]
    """The NAT gateways by the letter of the availability zone that they stand in."""

    nat_addresses: Sequence[pulumi.Output[str]]
    """The public IPv4 addresses that the VPC calls the internet from, in the order of the availability zones."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._context = name, args.context
        settings = args.context.settings
        self._vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=str(settings.vpc_cidr),
            instance_tenancy="default",
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=self._tags("vpc"),
            opts=self.child(),
        )
        self.vpc_id = self._vpc.id
        self._closed = self._empty_defaults()
        self._gateway = aws.ec2.InternetGateway(
            f"{name}-internet", vpc_id=self.vpc_id, tags=self._tags("internet"), opts=self.child()
        )
        made = {zone: self._zone(zone, network) for zone, network in settings.zones.items()}
        self.subnet_ids = {zone: [subnet.id for subnet, _ in pairs] for zone, pairs in made.items()}
        self.route_table_ids = {zone: [table.id for _, table in pairs] for zone, pairs in made.items()}
        self.nat_ids, self.nat_addresses = self._nat_gateways()
        self._block_public_access()
        self.register_outputs({"vpcId": self.vpc_id, "subnetIds": self.subnet_ids})

    @property
    def _letters(self) -> list[str]:
        """The availability zones' letters, which the names of what stands in them end with."""
        return [zone[-1] for zone in self._context.settings.availability_zones]

    @property
    def _nat_count(self) -> int:
        return {"each": len(self._letters), "one": 1, "none": 0}[self._context.settings.nat_gateways]

    def _tags(self, what: str, **more: str) -> dict[str, str]:
        return self._context.tags({"Name": f"{self._context.prefix}-{what}", **more})

    def _empty_defaults(self) -> aws.ec2.DefaultNetworkAcl:
        """Take what AWS makes with a VPC and leave nothing in it: whatever is not placed explicitly reaches nobody."""
        aws.ec2.DefaultRouteTable(
            f"{self._name}-default",
            default_route_table_id=self._vpc.default_route_table_id,
            routes=[],
            tags=self._tags("default-unused"),
            opts=self.child(),
        )
        aws.ec2.DefaultSecurityGroup(
            f"{self._name}-default",
            vpc_id=self.vpc_id,
            ingress=[],
            egress=[],
            tags=self._tags("default-unused"),
            opts=self.child(),
        )
        return aws.ec2.DefaultNetworkAcl(
            f"{self._name}-default",
            default_network_acl_id=self._vpc.default_network_acl_id,
            ingress=[],
            egress=[],
            tags=self._tags("default-unused"),
            opts=self.child(),
        )

    def _zone(self, zone: str, network: IPv4Network) -> list[tuple[aws.ec2.Subnet, aws.ec2.RouteTable]]:
        """A subnet and a route table in each availability zone, so that traffic leaves by the gateway next to it."""
        places = self._context.settings.availability_zones
        return [
            self._subnet(zone, place, block) for place, block in zip(places, subnets(network, len(places)), strict=True)
        ]

    def _subnet(self, zone: str, place: str, block: IPv4Network) -> tuple[aws.ec2.Subnet, aws.ec2.RouteTable]:
        label = f"{zone}-{place[-1]}"
        subnet = aws.ec2.Subnet(
            f"{self._name}-{label}",
            vpc_id=self.vpc_id,
            availability_zone=place,
            cidr_block=str(block),
            map_public_ip_on_launch=False,
            tags=self._tags(label, zone=zone),
            # A new subnet starts in the default ACL. That is closed by then, so no subnet is ever open.
            opts=self.child(depends_on=[self._closed]),
        )
        table = aws.ec2.RouteTable(
            f"{self._name}-{label}", vpc_id=self.vpc_id, tags=self._tags(label, zone=zone), opts=self.child()
        )
        aws.ec2.RouteTableAssociation(
            f"{self._name}-{label}", subnet_id=subnet.id, route_table_id=table.id, opts=self.child()
        )
        return subnet, table

    def _nat_gateways(self) -> tuple[dict[str, pulumi.Output[str]], list[pulumi.Output[str]]]:
        """The NAT gateways in the edge, from the first availability zone on: their IDs and public addresses."""
        ids, addresses = {}, []
        for index, letter in enumerate(self._letters[: self._nat_count]):
            address = aws.ec2.Eip(
                f"{self._name}-nat-{letter}",
                domain="vpc",
                tags=self._tags(f"nat-{letter}"),
                opts=self.child(depends_on=[self._gateway]),
            )
            nat = aws.ec2.NatGateway(
                f"{self._name}-nat-{letter}",
                allocation_id=address.id,
                subnet_id=self.subnet_ids["edge"][index],
                connectivity_type="public",
                tags=self._tags(f"nat-{letter}"),
                opts=self.child(depends_on=[self._gateway]),
            )
            ids[letter] = nat.id
            addresses.append(address.public_ip)
        return ids, addresses

    def route_out(self, firewall_ids: Sequence[pulumi.Input[str]] = ()) -> None:
        """Make the ways out, and lead them through the network firewall when there is one.

        The firewall keeps state in each availability zone, so both directions of a connection must pass the same
        endpoint: that of the edge's availability zone, where the NAT gateway or the entrance stands. An availability
        zone without a NAT gateway therefore goes out through the first one's endpoint as well. Replies take the
        same way back because a route to a subnet is more specific than the VPC's own.
        Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html, "more specific routes"

        :param firewall_ids: the network firewall's endpoints in the order of the availability zones; none without one.
        """
        for index, letter in enumerate(self._letters):
            self._route("edge", index, gateway_id=self._gateway.id)
            if self.nat_ids:
                way = index if letter in self.nat_ids else 0
                for zone in OUTBOUND_ZONES:
                    if firewall_ids:
                        self._route(zone, index, vpc_endpoint_id=firewall_ids[way])
                    else:
                        self._route(zone, index, nat_gateway_id=self.nat_ids[self._letters[way]])
            if firewall_ids:
                if letter in self.nat_ids:
                    self._route("inspection", index, nat_gateway_id=self.nat_ids[letter])
                self._inspect(index, firewall_ids[index])

    def _inspect(self, index: int, firewall_id: pulumi.Input[str]) -> None:
        """Lead what goes between the edge of one availability zone and the inspected zones through its firewall."""
        edge = self._blocks("edge")[index]
        for zone in OUTBOUND_ZONES:
            for other, block in enumerate(self._blocks(zone)):
                self._route("edge", index, block, f"{zone}-{self._letters[other]}", vpc_endpoint_id=firewall_id)
                self._route(zone, other, edge, f"edge-{self._letters[index]}", vpc_endpoint_id=firewall_id)

    def _blocks(self, zone: str) -> tuple[IPv4Network, ...]:
        return subnets(getattr(self._context.settings.zones, zone), len(self._letters))

    def _route(
        self,
        zone: str,
        index: int,
        destination: IPv4Network | str = EVERYWHERE,
        label: str = "out",
        **target: pulumi.Input[str],
    ) -> None:
        aws.ec2.Route(
            f"{self._name}-{zone}-{self._letters[index]}-{label}",
            route_table_id=self.route_table_ids[zone][index],
            destination_cidr_block=str(destination),
            opts=self.child(),
            **target,
        )

    def _block_public_access(self) -> None:
        exclusions = [
            aws.ec2.VpcBlockPublicAccessExclusion(
                f"{self._name}-edge-{letter}",
                subnet_id=self.subnet_ids["edge"][index],
                internet_gateway_exclusion_mode="allow-bidirectional",
                tags=self._tags(f"edge-{letter}"),
                opts=self.child(),
            )
            for index, letter in enumerate(self._letters)
        ]
        # The exclusions come first: the block never interrupts the entrances.
        aws.ec2.VpcBlockPublicAccessOptions(
            f"{self._name}-block",
            internet_gateway_block_mode="block-ingress",
            opts=self.child(depends_on=exclusions),
        )
        aws.ec2.VpcBlockPublicAccessOptions(
            f"{self._name}-block-backup-region",
            internet_gateway_block_mode="block-bidirectional",
            opts=self.child(provider=self._context.backup),
        )
