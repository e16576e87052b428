"""Cases of the rules for secrets, parameters and certificates."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource, Secret
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import HOME, key, key_arn

NOTHING = [("none", (HOME,))]
KEY = key("k1")
OWN = key_arn("k1")


def secret(**properties: Any) -> Resource:
    return make("aws:secretsmanager/secret:Secret", "s", {"name": "s", **properties}, id="arn:s")


def rotation(**rules: Any) -> Resource:
    return make(
        "aws:secretsmanager/secretRotation:SecretRotation", "r", {"secretId": "arn:s", "rotationRules": rules}, id="r"
    )


def parameter(**properties: Any) -> Resource:
    return make(
        "aws:ssm/parameter:Parameter", "p", {"name": "/shop/url", "type": "String", "value": Secret("x"), **properties}
    )


def certificate(**properties: Any) -> Resource:
    return make("aws:acm/certificate:Certificate", "c", {"domainName": "example.com", **properties})


CASES: list[Case] = [
    *cases(
        "enc-2-aws-secret-own-key",
        passes=[("own", (secret(kmsKeyId=OWN), KEY))],
        fails=[
            ("AWS's own", (secret(),)),
            ("a replica's", (secret(kmsKeyId=OWN, replicas=[{"region": "eu-west-1"}]), KEY)),
        ],
        undetermined=[("unknown", (secret(kmsKeyId=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-2-aws-secret-rotates",
        passes=[
            ("monthly", (secret(), rotation(automaticallyAfterDays=30))),
            ("by schedule", (secret(), rotation(scheduleExpression="rate(30 days)"))),
        ],
        fails=[
            ("a schedule of years", (secret(), rotation(scheduleExpression="rate(1000 days)"))),
            ("never", (secret(),)),
            ("every three years", (secret(), rotation(automaticallyAfterDays=1000))),
        ],
        undetermined=[("unknown", (secret(), rotation(automaticallyAfterDays=UNKNOWN)))],
        not_applicable=NOTHING,
    ),
    *cases(
        "bc-1-aws-secret-recoverable",
        passes=[("default", (secret(),))],
        fails=[("at once", (secret(recoveryWindowInDays=0),))],
        undetermined=[("unknown", (secret(recoveryWindowInDays=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-2-aws-parameter-secure",
        passes=[
            ("an address", (parameter(),)),
            ("secure", (parameter(name="/shop/password", type="SecureString", keyId=OWN), KEY)),
            ("a list", (parameter(type="StringList"),)),
        ],
        fails=[
            ("a password", (parameter(name="/shop/db-password"),)),
            ("in other case", (parameter(name="/shop/API_KEY"),)),
            ("AWS's own key", (parameter(type="SecureString"),)),
            ("marked as secret", (parameter(value=None, insecureValue=Secret("x")),)),
        ],
        undetermined=[("unknown name", (parameter(name=UNKNOWN),)), ("unknown type", (parameter(type=UNKNOWN),))],
        not_applicable=[("names a secret", (parameter(name="/shop/secret-arn"),)), *NOTHING],
    ),
    *cases(
        "enc-1-aws-certificate-strong",
        passes=[("default", (certificate(),)), ("elliptic", (certificate(keyAlgorithm="EC_prime256v1"),))],
        fails=[("short", (certificate(keyAlgorithm="RSA_1024"),))],
        undetermined=[("unknown", (certificate(keyAlgorithm=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-1-aws-certificate-logged",
        passes=[("default", (certificate(),))],
        fails=[("off", (certificate(options={"certificateTransparencyLoggingPreference": "DISABLED"}),))],
        undetermined=[("unknown", (certificate(options=UNKNOWN),))],
        not_applicable=[("private", (certificate(certificateAuthorityArn="arn:a"),)), *NOTHING],
    ),
    *cases(
        "enc-1-aws-certificate-renews",
        passes=[("DNS", (certificate(validationMethod="DNS"),))],
        fails=[
            ("e-mail", (certificate(validationMethod="EMAIL"),)),
            ("imported", (certificate(certificateBody="-----BEGIN", privateKey=Secret()),)),
        ],
        undetermined=[("unknown", (certificate(validationMethod=UNKNOWN),))],
        not_applicable=[("private", (certificate(certificateAuthorityArn="arn:a"),)), *NOTHING],
    ),
]
