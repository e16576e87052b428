"""Holes in GCP deployments, in spellings that differ from the project's own."""

from __future__ import annotations

from typing import Any

from tests.foreign.gcp import PROJECT, allowed
from tests.foreign.hole import Holes
from tests.foreign.world import World, text

HOLES = Holes()
hole = HOLES


@hole("machines", "halves", "net-2-gcp-admin-ports-closed")
def firewall_open_in_two_halves(world: World) -> None:
    allowed(world, "halves", ["0.0.0.0/1", "128.0.0.0/1"], "22")


@hole("machines", "range", "net-2-gcp-admin-ports-closed", "net-2-gcp-data-ports-closed")
def firewall_range_with_a_management_port(world: World) -> None:
    allowed(world, "range", ["::/0"], "3000-4000")


@hole("machines", "any", "net-2-gcp-admin-ports-closed", "net-2-gcp-data-ports-closed")
def firewall_without_sources(world: World) -> None:
    world.add(
        "gcp:compute/firewall:Firewall",
        "any",
        {
            "network": world.ref("vpc"),
            "allows": [{"protocol": "all"}],
            "logConfig": {"metadata": "INCLUDE_ALL_METADATA"},
        },
        outputs={"direction": "INGRESS", "sourceRanges": []},
    )


@hole("machines", "policy-rule", "net-2-gcp-admin-ports-closed")
def network_policy_rule_lets_everybody_in(world: World) -> None:
    world.add(
        "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy",
        "np",
        {"name": "np"},
        id=f"projects/{PROJECT}/global/firewallPolicies/np",
    )
    world.add("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule", "policy-rule", {
        "firewallPolicy": "np", "priority": 10, "direction": "INGRESS", "action": "allow", "enableLogging": True,
        "match": {"srcIpRanges": ["0.0.0.0/0"], "layer4Configs": [{"ipProtocol": "6", "ports": ["22"]}]},
    })  # fmt: skip
    world.add(
        "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation",
        "np-vpc",
        {"firewallPolicy": "np", "attachmentTarget": world.ref("vpc")},
    )


@hole("machines", "batch", "net-2-gcp-no-external-ip")
def machine_with_an_ephemeral_address(world: World) -> None:
    world.edit("batch", "networkInterfaces", lambda faces: [{**faces[0], "accessConfigs": [{}]}])


@hole("machines", "batch", "net-2-gcp-no-external-ip")
def machine_with_a_public_ipv6_address(world: World) -> None:
    world.edit(
        "batch",
        "networkInterfaces",
        lambda faces: [{**faces[0], "stackType": "IPV4_IPV6", "ipv6AccessConfigs": [{"networkTier": "PREMIUM"}]}],
    )


@hole("machines", "template", "net-2-gcp-no-external-ip")
def template_with_a_public_address(world: World) -> None:
    world.edit(
        "template", "networkInterfaces", lambda faces: [{**faces[0], "accessConfigs": [{"networkTier": "PREMIUM"}]}]
    )


@hole("machines", "regional", "net-2-gcp-no-external-ip")
def regional_template_with_a_public_address(world: World) -> None:
    source = world.entries["template"]["inputs"]
    world.add(
        "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
        "regional",
        {k: v for k, v in source.items() if k != "__defaults"},
    )
    world.edit("regional", "networkInterfaces", lambda faces: [{**faces[0], "accessConfigs": [{}]}])


@hole("machines", "batch", "net-2-gcp-no-serial-port")
def serial_console_as_text_one(world: World) -> None:
    world.edit("batch", "metadata", lambda data: {**data, "serial-port-enable": "1"})


@hole("machines", "batch", "emp-1-gcp-machine-own-account")
def default_service_account_with_all_scopes(world: World) -> None:
    world.set(
        "batch",
        serviceAccount={
            "email": "123456-compute@developer.gserviceaccount.com",
            "scopes": ["https://www.googleapis.com/auth/cloud-platform"],
        },
    )


@hole("machines", "batch", "infra-1-gcp-no-own-machines-or-lines")
def machine_routes_for_others(world: World) -> None:
    world.set("batch", canIpForward=True)


@hole("machines", "batch", "enc-2-all-no-credential-in-user-data")
def password_in_a_startup_script(world: World) -> None:
    world.set("batch", metadataStartupScript="#!/bin/sh\nexport DB_PASSWORD='Hx73kQpa9'\nrun\n")


