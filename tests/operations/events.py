"""Events as EventBridge delivers them, cut down to what matters."""

from __future__ import annotations

from typing import Any

from operations.threat_response.findings import Finding, readings


def findings(event: dict[str, Any]) -> tuple[Finding, ...]:
    """What an event's findings say, all of them."""
    return tuple(read() for read in readings(event))


def guardduty(type_: str, severity: float, resource: dict[str, Any], service: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "event-1",
        "source": "aws.guardduty",
        "detail-type": "GuardDuty Finding",
        "detail": {
            "id": f"finding-{type_}",
            "type": type_,
            "severity": severity,
            "resource": resource,
            "service": {"archived": False, "eventLastSeen": "2026-11-22T09:29:00Z", **service},
        },
    }


def guardduty_instance(instance: str) -> dict[str, Any]:
    return guardduty(
        "Backdoor:EC2/C&CActivity.B!DNS",
        8,
        {"resourceType": "Instance", "instanceDetails": {"instanceId": instance}},
        {"resourceRole": "ACTOR", "action": {"actionType": "DNS_REQUEST", "dnsRequestAction": {"domain": "x"}}},
    )


def guardduty_probe(*addresses: str) -> dict[str, Any]:
    details = [
        {"remoteIpDetails": {"ipAddressV6" if ":" in address else "ipAddressV4": address}} for address in addresses
    ]
    return guardduty(
        "Recon:EC2/PortProbeUnprotectedPort",
        5,
        {"resourceType": "Instance", "instanceDetails": {"instanceId": "i-0123456789abcdef0"}},
        {
            "resourceRole": "TARGET",
            "action": {"actionType": "PORT_PROBE", "portProbeAction": {"portProbeDetails": details}},
        },
    )


def guardduty_key(kind: str, user: str, key: str) -> dict[str, Any]:
    return guardduty(
        "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
        8,
        {"resourceType": "AccessKey", "accessKeyDetails": {"userType": kind, "userName": user, "accessKeyId": key}},
        {"resourceRole": "TARGET", "action": {"actionType": "AWS_API_CALL", "awsApiCallAction": {"api": "x"}}},
    )


def guardduty_bucket(bucket: str) -> dict[str, Any]:
    return guardduty(
        "Policy:S3/BucketAnonymousAccessGranted",
        8,
        {"resourceType": "S3Bucket", "s3BucketDetails": [{"name": bucket}]},
        {"resourceRole": "TARGET", "action": {"actionType": "AWS_API_CALL", "awsApiCallAction": {}}},
    )


def hub(control: str, resource: dict[str, Any], **more: Any) -> dict[str, Any]:
    finding = {
        "Id": f"arn:aws:securityhub:eu-central-1:111122223333:finding/{control}",
        "UpdatedAt": "2026-11-22T09:29:00Z",
        "Title": "A control failed",
        "RecordState": "ACTIVE",
        "Workflow": {"Status": "NEW"},
        "Severity": {"Normalized": 90},
        "Compliance": {"Status": "FAILED", "SecurityControlId": control},
        "Resources": [resource],
        **more,
    }
    return {"detail-type": "Security Hub Findings - Imported", "detail": {"findings": [finding]}}


def hub_bucket(bucket: str) -> dict[str, Any]:
    return hub("S3.8", {"Type": "AwsS3Bucket", "Id": f"arn:aws:s3:::{bucket}"})


def hub_group(group: str) -> dict[str, Any]:
    arn = f"arn:aws:ec2:eu-central-1:111122223333:security-group/{group}"
    return hub("EC2.13", {"Type": "AwsEc2SecurityGroup", "Id": arn})


def config(rule: str, kind: str, resource: str, compliance: str = "NON_COMPLIANT") -> dict[str, Any]:
    return {
        "detail-type": "Config Rules Compliance Change",
        "detail": {
            "configRuleName": rule,
            "resourceType": kind,
            "resourceId": resource,
            "newEvaluationResult": {"complianceType": compliance, "resultRecordedTime": "2026-11-22T09:29:00Z"},
        },
    }


def config_bucket(bucket: str) -> dict[str, Any]:
    return config("example-prod-s3-bucket-public-read-prohibited", "AWS::S3::Bucket", bucket)


def restored(job: str, status: str = "COMPLETED") -> dict[str, Any]:
    return {"detail-type": "Restore Job State Change", "detail": {"restoreJobId": job, "status": status}}
