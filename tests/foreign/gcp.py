"""Compliant GCP deployments: machines behind a load balancer, Kubernetes, Cloud Run with Cloud SQL."""

from __future__ import annotations

from tests.foreign.world import Ref, World

PROJECT = "acme-prod"
LABELS = {"classification": "personal", "purpose": "orders", "retention": "30"}
SELF = f"https://www.googleapis.com/compute/v1/projects/{PROJECT}"
KEYS = f"projects/{PROJECT}/locations/europe-west1/keyRings/ring/cryptoKeys"

WAF_FAMILIES = (
    "sqli",
    "xss",
    "lfi",
    "rfi",
    "rce",
    "methodattack",
    "scannerdetection",
    "protocolattack",
    "sessionfixation",
)
"""Attacks that Cloud Armor's preconfigured rules know, whatever the program behind is written in."""


def key(world: World, name: str) -> Ref:
    """A key that turns every 90 days."""
    if "ring" not in world.entries:
        ring = {"location": "europe-west1", "name": "ring", "project": PROJECT}
        world.add(
            "gcp:kms/keyRing:KeyRing", "ring", ring, id=f"projects/{PROJECT}/locations/europe-west1/keyRings/ring"
        )
    inputs = {"keyRing": world.ref("ring"), "rotationPeriod": "7776000s", "name": name}
    protection = {"versionTemplate": {"algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION", "protectionLevel": "SOFTWARE"}}
    return world.add(
        "gcp:kms/cryptoKey:CryptoKey",
        name,
        {**inputs, **protection},
        id=f"{KEYS}/{name}",
        outputs={"purpose": "ENCRYPT_DECRYPT"},
    )


def network(world: World) -> None:
    """A custom network with one subnet, its NAT, deny rules with logs."""
    vpc = world.add(
        "gcp:compute/network:Network",
        "vpc",
        {"autoCreateSubnetworks": False, "name": "vpc", "deleteDefaultRoutesOnCreate": True, "project": PROJECT},
        id=f"projects/{PROJECT}/global/networks/vpc",
        outputs={"selfLink": f"{SELF}/global/networks/vpc"},
    )
    logs = {"aggregationInterval": "INTERVAL_5_SEC", "flowSampling": 1, "metadata": "INCLUDE_ALL_METADATA"}
    world.add(
        "gcp:compute/subnetwork:Subnetwork",
        "apps",
        {
            "network": vpc, "ipCidrRange": "10.20.0.0/20", "region": "europe-west1", "privateIpGoogleAccess": True,
            "logConfig": logs, "name": "apps", "project": PROJECT,
        },
        id=f"projects/{PROJECT}/regions/europe-west1/subnetworks/apps",
        outputs={"selfLink": f"{SELF}/regions/europe-west1/subnetworks/apps", "purpose": "PRIVATE"},
    )  # fmt: skip
    router = {"network": vpc, "region": "europe-west1", "name": "router"}
    world.add("gcp:compute/router:Router", "router", router)
    world.add(
        "gcp:compute/routerNat:RouterNat",
        "nat",
        {
            "router": world.out("router", "name"), "region": "europe-west1", "natIpAllocateOption": "AUTO_ONLY",
            "sourceSubnetworkIpRangesToNat": "LIST_OF_SUBNETWORKS",
            "subnetworks": [{"name": world.ref("apps"), "sourceIpRangesToNats": ["ALL_IP_RANGES"]}],
            "logConfig": {"enable": True, "filter": "ALL"},
        },
    )  # fmt: skip
    for direction in ("INGRESS", "EGRESS"):
        world.add(
            "gcp:compute/firewall:Firewall",
            f"deny-{direction.lower()}",
            {
                "network": vpc, "direction": direction, "priority": 65000, "denies": [{"protocol": "all"}],
                "logConfig": {"metadata": "INCLUDE_ALL_METADATA"},
                **({"sourceRanges": ["0.0.0.0/0"]} if direction == "INGRESS" else {"destinationRanges": ["0.0.0.0/0"]}),
            },
        )  # fmt: skip
    allowed(world, "iap", ["35.235.240.0/20"], "22")
    allowed(world, "health", ["130.211.0.0/22", "35.191.0.0/16"], "8443")
    dns = {"name": "dns-logs", "enableLogging": True, "networks": [{"networkUrl": world.ref("vpc")}]}
    world.add("gcp:dns/policy:Policy", "dns-logs", dns)


