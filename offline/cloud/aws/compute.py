"""The computed outputs of AWS's networks and what has an address in them."""

from __future__ import annotations

from typing import Any

from offline.cloud.aws.regions import zone_id, zones
from offline.cloud.base import Scene

# AWS keeps the first four addresses of a subnet (network, router, DNS, future) and the last.
_RESERVED = 4


def vpc(s: Scene, i: str) -> dict[str, Any]:
    """A VPC's default resources, and its IPv6 range where it asked for one."""
    made = {
        "mainRouteTableId": "rtb-" + s.hex(17, "main"),
        "defaultRouteTableId": "rtb-" + s.hex(17, "main"),
        "defaultNetworkAclId": "acl-" + s.hex(17, "acl"),
        "defaultSecurityGroupId": "sg-" + s.hex(17, "sg"),
        "dhcpOptionsId": "dopt-" + s.hex(17, "dhcp"),
        "ownerId": s.config.account,
    }
    if s.inputs.get("assignGeneratedIpv6CidrBlock") is True:
        made["ipv6CidrBlock"] = f"2a05:d0{s.hex(2, 'v6')}:{s.hex(3, 'v6a')}:{s.hex(2, 'v6b')}00::/56"
        made["ipv6AssociationId"] = "vpc-cidr-assoc-" + s.hex(17, "v6")
        made["ipv6CidrBlockNetworkBorderGroup"] = s.region
    return made


def subnet(s: Scene, i: str) -> dict[str, Any]:
    """A subnet's zone."""
    by_id = {zone_id(zone): zone for zone in zones(s.region)}
    zone = (
        s.text("availabilityZone")
        or by_id.get(s.text("availabilityZoneId"))
        or zones(s.region)[int(s.hex(4, "zone"), 16) % 3 % len(zones(s.region))]
    )
    return {"availabilityZone": zone, "availabilityZoneId": zone_id(zone), "ownerId": s.config.account}


def _address(s: Scene, subnet_id: Any, salt: str = "") -> str:
    subnet = s.related(subnet_id)
    cidr = str(subnet.outputs.get("cidrBlock") or "") if subnet else ""
    # A subnet that is not of this run: the default VPC's first subnet, as in a new account.
    return s.address(str(subnet_id), cidr or "172.31.0.0/20", _RESERVED, salt) or ""


def instance(s: Scene, i: str) -> dict[str, Any]:
    """An instance's addresses in its subnet, and EC2's defaults."""
    subnet = s.related(s.inputs.get("subnetId"))
    private = s.text("privateIp") or _address(s, s.inputs.get("subnetId") or "default")
    public_wanted = s.inputs.get("associatePublicIpAddress")
    public = (
        public_wanted if isinstance(public_wanted, bool) else bool(subnet and subnet.outputs.get("mapPublicIpOnLaunch"))
    )
    dashed = private.replace(".", "-")
    zone = str(subnet.outputs.get("availabilityZone")) if subnet else s.text("availabilityZone", zones(s.region)[0])
    address = f"3.{64 + s.number(2, 'p1') % 60}.{s.number(3, 'p2') % 250}.{s.number(3, 'p3') % 250}"
    domain = "ec2.internal" if s.region == "us-east-1" else f"{s.region}.compute.internal"
    return {
        "privateIp": private,
        "privateDns": f"ip-{dashed}.{domain}",
        "associatePublicIpAddress": public,
        "publicIp": address if public else "",
        "publicDns": f"ec2-{address.replace('.', '-')}.{s.region}.compute.amazonaws.com" if public else "",
        "availabilityZone": zone,
        "subnetId": s.text("subnetId") or "subnet-" + s.hex(17, "subnet"),
        "primaryNetworkInterfaceId": "eni-" + s.hex(17, "eni"),
        "instanceState": "running",
        "metadataOptions": _metadata_options(s),
        "rootBlockDevice": _root_device(s),
        "tenancy": s.text("tenancy", "default"),
    }


def _metadata_options(s: Scene) -> dict[str, Any]:
    """EC2's own defaults (IMDSv1 allowed) under what was given."""
    given = s.inputs.get("metadataOptions") or {}
    defaults = {
        "httpEndpoint": "enabled",
        "httpTokens": "optional",
        "httpPutResponseHopLimit": 1,
        "httpProtocolIpv6": "disabled",
        "instanceMetadataTags": "disabled",
    }
    return {**defaults, **given}