@hole("machines", "uploads", "gdpr-1-gcp-bucket-not-public")
def bucket_without_uniform_access(world: World) -> None:
    world.set("uploads", uniformBucketLevelAccess=False)


@hole("machines", "public", "gdpr-1-gcp-not-public")
def bucket_for_everybody(world: World) -> None:
    world.set("uploads", publicAccessPrevention="inherited")
    world.add(
        "gcp:storage/bucketIAMBinding:BucketIAMBinding",
        "public",
        {"bucket": world.ref("uploads"), "role": "roles/storage.objectViewer", "members": ["allUsers"]},
    )


@hole("machines", "public", "gdpr-1-gcp-not-public")
def bucket_policy_for_all_who_log_in(world: World) -> None:
    data = text({"bindings": [{"members": ["allAuthenticatedUsers"], "role": "roles/storage.legacyObjectReader"}]})
    world.add(
        "gcp:storage/bucketIAMPolicy:BucketIAMPolicy", "public", {"bucket": world.ref("uploads"), "policyData": data}
    )


@hole("machines", "public", "gdpr-1-gcp-not-public")
def bucket_acl_for_everybody(world: World) -> None:
    world.add(
        "gcp:storage/bucketACL:BucketACL", "public", {"bucket": world.ref("uploads"), "predefinedAcl": "publicRead"}
    )


@hole("machines", "public", "gdpr-1-gcp-not-public")
def bucket_entities_for_everybody(world: World) -> None:
    world.add(
        "gcp:storage/bucketACL:BucketACL",
        "public",
        {"bucket": world.ref("uploads"), "roleEntities": ["READER:allUsers"]},
    )


@hole("machines", "public", "gdpr-1-gcp-not-public")
def default_object_access_for_everybody(world: World) -> None:
    world.add(
        "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl",
        "public",
        {"bucket": world.ref("uploads"), "role": "READER", "entity": "allUsers"},
    )


@hole("machines", "uploads", "infra-3-gcp-resources-in-eu")
def bucket_in_the_united_states(world: World) -> None:
    world.set("uploads", location="US")


@hole("machines", "uploads", "infra-3-gcp-resources-in-eu")
def bucket_in_two_regions_outside_of_europe(world: World) -> None:
    world.set("uploads", customPlacementConfig={"dataLocations": ["US-EAST1", "US-WEST1"]})


@hole("machines", "power", "emp-1-gcp-no-primitive-roles", "emp-1-gcp-workloads-not-admin")
def primitive_role_of_a_service_account(world: World) -> None:
    world.add(
        "gcp:projects/iAMMember:IAMMember",
        "power",
        {"project": PROJECT, "role": "roles/editor", "member": world.out("app", "member")},
    )


@hole("machines", "power", "emp-1-gcp-no-primitive-roles", "emp-1-gcp-people-cannot-read-data")
def primitive_role_by_the_projects_policy(world: World) -> None:
    data = text({"bindings": [{"role": "roles/owner", "members": ["user:eve@acme.example"]}]})
    world.add("gcp:projects/iAMPolicy:IAMPolicy", "power", {"project": PROJECT, "policyData": data})


@hole("machines", "power", "emp-1-gcp-no-primitive-roles", "gdpr-1-gcp-not-public")
def everybody_in_the_project(world: World) -> None:
    world.add(
        "gcp:projects/iAMBinding:IAMBinding",
        "power",
        {"project": PROJECT, "role": "roles/viewer", "members": ["allAuthenticatedUsers"]},
    )


@hole("machines", "power", "emp-1-gcp-no-impersonation-of-all")
def token_creator_in_the_whole_project(world: World) -> None:
    world.add(
        "gcp:projects/iAMMember:IAMMember",
        "power",
        {"project": PROJECT, "role": "roles/iam.serviceAccountTokenCreator", "member": "user:eve@acme.example"},
    )


@hole("machines", "app-key", "emp-1-gcp-no-service-account-key")
def key_file_of_a_service_account(world: World) -> None:
    world.add("gcp:serviceaccount/key:Key", "app-key", {"serviceAccountId": world.ref("app")})


@hole("machines", "disks", "enc-2-gcp-key-rotates")
def key_that_never_turns(world: World) -> None:
    world.unset("disks", "rotationPeriod")


