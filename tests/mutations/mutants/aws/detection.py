"""Mutants of `policy.rules.aws.detection`."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, REGION, add, drop, put, remove
from tests.mutations.mutant import broken, of

OLD_RECORDER = {"recordingGroup": {"allSupported": False, "resourceTypes": ["AWS::EC2::Instance"]}}
FEATURES = (
    "account-s3-data-events",
    "account-eks-audit-logs",
    "account-ebs-malware-protection",
    "account-rds-login-events",
    "account-lambda-network-logs",
    "account-runtime-monitoring",
)

ATTACKS = [
    *of(
        "mon-1-aws-threat-detection-exists",
        broken("nothing", remove("account-detector", *FEATURES, "account-findings")),
        broken("off", put("account-detector", enable=False), also=["mon-1-aws-threat-detection-on"]),
        broken("only its plans", remove("account-detector")),
    ),
    *of(
        "mon-1-aws-threat-detection-on",
        broken("a plan is off", put("account-rds-login-events", status="DISABLED")),
        broken("a plan is missing", remove("account-s3-data-events")),
        broken("runtime is not watched", remove("account-runtime-monitoring")),
        broken(
            "a plan of another detector",
            put("account-lambda-network-logs", detectorId="0123456789abcdef0123456789abcdef"),
        ),
        broken(
            "off, though an old property is on",
            put("account-s3-data-events", status="DISABLED"),
            put("account-detector", datasources={"s3Logs": {"enable": True}}),
        ),
    ),
    *of(
        "mon-1-aws-findings-own-key",
        broken("none", drop("account-findings", "kmsKeyArn")),
        broken("AWS's", put("account-findings", kmsKeyArn=f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws/guardduty")),
        broken("an empty name", put("account-findings", kmsKeyArn="")),
    ),
]

POSTURE = [
    *of(
        "mon-1-aws-security-hub-exists",
        broken("nothing", remove("account-hub")),
        broken("nothing, standards neither", remove("account-hub", "account-standard")),
        broken("nothing to measure", remove("account-standard"), also=["mon-1-aws-security-hub-has-standards"]),
    ),
    *of(
        "mon-1-aws-security-hub-has-standards",
        broken("none", remove("account-standard"), also=["mon-1-aws-security-hub-exists"]),
        broken(
            "none, here and in the other region",
            remove("account-standard"),
            add(
                "aws:securityhub/account:Account",
                "account-hub-copy",
                {"enableDefaultStandards": False},
                provider="aws-region-backup",
                region="eu-west-1",
            ),
            also=["mon-1-aws-security-hub-exists"],
        ),
        broken(
            "none, and findings of one's own",
            put("account-hub", controlFindingGenerator="SECURITY_CONTROL", autoEnableControls=True),
            remove("account-standard"),
            also=["mon-1-aws-security-hub-exists"],
            needs_value=False,  # what is edited besides has no part in it
        ),
    ),
    *of(
        "mon-1-aws-configuration-recorder-exists",
        broken("nothing", remove("account-recorder", "account-recording")),
        broken("a status only", remove("account-recorder")),
        broken("stopped", put("account-recording", isEnabled=False), also=["mon-1-aws-configuration-recorded"]),
    ),
    *of(
        "mon-1-aws-configuration-recorded",
        broken("some kinds", put("account-recorder", OLD_RECORDER)),
        broken(
            "all but some",
            put(
                "account-recorder",
                recordingGroup={
                    "allSupported": False,
                    "exclusionByResourceTypes": [{"resourceTypes": ["AWS::IAM::User"]}],
                    "recordingStrategies": [{"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"}],
                },
            ),
        ),
        broken("stopped", put("account-recording", isEnabled=False), also=["mon-1-aws-configuration-recorder-exists"]),
        broken("never started", remove("account-recording"), also=["mon-1-aws-configuration-recorder-exists"]),
    ),
    *of(
        "dev-3-aws-vulnerability-scans-exist",
        broken("nothing", remove("account-scans")),
        broken("of nothing", put("account-scans", resourceTypes=[]), also=["dev-3-aws-vulnerability-scans-complete"]),
        broken("of null", put("account-scans", resourceTypes=None), also=["dev-3-aws-vulnerability-scans-complete"]),
    ),
    *of(
        "dev-3-aws-vulnerability-scans-complete",
        broken("no functions", put("account-scans", resourceTypes=["EC2", "ECR"])),
        broken("machines only", put("account-scans", resourceTypes=["EC2"])),
        broken(
            "code of functions is not the function", put("account-scans", resourceTypes=["EC2", "ECR", "LAMBDA_CODE"])
        ),
    ),
    *of(
        "pay-1-aws-sensitive-data-search-exists",
        broken("nothing", remove("account-macie")),
        broken("paused", put("account-macie", status="PAUSED"), also=["pay-1-aws-sensitive-data-search-on"]),
        broken("off", put("account-macie", status="DISABLED"), also=["pay-1-aws-sensitive-data-search-on"]),
    ),
    *of(
        "pay-1-aws-sensitive-data-search-on",
        broken("paused", put("account-macie", status="PAUSED"), also=["pay-1-aws-sensitive-data-search-exists"]),
        broken("in lower case", put("account-macie", status="paused"), also=["pay-1-aws-sensitive-data-search-exists"]),
        broken(
            "paused, but often",
            put("account-macie", status="PAUSED", findingPublishingFrequency="FIFTEEN_MINUTES"),
            also=["pay-1-aws-sensitive-data-search-exists"],
        ),
    ),
    *of(
        "emp-1-aws-access-analyzed",
        broken("unused access only", put("account-analyzer", type="ACCOUNT_UNUSED_ACCESS")),
        broken("the right one is gone", remove("account-analyzer")),
        broken("of the organisation, unused access", put("account-analyzer", type="ORGANIZATION_UNUSED_ACCESS")),
        broken("inside only", put("account-analyzer", type="ACCOUNT_INTERNAL_ACCESS")),
    ),
]

MUTANTS = [*ATTACKS, *POSTURE]
