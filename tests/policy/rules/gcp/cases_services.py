"""Cases for the rules on GCP's databases, functions, pipelines and watches."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make

ALLOYDB = "gcp:alloydb/cluster:Cluster"
FIRESTORE = "gcp:firestore/database:Database"
SCHEDULE = "gcp:firestore/backupSchedule:BackupSchedule"
TABLE = "gcp:bigtable/table:Table"
DISK = "gcp:compute/disk:Disk"
ATTACHMENT = "gcp:compute/diskResourcePolicyAttachment:DiskResourcePolicyAttachment"
PLAN_USE = "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation"
MACHINE = "gcp:compute/instance:Instance"
SQL = "gcp:sql/databaseInstance:DatabaseInstance"
USER = "gcp:sql/user:User"
REDIS = "gcp:redis/instance:Instance"
VALKEY = "gcp:memorystore/instance:Instance"
FUNCTION = "gcp:cloudfunctions/function:Function"
FUNCTION_V2 = "gcp:cloudfunctionsv2/function:Function"
APP = "gcp:appengine/standardAppVersion:StandardAppVersion"
TRIGGER = "gcp:cloudbuild/trigger:Trigger"
SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"
JOB = "gcp:cloudscheduler/job:Job"
BINAUTHZ = "gcp:binaryauthorization/policy:Policy"
RULESET = "gcp:firebaserules/ruleset:Ruleset"
TUNNEL = "gcp:compute/vPNTunnel:VPNTunnel"
AUDIT = "gcp:organizations/iamAuditConfig:IamAuditConfig"
ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
PROJECT = "gcp:organizations/project:Project"

PUSH = "https://a.example.com"
TOKEN = {"oidcToken": {"serviceAccountEmail": "a@p.iam.gserviceaccount.com"}}


def one(token: str, /, **properties: Any) -> list[Resource]:
    return [make(token, "x", properties)]


def flag(name: str, value: Any) -> list[Resource]:
    return one(SQL, settings={"databaseFlags": [{"name": name, "value": value}]})


def pull(control: Any, **more: Any) -> list[Resource]:
    return one(TRIGGER, github={"pullRequest": {"branch": ".*", "commentControl": control}}, **more)


def firebase(statement: Any) -> list[Resource]:
    return one(RULESET, source={"files": [{"name": "r", "content": statement}]})


def audit(*kinds: Any, service: str = "allServices") -> list[Resource]:
    return one(AUDIT, service=service, auditLogConfigs=[{"logType": kind} for kind in kinds])


def disk(*others: Resource, **more: Any) -> list[Resource]:
    return [make(DISK, "data", {"name": "data-1", **more}, id="projects/p/zones/z/disks/data-1"), *others]


CASES = [
    *cases(
        "bc-1-gcp-stores-backed-up",
        passes=[
            ("AlloyDB as Google makes it", one(ALLOYDB)),
            ("Firestore with recovery", one(FIRESTORE, pointInTimeRecoveryEnablement="POINT_IN_TIME_RECOVERY_ENABLED")),
            (
                "Firestore with a schedule",
                [make(FIRESTORE, "f", {"name": "f"}), make(SCHEDULE, "s", {"database": "f"})],
            ),
            ("Bigtable with a policy", one(TABLE, automatedBackupPolicy={"frequency": "24h0m0s"})),
            ("a disk with a schedule", disk(make(ATTACHMENT, "a", {"disk": "data-1", "name": "daily"}))),
            ("a disk with its own schedule", disk(resourcePolicies="daily")),
            (
                "a disk of a machine that a plan backs up",
                disk(
                    make(MACHINE, "m", {"attachedDisks": [{"source": "projects/p/zones/z/disks/data-1"}]}, id="m-1"),
                    make(PLAN_USE, "u", {"resource": "m-1", "backupPlan": "p"}),
                ),
            ),
        ],
        fails=[
            ("AlloyDB, switched off", one(ALLOYDB, automatedBackupPolicy={"enabled": False})),
            ("Firestore, nothing said", one(FIRESTORE, name="f")),
            (
                "the schedule of another database",
                [make(FIRESTORE, "f", {"name": "f"}), make(SCHEDULE, "s", {"database": "g"})],
            ),
            ("Bigtable, nothing said", one(TABLE)),
            ("a disk, nothing said", disk()),
        ],
        undetermined=[("unknown", one(ALLOYDB, automatedBackupPolicy={"enabled": UNKNOWN}))],
        not_applicable=[("a replica", one(ALLOYDB, clusterType="SECONDARY"))],
    ),
    *cases(
        "emp-1-gcp-caches-authenticate",
        passes=[("Redis", one(REDIS, authEnabled=True)), ("Valkey", one(VALKEY, authorizationMode="IAM_AUTH"))],
        fails=[("nothing said", one(REDIS)), ("Valkey without", one(VALKEY, authorizationMode="AUTH_DISABLED"))],
        undetermined=[("unknown", one(REDIS, authEnabled=UNKNOWN))],
        not_applicable=[("no cache", [])],
    ),
    *cases(
        "net-2-gcp-sql-flags-safe",
        passes=[("off", flag("local_infile", "off")), ("logged", flag("log_connections", "on"))],
        fails=[("on", flag("local_infile", "on")), ("not logged", flag("log_disconnections", "off"))],
        undetermined=[("unknown", flag("local_infile", UNKNOWN))],
        not_applicable=[("no flags", one(SQL, settings={"tier": "t"}))],
    ),
    *cases(
        "enc-2-gcp-sql-users-have-passwords",
        passes=[("a password", one(USER, name="a", password="x")), ("one to write only", one(USER, passwordWo="x"))],
        fails=[("none", one(USER, name="root")), ("an empty one", one(USER, type="BUILT_IN", password=""))],
        undetermined=[("unknown", one(USER, type=UNKNOWN))],
        not_applicable=[("IAM", one(USER, type="CLOUD_IAM_USER"))],
    ),
    *cases(
        "enc-1-gcp-services-https-only",
        passes=[("a function", one(FUNCTION)), ("an app", one(APP, handlers=[{"securityLevel": "SECURE_ALWAYS"}]))],
        fails=[
            ("optional", one(FUNCTION, httpsTriggerSecurityLevel="SECURE_OPTIONAL")),
            ("an app's handler", one(APP, handlers=[{"securityLevel": "SECURE_NEVER"}])),
        ],
        undetermined=[("unknown", one(FUNCTION, httpsTriggerSecurityLevel=UNKNOWN))],
        not_applicable=[("an event", one(FUNCTION, eventTrigger={"eventType": "e"}))],
    ),
    *cases(
        "dev-3-gcp-runtime-supported",
        passes=[("Node.js 24", one(FUNCTION, runtime="nodejs24")), ("Go 1.25", one(APP, runtime="go125"))],
        fails=[
            ("Node.js 16", one(FUNCTION, runtime="nodejs16")),
            ("Java 8", one(FUNCTION_V2, buildConfig={"runtime": "java8"})),
        ],
        undetermined=[("unknown", one(FUNCTION, runtime=UNKNOWN))],
        not_applicable=[("no runtime", one(FUNCTION_V2, buildConfig={"entryPoint": "a"}))],
    ),
    *cases(
        "emp-1-gcp-strangers-start-no-build",
        passes=[
            ("a comment first", pull("COMMENTS_ENABLED_FOR_EXTERNAL_CONTRIBUTORS_ONLY")),
            ("an approval first", pull("COMMENTS_DISABLED", approvalConfig={"approvalRequired": True})),
        ],
        fails=[
            ("none", pull("COMMENTS_DISABLED")),
            ("nothing said", one(TRIGGER, repositoryEventConfig={"pullRequest": {"branch": ".*"}})),
        ],
        undetermined=[("unknown", pull(UNKNOWN))],
        not_applicable=[
            ("a push", one(TRIGGER, github={"push": {"branch": "main"}})),
            ("a trigger that is off", pull("COMMENTS_DISABLED", disabled=True)),
        ],
    ),
    *cases(
        "app-1-gcp-calls-show-who-calls",
        passes=[
            ("a push", one(SUBSCRIPTION, pushConfig={"pushEndpoint": PUSH, **TOKEN})),
            ("a schedule", one(JOB, httpTarget={"uri": PUSH, "oauthToken": {"serviceAccountEmail": "a"}})),
        ],
        fails=[
            ("a push without", one(SUBSCRIPTION, pushConfig={"pushEndpoint": PUSH})),
            ("a schedule without", one(JOB, httpTarget={"uri": PUSH})),
        ],
        undetermined=[("unknown", one(SUBSCRIPTION, pushConfig=UNKNOWN))],
        not_applicable=[("a pull", one(SUBSCRIPTION, topic="t"))],
    ),
    *cases(
        "dev-3-gcp-images-attested",
        passes=[("attested", one(BINAUTHZ, defaultAdmissionRule={"evaluationMode": "REQUIRE_ATTESTATION"}))],
        fails=[
            ("all", one(BINAUTHZ, defaultAdmissionRule={"evaluationMode": "ALWAYS_ALLOW"})),
            (
                "watched in one cluster",
                one(BINAUTHZ, clusterAdmissionRules=[{"enforcementMode": "DRYRUN_AUDIT_LOG_ONLY"}]),
            ),
        ],
        undetermined=[("unknown", one(BINAUTHZ, defaultAdmissionRule={"evaluationMode": UNKNOWN}))],
        not_applicable=[("no policy", [])],
    ),
    *cases(
        "gdpr-1-gcp-firebase-rules-closed",
        passes=[
            ("asks who", firebase("allow read: if request.auth != null && isOwner();")),
            ("only a comment", firebase("// allow read: if true;\nallow read: if isOwner();")),
            ("nobody", firebase("allow read, write: if false;")),
        ],
        fails=[
            ("everybody", firebase("match /{a=**} { allow read, write: if true; }")),
            ("no condition", firebase("allow get, list;")),
            ("test mode", firebase("allow read, write: if request.time < timestamp.date(2027, 1, 1);")),
        ],
        undetermined=[("unknown", firebase(UNKNOWN))],
        not_applicable=[("no files", one(RULESET, source={"files": []}))],
    ),
    *cases(
        "enc-1-gcp-vpn-ike-2",
        passes=[("2", one(TUNNEL, ikeVersion=2)), ("nothing said", one(TUNNEL))],
        fails=[("1", one(TUNNEL, ikeVersion=1))],
        undetermined=[("unknown", one(TUNNEL, ikeVersion=UNKNOWN))],
        not_applicable=[("no tunnel", [])],
    ),
    *cases(
        "mon-3-gcp-audit-config-complete",
        passes=[("all three", audit("ADMIN_READ", "DATA_READ", "DATA_WRITE"))],
        fails=[("no writes", audit("ADMIN_READ", "DATA_READ")), ("nothing", audit())],
        undetermined=[("unknown", audit(UNKNOWN))],
        not_applicable=[("one service", audit("DATA_READ", service="storage.googleapis.com"))],
    ),
    *cases(
        "team-1-gcp-alerts-reach-somebody",
        passes=[("a channel", one(ALERT, notificationChannels=["c"]))],
        fails=[("none", one(ALERT)), ("off", one(ALERT, enabled=False, notificationChannels=["c"]))],
        undetermined=[("unknown", one(ALERT, notificationChannels=UNKNOWN))],
        not_applicable=[("no alert", [])],
    ),
    *cases(
        "net-1-gcp-no-automatic-subnets",
        passes=[("a project without a network", one(PROJECT, autoCreateNetwork=False))],
        fails=[("a project with a network", one(PROJECT, projectId="p"))],
    ),
]
