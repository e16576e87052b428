"""What leaves by a delivery stays with the company: targets, subscriptions, replicas and exports (GDPR-1)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from policy.arns import account_of_arn
from policy.aws_accounts import own_accounts
from policy.controls import iso
from policy.graph import Graph
from policy.model import Resource, UndeterminedError, Unknown, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Control, Relation, Severity, rule
from policy.rules.aws.region import leaves

COLLECTION_POLICY = "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy"

DESTINATIONS: dict[str, tuple[str, ...]] = {
    "aws:sns/topicSubscription:TopicSubscription": ("endpoint",),
    "aws:cloudwatch/eventTarget:EventTarget": ("arn",),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": ("destinationArn",),
    "aws:cloudwatch/metricStream:MetricStream": ("firehoseArn",),
    "aws:pipes/pipe:Pipe": ("target",),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ("rules.*.destination.account",),
    "aws:s3/bucketReplicationConfiguration:BucketReplicationConfiguration": ("rules.*.destination.account",),
    "aws:s3/bucket:Bucket": ("replicationConfiguration.rules.*.destination.accountId",),
    "aws:s3/bucketV2:BucketV2": ("replicationConfigurations.*.rules.*.destinations.*.accountId",),
    "aws:s3/inventory:Inventory": ("destination.bucket.accountId",),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": (
        "replicationConfiguration.rules.*.destinations.*.registryId",
    ),
    "aws:dynamodb/tableExport:TableExport": ("s3BucketOwner",),
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": ("policyDetails.schedules.*.shareRules.*.targetAccounts",),
}
"""Per type, the properties that name an account, or an ARN with one, which then gets data."""


@rule(
    id="gdpr-1-aws-deliveries-own-accounts",
    title="Services deliver, replicate and export data to the company's own accounts only",
    severity=Severity.HIGH,
    statements=("GDPR-1", "EMP-1"),
    controls=(*iso("A.5.14", "A.8.12"), Control("GDPR", "Art. 28", Relation.SUPPORTS)),
    remediation="Deliver to an account of the company, or list the account among the company's when it is one.",
    types=(*DESTINATIONS, COLLECTION_POLICY),
)
def deliveries_own_accounts(resource: Resource, graph: Graph) -> Verdict:
    """No policy of the company's says so: whoever may write the subscription decides where the data goes."""
    own = own_accounts(graph)
    found = False
    for place, value in _named(resource):
        if isinstance(value, Unknown):
            raise UndeterminedError(f"{place} is unknown")
        account = _account(str(value))
        if not account:
            continue
        found = True
        if account in own:
            continue
        if not own:
            return undetermined(f"{place} names account {account}, and it is not known which are the company's own")
        return failed(f"{place} names account {account}", f"the company's own accounts: {', '.join(sorted(own))}")
    return passed() if found else not_applicable("it names no account")


def _named(resource: Resource) -> Iterator[tuple[str, object]]:
    if resource.type == COLLECTION_POLICY:
        entries = json.loads(str(resource.get("policy")))
        for entry in entries if isinstance(entries, list) else [entries]:
            yield from (("Principal", principal) for principal in entry.get("Principal", []))
        return
    for path in DESTINATIONS[resource.type]:
        yield from leaves(resource, path.split("."), "")


def _account(value: str) -> str:
    """The account that a value names: by its ID, or in an ARN; a service's own, such as ``aws``, is none."""
    account = account_of_arn(value) or value
    return account if len(account) == 12 and account.isdigit() else ""
