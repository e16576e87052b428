"""The outputs that AWS works out: by type where it matters, by name for the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from offline.cloud.aws.arns import arn
from offline.cloud.aws.regions import dns_suffix, zone_id, zones
from offline.cloud.base import EPOCH, Scene
from offline.cloud.networks import address_in

# AWS keeps the first four addresses of a subnet (network, router, DNS, future) and the last.
_RESERVED = 4


def outputs(scene: Scene, thing_id: str) -> dict[str, Any]:
    """What AWS computes for a resource, whatever the SDK promises of it."""
    made = dict(_BY_TYPE[scene.kind](scene, thing_id)) if scene.kind in _BY_TYPE else {}
    made.setdefault("arn", arn(scene, thing_id) if not thing_id.startswith("arn:") else thing_id)
    made.setdefault("tagsAll", {**scene.config.tags, **(scene.inputs.get("tags") or {})})
    made.setdefault("region", scene.region)
    return made


def guess(scene: Scene, name: str, thing_id: str) -> Any:
    """A value for an output that AWS computes, by its name."""
    if name in _BY_NAME:
        return _BY_NAME[name](scene, thing_id)
    if name.endswith("Arn"):
        return arn(scene, thing_id)
    if name.lower().endswith(("date", "time", "at", "timestamp")) and name not in ("format", "state"):
        return EPOCH
    return None


def _named(scene: Scene) -> str:
    return scene.text("name") or (scene.text("namePrefix") + scene.hex(26) if scene.text("namePrefix") else scene.name)


_BY_NAME: dict[str, Callable[[Scene, str], Any]] = {
    "accountId": lambda s, _: s.config.account,
    "availabilityZone": lambda s, _: zones(s.region)[0],
    "availabilityZones": lambda s, _: zones(s.region),
    "awsAccountId": lambda s, _: s.config.account,
    "arn": lambda s, i: arn(s, i),
    "createdBy": lambda s, _: s.config.account,
    "dnsName": lambda s, i: f"{i.lower()}.{s.region}.{dns_suffix(s.region)}",
    "etag": lambda s, _: s.hex(32, "etag"),
    "fingerprint": lambda s, _: ":".join(s.hex(40, "print")[at : at + 2] for at in range(0, 40, 2)),
    "hostedZoneId": lambda s, _: "Z" + s.letters(13, "zone"),
    "invokeArn": lambda s, i: f"arn:aws:apigateway:{s.region}:lambda:path/2015-03-31/functions/{arn(s, i)}/invocations",
    "keyId": lambda s, i: i,
    "lastModified": lambda s, _: EPOCH,
    "latestVersion": lambda s, _: 1,
    "lockToken": lambda s, _: s.uuid("lock"),
    "masterAccountId": lambda s, _: s.config.account,
    "name": lambda s, _: _named(s),
    "ownerAccountId": lambda s, _: s.config.account,
    "ownerId": lambda s, _: s.config.account,
    "owner": lambda s, _: s.config.account,
    "region": lambda s, _: s.region,
    "registryId": lambda s, _: s.config.account,
    "revisionId": lambda s, _: s.uuid("revision"),
    "state": lambda s, _: "available",
    "status": lambda s, _: "ACTIVE",
    "uniqueId": lambda s, _: "AIDA" + s.letters(17, "unique"),
    "updateToken": lambda s, _: s.uuid("update"),
    "version": lambda s, _: "1",
    "versionId": lambda s, _: s.letters(32, "version"),
}


def _vpc(s: Scene, i: str) -> dict[str, Any]:
    made = {
        "mainRouteTableId": "rtb-" + s.hex(17, "main"),
        "defaultRouteTableId": "rtb-" + s.hex(17, "main"),
        "defaultNetworkAclId": "acl-" + s.hex(17, "acl"),
        "defaultSecurityGroupId": "sg-" + s.hex(17, "sg"),
        "dhcpOptionsId": "dopt-" + s.hex(17, "dhcp"),
        "ownerId": s.config.account,
    }
    if s.inputs.get("assignGeneratedIpv6CidrBlock") is True:
        made["ipv6CidrBlock"] = f"2a05:d0{s.hex(2, 'v6')}:{s.hex(3, 'v6a')}:{s.hex(2, 'v6b')}00::/56"
        made["ipv6AssociationId"] = "vpc-cidr-assoc-" + s.hex(17, "v6")
        made["ipv6CidrBlockNetworkBorderGroup"] = s.region
    return made


def _subnet(s: Scene, i: str) -> dict[str, Any]:
    by_id = {zone_id(zone): zone for zone in zones(s.region)}
    zone = (
        s.text("availabilityZone")
        or by_id.get(s.text("availabilityZoneId"))
        or zones(s.region)[int(s.hex(4, "zone"), 16) % 3 % len(zones(s.region))]
    )
    return {"availabilityZone": zone, "availabilityZoneId": zone_id(zone), "ownerId": s.config.account}


def _address(s: Scene, subnet_id: Any, salt: str = "") -> str:
    subnet = s.related(subnet_id)
    cidr = str(subnet.outputs.get("cidrBlock") or "") if subnet else ""
    # A subnet that is not of this run: the default VPC's first subnet, as in a new account.
    return s.address(str(subnet_id), cidr or "172.31.0.0/20", _RESERVED, salt) or ""


def _instance(s: Scene, i: str) -> dict[str, Any]:
    subnet = s.related(s.inputs.get("subnetId"))
    private = s.text("privateIp") or _address(s, s.inputs.get("subnetId") or "default")
    public_wanted = s.inputs.get("associatePublicIpAddress")
    public = (
        public_wanted if isinstance(public_wanted, bool) else bool(subnet and subnet.outputs.get("mapPublicIpOnLaunch"))
    )
    dashed = private.replace(".", "-")
    zone = str(subnet.outputs.get("availabilityZone")) if subnet else s.text("availabilityZone", zones(s.region)[0])
    address = f"3.{64 + s.number(2, 'p1') % 60}.{s.number(3, 'p2') % 250}.{s.number(3, 'p3') % 250}"
    domain = "ec2.internal" if s.region == "us-east-1" else f"{s.region}.compute.internal"
    return {
        "privateIp": private,
        "privateDns": f"ip-{dashed}.{domain}",
        "associatePublicIpAddress": public,
        "publicIp": address if public else "",
        "publicDns": f"ec2-{address.replace('.', '-')}.{s.region}.compute.amazonaws.com" if public else "",
        "availabilityZone": zone,
        "subnetId": s.text("subnetId") or "subnet-" + s.hex(17, "subnet"),
        "primaryNetworkInterfaceId": "eni-" + s.hex(17, "eni"),
        "instanceState": "running",
        "tenancy": s.text("tenancy", "default"),
    }


def _network_interface(s: Scene, i: str) -> dict[str, Any]:
    given = s.inputs.get("privateIps")
    addresses = (
        given if isinstance(given, list) and given else [s.text("privateIp") or _address(s, s.inputs.get("subnetId"))]
    )
    mac = "02:" + ":".join(s.hex(10, "mac")[at : at + 2] for at in range(0, 10, 2))
    return {
        "privateIp": addresses[0],
        "privateIps": addresses,
        "macAddress": mac,
        "ownerId": s.config.account,
        "privateDnsName": f"ip-{str(addresses[0]).replace('.', '-')}.{s.region}.compute.internal",
    }


def _nat_gateway(s: Scene, i: str) -> dict[str, Any]:
    address = s.related(s.inputs.get("allocationId"))
    return {
        "privateIp": s.text("privateIp") or _address(s, s.inputs.get("subnetId")),
        "publicIp": str(address.outputs.get("publicIp") or "") if address else "",
        "networkInterfaceId": "eni-" + s.hex(17, "eni"),
        "associationId": "eipassoc-" + s.hex(17, "assoc") if address else "",
    }


def _eip(s: Scene, i: str) -> dict[str, Any]:
    address = f"18.{192 + s.number(2, 'a') % 60}.{s.number(3, 'b') % 250}.{1 + s.number(3, 'c') % 250}"
    return {
        "allocationId": i,
        "publicIp": address,
        "publicDns": f"ec2-{address.replace('.', '-')}.{s.region}.compute.amazonaws.com",
        "domain": "vpc",
        "networkBorderGroup": s.region,
        "publicIpv4Pool": "amazon",
    }


def _vpc_endpoint(s: Scene, i: str) -> dict[str, Any]:
    interface = s.text("vpcEndpointType") in ("Interface", "GatewayLoadBalancer")
    service = s.text("serviceName").rsplit(".", 1)[-1]
    subnets = s.inputs.get("subnetIds") or []
    made: dict[str, Any] = {
        "state": "available",
        "ownerId": s.config.account,
        "networkInterfaceIds": ["eni-" + s.hex(17, f"eni{at}") for at, _ in enumerate(subnets)],
        "dnsEntries": [],
        "cidrBlocks": [],
        "prefixListId": "",
        "requesterManaged": False,
    }
    if interface:
        made["dnsEntries"] = [
            {
                "dnsName": f"{i}-{s.hex(8, 'dns')}.{service}.{s.region}.vpce.amazonaws.com",
                "hostedZoneId": "Z" + s.letters(13, "zone"),
            }
        ]
        made["subnetConfigurations"] = [
            {"subnetId": subnet, "ipv4": _address(s, subnet, f"/{i}")} for subnet in subnets
        ]
    else:
        made["prefixListId"] = "pl-" + s.hex(8, "pl")
        made["cidrBlocks"] = ["52.219.170.0/23", "3.5.136.0/22"] if service == "s3" else ["52.94.16.0/24"]
    return made


def _bucket(s: Scene, i: str) -> dict[str, Any]:
    suffix = dns_suffix(s.region)
    return {
        "bucket": i,
        "bucketDomainName": f"{i}.s3.{suffix}",
        "bucketRegionalDomainName": f"{i}.s3.{s.region}.{suffix}",
        "bucketRegion": s.region,
        "hostedZoneId": "Z" + s.letters(13, s.region),
        "requestPayer": "BucketOwner",
        "websiteDomain": "",
        "websiteEndpoint": "",
    }


def _role(s: Scene, i: str) -> dict[str, Any]:
    return {"uniqueId": "AROA" + s.letters(17, "unique"), "createDate": EPOCH}


def _kms_key(s: Scene, i: str) -> dict[str, Any]:
    usage, spec = s.text("keyUsage", "ENCRYPT_DECRYPT"), s.text("customerMasterKeySpec", "SYMMETRIC_DEFAULT")
    root = f"arn:aws:iam::{s.config.account}:root"
    policy = (
        s.text("policy")
        or f'{{"Id":"key-default-1","Statement":[{{"Action":"kms:*","Effect":"Allow","Principal":{{"AWS":"{root}"}},"Resource":"*","Sid":"Enable IAM User Permissions"}}],"Version":"2012-10-17"}}'
    )
    period = (
        {"rotationPeriodInDays": s.inputs.get("rotationPeriodInDays") or 365}
        if s.inputs.get("enableKeyRotation")
        else {"rotationPeriodInDays": 0}
    )
    return {
        "keyId": i,
        "keyUsage": usage,
        "customerMasterKeySpec": spec,
        "multiRegion": bool(s.inputs.get("multiRegion")),
        "policy": policy,
        **period,
    }


def _kms_alias(s: Scene, i: str) -> dict[str, Any]:
    key = s.related(s.inputs.get("targetKeyId"))
    target = s.text("targetKeyId").rsplit("/", 1)[-1]
    return {
        "targetKeyId": target,
        "targetKeyArn": str(key.outputs["arn"])
        if key and "arn" in key.outputs
        else f"arn:aws:kms:{s.region}:{s.config.account}:key/{target}",
    }


def _rds_instance(s: Scene, i: str) -> dict[str, Any]:
    host = f"{s.text('identifier')}.c{s.letters(11, s.region).lower()}.{s.region}.rds.amazonaws.com"
    port = s.inputs.get("port") or {
        "postgres": 5432,
        "mysql": 3306,
        "mariadb": 3306,
        "sqlserver": 1433,
        "oracle": 1521,
    }.get(s.text("engine").split("-")[0], 5432)
    return {
        "address": host,
        "endpoint": f"{host}:{port}",
        "port": port,
        "resourceId": "db-" + s.letters(26, "resource"),
        "status": "available",
        "hostedZoneId": "Z" + s.letters(13, "rds"),
        "engineVersionActual": s.text("engineVersion", "17.5"),
        "caCertIdentifier": s.text("caCertIdentifier", "rds-ca-rsa2048-g1"),
        "backupWindow": s.text("backupWindow", "03:00-03:30"),
        "maintenanceWindow": s.text("maintenanceWindow", "sun:04:00-sun:04:30"),
    }


def _rds_cluster(s: Scene, i: str) -> dict[str, Any]:
    host = f"{i}.cluster-c{s.letters(11, s.region).lower()}.{s.region}.rds.amazonaws.com"
    port = s.inputs.get("port") or (3306 if "mysql" in s.text("engine") else 5432)
    return {
        "endpoint": host,
        "readerEndpoint": host.replace(".cluster-", ".cluster-ro-"),
        "port": port,
        "clusterResourceId": "cluster-" + s.letters(26, "resource"),
        "hostedZoneId": "Z" + s.letters(13, "rds"),
    }


def _load_balancer(s: Scene, i: str) -> dict[str, Any]:
    name = s.text("name")
    internal = "internal-" if s.inputs.get("internal") else ""
    network = s.text("loadBalancerType") == "network"
    host = (
        f"{name}-{s.hex(16, 'arn')}.elb.{s.region}.amazonaws.com"
        if network
        else f"{internal}{name}-{s.number(10)}.{s.region}.elb.amazonaws.com"
    )
    full = arn(s, i)
    subnet = s.related((s.inputs.get("subnets") or [None])[0])
    return {
        "arn": full,
        "arnSuffix": full.partition("loadbalancer/")[2],
        "dnsName": host,
        "zoneId": "Z" + s.letters(13, "elb" + s.region),
        "vpcId": str(subnet.outputs.get("vpcId")) if subnet else "vpc-" + s.hex(17, "vpc"),
    }


def _zone(s: Scene, i: str) -> dict[str, Any]:
    servers = [
        f"ns-{s.number(4, str(at)) % 2000}.awsdns-{10 + at * 16:02d}.{tail}"
        for at, tail in enumerate(("com", "net", "org", "co.uk"))
    ]
    return {"zoneId": i, "nameServers": servers, "primaryNameServer": servers[0]}


def _certificate(s: Scene, i: str) -> dict[str, Any]:
    names = dict.fromkeys([s.text("domainName"), *(s.inputs.get("subjectAlternativeNames") or [])])
    options = [
        {
            "domainName": name,
            "resourceRecordName": f"_{s.hex(32, name)}.{name.removeprefix('*.')}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": f"_{s.hex(32, 'v' + name)}.acm-validations.aws.",
        }
        for name in names
    ]
    return {
        "domainValidationOptions": options,
        "status": "ISSUED",
        "type": "AMAZON_ISSUED",
        "subjectAlternativeNames": list(names),
    }


def _lambda(s: Scene, i: str) -> dict[str, Any]:
    full = arn(s, i)
    return {
        "qualifiedArn": f"{full}:$LATEST",
        "version": "$LATEST",
        "invokeArn": f"arn:aws:apigateway:{s.region}:lambda:path/2015-03-31/functions/{full}/invocations",
        "codeSha256": s.hex(43, "code") + "=",
    }


def _access_key(s: Scene, i: str) -> dict[str, Any]:
    return {
        "secret": s.hex(40, "secret"),
        "sesSmtpPasswordV4": s.hex(44, "smtp"),
        "createDate": EPOCH,
        "keyFingerprint": "",
        "encryptedSecret": "",
        "encryptedSesSmtpPasswordV4": "",
    }


def _distribution(s: Scene, i: str) -> dict[str, Any]:
    return {
        "domainName": f"d{s.letters(13, 'domain').lower()}.cloudfront.net",
        "hostedZoneId": "Z2FDTNDATAQYW2",
        "status": "Deployed",
    }


def _security_group_rule(s: Scene, i: str) -> dict[str, Any]:
    return {"securityGroupRuleId": i}


def _default_resource(s: Scene, i: str) -> dict[str, Any]:
    return {"ownerId": s.config.account}


def _firewall(s: Scene, i: str) -> dict[str, Any]:
    states = []
    for mapping in s.inputs.get("subnetMappings") or []:
        subnet_id = str(mapping.get("subnetId") or "")
        subnet = s.related(subnet_id)
        states.append(
            {
                "availabilityZone": str(subnet.outputs.get("availabilityZone")) if subnet else zones(s.region)[0],
                "attachments": [{"endpointId": "vpce-" + s.hex(17, subnet_id), "subnetId": subnet_id}],
            }
        )
    return {
        "firewallStatuses": [{"syncStates": states, "transitGatewayAttachmentSyncStates": []}],
        "updateToken": s.uuid("token"),
    }


def _mount_target(s: Scene, i: str) -> dict[str, Any]:
    subnet = s.related(s.inputs.get("subnetId"))
    return {
        "ipAddress": s.text("ipAddress") or _address(s, s.inputs.get("subnetId")),
        "availabilityZoneName": str(subnet.outputs.get("availabilityZone")) if subnet else zones(s.region)[0],
        "dnsName": f"{s.text('fileSystemId')}.efs.{s.region}.amazonaws.com",
    }


def _resolver(s: Scene, i: str) -> dict[str, Any]:
    return {"dnsServer": address_in(s.inputs.get("cidrBlock"), 2) or ""}


_BY_TYPE: dict[str, Callable[[Scene, str], dict[str, Any]]] = {
    "acm/certificate:Certificate": _certificate,
    "alb/loadBalancer:LoadBalancer": _load_balancer,
    "cloudfront/distribution:Distribution": _distribution,
    "ec2/defaultSecurityGroup:DefaultSecurityGroup": _default_resource,
    "ec2/eip:Eip": _eip,
    "ec2/instance:Instance": _instance,
    "ec2/natGateway:NatGateway": _nat_gateway,
    "ec2/networkInterface:NetworkInterface": _network_interface,
    "ec2/subnet:Subnet": _subnet,
    "ec2/vpc:Vpc": _vpc,
    "ec2/vpcEndpoint:VpcEndpoint": _vpc_endpoint,
    "efs/mountTarget:MountTarget": _mount_target,
    "iam/accessKey:AccessKey": _access_key,
    "iam/role:Role": _role,
    "kms/alias:Alias": _kms_alias,
    "kms/key:Key": _kms_key,
    "lambda/function:Function": _lambda,
    "lb/loadBalancer:LoadBalancer": _load_balancer,
    "networkfirewall/firewall:Firewall": _firewall,
    "rds/cluster:Cluster": _rds_cluster,
    "rds/instance:Instance": _rds_instance,
    "route53/zone:Zone": _zone,
    "s3/bucket:Bucket": _bucket,
    "s3/bucketV2:BucketV2": _bucket,
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": _security_group_rule,
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": _security_group_rule,
}
