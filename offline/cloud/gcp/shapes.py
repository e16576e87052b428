"""The outputs that Google Cloud works out: by type where it matters, by name for the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from offline.cloud.base import EPOCH, Scene
from offline.cloud.errors import PropertyProblem
from offline.cloud.gcp.ids import project, region, zone
from offline.cloud.networks import address_in, cidr_problem

_COMPUTE = "https://www.googleapis.com/compute/v1/"


def outputs(scene: Scene, thing_id: str) -> dict[str, Any]:
    """What Google computes for a resource, whatever the SDK promises of it."""
    labels = {**scene.config.tags, **(scene.inputs.get("labels") or {})}
    made: dict[str, Any] = {
        "pulumiLabels": labels,
        "effectiveLabels": {**labels, "goog-pulumi-provisioned": "true"},
        "project": project(scene),
    }
    if scene.kind.startswith("compute/") and thing_id.startswith("projects/"):
        made["selfLink"] = _COMPUTE + thing_id
    if scene.kind in _BY_TYPE:
        made.update(_BY_TYPE[scene.kind](scene, thing_id))
    return made


def guess(scene: Scene, name: str, thing_id: str) -> Any:
    """A value for an output that Google computes, by its name."""
    if name in _BY_NAME:
        return _BY_NAME[name](scene, thing_id)
    if name.lower().endswith(("timestamp", "time")):
        return EPOCH
    return None


def problems(kind: str, inputs: Mapping[str, Any]) -> list[PropertyProblem]:
    """What Google refuses in a resource's inputs; unknowns are passed over."""
    names = {"compute/subnetwork:Subnetwork": ("ipCidrRange",), "compute/route:Route": ("destRange",)}.get(kind, ())
    return [problem for name in names if (problem := cidr_problem(name, inputs.get(name)))]


_BY_NAME: dict[str, Callable[[Scene, str], Any]] = {
    "createTime": lambda s, _: EPOCH,
    "etag": lambda s, _: s.hex(16, "etag"),
    "fingerprint": lambda s, _: s.hex(11, "print") + "=",
    "labelFingerprint": lambda s, _: s.hex(11, "labels") + "=",
    "location": lambda s, _: region(s).upper() if s.kind.startswith("storage/") else region(s),
    "name": lambda s, i: i if "/" in i and not s.text("name") else s.text("name", s.name),
    "project": lambda s, _: project(s),
    "projectNumber": lambda s, _: project_number(project(s)),
    "region": lambda s, _: region(s),
    "selfLink": lambda s, i: f"https://www.googleapis.com/{s.kind.split('/')[0]}/v1/{i}",
    "state": lambda s, _: "ACTIVE",
    "status": lambda s, _: "READY",
    "uid": lambda s, _: s.uuid("uid"),
    "uniqueId": lambda s, _: str(s.number(21, "unique")),
    "zone": lambda s, _: zone(s),
}


def project_number(name: str) -> str:
    """The number of a project, the same for the same name everywhere."""
    return str(100_000_000_000 + sum(ord(letter) * 131**at for at, letter in enumerate(name)) % 900_000_000_000)


def _subnetwork(s: Scene, i: str) -> dict[str, Any]:
    return {
        "gatewayAddress": address_in(s.inputs.get("ipCidrRange"), 1) or "",
        "region": region(s),
        "subnetworkId": s.number(15, "number"),
    }


def _network(s: Scene, i: str) -> dict[str, Any]:
    return {"numericId": str(s.number(19)), "networkId": str(s.number(19)), "gatewayIpv4": ""}


def _subnet_of(s: Scene, name: Any) -> tuple[str, str]:
    """The id and the range of the subnetwork that an instance names by id, self link or name."""
    text = str(name or "").removeprefix(_COMPUTE)
    if "/" not in text:
        text = f"projects/{project(s)}/regions/{region(s)}/subnetworks/{text}"
    found = s.related(text, "gcp:compute/subnetwork:Subnetwork")
    return text, str(found.outputs.get("ipCidrRange") or "") if found else ""


