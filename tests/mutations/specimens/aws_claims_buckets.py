"""Buckets in other spellings than the stack's own: everything inline, the second generation, access points."""

from __future__ import annotations

import json

from tests.mutations.edits import ACCOUNT, REGION, add

KEY = "@{aws-keys-storage.arn}"
NAME = "example-prod-data-claims"
ARN = f"arn:aws:s3:::{NAME}"
WORKLOAD = f"arn:aws:iam::{ACCOUNT}:role/example-prod/workload/claims"
TAGS = {"classification": "personal", "purpose": "Photographs of damages", "retention-days": "365", "backup": "daily"}

BUCKET = {
    "bucket": NAME,
    "serverSideEncryptionConfigurations": [
        {
            "rules": [
                {
                    "applyServerSideEncryptionByDefaults": [{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}],
                    "bucketKeyEnabled": True,
                }
            ]
        }
    ],
    "versionings": [{"enabled": True}],
    "loggings": [{"targetBucket": "@{aws-logs-access-bucket-bucket.bucket}", "targetPrefix": "claims/"}],
    "lifecycleRules": [
        {
            "id": "retention",
            "enabled": True,
            "expirations": [{"days": 365}],
            "noncurrentVersionExpirations": [{"days": 35}],
        }
    ],
    "policy": json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "TlsOnly",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": [ARN, f"{ARN}/*"],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
                {
                    "Sid": "WorkloadReads",
                    "Effect": "Allow",
                    "Principal": {"AWS": WORKLOAD},
                    "Action": ["s3:GetObject", "s3:PutObject"],
                    "Resource": f"{ARN}/*",
                },
            ],
        }
    ),
    "tags": TAGS,
}
"""A bucket of the second generation, which takes everything inline and as lists."""

SPECIMENS = [
    add("aws:s3/bucketV2:BucketV2", "claims-photos", BUCKET, id=NAME, outputs={"arn": ARN}),
    add(
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
        "claims-photos-cors",
        {
            "bucket": NAME,
            "corsRules": [{"allowedMethods": ["PUT"], "allowedOrigins": ["https://claims.example.com"]}],
        },
    ),
    add(
        "aws:s3/accessPoint:AccessPoint",
        "claims-photos-reader",
        {
            "bucket": NAME,
            "name": "claims-photos-reader",
            "vpcConfiguration": {"vpcId": "@{aws-network-vpc.id}"},
            "publicAccessBlockConfiguration": {
                "blockPublicAcls": True,
                "blockPublicPolicy": True,
                "ignorePublicAcls": True,
                "restrictPublicBuckets": True,
            },
        },
    ),
    add(
        "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
        "claims-photos-anywhere",
        {
            "details": {
                "name": "claims-photos-anywhere",
                "publicAccessBlock": {
                    "blockPublicAcls": True,
                    "blockPublicPolicy": True,
                    "ignorePublicAcls": True,
                    "restrictPublicBuckets": True,
                },
                "regions": [{"bucket": NAME}],
            }
        },
        id=f"{ACCOUNT}:claims-photos-anywhere",
    ),
    add(
        "aws:s3tables/tableBucket:TableBucket",
        "claims-lake",
        {"name": "claims-lake", "encryptionConfiguration": {"sseAlgorithm": "aws:kms", "kmsKeyArn": KEY}},
        outputs={"arn": f"arn:aws:s3tables:{REGION}:{ACCOUNT}:bucket/claims-lake"},
    ),
    add(
        "aws:s3/vectorsVectorBucket:VectorsVectorBucket",
        "claims-vectors",
        {
            "vectorBucketName": "claims-vectors",
            "encryptionConfigurations": [{"sseType": "aws:kms", "kmsKeyArn": KEY}],
        },
    ),
    add(
        "aws:s3/directoryBucket:DirectoryBucket",
        "claims-express",
        {"bucket": "claims--euc1-az1--x-s3", "location": {"name": "euc1-az1"}},
        id="claims--euc1-az1--x-s3",
        outputs={"arn": f"arn:aws:s3express:{REGION}:{ACCOUNT}:bucket/claims--euc1-az1--x-s3"},
    ),
    add(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "claims-express-encryption",
        {
            "bucket": "claims--euc1-az1--x-s3",
            "rules": [
                {
                    "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY},
                    "bucketKeyEnabled": True,
                }
            ],
        },
    ),
]
