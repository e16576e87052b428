"""Neighbours among the security zones (NET-1): which may open a connection to which. Everything else is denied.

GCP and Hetzner read this table. AWS has its own, `components/aws/traffic.py`: its groups know more than zones.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Flow:
    """A TCP connection that one zone may open to its neighbour.

    :param source: the zone that opens it, out of `components.settings_types.ZONES`.
    :param destination: the zone that answers.
    :param port: the TCP port it answers on.
    :param purpose: what for, in words for the firewall rule.
    """

    source: str
    destination: str
    port: int
    purpose: str

    @property
    def name(self) -> str:
        """A short name, unique among the flows: ``edge-app``."""
        return f"{self.source}-{self.destination}"


FLOWS = (
    Flow("edge", "app", 8443, "Requests to the application"),
    Flow("app", "data", 5432, "Queries to PostgreSQL"),
    Flow("management", "edge", 22, "Administration from the bastion"),
    Flow("management", "app", 22, "Administration from the bastion"),
    Flow("management", "data", 22, "Administration from the bastion"),
)
"""Edge, app and data form a chain, management reaches each of them, and nobody reaches management or inspection."""

INTERNET_ZONES = ("app", "management")
"""The zones that may open HTTPS connections to the internet, through NAT: the others have no route there."""

HTTPS = 443
