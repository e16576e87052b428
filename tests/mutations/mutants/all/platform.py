"""Mutants of `policy.rules.all.platform`."""

from __future__ import annotations

import json

from tests.mutations.edits import add, document, drop, put
from tests.mutations.mutant import broken, of

AWS_PROVIDERS = ("infra-3-aws-providers-in-eu",)
IMAGE = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/orders"
HOST = "connection.host"

MUTANTS = [
    *of(
        "infra-2-all-certified-providers-only",
        broken("another cloud", add("digitalocean:index/droplet:Droplet", "cheap", {"region": "fra1"})),
        broken(
            "machines of one's own", add("vsphere:index/virtualMachine:VirtualMachine", "cellar", {"name": "cellar"})
        ),
        broken("a provider of another cloud that makes nothing yet", add("pulumi:providers:azure-native", "tried-out")),
        broken("a rented machine at a certified company", add("hrobot:index/server:Server", "iron", {"name": "iron"})),
    ),
    *of(
        "infra-3-all-provider-in-eu",
        broken("AWS in Virginia", put("aws-region-primary", region="us-east-1"), also=AWS_PROVIDERS),
        broken("AWS in London", put("aws-region-backup", region="eu-west-2"), also=AWS_PROVIDERS),
        broken("GCP in Zurich", put("gcp-primary", region="europe-west6")),
        broken("GCP in Iowa, by its zone", drop("gcp-primary", "region"), put("gcp-primary", zone="us-central1-a")),
        broken("one more provider", add("pulumi:providers:gcp", "second", {"project": "p", "region": "europe-west2"})),
    ),
    *of(
        "net-2-all-no-remote-provisioner",
        broken("a command on a server", put("smoke-test", {HOST: "203.0.113.7"})),
        broken("by a private address", put("smoke-test", {HOST: "10.16.16.7"})),
        broken("by a name that starts like this machine's", put("smoke-test", {HOST: "localhost.example.com"})),
        broken(
            "a file copied to a server",
            add(
                "command:remote:CopyToRemote", "upload", {"connection": {"host": "web.example.com"}, "remotePath": "/x"}
            ),
        ),
    ),
    *of(
        "enc-1-all-no-plain-http-endpoint",
        broken("a webhook", put("orders-webhook", endpoint="http://hooks.example.com/orders")),
        broken("in capitals", put("orders-webhook", endpoint="HTTP://hooks.example.com/orders")),
        broken("by protocol", put("orders-webhook", protocol="http", endpoint="http://hooks.example.com/orders")),
        broken(
            "a host that starts like this machine's", put("orders-webhook", endpoint="http://localhost.example.com/")
        ),
        broken(
            "deep in a list",
            add(
                "aws:cognito/userPoolClient:UserPoolClient",
                "plain-client",
                {
                    "name": "plain",
                    "userPoolId": "eu-central-1_AbCdEf",
                    "preventUserExistenceErrors": "ENABLED",
                    "enableTokenRevocation": True,
                    "defaultRedirectUri": "http://shop.example.com/back",
                },
            ),
        ),
    ),
    *of(
        "dev-3-all-container-images-pinned",
        broken(
            "the latest",
            document("orders-task", "containerDefinitions", lambda found: found[0].update(image=f"{IMAGE}:latest")),
        ),
        broken("no tag", document("orders-task", "containerDefinitions", lambda found: found[0].update(image=IMAGE))),
        broken(
            "a sidecar's tag that moves",
            document(
                "orders-task",
                "containerDefinitions",
                lambda found: found.append({**found[0], "image": f"{IMAGE}:Stable"}),
            ),
        ),
        broken(
            "a port that looks like a tag",
            document(
                "orders-task",
                "containerDefinitions",
                lambda found: found[0].update(image="registry.example.com:5000/orders"),
            ),
        ),
        broken(
            "a service's", put("backoffice", {"sourceConfiguration.imageRepository.imageIdentifier": f"{IMAGE}:main"})
        ),
        broken(
            "a pod's",
            add(
                "kubernetes:apps/v1:Deployment",
                "orders-pods",
                {"spec": {"template": {"spec": {"initContainers": [{"name": "wait", "image": "busybox"}]}}}},
            ),
        ),
        broken(
            "a batch job's",
            add(
                "aws:batch/jobDefinition:JobDefinition",
                "nightly",
                {
                    "name": "nightly",
                    "type": "container",
                    "containerProperties": json.dumps({"image": f"{IMAGE}:latest"}),
                },
            ),
        ),
    ),
    *of(
        "enc-1-all-strong-private-keys",
        broken("a short RSA key", put("old-signing-key", rsaBits=1024)),
        broken("a small curve", put("signing-key", ecdsaCurve="P224")),
        broken("the default curve, which is small", drop("signing-key", "ecdsaCurve")),
        broken(
            "a certificate's",
            add(
                "aws:acmpca/certificateAuthority:CertificateAuthority",
                "inner-authority",
                {
                    "certificateAuthorityConfiguration": {
                        "keyAlgorithm": "RSA_1024",
                        "signingAlgorithm": "SHA256WITHRSA",
                    }
                },
            ),
        ),
    ),
    *of(
        "enc-2-all-generated-passwords-long",
        broken("15 characters", put("report-password", length=15)),
        broken("8 characters", put("report-password", length=8)),
        broken("none", put("report-password", length=0)),
    ),
]