def allowed(world: World, name: str, sources: list[str], port: str) -> None:
    """A firewall rule that lets sources in on one port of the application's machines."""
    world.add(
        "gcp:compute/firewall:Firewall",
        name,
        {
            "network": world.ref("vpc"), "direction": "INGRESS", "priority": 1000, "sourceRanges": sources,
            "allows": [{"protocol": "tcp", "ports": [port]}], "targetTags": ["app"],
            "logConfig": {"metadata": "INCLUDE_ALL_METADATA"}, "description": f"{name} to the application",
        },
        outputs={"disabled": False},
    )  # fmt: skip


def account(world: World, name: str, *roles: str) -> str:
    """A service account with roles in the project; answers with its member."""
    mail = f"{name}@{PROJECT}.iam.gserviceaccount.com"
    inputs = {"accountId": name, "displayName": name}
    more = {"email": mail, "member": f"serviceAccount:{mail}"}
    world.add(
        "gcp:serviceaccount/account:Account",
        name,
        inputs,
        outputs=more,
        id=f"projects/{PROJECT}/serviceAccounts/{mail}",
    )
    for number, role in enumerate(roles):
        grant = {"project": PROJECT, "role": role, "member": world.out(name, "member")}
        world.add("gcp:projects/iAMMember:IAMMember", f"{name}-{number}", grant)
    return f"serviceAccount:{mail}"


