"""Mutants of `policy.rules.gcp.clusters`, and of who may call services (`policy.rules.gcp.exposure`)."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

INVOKERS, INGRESS = "net-2-gcp-invokers-named", "net-2-gcp-services-behind-balancer"
COMPONENTS = "loggingConfig.enableComponents"
MODE = "nodeConfig.workloadMetadataConfig.mode"
WORKER = {"serviceAccount": "@{quotes-account.email}", "bootDiskKmsKey": "@{quotes-key.id}"}

MUTANTS = [
    *of(
        "emp-1-gcp-cluster-no-legacy-access",
        broken("access by attributes", put("quotes-cluster", enableLegacyAbac=True)),
        broken("as text", put("quotes-cluster", enableLegacyAbac="true")),
        broken(
            "a client certificate",
            put("quotes-cluster", masterAuth={"clientCertificateConfig": {"issueClientCertificate": True}}),
        ),
        broken(
            "bindings of everybody",
            put("quotes-cluster", rbacBindingConfig={"enableInsecureBindingSystemUnauthenticated": True}),
        ),
    ),
    *of(
        "enc-2-gcp-cluster-secrets-encrypted",
        broken("switched off", put("quotes-cluster", {"databaseEncryption.state": "DECRYPTED"})),
        broken("nothing said", drop("quotes-cluster", "databaseEncryption")),
        # A key that is named is a key, whichever it is: what is left out here is no value.
        broken("no key", drop("quotes-cluster", "databaseEncryption.keyName"), needs_value=False),
    ),
    *of(
        "net-2-gcp-node-metadata-concealed",
        broken("the node's own", put("quotes-nodes", {MODE: "GCE_METADATA"})),
        broken("the old name", put("quotes-nodes", {MODE: "EXPOSE"})),
        broken("unspecified", put("quotes-nodes", {MODE: "MODE_UNSPECIFIED"})),
        broken(
            "nothing said, and no workload identity",
            drop("quotes-nodes", "nodeConfig.workloadMetadataConfig"),
            drop("quotes-cluster", "workloadIdentityConfig"),
        ),
        broken(
            "a pool inline",
            put(
                "quotes-cluster",
                nodePools=[{"nodeConfig": {**WORKER, "workloadMetadataConfig": {"mode": "GCE_METADATA"}}}],
            ),
        ),
    ),
    *of(
        "mon-3-gcp-cluster-logs",
        broken("none", put("quotes-cluster", loggingService="none")),
        broken("no components", put("quotes-cluster", {COMPONENTS: []})),
        broken("workloads only", put("quotes-cluster", {COMPONENTS: ["WORKLOADS"]})),
    ),
    *of(
        INVOKERS,
        broken("a service without its check", put("quotes-api", invokerIamDisabled=True)),
        broken(
            "the first Cloud Run without its check",
            put(
                "quotes-old-api",
                {
                    "metadata.annotations": {
                        "run.googleapis.com/ingress": "internal",
                        "run.googleapis.com/invoker-iam-disabled": "true",
                    }
                },
            ),
        ),
        broken("everybody past the balancer", put("quotes-api", ingress="INGRESS_TRAFFIC_ALL"), also=(INGRESS,)),
        broken(
            "a function of another stack",
            add(
                "gcp:cloudfunctions/functionIamMember:FunctionIamMember",
                "open",
                {"cloudFunction": "legacy", "role": "roles/cloudfunctions.invoker", "member": "allUsers"},
            ),
        ),
        broken(
            "a job",
            add(
                "gcp:cloudrunv2/jobIamBinding:JobIamBinding",
                "open",
                {"name": "quotes-nightly", "role": "roles/run.invoker", "members": ["allAuthenticatedUsers"]},
            ),
        ),
        broken(
            "every service of the project",
            add(
                "gcp:projects/iAMMember:IAMMember",
                "open",
                {"project": "example-prod", "role": "roles/run.invoker", "member": "allUsers"},
            ),
        ),
    ),
]
