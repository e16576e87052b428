"""Google Cloud's ids: resource paths."""

from __future__ import annotations

from offline.cloud.base import Scene

# Collections under projects/{project}/global, .../regions/{region} or .../zones/{zone} in the compute API.
_COMPUTE = {
    "address:Address": "regions addresses",
    "autoscaler:Autoscaler": "zones autoscalers",
    "backendBucket:BackendBucket": "global backendBuckets",
    "backendService:BackendService": "global backendServices",
    "disk:Disk": "zones disks",
    "firewall:Firewall": "global firewalls",
    "firewallPolicy:FirewallPolicy": "",
    "forwardingRule:ForwardingRule": "regions forwardingRules",
    "globalAddress:GlobalAddress": "global addresses",
    "globalForwardingRule:GlobalForwardingRule": "global forwardingRules",
    "haVpnGateway:HaVpnGateway": "regions vpnGateways",
    "healthCheck:HealthCheck": "global healthChecks",
    "image:Image": "global images",
    "instance:Instance": "zones instances",
    "instanceGroup:InstanceGroup": "zones instanceGroups",
    "instanceGroupManager:InstanceGroupManager": "zones instanceGroupManagers",
    "instanceTemplate:InstanceTemplate": "global instanceTemplates",
    "managedSslCertificate:ManagedSslCertificate": "global sslCertificates",
    "network:Network": "global networks",
    "networkFirewallPolicy:NetworkFirewallPolicy": "global firewallPolicies",
    "packetMirroring:PacketMirroring": "regions packetMirrorings",
    "regionBackendService:RegionBackendService": "regions backendServices",
    "regionDisk:RegionDisk": "regions disks",
    "regionHealthCheck:RegionHealthCheck": "regions healthChecks",
    "regionInstanceGroupManager:RegionInstanceGroupManager": "regions instanceGroupManagers",
    "regionNetworkFirewallPolicy:RegionNetworkFirewallPolicy": "regions firewallPolicies",
    "resourcePolicy:ResourcePolicy": "regions resourcePolicies",
    "regionSecurityPolicy:RegionSecurityPolicy": "regions securityPolicies",
    "route:Route": "global routes",
    "router:Router": "regions routers",
    "sSLCertificate:SSLCertificate": "global sslCertificates",
    "sSLPolicy:SSLPolicy": "global sslPolicies",
    "securityPolicy:SecurityPolicy": "global securityPolicies",
    "serviceAttachment:ServiceAttachment": "regions serviceAttachments",
    "snapshot:Snapshot": "global snapshots",
    "subnetwork:Subnetwork": "regions subnetworks",
    "targetHttpProxy:TargetHttpProxy": "global targetHttpProxies",
    "targetHttpsProxy:TargetHttpsProxy": "global targetHttpsProxies",
    "targetInstance:TargetInstance": "zones targetInstances",
    "targetPool:TargetPool": "regions targetPools",
    "uRLMap:URLMap": "global urlMaps",
    "vPNGateway:VPNGateway": "regions targetVpnGateways",
    "vPNTunnel:VPNTunnel": "regions vpnTunnels",
}
# Ids of other services. {name}, {location}, {project} and any string input of the resource.
_FORMS = {
    "artifactregistry/repository:Repository": "{located}/repositories/{repositoryId}",
    "backupdisasterrecovery/backupVault:BackupVault": "{located}/backupVaults/{backupVaultId}",
    "bigquery/dataset:Dataset": "projects/{project}/datasets/{datasetId}",
    "certificatemanager/certificate:Certificate": "{located}/certificates/{name}",
    "cloudfunctionsv2/function:Function": "{located}/functions/{name}",
    "cloudrunv2/service:Service": "{located}/services/{name}",
    "compute/routerNat:RouterNat": "{project}/{region}/{router}/{name}",
    "compute/networkPeering:NetworkPeering": "{network}/{name}",
    "container/cluster:Cluster": "{located}/clusters/{name}",
    "dns/managedZone:ManagedZone": "projects/{project}/managedZones/{name}",
    "dns/policy:Policy": "projects/{project}/policies/{name}",
    "dns/recordSet:RecordSet": "projects/{project}/managedZones/{managedZone}/rrsets/{name}/{type}",
    "kms/cryptoKey:CryptoKey": "{keyRing}/cryptoKeys/{name}",
    "kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding": "{cryptoKeyId}/{role}",
    "kms/cryptoKeyIAMMember:CryptoKeyIAMMember": "{cryptoKeyId}/{role}/{member}",
    "kms/keyRing:KeyRing": "{located}/keyRings/{name}",
    "logging/metric:Metric": "{name}",
    "logging/projectBucketConfig:ProjectBucketConfig": "{located}/buckets/{bucketId}",
    "logging/projectSink:ProjectSink": "projects/{project}/sinks/{name}",
    "monitoring/alertPolicy:AlertPolicy": "projects/{project}/alertPolicies/{number}",
    "monitoring/notificationChannel:NotificationChannel": "projects/{project}/notificationChannels/{number}",
    "organizations/project:Project": "projects/{projectId}",
    "projects/iAMAuditConfig:IAMAuditConfig": "{project}/audit_config/{service}",
    "projects/iAMBinding:IAMBinding": "{project}/{role}",
    "projects/iAMCustomRole:IAMCustomRole": "projects/{project}/roles/{roleId}",
    "projects/iAMMember:IAMMember": "{project}/{role}/{member}",
    "projects/service:Service": "{project}/{service}",
    "pubsub/subscription:Subscription": "projects/{project}/subscriptions/{name}",
    "pubsub/topic:Topic": "projects/{project}/topics/{name}",
    "secretmanager/secret:Secret": "projects/{project}/secrets/{secretId}",
    "secretmanager/secretVersion:SecretVersion": "{secret}/versions/1",
    "serviceaccount/account:Account": "projects/{project}/serviceAccounts/{accountEmail}",
    "serviceaccount/key:Key": "{serviceAccountId}/keys/{hex}",
    "servicenetworking/connection:Connection": "{network}:{service}",
    "sql/database:Database": "projects/{project}/instances/{instance}/databases/{name}",
    "sql/databaseInstance:DatabaseInstance": "{name}",
    "sql/user:User": "{name}/{host}/{instance}",
    "storage/bucket:Bucket": "{name}",
    "storage/bucketIAMBinding:BucketIAMBinding": "b/{bucket}/{role}",
    "storage/bucketIAMMember:BucketIAMMember": "b/{bucket}/{role}/{member}",
    "storage/bucketObject:BucketObject": "{bucket}-{name}",
    "vpcaccess/connector:Connector": "{located}/{region}/connectors/{name}",
}


