"""Holes in the data platform and the delivery service on GCP."""

from __future__ import annotations

from tests.foreign.edits import put
from tests.foreign.hole import Holes
from tests.foreign.world import World, text

HOLES = Holes()
hole = HOLES


@hole("lake", "raw", "infra-3-gcp-resources-in-eu")
def bucket_dual_region_custom_with_london(world: World) -> None:
    world.set("raw", location="EU", customPlacementConfig={"dataLocations": ["EUROPE-WEST2", "EUROPE-WEST1"]})


@hole("lake", "raw-obj", "emp-1-gcp-people-cannot-read-data", "gdpr-1-gcp-not-public")
def object_acl_role_entity(world: World) -> None:
    world.set("raw", uniformBucketLevelAccess=False)
    world.add(
        "gcp:storage/objectACL:ObjectACL",
        "raw-obj",
        {
            "bucket": world.ref("raw"),
            "object": "a.csv",
            "roleEntities": ["OWNER:user-a@nordwind.example", "READER:allAuthenticatedUsers"],
        },
    )


@hole("lake", "hmac", "emp-1-gcp-no-service-account-key")
def hmac_key_for_service_account(world: World) -> None:
    world.add(
        "gcp:storage/hmacKey:HmacKey",
        "hmac",
        {"serviceAccountEmail": world.out("etl", "email")},
        outputs={"secret": {}, "accessId": "GOOG1E"},
    )


@hole("lake", "mart", "emp-1-gcp-people-cannot-read-data")
def dataset_access_domain(world: World) -> None:
    world.edit("mart", "accesses", lambda a: [*a, {"role": "READER", "domain": "gmail.com"}])


@hole("lake", "events-sub-pol", "gdpr-1-gcp-not-public")
def subscription_policy_public(world: World) -> None:
    world.add(
        "gcp:pubsub/subscriptionIAMPolicy:SubscriptionIAMPolicy",
        "events-sub-pol",
        {
            "subscription": "events-push",
            "policyData": text({"bindings": [{"role": "roles/pubsub.subscriber", "members": ["allUsers"]}]}),
        },
    )


@hole("lake", "events-push", "app-1-gcp-calls-show-who-calls")
def push_without_authentication(world: World) -> None:
    put(world, "events-push", "pushConfig.oidcToken", None)


@hole("lake", "ledger", "infra-3-gcp-resources-in-eu")
def spanner_multi_region_nam(world: World) -> None:
    world.set("ledger", config="nam-eur-asia1")


@hole("lake", "clicks", "enc-2-gcp-store-own-key")
def bigtable_second_cluster_google_key(world: World) -> None:
    world.edit("clicks", "clusters", lambda c: [*c, {"clusterId": "c2", "zone": "europe-west4-b", "numNodes": 1}])


@hole("lake", "clicks-raw", "bc-1-gcp-deletion-protected")
def bigtable_table_unprotected(world: World) -> None:
    world.set("clicks-raw", deletionProtection="UNPROTECTED")


@hole("lake", "fsrules", "gdpr-1-gcp-firebase-rules-closed")
def firestore_rules_open(world: World) -> None:
    body = "match /databases/{d}/documents { match /{document=**} { allow read, write: if true; } }"
    files = [{"name": "firestore.rules", "content": f"service cloud.firestore {{ {body} }}"}]
    world.add("gcp:firebaserules/ruleset:Ruleset", "fsrules", {"source": {"files": files}})


@hole("lake", "spark-cluster", "emp-1-gcp-machine-own-account")
def dataproc_default_service_account(world: World) -> None:
    put(world, "spark-cluster", "clusterConfig.gceClusterConfig.serviceAccount", None)


@hole("lake", "etl-job", "enc-2-gcp-store-own-key")
def dataflow_google_key(world: World) -> None:
    world.unset("etl-job", "kmsKeyName")


@hole("lake", "airflow", "net-2-gcp-managed-machines-private")
def composer_public_environment(world: World) -> None:
    put(world, "airflow", "config.enablePrivateEnvironment", False)


@hole("lake", "airflow", "net-2-gcp-sql-networks-named")
def composer_web_server_open(world: World) -> None:
    put(
        world,
        "airflow",
        "config.webServerNetworkAccessControl.allowedIpRanges",
        [{"value": "0.0.0.0/0"}, {"value": "::0/0"}],
    )


@hole("lake", "airflow", "net-2-gcp-sql-networks-named")
def composer_web_server_open_by_default(world: World) -> None:
    put(world, "airflow", "config.webServerNetworkAccessControl", None)


@hole("lake", "predict", "enc-2-gcp-store-own-key")
def vertex_endpoint_google_key(world: World) -> None:
    world.unset("predict", "encryptionSpec")


