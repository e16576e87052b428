"""What holds of every data store: it is not thrown away, declares what it is for, and holds no card data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from policy.graph import Graph
from policy.model import Block, Resource, Verdict, failed, not_applicable, passed
from policy.registry import Control, Relation, Severity, rule
from policy.stores import STORES, is_store

FORCED = {
    "forceDestroy": True,
    "forceDelete": True,
    "deleteContentsOnDestroy": True,
    "skipFinalSnapshot": True,
    "skipFinalBackup": True,
    "deleteAutomatedBackups": True,
    "forceDestroyBackups": True,
}
VAULT = "aws:backup/vault:Vault"


@rule(
    id="bc-1-all-no-force-destroy",
    title="No data store is deleted together with what it holds",
    severity=Severity.HIGH,
    statements=("BC-1",),
    controls=(Control("ISO/IEC 27001:2022", "A.8.13", Relation.SUPPORTS),),
    remediation="Remove the property; empty the store on purpose before it is deleted.",
    types=(*STORES, VAULT),
)
def no_force_destroy(store: Resource) -> Verdict:
    set_here = [key for key, bad in FORCED.items() if store.get(key, default=False) is bad]
    if set_here:
        return failed(", ".join(f"{key} is true" for key in set_here), "false")
    return (
        passed() if is_store(store) or store.type == VAULT else not_applicable("the resource holds no data of its own")
    )


CARD = re.compile(
    r"(^|[^a-z])"
    r"(pan|card[-_ ]?holder([-_ ]?data)?|chd|card[-_ ]?data|(payment|credit)[-_ ]?cards?|pci([-_ ]?dss)?|cvv)"
    r"([^a-z]|$)",
    re.IGNORECASE,
)
CLASSIFYING = frozenset(
    [
        "classification",
        "data-classification",
        "data_classification",
        "dataclassification",
        "sensitivity",
        "data-type",
        "contains",
        "purpose",
        "compliance",
        "data",
    ]
)


@rule(
    id="pay-1-all-no-card-data",
    title="No store is classified as holding payment card data",
    severity=Severity.CRITICAL,
    statements=("PAY-1",),
    controls=(Control("PCI DSS 4.0.1", "3.2.1", Relation.SUPPORTS),),
    remediation="Leave card data to the payment provider; delete what is stored and correct the classification.",
    types=tuple(STORES),
)
def no_card_data(store: Resource) -> Verdict:
    found = [
        f"{key} is {value}"
        for key, value in marks(store)
        if str(key).lower() in CLASSIFYING and CARD.search(str(value))
    ]
    if CARD.search(store.name):
        found.append(f"the store is named {store.name}")
    return failed("; ".join(found), "any classification but card data") if found else passed()


DECLARED = {
    "classification": ("classification", "data-classification", "data_classification", "dataclassification"),
    "purpose": ("purpose", "data-purpose", "data_purpose"),
    "retention": ("retention-days", "retention_days", "retention", "data-retention", "data_retention", "retentiondays"),
}


@rule(
    id="gdpr-1-all-stores-classified",
    title="Every data store declares classification, purpose and retention",
    severity=Severity.MEDIUM,
    statements=("GDPR-1",),
    controls=(
        Control("GDPR", "Art. 30", Relation.SUPPORTS),
        Control("ISO/IEC 27001:2022", "A.5.12", Relation.SUPPORTS),
    ),
    remediation="Tag the store with classification, purpose and retention-days, for the record of processing.",
    types=tuple(STORES),
)
def stores_classified(store: Resource) -> Verdict:
    if not is_store(store) or not STORES[store.type].marks:
        return not_applicable("the resource has no tags or labels to declare it with")
    present = {str(key).lower() for key, value in marks(store) if value}
    missing = [name for name, spellings in DECLARED.items() if not present & set(spellings)]
    return (
        failed(f"no tag for {', '.join(missing)}", "tags classification, purpose and retention-days")
        if missing
        else passed()
    )


def marks(store: Resource) -> Iterator[tuple[str, Any]]:
    """The tags or labels of a store, by name.

    :raises UndeterminedError: when they are unknown.
    """
    for key in ("tags", "tagsAll", "labels", "userLabels", "settings.userLabels", "effectiveLabels"):
        value = store.get(key)
        if isinstance(value, dict):
            yield from value.items()


LIFECYCLES = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)
S3 = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
GCS = "gcp:storage/bucket:Bucket"


@rule(
    id="gdpr-1-all-retention-enforced",
    title="A bucket expires its objects when the declared retention ends",
    severity=Severity.MEDIUM,
    statements=("GDPR-1",),
    controls=(Control("GDPR", "Art. 5", Relation.SUPPORTS), Control("ISO/IEC 27001:2022", "A.8.10", Relation.SUPPORTS)),
    remediation="Add a lifecycle rule for all objects that expires them after the retention-days of the bucket's tag.",
    types=(*S3, GCS),
)
def retention_enforced(bucket: Resource, graph: Graph) -> Verdict:
    declared = next((value for key, value in marks(bucket) if str(key).lower() in DECLARED["retention"]), None)
    if declared is None:
        return not_applicable("the bucket declares no retention")
    if not str(declared).isdigit():
        return failed(f"the declared retention is {declared}", "a number of days")
    expiries = _gcs_expiries(bucket) if bucket.type == GCS else _s3_expiries(bucket, graph)
    found = f"retention is {declared} days, objects expire after {', '.join(map(str, sorted(expiries))) or 'no'} days"
    return passed() if int(declared) in expiries else failed(found, f"expiry after {declared} days for every object")


def _gcs_expiries(bucket: Resource) -> set[int]:
    return {
        rule.get("condition.age")
        for rule in bucket.blocks("lifecycleRules")
        if rule.get("action.type") == "Delete"
        and rule.get("condition.age") is not None
        and not any(
            rule.has(f"condition.{limit}") for limit in ("matchesPrefixes", "matchesSuffixes", "matchesStorageClasses")
        )
    }


def _s3_expiries(bucket: Resource, graph: Graph) -> set[int]:
    rules = [
        entry
        for configuration in graph.referrers(bucket, *LIFECYCLES, path="bucket")
        for entry in configuration.blocks("rules")
    ]
    found = {
        expiration.get("days")
        for entry in rules
        if entry.get("status", "Enabled") == "Enabled" and _whole_bucket(entry)
        for expiration in entry.blocks("expiration")
    }
    inline = {
        expiration.get("days")
        for entry in bucket.blocks("lifecycleRules")
        if entry.get("enabled", False) and not entry.get("prefix") and not entry.get("tags")
        for expiration in (*entry.blocks("expiration"), *entry.blocks("expirations"))
    }
    return {days for days in found | inline if days}


def _whole_bucket(entry: Block) -> bool:
    narrowing = (
        "prefix",
        "filter.prefix",
        "filter.tag",
        "filter.and",
        "filter.objectSizeGreaterThan",
        "filter.objectSizeLessThan",
    )
    return not any(entry.get(path) for path in narrowing)