def machines() -> World:
    """An instance template and group behind an HTTPS load balancer with Cloud Armor, a disk, a bucket."""
    world = World("gce-web")
    network(world)
    kms = key(world, "disks")
    account(world, "app", "roles/logging.logWriter", "roles/monitoring.metricWriter")
    boot = {
        "boot": True, "sourceImage": "debian-cloud/debian-12", "diskEncryptionKey": {"kmsKeySelfLink": kms},
        "diskSizeGb": 20, "autoDelete": True,
    }  # fmt: skip
    shield = {"enableSecureBoot": True, "enableVtpm": True, "enableIntegrityMonitoring": True}
    base = {
        "networkInterfaces": [{"subnetwork": world.ref("apps")}], "shieldedInstanceConfig": shield, "tags": ["app"],
        "metadata": {"enable-oslogin": "TRUE", "block-project-ssh-keys": "true", "serial-port-enable": "false"},
        "serviceAccount": {"email": world.out("app", "email"), "scopes": ["cloud-platform"]}, "canIpForward": False,
    }  # fmt: skip
    template = {"machineType": "e2-small", "region": "europe-west1", "disks": [boot], **base}
    world.add("gcp:compute/instanceTemplate:InstanceTemplate", "template", template)
    world.add(
        "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager",
        "group",
        {
            "baseInstanceName": "web",
            "region": "europe-west1",
            "versions": [{"instanceTemplate": world.ref("template")}],
            "namedPorts": [{"name": "https", "port": 8443}],
            "targetSize": 2,
        },
        outputs={"instanceGroup": f"{SELF}/regions/europe-west1/instanceGroups/group"},
    )
    init = {"initializeParams": {"image": "debian-cloud/debian-12", "size": 20}, "kmsKeySelfLink": kms}
    batch = {"machineType": "e2-medium", "zone": "europe-west1-b", "bootDisk": init, **base}
    world.add(
        "gcp:compute/instance:Instance", "batch", batch, id=f"projects/{PROJECT}/zones/europe-west1-b/instances/batch"
    )
    disk = {"zone": "europe-west1-b", "size": 50, "type": "pd-balanced", "diskEncryptionKey": {"kmsKeySelfLink": kms}}
    world.add("gcp:compute/disk:Disk", "scratch", {**disk, "labels": LABELS}, outputs={"name": "scratch"})
    plan = {
        "region": "europe-west1",
        "snapshotSchedulePolicy": {
            "schedule": {"dailySchedule": {"daysInCycle": 1, "startTime": "03:00"}},
            "retentionPolicy": {"maxRetentionDays": 35}, "snapshotProperties": {"storageLocations": "eu"},
        },
    }  # fmt: skip
    world.add("gcp:compute/resourcePolicy:ResourcePolicy", "daily", plan, outputs={"name": "daily"})
    kept = {"disk": "scratch", "name": world.out("daily", "name"), "zone": "europe-west1-b"}
    world.add("gcp:compute/diskResourcePolicyAttachment:DiskResourcePolicyAttachment", "scratch-kept", kept)
    rules: list[dict[str, object]] = []
    for number, family in enumerate((*WAF_FAMILIES, "java", "nodejs", "php", "cve-canary", "json-sqli-canary")):
        name = f"{family}-v33-stable" if "canary" not in family else family
        match = {"expr": {"expression": f"evaluatePreconfiguredWaf('{name}')"}}
        rules.append({"action": "deny(403)", "priority": 1000 + number, "match": match})
    everyone = {"versionedExpr": "SRC_IPS_V1", "config": {"srcIpRanges": ["*"]}}
    ban = {
        "conformAction": "allow", "exceedAction": "deny(429)", "enforceOnKey": "IP", "banDurationSec": 600,
        "rateLimitThreshold": {"count": 500, "intervalSec": 60},
    }  # fmt: skip
    rules.append({"action": "rate_based_ban", "priority": 2000, "match": everyone, "rateLimitOptions": ban})
    rules.append({"action": "allow", "priority": 2147483647, "match": everyone})
    armor = {
        "rules": rules,
        "adaptiveProtectionConfig": {"layer7DdosDefenseConfig": {"enable": True}},
        "type": "CLOUD_ARMOR",
    }
    world.add("gcp:compute/securityPolicy:SecurityPolicy", "armor", armor)
    headers = [
        "Strict-Transport-Security: max-age=63072000; includeSubDomains; preload", "X-Content-Type-Options: nosniff",
        "Content-Security-Policy: default-src 'self'", "X-Frame-Options: DENY", "Referrer-Policy: no-referrer",
        "Permissions-Policy: camera=()", "Cross-Origin-Opener-Policy: same-origin",
        "Cross-Origin-Resource-Policy: same-origin",
    ]  # fmt: skip
    check = {"httpsHealthCheck": {"port": 8443, "requestPath": "/"}}
    world.add("gcp:compute/healthCheck:HealthCheck", "check", check)
    world.add(
        "gcp:compute/backendService:BackendService",
        "backend",
        {
            "protocol": "HTTPS", "loadBalancingScheme": "EXTERNAL_MANAGED", "securityPolicy": world.ref("armor"),
            "backends": [{"group": world.out("group", "instanceGroup")}], "healthChecks": world.ref("check"),
            "logConfig": {"enable": True, "sampleRate": 1}, "customResponseHeaders": headers, "portName": "https",
        },
    )  # fmt: skip
    world.add("gcp:compute/uRLMap:URLMap", "urls", {"defaultService": world.ref("backend")})
    moved = {"httpsRedirect": True, "stripQuery": False, "redirectResponseCode": "MOVED_PERMANENTLY_DEFAULT"}
    world.add("gcp:compute/uRLMap:URLMap", "to-https", {"defaultUrlRedirect": moved})
    world.add("gcp:compute/targetHttpProxy:TargetHttpProxy", "http", {"urlMap": world.ref("to-https")})
    tls = {"profile": "RESTRICTED", "minTlsVersion": "TLS_1_2"}
    world.add("gcp:compute/sSLPolicy:SSLPolicy", "tls", tls)
    names = {"managed": {"domains": ["shop.acme.example"]}, "type": "MANAGED"}
    world.add("gcp:compute/managedSslCertificate:ManagedSslCertificate", "cert", names)
    proxy = {"urlMap": world.ref("urls"), "sslCertificates": [world.ref("cert")], "sslPolicy": world.ref("tls")}
    world.add("gcp:compute/targetHttpsProxy:TargetHttpsProxy", "https", proxy)
    for name, port in (("https", "443"), ("http", "80")):
        rule = {"target": world.ref(name), "portRange": port, "loadBalancingScheme": "EXTERNAL_MANAGED"}
        world.add("gcp:compute/globalForwardingRule:GlobalForwardingRule", f"entry-{name}", rule)
    storage(world, "uploads", kms)
    return world


def storage(world: World, name: str, kms: Ref) -> None:
    """A private bucket, versioned, encrypted by an own key, with an access log."""
    world.add(
        "gcp:storage/bucket:Bucket",
        name,
        {
            "location": "EUROPE-WEST1", "name": f"acme-{name}", "uniformBucketLevelAccess": True, "labels": LABELS,
            "publicAccessPrevention": "enforced", "versioning": {"enabled": True},
            "encryption": {"defaultKmsKeyName": kms}, "softDeletePolicy": {"retentionDurationSeconds": 604800},
            "lifecycleRules": [{"action": {"type": "Delete"}, "condition": {"age": 30}}],
            "logging": {"logBucket": "acme-central-logs"},
        },
        id=f"acme-{name}",
        outputs={"url": f"gs://acme-{name}", "forceDestroy": False, "storageClass": "STANDARD"},
        protect=True,
    )  # fmt: skip


