"""From Pulumi's names to Terraform's: resource types and the names of arguments.

Pulumi's AWS provider is made from Terraform's, by rule: names in camel case, lists in the plural. What does not follow
the rule stands in the tables.
"""

from __future__ import annotations

import re

_MODULES = {
    "cfg": "config",
    "ec2": "",
    "macie": "macie2",
}
"""Modules whose types start with another word in Terraform."""

_TYPES = {
    "account/alternativeContact": "account_alternate_contact",
    "cfg/rule": "config_config_rule",
    "cfg/recorder": "config_configuration_recorder",
    "cfg/recorderStatus": "config_configuration_recorder_status",
    "cloudtrail/trail": "cloudtrail",
    "ec2/imageBlockPublicAccess": "ec2_image_block_public_access",
    "ec2/instanceMetadataDefaults": "ec2_instance_metadata_defaults",
    "ec2/managedPrefixList": "ec2_managed_prefix_list",
    "ec2/serialConsoleAccess": "ec2_serial_console_access",
    "lb/listener": "lb_listener",
    "lb/loadBalancer": "lb",
    "rds/instance": "db_instance",
    "rds/parameterGroup": "db_parameter_group",
    "rds/subnetGroup": "db_subnet_group",
    "s3/accountPublicAccessBlock": "s3_account_public_access_block",
    "s3/bucketObjectv2": "s3_object",
    "s3/bucketReplicationConfig": "s3_bucket_replication_configuration",
}
"""Types whose names do not follow from the token."""

_EVERYWHERE = {
    "blockDeviceMappings": "block_device_mappings",
    "bucketDefinitions": "bucket_definitions",
    "items": "items",
    "ipSets": "ip_sets",
    "managedRuleGroupConfigs": "managed_rule_group_configs",
    "networkInterfaces": "network_interfaces",
    "redactedFields": "redacted_fields",
    "ruleVariables": "rule_variables",
    "tagSpecifications": "tag_specifications",
    "aliases": "alias",
    # Lists of plain values keep their names, but these are plural in Pulumi alone.
    "attributesRequireVerificationBeforeUpdates": "attributes_require_verification_before_update",
    "blockedIpRangeLists": "blocked_ip_range_list",
    "definitions": "definition",
    "endsWiths": "ends_with",
    "eventFilters": "event_filter",
    "notEndsWiths": "not_ends_with",
    "notStartsWiths": "not_starts_with",
    "skippedIpRangeLists": "skipped_ip_range_list",
    "startsWiths": "starts_with",
    "vpcZoneIdentifiers": "vpc_zone_identifier",
}
"""Arguments and blocks whose names do not follow the rule."""

_BY_TYPE = {
    "aws_cloudfront_distribution": {"aliases": "aliases"},
    "aws_cloudwatch_metric_alarm": {"name": "alarm_name"},
    "aws_lambda_function": {"name": "function_name", "code": "filename"},
    "aws_lambda_permission": {"function": "function_name"},
    "aws_sns_topic_subscription": {"topic": "topic_arn"},
}
"""The same for one type's own, which go before the others."""


def terraform_type(token: str) -> str:
    """The Terraform type of an AWS resource, such as ``aws_vpc``.

    :param token: Pulumi's type token, such as ``aws:ec2/vpc:Vpc``.
    """
    path = token.split(":")[1]
    module, _, name = path.partition("/")
    prefix = _MODULES.get(module, module)
    return "aws_" + (_TYPES.get(path) or "_".join(part for part in (prefix, snake(name)) if part))


def argument(kind: str, name: str, *, blocks: bool) -> str:
    """What Terraform calls an argument or a nested block.

    :param kind: the Terraform type.
    :param name: the property as the state spells it, such as ``ingressRules``.
    :param blocks: whether it is a list of blocks, which Terraform names in the singular.
    """
    renamed = _BY_TYPE.get(kind, {}).get(name) or _EVERYWHERE.get(name)
    if renamed:
        return renamed
    return singular(snake(name)) if blocks else snake(name)


def snake(name: str) -> str:
    """A camel-case name with underscores: ``kmsKeyId`` and ``kmsKeyID`` are ``kms_key_id``."""
    parted = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", parted).lower()


def singular(word: str) -> str:
    """The name of one block out of the name of a list of them."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if re.search(r"(ss|x|z|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word
