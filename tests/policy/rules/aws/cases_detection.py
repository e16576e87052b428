"""Cases of the rules for the services that find attacks and weaknesses."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import HOME, key, key_arn

NOTHING = [("none", (HOME,))]
TRAIL = make("aws:cloudtrail/trail:Trail", "t")
HUB = make("aws:securityhub/account:Account", "h", {})
PLANS = (
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
    "RUNTIME_MONITORING",
)


def detector(**properties: Any) -> Resource:
    return make("aws:guardduty/detector:Detector", "d", properties, id="d-1")


def features(*names: str, status: Any = "ENABLED") -> tuple[Resource, ...]:
    token = "aws:guardduty/detectorFeature:DetectorFeature"
    return tuple(make(token, name, {"detectorId": "d-1", "name": name, "status": status}) for name in names)


def recorder(**properties: Any) -> Resource:
    return make("aws:cfg/recorder:Recorder", "default", {"name": "default", **properties}, id="default")


def status(on: Any) -> Resource:
    return make("aws:cfg/recorderStatus:RecorderStatus", "s", {"name": "default", "isEnabled": on}, id="other")


def enabler(*kinds: str, name: str = "e") -> Resource:
    return make("aws:inspector2/enabler:Enabler", name, {"resourceTypes": list(kinds)})


def macie(**properties: Any) -> Resource:
    return make("aws:macie2/account:Account", "m", properties)


def analyzer(name: str, **properties: Any) -> Resource:
    return make("aws:accessanalyzer/analyzer:Analyzer", name, properties)


def exists(rule: str, on: tuple[Resource, ...], off: tuple[Resource, ...], unknown: tuple[Resource, ...]) -> list[Case]:
    """Cases of a service that an account must have."""
    others = tuple(entry for entry in (TRAIL, HUB, detector(), recorder()) if entry.type != on[0].type)
    return cases(
        rule,
        passes=[("on", (*on, *others))],
        fails=[("missing", others), ("off", (*off, *others))],
        undetermined=[("unknown", (*unknown, *others))],
        not_applicable=[("a service's stack", others[:1]), *NOTHING],
    )


def hub(default: Any) -> tuple[Resource, ...]:
    return (make("aws:securityhub/account:Account", "h", {"enableDefaultStandards": default}),)


ALL = (detector(enable=True), *features(*PLANS))
HERE, THERE = "eu-central-1", "eu-west-1"


def placed(region: Any, *resources: Resource) -> tuple[Resource, ...]:
    """The resources in a region, under names of their own; what they say besides stays."""
    return tuple(
        make(entry.type, f"{region}-{entry.name}", {**entry.properties, "region": region}, id=entry.id)
        for entry in resources
    )


def regional(rule: str, *on: Resource) -> list[Case]:
    """Cases of a service that looks at one region only."""
    others = tuple(entry for entry in (HUB, detector(), recorder(), status(True)) if entry.type != on[0].type)
    both = (*placed(HERE, *others), *placed(THERE, *others))
    return cases(
        rule,
        passes=[
            ("in both regions", (*both, *placed(HERE, *on), *placed(THERE, *on))),
            ("a region with nothing but a trail", (*placed(HERE, *others, *on), *placed(THERE, TRAIL))),
        ],
        fails=[("in the other region only", (*both, *placed(THERE, *on)))],
    )


CASES: list[Case] = [
    *exists("mon-1-aws-threat-detection-exists", (detector(),), (detector(enable=False),), (detector(enable=UNKNOWN),)),
    *exists("mon-1-aws-security-hub-exists", hub(None), hub(False), hub(UNKNOWN)),
    *exists(
        "mon-1-aws-configuration-recorder-exists",
        (recorder(), status(True)),
        (recorder(), status(False)),
        (recorder(), status(UNKNOWN)),
    ),
    *exists(
        "dev-3-aws-vulnerability-scans-exist",
        (enabler("EC2"),),
        (enabler(),),
        (make("aws:inspector2/enabler:Enabler", "e", {"resourceTypes": UNKNOWN}),),
    ),
    *exists(
        "pay-1-aws-sensitive-data-search-exists",
        (macie(),),
        (macie(status="PAUSED"),),
        (macie(status=UNKNOWN),),
    ),
    *exists(
        "emp-1-aws-access-analyzer-exists",
        (analyzer("outside", type="ACCOUNT"),),
        (analyzer("unused", type="ACCOUNT_UNUSED_ACCESS"),),
        (analyzer("unknown", type=UNKNOWN),),
    ),
    *regional("emp-1-aws-access-analyzer-exists", analyzer("outside", type="ORGANIZATION")),
    *regional("mon-1-aws-threat-detection-exists", detector()),
    *regional("mon-1-aws-security-hub-exists", HUB),
    *regional("mon-1-aws-configuration-recorder-exists", recorder(), status(True)),
    *regional("dev-3-aws-vulnerability-scans-exist", enabler("EC2")),
    *cases(
        "mon-1-aws-threat-detection-on",
        passes=[
            ("all plans", ALL),
            ("an older property", (detector(datasources={"s3Logs": {"enable": True}}), *features(*PLANS[1:]))),
        ],
        fails=[
            ("off", (detector(enable=False), *features(*PLANS))),
            ("no plans", (detector(),)),
            ("one missing", (detector(), *features(*PLANS[1:]))),
            (
                "one disabled",
                (
                    detector(datasources={"s3Logs": {"enable": True}}),
                    *features(*PLANS[1:]),
                    *features("S3_DATA_EVENTS", status="DISABLED"),
                ),
            ),
            ("no runtime", (detector(), *features(*PLANS[:-1]))),
        ],
        undetermined=[("unknown", (detector(enable=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-1-aws-security-hub-has-standards",
        passes=[
            ("default", (HUB,)),
            (
                "subscribed",
                (
                    make("aws:securityhub/account:Account", "h", {"enableDefaultStandards": False}),
                    make("aws:securityhub/standardsSubscription:StandardsSubscription", "s", {"standardsArn": "x"}),
                ),
            ),
        ],
        fails=[
            ("none", hub(False)),
            (
                "in the other region only",
                (
                    *placed(HERE, *hub(False)),
                    *placed(
                        THERE, *hub(False), make("aws:securityhub/standardsSubscription:StandardsSubscription", "s")
                    ),
                ),
            ),
        ],
        undetermined=[
            ("unknown", (make("aws:securityhub/account:Account", "h", {"enableDefaultStandards": UNKNOWN}),))
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-1-aws-configuration-recorded",
        passes=[("all", (recorder(recordingGroup={"allSupported": True}), status(True)))],
        fails=[
            (
                "a few",
                (
                    recorder(recordingGroup={"allSupported": False, "resourceTypes": ["AWS::EC2::Instance"]}),
                    status(True),
                ),
            ),
            ("never started", (recorder(),)),
            ("stopped", (recorder(), status(False))),
            (
                "started under its name in the other region only",
                (*placed(HERE, recorder()), *placed(THERE, recorder(), status(True))),
            ),
        ],
        undetermined=[("unknown", (recorder(), status(UNKNOWN)))],
        not_applicable=NOTHING,
    ),
    *cases(
        "dev-3-aws-vulnerability-scans-complete",
        passes=[
            ("three", (enabler("EC2", "ECR", "LAMBDA"),)),
            ("in two", (enabler("EC2"), enabler("ECR", "LAMBDA", name="f"))),
        ],
        fails=[
            ("one", (enabler("EC2"),)),
            (
                "two in the other region",
                (*placed(HERE, enabler("EC2")), *placed(THERE, enabler("EC2", "ECR", "LAMBDA"))),
            ),
        ],
        undetermined=[("unknown", (make("aws:inspector2/enabler:Enabler", "e", {"resourceTypes": UNKNOWN}),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "pay-1-aws-sensitive-data-search-on",
        passes=[("default", (macie(),))],
        fails=[("paused", (macie(status="PAUSED"),))],
        undetermined=[("unknown", (macie(status=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-access-analyzed",
        passes=[
            ("account", (analyzer("a"),)),
            (
                "beside one for unused access",
                (analyzer("a", type="ORGANIZATION"), analyzer("b", type="ACCOUNT_UNUSED_ACCESS")),
            ),
        ],
        fails=[
            ("unused access only", (analyzer("b", type="ACCOUNT_UNUSED_ACCESS"),)),
            (
                "of the other region",
                (*placed(HERE, analyzer("b", type="ACCOUNT_UNUSED_ACCESS")), *placed(THERE, analyzer("a"))),
            ),
        ],
        undetermined=[("unknown", (analyzer("a", type=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-1-aws-findings-own-key",
        passes=[
            (
                "own",
                (
                    make(
                        "aws:guardduty/publishingDestination:PublishingDestination", "p", {"kmsKeyArn": key_arn("k1")}
                    ),
                    key("k1"),
                ),
            )
        ],
        fails=[("none", (make("aws:guardduty/publishingDestination:PublishingDestination", "p", {}),))],
        undetermined=[
            (
                "unknown",
                (make("aws:guardduty/publishingDestination:PublishingDestination", "p", {"kmsKeyArn": UNKNOWN}),),
            )
        ],
        not_applicable=NOTHING,
    ),
]
