"""Mutants of `policy.rules.gcp.iam`."""

from __future__ import annotations

import json
from typing import Any

from tests.mutations.edits import Edit, add, drop, put
from tests.mutations.mutant import broken, of

PUBLIC, BUCKET = "gdpr-1-gcp-not-public", "gdpr-1-gcp-bucket-not-public"
BASIC, ADMIN = "emp-1-gcp-no-primitive-roles", "emp-1-gcp-workloads-not-admin"
ACT_AS, PEOPLE = "emp-1-gcp-no-impersonation-of-all", "emp-1-gcp-people-cannot-read-data"
KEYS, FEDERATION = "emp-1-gcp-no-service-account-key", "emp-1-gcp-federation-has-condition"
ACCOUNT = "serviceAccount:quotes@example-prod.iam.gserviceaccount.com"
ANNA, TEAM, DOMAIN = "user:anna@example.com", "group:it@example.com", "domain:example.com"
BUCKET_MEMBER = "gcp:storage/bucketIAMMember:BucketIAMMember"
BUCKET_BINDING = "gcp:storage/bucketIAMBinding:BucketIAMBinding"
KEY = "gcp:serviceaccount/key:Key"
RELEASER = "@{releaser.id}"


def policy(role: str, *members: str) -> str:
    """A policy document with one binding."""
    return json.dumps({"bindings": [{"role": role, "members": list(members)}]})


def member(type: str, role: str, member: str, **more: Any) -> Edit:
    """A grant to one member."""
    return add(type, "grant", {"role": role, "member": member, **more})


def project(role: str, who: str) -> Edit:
    """A grant on the project."""
    return member("gcp:projects/iAMMember:IAMMember", role, who, project="example-prod")


PUBLIC_MUTANTS = [
    *of(
        PUBLIC,
        broken("a bucket's member", put("quotes-files-reader", member="allUsers")),
        broken("everybody with a Google account", put("quotes-files-reader", member="allAuthenticatedUsers")),
        broken(
            "a binding beside an account",
            add(
                BUCKET_BINDING,
                "files",
                {
                    "bucket": "example-quotes-files",
                    "role": "roles/storage.objectViewer",
                    "members": [ACCOUNT, "allUsers"],
                },
            ),
        ),
        broken(
            "a policy's text",
            add(
                "gcp:storage/bucketIAMPolicy:BucketIAMPolicy",
                "files",
                {"bucket": "example-quotes-files", "policyData": policy("roles/storage.objectViewer", "allUsers")},
            ),
        ),
        broken("the project", put("quotes-metrics", members=["allAuthenticatedUsers"])),
        broken("a folder's policy", put("folder-policy", policyData=policy("roles/browser", "allUsers"))),
        broken(
            "an access control",
            add(
                "gcp:storage/bucketAccessControl:BucketAccessControl",
                "files",
                {"bucket": "example-quotes-files", "entity": "allUsers"},
            ),
        ),
        broken(
            "an object's access list",
            add(
                "gcp:storage/objectACL:ObjectACL",
                "files",
                {"bucket": "example-quotes-files", "object": "a", "roleEntities": ["READER:allAuthenticatedUsers"]},
            ),
        ),
        broken(
            "a ready-made access list",
            add(
                "gcp:storage/bucketACL:BucketACL",
                "files",
                {"bucket": "example-quotes-files", "predefinedAcl": "publicRead"},
            ),
        ),
        broken(
            "a ready-made default",
            add(
                "gcp:storage/bucketACL:BucketACL",
                "files",
                {"bucket": "example-quotes-files", "defaultAcl": "publicReadWrite"},
            ),
        ),
        broken(
            "a dataset",
            put("quotes-warehouse", {"accesses.+": {"role": "READER", "specialGroup": "allAuthenticatedUsers"}}),
        ),
        broken("a dataset's access", put("quotes-warehouse-writer", userByEmail=None, iamMember="allUsers")),
        broken(
            "a topic",
            member(
                "gcp:pubsub/topicIAMMember:TopicIAMMember", "roles/pubsub.publisher", "allUsers", topic="quotes-topic"
            ),
        ),
        broken(
            "a secret",
            member(
                "gcp:secretmanager/secretIamMember:SecretIamMember",
                "roles/secretmanager.secretAccessor",
                "allAuthenticatedUsers",
                secretId="quotes-token",
            ),
        ),
        broken(
            "a key",
            member(
                "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
                "roles/cloudkms.cryptoKeyDecrypter",
                "allUsers",
                cryptoKeyId="@{quotes-key.id}",
            ),
        ),
        broken("a role on a service that is more than calling it", put("quotes-api-callers", role="roles/run.admin")),
        broken(
            "images",
            member(
                "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
                "roles/artifactregistry.reader",
                "allUsers",
                repository="quotes",
            ),
        ),
        broken("in the second version's spelling", put("quotes-files-reader", member="principalSet://goog/public:all")),
    ),
    *of(
        BUCKET,
        broken("inherited", put("quotes-files", publicAccessPrevention="inherited")),
        broken("nothing said", drop("quotes-files", "publicAccessPrevention")),
        broken("access lists of objects", put("log-archive", uniformBucketLevelAccess=False)),
        broken("access lists, nothing said", drop("quotes-files", "uniformBucketLevelAccess")),
    ),
]

