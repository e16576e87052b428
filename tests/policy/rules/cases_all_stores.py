"""Cases for the rules on data stores."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make

BUCKET = "aws:s3/bucket:Bucket"
GCS = "gcp:storage/bucket:Bucket"
DATABASE = "aws:rds/instance:Instance"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
DECLARED = {"classification": "personal", "purpose": "exports", "retention-days": "30"}
REPLICA = make(DATABASE, "read", {"tags": DECLARED}, external=True)


def bucket(days: str = "30") -> Resource:
    return make(BUCKET, "b", {"bucket": "b", "tags": {**DECLARED, "retention-days": days}}, id="b")


def lifecycle(days: Any, **more: Any) -> Resource:
    return make(
        LIFECYCLE,
        "l",
        {"bucket": "b", "rules": [{"id": "x", "status": "Enabled", "expiration": {"days": days}, **more}]},
        id="b",
    )


CASES = [
    *cases(
        "bc-1-all-no-force-destroy",
        passes=[("nothing set", [make(BUCKET, "b", {})]), ("set to false", [make(GCS, "b", {"forceDestroy": False})])],
        fails=[
            ("a bucket", [make(BUCKET, "b", {"forceDestroy": True})]),
            ("a bucket, as text", [make(BUCKET, "b", {"forceDestroy": "True"})]),
            ("a database without a last snapshot", [make(DATABASE, "d", {"skipFinalSnapshot": True})]),
            ("a registry", [make("aws:ecr/repository:Repository", "r", {"forceDelete": True})]),
            ("a dataset", [make("gcp:bigquery/dataset:Dataset", "d", {"deleteContentsOnDestroy": True})]),
        ],
        undetermined=[("not known", [make(BUCKET, "b", {"forceDestroy": UNKNOWN})])],
        not_applicable=[("only read by the stack", [REPLICA])],
    ),
    *cases(
        "pay-1-all-no-card-data",
        passes=[
            ("personal data", [make(BUCKET, "b", {"tags": DECLARED})]),
            (
                "words that only contain it",
                [make(BUCKET, "company-discards", {"tags": {"purpose": "panorama images"}})],
            ),
        ],
        fails=[
            ("the classification", [make(BUCKET, "b", {"tags": {"classification": "card-data"}})]),
            ("in capitals, another key", [make(BUCKET, "b", {"tags": {"DataClassification": "PCI-DSS"}})]),
            (
                "a label",
                [
                    make(
                        "gcp:sql/databaseInstance:DatabaseInstance",
                        "d",
                        {"settings": {"userLabels": {"contains": "cardholder_data"}}},
                    )
                ],
            ),
            ("the store's name", [make("aws:dynamodb/table:Table", "credit-cards", {})]),
        ],
        undetermined=[("tags that are not known", [make(BUCKET, "b", {"tags": UNKNOWN})])],
        not_applicable=[("no store", [make("aws:sqs/queue:Queue", "q", {})])],
    ),
    *cases(
        "gdpr-1-all-stores-classified",
        passes=[
            ("all three tags", [make(BUCKET, "b", {"tags": DECLARED})]),
            (
                "labels",
                [make(GCS, "b", {"labels": {"classification": "internal", "purpose": "x", "retention_days": "7"}})],
            ),
            ("tags of the provider", [make(BUCKET, "b", {"tagsAll": DECLARED})]),
        ],
        fails=[
            ("no tags", [make(BUCKET, "b", {})]),
            ("no retention", [make(BUCKET, "b", {"tags": {"classification": "personal", "purpose": "x"}})]),
            ("an empty purpose", [make("hcloud:index/volume:Volume", "v", {"labels": {**DECLARED, "purpose": ""}})]),
        ],
        undetermined=[("tags that are not known", [make(BUCKET, "b", {"tags": UNKNOWN})])],
        not_applicable=[("a store that takes no tags", [make("gcp:firestore/database:Database", "d", {})])],
    ),
    *cases(
        "gdpr-1-all-retention-enforced",
        passes=[
            ("a separate lifecycle", [bucket(), lifecycle(30)]),
            (
                "an inline lifecycle",
                [
                    make(
                        BUCKET,
                        "b",
                        {"tags": DECLARED, "lifecycleRules": [{"enabled": True, "expiration": {"days": 30}}]},
                    )
                ],
            ),
            (
                "Cloud Storage",
                [
                    make(
                        GCS,
                        "b",
                        {
                            "labels": {"retention-days": "7"},
                            "lifecycleRules": [{"action": {"type": "Delete"}, "condition": {"age": 7}}],
                        },
                    )
                ],
            ),
        ],
        fails=[
            ("no lifecycle", [bucket()]),
            ("another number of days", [bucket(), lifecycle(90)]),
            ("only under a prefix", [bucket(), lifecycle(30, filter={"prefix": "tmp/"})]),
            ("switched off", [bucket(), lifecycle(30, status="Disabled")]),
            ("not a number", [bucket("a year"), lifecycle(365)]),
            (
                "Cloud Storage, one storage class only",
                [
                    make(
                        GCS,
                        "b",
                        {
                            "labels": {"retention-days": "7"},
                            "lifecycleRules": [
                                {
                                    "action": {"type": "Delete"},
                                    "condition": {"age": 7, "matchesStorageClasses": ["NEARLINE"]},
                                }
                            ],
                        },
                    )
                ],
            ),
        ],
        undetermined=[("days that are not known", [bucket(), lifecycle(UNKNOWN)])],
        not_applicable=[("nothing declared", [make(BUCKET, "b", {"tags": {"purpose": "x"}})])],
    ),
]
