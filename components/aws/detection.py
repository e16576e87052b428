"""The detectors of an account in both regions: attacks, weaknesses, access from outside, and one place for findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.aws.record_deliveries import GUARDDUTY
from components.base import Component

PLANS: Mapping[str, tuple[str, ...]] = {
    "S3_DATA_EVENTS": (),
    "EKS_AUDIT_LOGS": (),
    "EBS_MALWARE_PROTECTION": (),
    "RDS_LOGIN_EVENTS": (),
    "LAMBDA_NETWORK_LOGS": (),
    "RUNTIME_MONITORING": ("EC2_AGENT_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EKS_ADDON_MANAGEMENT"),
}
"""GuardDuty's protection plans beside its foundation, each with what GuardDuty manages for it.
Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html"""

STANDARDS = (
    "standards/aws-foundational-security-best-practices/v/1.0.0",
    "standards/cis-aws-foundations-benchmark/v/5.0.0",
    "standards/pci-dss/v/4.0.1",
)
"""What Security Hub measures against; the newest versions that it has.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html"""

SCANNED = ("EC2", "ECR", "LAMBDA", "LAMBDA_CODE")

UNUSED_DAYS = 90
"""Age at which access that nobody uses becomes a finding."""


@dataclass(frozen=True)
class DetectionArgs:
    """Arguments of `Detection`.

    :param context: the platform's settings and providers: ``detection``.
    :param records_arn: the bucket that findings are exported to.
    :param key_arn: the key ``logs``, for the exported findings.
    """

    context: AwsContext
    records_arn: pulumi.Input[str]
    key_arn: pulumi.Input[str]


class Detection(Component):
    """AWS's detectors, all on, in both regions, with their findings in Security Hub of the primary region.

    - MON-1: GuardDuty with all of its plans finds attacks; Inspector finds known vulnerabilities; Access Analyzer finds
      access from outside and access that nobody uses; Detective keeps the graph behind a finding (switchable). Security
      Hub measures the account against AWS's best practices, CIS and PCI DSS, and gathers the findings of both regions.
      `components.aws.alert_events` sends what is severe to the people on call.
    - NET-4: GuardDuty sees attackers in flow logs, DNS queries and at run time.

    Findings are also exported, encrypted, to where nobody can delete them.
    """

    TOKEN = "rampart:aws:Detection"
    STATEMENTS = ("MON-1", "NET-4")

    def __init__(self, name: str, args: DetectionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._context = args.context
        detector, hub = self._region(name, args.context.region, args.context.primary)
        _, backup_hub = self._region(f"{name}-backup-region", args.context.backup_region, args.context.backup)
        aws.securityhub.FindingAggregator(
            f"{name}-findings",
            # Named, not all: a region outside the European Union never takes part.
            linking_mode="SPECIFIED_REGIONS",
            specified_regions=[args.context.backup_region],
            opts=self.child(depends_on=[hub, backup_hub]),
        )
        aws.guardduty.PublishingDestination(
            f"{name}-export",
            detector_id=detector.id,
            destination_arn=pulumi.Output.concat(args.records_arn, f"/{GUARDDUTY}"),
            kms_key_arn=args.key_arn,
            opts=self.child(),
        )
        if args.context.settings.detection.detective:
            aws.detective.Graph(
                f"{name}-graph",
                tags=self._context.named("investigations"),
                opts=self.child(depends_on=[detector]),
            )
        self.detector_id: pulumi.Output[str] = detector.id
        self.register_outputs({"detectorId": self.detector_id})

    def _region(
        self, name: str, region: str, provider: aws.Provider
    ) -> tuple[aws.guardduty.Detector, aws.securityhub.Account]:
        """All detectors of one region: what finds attacks, and what gathers findings."""
        hub = self._hub(name, region, provider)
        aws.inspector2.Enabler(
            f"{name}-inspector",
            account_ids=[self._context.account_id],
            resource_types=list(SCANNED),
            opts=self.child(provider=provider),
        )
        self._analyzers(name, provider)
        return self._guardduty(name, provider), hub

    def _guardduty(self, name: str, provider: aws.Provider) -> aws.guardduty.Detector:
        detector = aws.guardduty.Detector(
            f"{name}-guardduty",
            enable=True,
            finding_publishing_frequency="FIFTEEN_MINUTES",
            tags=self._context.named("guardduty"),
            opts=self.child(provider=provider),
        )
        for plan, managed in PLANS.items():
            aws.guardduty.DetectorFeature(
                f"{name}-{plan.lower().replace('_', '-')}",
                detector_id=detector.id,
                name=plan,
                status="ENABLED",
                additional_configurations=[
                    aws.guardduty.DetectorFeatureAdditionalConfigurationArgs(name=each, status="ENABLED")
                    for each in managed
                ],
                opts=self.child(provider=provider),
            )
        return detector

    def _hub(self, name: str, region: str, provider: aws.Provider) -> aws.securityhub.Account:
        hub = aws.securityhub.Account(
            f"{name}-security-hub",
            enable_default_standards=False,
            auto_enable_controls=True,
            control_finding_generator="SECURITY_CONTROL",
            opts=self.child(provider=provider),
        )
        for standard in STANDARDS:
            aws.securityhub.StandardsSubscription(
                f"{name}-{standard.split('/')[1]}",
                standards_arn=f"arn:aws:securityhub:{region}::{standard}",
                opts=self.child(provider=provider, depends_on=[hub]),
            )
        return hub

    def _analyzers(self, name: str, provider: aws.Provider) -> None:
        scope = "ORGANIZATION" if self._context.settings.organization else "ACCOUNT"
        aws.accessanalyzer.Analyzer(
            f"{name}-external-access",
            analyzer_name=f"{self._context.prefix}-external-access",
            type=scope,
            tags=self._context.named("external-access"),
            opts=self.child(provider=provider),
        )
        if provider is self._context.primary:  # IAM is global: one region looks at it, and is paid for it
            aws.accessanalyzer.Analyzer(
                f"{name}-unused-access",
                analyzer_name=f"{self._context.prefix}-unused-access",
                type=f"{scope}_UNUSED_ACCESS",
                configuration=aws.accessanalyzer.AnalyzerConfigurationArgs(
                    unused_access=aws.accessanalyzer.AnalyzerConfigurationUnusedAccessArgs(
                        unused_access_age=UNUSED_DAYS
                    )
                ),
                tags=self._context.named("unused-access"),
                opts=self.child(provider=provider),
            )
