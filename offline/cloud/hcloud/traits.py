"""What the hcloud SDK does not say of a type: automatic names, and which inputs Hetzner cannot change in place."""

from __future__ import annotations

from collections.abc import Mapping

from offline.cloud.base import Traits
from offline.cloud.naming import standard_traits_name
from offline.cloud.schema.model import Property

# From the ForceNew attributes of the Terraform provider.
_REPLACES: dict[str, str] = {
    "certificate:Certificate": "certificate privateKey",
    "firewallAttachment:FirewallAttachment": "firewallId",
    "floatingIp:FloatingIp": "homeLocation type",
    "floatingIpAssignment:FloatingIpAssignment": "floatingIpId",
    "loadBalancer:LoadBalancer": "location networkZone",
    "loadBalancerNetwork:LoadBalancerNetwork": "ip loadBalancerId networkId subnetId",
    "loadBalancerService:LoadBalancerService": "listenPort loadBalancerId",
    "loadBalancerTarget:LoadBalancerTarget": "*",
    "managedCertificate:ManagedCertificate": "domainNames",
    "networkRoute:NetworkRoute": "*",
    "networkSubnet:NetworkSubnet": "*",
    "placementGroup:PlacementGroup": "type",
    "primaryIp:PrimaryIp": "datacenter location type",
    "rdns:Rdns": "floatingIpId ipAddress loadBalancerId primaryIpId serverId",
    "server:Server": "datacenter image location sshKeys userData",
    "serverNetwork:ServerNetwork": "ip networkId serverId subnetId",
    "snapshot:Snapshot": "serverId",
    "sshKey:SshKey": "publicKey",
    "uploadedCertificate:UploadedCertificate": "certificate privateKey",
    "volume:Volume": "format location",
    "volumeAttachment:VolumeAttachment": "*",
    "zone:Zone": "mode name",
    "zoneRecord:ZoneRecord": "*",
    "zoneRrset:ZoneRrset": "name type zone",
}
_SECRETS = {
    "certificate:Certificate": ("privateKey",),
    "uploadedCertificate:UploadedCertificate": ("privateKey",),
    "storageBox:StorageBox": ("password",),
    "storageBoxSubaccount:StorageBoxSubaccount": ("password",),
}


def traits_of(kind: str, inputs: Mapping[str, Property]) -> Traits:
    """The traits of a type.

    Args:
        kind: The type without `hcloud:`.
        inputs: Its inputs.
    """
    short = kind.removeprefix("index/")
    return Traits(
        name_property=standard_traits_name(inputs),
        # Hetzner's names are host names.
        name_limit=63,
        replaces=frozenset(_REPLACES.get(short, "").split()),
        unique=("name",)
        if "name" in inputs
        else ("networkId", "ipRange")
        if short == "networkSubnet:NetworkSubnet"
        else (),
        secrets=_SECRETS.get(short, ()),
    )
