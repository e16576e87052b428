"""Mutants of `policy.rules.hetzner.location`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put, remove
from tests.mutations.mutant import broken, of

EU, CLOUD_ONLY = "infra-3-hetzner-resources-in-eu", "infra-1-hetzner-cloud-only"
DNS, ZONES = "infra-1-hetzner-dns-managed", "net-1-hetzner-network-has-zones"
SUBNET, NETWORK = "hcloud:index/networkSubnet:NetworkSubnet", "hcloud:index/network:Network"
ALL = ("edge", "app", "data", "management", "inspection")

MUTANTS = [
    *of(
        EU,
        broken("a server in Virginia", put("letters-web", location="ash")),
        broken("in capital letters", put("letters-web", location="HIL")),
        broken("a server that names no place", drop("letters-web", "location")),
        broken(
            "a server in a data centre of Singapore",
            drop("letters-web", "location"),
            put("letters-web", datacenter="sin-dc1"),
        ),
        broken("a data centre elsewhere beside a location", put("letters-web", datacenter="ash-dc1")),
        broken("a subnet", put("hetzner-data", networkZone="us-east")),
        broken("a volume", put("letters-volume", location="sin")),
        broken("a volume that names no place", drop("letters-volume", "location")),
        broken("a load balancer by its zone", put("letters-inside", networkZone="us-west")),
        broken("a load balancer by its place", put("letters-balancer", location="ash")),
        broken("a floating address", put("letters-address", homeLocation="hil")),
        broken("a primary address", put("hetzner-gateway-ipv4", datacenter="ash-dc1", location="ash")),
        broken(
            "a primary address by its data centre alone",
            drop("hetzner-gateway-ipv4", "location"),
            put("hetzner-gateway-ipv4", datacenter="ash-dc1"),
        ),
        broken("a Storage Box", put("letters-box", location="sin")),
        broken("a Storage Box that names no place", drop("letters-box", "location")),
    ),
    *of(
        CLOUD_ONLY,
        broken("a subnet of a vSwitch", put("hetzner-edge", type="vswitch", vswitchId=4711)),
        broken(
            "a vSwitch beside the type cloud", put("hetzner-edge", vswitchId=4711), needs_value=False
        ),  # any one counts
        broken("the network's routes told to a vSwitch", put("hetzner-network", exposeRoutesToVswitch=True)),
        broken("a dedicated server as a target", put("letters-target", type="ip", ip="10.48.1.99")),
        broken(
            "one more target",
            add(
                "hcloud:index/loadBalancerTarget:LoadBalancerTarget",
                "root",
                {"loadBalancerId": 4001, "type": "ip", "ip": "10.48.1.98"},
            ),
        ),
    ),
    *of(
        DNS,
        broken(
            "a secondary zone", put("letters-zone", mode="secondary", primaryNameservers=[{"address": "192.88.100.53"}])
        ),
        broken(
            "a zone of its own",
            add(
                "hcloud:index/zone:Zone",
                "copy",
                {"name": "b.example.com", "mode": "secondary", "deleteProtection": True},
            ),
        ),
        broken(
            "name servers elsewhere, whatever the mode says",
            put("letters-zone", primaryNameservers=[{"address": "192.88.100.53"}]),
        ),
        broken("in capital letters", put("letters-zone", mode="SECONDARY")),
    ),
    *of(
        ZONES,
        broken("one subnet left", remove(*(f"hetzner-{zone}" for zone in ALL[1:]))),
        broken("no subnet left", remove(*(f"hetzner-{zone}" for zone in ALL))),
        broken(
            "a second network with one subnet",
            add(NETWORK, "lab", {"name": "lab", "ipRange": "10.60.0.0/16", "deleteProtection": True}, id="88"),
            add(
                SUBNET,
                "lab-all",
                {"networkId": 88, "ipRange": "10.60.0.0/16", "networkZone": "eu-central", "type": "cloud"},
            ),
        ),
        broken(
            "a second network with none",
            add(NETWORK, "lab", {"name": "lab", "ipRange": "10.60.0.0/16", "deleteProtection": True}, id="88"),
        ),
        broken("subnets of another network", *(put(f"hetzner-{zone}", networkId=4712) for zone in ALL[1:])),
    ),
]
