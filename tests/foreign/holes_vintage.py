"""Holes in a program of years ago: inline buckets, a classic load balancer, disks and their copies, parameters."""

from __future__ import annotations

from typing import Any

from tests.foreign.hole import Holes
from tests.foreign.world import World, secret

HOLES = Holes()
STRANGER = "999988887777"
COPIES, DELIVERED = "infra-3-aws-copies-in-eu", "gdpr-1-aws-deliveries-own-accounts"
IN_PLAIN, PARAMETER = "enc-2-all-passwords-are-secret", "enc-2-aws-parameter-secure"
VIRGINIA = "arn:aws:kms:us-east-1:444455556666:key/mrk-1"

HOLES.edit(
    "vintage old", "no versions, in words", "bc-1-aws-bucket-versioned", "versioning", lambda _: {"enabled": "false"}
)
HOLES.put("vintage old", "a grant to every AWS account", "gdpr-1-aws-bucket-acl-private", grants=[{
    "type": "Group", "permissions": ["READ_ACP"], "uri": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
}])  # fmt: skip
HOLES.put("vintage old", "objects for a stranger, inline", DELIVERED, replicationConfiguration={"rules": [{
    "status": "Enabled", "destination": {"bucket": "arn:aws:s3:::other", "accountId": STRANGER},
}]})  # fmt: skip
HOLES.put("vintage old", "objects sealed in Virginia, inline", COPIES, replicationConfiguration={"rules": [{
    "status": "Enabled", "destination": {"bucket": "arn:aws:s3:::other", "replicaKmsKeyId": VIRGINIA},
}]})  # fmt: skip


@HOLES("vintage", "classic", "enc-1-aws-targets-tls")
def plain_behind_the_load_balancer(world: World) -> None:
    world.edit("classic", "listeners", lambda found: [{**found[0], "instanceProtocol": "http", "instancePort": 8080}])


@HOLES("vintage", "classic", "enc-1-aws-classic-tls-policy")
def ciphers_of_its_own_with_tls_1_0(world: World) -> None:
    own = [{"name": "Protocol-TLSv1", "value": "true"}, {"name": "Protocol-TLSv1.2", "value": "true"}]
    world.set("tls12", policyAttributes=own)


HOLES.put("vintage disk", "a disk in plain, in words", "net-6-aws-disks-encrypted", encrypted="false")
HOLES.add("vintage lent", "an image for a strange organisation", "net-6-aws-snapshots-not-public",
          "aws:ec2/amiLaunchPermission:AmiLaunchPermission", imageId="ami-01",
          organizationArn=f"arn:aws:organizations::{STRANGER}:organization/o-123456")  # fmt: skip


def snapshots(name: str, rule: str, **values: Any) -> None:
    """A schedule of snapshots whose copies are otherwise."""

    def change(details: dict[str, Any]) -> dict[str, Any]:
        details["schedules"][0]["crossRegionCopyRules"][0].update(values)
        return details

    HOLES.edit("vintage daily", name, rule, "policyDetails", change)


snapshots("snapshots in Virginia", COPIES, target="us-east-1")
snapshots("snapshots in plain", "net-6-aws-disks-encrypted", encrypted=False)


@HOLES("vintage", "daily", DELIVERED)
def snapshots_for_a_stranger(world: World) -> None:
    def change(details: dict[str, Any]) -> dict[str, Any]:
        details["schedules"][0]["shareRules"] = [{"targetAccounts": ["444455556666", STRANGER]}]
        return details

    world.edit("daily", "policyDetails", change)


HOLES.put("vintage limit", "a password as a parameter", PARAMETER, name="/shop/db/password", value="Sommer2026!")
HOLES.put("vintage limit", "a secure parameter with AWS's key", PARAMETER, type="SecureString", value=secret())
HOLES.put("vintage limit", "a payment key as a parameter", IN_PLAIN, name="/shop/stripe", value=None,
          insecureValue="sk_live_51H8yXq2eZvKYlo2C0aBcDeFg")  # fmt: skip
HOLES.put("vintage limit", "a password in a list of settings", IN_PLAIN, type="StringList",
          value="user=app,password=Sommer2026!")  # fmt: skip
HOLES.put("vintage mail", "a secret deleted at once", "bc-1-aws-secret-recoverable", recoveryWindowInDays="0")
HOLES.put("vintage old-key", "a key that never turns, in words", "enc-2-aws-key-rotates", enableKeyRotation="false")
HOLES.add("vintage twin", "a key shared with Virginia", COPIES, "aws:kms/replicaKey:ReplicaKey",
          primaryKeyArn=VIRGINIA, deletionWindowInDays=30)  # fmt: skip
HOLES.add("vintage brought", "a key's material", IN_PLAIN, "aws:kms/externalKey:ExternalKey",
          keyMaterialBase64="Zk29dlKq0smXvB7c1pQwErTyUiOpAsDfGhJkLzXcVb0=", deletionWindowInDays=30)  # fmt: skip
HOLES.add("vintage sealed", "what was to be encrypted", IN_PLAIN, "aws:kms/ciphertext:Ciphertext",
          keyId="old-key", plaintext="Sommer2026!db")  # fmt: skip
HOLES.put("vintage vault", "a vault deleted with its backups", "bc-1-all-no-force-destroy", forceDestroy=True)
