"""Keys and secrets of GCP: they rotate, outlive a mistake, and belong to nobody else (ENC-2, BC-3)."""

from __future__ import annotations

from policy.cidr import Addresses
from policy.controls import iso, pci
from policy.gcp_controls import cis
from policy.model import Block, Resource, Verdict, failed, not_applicable, passed
from policy.permissions import UNDECLARED_SOURCES
from policy.registry import Severity, rule

DAY = 86400
LONGEST = 90 * DAY
"""CIS recommendation 1.10."""
SECRET_LONGEST = 365 * DAY
NETWORKS = "serverKeyRestrictions.allowedIps"
CALLERS = (
    NETWORKS,
    "browserKeyRestrictions.allowedReferrers",
    "androidKeyRestrictions.allowedApplications",
    "iosKeyRestrictions.allowedBundleIds",
)
SECRETS = ("gcp:secretmanager/secret:Secret", "gcp:secretmanager/regionalSecret:RegionalSecret")


def seconds(text: object) -> float:
    """A duration as Google writes it, ``7776000s``, in seconds.

    :raises ValueError: when it is none.
    """
    return float(str(text).removesuffix("s"))


@rule(
    id="enc-2-gcp-key-rotates",
    title="Keys get a new version every 90 days or sooner",
    severity=Severity.MEDIUM,
    statements=("ENC-2",),
    controls=(*cis("1.10"), *iso("A.8.24"), *pci("3.7.4")),
    remediation="Set rotation_period to 7776000s or less.",
    types=("gcp:kms/cryptoKey:CryptoKey",),
)
def key_rotates(key: Resource) -> Verdict:
    """Google rotates keys for encryption only; keys for signatures are rotated by those who trust them."""
    if str(key.get("purpose", default="ENCRYPT_DECRYPT")) != "ENCRYPT_DECRYPT":
        return not_applicable("the key signs, or is asymmetric")
    if key.get("importOnly", default=False):
        return not_applicable("its versions are imported")
    period = key.get("rotationPeriod")
    if period is None:
        return failed("rotationPeriod is missing", "7776000s or less")
    return passed() if seconds(period) <= LONGEST else failed(f"rotationPeriod is {period}", "7776000s or less")


@rule(
    id="bc-3-gcp-key-destruction-waits",
    title="A key that is destroyed can be brought back for a day or longer",
    severity=Severity.MEDIUM,
    statements=("BC-3", "BC-1"),
    controls=(*iso("A.8.24"),),
    remediation="Leave destroy_scheduled_duration out (30 days), or set a week or more.",
    types=("gcp:kms/cryptoKey:CryptoKey",),
)
def key_destruction_waits(key: Resource) -> Verdict:
    """Backups cannot be read any more without it."""
    wait = key.get("destroyScheduledDuration", default=f"{30 * DAY}s")
    return passed() if seconds(wait) >= 7 * DAY else failed(f"destroyScheduledDuration is {wait}", "604800s or more")


@rule(
    id="enc-2-gcp-secret-own-key",
    title="Secrets are encrypted with a key of our own",
    severity=Severity.MEDIUM,
    statements=("ENC-2",),
    controls=(*iso("A.8.24"), *pci("8.3.2")),
    remediation="Set customer_managed_encryption for every replica.",
    types=SECRETS,
)
def secret_own_key(secret: Resource) -> Verdict:
    places: list[Block] = [secret]
    if secret.type == SECRETS[0]:
        places = [*secret.blocks("replication.userManaged.replicas"), *secret.blocks("replication.auto")]
        if not places:
            return failed("replication names no key", "customerManagedEncryption")
    bare = [place.path or "it" for place in places if not place.has("customerManagedEncryption.kmsKeyName")]
    return failed(f"{', '.join(bare)} has no customerManagedEncryption", "a Cloud KMS key") if bare else passed()


@rule(
    id="enc-2-gcp-secret-rotates",
    title="Somebody is told to rotate every secret once a year or sooner",
    severity=Severity.LOW,
    statements=("ENC-2",),
    controls=(*iso("A.5.17"), *pci("8.6.3")),
    remediation="Set rotation.rotation_period and a topic that the rotation listens to.",
    types=SECRETS,
)
def secret_rotates(secret: Resource) -> Verdict:
    period = secret.get("rotation.rotationPeriod")
    if period is None:
        return failed("rotation.rotationPeriod is missing", "31536000s or less")
    if seconds(period) > SECRET_LONGEST:
        return failed(f"rotation.rotationPeriod is {period}", "31536000s or less")
    return passed() if secret.blocks("topics") else failed("topics is empty: nobody is told", "a Pub/Sub topic")


@rule(
    id="emp-1-gcp-api-key-restricted",
    title="API keys work for named services, and for named callers",
    severity=Severity.MEDIUM,
    statements=("EMP-1",),
    controls=(*cis("1.12"), *iso("A.5.17")),
    remediation="Use a service account instead; or set restrictions on API targets and on callers.",
    types=("gcp:projects/apiKey:ApiKey",),
)
def api_key_restricted(key: Resource) -> Verdict:
    if not key.blocks("restrictions.apiTargets"):
        return failed("restrictions.apiTargets is empty", "the services that the key is for")
    callers = {path: list(map(str, key.get(f"restrictions.{path}") or [])) for path in CALLERS}
    for path, named in callers.items():
        if "*" in named or (path == NETWORKS and _is_wide(Addresses.of(named))):
            return failed(f"restrictions.{path} admits everybody", "named callers")
    named_at_all = any(callers.values())
    return passed() if named_at_all else failed("restrictions name no callers", "addresses, referrers or applications")


def _is_wide(networks: Addresses) -> bool:
    """Whether networks are more than somebody's own, which makes them no restriction."""
    return any(networks.size(version) > limit for version, limit in UNDECLARED_SOURCES.items())
