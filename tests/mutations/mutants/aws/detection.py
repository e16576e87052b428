"""Mutants of `policy.rules.aws.detection`."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, REGION, drop, put, remove
from tests.mutations.mutant import broken, of

OLD_RECORDER = {"recordingGroup": {"allSupported": False, "resourceTypes": ["AWS::EC2::Instance"]}}
DETECTOR, BACKUP = "aws-detection-guardduty", "aws-detection-backup-region"
PLANS = (
    "s3-data-events",
    "eks-audit-logs",
    "ebs-malware-protection",
    "rds-login-events",
    "lambda-network-logs",
    "runtime-monitoring",
)
FEATURES = tuple(f"aws-detection-{plan}" for plan in PLANS)
HUB, RECORDER, RECORDING = "aws-detection-security-hub", "aws-config-recorder", "aws-config-on"
STANDARDS = ("aws-foundational-security-best-practices", "cis-aws-foundations-benchmark", "pci-dss")
UNSUBSCRIBED = remove(*(f"aws-detection-{standard}" for standard in STANDARDS))
UNSUBSCRIBED_IN_BACKUP = remove(*(f"{BACKUP}-{standard}" for standard in STANDARDS))
SCANS, MACIE, ANALYZER = "aws-detection-inspector", "aws-sensitive-data-macie", "aws-detection-external-access"

ATTACKS = [
    *of(
        "mon-1-aws-threat-detection-exists",
        broken("nothing", remove(DETECTOR, *FEATURES, "aws-detection-export")),
        broken("nothing in the backup region", remove(f"{BACKUP}-guardduty", *(f"{BACKUP}-{plan}" for plan in PLANS))),
        broken("off", put(DETECTOR, enable=False), also=["mon-1-aws-threat-detection-on"]),
        broken("only its plans", remove(DETECTOR)),
    ),
    *of(
        "mon-1-aws-threat-detection-on",
        broken("a plan is off", put("aws-detection-rds-login-events", status="DISABLED")),
        broken("a plan is missing", remove("aws-detection-s3-data-events")),
        broken("runtime is not watched", remove("aws-detection-runtime-monitoring")),
        broken("a plan is missing in the backup region", remove(f"{BACKUP}-rds-login-events")),
        broken(
            "a plan of another detector",
            put("aws-detection-lambda-network-logs", detectorId="0123456789abcdef0123456789abcdef"),
        ),
        broken(
            "a plan of the other region's detector",
            put("aws-detection-lambda-network-logs", detectorId=f"@{{{BACKUP}-guardduty.id}}"),
        ),
        broken(
            "off, though an old property is on",
            put("aws-detection-s3-data-events", status="DISABLED"),
            put(DETECTOR, datasources={"s3Logs": {"enable": True}}),
        ),
    ),
    *of(
        "mon-1-aws-findings-own-key",
        broken("none", drop("aws-detection-export", "kmsKeyArn")),
        broken("AWS's", put("aws-detection-export", kmsKeyArn=f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws/guardduty")),
        broken("an empty name", put("aws-detection-export", kmsKeyArn="")),
    ),
]

POSTURE = [
    *of(
        "mon-1-aws-security-hub-exists",
        broken("nothing", remove(HUB)),
        broken("nothing in the backup region", remove(f"{BACKUP}-security-hub")),
        broken("nothing, standards neither", remove(HUB), UNSUBSCRIBED),
        broken("nothing to measure", UNSUBSCRIBED, also=["mon-1-aws-security-hub-has-standards"]),
    ),
    *of(
        "mon-1-aws-security-hub-has-standards",
        broken("none", UNSUBSCRIBED),
        broken("none in the backup region", UNSUBSCRIBED_IN_BACKUP),
        broken("none, here and in the other region", UNSUBSCRIBED, UNSUBSCRIBED_IN_BACKUP),
        broken(
            "none, and findings of one's own",
            put(HUB, controlFindingGenerator="SECURITY_CONTROL", autoEnableControls=True),
            UNSUBSCRIBED,
            needs_value=False,  # what is edited besides has no part in it
        ),
        also=["mon-1-aws-security-hub-exists"],
    ),
    *of(
        "mon-1-aws-configuration-recorder-exists",
        broken("nothing", remove(RECORDER, RECORDING)),
        broken("a status only", remove(RECORDER)),
        broken("nothing in the backup region", remove("aws-config-backup-region-recorder")),
        broken("stopped", put(RECORDING, isEnabled=False), also=["mon-1-aws-configuration-recorded"]),
        broken(
            "started in the backup region only, under the same name",
            remove(RECORDING),
            also=["mon-1-aws-configuration-recorded"],
        ),
    ),
    *of(
        "mon-1-aws-configuration-recorded",
        broken("some kinds", put(RECORDER, OLD_RECORDER)),
        broken(
            "all but some",
            put(
                RECORDER,
                recordingGroup={
                    "allSupported": False,
                    "exclusionByResourceTypes": [{"resourceTypes": ["AWS::IAM::User"]}],
                    "recordingStrategies": [{"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"}],
                },
            ),
        ),
        broken("stopped", put(RECORDING, isEnabled=False), also=["mon-1-aws-configuration-recorder-exists"]),
        broken("never started", remove(RECORDING), also=["mon-1-aws-configuration-recorder-exists"]),
        broken(
            "stopped in the backup region",
            put("aws-config-backup-region-on", isEnabled=False),
            also=["mon-1-aws-configuration-recorder-exists"],
        ),
    ),
    *of(
        "dev-3-aws-vulnerability-scans-exist",
        broken("nothing", remove(SCANS)),
        broken("nothing in the backup region", remove(f"{BACKUP}-inspector")),
        broken("of nothing", put(SCANS, resourceTypes=[]), also=["dev-3-aws-vulnerability-scans-complete"]),
        broken("of null", put(SCANS, resourceTypes=None), also=["dev-3-aws-vulnerability-scans-complete"]),
    ),
    *of(
        "dev-3-aws-vulnerability-scans-complete",
        broken("no functions", put(SCANS, resourceTypes=["EC2", "ECR"])),
        broken("machines only", put(SCANS, resourceTypes=["EC2"])),
        broken("no images in the backup region", put(f"{BACKUP}-inspector", resourceTypes=["EC2", "LAMBDA"])),
        broken("code of functions is not the function", put(SCANS, resourceTypes=["EC2", "ECR", "LAMBDA_CODE"])),
    ),
    *of(
        "pay-1-aws-sensitive-data-search-exists",
        broken("nothing", remove(MACIE)),
        broken("paused", put(MACIE, status="PAUSED"), also=["pay-1-aws-sensitive-data-search-on"]),
        broken("off", put(MACIE, status="DISABLED"), also=["pay-1-aws-sensitive-data-search-on"]),
    ),
    *of(
        "pay-1-aws-sensitive-data-search-on",
        broken("paused", put(MACIE, status="PAUSED")),
        broken("in lower case", put(MACIE, status="paused")),
        broken("paused, but often", put(MACIE, status="PAUSED", findingPublishingFrequency="FIFTEEN_MINUTES")),
        also=["pay-1-aws-sensitive-data-search-exists"],
    ),
    *of(
        "emp-1-aws-access-analyzed",
        broken("unused access only", put(ANALYZER, type="ACCOUNT_UNUSED_ACCESS")),
        broken(
            "unused access only, in the backup region", put(f"{BACKUP}-external-access", type="ACCOUNT_UNUSED_ACCESS")
        ),
        broken("the right one is gone", remove(ANALYZER)),
        broken("of the organisation, unused access", put(ANALYZER, type="ORGANIZATION_UNUSED_ACCESS")),
        broken("inside only", put(ANALYZER, type="ACCOUNT_INTERNAL_ACCESS")),
        also=["emp-1-aws-access-analyzer-exists"],
    ),
    *of(
        "emp-1-aws-access-analyzer-exists",
        broken("nothing in the backup region", remove(f"{BACKUP}-external-access")),
        broken("nothing in the primary region", remove(ANALYZER, "aws-detection-unused-access")),
        broken("nothing at all", remove(ANALYZER, "aws-detection-unused-access", f"{BACKUP}-external-access")),
    ),
]

MUTANTS = [*ATTACKS, *POSTURE]
