"""A compliant delivery service on GCP: machines, caches, databases, functions, apps and pipelines."""

from __future__ import annotations

from tests.foreign.gcp import WAF_FAMILIES
from tests.foreign.world import World, secret

P = "kurier-live"
L = {"classification": "personal", "purpose": "delivery", "retention": "90"}
R = "europe-west4"
SELF = f"https://www.googleapis.com/compute/v1/projects/{P}"
K = f"projects/{P}/locations/{R}/keyRings/main/cryptoKeys/fleet"


def deliveries() -> World:
    """What a web shop's deliveries run on, with the firewall as a policy of the network and the edge in one region."""
    world = World("deliveries")
    world.add(
        "gcp:kms/keyRing:KeyRing", "main", {"name": "main", "location": R},
        id=f"projects/{P}/locations/{R}/keyRings/main",
    )  # fmt: skip
    k = world.add(
        "gcp:kms/cryptoKey:CryptoKey", "fleet-key", {"name": "fleet", "keyRing": world.ref("main"),
        "rotationPeriod": "7776000s"}, id=K, outputs={"purpose": "ENCRYPT_DECRYPT"},
    )  # fmt: skip
    net = world.add(
        "gcp:compute/network:Network", "core", {"name": "core", "autoCreateSubnetworks": False,
        "deleteDefaultRoutesOnCreate": True, "networkFirewallPolicyEnforcementOrder": "BEFORE_CLASSIC_FIREWALL"},
        id=f"projects/{P}/global/networks/core", outputs={"selfLink": f"{SELF}/global/networks/core"},
    )  # fmt: skip
    lc = {"aggregationInterval": "INTERVAL_1_MIN", "flowSampling": 1, "metadata": "INCLUDE_ALL_METADATA"}
    sub = world.add(
        "gcp:compute/subnetwork:Subnetwork", "core-a", {"name": "core-a", "network": net,
        "ipCidrRange": "10.8.0.0/22", "region": R, "privateIpGoogleAccess": True, "logConfig": lc,
        "stackType": "IPV4_ONLY"}, id=f"projects/{P}/regions/{R}/subnetworks/core-a",
        outputs={"selfLink": f"{SELF}/regions/{R}/subnetworks/core-a", "purpose": "PRIVATE"},
    )  # fmt: skip
    world.add(
        "gcp:dns/policy:Policy", "core-dns", {"name": "core-dns", "enableLogging": True,
        "networks": [{"networkUrl": net}]},
    )  # fmt: skip
    world.add(
        "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy", "fw", {"name": "fw"},
        id=f"projects/{P}/global/firewallPolicies/fw",
    )  # fmt: skip
    world.add(
        "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation", "fw-core",
        {"name": "fw-core", "attachmentTarget": net, "firewallPolicy": world.ref("fw")},
    )  # fmt: skip

    def fr(name: str, priority: int, direction: str, action: str, match: dict[str, object]) -> None:
        world.add(
            "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule", name,
            {"firewallPolicy": world.ref("fw"), "ruleName": name, "priority": priority, "direction": direction,
            "action": action, "enableLogging": True, "match": match},
        )  # fmt: skip

    fr(
        "fw-iap",
        100,
        "INGRESS",
        "allow",
        {"srcIpRanges": ["35.235.240.0/20"], "layer4Configs": [{"ipProtocol": "tcp", "ports": ["22"]}]},
    )
    fr(
        "fw-hc",
        110,
        "INGRESS",
        "allow",
        {
            "srcIpRanges": ["35.191.0.0/16", "130.211.0.0/22"],
            "layer4Configs": [{"ipProtocol": "tcp", "ports": ["8443"]}],
        },
    )
    fr("fw-deny-in", 65000, "INGRESS", "deny", {"srcIpRanges": ["0.0.0.0/0"], "layer4Configs": [{"ipProtocol": "all"}]})
    fr(
        "fw-deny-out",
        65001,
        "EGRESS",
        "deny",
        {"destIpRanges": ["0.0.0.0/0"], "layer4Configs": [{"ipProtocol": "all"}]},
    )
    for d, r in (("INGRESS", "sourceRanges"), ("EGRESS", "destinationRanges")):
        world.add(
            "gcp:compute/firewall:Firewall", f"core-no-{d.lower()}", {"network": net, "direction": d,
            "priority": 65535, "denies": [{"protocol": "all"}], r: ["0.0.0.0/0"],
            "logConfig": {"metadata": "INCLUDE_ALL_METADATA"}},
        )  # fmt: skip
    world.add(
        "gcp:compute/router:Router", "core-router", {"name": "core-router", "network": net, "region": R,
        "bgp": {"asn": 64514}},
    )  # fmt: skip
    world.add(
        "gcp:compute/routerNat:RouterNat", "core-nat", {"router": "core-router", "region": R,
        "natIpAllocateOption": "AUTO_ONLY", "sourceSubnetworkIpRangesToNat": "LIST_OF_SUBNETWORKS",
        "subnetworks": [{"name": sub, "sourceIpRangesToNats": ["ALL_IP_RANGES"]}], "logConfig": {"enable": True,
        "filter": "ALL"}},
    )  # fmt: skip
    world.add(
        "gcp:serviceaccount/account:Account", "vm", {"accountId": "vm"},
        id=f"projects/{P}/serviceAccounts/vm@{P}.iam.gserviceaccount.com",
        outputs={"email": f"vm@{P}.iam.gserviceaccount.com",
        "member": f"serviceAccount:vm@{P}.iam.gserviceaccount.com"},
    )  # fmt: skip
    sh = {"enableSecureBoot": True, "enableVtpm": True, "enableIntegrityMonitoring": True}
    md = {"enable-oslogin": "true", "block-project-ssh-keys": "TRUE", "serial-port-enable": "0"}
    world.add(
        "gcp:compute/disk:Disk", "pg-data", {"name": "pg-data", "zone": f"{R}-a", "size": 200, "type": "pd-ssd",
        "diskEncryptionKey": {"kmsKeySelfLink": k}, "labels": L}, id=f"projects/{P}/zones/{R}-a/disks/pg-data",
        protect=True,
    )  # fmt: skip
    world.add(
        "gcp:compute/resourcePolicy:ResourcePolicy", "hourly", {"name": "hourly", "region": R,
        "snapshotSchedulePolicy": {"schedule": {"hourlySchedule": {"hoursInCycle": 6, "startTime": "00:00"}},
        "retentionPolicy": {"maxRetentionDays": 30, "onSourceDiskDelete": "KEEP_AUTO_SNAPSHOTS"},
        "snapshotProperties": {"storageLocations": R}}},
    )  # fmt: skip
    world.add(
        "gcp:compute/diskResourcePolicyAttachment:DiskResourcePolicyAttachment", "pg-data-hourly", {"disk": "pg-data",
        "name": "hourly", "zone": f"{R}-a"},
    )  # fmt: skip
    world.add(
        "gcp:compute/instance:Instance", "router-vm", {"name": "router-vm", "zone": f"{R}-a",
        "machineType": "n2d-standard-2", "bootDisk": {"initializeParams": {"image": "cos-cloud/cos-stable"},
        "kmsKeySelfLink": k}, "attachedDisks": [{"source": world.ref("pg-data")}],
        "networkInterfaces": [{"network": net, "subnetwork": sub}], "shieldedInstanceConfig": sh, "metadata": md,
        "serviceAccount": {"email": world.out("vm", "email"),
        "scopes": ["https://www.googleapis.com/auth/cloud-platform"]},
        "confidentialInstanceConfig": {"enableConfidentialCompute": True, "confidentialInstanceType": "SEV"},
        "deletionProtection": True, "labels": L}, id=f"projects/{P}/zones/{R}-a/instances/router-vm",
    )  # fmt: skip
    world.add(
        "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate", "tmpl", {"namePrefix": "web-", "region": R,
        "machineType": "e2-medium", "disks": [{"boot": True, "sourceImage": "debian-cloud/debian-12",
        "diskEncryptionKey": {"kmsKeySelfLink": k}}], "networkInterfaces": [{"network": net, "subnetwork": sub}],
        "shieldedInstanceConfig": sh, "metadata": md, "serviceAccount": {"email": world.out("vm", "email"),
        "scopes": ["cloud-platform"]}},
    )  # fmt: skip
    world.add(
        "gcp:compute/instanceGroupManager:InstanceGroupManager", "mig", {"baseInstanceName": "web", "zone": f"{R}-b",
        "versions": [{"instanceTemplate": world.ref("tmpl")}], "targetSize": 2},
        outputs={"instanceGroup": f"{SELF}/zones/{R}-b/instanceGroups/mig"},
    )  # fmt: skip
    world.add(
        "gcp:compute/image:Image", "golden", {"name": "golden", "sourceDisk": world.ref("pg-data"),
        "imageEncryptionKey": {"kmsKeySelfLink": k}, "storageLocations": [R], "labels": L},
    )  # fmt: skip
    world.add(
        "gcp:compute/snapshot:Snapshot", "before", {"name": "before", "sourceDisk": world.ref("pg-data"),
        "zone": f"{R}-a", "snapshotEncryptionKey": {"kmsKeySelfLink": k}, "storageLocations": [R], "labels": L},
    )  # fmt: skip
    world.add("gcp:compute/haVpnGateway:HaVpnGateway", "vpn", {"name": "vpn", "network": net, "region": R})
    world.add(
        "gcp:compute/vPNTunnel:VPNTunnel", "tunnel", {"name": "tunnel", "region": R, "vpnGateway": world.ref("vpn"),
        "peerGcpGateway": f"projects/{P}-shared/regions/{R}/vpnGateways/hub", "ikeVersion": 2,
        "sharedSecret": secret(), "router": "core-router", "vpnGatewayInterface": 0},
    )  # fmt: skip
    world.add(
        "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy", "edge-armor", {"name": "edge-armor", "region": R,
        "type": "CLOUD_ARMOR"},
    )  # fmt: skip
    for number, fam in enumerate((*WAF_FAMILIES, "java", "nodejs", "php")):
        world.add(
            "gcp:compute/regionSecurityPolicyRule:RegionSecurityPolicyRule", f"armor-{fam}", {"region": R,
            "securityPolicy": "edge-armor", "priority": 1000 + number, "action": "deny(403)",
            "match": {"expr": {"expression": f"evaluatePreconfiguredWaf('{fam}-v33-stable', {{'sensitivity': 1}})"}}},
        )  # fmt: skip
    for number, c in enumerate(("cve-canary", "json-sqli-canary")):
        world.add(
            "gcp:compute/regionSecurityPolicyRule:RegionSecurityPolicyRule", f"armor-{c}", {"region": R,
            "securityPolicy": "edge-armor", "priority": 2000 + number, "action": "deny(403)",
            "match": {"expr": {"expression": f"evaluatePreconfiguredWaf('{c}')"}}},
        )  # fmt: skip
    world.add(
        "gcp:compute/regionSecurityPolicyRule:RegionSecurityPolicyRule", "armor-rate", {"region": R,
        "securityPolicy": "edge-armor", "priority": 3000, "action": "throttle",
        "match": {"versionedExpr": "SRC_IPS_V1", "config": {"srcIpRanges": ["*"]}},
        "rateLimitOptions": {"conformAction": "allow", "exceedAction": "deny(429)", "enforceOnKey": "IP",
        "rateLimitThreshold": {"count": 300, "intervalSec": 60}}},
    )  # fmt: skip
    headers = (
        "Strict-Transport-Security: max-age=31536000; includeSubDomains",
        "X-Content-Type-Options: nosniff",
        "Content-Security-Policy: default-src 'self'",
        "X-Frame-Options: DENY",
        "Referrer-Policy: same-origin",
        "Permissions-Policy: geolocation=()",
        "Cross-Origin-Opener-Policy: same-origin",
        "Cross-Origin-Resource-Policy: same-origin",
    )
    world.add(
        "gcp:compute/regionHealthCheck:RegionHealthCheck", "hc", {"region": R, "httpsHealthCheck": {"port": 8443}},
    )  # fmt: skip
    world.add(
        "gcp:compute/regionBackendService:RegionBackendService", "edge-be", {"name": "edge-be", "region": R,
        "protocol": "HTTPS", "loadBalancingScheme": "EXTERNAL_MANAGED", "securityPolicy": world.ref("edge-armor"),
        "backends": [{"group": world.out("mig", "instanceGroup"), "balancingMode": "UTILIZATION",
        "capacityScaler": 1}], "healthChecks": world.ref("hc"), "logConfig": {"enable": True, "sampleRate": 1.0}},
    )  # fmt: skip
    hdr = [{"headerName": h.split(": ")[0], "headerValue": h.split(": ")[1], "replace": True} for h in headers]
    world.add(
        "gcp:compute/regionUrlMap:RegionUrlMap", "edge-map", {"region": R, "defaultService": world.ref("edge-be"),
        "headerAction": {"responseHeadersToAdds": hdr}},
    )  # fmt: skip
    world.add(
        "gcp:compute/regionSslPolicy:RegionSslPolicy", "edge-tls", {"region": R, "name": "edge-tls",
        "profile": "MODERN", "minTlsVersion": "TLS_1_2"},
    )  # fmt: skip
    world.add(
        "gcp:certificatemanager/certificate:Certificate", "edge-cert", {"name": "edge-cert", "location": R,
        "managed": {"domains": ["kurier.example"], "dnsAuthorizations": ["a"]}},
    )  # fmt: skip
    world.add(
        "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy", "edge-proxy", {"region": R,
        "urlMap": world.ref("edge-map"), "certificateManagerCertificates": [world.ref("edge-cert")],
        "sslPolicy": world.ref("edge-tls")},
    )  # fmt: skip
    world.add(
        "gcp:compute/forwardingRule:ForwardingRule", "edge-fr", {"region": R,
        "loadBalancingScheme": "EXTERNAL_MANAGED", "portRange": "443-443", "target": world.ref("edge-proxy"),
        "network": net, "networkTier": "STANDARD"},
    )  # fmt: skip
    world.add(
        "gcp:redis/instance:Instance", "cache", {"name": "cache", "region": R, "tier": "STANDARD_HA",
        "memorySizeGb": 5, "authEnabled": True, "transitEncryptionMode": "SERVER_AUTHENTICATION",
        "customerManagedKey": k, "authorizedNetwork": net, "connectMode": "PRIVATE_SERVICE_ACCESS", "labels": L,
        "persistenceConfig": {"persistenceMode": "RDB", "rdbSnapshotPeriod": "TWELVE_HOURS"},
        "redisVersion": "REDIS_7_2", "deletionProtection": True},
    )  # fmt: skip
    world.add(
        "gcp:memorystore/instance:Instance", "valkey", {"instanceId": "valkey", "location": R, "shardCount": 3,
        "nodeType": "STANDARD_SMALL", "authorizationMode": "IAM_AUTH",
        "transitEncryptionMode": "SERVER_AUTHENTICATION", "kmsKey": k, "labels": L, "deletionProtectionEnabled": True,
        "desiredAutoCreatedEndpoints": [{"network": net, "projectId": P}],
        "automatedBackupConfig": {"retention": "604800s", "fixedFrequencySchedule": {"startTime": {"hours": 3}}}},
    )  # fmt: skip
    world.add(
        "gcp:filestore/instance:Instance", "share", {"name": "share", "location": f"{R}-a", "tier": "ENTERPRISE",
        "kmsKeyName": k, "labels": L, "networks": [{"network": "core", "modes": ["MODE_IPV4"],
        "connectMode": "PRIVATE_SERVICE_ACCESS"}], "fileShares": {"capacityGb": 1024, "name": "data",
        "nfsExportOptions": [{"ipRanges": ["10.8.0.0/22"], "accessMode": "READ_WRITE", "squashMode": "ROOT_SQUASH",
        "anonUid": 65534, "anonGid": 65534}]}, "deletionProtectionEnabled": True, "protocol": "NFS_V3"},
    )  # fmt: skip
    world.add(
        "gcp:alloydb/cluster:Cluster", "pg", {"clusterId": "pg", "location": R, "networkConfig": {"network": net},
        "encryptionConfig": {"kmsKeyName": k}, "automatedBackupPolicy": {"enabled": True, "location": R,
        "backupWindow": "1800s", "encryptionConfig": {"kmsKeyName": k},
        "timeBasedRetention": {"retentionPeriod": "2592000s"}, "weeklySchedule": {"daysOfWeeks": ["MONDAY"],
        "startTimes": [{"hours": 2}]}}, "continuousBackupConfig": {"enabled": True, "recoveryWindowDays": 14,
        "encryptionConfig": {"kmsKeyName": k}}, "initialUser": {"user": "postgres", "password": secret()},
        "labels": L, "deletionProtection": True}, id=f"projects/{P}/locations/{R}/clusters/pg", protect=True,
    )  # fmt: skip
    world.add(
        "gcp:alloydb/instance:Instance", "pg-primary", {"cluster": world.ref("pg"), "instanceId": "primary",
        "instanceType": "PRIMARY", "availabilityType": "REGIONAL",
        "clientConnectionConfig": {"requireConnectors": True, "sslConfig": {"sslMode": "ENCRYPTED_ONLY"}},
        "networkConfig": {"enablePublicIp": False}, "databaseFlags": {"alloydb.enable_pgaudit": "on",
        "alloydb.iam_authentication": "on", "log_connections": "on", "log_disconnections": "on"}, "labels": L},
        protect=True,
    )  # fmt: skip
    world.add(
        "gcp:sql/databaseInstance:DatabaseInstance", "mysql", {"databaseVersion": "MYSQL_8_4", "region": R,
        "deletionProtection": True, "encryptionKeyName": k, "settings": {"tier": "db-n1-standard-2",
        "availabilityType": "REGIONAL", "deletionProtectionEnabled": True, "connectorEnforcement": "REQUIRED",
        "ipConfiguration": {"ipv4Enabled": False, "privateNetwork": net,
        "sslMode": "TRUSTED_CLIENT_CERTIFICATE_REQUIRED", "enablePrivatePathForGoogleCloudServices": True},
        "backupConfiguration": {"enabled": True, "binaryLogEnabled": True, "location": R,
        "transactionLogRetentionDays": 7, "backupRetentionSettings": {"retainedBackups": 30,
        "retentionUnit": "COUNT"}}, "databaseFlags": [{"name": "local_infile", "value": "off"},
        {"name": "skip_show_database", "value": "on"}, {"name": "cloudsql_iam_authentication", "value": "on"},
        {"name": "cloudsql_mysql_audit", "value": "on"}, {"name": "slow_query_log", "value": "on"}], "userLabels": L,
        "passwordValidationPolicy": {"enablePasswordPolicy": True, "minLength": 16,
        "complexity": "COMPLEXITY_DEFAULT", "disallowUsernameSubstring": True, "reuseInterval": 5}}}, id="mysql-77",
        outputs={"connectionName": f"{P}:{R}:mysql-77"}, protect=True,
    )  # fmt: skip
    world.add(
        "gcp:sql/user:User", "app-user", {"instance": world.ref("mysql"), "name": "app", "password": secret(),
        "host": "cloudsqlproxy~%"},
    )  # fmt: skip
    me = world.out("vm", "email")
    world.add(
        "gcp:vpcaccess/connector:Connector", "conn", {"name": "conn", "region": R, "network": "core",
        "ipCidrRange": "10.8.64.0/28"},
    )  # fmt: skip
    world.add(
        "gcp:cloudfunctions/function:Function", "legacy-fn", {"name": "legacy", "region": R, "runtime": "python312",
        "entryPoint": "main", "triggerHttp": True, "httpsTriggerSecurityLevel": "SECURE_ALWAYS",
        "ingressSettings": "ALLOW_INTERNAL_ONLY", "serviceAccountEmail": me, "vpcConnector": world.ref("conn"),
        "vpcConnectorEgressSettings": "ALL_TRAFFIC", "kmsKeyName": k,
        "dockerRepository": f"projects/{P}/locations/{R}/repositories/fn", "environmentVariables": {"STAGE": "live"},
        "labels": L},
    )  # fmt: skip
    world.add(
        "gcp:cloudrunv2/job:Job", "migrate", {"name": "migrate", "location": R, "deletionProtection": True,
        "labels": L, "template": {"template": {"serviceAccount": me, "encryptionKey": k, "maxRetries": 1,
        "vpcAccess": {"egress": "ALL_TRAFFIC", "networkInterfaces": [{"network": "core", "subnetwork": "core-a"}]},
        "containers": [{"image": f"{R}-docker.pkg.dev/{P}/apps/mig@sha256:{'cd'*32}", "envs": [{"name": "MODE",
        "value": "x"}]}]}}},
    )  # fmt: skip
    world.add(
        "gcp:cloudbuild/workerPool:WorkerPool", "builders", {"name": "builders", "location": R,
        "workerConfig": {"machineType": "e2-standard-2", "diskSizeGb": 100, "noExternalIp": True}},
    )  # fmt: skip
    world.add(
        "gcp:cloudbuild/trigger:Trigger", "ci", {"name": "ci", "location": R,
        "serviceAccount": f"projects/{P}/serviceAccounts/ci@{P}.iam.gserviceaccount.com",
        "github": {"owner": "kurier", "name": "app", "push": {"branch": "^main$"}},
        "approvalConfig": {"approvalRequired": True}, "filename": "cloudbuild.yaml",
        "substitutions": {"_STAGE": "live"}},
    )  # fmt: skip
    world.add(
        "gcp:appengine/application:Application", "gae", {"locationId": "europe-west", "iap": {"enabled": True,
        "oauth2ClientId": "1.apps", "oauth2ClientSecret": secret()}, "sslPolicy": "MODERN",
        "databaseType": "CLOUD_DATASTORE_COMPATIBILITY"},
    )  # fmt: skip
    world.add(
        "gcp:appengine/firewallRule:FirewallRule", "gae-deny", {"priority": 1000, "action": "ALLOW",
        "sourceRange": "10.8.0.0/22"},
    )  # fmt: skip
    world.add(
        "gcp:appengine/standardAppVersion:StandardAppVersion", "gae-v1", {"service": "default",
        "runtime": "python312", "entrypoint": {"shell": "gunicorn"},
        "deployment": {"zip": {"sourceUrl": "https://storage.googleapis.com/x/a.zip"}}, "serviceAccount": me,
        "handlers": [{"urlRegex": ".*", "securityLevel": "SECURE_ALWAYS", "script": {"scriptPath": "auto"}}],
        "envVariables": {"STAGE": "live"}},
    )  # fmt: skip
    world.add(
        "gcp:dns/managedZone:ManagedZone", "zone", {"name": "kurier", "dnsName": "kurier.example.",
        "visibility": "public", "dnssecConfig": {"state": "on", "defaultKeySpecs": [{"algorithm": "ecdsap256sha256",
        "keyLength": 256, "keyType": "keySigning"}, {"algorithm": "ecdsap256sha256", "keyLength": 256,
        "keyType": "zoneSigning"}]}, "cloudLoggingConfig": {"enableLogging": True}},
    )  # fmt: skip
    return world