ROLE_MUTANTS = [
    *of(
        BASIC,
        broken("an editor", put("quotes-tracing", role="roles/editor"), also=(ADMIN,)),
        broken("an owner in a binding", put("quotes-metrics", role="roles/owner", members=[ANNA]), also=(PEOPLE,)),
        broken(
            "a viewer in a policy's text", put("folder-policy", policyData=policy("roles/viewer", TEAM)), also=(PEOPLE,)
        ),
        broken("a viewer of the organisation", put("auditors", role="roles/viewer"), also=(PEOPLE,)),
        broken("a new basic role, of a workload", put("quotes-tracing", role="roles/reader")),
        broken(
            "an agent of Google's",
            put("quotes-tracing", role="roles/editor", member="serviceAccount:4711@cloudservices.gserviceaccount.com"),
        ),
    ),
    *of(
        ADMIN,
        broken("an administrator of the project", put("quotes-tracing", role="roles/resourcemanager.projectIamAdmin")),
        broken("an administrator of one service", put("quotes-metrics", role="roles/compute.admin")),
        broken(
            "of keys, in a binding of several",
            put("quotes-metrics", role="roles/cloudkms.admin", members=[TEAM, ACCOUNT]),
            also=(PEOPLE,),
        ),
        broken(
            "of a folder, in a policy's text",
            put("folder-policy", policyData=policy("roles/resourcemanager.folderAdmin", ACCOUNT)),
        ),
        broken(
            "by the permissions of a custom role",
            put("releaser", {"permissions.+": "run.services.setIamPolicy"}),
            put("quotes-tracing", role=RELEASER),
        ),
        broken("of the organisation's policies", put("auditors", role="roles/iam.securityAdmin", member=ACCOUNT)),
        broken("an organisation's owner", put("auditors", role="roles/owner", member=ACCOUNT), also=(BASIC,)),
        broken(
            "the default account",
            put(
                "quotes-tracing",
                role="roles/storage.admin",
                member="serviceAccount:4711-compute@developer.gserviceaccount.com",
            ),
        ),
        broken(
            "a pipeline of a foreign identity provider",
            put(
                "quotes-tracing",
                role="roles/compute.admin",
                member="principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*",
            ),
        ),
        broken("an administrator of roles", put("quotes-tracing", role="roles/iam.roleAdmin")),
    ),
    *of(
        ACT_AS,
        broken("a person who can act as any account", project("roles/iam.serviceAccountUser", ANNA)),
        broken(
            "tokens of any account, for a workload", put("quotes-tracing", role="roles/iam.serviceAccountTokenCreator")
        ),
        broken(
            "keys of any account, by a binding",
            put("quotes-metrics", role="roles/iam.serviceAccountKeyAdmin"),
            also=(ADMIN,),
        ),
        broken(
            "a group on a folder, by a policy's text",
            put("folder-policy", policyData=policy("roles/iam.serviceAccountOpenIdTokenCreator", TEAM)),
        ),
        broken("workloads of the organisation", put("auditors", role="roles/iam.workloadIdentityUser")),
        broken(
            "by the permissions of a custom role",
            put("releaser", {"permissions.+": "iam.serviceAccounts.actAs"}),
            put("quotes-tracing", role=RELEASER),
        ),
        broken(
            "everybody's pipeline",
            project(
                "roles/iam.workloadIdentityUser",
                "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*",
            ),
        ),
    ),
    *of(
        PEOPLE,
        broken(
            "a group by the permissions of a custom role",
            put("releaser", {"permissions.+": "secretmanager.versions.access"}),
            project(RELEASER, TEAM),
        ),
        broken("a person reads a bucket", put("quotes-files-reader", member=ANNA)),
        broken(
            "a group by a binding",
            add(
                BUCKET_BINDING,
                "files",
                {
                    "bucket": "example-quotes-files",
                    "role": "roles/storage.legacyObjectReader",
                    "members": [ACCOUNT, TEAM],
                },
            ),
        ),
        broken(
            "the whole company by a policy's text",
            add(
                "gcp:storage/bucketIAMPolicy:BucketIAMPolicy",
                "files",
                {"bucket": "example-quotes-files", "policyData": policy("roles/storage.objectUser", DOMAIN)},
            ),
        ),
        broken(
            "in capital letters",
            put("quotes-files-reader", member="USER:Anna@example.com", role="roles/storage.objectAdmin"),
        ),
        broken(
            "decrypting",
            member(
                "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
                "roles/cloudkms.cryptoKeyDecrypter",
                ANNA,
                cryptoKeyId="@{quotes-key.id}",
            ),
        ),
        broken(
            "a secret",
            member(
                "gcp:secretmanager/secretIamMember:SecretIamMember",
                "roles/secretmanager.secretAccessor",
                TEAM,
                secretId="quotes-token",
            ),
        ),
        broken("databases of the whole project", project("roles/cloudsql.client", ANNA)),
        broken("tables of the whole project", project("roles/bigquery.dataViewer", DOMAIN)),
        broken(
            "a dataset's list", put("quotes-warehouse", {"accesses.+": {"role": "READER", "domain": "example.com"}})
        ),
        broken(
            "a dataset's access, by a person's address", put("quotes-warehouse-writer", userByEmail="anna@example.com")
        ),
        broken(
            "a dataset's access, by a group's address",
            put("quotes-warehouse-writer", userByEmail=None, groupByEmail="it@example.com"),
        ),
        broken(
            "an access list",
            add(
                "gcp:storage/objectACL:ObjectACL",
                "files",
                {"bucket": "example-quotes-files", "object": "a", "roleEntities": ["OWNER:user-anna@example.com"]},
            ),
        ),
        broken(
            "an access control for a domain",
            add(
                "gcp:storage/objectAccessControl:ObjectAccessControl",
                "files",
                {"bucket": "example-quotes-files", "object": "a", "role": "READER", "entity": "domain-example.com"},
            ),
        ),
        broken(
            "messages",
            member(
                "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember",
                "roles/pubsub.subscriber",
                ANNA,
                subscription="quotes",
            ),
        ),
        broken(
            "people of another directory",
            put(
                "quotes-files-reader",
                member="principalSet://iam.googleapis.com/locations/global/workforcePools/staff/*",
            ),
        ),
        broken("audit logs of who read what", project("roles/logging.privateLogViewer", TEAM)),
        broken("who sets the project's policy", project("roles/resourcemanager.projectIamAdmin", TEAM)),
        broken(
            "a person who becomes the service",
            put("quotes-deployer", role="roles/iam.serviceAccountTokenCreator", member=ANNA),
        ),
    ),
    *of(
        KEYS,
        broken("a key", add(KEY, "file", {"serviceAccountId": "@{quotes-account.name}"})),
        broken("a key by the account's address", add(KEY, "file", {"serviceAccountId": "@{quotes-account.email}"})),
        broken(
            "a key whose public half is uploaded",
            add(KEY, "file", {"serviceAccountId": "@{quotes-account.name}", "publicKeyData": "LS0tLS1CRUdJTg=="}),
        ),
        broken("a key of an account elsewhere", add(KEY, "file", {"serviceAccountId": "-"})),
        broken("an HMAC key", put("quotes-hmac-before", state="ACTIVE")),
        broken("an HMAC key, nothing said", drop("quotes-hmac-before", "state")),
    ),
    *of(
        FEDERATION,
        broken("none", drop("ci-provider", "attributeCondition")),
        broken("an empty one", put("ci-provider", attributeCondition=" ")),
        broken("one that always holds", put("ci-provider", attributeCondition="True")),
        broken("one that always holds, in brackets", put("ci-provider", attributeCondition="(true)")),
        broken(
            "one that holds of everything", put("ci-provider", attributeCondition="true || assertion.repository == 'x'")
        ),
        broken("one that compares a thing with itself", put("ci-provider", attributeCondition="1 == 1")),
        broken(
            "one about the branch, which everybody names alike",
            put("ci-provider", attributeCondition="assertion.ref == 'refs/heads/main'"),
        ),
    ),
]

MUTANTS = [*PUBLIC_MUTANTS, *ROLE_MUTANTS]
