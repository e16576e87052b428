"""Mutants of `policy.rules.gcp.exposure`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

ADDRESS, SQL, NETWORKS = "net-2-gcp-address-not-on-machine", "net-2-gcp-sql-private", "net-2-gcp-sql-networks-named"
NODES, CONTROL = "net-2-gcp-cluster-nodes-private", "net-2-gcp-cluster-control-plane-named"
NO_IP, INVOKERS = "net-2-gcp-no-external-ip", "net-2-gcp-invokers-named"
IP = "settings.ipConfiguration"
ALLOWED = "masterAuthorizedNetworksConfig"

MUTANTS = [
    *of(
        NO_IP,
        broken(
            "an access configuration that holds nothing",
            put("quotes-batch", {"networkInterfaces.0.accessConfigs": [{}]}),
        ),
        broken(
            "an access configuration that is null",
            put("quotes-template", {"networkInterfaces.0.accessConfigs": [None]}),
        ),
        broken(
            "an address of IPv6",
            put("quotes-batch", {"networkInterfaces.0.ipv6AccessConfigs": [{"networkTier": "PREMIUM"}]}),
        ),
        broken(
            "on a second interface",
            put(
                "quotes-template-regional",
                {
                    "networkInterfaces.+": {
                        "network": "@{gcp-network.id}",
                        "accessConfigs": [{"networkTier": "STANDARD"}],
                    }
                },
            ),
        ),
        broken(
            "an instance that overrides its template",
            add(
                "gcp:compute/instanceFromTemplate:InstanceFromTemplate",
                "copy",
                {
                    "sourceInstanceTemplate": "@{quotes-template.id}",
                    "zone": "europe-west3-a",
                    "networkInterfaces": [{"network": "default", "accessConfigs": [{}]}],
                    "bootDisk": {"kmsKeySelfLink": "@{quotes-key.id}"},
                    "shieldedInstanceConfig": {"enableSecureBoot": True},
                    "metadata": {"enable-oslogin": "true"},
                    "serviceAccount": {"email": "@{quotes-account.email}"},
                },
            ),
        ),
    ),
    *of(
        ADDRESS,
        # An address that nobody knows yet does not say that it is this one; the machine fails all the same.
        broken(
            "by the address itself",
            put("quotes-batch", {"networkInterfaces.0.accessConfigs": [{"natIp": "@{quotes-address.address}"}]}),
            also=(NO_IP,),
            needs_value=False,
        ),
        broken(
            "on a template",
            put("quotes-template", {"networkInterfaces.0.accessConfigs": [{"natIp": "@{quotes-address.address}"}]}),
            also=(NO_IP,),
            needs_value=False,
        ),
        broken(
            "an address of no kind, which is external",
            add("gcp:compute/address:Address", "spare", {"region": "europe-west3"}, outputs={"address": "34.89.10.30"}),
            put("quotes-template-regional", {"networkInterfaces.0.accessConfigs": [{"natIp": "@{spare.address}"}]}),
            also=(NO_IP,),
            needs_value=False,
        ),
    ),
    *of(
        SQL,
        broken("a public database", put("quotes-sql", {f"{IP}.ipv4Enabled": True})),
        broken("nothing said, which is public", drop("quotes-mysql", f"{IP}.ipv4Enabled")),
        broken("no configuration of addresses", drop("quotes-sql", IP), also=("enc-1-gcp-sql-tls",)),
        broken("a public AlloyDB", put("quotes-alloy-primary", {"networkConfig.enablePublicIp": True})),
    ),
    *of(
        NETWORKS,
        broken("everybody", put("quotes-sql", {f"{IP}.authorizedNetworks": [{"name": "all", "value": "0.0.0.0/0"}]})),
        broken(
            "everybody in halves",
            put("quotes-sql", {f"{IP}.authorizedNetworks": [{"value": "0.0.0.0/1"}, {"value": "128.0.0.0/1"}]}),
        ),
        broken(
            "everybody to Airflow",
            put("quotes-airflow", {"config.webServerNetworkAccessControl.allowedIpRanges.+": {"value": "0.0.0.0/0"}}),
        ),
        broken(
            "nothing said of who reaches Airflow",
            drop("quotes-airflow", "config.webServerNetworkAccessControl"),
            needs_value=False,  # a block of which nothing is known may name somebody
        ),
        broken(
            "everybody to a file share",
            put("quotes-share", {"fileShares": {"name": "q", "nfsExportOptions": [{"ipRanges": ["0.0.0.0/0"]}]}}),
        ),
        broken(
            "everybody in an access level",
            put("office", {"basic.conditions.+": {"ipSubnetworks": ["0.0.0.0/1", "128.0.0.0/1"]}}),
        ),
        broken("everybody to an app", put("quotes-app-door", sourceRange="*")),
        broken("a foreign address", put("quotes-mysql", {f"{IP}.authorizedNetworks": [{"value": "192.88.100.7"}]})),
        broken(
            "one more than the allow list",
            put("quotes-sql", {f"{IP}.authorizedNetworks": [{"value": "198.51.100.0/23"}]}),
        ),
        broken(
            "AlloyDB",
            put("quotes-alloy-primary", {"networkConfig.authorizedExternalNetworks": [{"cidrRange": "0.0.0.0/0"}]}),
        ),
    ),
    *of(
        NODES,
        broken("switched off", put("quotes-cluster", {"privateClusterConfig.enablePrivateNodes": False})),
        broken("nothing said", drop("quotes-cluster", "privateClusterConfig")),
        broken("a pool that overrides its cluster", put("quotes-nodes", {"networkConfig.enablePrivateNodes": False})),
        broken(
            "a pool inline",
            put(
                "quotes-cluster",
                nodePools=[
                    {
                        "name": "gpu",
                        "networkConfig": {"enablePrivateNodes": False},
                        "nodeConfig": {
                            "serviceAccount": "@{quotes-account.email}",
                            "bootDiskKmsKey": "@{quotes-key.id}",
                        },
                    }
                ],
            ),
        ),
    ),
    *of(
        CONTROL,
        broken("no list", drop("quotes-cluster", ALLOWED)),
        broken("everybody", put("quotes-cluster", {f"{ALLOWED}.cidrBlocks": [{"cidrBlock": "0.0.0.0/0"}]})),
        broken(
            "everybody in halves",
            put(
                "quotes-cluster", {f"{ALLOWED}.cidrBlocks": [{"cidrBlock": "0.0.0.0/1"}, {"cidrBlock": "128.0.0.0/1"}]}
            ),
        ),
        broken(
            "a foreign network", put("quotes-cluster", {f"{ALLOWED}.cidrBlocks.+": {"cidrBlock": "192.88.100.0/24"}})
        ),
        broken("every customer of Google", put("quotes-cluster", {f"{ALLOWED}.gcpPublicCidrsAccessEnabled": True})),
        broken(
            "by name from outside",
            put("quotes-cluster", {"controlPlaneEndpointsConfig.dnsEndpointConfig": {"allowExternalTraffic": True}}),
        ),
    ),
    *of(
        "net-2-gcp-services-behind-balancer",
        # Everybody may call this one, which is right behind the balancer only.
        broken("every ingress", put("quotes-api", ingress="INGRESS_TRAFFIC_ALL"), also=(INVOKERS,)),
        broken("nothing said", drop("quotes-api", "ingress"), also=(INVOKERS,)),
        broken(
            "the first Cloud Run",
            put("quotes-old-api", metadata={"annotations": {"run.googleapis.com/ingress": "all"}}),
        ),
        broken("the first Cloud Run, nothing said", put("quotes-old-api", metadata={"annotations": {}})),
        broken("a function", put("quotes-price", {"serviceConfig.ingressSettings": "ALLOW_ALL"})),
        broken("a function, nothing said", drop("quotes-price", "serviceConfig.ingressSettings")),
        broken("an old function", put("quotes-old-price", ingressSettings="ALLOW_ALL")),
        broken("an old function, nothing said", drop("quotes-old-price", "ingressSettings")),
    ),
    *of(
        "net-2-gcp-managed-machines-private",
        broken("Dataproc", put("quotes-spark", {"clusterConfig.gceClusterConfig.internalIpOnly": False})),
        broken("Dataproc, nothing said", drop("quotes-spark", "clusterConfig.gceClusterConfig.internalIpOnly")),
        broken("a pipeline", put("quotes-pipeline", ipConfiguration="WORKER_IP_PUBLIC")),
        broken(
            "a pipeline from a template, nothing said",
            add(
                "gcp:dataflow/flexTemplateJob:FlexTemplateJob",
                "import",
                {
                    "region": "europe-west3",
                    "parameters": {"size": "1"},
                    "serviceAccountEmail": "@{quotes-account.email}",
                    "kmsKeyName": "@{quotes-key.id}",
                },
            ),
        ),
        broken("machines that build", put("quotes-builders", {"workerConfig.noExternalIp": False})),
        broken("Airflow", put("quotes-airflow", {"config.enablePrivateEnvironment": False})),
        broken("a notebook", drop("quotes-notebook", "gceSetup.disablePublicIp")),
    ),
]
