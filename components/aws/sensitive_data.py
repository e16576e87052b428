"""Amazon Macie: does anything lie in a bucket that must not be there, such as card numbers (PAY-1)?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.aws.record_deliveries import MACIE_RESULTS
from components.base import Component

CARD_NUMBERS: Mapping[str, str] = {
    "visa": r"\b4[0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}\b",
    "mastercard": r"\b(5[1-5][0-9]{2}|2[2-7][0-9]{2})[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}\b",
    "amex": r"\b3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}\b",
}
"""Primary account numbers by scheme, without any word beside them. Macie's own identifier checks the check digit, and
asks for a word such as "card" nearby; these find numbers in a column without a heading."""


@dataclass(frozen=True)
class SensitiveDataArgs:
    """Arguments of `SensitiveData`.

    :param context: the platform's settings and providers.
    :param buckets: names of the service's buckets, by their name in the settings.
    :param records_bucket: the bucket that results are kept in.
    :param key_arn: the key ``logs``, for the results.
    """

    context: AwsContext
    buckets: Mapping[str, pulumi.Input[str]]
    records_bucket: pulumi.Input[str]
    key_arn: pulumi.Input[str]


class SensitiveData(Component):
    """Every bucket of the service is searched each day for card numbers and credentials.

    - PAY-1: payment data is Stripe's; should a card number turn up here, it is a finding on the same day.
    - MON-1: findings go to Security Hub, and from there to the people on call. Where exactly something was found is
      kept encrypted where nobody can delete it.

    Macie reads with a role that nobody can assume; see `components.aws.key_purposes`.
    """

    TOKEN = "rampart:aws:SensitiveData"
    STATEMENTS = ("MON-1", "PAY-1")

    def __init__(self, name: str, args: SensitiveDataArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        account = aws.macie2.Account(
            f"{name}-macie",
            status="ENABLED",
            finding_publishing_frequency="FIFTEEN_MINUTES",
            opts=self.child(),
        )
        after = self.child(depends_on=[account])
        results = aws.macie2.ClassificationExportConfiguration(
            f"{name}-results",
            s3_destination=aws.macie2.ClassificationExportConfigurationS3DestinationArgs(
                bucket_name=args.records_bucket, key_prefix=f"{MACIE_RESULTS}/", kms_key_arn=args.key_arn
            ),
            opts=after,
        )
        identifiers = [
            aws.macie.CustomDataIdentifier(
                f"{name}-{scheme}",
                name=f"{context.prefix}-card-number-{scheme}",
                description=f"Card numbers of {scheme}, with or without a word beside them",
                regex=regex,
                tags=context.named(f"card-number-{scheme}"),
                opts=after,
            ).id
            for scheme, regex in CARD_NUMBERS.items()
        ]
        aws.macie2.ClassificationJob(
            f"{name}-search",
            name=f"{context.prefix}-search",
            description="Daily search of the service's buckets for card numbers and credentials",
            job_type="SCHEDULED",
            job_status="RUNNING",
            initial_run=True,
            sampling_percentage=100,
            schedule_frequency=aws.macie2.ClassificationJobScheduleFrequencyArgs(daily_schedule=True),
            custom_data_identifier_ids=identifiers,
            s3_job_definition=aws.macie2.ClassificationJobS3JobDefinitionArgs(
                bucket_definitions=[
                    aws.macie2.ClassificationJobS3JobDefinitionBucketDefinitionArgs(
                        account_id=context.account_id, buckets=list(args.buckets.values())
                    )
                ]
            ),
            tags=context.named("search"),
            opts=self.child(depends_on=[account, results]),
        )
        self.register_outputs({})
