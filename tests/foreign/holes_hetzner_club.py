"""Holes in the club's deployment on Hetzner."""

from __future__ import annotations

import base64
import gzip
import hashlib

from tests.foreign.edits import put
from tests.foreign.hole import Holes
from tests.foreign.world import World

HOLES = Holes()
hole = HOLES


def put_rule(world: World, name: str, **rule: object) -> None:
    """One more rule for a firewall."""
    world.edit(name, "rules", lambda found: [*found, rule])


@hole("club", "fw-web", "net-2-hetzner-admin-ports-closed")
def ssh_from_quarters(world: World) -> None:
    put_rule(
        world,
        "fw-web",
        direction="in",
        protocol="tcp",
        port="22",
        sourceIps=["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"],
    )


@hole("club", "web1", "bc-1-hetzner-data-server-backed-up", "net-3-hetzner-server-has-firewall")
def selector_no_longer_matches(world: World) -> None:
    world.set("web1", labels={"role": "webserver", "env": "live"})


@hole("club", "web1", "net-3-hetzner-server-has-firewall")
def attachment_selector_not_equal(world: World) -> None:
    world.set("fw-web-att", labelSelectors=["role!=web"])


@hole("club", "gw", "net-2-hetzner-no-public-server", "net-3-hetzner-server-has-firewall")
def gateway_firewall_selector_typo(world: World) -> None:
    world.set("fw-gw", applyTos=[{"labelSelector": "role in (gatway)"}])


@hole("club", "web1", "net-2-hetzner-no-public-server")
def server_public_nets_defaults(world: World) -> None:
    world.set("web1", publicNets=[{"ipv4Enabled": False}])


@hole("club", "web1", "infra-3-hetzner-resources-in-eu")
def server_datacenter_ashburn(world: World) -> None:
    world.unset("web1", "location")
    world.set("web1", datacenter="ash-dc1")


@hole("club", "web1", "emp-2-hetzner-no-password-login")
def server_without_ssh_keys(world: World) -> None:
    world.unset("web1", "sshKeys")


@hole("club", "web1", "emp-2-hetzner-no-password-login")
def user_data_ssh_pwauth(world: World) -> None:
    world.set("web1", userData="#cloud-config\nssh_pwauth: yes\n")


@hole("club", "web1", "emp-2-hetzner-no-password-login")
def packed_user_data_ssh_pwauth(world: World) -> None:
    world.set("web1", userData=base64.b64encode(gzip.compress(b"#cloud-config\nssh_pwauth: true\n")).decode())


@hole("club", "web1", "enc-2-all-no-credential-in-user-data")
def user_data_gzip_base64_secret(world: World) -> None:
    world.set(
        "web1",
        userData="#cloud-config\nwrite_files:\n- path: /etc/restic\n  encoding: gz+b64\n  content: "
        + base64.b64encode(gzip.compress(b"RESTIC_PASSWORD=Kx92mQz7LpWv3TnB\n", mtime=0)).decode()
        + "\n",
    )


@hole("club", "front-ip", "infra-1-hetzner-cloud-only", "net-2-hetzner-targets-private")
def lb_target_ip_outside(world: World) -> None:
    world.add(
        "hcloud:index/loadBalancerTarget:LoadBalancerTarget",
        "front-ip",
        {"loadBalancerId": 4400, "type": "ip", "ip": "95.216.10.4"},
    )


@hole("club", "lan", "infra-1-hetzner-cloud-only")
def routes_exposed_to_vswitch(world: World) -> None:
    world.set("lan", exposeRoutesToVswitch=True)


@hole("club", "backup-web", "enc-1-hetzner-storage-box-ssh-only", "net-2-hetzner-storage-box-private")
def subaccount_external_webdav(world: World) -> None:
    put(world, "backup-web", "accessSettings.reachableExternally", True)
    put(world, "backup-web", "accessSettings.webdavEnabled", True)


@hole("club", "gw4", "bc-1-hetzner-base-protected")
def primary_ip_unprotected(world: World) -> None:
    world.set("gw4", deleteProtection=False, autoDelete=True)


@hole("club", "robot", "enc-2-all-no-credential-in-tags")
def txt_record_with_key(world: World) -> None:
    world.add(
        "hcloud:index/zoneRrset:ZoneRrset",
        "robot",
        {
            "zone": "verein.example",
            "name": "x",
            "type": "TXT",
            "records": [{"value": '"sk_live_51HxT0pQvJ8mNcRzYbL2"'}],
        },
    )


@hole("club", "web1", "enc-2-all-no-credential-in-user-data")
def token_in_user_data_of_which_the_provider_keeps_a_digest(world: World) -> None:
    script = "#!/bin/sh\nexport HCLOUD_TOKEN=jEheVytlAoFl7F8MqUQ7jAo2hOXASztXjEheVytlAoFl7F8MqUQ7jAo2hOXASztX\n"
    world.set("web1", userData=script)
    world.entries["web1"]["outputs"]["userData"] = base64.b64encode(hashlib.sha1(script.encode()).digest()).decode()