@hole("lake", "api-key", "infra-3-gcp-resources-in-eu")
def regional_secret_in_us(world: World) -> None:
    world.set("api-key", location="us-east4")


@hole("lake", "audit-excl", "mon-3-gcp-sink-complete")
def log_exclusion_of_audit_logs(world: World) -> None:
    world.add(
        "gcp:logging/projectExclusion:ProjectExclusion", "audit-excl", {"name": "x", "filter": 'logName:"data_access"'}
    )


@hole("lake", "audit-all", "mon-3-gcp-audit-config-complete")
def audit_config_without_data_write(world: World) -> None:
    world.edit("audit-all", "auditLogConfigs", lambda a: a[:2])


@hole("lake", "nightly", "enc-2-all-no-credential-in-environment")
def scheduler_basic_auth_header(world: World) -> None:
    put(world, "nightly", "httpTarget.headers", {"Authorization": "Basic YWRtaW46U29tbWVyMjAyNiE="})


@hole("lake", "src", "enc-2-all-passwords-are-secret")
def datastream_plain_password(world: World) -> None:
    put(world, "src", "postgresqlProfile.password", "Sommer2026!repl")


@hole("deliveries", "fw-iap", "net-2-gcp-admin-ports-closed")
def policy_rule_ssh_from_many_slices(world: World) -> None:
    put(world, "fw-iap", "match.srcIpRanges", ["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/1"])


@hole("deliveries", "fw-goto", "net-2-gcp-admin-ports-closed", "net-2-gcp-data-ports-closed", "net-3-gcp-ingress-named")
def policy_rule_open_port_range_with_rdp(world: World) -> None:
    world.add(
        "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
        "fw-goto",
        {
            "firewallPolicy": world.ref("fw"),
            "priority": 50,
            "direction": "INGRESS",
            "action": "allow",
            "enableLogging": True,
            "match": {"srcIpRanges": ["::/0"], "layer4Configs": [{"ipProtocol": "6", "ports": ["3000-4000"]}]},
        },
    )


@hole("deliveries", "fw-threat", "net-2-gcp-admin-ports-closed")
def address_group_with_whole_internet(world: World) -> None:
    world.add(
        "gcp:networksecurity/addressGroup:AddressGroup",
        "ag",
        {
            "name": "ag",
            "location": "global",
            "type": "IPV4",
            "capacity": 10,
            "parent": "projects/kurier-live",
            "items": ["0.0.0.0/1", "128.0.0.0/1"],
        },
        id="projects/kurier-live/locations/global/addressGroups/ag",
    )
    world.add(
        "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
        "fw-threat",
        {
            "firewallPolicy": world.ref("fw"),
            "priority": 60,
            "direction": "INGRESS",
            "action": "allow",
            "enableLogging": True,
            "match": {"srcAddressGroups": [world.ref("ag")], "layer4Configs": [{"ipProtocol": "tcp", "ports": ["22"]}]},
        },
    )


@hole("deliveries", "router-vm", "net-2-gcp-no-external-ip")
def instance_second_nic_public(world: World) -> None:
    world.edit(
        "router-vm",
        "networkInterfaces",
        lambda x: [*x, {"network": "default", "accessConfigs": [{"natIp": "34.90.1.2"}]}],
    )


@hole("deliveries", "router-vm", "enc-2-all-no-credential-in-user-data")
def instance_windows_startup_secret(world: World) -> None:
    put(world, "router-vm", "metadata.windows-startup-script-ps1", "net user admin P@ssw0rd-2026! /add")


@hole("deliveries", "router-vm", "enc-2-all-passwords-are-secret")
def instance_csek_plain(world: World) -> None:
    world.set(
        "router-vm",
        bootDisk={
            "diskEncryptionKeyRaw": "SGVsbG8gZnJvbSBHb29nbGUgQ2xvdWQgUGxhdGZvcm0=",
            "initializeParams": {"image": "cos-cloud/cos-stable"},
        },
    )


@hole("deliveries", "hourly", "infra-3-gcp-resources-in-eu")
def snapshot_schedule_stored_in_us(world: World) -> None:
    put(world, "hourly", "snapshotSchedulePolicy.snapshotProperties.storageLocations", "us")


@hole("deliveries", "pg-data", "bc-1-gcp-stores-backed-up")
def disk_without_schedule(world: World) -> None:
    world.remove("pg-data-hourly")


@hole("deliveries", "tunnel", "enc-1-gcp-vpn-ike-2")
def vpn_ike_v1(world: World) -> None:
    world.set("tunnel", ikeVersion=1)


@hole("deliveries", "edge-armor", "app-1-gcp-armor-blocks")
def armor_allow_before_waf(world: World) -> None:
    world.add(
        "gcp:compute/regionSecurityPolicyRule:RegionSecurityPolicyRule",
        "armor-skip",
        {
            "region": "europe-west4",
            "securityPolicy": "edge-armor",
            "priority": 5,
            "action": "allow",
            "match": {"versionedExpr": "SRC_IPS_V1", "config": {"srcIpRanges": ["0.0.0.0/0"]}},
        },
    )


