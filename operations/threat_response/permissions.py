"""What the responder may do. It can stop anything of the account and let nobody in: it adds denials only."""

from __future__ import annotations

from operations.permissions import DUE_RUNS, RECORDS, Permission

PERMISSIONS = (
    *RECORDS,
    DUE_RUNS,
    Permission(
        "LookAtMachines",
        (
            "autoscaling:DescribeAutoScalingInstances",
            "ec2:DescribeIamInstanceProfileAssociations",
            "ec2:DescribeInstanceAttribute",
            "ec2:DescribeInstances",
            "ec2:DescribeSecurityGroupRules",
            "ec2:DescribeSnapshots",
        ),
        ("*",),
        reason="EC2's and Auto Scaling's Describe actions know no resources",
    ),
    Permission(
        "KeepEvidence",
        ("ec2:CreateSnapshots", "ec2:ModifyInstanceAttribute"),
        (
            "arn:aws:ec2:{region}:{account}:instance/*",
            "arn:aws:ec2:{region}:{account}:volume/*",
            "arn:aws:ec2:{region}::snapshot/*",
        ),
    ),
    Permission(
        "TagEvidence",
        ("ec2:CreateTags",),
        ("arn:aws:ec2:{region}::snapshot/*",),
        {"StringEquals": {"ec2:CreateAction": "CreateSnapshots"}},
        implied=True,
    ),
    Permission(
        "Isolate",
        (
            "ec2:DisassociateIamInstanceProfile",
            "ec2:ModifyNetworkInterfaceAttribute",
        ),
        (
            "arn:aws:ec2:{region}:{account}:instance/*",
            "arn:aws:ec2:{region}:{account}:network-interface/*",
            "arn:aws:ec2:{region}:{account}:security-group/*",
        ),
    ),
    Permission(
        "LeaveGroup",
        ("autoscaling:DetachInstances",),
        ("arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/*",),
    ),
    Permission("FindRoleOfMachine", ("iam:GetInstanceProfile",), ("arn:aws:iam::{account}:instance-profile/*",)),
    Permission(
        "EndSessions",
        ("iam:GetRolePolicy", "iam:PutRolePolicy"),
        ("arn:aws:iam::{account}:role/{prefix}/workload/*", "arn:aws:iam::{account}:role/{prefix}/bastion/*"),
    ),
    Permission("DisableKeys", ("iam:ListAccessKeys", "iam:UpdateAccessKey"), ("arn:aws:iam::{account}:user/*",)),
    Permission(
        "BlockAddresses",
        ("wafv2:GetIPSet", "wafv2:UpdateIPSet"),
        (
            "arn:aws:wafv2:{region}:{account}:regional/ipset/{prefix}-blocked-*",
            "arn:aws:wafv2:us-east-1:{account}:global/ipset/{prefix}-blocked-*",
        ),
    ),
    Permission(
        "CloseGroups",
        ("ec2:RevokeSecurityGroupIngress",),
        ("arn:aws:ec2:{region}:{account}:security-group/*",),
    ),
    Permission("CloseBuckets", ("s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock"), ("arn:aws:s3:::*",)),
)
"""For the function. A role whose sessions it may end is a workload's or the bastion's: with the right to write policies
of other roles it could make itself anything. Undoing takes `ROLLBACK` on top, which the function does not have: a
rollback gives access back, so a person does it."""

ROLLBACK = (
    Permission(
        "GiveBack",
        ("ec2:AssociateIamInstanceProfile", "ec2:AuthorizeSecurityGroupIngress"),
        ("arn:aws:ec2:{region}:{account}:instance/*", "arn:aws:ec2:{region}:{account}:security-group/*"),
    ),
    Permission(
        "EndDenials",
        ("iam:DeleteRolePolicy",),
        ("arn:aws:iam::{account}:role/{prefix}/workload/*", "arn:aws:iam::{account}:role/{prefix}/bastion/*"),
    ),
    Permission(
        "HandRolesToMachines",
        ("iam:PassRole",),
        ("arn:aws:iam::{account}:role/{prefix}/workload/*", "arn:aws:iam::{account}:role/{prefix}/bastion/*"),
        {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
        implied=True,
    ),
)
"""What whoever undoes a response needs beside `PERMISSIONS`."""