def run() -> World:
    """A Cloud Run service that only its load balancer reaches, with a private Cloud SQL database and a queue."""
    world = World("run-app")
    network(world)
    kms = key(world, "data")
    me = account(world, "web", "roles/cloudsql.client")
    flags = (
        ("cloudsql.iam_authentication", "on"), ("cloudsql.enable_pgaudit", "on"), ("log_connections", "on"),
        ("log_disconnections", "on"), ("log_min_messages", "warning"), ("log_statement", "ddl"),
        ("log_min_error_statement", "error"), ("log_min_duration_statement", "-1"), ("log_lock_waits", "on"),
        ("log_checkpoints", "on"), ("log_temp_files", "0"), ("log_error_verbosity", "default"),
    )  # fmt: skip
    world.add(
        "gcp:sql/databaseInstance:DatabaseInstance",
        "db",
        {
            "databaseVersion": "POSTGRES_16",
            "region": "europe-west1",
            "deletionProtection": True,
            "encryptionKeyName": kms,
            "settings": {
                "tier": "db-custom-2-8192",
                "availabilityType": "REGIONAL",
                "deletionProtectionEnabled": True,
                "ipConfiguration": {
                    "ipv4Enabled": False,
                    "privateNetwork": world.ref("vpc"),
                    "sslMode": "ENCRYPTED_ONLY",
                },
                "backupConfiguration": {
                    "enabled": True,
                    "pointInTimeRecoveryEnabled": True,
                    "location": "eu",
                    "transactionLogRetentionDays": 7,
                    "backupRetentionSettings": {"retainedBackups": 30},
                },
                "databaseFlags": [{"name": name, "value": value} for name, value in flags],
                "userLabels": LABELS,
                "insightsConfig": {"queryInsightsEnabled": True},
                "passwordValidationPolicy": {
                    "enablePasswordPolicy": True,
                    "minLength": 14,
                    "complexity": "COMPLEXITY_DEFAULT",
                },
            },
        },
        id="db-1a2b",
        outputs={"connectionName": f"{PROJECT}:europe-west1:db-1a2b", "firstIpAddress": "10.90.0.3"},
        protect=True,
    )
    world.add(
        "gcp:sql/user:User",
        "db-user",
        {"instance": world.ref("db"), "name": "web", "type": "CLOUD_IAM_SERVICE_ACCOUNT"},
    )
    customer = {"userManaged": {"replicas": [{
        "location": "europe-west1", "customerManagedEncryption": {"kmsKeyName": kms},
    }]}}  # fmt: skip
    turned = {"rotationPeriod": "2592000s", "nextRotationTime": "2026-12-01T00:00:00Z"}
    topics = [{"name": f"projects/{PROJECT}/topics/turn"}]
    inputs = {"secretId": "stripe", "replication": customer, "rotation": turned, "topics": topics}
    world.add("gcp:secretmanager/secret:Secret", "stripe", inputs, id=f"projects/{PROJECT}/secrets/stripe")
    reader = {"secretId": world.ref("stripe"), "role": "roles/secretmanager.secretAccessor", "member": me}
    world.add("gcp:secretmanager/secretIamMember:SecretIamMember", "stripe-reader", reader)
    world.add(
        "gcp:cloudrunv2/service:Service",
        "web-service",
        {
            "location": "europe-west1", "ingress": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER", "deletionProtection": True,
            "template": {
                "serviceAccount": world.out("web", "email"), "encryptionKey": kms,
                "vpcAccess": {"egress": "ALL_TRAFFIC", "networkInterfaces": [{"subnetwork": world.ref("apps")}]},
                "containers": [{
                    "image": f"europe-west1-docker.pkg.dev/{PROJECT}/apps/web@sha256:{'cd' * 32}",
                    "envs": [
                        {"name": "MODE", "value": "prod"},
                        {"name": "STRIPE", "valueSource": {"secretKeyRef": {"secret": "stripe", "version": "3"}}},
                    ],
                }],
            },
        },
        id=f"projects/{PROJECT}/locations/europe-west1/services/web",
    )  # fmt: skip
    caller = account(world, "caller")
    invoke = {"location": "europe-west1", "name": "web", "role": "roles/run.invoker", "member": caller}
    world.add("gcp:cloudrunv2/serviceIamMember:ServiceIamMember", "invoke", invoke)
    world.add(
        "gcp:pubsub/topic:Topic",
        "jobs",
        {
            "kmsKeyName": kms, "name": "jobs", "labels": LABELS,
            "messageStoragePolicy": {"allowedPersistenceRegions": ["europe-west1"], "enforceInTransit": True},
        },
        id=f"projects/{PROJECT}/topics/jobs",
    )  # fmt: skip
    table = {
        "datasetId": "orders",
        "location": "EU",
        "labels": LABELS,
        "defaultEncryptionConfiguration": {"kmsKeyName": kms},
    }
    access = [
        {"role": "OWNER", "specialGroup": "projectOwners"},
        {"role": "READER", "userByEmail": world.out("web", "email")},
    ]
    world.add(
        "gcp:bigquery/dataset:Dataset",
        "orders",
        {**table, "accesses": access[1:]},
        id=f"projects/{PROJECT}/datasets/orders",
    )
    images = {
        "format": "DOCKER", "location": "europe-west1", "repositoryId": "apps", "kmsKeyName": kms, "labels": LABELS,
        "dockerConfig": {"immutableTags": True}, "vulnerabilityScanningConfig": {"enablementConfig": "INHERITED"},
    }  # fmt: skip
    world.add("gcp:artifactregistry/repository:Repository", "images", images)
    storage(world, "exports", kms)
    return world


