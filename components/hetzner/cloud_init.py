"""Cloud-init user data of the Hetzner servers. Pure functions; no secrets, as anybody on a server can read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

HARDENING = {
    # CIS Debian Linux 12 Benchmark, chapter 3.3: a host does not route, and believes nobody about routes.
    "net.ipv4.ip_forward": 0,
    "net.ipv6.conf.all.forwarding": 0,
    "net.ipv4.conf.all.rp_filter": 1,
    "net.ipv4.conf.default.rp_filter": 1,
    "net.ipv4.conf.all.accept_redirects": 0,
    "net.ipv4.conf.default.accept_redirects": 0,
    "net.ipv6.conf.all.accept_redirects": 0,
    "net.ipv6.conf.default.accept_redirects": 0,
    "net.ipv4.conf.all.secure_redirects": 0,
    "net.ipv4.conf.default.secure_redirects": 0,
    "net.ipv4.conf.all.send_redirects": 0,
    "net.ipv4.conf.default.send_redirects": 0,
    "net.ipv4.conf.all.accept_source_route": 0,
    "net.ipv4.conf.default.accept_source_route": 0,
    "net.ipv4.conf.all.log_martians": 1,
    "net.ipv4.conf.default.log_martians": 1,
    "net.ipv4.tcp_syncookies": 1,
    "kernel.kptr_restrict": 2,
    "kernel.dmesg_restrict": 1,
}

SSHD = """\
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowTcpForwarding no
AllowAgentForwarding no
X11Forwarding no
MaxAuthTries 3
LogLevel VERBOSE
"""
"""SSH with keys only; LogLevel VERBOSE puts each key's fingerprint in the log."""

UPGRADES = """\
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Automatic-Reboot "true";
Unattended-Upgrade::Automatic-Reboot-Time "03:30";
"""


def gateway(ruleset: str) -> str:
    """User data of the gateway, which passes on packets of others.

    :param ruleset: its nftables rules, as text for `nft -f`.
    """
    document = _base(ruleset, {**HARDENING, "net.ipv4.ip_forward": 1}, installs=True)
    document["runcmd"].append(["systemctl", "mask", "--now", "ssh.service", "ssh.socket"])
    return _render(document)


def server(ruleset: str, *, router: str, resolvers: Iterable[str], installs: bool) -> str:
    """User data of a server without a public address.

    :param ruleset: its nftables rules, as text for `nft -f`.
    :param router: the private network's first address, Hetzner's own router, which sends what is for the internet to
        the gateway. https://docs.hetzner.com/cloud/networks/server-configuration/
    :param resolvers: addresses of the recursive name servers.
    :param installs: whether it reaches the internet to install and upgrade packages.
    """
    document = _base(ruleset, HARDENING, installs=installs)
    document["bootcmd"] = [["ip", "route", "replace", "default", "via", router]]  # at every start
    document["write_files"].append(_file("/etc/ssh/sshd_config.d/10-rampart.conf", SSHD))
    document["runcmd"].append(["systemctl", "try-restart", "ssh.service"])
    names = "".join(f"nameserver {address}\n" for address in resolvers)
    document["write_files"].append(_file("/etc/resolv.conf", names))
    return _render(document)


def _base(ruleset: str, sysctl: dict[str, int], *, installs: bool) -> dict[str, Any]:
    """What every server has in common: its packet filter, and no password that opens it."""
    document: dict[str, Any] = {
        "ssh_pwauth": False,
        "disable_root": True,
        "write_files": [
            _file("/etc/nftables.conf", ruleset, "0600"),
            _file("/etc/sysctl.d/60-rampart.conf", "".join(f"{key} = {value}\n" for key, value in sysctl.items())),
        ],
        "runcmd": [
            ["sysctl", "--system"],
            ["systemctl", "enable", "nftables.service"],
            ["systemctl", "restart", "nftables.service"],
            # Hetzner gives a server without SSH keys a root password and mails it.
            ["passwd", "--lock", "root"],
        ],
    }
    if installs:
        document["apt"] = {
            # HTTPS only: the firewall lets nothing else out.
            "primary": [{"arches": ["default"], "uri": "https://deb.debian.org/debian"}],
            "security": [{"arches": ["default"], "uri": "https://deb.debian.org/debian-security"}],
        }
        document |= {"package_update": True, "package_upgrade": True, "packages": ["nftables", "unattended-upgrades"]}
        document["write_files"].append(_file("/etc/apt/apt.conf.d/60-rampart-upgrades", UPGRADES))
    return document


def _render(document: dict[str, Any]) -> str:
    return "#cloud-config\n" + yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=1000)


def _file(path: str, content: str, permissions: str = "0644") -> dict[str, Any]:
    return {"path": path, "owner": "root:root", "permissions": permissions, "content": content}


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as a block, so that a reviewer can read it in a diff."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
