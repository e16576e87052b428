"""Mutants of `policy.rules.aws.backup`."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, REGION, add, drop, put, remove
from tests.mutations.mutant import broken, of

HERE = f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault"
ALIAS = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws/backup"
TAGS = {"classification": "personal", "purpose": "Letters", "retention-days": "365"}
TABLE = {
    "hashKey": "id",
    "serverSideEncryption": {"enabled": True, "kmsKeyArn": "@{aws-keys-storage.arn}"},
    "pointInTimeRecovery": {"enabled": True},
    "deletionProtectionEnabled": True,
}

MUTANTS = [
    *of(
        "bc-3-aws-vault-own-key",
        broken("none", drop("aws-vaults-vault", "kmsKeyArn")),
        broken("AWS Backup's, of the copy", put("aws-vaults-copy", kmsKeyArn=ALIAS)),
        broken("none, behind an air gap", drop("claims-vault", "encryptionKeyArn")),
    ),
    *of(
        "bc-1-aws-vault-locked",
        broken("no lock here", remove("aws-vaults-vault-lock")),
        broken("no lock of the copy, whose name is the same", remove("aws-vaults-copy-lock")),
        broken("a day", put("aws-vaults-vault-lock", minRetentionDays=1)),
        broken("no minimum", drop("aws-vaults-copy-lock", "minRetentionDays")),
        broken("of another vault", put("aws-vaults-vault-lock", backupVaultName="somebody")),
    ),
    *of(
        "bc-1-aws-backup-plan-copies",
        broken("no copy", drop("aws-vaults-plan", "rules.0.copyActions")),
        broken(
            "a copy beside the first",
            put("aws-vaults-plan", {"rules.0.copyActions.0.destinationVaultArn": f"{HERE}:other"}),
        ),
        broken(
            "a copy into the vault itself",
            put("aws-vaults-plan", {"rules.0.copyActions.0.destinationVaultArn": "@{aws-vaults-vault.arn}"}),
        ),
        broken("no schedule", drop("aws-vaults-plan", "rules.0.schedule")),
        broken("kept for a day", put("aws-vaults-plan", {"rules.0.lifecycle.deleteAfter": 1})),
        broken(
            "a copy that is kept for a day", put("aws-vaults-plan", {"rules.0.copyActions.0.lifecycle.deleteAfter": 1})
        ),
    ),
    *of(
        "bc-1-aws-store-backed-up",
        broken("no tag", drop("claims-db", "tags.backup")),
        broken("another tag", put("claims-letters", {"tags.backup": "weekly"})),
        broken("none, and no reason", put("claims-table", {"tags.backup": "none"})),
        broken("none, and an empty reason", put("claims-files", {"tags.backup": "No", "tags.backup-reason": " "})),
        broken("a bucket that is not copied", remove("aws-replication-documents")),
        broken(
            "left out by a condition",
            put(
                "aws-vaults-selection",
                conditions=[{"stringNotEquals": [{"key": "aws:ResourceTag/purpose", "value": TAGS["purpose"]}]}],
            ),
            add("aws:dynamodb/table:Table", "letters-table", {**TABLE, "tags": {**TAGS, "backup": "daily"}}),
        ),
        broken(
            "in a region without a selection",
            add(
                "aws:dynamodb/table:Table",
                "letters-far",
                {**TABLE, "tags": {**TAGS, "backup": "daily"}},
                region="eu-west-1",
                provider="aws-region-backup",
            ),
        ),
    ),
    *of(
        "bc-1-aws-selection-excludes-nothing",
        broken("one kind", put("aws-vaults-selection", notResources=["arn:aws:timestream:*:*:*"])),
        broken("a test", put("aws-vaults-selection", notResources=["arn:aws:ec2:*:*:volume/vol-0123456789abcdef0"])),
        broken(
            "of a second selection",
            add(
                "aws:backup/selection:Selection",
                "more",
                {
                    "planId": "@{aws-vaults-plan.id}",
                    "name": "more",
                    "iamRoleArn": "@{aws-vaults-role-role.arn}",
                    "resources": ["*"],
                    "notResources": ["arn:aws:s3:::*"],
                },
            ),
        ),
    ),
    *of(
        "bc-2-aws-restore-tested",
        broken("once a year", put("restore-tests", scheduleExpression="cron(0 5 1 1 ? *)")),
        broken("once in a certain year", put("restore-tests", scheduleExpression="cron(0 5 1 * ? 2027)")),
        broken("every two months", put("restore-tests", scheduleExpression="rate(62 days)")),
        broken("every quarter", put("restore-tests", scheduleExpression="cron(0 5 1 */3 ? *)")),
        broken("nothing", remove("restore-tests-databases")),
        broken("of another plan", put("restore-tests-databases", restoreTestingPlanName="somebody")),
    ),
]
