"""Cases for the rules on providers, endpoints, images, keys and passwords."""

from __future__ import annotations

import json

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make

AWS = "pulumi:providers:aws"
GCP = "pulumi:providers:gcp"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
DIGEST = "sha256:" + "0a" * 32


def task(image: str) -> Resource:
    return make(TASK, "t", {"containerDefinitions": json.dumps([{"name": "app", "image": image}])})


VIRGINIA = make(AWS, "p", {"region": "us-east-1"})
PLAIN = make(AWS, "p", {})

CASES = [
    *cases(
        "infra-2-all-certified-providers-only",
        passes=[
            (
                "the three clouds",
                [
                    make("aws:s3/bucket:Bucket", "b"),
                    make("gcp:storage/bucket:Bucket", "b"),
                    make("hcloud:index/server:Server", "s"),
                ],
            )
        ],
        fails=[
            ("another cloud", [make("digitalocean:index/droplet:Droplet", "d")]),
            ("machines of one's own", [make("vsphere:index/virtualMachine:VirtualMachine", "v")]),
            ("only the provider of another cloud", [make("pulumi:providers:azure-native", "p")]),
            ("a dedicated server at Hetzner", [make("hrobot:index/server:Server", "s")]),
        ],
        undetermined=[
            ("a package nobody judged", [make("somecloud:index/thing:Thing", "t")]),
            ("AWS in Cloud Control's types", [make("aws-native:ec2:SecurityGroup", "g")]),
            ("GCP in the API's types", [make("google-native:compute/v1:Firewall", "f")]),
            ("a template of CloudFormation's", [make("aws:cloudformation/stack:Stack", "s")]),
            ("a request to Cloud Control", [make("aws:cloudcontrol/resource:Resource", "r")]),
        ],
        not_applicable=[("a random value", [make("random:index/randomId:RandomId", "r")])],
    ),
    *cases(
        "infra-3-all-provider-in-eu",
        passes=[
            ("Frankfurt", [make(AWS, "p", {"region": "eu-central-1"})]),
            ("a zone of an EU region", [make(GCP, "p", {"zone": "europe-west3-a"})]),
            (
                "Virginia, for a distribution's certificate",
                [VIRGINIA, make("aws:acm/certificate:Certificate", "c", provider=VIRGINIA.urn)],
            ),
        ],
        fails=[
            ("Virginia", [VIRGINIA]),
            (
                "Virginia, for a certificate and a queue",
                [
                    VIRGINIA,
                    make("aws:acm/certificate:Certificate", "c", provider=VIRGINIA.urn),
                    make("aws:sqs/queue:Queue", "q", provider=VIRGINIA.urn),
                ],
            ),
            ("London is not in the EU", [make(AWS, "p", {"region": "eu-west-2"})]),
            ("Zurich is not in the EU", [make(GCP, "p", {"region": "europe-west6"})]),
            (
                "a second provider",
                [make(AWS, "p", {"region": "eu-central-1"}), make(AWS, "q", {"region": "eu-central-2"})],
            ),
        ],
        undetermined=[
            ("no region", [make(AWS, "p", {})]),
            ("not known", [make(AWS, "p", {"region": UNKNOWN})]),
        ],
        not_applicable=[
            ("no such provider", [make("pulumi:providers:hcloud", "p", {})]),
            (
                "its resources say",
                [PLAIN, make("aws:sqs/queue:Queue", "q", {"region": "eu-west-1"}, provider=PLAIN.urn)],
            ),
        ],
    ),
    *cases(
        "net-2-all-no-remote-provisioner",
        passes=[("this machine itself", [make("command:remote:Command", "c", {"connection": {"host": "localhost"}})])],
        fails=[
            ("a command over SSH", [make("command:remote:Command", "c", {"connection": {"host": "203.0.113.7"}})]),
            (
                "a file copied over SSH",
                [make("command:remote:CopyToRemote", "c", {"connection": {"host": "web.example.com"}})],
            ),
            ("the older copy", [make("command:remote:CopyFile", "c", {"connection": {"host": "10.0.0.4"}})]),
        ],
        undetermined=[
            ("a host that is not known", [make("command:remote:Command", "c", {"connection": {"host": UNKNOWN}})])
        ],
        not_applicable=[("no host", [make("command:remote:Command", "c", {})])],
    ),
    *cases(
        "enc-1-all-no-plain-http-endpoint",
        passes=[
            ("HTTPS", [make(SUBSCRIPTION, "s", {"protocol": "https", "endpoint": "https://hooks.example.com"})]),
            ("the metadata service", [make("aws:x/y:Z", "s", {"url": "http://169.254.169.254/latest"})]),
        ],
        fails=[
            ("a subscription", [make(SUBSCRIPTION, "s", {"protocol": "http", "endpoint": "http://hooks.example.com"})]),
            ("the protocol alone", [make(SUBSCRIPTION, "s", {"protocol": "http", "endpoint": "hooks.example.com"})]),
            (
                "a push endpoint, nested",
                [
                    make(
                        "gcp:pubsub/subscription:Subscription",
                        "s",
                        {"pushConfig": {"pushEndpoint": "http://push.example.com"}},
                    )
                ],
            ),
            (
                "in capitals",
                [
                    make(
                        "aws:cloudwatch/eventApiDestination:EventApiDestination",
                        "d",
                        {"invocationEndpoint": "HTTP://api.example.com"},
                    )
                ],
            ),
            (
                "one of several callbacks",
                [
                    make(
                        "aws:cognito/userPoolClient:UserPoolClient",
                        "c",
                        {"callbackUrls": ["https://a.example.com", "http://b.example.com"]},
                    )
                ],
            ),
        ],
        undetermined=[("not known", [make(SUBSCRIPTION, "s", {"protocol": "https", "endpoint": UNKNOWN})])],
        not_applicable=[("no endpoint", [make("aws:sqs/queue:Queue", "q", {"name": "q"})])],
    ),
    *cases(
        "dev-3-all-container-images-pinned",
        passes=[
            ("a version", [task("registry.example.com:5000/app:1.4.2")]),
            ("a digest", [task(f"app@{DIGEST}")]),
            ("a digest beside latest", [task(f"app:latest@{DIGEST}")]),
        ],
        fails=[
            ("latest", [task("nginx:latest")]),
            ("no tag", [task("nginx")]),
            ("no tag, a registry with a port", [task("registry.example.com:5000/app")]),
            (
                "one of two",
                [make(TASK, "t", {"containerDefinitions": json.dumps([{"image": "a:1"}, {"image": "b:stable"}])})],
            ),
            (
                "Cloud Run",
                [
                    make(
                        "gcp:cloudrunv2/service:Service",
                        "s",
                        {"template": {"containers": [{"image": "europe-docker.pkg.dev/p/r/app"}]}},
                    )
                ],
            ),
            (
                "a Lambda image",
                [
                    make(
                        "aws:lambda/function:Function", "f", {"imageUri": "1.dkr.ecr.eu-central-1.amazonaws.com/f:main"}
                    )
                ],
            ),
        ],
        undetermined=[("not known", [make(TASK, "t", {"containerDefinitions": UNKNOWN})])],
        not_applicable=[
            ("a function from a file", [make("aws:lambda/function:Function", "f", {"runtime": "python3.13"})])
        ],
    ),
    *cases(
        "enc-1-all-strong-private-keys",
        passes=[
            ("RSA 4096", [make("tls:index/privateKey:PrivateKey", "k", {"algorithm": "RSA", "rsaBits": 4096})]),
            ("Ed25519", [make("tls:index/privateKey:PrivateKey", "k", {"algorithm": "ED25519"})]),
            ("ACM's default", [make("aws:acm/certificate:Certificate", "c", {"domainName": "example.com"})]),
        ],
        fails=[
            ("RSA 1024", [make("tls:index/privateKey:PrivateKey", "k", {"algorithm": "RSA", "rsaBits": 1024})]),
            ("the default curve is weak", [make("tls:index/privateKey:PrivateKey", "k", {"algorithm": "ECDSA"})]),
            ("an imported certificate", [make("aws:acm/certificate:Certificate", "c", {"keyAlgorithm": "RSA_1024"})]),
        ],
        undetermined=[("not known", [make("tls:index/privateKey:PrivateKey", "k", {"algorithm": UNKNOWN})])],
        not_applicable=[
            (
                "the key service's key",
                [make("gcp:certificateauthority/authority:Authority", "a", {"keySpec": {"cloudKmsKeyVersion": "k"}})],
            )
        ],
    ),
    *cases(
        "enc-2-all-generated-passwords-long",
        passes=[("32 characters", [make("random:index/randomPassword:RandomPassword", "p", {"length": 32})])],
        fails=[
            ("8 characters", [make("random:index/randomPassword:RandomPassword", "p", {"length": 8})]),
            ("one less than allowed", [make("random:index/randomPassword:RandomPassword", "p", {"length": 15})]),
            ("no length", [make("random:index/randomPassword:RandomPassword", "p", {})]),
        ],
        undetermined=[("not known", [make("random:index/randomPassword:RandomPassword", "p", {"length": UNKNOWN})])],
        not_applicable=[("a name", [make("random:index/randomString:RandomString", "p", {"length": 6})])],
    ),
]
