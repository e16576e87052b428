"""The callers that rules ask about: strangers, services that act for strangers, and the company's own people.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections.abc import Iterable

from policy.iam.conditions import ABSENT, ANYTHING, Caller, ForeignArn, ForeignName, Free, Internet, Known, Presence

STRANGER = "666666666666"
"""An account that is nobody's: what a wildcard is tried with."""

FOREIGN_ID = Presence(ForeignName(STRANGER))
FOREIGN_ORG = ForeignName("o-stranger000")
FROM_SOMEWHERE = {
    "aws:sourceip": Presence(Internet(), absent=True),
    "aws:vpcsourceip": ANYTHING,
    "aws:sourcevpc": Presence(ForeignName("vpc-0stranger"), absent=True),
    "aws:sourcevpce": Presence(ForeignName("vpce-0stranger"), absent=True),
    "aws:sourcevpcarn": Presence(ForeignArn(f"arn:aws:ec2:eu-west-1:{STRANGER}:vpc/vpc-0stranger"), absent=True),
    "aws:vpceaccount": Presence(ForeignName(STRANGER), absent=True),
    "aws:vpceorgid": Presence(FOREIGN_ORG, absent=True),
    "aws:vpceorgpaths": Presence(FOREIGN_ORG, absent=True),
    "s3:dataaccesspointaccount": Presence(ForeignName(STRANGER), absent=True),
    "s3:dataaccesspointarn": Presence(ForeignArn(f"arn:aws:s3:eu-west-1:{STRANGER}:accesspoint/x"), absent=True),
    "elasticfilesystem:accessedviamounttarget": Presence(Known(("false",))),
    "vpc-lattice-svcs:sourcevpc": Presence(ForeignName("vpc-0stranger")),
    "vpc-lattice-svcs:sourcevpcowneraccount": Presence(ForeignName(STRANGER)),
}
NO_SERVICE = {
    "aws:principalisawsservice": Presence(Known(("false",))),
    "aws:principalservicename": ABSENT,
    "aws:principalservicenameslist": ABSENT,
    "aws:sourceaccount": ABSENT,
    "aws:sourcearn": ABSENT,
    "aws:sourceorgid": ABSENT,
    "aws:sourceorgpaths": ABSENT,
}

ANONYMOUS = Caller(
    "anybody",
    {
        **FROM_SOMEWHERE,
        **NO_SERVICE,
        "aws:principal*": ABSENT,
        "aws:userid": ABSENT,
        "aws:username": ABSENT,
        "aws:sourceowner": Presence(ForeignName(STRANGER), absent=True),
        "aws:multifactorauth*": ABSENT,
        "kms:calleraccount": ABSENT,
    },
)
FOREIGNER = Caller(
    "any AWS account",
    {
        **FROM_SOMEWHERE,
        **NO_SERVICE,
        "aws:principalarn": Presence(ForeignArn(f"arn:aws:iam::{STRANGER}:role/stranger")),
        "aws:principalaccount": FOREIGN_ID,
        "aws:principalorgid": Presence(FOREIGN_ORG, absent=True),
        "aws:principalorgpaths": Presence(FOREIGN_ORG, absent=True),
        "aws:userid": Presence(ForeignName("AROASTRANGER:x")),
        "aws:sourceowner": FOREIGN_ID,
        "kms:calleraccount": FOREIGN_ID,
    },
)
STRANGERS = (ANONYMOUS, FOREIGNER)

DEPUTY = Caller(
    "a service that acts for any account",
    {
        "aws:principalisawsservice": Presence(Known(("true",))),
        "aws:sourceaccount": Presence(ForeignName(STRANGER), absent=True),
        "aws:sourcearn": Presence(ForeignArn(f"arn:aws:s3:eu-west-1:{STRANGER}:x/x"), absent=True),
        "aws:sourceorgid": Presence(FOREIGN_ORG, absent=True),
        "aws:sourceorgpaths": Presence(FOREIGN_ORG, absent=True),
        "aws:sourceowner": Presence(ForeignName(STRANGER), absent=True),
        "aws:principalorgid": ABSENT,
        "aws:principalaccount": ABSENT,
        "kms:calleraccount": FOREIGN_ID,
        "kms:encryptioncontext:*": Presence(ForeignArn(f"arn:aws:s3:eu-west-1:{STRANGER}:x/x"), absent=True),
        "lambda:eventsourcetoken": Presence(ForeignName("stranger"), absent=True),
    },
)

FOREIGN_SERVICE = Caller(
    "a service that acts for a stranger", {**FROM_SOMEWHERE, "aws:principal*": ABSENT, **DEPUTY.keys}
)
"""Whom the principal ``*`` lets in through a condition on the source of a service's request."""

PEOPLE = (
    "arn:aws:iam::{account}:user/*",
    "arn:aws:iam::{account}:role/aws-reserved/sso.amazonaws.com/*",
)
"""ARNs that only people have: IAM users, and the roles that IAM Identity Center makes."""

REVEALING = tuple(
    f"{service}.*"
    for service in (
        "athena",
        "dynamodb",
        "ec2",
        "elasticfilesystem",
        "firehose",
        "glue",
        "kinesis",
        "lambda",
        "logs",
        "rds",
        "redshift",
        "s3",
        "secretsmanager",
        "sns",
        "sqs",
        "ssm",
    )
)
"""``kms:ViaService`` names of services that hand what they decrypt to their caller. AWS Backup, for one, does not."""


SECRET_VERSION = "?" * 32 + "*"
"""The ID of a secret's version: 32 characters or more. ``RequestToValidateKeyAccess``, by which Secrets Manager tries a
key for its caller, is no version and has no plain text.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
"""


def employee(accounts: Iterable[str], roles: Iterable[str] = ()) -> Caller:
    """A person of the company with whatever permissions IAM can give.

    :param accounts: the company's account IDs.
    :param roles: ARNs of roles that people can assume, besides those of IAM Identity Center.
    """
    owned = tuple(accounts) or ("*",)
    arns = tuple(pattern.format(account=account) for account in owned for pattern in PEOPLE) + tuple(roles)
    return Caller(
        "a person",
        {
            **NO_SERVICE,
            # One person's ARN decides, not all of them together: a condition that lets one kind of person through is
            # open.
            "aws:principalarn": Presence(Known(arns)),
            "aws:principalaccount": Presence(Known(owned)),
            "aws:userid": Presence(ForeignName("AROAPERSON:x")),
            "kms:calleraccount": Presence(Known(owned)),
            "kms:grantisforawsresource": Presence(Known(("false",))),
            "aws:principalorgid": Presence(Free()),
            "kms:viaservice": Presence(Known(REVEALING), absent=True),
            "kms:encryptioncontext:secretversionid": Presence(Known((SECRET_VERSION,)), absent=True),
        },
    )
