"""Pulumi's names as Terraform's; the expected ones were checked against the schema of Terraform's AWS provider."""

from __future__ import annotations

import pytest

from scan.names import argument, snake, terraform_type


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("aws:ec2/vpc:Vpc", "aws_vpc"),
        ("aws:ec2/managedPrefixList:ManagedPrefixList", "aws_ec2_managed_prefix_list"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws_vpc_security_group_ingress_rule"),
        ("aws:s3/bucket:Bucket", "aws_s3_bucket"),
        ("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "aws_s3_bucket_replication_configuration"),
        ("aws:cfg/rule:Rule", "aws_config_config_rule"),
        ("aws:cfg/deliveryChannel:DeliveryChannel", "aws_config_delivery_channel"),
        ("aws:cloudtrail/trail:Trail", "aws_cloudtrail"),
        ("aws:cloudwatch/logGroup:LogGroup", "aws_cloudwatch_log_group"),
        ("aws:lb/loadBalancer:LoadBalancer", "aws_lb"),
        ("aws:lb/targetGroup:TargetGroup", "aws_lb_target_group"),
        ("aws:rds/instance:Instance", "aws_db_instance"),
        ("aws:macie/customDataIdentifier:CustomDataIdentifier", "aws_macie2_custom_data_identifier"),
        ("aws:wafv2/webAcl:WebAcl", "aws_wafv2_web_acl"),
    ],
)
def test_types(token: str, kind: str) -> None:
    assert terraform_type(token) == kind


@pytest.mark.parametrize(
    ("kind", "name", "blocks", "wanted"),
    [
        ("aws_s3_bucket_lifecycle_configuration", "rules", True, "rule"),
        ("aws_cloudfront_distribution", "orderedCacheBehaviors", True, "ordered_cache_behavior"),
        ("aws_cloudfront_distribution", "aliases", False, "aliases"),
        ("aws_route53_record", "aliases", True, "alias"),
        ("aws_network_acl", "ingress", True, "ingress"),
        ("aws_lb", "accessLogs", False, "access_logs"),
        ("aws_lb", "securityGroups", False, "security_groups"),
        ("aws_launch_template", "blockDeviceMappings", True, "block_device_mappings"),
        ("aws_dynamodb_table", "globalSecondaryIndexes", True, "global_secondary_index"),
        ("aws_wafv2_web_acl", "textTransformations", True, "text_transformation"),
        ("aws_wafv2_web_acl", "countryCodes", False, "country_codes"),
        ("aws_rds_cluster", "storageEncrypted", False, "storage_encrypted"),
        ("aws_autoscaling_group", "vpcZoneIdentifiers", False, "vpc_zone_identifier"),
        ("aws_lambda_function", "name", False, "function_name"),
        ("aws_sns_topic", "name", False, "name"),
        ("aws_cloudtrail", "fieldSelectors", True, "field_selector"),
        ("aws_cloudtrail", "notStartsWiths", False, "not_starts_with"),
        ("aws_networkfirewall_firewall_policy", "policies", True, "policy"),
    ],
)
def test_arguments(kind: str, name: str, blocks: bool, wanted: str) -> None:
    assert argument(kind, name, blocks=blocks) == wanted


def test_abbreviations_are_one_word() -> None:
    assert snake("replicaKmsKeyID") == "replica_kms_key_id"
    assert snake("kmsKeyId") == "kms_key_id"
