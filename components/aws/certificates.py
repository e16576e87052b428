"""The certificates of the service's host names: one for CloudFront, one for the load balancer behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.base import Component

KEY_ALGORITHM = "EC_prime256v1"
"""ECDSA P-256, Mozilla's recommendation. Source: https://wiki.mozilla.org/Security/Server_Side_TLS"""

PROOF_TTL = 300


@dataclass(frozen=True)
class CertificatesArgs:
    """What the certificates need.

    :param context: the AWS part's settings and providers; the names are ``edge.host_names``.
    :param zone_id: the hosted zone that proves the names to ACM.
    """

    context: AwsContext
    zone_id: pulumi.Input[str]


class Certificates(Component):
    """Public certificates of ACM for the service's names, with keys that never leave AWS.

    ENC-1: ECDSA P-256 keys, in the public transparency logs, proved by DNS and so renewed by ACM without anybody's
    help. Two certificates have the same names: CloudFront's own, which AWS keeps in us-east-1 only, and the load
    balancer's in the primary region, because CloudFront speaks TLS to it and checks the name there too.
    """

    TOKEN = "rampart:aws:Certificates"
    STATEMENTS = ("ENC-1",)

    edge_arn: pulumi.Output[str]
    """CloudFront's certificate, once it is issued."""

    origin_arn: pulumi.Output[str]
    """The load balancer's certificate, once it is issued."""

    def __init__(self, name: str, args: CertificatesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args = name, args
        context = args.context
        edge = self._certificate("edge", context.world)
        origin = self._certificate("origin", context.primary)
        proofs = [self._proof(edge, host) for host in context.settings.edge.host_names]
        self.edge_arn = self._issued("edge", edge, proofs, context.world)
        self.origin_arn = self._issued("origin", origin, proofs, context.primary)
        self.register_outputs({"edgeArn": self.edge_arn, "originArn": self.origin_arn})

    def _certificate(self, label: str, provider: aws.Provider) -> aws.acm.Certificate:
        context = self._args.context
        first, *others = context.settings.edge.host_names
        return aws.acm.Certificate(
            f"{self._name}-{label}",
            domain_name=first,
            subject_alternative_names=others,
            validation_method="DNS",
            key_algorithm=KEY_ALGORITHM,
            options={"certificate_transparency_logging_preference": "ENABLED"},
            tags=context.named(label),
            opts=self.child(provider=provider),
        )

    def _proof(self, certificate: aws.acm.Certificate, host: str) -> aws.route53.Record:
        """The record that proves a name. ACM asks the same one of an account in every region, so one serves both
        certificates.

        Source: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
        """
        wanted = certificate.domain_validation_options.apply(lambda options: _record_for(host, options))
        return aws.route53.Record(
            f"{self._name}-proof-{host}",
            zone_id=self._args.zone_id,
            name=wanted[0],
            type=wanted[1],
            records=[wanted[2]],
            ttl=PROOF_TTL,
            opts=self.child(),
        )

    def _issued(
        self,
        label: str,
        certificate: aws.acm.Certificate,
        proofs: Sequence[aws.route53.Record],
        provider: aws.Provider,
    ) -> pulumi.Output[str]:
        """The ARN of a certificate, known only when ACM has issued it: nothing else can use it."""
        return aws.acm.CertificateValidation(
            f"{self._name}-{label}-issued",
            certificate_arn=certificate.arn,
            validation_record_fqdns=[proof.fqdn for proof in proofs],
            opts=self.child(provider=provider),
        ).certificate_arn


def _record_for(
    host: str, options: Sequence[aws.acm.outputs.CertificateDomainValidationOption]
) -> tuple[str, str, str]:
    """Name, type and value of the record that proves a host name."""
    found = next(option for option in options if option.domain_name == host)
    return (
        found.resource_record_name or "",
        found.resource_record_type or "",
        found.resource_record_value or "",
    )