def project(scene: Scene) -> str:
    """The project of a resource: its own, or the provider's."""
    return scene.text("project", scene.config.account).removeprefix("projects/")


def zone(scene: Scene) -> str:
    """The zone of a resource: its own, or the provider's, or the first of its region."""
    return scene.text("zone").rsplit("/", 1)[-1] or scene.config.zone or f"{scene.region}-a"


def region(scene: Scene) -> str:
    """The region of a resource, as a bare name."""
    return (scene.region or zone(scene)[:-2]).rsplit("/", 1)[-1]


def identity(scene: Scene) -> str:
    """The id of a new thing, in the form that Pulumi's GCP provider keeps."""
    module, _, kind = scene.kind.partition("/")
    if module == "compute" and _COMPUTE.get(kind):
        scope, collection = _COMPUTE[kind].split()
        place = {"global": "global", "regions": f"regions/{region(scene)}", "zones": f"zones/{zone(scene)}"}[scope]
        return f"projects/{project(scene)}/{place}/{collection}/{_name(scene)}"
    form = _FORMS.get(scene.kind)
    if form is None:
        return _general(scene, kind.split(":")[-1])
    return form.format_map(_Values(scene))


def _name(scene: Scene) -> str:
    return scene.text("name") or (scene.text("namePrefix") + scene.hex(10) if scene.text("namePrefix") else scene.name)


def _general(scene: Scene, kind: str) -> str:
    """The usual form of Google's newer services, with the collection's name made from the type's."""
    collection = kind[0].lower() + kind[1:] + ("es" if kind.endswith("s") else "s")
    collection = collection[:-2] + "ies" if collection.endswith("ys") else collection
    own = next(
        (
            value
            for key, value in scene.inputs.items()
            if key == kind[0].lower() + kind[1:] + "Id" and isinstance(value, str)
        ),
        None,
    )
    place = f"/locations/{scene.text('location')}" if scene.text("location") else ""
    return f"projects/{project(scene)}{place}/{collection}/{own or _name(scene)}"


class _Values(dict[str, str]):
    """The words of the forms: a few that are worked out, and the resource's own inputs."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(
            project=project(scene),
            name=_name(scene),
            region=region(scene),
            hex=scene.hex(40),
            number=str(scene.number(18)),
            location=scene.text("location") or region(scene) or "global",
        )
        self._scene = scene

        self["located"] = f"projects/{self['project']}/locations/{self['location']}"
        self["accountEmail"] = f"{scene.text('accountId')}@{self['project']}.iam.gserviceaccount.com"

    def __missing__(self, key: str) -> str:
        return self._scene.text(key)
