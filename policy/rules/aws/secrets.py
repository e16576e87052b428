"""Rules for secrets, parameters and certificates."""

from __future__ import annotations

import re

from policy.aws_keys import own_key
from policy.controls import fsbp, iso, pci
from policy.graph import Graph
from policy.model import Outcome, Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

STORED = "aws:secretsmanager/secret:Secret"
ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
PARAMETER = "aws:ssm/parameter:Parameter"
LONGEST_ROTATION = 365
RATE = re.compile(r"rate\((\d+) days?\)")
SENSITIVE = (
    "password",
    "passwd",
    "secret",
    "token",
    "apikey",
    "api-key",
    "api_key",
    "privatekey",
    "private-key",
    "private_key",
    "credential",
)


@rule(
    id="enc-2-aws-secret-own-key",
    title="Secrets and their replicas are encrypted with a key of the company's own",
    severity=Severity.MEDIUM,
    statements=("ENC-2",),
    controls=iso("A.8.24") + pci("8.3.2"),
    remediation="Set kms_key_id to a customer managed key, for every replica too.",
    types=(STORED,),
)
def secret_own_key(secret: Resource, graph: Graph) -> Verdict:
    """AWS's own key opens a secret to whoever may read secrets, also by a policy in another account."""
    for block in (None, *secret.blocks("replicas")):
        verdict = own_key(secret, graph, "kmsKeyId", block)
        if verdict.outcome is not Outcome.PASS:
            return verdict
    return passed()


@rule(
    id="enc-2-aws-secret-rotates",
    title="Secrets rotate",
    severity=Severity.MEDIUM,
    statements=("ENC-2",),
    controls=fsbp("SecretsManager.1") + iso("A.5.17") + pci("8.6.3"),
    remediation="Add a SecretRotation with automatically_after_days or a schedule.",
    types=(STORED,),
)
def secret_rotates(secret: Resource, graph: Graph) -> Verdict:
    """Secrets that a service manages, such as RDS, are rotated by it and are not in the stack."""
    rotations = graph.referrers(secret, ROTATION, path="secretId")
    if not rotations:
        return failed("no SecretRotation for the secret", "a SecretRotation")
    for block in rotations[0].blocks("rotationRules"):
        days = block.get("automaticallyAfterDays")
        if days is not None and int(days) > LONGEST_ROTATION:
            return failed(f"{block.path}.automaticallyAfterDays is {days}", f"{LONGEST_ROTATION} or less")
        schedule = str(block.get("scheduleExpression", ""))
        rate = RATE.fullmatch(schedule)
        if rate and int(rate[1]) > LONGEST_ROTATION:
            return failed(f"{block.path}.scheduleExpression is {schedule}", f"{LONGEST_ROTATION} days or less")
    return passed()


@rule(
    id="bc-1-aws-secret-recoverable",
    title="A deleted secret can be taken back for a week or more",
    severity=Severity.LOW,
    statements=("BC-1",),
    controls=iso("A.8.13"),
    remediation="Leave recovery_window_in_days at 30.",
    types=(STORED,),
)
def secret_recoverable(secret: Resource) -> Verdict:
    """0 deletes at once."""
    days = int(secret.get("recoveryWindowInDays", 30))
    return passed() if days >= 7 else failed(f"recoveryWindowInDays is {days}", "7 to 30")


@rule(
    id="enc-2-aws-parameter-secure",
    title="Parameters with secrets are SecureString with a key of the company's own",
    severity=Severity.HIGH,
    statements=("ENC-2",),
    controls=iso("A.8.24") + pci("8.3.2"),
    remediation="Set type SecureString and key_id, or move the value to Secrets Manager.",
    types=(PARAMETER,),
)
def parameter_secure(parameter: Resource, graph: Graph) -> Verdict:
    """A parameter holds a secret when its name says so, or when the program marks its value as one."""
    if parameter.get("type") == "SecureString":
        return own_key(parameter, graph, "keyId")
    name = str(parameter.get("name", parameter.name)).lower()
    marked = parameter.is_secret("insecureValue") or (
        parameter.is_secret("value") and not parameter.has("insecureValue")
    )
    word = next((word for word in SENSITIVE if word in name), "")
    if word and not name.endswith(("-arn", "/arn", "-name", "-id", "/id")):
        return failed(f"type is {parameter.get('type')}, and the name speaks of a {word}", "SecureString")
    # The provider marks every parameter's value as secret in its answers, so that alone says nothing.
    if marked and parameter.is_secret("insecureValue"):
        return failed(f"type is {parameter.get('type')}, and the program marks the value as secret", "SecureString")
    return passed() if not word else not_applicable("the parameter names a secret and does not hold it")


@rule(
    id="enc-1-aws-certificate-strong",
    title="Certificates have strong keys",
    severity=Severity.MEDIUM,
    statements=("ENC-1",),
    controls=fsbp("ACM.2") + iso("A.8.24") + pci("4.2.1"),
    remediation="Set key_algorithm to EC_prime256v1, EC_secp384r1 or RSA_2048 and longer.",
    types=("aws:acm/certificate:Certificate",),
)
def certificate_strong(certificate: Resource) -> Verdict:
    """ACM makes RSA keys of 2048 bits unless it is told otherwise; an imported certificate can have a shorter one."""
    algorithm = str(certificate.get("keyAlgorithm", "RSA_2048"))
    return (
        failed(f"keyAlgorithm is {algorithm}", "RSA_2048 or longer, or an EC key")
        if algorithm == "RSA_1024"
        else passed()
    )


@rule(
    id="enc-1-aws-certificate-logged",
    title="Certificates are in the public transparency logs",
    severity=Severity.LOW,
    statements=("ENC-1",),
    controls=iso("A.8.24"),
    remediation="Leave certificate_transparency_logging_preference at ENABLED: browsers refuse other certificates.",
    types=("aws:acm/certificate:Certificate",),
)
def certificate_logged(certificate: Resource) -> Verdict:
    """A private authority's certificates are never logged."""
    if certificate.has("certificateAuthorityArn"):
        return not_applicable("a private authority issues the certificate")
    choice = certificate.get("options.certificateTransparencyLoggingPreference", "ENABLED")
    return (
        passed() if choice == "ENABLED" else failed(f"certificateTransparencyLoggingPreference is {choice}", "ENABLED")
    )


@rule(
    id="enc-1-aws-certificate-renews",
    title="ACM issues certificates, proves the domain by DNS, and so renews them by itself",
    severity=Severity.MEDIUM,
    statements=("ENC-1",),
    controls=iso("A.8.24"),
    remediation="Set validation_method to DNS instead of EMAIL or an imported certificate.",
    types=("aws:acm/certificate:Certificate",),
)
def certificate_renews(certificate: Resource) -> Verdict:
    """Renewal by e-mail waits for a person; an imported certificate is not renewed at all."""
    if certificate.has("certificateAuthorityArn"):
        return not_applicable("a private authority issues the certificate")
    if certificate.has("certificateBody") or certificate.has("privateKey"):
        return failed("the certificate is imported", "one that ACM issues, with validationMethod DNS")
    method = certificate.get("validationMethod", "NONE")
    return passed() if method == "DNS" else failed(f"validationMethod is {method}", "DNS")