def _instance(s: Scene, i: str) -> dict[str, Any]:
    interfaces = []
    for at, given in enumerate(s.inputs.get("networkInterfaces") or []):
        key, cidr = _subnet_of(s, given.get("subnetwork"))
        # Google keeps two addresses at the start of a range and two at its end.
        address = given.get("networkIp") or s.address(key, cidr or "10.128.0.0/20", 2, f"/{at}" if at else "")
        interfaces.append(
            {
                **given,
                "name": f"nic{at}",
                "networkIp": address,
                "subnetwork": given.get("subnetwork") or key,
                "subnetworkProject": project(s),
            }
        )
    return {
        "networkInterfaces": interfaces,
        "instanceId": str(s.number(19)),
        "cpuPlatform": "Intel Broadwell",
        "currentStatus": "RUNNING",
        "zone": zone(s),
    }


def _address(s: Scene, i: str) -> dict[str, Any]:
    if s.text("address"):
        return {"address": s.text("address")}
    if s.text("addressType") == "INTERNAL":
        key, cidr = _subnet_of(s, s.inputs.get("subnetwork"))
        return {"address": s.address(key, cidr or "10.128.0.0/20", 2) or ""}
    return {"address": f"34.{64 + s.number(2) % 60}.{s.number(3) % 250}.{1 + s.number(3, 'd') % 250}"}


def _account(s: Scene, i: str) -> dict[str, Any]:
    email = f"{s.text('accountId')}@{project(s)}.iam.gserviceaccount.com"
    return {"email": email, "member": f"serviceAccount:{email}", "name": i, "uniqueId": str(s.number(21))}


def _bucket(s: Scene, i: str) -> dict[str, Any]:
    return {
        "url": f"gs://{i}",
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{i}",
        "projectNumber": int(project_number(project(s))),
        "location": s.text("location").upper(),
    }


def _sql_instance(s: Scene, i: str) -> dict[str, Any]:
    name = s.text("name")
    number = project_number(project(s))
    private = address_in("10.100.0.0/16", 2 + s.number(4) % 60000)
    settings = s.inputs.get("settings") or {}
    public = bool((settings.get("ipConfiguration") or {}).get("ipv4Enabled", True))
    outer = f"34.{64 + s.number(2) % 60}.{s.number(3) % 250}.{1 + s.number(3, 'd') % 250}"
    return {
        "connectionName": f"{project(s)}:{region(s)}:{name}",
        "selfLink": f"https://sqladmin.googleapis.com/sql/v1beta4/projects/{project(s)}/instances/{name}",
        "privateIpAddress": "" if public else private,
        "publicIpAddress": outer if public else "",
        "firstIpAddress": outer if public else private,
        "serviceAccountEmailAddress": f"p{number}-{s.hex(6)}@gcp-sa-cloud-sql.iam.gserviceaccount.com",
        "region": region(s),
    }


def _key(s: Scene, i: str) -> dict[str, Any]:
    return {
        "name": i,
        "privateKey": s.hex(64, "private"),
        "publicKey": s.hex(64, "public"),
        "validAfter": EPOCH,
        "validBefore": "2036-01-01T00:00:00Z",
    }


def _path_is_name(s: Scene, i: str) -> dict[str, Any]:
    return {"name": i}


_BY_TYPE: dict[str, Callable[[Scene, str], dict[str, Any]]] = {
    "compute/address:Address": _address,
    "compute/globalAddress:GlobalAddress": _address,
    "compute/instance:Instance": _instance,
    "compute/network:Network": _network,
    "compute/subnetwork:Subnetwork": _subnetwork,
    "monitoring/alertPolicy:AlertPolicy": _path_is_name,
    "monitoring/notificationChannel:NotificationChannel": _path_is_name,
    "secretmanager/secret:Secret": _path_is_name,
    "secretmanager/secretVersion:SecretVersion": _path_is_name,
    "serviceaccount/account:Account": _account,
    "serviceaccount/key:Key": _key,
    "sql/databaseInstance:DatabaseInstance": _sql_instance,
    "storage/bucket:Bucket": _bucket,
}