@hole("machines", "disks-all", "gdpr-1-gcp-not-public")
def key_for_everybody(world: World) -> None:
    world.add(
        "gcp:kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding",
        "disks-all",
        {"cryptoKeyId": world.ref("disks"), "role": "roles/cloudkms.cryptoKeyDecrypter", "members": ["allUsers"]},
    )


@hole("machines", "http", "net-6-gcp-http-redirects")
def plain_http_serves(world: World) -> None:
    world.set("http", urlMap=world.ref("urls"))


@hole("machines", "https", "enc-1-gcp-proxy-has-tls-policy")
def balancer_without_tls_policy(world: World) -> None:
    world.unset("https", "sslPolicy")


@hole("machines", "tls", "enc-1-gcp-tls-policy")
def old_tls(world: World) -> None:
    world.set("tls", minTlsVersion="TLS_1_0", profile="COMPATIBLE")


@hole("machines", "backend", "app-1-gcp-backends-have-armor")
def backend_without_armor(world: World) -> None:
    world.unset("backend", "securityPolicy")


@hole("machines", "apps", "net-3-gcp-subnet-flow-logs")
def subnet_without_flow_logs(world: World) -> None:
    world.unset("apps", "logConfig")


@hole("machines", "vpc", "net-1-gcp-no-automatic-subnets")
def automatic_subnets(world: World) -> None:
    world.set("vpc", autoCreateSubnetworks=True)


@hole("machines", "scratch", "net-6-gcp-disks-own-key")
def disk_without_own_key(world: World) -> None:
    world.unset("scratch", "diskEncryptionKey")


@hole("machines", "shared", "gdpr-1-gcp-not-public")
def image_for_all_who_log_in(world: World) -> None:
    world.add(
        "gcp:compute/imageIamMember:ImageIamMember",
        "shared",
        {"image": "img", "role": "roles/compute.imageUser", "member": "allAuthenticatedUsers"},
    )


@hole("run", "db", "net-2-gcp-sql-private")
def database_with_a_public_address(world: World) -> None:
    ip(world, ipv4Enabled=True)


@hole("run", "db", "net-2-gcp-sql-networks-named", "net-2-gcp-sql-private")
def database_networks_of_two_halves(world: World) -> None:
    ip(world, ipv4Enabled=True, authorizedNetworks=[{"value": "0.0.0.0/1"}, {"value": "128.0.0.0/1"}])


@hole("run", "db", "enc-1-gcp-sql-tls")
def database_with_optional_tls(world: World) -> None:
    ip(world, sslMode="ALLOW_UNENCRYPTED_AND_ENCRYPTED")


@hole("run", "db", "bc-1-gcp-sql-backups")
def database_without_backups(world: World) -> None:
    world.edit("db", "settings", lambda all: {**all, "backupConfiguration": {"enabled": False}})


@hole("run", "db", "infra-3-gcp-resources-in-eu")
def database_backups_in_the_united_states(world: World) -> None:
    world.edit(
        "db", "settings", lambda all: {**all, "backupConfiguration": {**all["backupConfiguration"], "location": "us"}}
    )


def ip(world: World, **values: Any) -> None:
    world.edit("db", "settings", lambda all: {**all, "ipConfiguration": {**all["ipConfiguration"], **values}})


@hole("run", "db-user", "enc-2-all-passwords-are-secret")
def database_password_in_clear(world: World) -> None:
    world.set("db-user", type="BUILT_IN", password="Sommer2024!")


@hole("run", "invoke", "net-2-gcp-invokers-named")
def service_for_everybody(world: World) -> None:
    world.set("web-service", ingress="INGRESS_TRAFFIC_ALL")
    world.set("invoke", member="allUsers")


@hole("run", "web-service", "net-2-gcp-services-behind-balancer")
def service_on_the_internet(world: World) -> None:
    world.set("web-service", ingress="INGRESS_TRAFFIC_ALL")


@hole("run", "web-service", "enc-2-all-no-credential-in-environment")
def password_in_a_service(world: World) -> None:
    world.edit(
        "web-service",
        "template",
        lambda all: {
            **all,
            "containers": [{**all["containers"][0], "envs": [{"name": "DB_PASSWORD", "value": "Hx73kQpa9"}]}],
        },
    )


@hole("run", "web-service", "net-2-gcp-invokers-named")
def service_without_invoker_check(world: World) -> None:
    world.set("web-service", invokerIamDisabled=True)


