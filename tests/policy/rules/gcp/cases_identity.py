"""Cases for the rules on GCP's identities, places and keys."""

from __future__ import annotations

import json
from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make

MEMBER = "gcp:projects/iAMMember:IAMMember"
BINDING = "gcp:projects/iAMBinding:IAMBinding"
POLICY = "gcp:projects/iAMPolicy:IAMPolicy"
FOLDER = "gcp:folder/iAMMember:IAMMember"
BUCKET_MEMBER = "gcp:storage/bucketIAMMember:BucketIAMMember"
BUCKET_BINDING = "gcp:storage/bucketIAMBinding:BucketIAMBinding"
BUCKET_POLICY = "gcp:storage/bucketIAMPolicy:BucketIAMPolicy"
ACCESS = "gcp:storage/bucketAccessControl:BucketAccessControl"
ACL = "gcp:storage/bucketACL:BucketACL"
DATASET = "gcp:bigquery/dataset:Dataset"
DATASET_ACCESS = "gcp:bigquery/datasetAccess:DatasetAccess"
BUCKET = "gcp:storage/bucket:Bucket"
KEY = "gcp:kms/cryptoKey:CryptoKey"
SECRET = "gcp:secretmanager/secret:Secret"
REGIONAL_SECRET = "gcp:secretmanager/regionalSecret:RegionalSecret"
API_KEY = "gcp:projects/apiKey:ApiKey"
ACCOUNT_KEY = "gcp:serviceaccount/key:Key"
FEDERATION = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
ORG_POLICY = "gcp:orgpolicy/policy:Policy"

APP = "serviceAccount:app@p.iam.gserviceaccount.com"
AGENT = "serviceAccount:service-123@gcp-sa-pubsub.iam.gserviceaccount.com"
PIPELINE = "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*"
PERSON = "user:a@example.com"
READER = "roles/storage.objectViewer"


def one(token: str, /, **properties: Any) -> list[Resource]:
    return [make(token, "x", properties)]


def policy(type: str, role: str, *members: str) -> list[Resource]:
    return one(type, policyData=json.dumps({"bindings": [{"role": role, "members": members}]}))


def replicas(*locations: Any, **more: Any) -> dict[str, Any]:
    return {"replication": {"userManaged": {"replicas": [{"location": entry, **more} for entry in locations]}}}


def locations(*values: Any) -> list[Resource]:
    spec = {"rules": [{"values": {"allowedValues": list(values)}}]}
    return one(ORG_POLICY, name="projects/p/policies/gcp.resourceLocations", spec=spec)


CMEK = {"customerManagedEncryption": {"kmsKeyName": "k"}}