def _root_device(s: Scene) -> dict[str, Any]:
    given = s.inputs.get("rootBlockDevice") or {}
    defaults = {
        "deleteOnTermination": True,
        "deviceName": "/dev/xvda",
        "encrypted": False,
        "iops": 3000,
        "kmsKeyId": "",
        "throughput": 125,
        "volumeId": "vol-0" + s.hex(16, "root"),
        "volumeSize": 8,
        "volumeType": "gp3",
    }
    return {**defaults, **given}


def network_interface(s: Scene, i: str) -> dict[str, Any]:
    """A network interface's addresses."""
    given = s.inputs.get("privateIps")
    addresses = (
        given if isinstance(given, list) and given else [s.text("privateIp") or _address(s, s.inputs.get("subnetId"))]
    )
    mac = "02:" + ":".join(s.hex(10, "mac")[at : at + 2] for at in range(0, 10, 2))
    return {
        "privateIp": addresses[0],
        "privateIps": addresses,
        "macAddress": mac,
        "ownerId": s.config.account,
        "privateDnsName": f"ip-{str(addresses[0]).replace('.', '-')}.{s.region}.compute.internal",
    }


def nat_gateway(s: Scene, i: str) -> dict[str, Any]:
    """A NAT gateway's addresses."""
    address = s.related(s.inputs.get("allocationId"))
    return {
        "privateIp": s.text("privateIp") or _address(s, s.inputs.get("subnetId")),
        "publicIp": str(address.outputs.get("publicIp") or "") if address else "",
        "networkInterfaceId": "eni-" + s.hex(17, "eni"),
        "associationId": "eipassoc-" + s.hex(17, "assoc") if address else "",
    }


def eip(s: Scene, i: str) -> dict[str, Any]:
    """An Elastic IP's address."""
    address = f"18.{192 + s.number(2, 'a') % 60}.{s.number(3, 'b') % 250}.{1 + s.number(3, 'c') % 250}"
    return {
        "allocationId": i,
        "publicIp": address,
        "publicDns": f"ec2-{address.replace('.', '-')}.{s.region}.compute.amazonaws.com",
        "domain": "vpc",
        "networkBorderGroup": s.region,
        "publicIpv4Pool": "amazon",
    }


def vpc_endpoint(s: Scene, i: str) -> dict[str, Any]:
    """An endpoint's network interfaces and names, or its prefix list."""
    interface = s.text("vpcEndpointType") in ("Interface", "GatewayLoadBalancer")
    service = s.text("serviceName").rsplit(".", 1)[-1]
    subnets = s.inputs.get("subnetIds") or []
    made: dict[str, Any] = {
        "state": "available",
        "ownerId": s.config.account,
        "networkInterfaceIds": ["eni-" + s.hex(17, f"eni{at}") for at, _ in enumerate(subnets)],
        "dnsEntries": [],
        "cidrBlocks": [],
        "prefixListId": "",
        "requesterManaged": False,
    }
    if interface:
        made["dnsEntries"] = [
            {
                "dnsName": f"{i}-{s.hex(8, 'dns')}.{service}.{s.region}.vpce.amazonaws.com",
                "hostedZoneId": "Z" + s.letters(13, "zone"),
            }
        ]
        made["subnetConfigurations"] = [{"subnetId": subnet, "ipv4": _address(s, subnet)} for subnet in subnets]
    else:
        made["prefixListId"] = "pl-" + s.hex(8, "pl")
        made["cidrBlocks"] = ["52.219.170.0/23", "3.5.136.0/22"] if service == "s3" else ["52.94.16.0/24"]
    return made


def firewall(s: Scene, i: str) -> dict[str, Any]:
    """A Network Firewall's endpoint in each subnet."""
    states = []
    for mapping in s.inputs.get("subnetMappings") or []:
        subnet_id = str(mapping.get("subnetId") or "")
        subnet = s.related(subnet_id)
        states.append(
            {
                "availabilityZone": str(subnet.outputs.get("availabilityZone")) if subnet else zones(s.region)[0],
                "attachments": [{"endpointId": "vpce-" + s.hex(17, subnet_id), "subnetId": subnet_id}],
            }
        )
    return {
        "firewallStatuses": [{"syncStates": states, "transitGatewayAttachmentSyncStates": []}],
        "updateToken": s.uuid("token"),
    }


def mount_target(s: Scene, i: str) -> dict[str, Any]:
    """An EFS mount target's address."""
    subnet = s.related(s.inputs.get("subnetId"))
    return {
        "ipAddress": s.text("ipAddress") or _address(s, s.inputs.get("subnetId")),
        "availabilityZoneName": str(subnet.outputs.get("availabilityZone")) if subnet else zones(s.region)[0],
        "dnsName": f"{s.text('fileSystemId')}.efs.{s.region}.amazonaws.com",
    }