@hole("run", "fn-open", "net-2-gcp-invokers-named")
def function_for_everybody(world: World) -> None:
    world.add(
        "gcp:cloudfunctions/functionIamMember:FunctionIamMember",
        "fn-open",
        {"cloudFunction": "f", "role": "roles/cloudfunctions.invoker", "member": "allUsers", "region": "europe-west1"},
    )


@hole("run", "stripe", "enc-2-gcp-secret-own-key", "infra-3-gcp-resources-in-eu")
def secret_replicated_anywhere(world: World) -> None:
    world.set("stripe", replication={"auto": {}})


@hole("run", "jobs-open", "gdpr-1-gcp-not-public")
def topic_for_everybody(world: World) -> None:
    world.add(
        "gcp:pubsub/topicIAMMember:TopicIAMMember",
        "jobs-open",
        {"topic": world.ref("jobs"), "role": "roles/pubsub.publisher", "member": "allUsers"},
    )


@hole("run", "orders", "gdpr-1-gcp-not-public")
def dataset_for_all_who_log_in(world: World) -> None:
    world.edit("orders", "accesses", lambda list: [*list, {"role": "READER", "specialGroup": "allAuthenticatedUsers"}])


@hole("run", "orders-open", "gdpr-1-gcp-not-public")
def dataset_for_everybody_by_access(world: World) -> None:
    world.add(
        "gcp:bigquery/datasetAccess:DatasetAccess",
        "orders-open",
        {"datasetId": "orders", "role": "READER", "iamMember": "allUsers"},
    )


@hole("run", "orders", "infra-3-gcp-resources-in-eu")
def dataset_in_the_united_states(world: World) -> None:
    world.set("orders", location="US")


@hole("gke", "cluster", "net-2-gcp-cluster-control-plane-named")
def kubernetes_api_for_everybody(world: World) -> None:
    world.edit("cluster", "privateClusterConfig", lambda config: {**config, "enablePrivateEndpoint": False})
    world.set("cluster", masterAuthorizedNetworksConfig={"cidrBlocks": [{"cidrBlock": "0.0.0.0/0"}]})


@hole("gke", "cluster", "net-2-gcp-cluster-control-plane-named")
def kubernetes_api_without_networks(world: World) -> None:
    world.edit("cluster", "privateClusterConfig", lambda config: {**config, "enablePrivateEndpoint": False})
    world.unset("cluster", "masterAuthorizedNetworksConfig")


@hole("gke", "cluster", "net-2-gcp-cluster-nodes-private")
def nodes_with_public_addresses(world: World) -> None:
    world.edit("cluster", "privateClusterConfig", lambda config: {**config, "enablePrivateNodes": False})


@hole("gke", "cluster", "emp-1-gcp-cluster-no-legacy-access")
def old_access_control(world: World) -> None:
    world.set("cluster", enableLegacyAbac=True)


@hole("gke", "cluster", "enc-2-gcp-cluster-secrets-encrypted")
def secrets_of_kubernetes_in_clear(world: World) -> None:
    world.set("cluster", databaseEncryption={"state": "DECRYPTED"})


@hole("gke", "pool", "emp-1-gcp-machine-own-account")
def nodes_of_the_default_account(world: World) -> None:
    world.edit("pool", "nodeConfig", lambda node: {k: v for k, v in node.items() if k != "serviceAccount"})


@hole("gke", "pool", "net-2-gcp-node-metadata-concealed")
def old_metadata_of_nodes(world: World) -> None:
    world.edit("pool", "nodeConfig", lambda node: {**node, "workloadMetadataConfig": {"mode": "GCE_METADATA"}})


@hole("gke", "cluster", "mon-3-gcp-cluster-logs")
def cluster_without_logs(world: World) -> None:
    world.set("cluster", loggingService="none", loggingConfig={"enableComponents": []})


@hole("gke", "trust", "emp-1-gcp-federation-has-condition")
def any_repository_may_log_in(world: World) -> None:
    world.add(
        "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
        "trust",
        {
            "workloadIdentityPoolId": "ci",
            "workloadIdentityPoolProviderId": "github",
            "attributeMapping": {"google.subject": "assertion.sub"},
            "oidc": {"issuerUri": "https://token.actions.githubusercontent.com"},
        },
    )
