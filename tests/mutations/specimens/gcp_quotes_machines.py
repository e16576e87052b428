"""Machines, containers and functions of the quotes service on GCP, and the account that they act as."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import add

KEY = "@{quotes-key.id}"
ACCOUNT = "@{quotes-account.email}"
INTERFACES = [{"subnetwork": "@{Subnetwork gcp-app.id}"}]
SHIELDED = {"enableSecureBoot": True, "enableVtpm": True, "enableIntegrityMonitoring": True}
IMAGE = "europe-west3-docker.pkg.dev/example-prod/quotes/api@sha256:" + "3f" * 32

MACHINE: dict[str, Any] = {
    "machineType": "e2-standard-2",
    "networkInterfaces": INTERFACES,
    "metadata": {"enable-oslogin": "TRUE", "serial-port-enable": "FALSE"},
    "shieldedInstanceConfig": SHIELDED,
    "serviceAccount": {"email": ACCOUNT, "scopes": ["cloud-platform"]},
}
TEMPLATE = {
    **MACHINE,
    "disks": [
        {"boot": True, "sourceImage": "debian-cloud/debian-12", "diskEncryptionKey": {"kmsKeySelfLink": KEY}},
        {"type": "SCRATCH", "diskType": "local-ssd"},
    ],
}

MACHINES = [
    add(
        "gcp:serviceaccount/account:Account",
        "quotes-account",
        {"accountId": "quotes"},
        outputs={
            "email": "quotes@example-prod.iam.gserviceaccount.com",
            "member": "serviceAccount:quotes@example-prod.iam.gserviceaccount.com",
            "name": "projects/example-prod/serviceAccounts/quotes@example-prod.iam.gserviceaccount.com",
        },
        id="projects/example-prod/serviceAccounts/quotes@example-prod.iam.gserviceaccount.com",
    ),
    add(
        "gcp:compute/instance:Instance",
        "quotes-batch",
        {
            **MACHINE,
            "name": "quotes-batch",
            "zone": "europe-west3-a",
            "bootDisk": {"kmsKeySelfLink": KEY, "initializeParams": {"image": "debian-cloud/debian-12"}},
            "attachedDisks": [{"source": "@{quotes-disk.id}"}],
        },
    ),
    add(
        "gcp:compute/instanceTemplate:InstanceTemplate",
        "quotes-template",
        {**TEMPLATE, "name": "quotes-template", "region": "europe-west3"},
    ),
    add(
        "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
        "quotes-template-regional",
        {**TEMPLATE, "name": "quotes-template-regional", "region": "europe-west3"},
    ),
    add(
        "gcp:compute/disk:Disk",
        "quotes-disk",
        {
            "name": "quotes-disk",
            "zone": "europe-west3-a",
            "diskEncryptionKey": {"kmsKeySelfLink": KEY},
            "resourcePolicies": "projects/example-prod/regions/europe-west3/resourcePolicies/daily",
        },
    ),
    add(
        "gcp:compute/regionDisk:RegionDisk",
        "quotes-disk-regional",
        {
            "name": "quotes-disk-regional",
            "region": "europe-west3",
            "replicaZones": ["europe-west3-a", "europe-west3-b"],
            "diskEncryptionKey": {"kmsKeyName": KEY},
        },
    ),
    add(
        "gcp:compute/regionDiskResourcePolicyAttachment:RegionDiskResourcePolicyAttachment",
        "quotes-disk-daily",
        {"name": "daily", "region": "europe-west3", "disk": "@{quotes-disk-regional.name}"},
    ),
    add(
        "gcp:compute/snapshot:Snapshot",
        "quotes-snapshot",
        {
            "name": "quotes-snapshot",
            "sourceDisk": "@{quotes-disk.id}",
            "storageLocations": "eu",
            "snapshotEncryptionKey": {"kmsKeySelfLink": KEY},
        },
    ),
    add(
        "gcp:compute/image:Image",
        "quotes-image",
        {
            "name": "quotes-image",
            "sourceDisk": "@{quotes-disk.id}",
            "storageLocations": ["eu"],
            "imageEncryptionKey": {"kmsKeySelfLink": KEY},
        },
    ),
    add(
        "gcp:compute/projectMetadataItem:ProjectMetadataItem",
        "quotes-metadata",
        {"key": "block-project-ssh-keys", "value": "TRUE"},
    ),
]

CONTAINERS = [
    add(
        "gcp:container/cluster:Cluster",
        "quotes-cluster",
        {
            "name": "quotes-cluster",
            "location": "europe-west3",
            "nodeLocations": ["europe-west3-a", "europe-west3-b"],
            "deletionProtection": True,
            "removeDefaultNodePool": True,
            "privateClusterConfig": {"enablePrivateNodes": True, "masterIpv4CidrBlock": "172.16.0.0/28"},
            "masterAuthorizedNetworksConfig": {
                "cidrBlocks": [{"cidrBlock": "198.51.100.0/24", "displayName": "Berlin office"}],
                "gcpPublicCidrsAccessEnabled": False,
            },
            "workloadIdentityConfig": {"workloadPool": "example-prod.svc.id.goog"},
            "databaseEncryption": {"state": "ENCRYPTED", "keyName": KEY},
            "loggingConfig": {"enableComponents": ["SYSTEM_COMPONENTS", "WORKLOADS"]},
        },
    ),
    add(
        "gcp:container/nodePool:NodePool",
        "quotes-nodes",
        {
            "cluster": "@{quotes-cluster.id}",
            "location": "europe-west3",
            "nodeConfig": {
                "bootDiskKmsKey": KEY,
                "serviceAccount": ACCOUNT,
                "shieldedInstanceConfig": SHIELDED,
                "workloadMetadataConfig": {"mode": "GKE_METADATA"},
            },
            "networkConfig": {"enablePrivateNodes": True},
        },
    ),
    add(
        "gcp:cloudrunv2/service:Service",
        "quotes-api",
        {
            "name": "quotes-api",
            "location": "europe-west3",
            "ingress": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
            "deletionProtection": True,
            "template": {"serviceAccount": ACCOUNT, "containers": [{"image": IMAGE}]},
        },
    ),
    add(
        "gcp:cloudrunv2/job:Job",
        "quotes-nightly",
        {
            "name": "quotes-nightly",
            "location": "europe-west3",
            "template": {"template": {"serviceAccount": ACCOUNT, "containers": [{"image": IMAGE}]}},
        },
    ),
    add(
        "gcp:cloudrun/service:Service",
        "quotes-old-api",
        {
            "name": "quotes-old-api",
            "location": "europe-west3",
            "metadata": {"annotations": {"run.googleapis.com/ingress": "internal"}},
            "template": {"spec": {"serviceAccountName": ACCOUNT, "containers": [{"image": IMAGE}]}},
        },
    ),
    add(
        "gcp:cloudfunctionsv2/function:Function",
        "quotes-price",
        {
            "name": "quotes-price",
            "location": "europe-west3",
            "serviceConfig": {"serviceAccountEmail": ACCOUNT, "ingressSettings": "ALLOW_INTERNAL_ONLY"},
        },
    ),
    add(
        "gcp:cloudfunctions/function:Function",
        "quotes-old-price",
        {
            "name": "quotes-old-price",
            "region": "europe-west3",
            "runtime": "python312",
            "triggerHttp": True,
            "serviceAccountEmail": ACCOUNT,
            "ingressSettings": "ALLOW_INTERNAL_AND_GCLB",
        },
    ),
    add(
        "gcp:dataproc/cluster:Cluster",
        "quotes-spark",
        {
            "name": "quotes-spark",
            "region": "europe-west3",
            "clusterConfig": {
                "gceClusterConfig": {"internalIpOnly": True, "zone": "europe-west3-a", "serviceAccount": ACCOUNT},
                "encryptionConfig": {"kmsKeyName": KEY},
            },
        },
    ),
    add(
        "gcp:dataflow/job:Job",
        "quotes-pipeline",
        {
            "name": "quotes-pipeline",
            "region": "europe-west3",
            "ipConfiguration": "WORKER_IP_PRIVATE",
            "serviceAccountEmail": ACCOUNT,
            "kmsKeyName": KEY,
        },
    ),
    add(
        "gcp:workbench/instance:Instance",
        "quotes-notebook",
        {
            "name": "quotes-notebook",
            "location": "europe-west3-a",
            "gceSetup": {"disablePublicIp": True, "serviceAccounts": [{"email": ACCOUNT}]},
        },
    ),
]

SPECIMENS = [*MACHINES, *CONTAINERS]