@hole("deliveries", "cache", "emp-1-gcp-caches-authenticate")
def redis_no_auth(world: World) -> None:
    world.set("cache", authEnabled=False)


@hole("deliveries", "valkey", "emp-1-gcp-caches-authenticate")
def valkey_no_iam_auth(world: World) -> None:
    world.set("valkey", authorizationMode="AUTH_DISABLED")


@hole("deliveries", "share", "net-2-gcp-sql-networks-named")
def filestore_export_everywhere_no_squash(world: World) -> None:
    put(
        world,
        "share",
        "fileShares.nfsExportOptions",
        [{"ipRanges": ["0.0.0.0/0"], "accessMode": "READ_WRITE", "squashMode": "NO_ROOT_SQUASH"}],
    )


@hole("deliveries", "pg", "bc-1-gcp-stores-backed-up")
def alloydb_backups_disabled(world: World) -> None:
    put(world, "pg", "automatedBackupPolicy.enabled", False)


@hole("deliveries", "pg", "bc-1-gcp-stores-backed-up")
def alloydb_continuous_backup_off(world: World) -> None:
    world.set("pg", continuousBackupConfig={"enabled": False})


@hole("deliveries", "pg", "infra-3-gcp-resources-in-eu")
def alloydb_backup_location_us(world: World) -> None:
    put(world, "pg", "automatedBackupPolicy.location", "us-east1")


@hole("deliveries", "mysql", "net-2-gcp-sql-flags-safe")
def sql_local_infile_on(world: World) -> None:
    put(world, "mysql", "settings.databaseFlags.0", {"name": "local_infile", "value": "on"})


@hole("deliveries", "root-user", "enc-2-gcp-sql-users-have-passwords")
def sql_root_without_password(world: World) -> None:
    world.add("gcp:sql/user:User", "root-user", {"instance": world.ref("mysql"), "name": "root", "host": "%"})


@hole("deliveries", "legacy-fn", "enc-1-gcp-services-https-only")
def function_gen1_plain_http(world: World) -> None:
    world.set("legacy-fn", httpsTriggerSecurityLevel="SECURE_OPTIONAL")


@hole("deliveries", "legacy-fn", "dev-3-gcp-runtime-supported")
def function_gen1_old_runtime(world: World) -> None:
    world.set("legacy-fn", runtime="nodejs10")


@hole("deliveries", "legacy-fn", "enc-2-all-no-credential-in-environment")
def function_gen1_build_env_secret(world: World) -> None:
    world.set("legacy-fn", buildEnvironmentVariables={"NPM_TOKEN": "npm_9aBcD3fGhIjKlMnOpQrStUvWxYz012345678"})


@hole("deliveries", "migrate", "enc-2-all-no-credential-in-environment")
def run_job_env_secret(world: World) -> None:
    put(world, "migrate", "template.template.containers.0.envs", [{"name": "DB_PASS", "value": "Xk29vLmQp8Z"}])


@hole("deliveries", "builders", "net-2-gcp-managed-machines-private")
def build_pool_external_ip(world: World) -> None:
    put(world, "builders", "workerConfig.noExternalIp", False)


@hole("deliveries", "ci", "enc-2-all-no-credential-in-environment")
def trigger_secret_in_substitutions(world: World) -> None:
    world.set("ci", substitutions={"_DEPLOY_TOKEN": "ghp_a8Kd93JfkLs02Mxz7QwErTyUiOpAsDfGhJkL"})


@hole("deliveries", "ci", "emp-1-gcp-strangers-start-no-build")
def trigger_runs_fork_pull_requests(world: World) -> None:
    world.set(
        "ci",
        github={
            "owner": "kurier",
            "name": "app",
            "pullRequest": {"branch": ".*", "commentControl": "COMMENTS_DISABLED"},
        },
        approvalConfig={"approvalRequired": False},
    )


@hole("deliveries", "gae-deny", "net-2-gcp-sql-networks-named")
def gae_firewall_star(world: World) -> None:
    world.set("gae-deny", sourceRange="*", priority=2147483647)


@hole("deliveries", "gae-v1", "enc-1-gcp-services-https-only")
def gae_handlers_optional_tls(world: World) -> None:
    put(world, "gae-v1", "handlers.0.securityLevel", "SECURE_NEVER")


@hole("deliveries", "gae-v1", "enc-2-all-no-credential-in-environment")
def gae_env_secret(world: World) -> None:
    world.set("gae-v1", envVariables={"DJANGO_SECRET_KEY": "g8#kd93jfkls02mxz7qwertyuiopasdfghj5kl"})
