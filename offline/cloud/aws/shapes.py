"""The outputs that AWS works out: by type where it matters, by name for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from offline.cloud.aws import compute
from offline.cloud.aws.arns import arn
from offline.cloud.aws.regions import dns_suffix, zones
from offline.cloud.base import EPOCH, Scene


def outputs(scene: Scene, thing_id: str) -> dict[str, Any]:
    """What AWS computes for a resource, whatever the SDK promises of it."""
    made = dict(_BY_TYPE[scene.kind](scene, thing_id)) if scene.kind in _BY_TYPE else {}
    # A policy's "arn" is its input: the thing that it belongs to.
    made.setdefault("arn", scene.text("arn") or (thing_id if thing_id.startswith("arn:") else arn(scene, thing_id)))
    own = scene.inputs.get("tags") or {}
    if isinstance(own, dict):  # an auto scaling group lists its tags, and has no tagsAll
        made.setdefault("tagsAll", {**scene.config.tags, **own})
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


def _bucket(s: Scene, i: str) -> dict[str, Any]:
    suffix = dns_suffix(s.region)
    return {
        "bucket": i,
        "bucketDomainName": f"{i}.s3.{suffix}",
        "bucketRegionalDomainName": f"{i}.s3.{s.region}.{suffix}",
        "bucketRegion": s.region,
        "hostedZoneId": "Z" + s.letters(13, s.region),
        "requestPayer": "BucketOwner",
        # Amazon encrypts every bucket so since 2023, asked or not.
        "serverSideEncryptionConfiguration": s.inputs.get("serverSideEncryptionConfiguration")
        or {"rule": {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "bucketKeyEnabled": False}},
        "versioning": {"enabled": False, "mfaDelete": False, **(s.inputs.get("versioning") or {})},
        "websiteDomain": "",
        "websiteEndpoint": "",
    }


def _role(s: Scene, i: str) -> dict[str, Any]:
    return {"uniqueId": "AROA" + s.letters(17, "unique"), "createDate": EPOCH}


def _default_key_policy(account: str) -> dict[str, Any]:
    statement = {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    return {"Version": "2012-10-17", "Id": "key-default-1", "Statement": [statement]}


def _kms_key(s: Scene, i: str) -> dict[str, Any]:
    usage, spec = s.text("keyUsage", "ENCRYPT_DECRYPT"), s.text("customerMasterKeySpec", "SYMMETRIC_DEFAULT")
    policy = s.text("policy") or json.dumps(_default_key_policy(s.config.account), separators=(",", ":"))
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
        "masterUserSecrets": _master_secrets(s),
        "status": "available",
        "hostedZoneId": "Z" + s.letters(13, "rds"),
        "engineVersionActual": s.text("engineVersion", "17.5"),
        "caCertIdentifier": s.text("caCertIdentifier", "rds-ca-rsa2048-g1"),
        "backupWindow": s.text("backupWindow", "03:00-03:30"),
        "maintenanceWindow": s.text("maintenanceWindow", "sun:04:00-sun:04:30"),
    }


def _master_secrets(s: Scene) -> list[dict[str, Any]]:
    """The secret that RDS makes for the master user's password when it is asked to manage it."""
    if not s.inputs.get("manageMasterUserPassword"):
        return []
    name = f"rds!db-{s.uuid('master')}-{s.letters(6, 'master')}"
    key = s.text("masterUserSecretKmsKeyId", "alias/aws/secretsmanager")
    secret = f"arn:aws:secretsmanager:{s.region}:{s.config.account}:secret:{name}"
    return [{"kmsKeyId": key, "secretArn": secret, "secretStatus": "active"}]


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


def _repository(s: Scene, i: str) -> dict[str, Any]:
    host = f"{s.config.account}.dkr.ecr.{s.region}.{dns_suffix(s.region)}"
    return {"registryId": s.config.account, "repositoryUrl": f"{host}/{s.text('name')}"}


def _record(s: Scene, i: str) -> dict[str, Any]:
    return {"fqdn": s.text("name").rstrip(".")}


def _target_group(s: Scene, i: str) -> dict[str, Any]:
    full = arn(s, i)
    return {"arn": full, "arnSuffix": full.rpartition(":")[2]}


def _security_group_rule(s: Scene, i: str) -> dict[str, Any]:
    return {"securityGroupRuleId": i}


def _queue(s: Scene, i: str) -> dict[str, Any]:
    return {"url": i}  # the provider's ID of a queue is its URL


def _default_resource(s: Scene, i: str) -> dict[str, Any]:
    return {"ownerId": s.config.account}


_BY_TYPE: dict[str, Callable[[Scene, str], dict[str, Any]]] = {
    "acm/certificate:Certificate": _certificate,
    "alb/loadBalancer:LoadBalancer": _load_balancer,
    "cloudfront/distribution:Distribution": _distribution,
    "ec2/defaultSecurityGroup:DefaultSecurityGroup": _default_resource,
    "ec2/eip:Eip": compute.eip,
    "ec2/instance:Instance": compute.instance,
    "ec2/natGateway:NatGateway": compute.nat_gateway,
    "ec2/networkInterface:NetworkInterface": compute.network_interface,
    "ec2/subnet:Subnet": compute.subnet,
    "ec2/vpc:Vpc": compute.vpc,
    "ec2/vpcEndpoint:VpcEndpoint": compute.vpc_endpoint,
    "ecr/repository:Repository": _repository,
    "efs/mountTarget:MountTarget": compute.mount_target,
    "iam/accessKey:AccessKey": _access_key,
    "iam/role:Role": _role,
    "kms/alias:Alias": _kms_alias,
    "kms/key:Key": _kms_key,
    "lambda/function:Function": _lambda,
    "lb/loadBalancer:LoadBalancer": _load_balancer,
    "lb/targetGroup:TargetGroup": _target_group,
    "networkfirewall/firewall:Firewall": compute.firewall,
    "rds/cluster:Cluster": _rds_cluster,
    "rds/instance:Instance": _rds_instance,
    "route53/record:Record": _record,
    "route53/zone:Zone": _zone,
    "s3/bucket:Bucket": _bucket,
    "s3/bucketV2:BucketV2": _bucket,
    "sqs/queue:Queue": _queue,
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": _security_group_rule,
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": _security_group_rule,
}
