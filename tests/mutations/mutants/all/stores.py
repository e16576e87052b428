"""Mutants of `policy.rules.all.stores`."""

from __future__ import annotations

from tests.mutations.edits import drop, put, remove
from tests.mutations.mutant import broken, of

BUCKET, LIFECYCLE = "aws-storage-documents-bucket", "aws-storage-documents-lifecycle"
EXPIRES = ("gdpr-1-aws-bucket-expires",)

MUTANTS = [
    *of(
        "bc-1-all-no-force-destroy",
        broken("a bucket", put(BUCKET, forceDestroy=True)),
        broken("a database without a last snapshot", put("claims-db", skipFinalSnapshot=True)),
        broken("a database's backups", put("claims-db", deleteAutomatedBackups=True)),
        broken("images", put("orders-images", forceDelete=True)),
        broken("a warehouse without a last snapshot", put("claims-warehouse", skipFinalSnapshot=True)),
    ),
    *of(
        "pay-1-all-no-card-data",
        broken("a bucket's classification", put(BUCKET, {"tags.classification": "PCI"})),
        broken("a table's purpose", put("claims-table", {"tags.purpose": "Credit cards of customers"})),
        broken("in capitals", put("claims-db", {"tags.classification": "CARDHOLDER-DATA"})),
        broken("another tag", put("claims-db", {"tags.contains": "pan, cvv"})),
    ),
    *of(
        "gdpr-1-all-stores-classified",
        broken("no classification", drop("claims-db", "tags.classification")),
        broken("no purpose", drop("claims-table", "tags.purpose")),
        broken("an empty purpose", put(BUCKET, {"tags.purpose": ""})),
        broken("no retention", drop("orders-images", "tags.retention-days")),
        broken("no tags", drop("orders-images", "tags")),
    ),
    *of(
        "gdpr-1-all-retention-enforced",
        broken("another number", put(BUCKET, {"tags.retention-days": "30"}), also=EXPIRES),
        broken("not a number", put(BUCKET, {"tags.retention-days": "as long as needed"})),
        broken("no lifecycle", remove(LIFECYCLE), also=EXPIRES),
        broken("switched off", put(LIFECYCLE, {"rules.0.status": "Disabled"}), also=EXPIRES),
        broken(
            "for a part of the bucket only", put(LIFECYCLE, {"rules.0.filter": {"prefix": "drafts/"}}), also=EXPIRES
        ),
    ),
]
