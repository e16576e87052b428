"""Mutants of `policy.rules.gcp.services`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

HTTPS, RUNTIME = "enc-1-gcp-services-https-only", "dev-3-gcp-runtime-supported"
BUILD, CALLS = "emp-1-gcp-strangers-start-no-build", "app-1-gcp-calls-show-who-calls"
IMAGES, FIREBASE, VPN = "dev-3-gcp-images-attested", "gdpr-1-gcp-firebase-rules-closed", "enc-1-gcp-vpn-ike-2"
FUNCTION = "gcp:cloudfunctions/function:Function"
FUNCTION_V2 = "gcp:cloudfunctionsv2/function:Function"


def firestore(statement: str) -> dict[str, object]:
    body = "service cloud.firestore { match /{document=**} { " + statement + " } }"
    return {"source.files.0.content": body}


MUTANTS = [
    *of(
        HTTPS,
        broken("a function", put(FUNCTION, httpsTriggerSecurityLevel="SECURE_OPTIONAL")),
        broken("an app's handler", put("quotes-app", {"handlers.0.securityLevel": "SECURE_OPTIONAL"})),
        broken("a second handler", put("quotes-app", {"handlers.+": {"securityLevel": "SECURE_NEVER"}})),
    ),
    *of(
        RUNTIME,
        broken("Node.js 10", put(FUNCTION, runtime="nodejs10")),
        broken("Python 3.8", put(FUNCTION_V2, {"buildConfig.runtime": "python38"})),
        broken("Go 1.16", put(FUNCTION, runtime="go116")),
        broken("an app of Python 2", put("quotes-app", runtime="python27")),
    ),
    *of(
        BUILD,
        broken("no comment asked for", put("quotes-build", {"github.pullRequest.commentControl": "COMMENTS_DISABLED"})),
        broken("nothing said", drop("quotes-build", "github.pullRequest.commentControl")),
        broken(
            "a repository that is connected the other way",
            put("quotes-build", repositoryEventConfig={"pullRequest": {"branch": ".*"}}),
        ),
    ),
    *of(
        CALLS,
        broken("a push without a token", drop("quotes-push", "pushConfig.oidcToken")),
        broken("a schedule without a token", drop("quotes-schedule", "httpTarget.oidcToken")),
        broken(
            "another subscription",
            add(
                "gcp:pubsub/subscription:Subscription",
                "partners",
                {"topic": "@{quotes-topic.id}", "pushConfig": {"pushEndpoint": "https://partner.example.com"}},
            ),
        ),
    ),
    *of(
        IMAGES,
        broken("every image", put("quotes-images-known", {"defaultAdmissionRule.evaluationMode": "ALWAYS_ALLOW"})),
        broken(
            "only watched",
            put("quotes-images-known", {"defaultAdmissionRule.enforcementMode": "DRYRUN_AUDIT_LOG_ONLY"}),
        ),
        broken(
            "every image in one cluster",
            put(
                "quotes-images-known",
                clusterAdmissionRules=[{"cluster": "europe-west3.quotes", "evaluationMode": "ALWAYS_ALLOW"}],
            ),
        ),
    ),
    *of(
        FIREBASE,
        broken("everybody", put("quotes-rules", firestore("allow read, write: if true;"))),
        broken("no condition", put("quotes-rules", firestore("allow read;"))),
        broken(
            "test mode",
            put("quotes-rules", firestore("allow read, write: if request.time < timestamp.date(2027, 1, 1);")),
        ),
    ),
    *of(
        VPN,
        broken("version 1", put("quotes-tunnel", ikeVersion=1)),
        broken("version 1 as text", put("quotes-tunnel", ikeVersion="1")),
        broken(
            "another tunnel",
            add("gcp:compute/vPNTunnel:VPNTunnel", "branch", {"region": "europe-west3", "ikeVersion": 1}),
        ),
    ),
]
