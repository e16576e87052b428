"""Cases of the rules for AWS Backup."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import ACCOUNT, HOME, bucket, key, key_arn, part

NOTHING = [("none", (HOME,))]


def vault(name: str, region: str = "eu-central-1", **properties: Any) -> Resource:
    arn = f"arn:aws:backup:{region}:{ACCOUNT}:backup-vault:{name}"
    return make("aws:backup/vault:Vault", name, {"name": name, "arn": arn, "region": region, **properties}, id=name)


def lock(**properties: Any) -> Resource:
    return make(
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        "lock",
        {"backupVaultName": "main", **properties},
        id="main",
    )


def plan(**properties: Any) -> Resource:
    entry = {"ruleName": "daily", "targetVaultName": "main", "schedule": "cron(0 2 * * ? *)", **properties}
    return make("aws:backup/plan:Plan", "plan", {"rules": [entry]})


def to(region: str) -> dict[str, Any]:
    return {"copyActions": [{"destinationVaultArn": f"arn:aws:backup:{region}:{ACCOUNT}:backup-vault:copy"}]}


def selection(**properties: Any) -> Resource:
    return make("aws:backup/selection:Selection", "s", {"planId": "plan-id", **properties})


BY_TAG = selection(selectionTags=[{"type": "STRINGEQUALS", "key": "backup", "value": "daily"}])
ARN = f"arn:aws:elasticfilesystem:eu-central-1:{ACCOUNT}:file-system/fs-1"


def efs(**properties: Any) -> Resource:
    return make("aws:efs/fileSystem:FileSystem", "fs", {"arn": ARN, **properties}, id="fs-1")


def copied(of: str, target: str) -> Resource:
    return part(
        "BucketReplicationConfig",
        of,
        rules=[{"status": "Enabled", "destination": {"bucket": f"arn:aws:s3:::{target}"}}],
    )


DOCS, COPY = bucket("docs"), bucket("copy")
VERSIONED = part("BucketVersioning", "docs", versioningConfiguration={"status": "Enabled"})
MAIN = vault("main")

CASES: list[Case] = [
    *cases(
        "bc-3-aws-vault-own-key",
        passes=[("own", (vault("main", kmsKeyArn=key_arn("k1")), key("k1")))],
        fails=[
            ("AWS's own", (MAIN,)),
            ("by alias", (vault("main", kmsKeyArn=f"arn:aws:kms:eu-central-1:{ACCOUNT}:alias/aws/backup"),)),
        ],
        undetermined=[("unknown", (vault("main", kmsKeyArn=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "bc-1-aws-vault-locked",
        passes=[("locked", (MAIN, lock(minRetentionDays=35)))],
        fails=[
            ("not", (MAIN,)),
            ("without a minimum", (MAIN, lock(maxRetentionDays=365))),
            ("a day", (MAIN, lock(minRetentionDays=1))),
            ("another vault's", (vault("other"), MAIN, lock(backupVaultName="other", minRetentionDays=35))),
        ],
        undetermined=[("unknown", (MAIN, lock(minRetentionDays=UNKNOWN)))],
        not_applicable=NOTHING,
    ),
    *cases(
        "bc-1-aws-backup-plan-copies",
        passes=[
            ("a vault of the stack", (MAIN, vault("copy", "eu-west-1"), plan(**to("eu-west-1")))),
            ("a vault elsewhere", (MAIN, plan(**to("eu-west-1")))),
        ],
        fails=[
            (
                "a copy that is kept for a day",
                (
                    plan(
                        rules=[
                            {
                                "schedule": "cron(0 2 * * ? *)",
                                "copyActions": [{**to("eu-west-1"), "lifecycle": {"deleteAfter": 1}}],
                            }
                        ]
                    ),
                ),
            ),
            ("none", (MAIN, plan())),
            ("in the same region", (MAIN, vault("copy"), plan(**to("eu-central-1")))),
            ("no schedule", (MAIN, plan(schedule="", **to("eu-west-1")))),
            ("gone after a day", (MAIN, plan(lifecycle={"deleteAfter": 1}, **to("eu-west-1")))),
        ],
        undetermined=[
            ("unknown", (MAIN, plan(copyActions=UNKNOWN))),
            ("unknown vault", (MAIN, plan(copyActions=[{"destinationVaultArn": UNKNOWN}]))),
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "bc-1-aws-store-backed-up",
        passes=[
            ("by tag", (efs(tags={"backup": "daily"}), BY_TAG)),
            ("by a provider's tag", (efs(tagsAll={"backup": "daily"}), BY_TAG)),
            ("by ARN", (efs(), selection(resources=[ARN]))),
            ("everything", (efs(), selection(resources=["*"]))),
            (
                "by condition",
                (
                    efs(tags={"backup": "daily"}),
                    selection(
                        resources=["*"],
                        conditions=[{"stringEquals": [{"key": "aws:ResourceTag/backup", "value": "daily"}]}],
                    ),
                ),
            ),
            ("a bucket's copy", (DOCS, COPY, copied("docs", "copy"), VERSIONED, BY_TAG)),
            (
                "a database's own, without a plan",
                (make("aws:rds/instance:Instance", "db", {"backupRetentionPeriod": 14}),),
            ),
            ("a bucket's versions, without a plan", (DOCS, VERSIONED)),
        ],
        fails=[
            ("nothing", (efs(),)),
            ("another tag", (efs(tags={"backup": "weekly"}), BY_TAG)),
            ("excluded", (efs(), selection(resources=["*"], notResources=[ARN]))),
            (
                "a condition that is not met",
                (
                    efs(),
                    selection(
                        resources=["*"],
                        conditions=[{"stringEquals": [{"key": "aws:ResourceTag/backup", "value": "daily"}]}],
                    ),
                ),
            ),
            (
                "in another region",
                (
                    efs(region="eu-west-1", tags={"backup": "daily"}),
                    make("aws:backup/selection:Selection", "s", {**BY_TAG.properties, "region": "eu-central-1"}),
                ),
            ),
            ("no reason", (efs(tags={"backup": "none"}), BY_TAG)),
            (
                "a database that the plan forgets",
                (make("aws:rds/instance:Instance", "db", {"backupRetentionPeriod": 14}), BY_TAG),
            ),
            ("a bucket", (DOCS, VERSIONED, BY_TAG)),
        ],
        undetermined=[("unknown tags", (efs(tags=UNKNOWN), BY_TAG))],
        not_applicable=[("a reason", (efs(tags={"backup": "none", "backup-reason": "a cache"}),)), *NOTHING],
    ),
    *cases(
        "bc-1-aws-selection-excludes-nothing",
        passes=[("by tag", (BY_TAG,))],
        fails=[("a list", (selection(resources=["*"], notResources=[ARN]),))],
        undetermined=[("unknown", (selection(notResources=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "bc-2-aws-restore-tested",
        passes=[
            (
                "weekly",
                (
                    make(
                        "aws:backup/restoreTestingPlan:RestoreTestingPlan",
                        "p",
                        {"name": "p", "scheduleExpression": "cron(0 5 ? * MON *)"},
                    ),
                    make(
                        "aws:backup/restoreTestingSelection:RestoreTestingSelection",
                        "s",
                        {"restoreTestingPlanName": "p"},
                    ),
                ),
            )
        ],
        fails=[
            (
                "nothing restored",
                (
                    make(
                        "aws:backup/restoreTestingPlan:RestoreTestingPlan",
                        "p",
                        {"name": "p", "scheduleExpression": "cron(0 5 ? * MON *)"},
                    ),
                ),
            ),
            (
                "once a year",
                (
                    make(
                        "aws:backup/restoreTestingPlan:RestoreTestingPlan",
                        "p",
                        {"name": "p", "scheduleExpression": "cron(0 5 1 1 ? *)"},
                    ),
                    make(
                        "aws:backup/restoreTestingSelection:RestoreTestingSelection",
                        "s",
                        {"restoreTestingPlanName": "p"},
                    ),
                ),
            ),
        ],
        undetermined=[
            (
                "unknown",
                (
                    make(
                        "aws:backup/restoreTestingPlan:RestoreTestingPlan",
                        "p",
                        {"name": "p", "scheduleExpression": UNKNOWN},
                    ),
                ),
            )
        ],
        not_applicable=NOTHING,
    ),
]
