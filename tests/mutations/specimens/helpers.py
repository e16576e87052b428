"""Resources of packages that make nothing in a data centre: passwords, keys, commands on this machine."""

from __future__ import annotations

from tests.mutations.edits import add

SPECIMENS = [
    add("random:index/randomPassword:RandomPassword", "report-password", {"length": 32, "special": True}),
    add("tls:index/privateKey:PrivateKey", "signing-key", {"algorithm": "ECDSA", "ecdsaCurve": "P384"}),
    add("tls:index/privateKey:PrivateKey", "old-signing-key", {"algorithm": "RSA", "rsaBits": 4096}),
    add(
        "command:remote:Command",
        "smoke-test",
        {"connection": {"host": "localhost", "user": "test"}, "create": "curl --fail https://example.com/health"},
    ),
    add(
        "aws:sns/topicSubscription:TopicSubscription",
        "orders-webhook",
        {
            "topic": "arn:aws:sns:eu-central-1:111122223333:orders",
            "protocol": "https",
            "endpoint": "https://hooks.example.com/orders",
        },
    ),
]
