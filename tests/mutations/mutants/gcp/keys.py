"""Mutants of `policy.rules.gcp.keys`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

ROTATES, WAITS = "enc-2-gcp-key-rotates", "bc-3-gcp-key-destruction-waits"
SECRET_KEY, SECRET_ROTATES = "enc-2-gcp-secret-own-key", "enc-2-gcp-secret-rotates"
API_KEY = "emp-1-gcp-api-key-restricted"
REPLICAS = "replication.userManaged.replicas"
EU = "infra-3-gcp-resources-in-eu"

MUTANTS = [
    *of(
        ROTATES,
        broken("never", drop("quotes-key", "rotationPeriod")),
        broken("once a year", put("quotes-key", rotationPeriod="31536000s")),
        broken("a second too late", put("backup-key", rotationPeriod="7776001s")),
        broken("a second key", add("gcp:kms/cryptoKey:CryptoKey", "spare-key", {"keyRing": "@{quotes-ring.id}"})),
    ),
    *of(
        WAITS,
        broken("a day", put("quotes-key", destroyScheduledDuration="86400s")),
        broken("at once", put("backup-key", destroyScheduledDuration="0s")),
        broken(
            "a key for signatures",
            add(
                "gcp:kms/cryptoKey:CryptoKey",
                "signing-key",
                {"keyRing": "@{quotes-ring.id}", "purpose": "ASYMMETRIC_SIGN", "destroyScheduledDuration": "86400s"},
            ),
        ),
    ),
    *of(
        SECRET_KEY,
        # A key that is named is a key, whichever it is: what is left out here is no value.
        broken("one replica", drop("quotes-token", f"{REPLICAS}.1.customerManagedEncryption"), needs_value=False),
        broken("a new replica", put("quotes-token", {f"{REPLICAS}.+": {"location": "europe-west1"}})),
        broken("in a region", drop("quotes-token-regional", "customerManagedEncryption"), needs_value=False),
        broken("replicas that Google chooses", put("quotes-token", replication={"auto": {}}), also=(EU,)),
        broken("no replicas", put("quotes-token", replication={}), also=(EU,)),
    ),
    *of(
        SECRET_ROTATES,
        broken("never", drop("quotes-token", "rotation")),
        broken("after two years", put("quotes-token-regional", {"rotation.rotationPeriod": "63072000s"})),
        broken("a date only", drop("quotes-token", "rotation.rotationPeriod")),
        broken("nobody is told", put("quotes-token", topics=[])),
        broken("nobody is told in a region", drop("quotes-token-regional", "topics")),
    ),
    *of(
        API_KEY,
        broken("no restrictions", drop("quotes-maps", "restrictions")),
        broken("every service", put("quotes-maps", {"restrictions.apiTargets": []})),
        broken("every caller", drop("quotes-maps", "restrictions.browserKeyRestrictions")),
        broken("every referrer", put("quotes-maps", {"restrictions.browserKeyRestrictions.allowedReferrers": ["*"]})),
        broken(
            "every address",
            put(
                "quotes-maps",
                restrictions={
                    "apiTargets": [{"service": "a"}],
                    "serverKeyRestrictions": {"allowedIps": ["0.0.0.0/0", "::/0"]},
                },
            ),
        ),
        broken(
            "every address in halves",
            put(
                "quotes-maps",
                restrictions={
                    "apiTargets": [{"service": "a"}],
                    "serverKeyRestrictions": {"allowedIps": ["0.0.0.0/1", "128.0.0.0/1"]},
                },
            ),
        ),
        broken(
            "a caller beside everybody",
            put("quotes-maps", {"restrictions.browserKeyRestrictions.allowedReferrers": ["quotes.example.com/*", "*"]}),
        ),
    ),
]
