"""The public DNS zone of the company's domain, and who may issue certificates for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.base import Component

ISSUERS = ("amazon.com",)
"""The certificate authorities that may issue for the domain, as ACM names itself.
Source: https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html"""

CAA_TTL = 3600
"""Seconds; a new issuer can be added within the hour."""


def caa(issuers: Sequence[str], domain: str) -> list[str]:
    """The values of the CAA record (RFC 8659): who may issue, nobody for wildcards, and whom to tell of attempts.

    :param issuers: the authorities, each by the domain that it names in its policy.
    :param domain: the company's domain; its mailbox ``security@`` hears of refused attempts.
    """
    return [*(f'0 issue "{issuer}"' for issuer in issuers), '0 issuewild ";"', f'0 iodef "mailto:security@{domain}"']


@dataclass(frozen=True)
class DnsArgs:
    """What the zone needs.

    :param context: the AWS part's settings and providers; the zone is ``context.company.domain``.
    """

    context: AwsContext


class Dns(Component):
    """The company's domain at Route 53.

    INFRA-1: the name servers are the provider's: four sets in four top-level domains, at every edge location.

    DDOS-1: Route 53 answers from anycast addresses behind AWS Shield; a flood at one location does not reach the
    others.

    ENC-1: a CAA record lets one certificate authority issue for the domain and its subdomains, without wildcards, and
    asks it to report attempts. A subdomain that another cloud serves names its own authority in a record of its own.

    Query logs and DNSSEC are left out on purpose: docs/adr/0032-settings-of-global-services.md says why.
    """

    TOKEN = "rampart:aws:Dns"
    STATEMENTS = ("INFRA-1", "DDOS-1", "ENC-1")

    zone_id: pulumi.Output[str]
    zone_arn: pulumi.Output[str]

    name_servers: pulumi.Output[Sequence[str]]
    """What the domain's registrar has to be told."""

    def __init__(self, name: str, args: DnsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        company = args.context.company
        zone = aws.route53.Zone(
            f"{name}-zone",
            name=company.domain,
            comment=f"{args.context.prefix}: public names",
            force_destroy=False,
            tags=args.context.tags({"Name": company.domain}),
            # A new zone gets other name servers, and the registrar would point at nobody.
            opts=self.child(protect=True),
        )
        aws.route53.Record(
            f"{name}-caa",
            zone_id=zone.zone_id,
            name=company.domain,
            type="CAA",
            ttl=CAA_TTL,
            records=caa(ISSUERS, company.domain),
            opts=self.child(),
        )
        self.zone_id, self.zone_arn, self.name_servers = zone.zone_id, zone.arn, zone.name_servers
        self.register_outputs({"zoneId": self.zone_id, "nameServers": self.name_servers})