def gke() -> World:
    """A private Kubernetes cluster with workload identity and shielded nodes."""
    world = World("gke")
    network(world)
    kms = key(world, "cluster-key")
    account(world, "nodes", "roles/container.defaultNodeServiceAccount")
    pods = [
        {"rangeName": "pods", "ipCidrRange": "10.64.0.0/14"},
        {"rangeName": "services", "ipCidrRange": "10.68.0.0/20"},
    ]
    world.set("apps", secondaryIpRanges=pods)
    logs = ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"]
    world.add(
        "gcp:container/cluster:Cluster",
        "cluster",
        {
            "location": "europe-west1",
            "network": world.ref("vpc"),
            "subnetwork": world.ref("apps"),
            "removeDefaultNodePool": True,
            "initialNodeCount": 1,
            "enableShieldedNodes": True,
            "enableIntranodeVisibility": True,
            "datapathProvider": "ADVANCED_DATAPATH",
            "deletionProtection": True,
            "privateClusterConfig": {
                "enablePrivateNodes": True,
                "enablePrivateEndpoint": True,
                "masterIpv4CidrBlock": "172.16.0.0/28",
            },
            "masterAuthorizedNetworksConfig": {"cidrBlocks": [{"cidrBlock": "10.20.0.0/20", "displayName": "apps"}]},
            "ipAllocationPolicy": {"clusterSecondaryRangeName": "pods", "servicesSecondaryRangeName": "services"},
            "workloadIdentityConfig": {"workloadPool": f"{PROJECT}.svc.id.goog"},
            "databaseEncryption": {"state": "ENCRYPTED", "keyName": kms},
            "releaseChannel": {"channel": "REGULAR"},
            "binaryAuthorization": {"evaluationMode": "PROJECT_SINGLETON_POLICY_ENFORCE"},
            "loggingConfig": {"enableComponents": logs},
            "monitoringConfig": {"enableComponents": ["SYSTEM_COMPONENTS"]},
            "masterAuth": {"clientCertificateConfig": {"issueClientCertificate": False}},
            "securityPostureConfig": {"mode": "BASIC", "vulnerabilityMode": "VULNERABILITY_BASIC"},
            "resourceLabels": LABELS,
        },
        id=f"projects/{PROJECT}/locations/europe-west1/clusters/cluster",
        outputs={"enableLegacyAbac": False, "endpoint": "172.16.0.2", "enableKubernetesAlpha": False},
        protect=True,
    )
    node = {
        "machineType": "e2-standard-4", "imageType": "COS_CONTAINERD", "serviceAccount": world.out("nodes", "email"),
        "oauthScopes": ["https://www.googleapis.com/auth/cloud-platform"], "bootDiskKmsKey": kms, "tags": ["app"],
        "shieldedInstanceConfig": {"enableSecureBoot": True, "enableIntegrityMonitoring": True},
        "workloadMetadataConfig": {"mode": "GKE_METADATA"}, "metadata": {"disable-legacy-endpoints": "true"},
    }  # fmt: skip
    world.add(
        "gcp:container/nodePool:NodePool",
        "pool",
        {
            "cluster": world.ref("cluster"), "location": "europe-west1", "nodeCount": 1, "nodeConfig": node,
            "management": {"autoRepair": True, "autoUpgrade": True}, "networkConfig": {"enablePrivateNodes": True},
        },
    )  # fmt: skip
    return world
