"""Google Cloud's answers to data sources."""

from __future__ import annotations

from typing import Any

from offline.cloud.base import EPOCH, Answer, Query
from offline.cloud.errors import CloudError
from offline.cloud.gcp.regions import zones
from offline.cloud.gcp.shapes import project_number
from offline.cloud.lookup import found, properties

# https://cloud.google.com/load-balancing/docs/health-checks#firewall_rules and its neighbours.
_NETBLOCKS = {
    "health-checkers": ["35.191.0.0/16", "130.211.0.0/22"],
    "legacy-health-checkers": ["35.191.0.0/16", "209.85.152.0/22", "209.85.204.0/22"],
    "iap-forwarders": ["35.235.240.0/20"],
    "dns-forwarders": ["35.199.192.0/19"],
    "private-googleapis": ["199.36.153.8/30"],
    "restricted-googleapis": ["199.36.153.4/30"],
}


def _project_of(q: Query) -> str:
    return str(q.args.get("project") or q.args.get("projectId") or q.config.account)


def _project(q: Query) -> dict[str, Any]:
    name = _project_of(q)
    return {
        "id": f"projects/{name}",
        "projectId": name,
        "name": name,
        "number": project_number(name),
        "orgId": "",
        "folderId": "",
        "billingAccount": "",
    }


def _client(q: Query) -> dict[str, Any]:
    return {
        "id": q.config.account,
        "accessToken": "offline",
        "project": q.config.account,
        "region": q.config.region,
        "zone": q.config.zone,
        "defaultLabels": dict(q.config.tags),
    }


def _zones(q: Query) -> dict[str, Any]:
    project = _project_of(q)
    return {
        "id": f"projects/{project}/regions/{q.region}",
        "names": zones(q.region),
        "project": project,
        "region": q.region,
    }


def _image(q: Query) -> dict[str, Any]:
    family, project = q.args.get("family"), _project_of(q)
    name = str(q.args.get("name") or f"{family}-v20260101")
    path = f"projects/{project}/global/images/{name}"
    link = f"https://www.googleapis.com/compute/v1/{path}"
    return {
        "id": path,
        "name": name,
        "family": family or "",
        "project": project,
        "selfLink": link,
        "imageId": str(int(q.hex(15, path), 16)),
        "status": "READY",
        "creationTimestamp": EPOCH,
        "diskSizeGb": 10,
        "archiveSizeBytes": 1 << 30,
    }


def _storage_account(q: Query) -> dict[str, Any]:
    email = f"service-{project_number(_project_of(q))}@gs-project-accounts.iam.gserviceaccount.com"
    return {"id": email, "emailAddress": email, "member": f"serviceAccount:{email}", "project": _project_of(q)}


def _bigquery_account(q: Query) -> dict[str, Any]:
    email = f"bq-{project_number(_project_of(q))}@bigquery-encryption.iam.gserviceaccount.com"
    return {"id": email, "email": email, "member": f"serviceAccount:{email}", "project": _project_of(q)}


def _compute_account(q: Query) -> dict[str, Any]:
    email = f"{project_number(_project_of(q))}-compute@developer.gserviceaccount.com"
    path = f"projects/{_project_of(q)}/serviceAccounts/{email}"
    unique = str(10**20 + int(q.hex(16, email), 16))
    return {
        "id": path,
        "name": path,
        "email": email,
        "member": f"serviceAccount:{email}",
        "displayName": "Compute Engine default service account",
        "uniqueId": unique,
        "project": _project_of(q),
    }


def _netblocks(q: Query) -> dict[str, Any]:
    kind = str(q.args.get("rangeType") or "cloud-netblocks")
    if kind not in _NETBLOCKS:
        raise CloudError("the offline cloud has no ranges of this type", kind, ", ".join(_NETBLOCKS))
    blocks = _NETBLOCKS[kind]
    return {"id": f"netblock-ip-ranges-{kind}", "cidrBlocks": blocks, "cidrBlocksIpv4s": blocks, "cidrBlocksIpv6s": []}


ANSWERS: dict[str, Answer] = {
    "gcp:bigquery/getDefaultServiceAccount:getDefaultServiceAccount": _bigquery_account,
    "gcp:compute/getDefaultServiceAccount:getDefaultServiceAccount": _compute_account,
    "gcp:compute/getImage:getImage": _image,
    "gcp:compute/getNetblockIPRanges:getNetblockIPRanges": _netblocks,
    "gcp:compute/getNetwork:getNetwork": lambda q: properties(found(q, "gcp:compute/network:Network", "name")),
    "gcp:compute/getSubnetwork:getSubnetwork": lambda q: properties(
        found(q, "gcp:compute/subnetwork:Subnetwork", "name", "selfLink")
    ),
    "gcp:compute/getZones:getZones": _zones,
    "gcp:kms/getKMSCryptoKey:getKMSCryptoKey": lambda q: properties(
        found(q, "gcp:kms/cryptoKey:CryptoKey", "name", "keyRing")
    ),
    "gcp:kms/getKMSKeyRing:getKMSKeyRing": lambda q: properties(
        found(q, "gcp:kms/keyRing:KeyRing", "name", "location")
    ),
    "gcp:organizations/getClientConfig:getClientConfig": _client,
    "gcp:organizations/getProject:getProject": _project,
    "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": _storage_account,
}
