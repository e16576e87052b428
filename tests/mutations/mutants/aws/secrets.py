"""Mutants of `policy.rules.aws.secrets`."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, REGION, Edit, add, drop, put, remove
from tests.mutations.mutant import broken, of

ALIAS = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws"
OPTION = "options.certificateTransparencyLoggingPreference"


def parameter(name: str, **properties: object) -> Edit:
    """A parameter of this name, plain unless said otherwise."""
    return add("aws:ssm/parameter:Parameter", "claims-setting", {"name": name, "type": "String", **properties}, id=name)


MUTANTS = [
    *of(
        "enc-2-aws-secret-own-key",
        broken("none", drop("claims-token", "kmsKeyId")),
        broken("Secrets Manager's", put("claims-token", kmsKeyId=f"{ALIAS}/secretsmanager")),
        broken("a replica's", drop("claims-token", "replicas.0.kmsKeyId")),
        broken("a second replica's", put("claims-token", {"replicas.+": {"region": "eu-west-3"}})),
    ),
    *of(
        "enc-2-aws-secret-rotates",
        broken("never", remove("claims-token-rotation")),
        broken("every two years", put("claims-token-rotation", {"rotationRules.automaticallyAfterDays": 730})),
        broken("another secret", put("claims-token-rotation", secretId="letters-token-id")),
        broken(
            "a schedule of years",
            put("claims-token-rotation", rotationRules={"scheduleExpression": "rate(1000 days)"}),
        ),
    ),
    *of(
        "bc-1-aws-secret-recoverable",
        broken("at once", put("claims-token", recoveryWindowInDays=0)),
        broken("a day less than a week", put("claims-token", recoveryWindowInDays=6)),
        broken(
            "at once, a new one",
            add(
                "aws:secretsmanager/secret:Secret",
                "letters-token",
                {"kmsKeyId": "@{claims-key.arn}", "recoveryWindowInDays": 0},
            ),
            add(
                "aws:secretsmanager/secretRotation:SecretRotation",
                "letters-rotation",
                {"secretId": "@{letters-token.arn}", "rotationRules": {"automaticallyAfterDays": 30}},
            ),
        ),
    ),
    *of(
        "enc-2-aws-parameter-secure",
        broken("a password in plain", put("claims-printer-password", type="String")),
        broken("a list of tokens", parameter("/claims/tokens", type="StringList")),
        broken("a key in upper case", parameter("/CLAIMS/API_KEY")),
        broken("by AWS's key", put("claims-printer-password", keyId=f"{ALIAS}/ssm")),
        broken("no key", drop("claims-printer-password", "keyId")),
    ),
    *of(
        "enc-1-aws-certificate-strong",
        broken("short", put("claims-certificate", keyAlgorithm="RSA_1024")),
        broken(
            "short, of a private authority",
            put(
                "claims-certificate",
                keyAlgorithm="RSA_1024",
                certificateAuthorityArn=f"arn:aws:acm-pca:{REGION}:{ACCOUNT}:certificate-authority/1",
            ),
            drop("claims-certificate", "validationMethod"),
        ),
        broken(
            "short, another one",
            add(
                "aws:acm/certificate:Certificate",
                "letters-certificate",
                {"domainName": "letters.example.com", "validationMethod": "DNS", "keyAlgorithm": "RSA_1024"},
            ),
        ),
        also=["enc-1-all-strong-private-keys"],
    ),
    *of(
        "enc-1-aws-certificate-logged",
        broken("off", put("claims-certificate", {OPTION: "DISABLED"})),
        broken("off, in lower case", put("claims-certificate", {OPTION: "disabled"})),
        broken(
            "off, another one",
            add(
                "aws:acm/certificate:Certificate",
                "letters-certificate",
                {
                    "domainName": "letters.example.com",
                    "validationMethod": "DNS",
                    "options": {"certificateTransparencyLoggingPreference": "DISABLED"},
                },
            ),
        ),
    ),
    *of(
        "enc-1-aws-certificate-renews",
        broken("by e-mail", put("claims-certificate", validationMethod="EMAIL")),
        broken("by nothing", drop("claims-certificate", "validationMethod")),
        broken("imported", put("claims-certificate", certificateBody="-----BEGIN CERTIFICATE-----\nMIIB\n")),
        broken("imported, by its own word", put("claims-certificate", validationMethod="NONE")),
    ),
]
