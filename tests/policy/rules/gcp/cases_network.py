"""Cases for the rules on GCP's networks and on what is reached from the internet."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make

INSTANCE = "gcp:compute/instance:Instance"
TEMPLATE = "gcp:compute/instanceTemplate:InstanceTemplate"
REGION_TEMPLATE = "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate"
FROM_TEMPLATE = "gcp:compute/instanceFromTemplate:InstanceFromTemplate"
ADDRESS = "gcp:compute/address:Address"
SQL = "gcp:sql/databaseInstance:DatabaseInstance"
ALLOYDB = "gcp:alloydb/instance:Instance"
CLUSTER = "gcp:container/cluster:Cluster"
NODE_POOL = "gcp:container/nodePool:NodePool"
RUN = "gcp:cloudrunv2/service:Service"
RUN_V1 = "gcp:cloudrun/service:Service"
FUNCTION = "gcp:cloudfunctions/function:Function"
FUNCTION_V2 = "gcp:cloudfunctionsv2/function:Function"
NETWORK = "gcp:compute/network:Network"
SUBNET = "gcp:compute/subnetwork:Subnetwork"
ROUTE = "gcp:compute/route:Route"
NAT = "gcp:compute/routerNat:RouterNat"
DNS_POLICY = "gcp:dns/policy:Policy"
ZONE = "gcp:dns/managedZone:ManagedZone"
GATEWAY = "projects/p/global/gateways/default-internet-gateway"


def one(token: str, /, **properties: Any) -> list[Resource]:
    return [make(token, "x", properties)]


def sql(**configuration: Any) -> list[Resource]:
    return one(SQL, settings={"ipConfiguration": configuration})


def interface(**properties: Any) -> dict[str, Any]:
    return {"networkInterfaces": [{"network": "main", **properties}]}


NET = make(NETWORK, "n", {"name": "main", "autoCreateSubnetworks": False}, id="projects/p/global/networks/main")
LOGS = {"networks": [{"networkUrl": NET.id}], "enableLogging": True}

CASES = [
    *cases(
        "net-2-gcp-no-external-ip",
        passes=[("none", one(INSTANCE, **interface())), ("empty", one(TEMPLATE, **interface(accessConfigs=[])))],
        fails=[
            ("an address", one(INSTANCE, **interface(accessConfigs=[{"natIp": "203.0.113.1"}]))),
            ("one that Google chooses", one(INSTANCE, **interface(accessConfigs=[{}]))),
            ("IPv6", one(INSTANCE, **interface(ipv6AccessConfigs=[{"networkTier": "PREMIUM"}]))),
            ("a template", one(TEMPLATE, **interface(accessConfigs=[{"networkTier": "STANDARD"}]))),
            ("a region's template", one(REGION_TEMPLATE, **interface(accessConfigs=[{}]))),
            ("one not known yet", one(INSTANCE, **interface(accessConfigs=[{"natIp": UNKNOWN}]))),
            ("the second interface", one(INSTANCE, networkInterfaces=[{}, {"accessConfigs": [{}]}])),
        ],
        undetermined=[
            ("unknown", one(INSTANCE, networkInterfaces=UNKNOWN)),
            ("the template decides", one(FROM_TEMPLATE, sourceInstanceTemplate="t")),
        ],
        not_applicable=[("no machine", [NET])],
    ),
    *cases(
        "net-2-gcp-address-not-on-machine",
        passes=[("on nothing", one(ADDRESS, address="203.0.113.1"))],
        fails=[
            (
                "by address",
                [
                    make(ADDRESS, "a", {"address": "203.0.113.1"}),
                    make(
                        INSTANCE,
                        "i",
                        interface(accessConfigs=[{"natIp": UNKNOWN}]),
                        property_dependencies={"networkInterfaces": [make(ADDRESS, "a").urn]},
                    ),
                ],
            ),
            (
                "by the address itself",
                [
                    make(ADDRESS, "a", {"address": "203.0.113.1"}),
                    make(INSTANCE, "i", interface(accessConfigs=[{"natIp": "203.0.113.1"}])),
                ],
            ),
            (
                "by name",
                [make(ADDRESS, "a", {"name": "vm"}), make(INSTANCE, "i", interface(accessConfigs=[{"natIp": "vm"}]))],
            ),
            (
                "by self link, of a template",
                [
                    make(ADDRESS, "a", {"addressType": "EXTERNAL", "selfLink": "projects/p/addresses/vm"}),
                    make(TEMPLATE, "i", interface(accessConfigs=[{"natIp": "projects/p/addresses/vm"}])),
                ],
            ),
        ],
        undetermined=[("unknown", one(ADDRESS, addressType=UNKNOWN))],
        not_applicable=[("internal", one(ADDRESS, addressType="INTERNAL"))],
    ),
    *cases(
        "net-2-gcp-sql-private",
        passes=[("private", sql(ipv4Enabled=False, privateNetwork="n")), ("AlloyDB", one(ALLOYDB))],
        fails=[
            ("nothing said", sql(privateNetwork="n")),
            ("switched on", sql(ipv4Enabled=True)),
            ("no settings", one(SQL)),
            ("AlloyDB", one(ALLOYDB, networkConfig={"enablePublicIp": True})),
        ],
        undetermined=[("unknown", sql(ipv4Enabled=UNKNOWN)), ("a clone", one(SQL, clone={"sourceInstanceName": "s"}))],
        not_applicable=[("no database", [])],
    ),
    *cases(
        "net-2-gcp-sql-networks-named",
        passes=[("none", sql(ipv4Enabled=False)), ("private", sql(authorizedNetworks=[{"value": "10.0.0.0/8"}]))],
        fails=[
            ("everywhere", sql(authorizedNetworks=[{"value": "0.0.0.0/0"}])),
            ("in halves", sql(authorizedNetworks=[{"value": "0.0.0.0/1"}, {"value": "128.0.0.0/1"}])),
            ("a large network", sql(authorizedNetworks=[{"name": "office", "value": "203.0.0.0/12"}])),
            ("AlloyDB", one(ALLOYDB, networkConfig={"authorizedExternalNetworks": [{"cidrRange": "0.0.0.0/0"}]})),
        ],
        undetermined=[("unknown", sql(authorizedNetworks=[{"value": UNKNOWN}]))],
        not_applicable=[("no database", [])],
    ),
    *cases(
        "net-2-gcp-cluster-nodes-private",
        passes=[
            ("the cluster", one(CLUSTER, privateClusterConfig={"enablePrivateNodes": True})),
            ("the pool", one(NODE_POOL, networkConfig={"enablePrivateNodes": True})),
        ],
        fails=[
            ("nothing said", one(CLUSTER)),
            ("switched off", one(CLUSTER, privateClusterConfig={"enablePrivateNodes": False})),
            ("a pool that differs", one(NODE_POOL, networkConfig={"enablePrivateNodes": False})),
            (
                "a pool inline",
                one(
                    CLUSTER,
                    privateClusterConfig={"enablePrivateNodes": True},
                    nodePools=[{"networkConfig": {"enablePrivateNodes": False}}],
                ),
            ),
        ],
        undetermined=[("unknown", one(CLUSTER, privateClusterConfig={"enablePrivateNodes": UNKNOWN}))],
        not_applicable=[("the cluster decides", one(NODE_POOL))],
    ),
    *cases(
        "net-2-gcp-cluster-control-plane-named",
        passes=[
            ("private", one(CLUSTER, privateClusterConfig={"enablePrivateEndpoint": True})),
            (
                "no endpoint by address",
                one(CLUSTER, controlPlaneEndpointsConfig={"ipEndpointsConfig": {"enabled": False}}),
            ),
            ("named", one(CLUSTER, masterAuthorizedNetworksConfig={"cidrBlocks": [{"cidrBlock": "10.0.0.0/8"}]})),
        ],
        fails=[
            ("nothing said", one(CLUSTER)),
            ("everywhere", one(CLUSTER, masterAuthorizedNetworksConfig={"cidrBlocks": [{"cidrBlock": "0.0.0.0/0"}]})),
            (
                "in halves",
                one(
                    CLUSTER,
                    masterAuthorizedNetworksConfig={
                        "cidrBlocks": [{"cidrBlock": "0.0.0.0/1"}, {"cidrBlock": "128.0.0.0/1"}]
                    },
                ),
            ),
            ("Google's customers", one(CLUSTER, masterAuthorizedNetworksConfig={"gcpPublicCidrsAccessEnabled": True})),
            (
                "by name",
                one(
                    CLUSTER,
                    privateClusterConfig={"enablePrivateEndpoint": True},
                    controlPlaneEndpointsConfig={"dnsEndpointConfig": {"allowExternalTraffic": True}},
                ),
            ),
        ],
        undetermined=[("unknown", one(CLUSTER, privateClusterConfig={"enablePrivateEndpoint": UNKNOWN}))],
        not_applicable=[("no cluster", [])],
    ),
    *cases(
        "net-2-gcp-services-behind-balancer",
        passes=[
            ("Cloud Run", one(RUN, ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER")),
            ("by annotation", one(RUN_V1, metadata={"annotations": {"run.googleapis.com/ingress": "internal"}})),
            ("a function", one(FUNCTION_V2, serviceConfig={"ingressSettings": "ALLOW_INTERNAL_AND_GCLB"})),
        ],
        fails=[
            ("nothing said", one(RUN)),
            ("all", one(RUN, ingress="INGRESS_TRAFFIC_ALL")),
            ("by annotation", one(RUN_V1, metadata={"annotations": {"run.googleapis.com/ingress": "all"}})),
            ("no annotation", one(RUN_V1)),
            ("a function", one(FUNCTION, triggerHttp=True)),
            ("a new function", one(FUNCTION_V2, serviceConfig={"ingressSettings": "ALLOW_ALL"})),
        ],
        undetermined=[("unknown", one(RUN, ingress=UNKNOWN))],
        not_applicable=[("started by events", one(FUNCTION, eventTrigger={"eventType": "x"}))],
    ),
    *cases(
        "net-2-gcp-managed-machines-private",
        passes=[
            (
                "Dataproc",
                one("gcp:dataproc/cluster:Cluster", clusterConfig={"gceClusterConfig": {"internalIpOnly": True}}),
            ),
            ("Dataflow", one("gcp:dataflow/job:Job", ipConfiguration="WORKER_IP_PRIVATE")),
        ],
        fails=[
            ("Dataproc", one("gcp:dataproc/cluster:Cluster")),
            ("Dataflow", one("gcp:dataflow/flexTemplateJob:FlexTemplateJob", ipConfiguration="WORKER_IP_PUBLIC")),
            ("a notebook", one("gcp:workbench/instance:Instance", gceSetup={"disablePublicIp": False})),
        ],
        undetermined=[("unknown", one("gcp:dataflow/job:Job", ipConfiguration=UNKNOWN))],
        not_applicable=[("none", [])],
    ),
    *cases(
        "net-1-gcp-no-automatic-subnets",
        passes=[("written down", [NET])],
        fails=[
            ("nothing said", one(NETWORK, name="main")),
            ("switched on", one(NETWORK, autoCreateSubnetworks=True)),
            ("the default one", one(NETWORK, name="default", autoCreateSubnetworks=False)),
        ],
        undetermined=[("unknown", one(NETWORK, autoCreateSubnetworks=UNKNOWN))],
        not_applicable=[("no network", [])],
    ),
    *cases(
        "net-1-gcp-no-default-route",
        passes=[
            ("deleted", one(NETWORK, deleteDefaultRoutesOnCreate=True)),
            ("for tagged machines", one(ROUTE, nextHopGateway=GATEWAY, destRange="0.0.0.0/0", tags=["internet"])),
            ("to a few addresses", one(ROUTE, nextHopGateway=GATEWAY, destRange="199.36.153.4/30")),
        ],
        fails=[
            ("left to Google", one(NETWORK)),
            ("a route", one(ROUTE, nextHopGateway=GATEWAY, destRange="0.0.0.0/0")),
            ("a half", one(ROUTE, nextHopGateway="default-internet-gateway", destRange="128.0.0.0/1", tags=[])),
            ("IPv6", one(ROUTE, nextHopGateway=GATEWAY, destRange="::/0")),
        ],
        undetermined=[("unknown", one(ROUTE, nextHopGateway=GATEWAY, destRange=UNKNOWN))],
        not_applicable=[("elsewhere", one(ROUTE, nextHopIlb="ilb", destRange="0.0.0.0/0"))],
    ),
    *cases(
        "net-3-gcp-subnet-flow-logs",
        passes=[("all", one(SUBNET, logConfig={"flowSampling": 1.0})), ("a half", one(SUBNET, logConfig={}))],
        fails=[
            ("none", one(SUBNET)),
            ("hardly any", one(SUBNET, logConfig={"flowSampling": 0.01})),
            ("none sampled", one(SUBNET, logConfig={"flowSampling": 0})),
            ("filtered away", one(SUBNET, logConfig={"flowSampling": 1.0, "filterExpr": "false"})),
        ],
        undetermined=[("unknown", one(SUBNET, logConfig={"flowSampling": UNKNOWN}))],
        not_applicable=[("for proxies", one(SUBNET, purpose="REGIONAL_MANAGED_PROXY"))],
    ),
    *cases(
        "net-1-gcp-subnet-private-access",
        passes=[("on", one(SUBNET, privateIpGoogleAccess=True))],
        fails=[
            ("nothing said", one(SUBNET)),
            ("off", one(SUBNET, privateIpGoogleAccess=False)),
            ("IPv6 only", one(SUBNET, privateIpv6GoogleAccess="ENABLE_OUTBOUND_VM_ACCESS_TO_GOOGLE")),
        ],
        undetermined=[("unknown", one(SUBNET, privateIpGoogleAccess=UNKNOWN))],
        not_applicable=[("for proxies", one(SUBNET, purpose="GLOBAL_MANAGED_PROXY"))],
    ),
    *cases(
        "net-2-gcp-subnet-ipv6-internal",
        passes=[("no IPv6", one(SUBNET)), ("internal", one(SUBNET, ipv6AccessType="INTERNAL"))],
        fails=[
            ("external", one(SUBNET, ipv6AccessType="EXTERNAL")),
            ("both versions", one(SUBNET, stackType="IPV4_IPV6", ipv6AccessType="EXTERNAL")),
            ("IPv6 only", one(SUBNET, stackType="IPV6_ONLY", ipv6AccessType="EXTERNAL")),
        ],
        undetermined=[("unknown", one(SUBNET, ipv6AccessType=UNKNOWN))],
        not_applicable=[("no subnet", [])],
    ),
    *cases(
        "net-3-gcp-nat-logged",
        passes=[("all", one(NAT, logConfig={"enable": True, "filter": "ALL"}))],
        fails=[
            ("nothing said", one(NAT)),
            ("off", one(NAT, logConfig={"enable": False, "filter": "ALL"})),
            ("errors only", one(NAT, logConfig={"enable": True, "filter": "ERRORS_ONLY"})),
        ],
        undetermined=[("unknown", one(NAT, logConfig={"enable": UNKNOWN}))],
        not_applicable=[("no NAT", [])],
    ),
    *cases(
        "net-3-gcp-nat-names-subnets",
        passes=[("named", one(NAT, sourceSubnetworkIpRangesToNat="LIST_OF_SUBNETWORKS"))],
        fails=[
            ("all", one(NAT, sourceSubnetworkIpRangesToNat="ALL_SUBNETWORKS_ALL_IP_RANGES")),
            ("primary ranges of all", one(NAT, sourceSubnetworkIpRangesToNat="ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES")),
            ("public", one(NAT, type="PUBLIC", sourceSubnetworkIpRangesToNat="ALL_SUBNETWORKS_ALL_IP_RANGES")),
        ],
        undetermined=[("unknown", one(NAT, sourceSubnetworkIpRangesToNat=UNKNOWN))],
        not_applicable=[("private", one(NAT, type="PRIVATE"))],
    ),
    *cases(
        "net-3-gcp-dns-logged",
        passes=[("logged", [NET, make(DNS_POLICY, "p", LOGS)])],
        fails=[
            ("no policy", [NET]),
            ("one that does not log", [NET, make(DNS_POLICY, "p", {**LOGS, "enableLogging": False})]),
            ("one of another network", [NET, make(DNS_POLICY, "p", {**LOGS, "networks": [{"networkUrl": "other"}]})]),
        ],
        undetermined=[("unknown", [NET, make(DNS_POLICY, "p", {**LOGS, "enableLogging": UNKNOWN})])],
        not_applicable=[("no network", [])],
    ),
    *cases(
        "infra-1-gcp-no-own-machines-or-lines",
        passes=[("a machine", one(INSTANCE)), ("a route to a balancer", one(ROUTE, nextHopIlb="b", nextHopIp=""))],
        fails=[
            ("a sole-tenant node", one("gcp:compute/nodeGroup:NodeGroup", size=1)),
            ("a machine on one", one(INSTANCE, scheduling={"nodeAffinities": [{"key": "a"}]})),
            ("an interconnect", one("gcp:compute/interconnectAttachment:InterconnectAttachment")),
            ("a gateway outside", one("gcp:compute/externalVpnGateway:ExternalVpnGateway")),
            ("a machine that routes", one(INSTANCE, canIpForward=True)),
            ("a template of them", one(TEMPLATE, canIpForward=True)),
            ("a route to a machine", one(ROUTE, nextHopInstance="i")),
        ],
        undetermined=[("unknown", one(INSTANCE, canIpForward=UNKNOWN))],
        not_applicable=[("none of them", [NET])],
    ),
    *cases(
        "enc-1-gcp-dnssec",
        passes=[("signed", one(ZONE, dnssecConfig={"state": "on"}))],
        fails=[
            ("nothing said", one(ZONE, dnsName="example.com.")),
            ("off", one(ZONE, visibility="public", dnssecConfig={"state": "off"})),
            ("SHA-1", one(ZONE, dnssecConfig={"state": "on", "defaultKeySpecs": [{"algorithm": "rsasha1"}]})),
        ],
        undetermined=[("unknown", one(ZONE, dnssecConfig={"state": UNKNOWN}))],
        not_applicable=[("private", one(ZONE, visibility="private"))],
    ),
]
