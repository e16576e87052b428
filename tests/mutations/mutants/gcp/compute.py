"""Mutants of `policy.rules.gcp.compute`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

DISKS, BOOT = "net-6-gcp-disks-own-key", "net-2-gcp-shielded-machine"
IDENTITY, LOGIN, SERIAL = "net-2-gcp-log-in-by-identity", "net-2-gcp-oslogin-on", "net-2-gcp-no-serial-port"
ACCOUNT = "emp-1-gcp-machine-own-account"
KEY = "@{quotes-key.id}"
SSH_KEYS = "anna:ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ anna@example.com"
DEFAULT_ACCOUNT = "4711-compute@developer.gserviceaccount.com"
METADATA = "gcp:compute/projectMetadata:ProjectMetadata"
FROM_TEMPLATE = "gcp:compute/instanceFromTemplate:InstanceFromTemplate"
DERIVED = {
    "sourceInstanceTemplate": "@{quotes-template.id}",
    "zone": "europe-west3-a",
    "networkInterfaces": [{"subnetwork": "@{Subnetwork gcp-app.id}"}],
    "bootDisk": {"kmsKeySelfLink": KEY},
    "shieldedInstanceConfig": {"enableSecureBoot": True},
    "metadata": {"enable-oslogin": "true"},
    "serviceAccount": {"email": "@{quotes-account.email}", "scopes": ["cloud-platform"]},
}
"""An instance made from a template, which says all that rules ask for."""

MUTANTS = [
    *of(
        DISKS,
        # A key that is named is a key, whichever it is: what is left out here is no value.
        broken("a disk", drop("quotes-disk", "diskEncryptionKey"), needs_value=False),
        broken("a disk in two zones", drop("quotes-disk-regional", "diskEncryptionKey"), needs_value=False),
        broken("a snapshot", drop("quotes-snapshot", "snapshotEncryptionKey"), needs_value=False),
        broken("an image", drop("quotes-image", "imageEncryptionKey.kmsKeySelfLink"), needs_value=False),
        broken(
            "a service account for the key, and no key",
            put("quotes-disk", diskEncryptionKey={"kmsKeyServiceAccount": "@{quotes-account.email}"}),
            needs_value=False,
        ),
        broken("a boot disk", drop("quotes-batch", "bootDisk.kmsKeySelfLink"), needs_value=False),
        broken("a template's boot disk", drop("quotes-template", "disks.0.diskEncryptionKey"), needs_value=False),
        broken(
            "a second disk of a template",
            put("quotes-template-regional", {"disks.+": {"diskSizeGb": 100, "diskType": "pd-ssd"}}),
        ),
        broken(
            "an instance from a template",
            add(FROM_TEMPLATE, "copy", {**DERIVED, "bootDisk": {"initializeParams": {"size": 20}}}),
            needs_value=False,
        ),
        broken("the nodes of a cluster", drop("quotes-nodes", "nodeConfig.bootDiskKmsKey"), needs_value=False),
    ),
    *of(
        BOOT,
        broken("nothing said", drop("quotes-batch", "shieldedInstanceConfig")),
        broken("no secure boot", put("quotes-batch", {"shieldedInstanceConfig.enableSecureBoot": False})),
        broken("secure boot left out", drop("quotes-template", "shieldedInstanceConfig.enableSecureBoot")),
        broken("no vTPM", put("quotes-template-regional", {"shieldedInstanceConfig.enableVtpm": False})),
        broken(
            "no integrity monitoring", put("quotes-batch", {"shieldedInstanceConfig.enableIntegrityMonitoring": False})
        ),
        broken(
            "an instance that overrides its template",
            add(FROM_TEMPLATE, "copy", {**DERIVED, "shieldedInstanceConfig": {"enableSecureBoot": False}}),
        ),
    ),
    *of(
        IDENTITY,
        broken("a key in an instance's metadata", put("quotes-batch", {"metadata.ssh-keys": SSH_KEYS})),
        broken("a key under the old name, in capitals", put("quotes-template", {"metadata.SSHKEYS": SSH_KEYS})),
        broken(
            "a key for the whole project",
            add(METADATA, "project", {"metadata": {"ssh-keys": SSH_KEYS, "enable-oslogin": "TRUE"}}),
        ),
        broken("a key as an item", put("quotes-metadata", key="ssh-keys", value=SSH_KEYS)),
        broken("OS Login off for the project", put("quotes-metadata", key="enable-oslogin", value="FALSE")),
        broken(
            "OS Login off for a template",
            put("quotes-template-regional", {"metadata.enable-oslogin": "false"}),
            also=(LOGIN,),
        ),
    ),
    *of(
        LOGIN,
        broken("nothing said", drop("quotes-batch", "metadata.enable-oslogin")),
        broken("no metadata", drop("quotes-template", "metadata")),
        broken(
            "off for the machine, on for the project",
            put("quotes-metadata", key="enable-oslogin", value="TRUE"),
            put("quotes-batch", {"metadata.enable-oslogin": "no"}),
            also=(IDENTITY,),
        ),
        broken("off as a truth value", put("quotes-batch", {"metadata.enable-oslogin": False}), also=(IDENTITY,)),
        broken(
            "an item about something else",
            put("quotes-metadata", key="enable-oslogin-2fa", value="TRUE"),
            drop("quotes-template-regional", "metadata.enable-oslogin"),
        ),
    ),
    *of(
        SERIAL,
        broken("an instance", put("quotes-batch", {"metadata.serial-port-enable": "TRUE"})),
        broken("a template, by number", put("quotes-template", {"metadata.serial-port-enable": 1})),
        broken(
            "the project",
            add(METADATA, "project", {"metadata": {"serial-port-enable": "true", "enable-oslogin": "TRUE"}}),
        ),
        broken("an item", put("quotes-metadata", key="serial-port-enable", value="1")),
    ),
    *of(
        ACCOUNT,
        broken("the default account by its name", put("quotes-batch", {"serviceAccount.email": DEFAULT_ACCOUNT})),
        broken("the default account by leaving it out", drop("quotes-template", "serviceAccount.email")),
        broken("the word default", put("quotes-nodes", {"nodeConfig.serviceAccount": "default"})),
        broken("nodes without one", drop("quotes-nodes", "nodeConfig.serviceAccount")),
        broken("a service on Cloud Run", drop("quotes-api", "template.serviceAccount")),
        broken("a job on Cloud Run", put("quotes-nightly", {"template.template.serviceAccount": ""})),
        broken("a service on the first Cloud Run", drop("quotes-old-api", "template.spec.serviceAccountName")),
        broken("a function", drop("quotes-price", "serviceConfig.serviceAccountEmail")),
        broken(
            "an old function with App Engine's account",
            put("quotes-old-price", serviceAccountEmail="example-prod@appspot.gserviceaccount.com"),
        ),
        broken(
            "the default nodes of a cluster",
            put("quotes-cluster", nodeConfig={"machineType": "e2-medium"}),
            drop("quotes-cluster", "removeDefaultNodePool"),
            also=(DISKS,),
        ),
    ),
]
