"""AWS's answers to data sources: what AWS publishes, and what the inventory holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from offline.cloud.aws.policy_documents import policy_document
from offline.cloud.aws.published import CLOUDFRONT_POLICIES, ELB_ACCOUNTS, IP_RANGES, PREFIX_LISTS
from offline.cloud.aws.regions import dns_suffix, partition, zone_id, zones
from offline.cloud.base import EPOCH, Answer, Query
from offline.cloud.errors import CloudError
from offline.cloud.lookup import found, properties


def _caller(q: Query) -> dict[str, Any]:
    arn = f"arn:{partition(q.region)}:iam::{q.config.account}:user/offline"
    return {"id": q.config.account, "accountId": q.config.account, "arn": arn, "userId": "AIDAOFFLINEOFFLINE000"}


def _region(q: Query) -> dict[str, Any]:
    endpoint = f"ec2.{q.region}.{dns_suffix(q.region)}"
    return {"id": q.region, "name": q.region, "region": q.region, "description": q.region, "endpoint": endpoint}


def _partition(q: Query) -> dict[str, Any]:
    name, suffix = partition(q.region), dns_suffix(q.region)
    reverse = ".".join(reversed(suffix.split(".")))
    return {"id": name, "partition": name, "dnsSuffix": suffix, "reverseDnsPrefix": reverse}


def _zones(q: Query) -> dict[str, Any]:
    hidden = {*(q.args.get("excludeNames") or []), *(q.args.get("excludeZoneIds") or [])}
    names = [zone for zone in zones(q.region) if zone not in hidden and zone_id(zone) not in hidden]
    ids = [zone_id(zone) for zone in names]
    return {"id": q.region, "region": q.region, "names": names, "zoneIds": ids, "groupNames": [q.region]}


def _zone(q: Query) -> dict[str, Any]:
    for zone in zones(q.region):
        if q.args.get("name", zone) == zone and q.args.get("zoneId", zone_id(zone)) == zone_id(zone):
            return {
                "id": zone,
                "name": zone,
                "zoneId": zone_id(zone),
                "nameSuffix": zone[-1],
                "groupName": q.region,
                "state": "available",
                "networkBorderGroup": q.region,
                "optInStatus": "opt-in-not-required",
                "zoneType": "availability-zone",
                "region": q.region,
            }
    raise CloudError(
        "the availability zone does not exist",
        str(q.args.get("name") or q.args.get("zoneId")),
        ", ".join(zones(q.region)),
    )


def _prefix_list(q: Query) -> tuple[str, str, list[str]]:
    """Name, id and ranges of an AWS-managed prefix list."""
    wanted = {value for key in ("id", "prefixListId", "name") if (value := q.args.get(key))}
    for entry in q.args.get("filters") or []:
        wanted |= set(entry.get("values") or [])
    for name, (by_region, ranges) in PREFIX_LISTS.items():
        full = name.format(region=q.region)
        list_id = by_region.get(q.region) or "pl-" + q.hex(8, full)
        if wanted & {full, list_id}:
            return full, list_id, ranges
    names = ", ".join(name.format(region=q.region) for name in PREFIX_LISTS)
    raise CloudError(
        "the prefix list does not exist in the offline cloud", ", ".join(sorted(wanted)) or "no name", names
    )


def _get_prefix_list(q: Query) -> dict[str, Any]:
    name, list_id, ranges = _prefix_list(q)
    return {"id": list_id, "name": name, "prefixListId": list_id, "cidrBlocks": ranges, "region": q.region}


def _get_managed_prefix_list(q: Query) -> dict[str, Any]:
    own = [
        t
        for t in q.inventory.of_type("aws:ec2/managedPrefixList:ManagedPrefixList")
        if q.args.get("id") == t.id or q.args.get("name") == t.outputs.get("name")
    ]
    if own:
        return properties(own[0])
    name, list_id, ranges = _prefix_list(q)
    arn = f"arn:{partition(q.region)}:ec2:{q.region}:aws:prefix-list/{list_id}"
    entries = [{"cidr": cidr, "description": ""} for cidr in ranges]
    return {
        "id": list_id,
        "name": name,
        "arn": arn,
        "addressFamily": "IPv4",
        "entries": entries,
        "maxEntries": 0,
        "ownerId": "AWS",
        "version": 0,
        "region": q.region,
    }


def _image_id(q: Query, key: str) -> str:
    return "ami-0" + q.hex(16, f"{q.region}/{key}")


def _ami(q: Query) -> dict[str, Any]:
    filters = {entry["name"]: entry.get("values") or [] for entry in q.args.get("filters") or []}
    name = (filters.get("name") or [q.args.get("nameRegex") or "image"])[0].replace("*", "20260101")
    architecture = (filters.get("architecture") or ["arm64" if "arm64" in name else "x86_64"])[0]
    image = (filters.get("image-id") or [_image_id(q, name + architecture)])[0]
    owner = (q.args.get("owners") or ["amazon"])[0]
    return {
        "id": image,
        "imageId": image,
        "name": name,
        "architecture": architecture,
        "arn": f"arn:{partition(q.region)}:ec2:{q.region}::image/{image}",
        "ownerId": owner if owner.isdigit() else "137112412989",
        "imageOwnerAlias": "" if owner.isdigit() else owner,
        "creationDate": EPOCH,
        "state": "available",
        "imageType": "machine",
        "hypervisor": "xen",
        "virtualizationType": "hvm",
        "rootDeviceType": "ebs",
        "rootDeviceName": "/dev/xvda",
        "enaSupport": True,
        "imdsSupport": "v2.0",
        "region": q.region,
        "public": True,
        "bootMode": "uefi-preferred",
        "platformDetails": "Linux/UNIX",
        "usageOperation": "RunInstances",
    }


def _parameter(q: Query) -> dict[str, Any]:
    name = str(q.args["name"])
    if name.startswith("/aws/service/") and ("ami" in name or name.endswith("image_id")):
        value = _image_id(q, name)
        arn = f"arn:{partition(q.region)}:ssm:{q.region}::parameter{name}"
        return {
            "id": name,
            "name": name,
            "arn": arn,
            "type": "String",
            "value": value,
            "insecureValue": value,
            "version": 1,
            "region": q.region,
        }
    thing = found(q, "aws:ssm/parameter:Parameter", "name")
    answer = properties(thing)
    if "value" not in answer:
        raise CloudError(
            "the value of the parameter is secret and the offline cloud keeps no secrets",
            name,
            "a parameter of type String, or the resource's own output",
        )
    return answer


def _cloudfront_policy(kind: str) -> Answer:
    def answer(q: Query) -> dict[str, Any]:
        policies = CLOUDFRONT_POLICIES[kind]
        for name, policy_id in policies.items():
            if q.args.get("name") == name or q.args.get("id") == policy_id:
                arn = f"arn:{partition(q.region)}:cloudfront::{q.config.account}:{kind}/{policy_id}"
                return {"id": policy_id, "name": name, "arn": arn, "etag": q.hex(13, name).upper(), "comment": ""}
        raise CloudError(
            f"the managed {kind} does not exist", str(q.args.get("name") or q.args.get("id")), ", ".join(policies)
        )

    return answer


def _elb_account(q: Query) -> dict[str, Any]:
    account = ELB_ACCOUNTS.get(q.region)
    if account is None:
        raise CloudError(
            "Elastic Load Balancing has no log account in the region", q.region, ", ".join(sorted(ELB_ACCOUNTS))
        )
    return {"id": account, "arn": f"arn:{partition(q.region)}:iam::{account}:root", "region": q.region}


def _canonical_user(q: Query) -> dict[str, Any]:
    return {"id": q.hex(64, q.config.account), "displayName": "offline"}


def _ip_ranges(q: Query) -> dict[str, Any]:
    services, regions = [str(s).upper() for s in q.args["services"]], q.args.get("regions") or []
    unknown = sorted(set(services) - {service for service, _ in IP_RANGES})
    if unknown:
        raise CloudError(
            "the offline cloud has no IP ranges of the service",
            ", ".join(unknown),
            ", ".join(sorted({s for s, _ in IP_RANGES})),
        )
    blocks = [
        block
        for (service, region), ranges in IP_RANGES.items()
        if service in services and (not regions or region in regions)
        for block in ranges
    ]
    return {
        "id": "offline",
        "cidrBlocks": sorted(blocks),
        "ipv6CidrBlocks": [],
        "createDate": EPOCH,
        "syncToken": 1767225600,
    }


def _kms_key(q: Query) -> dict[str, Any]:
    wanted = str(q.args["keyId"])
    alias = next(
        (t for t in q.inventory.of_type("aws:kms/alias:Alias") if wanted in (t.id, t.outputs.get("arn"))), None
    )
    key_id = str(alias.outputs.get("targetKeyId")) if alias else wanted.rsplit("/", 1)[-1]
    thing = q.inventory.find(key_id)
    if thing is None and not wanted.startswith("alias/aws/"):
        raise CloudError(
            "the key does not exist in the offline cloud", wanted, "a key of this stack, or an alias/aws/... of AWS"
        )
    if thing is None:
        key_id = _aws_managed_key(q, wanted)
    arn = (
        str(thing.outputs["arn"])
        if thing
        else f"arn:{partition(q.region)}:kms:{q.region}:{q.config.account}:key/{key_id}"
    )
    held = thing.outputs if thing else {}
    return {
        "id": key_id,
        "arn": arn,
        "awsAccountId": q.config.account,
        "creationDate": EPOCH,
        "enabled": held.get("isEnabled", True),
        "keyManager": "CUSTOMER" if thing else "AWS",
        "keyState": "Enabled",
        "keyUsage": held.get("keyUsage", "ENCRYPT_DECRYPT"),
        "origin": "AWS_KMS",
        "keySpec": held.get("customerMasterKeySpec", "SYMMETRIC_DEFAULT"),
        "customerMasterKeySpec": held.get("customerMasterKeySpec", "SYMMETRIC_DEFAULT"),
        "multiRegion": held.get("multiRegion", False),
        "description": held.get("description", ""),
        "region": q.region,
    }


def _aws_managed_key(q: Query, alias: str) -> str:
    digits = q.hex(32, f"{q.config.account}/{q.region}/{alias}")
    return "-".join((digits[:8], digits[8:12], "4" + digits[13:16], "a" + digits[17:20], digits[20:]))


def _kms_alias(q: Query) -> dict[str, Any]:
    name = str(q.args["name"])
    if name.startswith("alias/aws/"):
        key = _aws_managed_key(q, name)
        base = f"arn:{partition(q.region)}:kms:{q.region}:{q.config.account}:"
        return {
            "id": base + name,
            "arn": base + name,
            "name": name,
            "targetKeyId": key,
            "targetKeyArn": f"{base}key/{key}",
            "region": q.region,
        }
    return properties(found(q, "aws:kms/alias:Alias", "name"))


def _organization(q: Query) -> dict[str, Any]:
    account = q.config.account
    organization, root = "o-" + q.hex(10, account), "r-" + q.hex(4, account)
    base = f"arn:{partition(q.region)}:organizations::{account}:"
    member = {
        "id": account,
        "arn": f"{base}account/{organization}/{account}",
        "email": "offline@example.com",
        "name": "offline",
        "status": "ACTIVE",
    }
    return {
        "id": organization,
        "arn": f"{base}organization/{organization}",
        "masterAccountId": account,
        "masterAccountArn": member["arn"],
        "masterAccountEmail": member["email"],
        "masterAccountName": "offline",
        "featureSet": "ALL",
        "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY"],
        "roots": [{"id": root, "arn": f"{base}root/{organization}/{root}", "name": "Root", "policyTypes": []}],
        "accounts": [member],
        "nonMasterAccounts": [],
    }


def _managed_policy(q: Query) -> dict[str, Any]:
    arn = str(q.args.get("arn") or "")
    if arn.startswith(f"arn:{partition(q.region)}:iam::aws:policy/"):
        path, _, name = arn.partition(":policy")[2].rpartition("/")
        return {"id": arn, "arn": arn, "name": name, "path": path + "/", "policyId": "ANPA" + q.hex(17, arn).upper()}
    return properties(found(q, "aws:iam/policy:Policy", "arn", "name"))


def _session(q: Query) -> dict[str, Any]:
    arn = str(q.args["arn"])
    return {
        "id": arn,
        "issuerArn": arn,
        "issuerId": "AIDAOFFLINEOFFLINE000",
        "issuerName": arn.rsplit("/", 1)[-1],
        "sessionName": "",
    }


def _zone_by_name(q: Query) -> dict[str, Any]:
    thing = found(q, "aws:route53/zone:Zone", "name", "zoneId")
    return {**properties(thing), "zoneId": thing.id}


def _from_inventory(token: str, *keys: str) -> Callable[[Query], dict[str, Any]]:
    return lambda q: properties(found(q, token, *keys))


ANSWERS: dict[str, Answer] = {
    "aws:backup/getPlan:getPlan": lambda q: properties(
        q.inventory.find(str(q.args["planId"])) or found(q, "aws:backup/plan:Plan")
    ),
    "aws:backup/getVault:getVault": _from_inventory("aws:backup/vault:Vault", "name"),
    "aws:cloudfront/getCachePolicy:getCachePolicy": _cloudfront_policy("cache-policy"),
    "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy": _cloudfront_policy("origin-request-policy"),
    "aws:cloudfront/getResponseHeadersPolicy:getResponseHeadersPolicy": _cloudfront_policy("response-headers-policy"),
    "aws:cloudwatch/getLogGroup:getLogGroup": _from_inventory("aws:cloudwatch/logGroup:LogGroup", "name"),
    "aws:ec2/getAmi:getAmi": _ami,
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": _get_managed_prefix_list,
    "aws:ec2/getPrefixList:getPrefixList": _get_prefix_list,
    "aws:ec2/getSecurityGroup:getSecurityGroup": _from_inventory(
        "aws:ec2/securityGroup:SecurityGroup", "name", "vpcId"
    ),
    "aws:ec2/getSubnet:getSubnet": _from_inventory("aws:ec2/subnet:Subnet", "availabilityZone", "cidrBlock", "vpcId"),
    "aws:ec2/getVpc:getVpc": _from_inventory("aws:ec2/vpc:Vpc", "cidrBlock"),
    "aws:elb/getServiceAccount:getServiceAccount": _elb_account,
    "aws:iam/getPolicy:getPolicy": _managed_policy,
    "aws:iam/getPolicyDocument:getPolicyDocument": policy_document,
    "aws:iam/getRole:getRole": _from_inventory("aws:iam/role:Role", "name"),
    "aws:iam/getSessionContext:getSessionContext": _session,
    "aws:index/getAvailabilityZone:getAvailabilityZone": _zone,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getIpRanges:getIpRanges": _ip_ranges,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "aws:kms/getAlias:getAlias": _kms_alias,
    "aws:kms/getKey:getKey": _kms_key,
    "aws:organizations/getOrganization:getOrganization": _organization,
    "aws:route53/getZone:getZone": _zone_by_name,
    "aws:s3/getBucket:getBucket": _from_inventory("aws:s3/bucket:Bucket", "bucket"),
    "aws:s3/getCanonicalUserId:getCanonicalUserId": _canonical_user,
    "aws:secretsmanager/getSecret:getSecret": _from_inventory("aws:secretsmanager/secret:Secret", "name", "arn"),
    "aws:ssm/getParameter:getParameter": _parameter,
}