CASES = [
    *cases(
        "gdpr-1-gcp-not-public",
        passes=[
            ("named", one(BUCKET_MEMBER, role=READER, member=APP)),
            (
                "a service that anybody may call",
                one("gcp:cloudrunv2/serviceIamMember:ServiceIamMember", role="roles/run.invoker", member="allUsers"),
            ),
        ],
        fails=[
            ("a member", one(BUCKET_MEMBER, role=READER, member="allUsers")),
            ("one of many", one(BUCKET_BINDING, role=READER, members=[APP, "allAuthenticatedUsers"])),
            ("a policy", policy(BUCKET_POLICY, READER, "allUsers")),
            ("an access list", one(ACCESS, entity="allUsers", role="READER")),
            ("a list of entities", one(ACL, roleEntities=["OWNER:user-a@example.com", "READER:allUsers"])),
            ("a predefined list", one(ACL, predefinedAcl="publicRead")),
            ("a dataset", one(DATASET, accesses=[{"role": "READER", "specialGroup": "allAuthenticatedUsers"}])),
            ("access to a dataset", one(DATASET_ACCESS, role="READER", iamMember="allUsers")),
            ("a topic", one("gcp:pubsub/topicIAMMember:TopicIAMMember", role="roles/pubsub.viewer", member="allusers")),
            (
                "a key",
                one(
                    "gcp:kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding",
                    role="roles/cloudkms.viewer",
                    members=["allUsers"],
                ),
            ),
        ],
        undetermined=[("unknown", one(BUCKET_MEMBER, role=READER, member=UNKNOWN))],
        not_applicable=[("grants nothing", one(BUCKET))],
    ),
    *cases(
        "emp-1-gcp-no-primitive-roles",
        passes=[("narrow", one(MEMBER, role="roles/logging.logWriter", member=APP))],
        fails=[
            ("owner", one(MEMBER, role="roles/owner", member=PERSON)),
            ("editor", one(BINDING, role="roles/editor", members=[APP])),
            ("viewer, in a policy", policy(POLICY, "roles/viewer", PERSON)),
            ("on a folder", one(FOLDER, role="roles/Editor", member=APP)),
        ],
        undetermined=[("unknown", one(MEMBER, role=UNKNOWN, member=APP))],
        not_applicable=[("no grant", [])],
    ),
    *cases(
        "emp-1-gcp-workloads-not-admin",
        passes=[("narrow", one(MEMBER, role="roles/run.developer", member=APP))],
        fails=[
            ("an admin", one(MEMBER, role="roles/compute.admin", member=APP)),
            ("of policies", one(BINDING, role="roles/resourcemanager.projectIamAdmin", members=[PERSON, APP])),
            ("owner, in a policy", policy(POLICY, "roles/owner", APP)),
            ("of security", one(FOLDER, role="roles/iam.securityAdmin", member=APP)),
            ("a pipeline", one(MEMBER, role="roles/compute.admin", member=PIPELINE)),
        ],
        undetermined=[("unknown", one(MEMBER, role="roles/compute.admin", member=UNKNOWN))],
        not_applicable=[("Google's agent", one(MEMBER, role="roles/compute.admin", member=AGENT))],
    ),
    *cases(
        "emp-1-gcp-no-impersonation-of-all",
        passes=[
            ("another role", one(MEMBER, role="roles/run.developer", member=PERSON)),
            ("Google's agent", one(MEMBER, role="roles/iam.serviceAccountTokenCreator", member=AGENT)),
        ],
        fails=[
            ("tokens", one(MEMBER, role="roles/iam.serviceAccountTokenCreator", member=PERSON)),
            ("acting as", one(BINDING, role="roles/iam.serviceAccountUser", members=["group:devs@example.com"])),
            ("keys, in a policy", policy(POLICY, "roles/iam.serviceAccountKeyAdmin", APP)),
            ("on a folder", one(FOLDER, role="roles/iam.serviceAccountUser", member=APP)),
            ("a pipeline", one(MEMBER, role="roles/iam.workloadIdentityUser", member=PIPELINE)),
        ],
        undetermined=[("unknown", one(MEMBER, role=UNKNOWN, member=PERSON))],
        not_applicable=[("no grant", [])],
    ),
    *cases(
        "emp-1-gcp-people-cannot-read-data",
        passes=[
            ("a workload", one(BUCKET_MEMBER, role=READER, member=APP)),
            ("a role without data", one(MEMBER, role="roles/monitoring.viewer", member=PERSON)),
        ],
        fails=[
            ("a person", one(BUCKET_MEMBER, role=READER, member=PERSON)),
            ("a group", one(BINDING, role="roles/bigquery.dataViewer", members=[APP, "group:devs@example.com"])),
            ("a domain", policy(BUCKET_POLICY, "roles/storage.admin", "domain:example.com")),
            (
                "decryption",
                one(
                    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
                    role="roles/cloudkms.cryptoKeyDecrypter",
                    member=PERSON,
                ),
            ),
            (
                "secrets",
                one(
                    "gcp:secretmanager/secretIamMember:SecretIamMember",
                    role="roles/secretmanager.secretAccessor",
                    member=PERSON,
                ),
            ),
            (
                "a federated person",
                one(
                    MEMBER,
                    role="roles/cloudsql.client",
                    member="principalSet://iam.googleapis.com/locations/global/workforcePools/p/*",
                ),
            ),
            ("an access list", one(ACL, roleEntities=["READER:user-a@example.com"])),
            ("a dataset", one(DATASET, accesses=[{"role": "READER", "userByEmail": "a@example.com"}])),
        ],
        undetermined=[("unknown", one(BUCKET_MEMBER, role=READER, member=UNKNOWN))],
        not_applicable=[("grants nothing", one(BUCKET))],
    ),
    *cases(
        "emp-1-gcp-no-service-account-key",
        passes=[("an account without keys", one("gcp:serviceaccount/account:Account", email="a"))],
        fails=[
            ("made by Google", one(ACCOUNT_KEY, serviceAccountId="a")),
            ("made elsewhere", one(ACCOUNT_KEY, serviceAccountId="a", publicKeyData="x")),
            ("rotated", one(ACCOUNT_KEY, serviceAccountId="a", keepers={"month": "1"})),
        ],
        undetermined=[("unknown", one(ACCOUNT_KEY, serviceAccountId=UNKNOWN))],
        not_applicable=[("no key", [])],
    ),
    *cases(
        "emp-1-gcp-federation-has-condition",
        passes=[
            (
                "one owner",
                one(FEDERATION, oidc={"issuerUri": "i"}, attributeCondition="assertion.repository_owner=='e'"),
            )
        ],
        fails=[
            ("none", one(FEDERATION, oidc={"issuerUri": "i"})),
            ("empty", one(FEDERATION, oidc={"issuerUri": "i"}, attributeCondition=" ")),
            ("true", one(FEDERATION, oidc={"issuerUri": "i"}, attributeCondition="true")),
            ("true in brackets", one(FEDERATION, oidc={"issuerUri": "i"}, attributeCondition="(TRUE)")),
            ("or true", one(FEDERATION, oidc={"issuerUri": "i"}, attributeCondition="assertion.sub == 'a' || true")),
            ("nothing of the token", one(FEDERATION, oidc={"issuerUri": "i"}, attributeCondition="1 == 1")),
        ],
        undetermined=[("unknown", one(FEDERATION, oidc={"issuerUri": "i"}, attributeCondition=UNKNOWN))],
        not_applicable=[("an AWS account", one(FEDERATION, aws={"accountId": "1"}))],
    ),
    *cases(
        "gdpr-1-gcp-bucket-not-public",
        passes=[("both", one(BUCKET, publicAccessPrevention="enforced", uniformBucketLevelAccess=True))],
        fails=[
            ("nothing said", one(BUCKET)),
            ("inherited", one(BUCKET, publicAccessPrevention="inherited", uniformBucketLevelAccess=True)),
            ("access lists on", one(BUCKET, publicAccessPrevention="enforced")),
            ("switched off", one(BUCKET, publicAccessPrevention="enforced", uniformBucketLevelAccess=False)),
        ],
        undetermined=[("unknown", one(BUCKET, publicAccessPrevention=UNKNOWN))],
        not_applicable=[("no bucket", [])],
    ),
    *cases(
        "infra-3-gcp-resources-in-eu",
        passes=[
            ("a region", one(BUCKET, location="europe-west3")),
            ("in capitals", one(BUCKET, location="EUROPE-WEST3")),
            ("a multi-region", one(DATASET, location="EU")),
            ("a zone", one("gcp:compute/disk:Disk", zone="europe-west4-a")),
            (
                "by self link",
                one(
                    "gcp:compute/disk:Disk",
                    zone="https://www.googleapis.com/compute/v1/projects/p/zones/europe-west4-a",
                ),
            ),
            ("replicas", one(SECRET, **replicas("europe-west3", "europe-west4"))),
            ("global, without data", one("gcp:networksecurity/addressGroup:AddressGroup", location="global")),
            ("Spanner", one("gcp:spanner/instance:Instance", config="regional-europe-west3")),
        ],
        fails=[
            ("the US", one(BUCKET, location="US")),
            ("no location is the US", one(BUCKET, name="b")),
            ("no location of a dataset", one(DATASET, datasetId="d")),
            ("London", one("gcp:compute/subnetwork:Subnetwork", region="europe-west2")),
            ("Zurich, as a zone", one("gcp:compute/disk:Disk", zone="europe-west6-b")),
            ("a multi-region with London", one(BUCKET, location="EUR5")),
            ("one of the replicas", one(SECRET, **replicas("europe-west3", "us-east1"))),
            ("automatic replicas", one(SECRET, replication={"auto": {}})),
            (
                "one of a dual region",
                one(BUCKET, location="EU", customPlacementConfig={"dataLocations": ["EUROPE-WEST3", "EUROPE-WEST2"]}),
            ),
            (
                "backups elsewhere",
                one(
                    "gcp:sql/databaseInstance:DatabaseInstance",
                    region="europe-west3",
                    settings={"backupConfiguration": {"location": "us"}},
                ),
            ),
            ("messages anywhere", one("gcp:pubsub/topic:Topic", name="t")),
            (
                "messages in the US",
                one(
                    "gcp:pubsub/topic:Topic",
                    messageStoragePolicy={"allowedPersistenceRegions": ["europe-west3", "us-east1"]},
                ),
            ),
            ("keys anywhere", one("gcp:kms/keyRing:KeyRing", location="global")),
            (
                "nodes elsewhere",
                one(
                    "gcp:container/cluster:Cluster",
                    location="europe-west3",
                    nodeLocations=["europe-west3-a", "us-east1-b"],
                ),
            ),
            ("Spanner", one("gcp:spanner/instance:Instance", config="projects/p/instanceConfigs/nam3")),
            ("a snapshot", one("gcp:compute/snapshot:Snapshot", storageLocations=["asia"])),
        ],
        undetermined=[
            ("unknown", one(BUCKET, location=UNKNOWN)),
            ("unknown replication", one(SECRET, replication=UNKNOWN)),
        ],
        not_applicable=[("no location", one("gcp:compute/network:Network", name="n"))],
    ),
    *cases(
        "infra-3-gcp-location-policy-in-eu",
        passes=[("the EU", locations("in:eu-locations")), ("a region", locations("in:europe-west3-locations"))],
        fails=[
            ("the US beside it", locations("in:eu-locations", "in:us-locations")),
            ("a zone of London", locations("europe-west2-a")),
            ("all of Europe", locations("in:europe-locations")),
            ("everything", one(ORG_POLICY, name="gcp.resourceLocations", spec={"rules": [{"allowAll": "TRUE"}]})),
            (
                "refusals only",
                one(
                    ORG_POLICY,
                    name="gcp.resourceLocations",
                    spec={"rules": [{"values": {"deniedValues": ["in:us-locations"]}}]},
                ),
            ),
            (
                "the old way",
                one(
                    "gcp:projects/organizationPolicy:OrganizationPolicy",
                    constraint="constraints/gcp.resourceLocations",
                    listPolicy={"allow": {"all": True}},
                ),
            ),
        ],
        undetermined=[("unknown", locations(UNKNOWN))],
        not_applicable=[("another constraint", one(ORG_POLICY, name="projects/p/policies/compute.vmExternalIpAccess"))],
    ),
    *cases(
        "enc-2-gcp-key-rotates",
        passes=[("90 days", one(KEY, rotationPeriod="7776000s"))],
        fails=[
            ("never", one(KEY)),
            ("a year", one(KEY, rotationPeriod="31536000s")),
            ("90 days and a bit", one(KEY, purpose="ENCRYPT_DECRYPT", rotationPeriod="7776000.5s")),
        ],
        undetermined=[("unknown", one(KEY, rotationPeriod=UNKNOWN))],
        not_applicable=[("a signature", one(KEY, purpose="ASYMMETRIC_SIGN")), ("imported", one(KEY, importOnly=True))],
    ),
    *cases(
        "bc-3-gcp-key-destruction-waits",
        passes=[("Google's 30 days", one(KEY)), ("a week", one(KEY, destroyScheduledDuration="604800s"))],
        fails=[
            ("a day", one(KEY, destroyScheduledDuration="86400s")),
            ("six days", one(KEY, destroyScheduledDuration="518400s")),
            ("at once", one(KEY, destroyScheduledDuration="0s")),
        ],
        undetermined=[("unknown", one(KEY, destroyScheduledDuration=UNKNOWN))],
        not_applicable=[("no key", [])],
    ),
    *cases(
        "enc-2-gcp-secret-own-key",
        passes=[
            ("replicas", one(SECRET, **replicas("europe-west3", **CMEK))),
            ("regional", one(REGIONAL_SECRET, **CMEK)),
        ],
        fails=[
            ("a replica", one(SECRET, **replicas("europe-west3"))),
            ("automatic", one(SECRET, replication={"auto": {}})),
            ("regional", one(REGIONAL_SECRET, secretId="s")),
            ("nothing said", one(SECRET)),
        ],
        undetermined=[("unknown", one(SECRET, replication=UNKNOWN))],
        not_applicable=[("no secret", [])],
    ),
    *cases(
        "enc-2-gcp-secret-rotates",
        passes=[("90 days", one(SECRET, rotation={"rotationPeriod": "7776000s"}, topics=[{"name": "t"}]))],
        fails=[
            ("never", one(SECRET)),
            ("two years", one(SECRET, rotation={"rotationPeriod": "63072000s"}, topics=[{"name": "t"}])),
            ("nobody told", one(REGIONAL_SECRET, rotation={"rotationPeriod": "7776000s"})),
        ],
        undetermined=[("unknown", one(SECRET, rotation=UNKNOWN))],
        not_applicable=[("no secret", [])],
    ),
    *cases(
        "emp-1-gcp-api-key-restricted",
        passes=[
            (
                "both",
                one(
                    API_KEY,
                    restrictions={
                        "apiTargets": [{"service": "maps"}],
                        "serverKeyRestrictions": {"allowedIps": ["198.51.100.7"]},
                    },
                ),
            )
        ],
        fails=[
            ("nothing", one(API_KEY)),
            ("no callers", one(API_KEY, restrictions={"apiTargets": [{"service": "maps"}]})),
            ("no services", one(API_KEY, restrictions={"serverKeyRestrictions": {"allowedIps": ["198.51.100.7"]}})),
            (
                "every caller",
                one(
                    API_KEY,
                    restrictions={
                        "apiTargets": [{"service": "maps"}],
                        "browserKeyRestrictions": {"allowedReferrers": ["*"]},
                    },
                ),
            ),
            (
                "every address in halves",
                one(
                    API_KEY,
                    restrictions={
                        "apiTargets": [{"service": "maps"}],
                        "serverKeyRestrictions": {"allowedIps": ["0.0.0.0/1", "128.0.0.0/1"]},
                    },
                ),
            ),
        ],
        undetermined=[("unknown", one(API_KEY, restrictions=UNKNOWN))],
        not_applicable=[("no key", [])],
    ),
]
