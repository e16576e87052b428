"""Mutants of `policy.rules.all.secrets`.

The credentials are made up, and put together here so that no scanner minds them.
"""

from __future__ import annotations

import base64
import gzip
import json

from tests.mutations.edits import add, document, put
from tests.mutations.mutant import broken, of

ACCESS_KEY = "AKIA" + "Q3EGTNVLR5WXHO2B"
GITHUB = "ghp_" + "a1B2c3D4e5F6" * 3
STRIPE = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
PEM = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"
RANDOM = "Zm9vYmFyYmF6" + "cXV4MTIzNDU2Nzg5"
PASSWORD = "hunter2-" + "correct-horse"
SCRIPT = f"#!/bin/sh\nexport DB_PASSWORD={PASSWORD}\n/opt/run\n"


def b64(text: str) -> str:
    """The text as user data carries it."""
    return base64.b64encode(text.encode()).decode()


MUTANTS = [
    *of(
        "enc-2-all-no-credential-in-user-data",
        broken("a password", put("worker", userData=SCRIPT)),
        broken("a password in Base64", put("fleet-template", userData=b64(SCRIPT))),
        broken(
            "packed", put("batch", userDataBase64=base64.b64encode(gzip.compress(SCRIPT.encode(), mtime=0)).decode())
        ),
        broken(
            "an access key", put("old-fleet", userData=f"#!/bin/sh\naws configure set aws_access_key_id {ACCESS_KEY}\n")
        ),
        broken(
            "a private key on a server",
            put(
                "Server hetzner-gateway",
                userData=f"#cloud-config\nssh_pwauth: false\nwrite_files:\n- content: |\n    {PEM}\n",
            ),
        ),
        broken(
            "a database's address with its password",
            put("worker", userData=f"#!/bin/sh\nrun postgres://orders:{PASSWORD}@db/orders\n"),
        ),
        broken("beside a flag", put("worker", userData=f"#!/bin/sh\nmysql -uroot -p{PASSWORD} orders < /tmp/dump\n")),
        broken("a registry's", put("worker", userData=f"#!/bin/sh\ndocker login -u ci -p {PASSWORD} registry\n")),
        broken("a key made at random", put("worker", userData=f"#!/bin/sh\nexport APP_KEY=base64:{RANDOM}=\n")),
    ),
    *of(
        "enc-2-all-no-credential-in-environment",
        broken("a function's password", put("orders-function", {"environment.variables.DB_PASSWORD": PASSWORD})),
        broken("a known form under a harmless name", put("orders-function", {"environment.variables.X": STRIPE})),
        broken("a short name", put("orders-function", {"environment.variables.smtpPass": PASSWORD})),
        broken("a stage's", put("shop-stage", stageVariables={"DB_PASSWORD": PASSWORD})),
        broken("a cache's", put("orders-function", {"environment.variables.REDIS_AUTH": PASSWORD})),
        broken(
            "a source name for Go",
            put("orders-function", {"environment.variables.DSN": f"orders:{PASSWORD}@tcp(db:3306)/orders"}),
        ),
        broken(
            "a container's",
            document(
                "orders-task",
                "containerDefinitions",
                lambda found: found[0]["environment"].append({"name": "DB_PASSWORD", "value": PASSWORD}),
            ),
            also=("enc-2-aws-container-secrets-by-reference",),
        ),
        broken(
            "a platform's settings",
            put(
                "legacy",
                {
                    "settings.+": {
                        "namespace": "aws:elasticbeanstalk:application:environment",
                        "name": "API_KEY",
                        "value": PASSWORD,
                    }
                },
            ),
        ),
        broken("a token of a code host", put("orders-function", {"environment.variables.NOTE": f"see {GITHUB}"})),
    ),
    *of(
        "enc-2-all-no-credential-in-tags",
        broken("a tag", put("worker", tags={"api-token": PASSWORD})),
        broken("a form under a harmless name", put("claims-db", {"tags.owner": ACCESS_KEY})),
        broken("a description", put("orders", description=f"temporary: {GITHUB}")),
        broken("a label", put("Server hetzner-gateway", {"labels.token": "a8f5f167f44f4964e6c998dee827110c"})),
    ),
    *of(
        "enc-2-all-passwords-are-secret",
        broken("a database's", put("claims-db", password=PASSWORD), also=("enc-2-aws-database-password-managed",)),
        broken("a cache's", put("claims-cache", authToken=PASSWORD)),
        broken(
            "the second tunnel's of a VPN",
            add(
                "aws:ec2/vpnConnection:VpnConnection",
                "partner-vpn",
                {"type": "ipsec.1", "transitGatewayId": "tgw-1", "tunnel2PresharedKey": PASSWORD},
            ),
        ),
        broken(
            "deep in a list",
            put("jobs-broker", users=[{"username": "orders", "password": PASSWORD}]),
            needs_value=False,  # what a list holds of which nothing is known cannot be searched
        ),
        broken(
            "a parameter's",
            add(
                "aws:ssm/parameter:Parameter",
                "partner-parameter",
                {"name": "partner", "type": "SecureString", "keyId": "@{aws-keys-storage.arn}", "value": PASSWORD},
            ),
        ),
    ),
    *of(
        "enc-2-all-provider-credentials-are-secret",
        broken("a proxy's password", put("aws-region-primary", httpsProxy=f"https://rampart:{PASSWORD}@proxy:8443")),
        broken(
            "a key in default tags", put("aws-region-primary", defaultTags='{"tags": {"note": "' + ACCESS_KEY + '"}}')
        ),
        broken("GCP's key file", put("gcp-primary", credentials=json.dumps({"private_key": PEM}))),
        broken(
            "a cluster's",
            add("pulumi:providers:kubernetes", "cluster", {"kubeconfig": json.dumps({"users": [{"token": PASSWORD}]})}),
        ),
    ),
    *of(
        "enc-2-all-no-credential-in-outputs",
        broken("a password", put("rampart-prod", {"aws.databasePassword": PASSWORD})),
        broken("a form under a harmless name", put("rampart-prod", {"gcp.note": f"use {STRIPE}"})),
        broken("in a list", put("rampart-prod", {"hetzner.hosts": ["10.48.0.2", PEM]})),
    ),
]
