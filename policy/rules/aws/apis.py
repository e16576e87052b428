"""APIs know who calls them (APP-1)."""

from __future__ import annotations

from policy.aws_values import truthy
from policy.controls import fsbp, iso
from policy.graph import Graph
from policy.iam.access import public
from policy.iam.document import parse
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Control, Relation, Severity, rule

REST_METHOD = "aws:apigateway/method:Method"
REST_API = "aws:apigateway/restApi:RestApi"
HTTP_ROUTE = "aws:apigatewayv2/route:Route"
REST_POLICY = "aws:apigateway/restApiPolicy:RestApiPolicy"
STAGES = ("aws:apigateway/stage:Stage", "aws:apigatewayv2/stage:Stage")
GRAPHQL = "aws:appsync/graphQLApi:GraphQLApi"
METHOD_SETTINGS = "aws:apigateway/methodSettings:MethodSettings"
LATTICE_SERVICE = "aws:vpclattice/service:Service"
LATTICE_NETWORK = "aws:vpclattice/serviceNetwork:ServiceNetwork"
LATTICE_LINK = "aws:vpclattice/serviceNetworkServiceAssociation:ServiceNetworkServiceAssociation"
CORS = {
    "aws:apigatewayv2/api:Api": ("corsConfiguration", "allowOrigins", "allowCredentials"),
    "aws:lambda/functionUrl:FunctionUrl": ("cors", "allowOrigins", "allowCredentials"),
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": (
        "corsConfig",
        "accessControlAllowOrigins.items",
        "accessControlAllowCredentials",
    ),
}
"""Per type that lets other sites call: the block that says so, the origins in it, whether they send credentials."""
CONTROLS = (Control("ISO/IEC 27001:2022", "A.8.26", Relation.SUPPORTS),)


@rule(
    id="app-1-aws-api-routes-authorized",
    title="API routes ask who calls",
    severity=Severity.MEDIUM,
    statements=("APP-1", "NET-2"),
    controls=(Control("AWS FSBP", "APIGateway.8", Relation.FULL), *CONTROLS),
    remediation="Set an authorizer (JWT, Cognito, IAM or a function) on the route or method.",
    types=(REST_METHOD, HTTP_ROUTE),
)
def api_routes_authorized(route: Resource, graph: Graph) -> Verdict:
    """A route without authorization answers everybody; a preflight request carries nobody's name and needs none."""
    if route.type == REST_METHOD:
        if route.get("httpMethod") == "OPTIONS":
            return not_applicable("preflight requests carry no credentials")
        for api in graph.targets(route, "restApi", REST_API):
            if _private(api):
                return not_applicable("the API is private")
        kind = route.get("authorization", default="NONE")
        if kind == "NONE" and route.get("apiKeyRequired", default=False):
            return failed("authorization is NONE; an API key counts calls, it names nobody", "an authorizer")
    else:
        if str(route.get("routeKey", default="")).upper().startswith(("OPTIONS ", "$DISCONNECT")):
            return not_applicable("the route needs no credentials")
        kind = route.get("authorizationType", default="NONE")
    return passed() if kind != "NONE" else failed("authorization is NONE", "an authorizer")


@rule(
    id="app-1-aws-graphql-authenticated",
    title="GraphQL APIs authenticate people and services, not API keys",
    severity=Severity.MEDIUM,
    statements=("APP-1",),
    controls=(Control("AWS FSBP", "AppSync.5", Relation.FULL), *CONTROLS),
    remediation="Use Cognito, OpenID Connect or IAM, also among the additional providers.",
    types=(GRAPHQL,),
)
def graphql_authenticated(api: Resource) -> Verdict:
    """A key is in every client, so everybody has it."""
    if api.get("authenticationType") == "API_KEY":
        return failed("authenticationType is API_KEY", "Cognito, OpenID Connect, IAM or a function")
    for provider in api.blocks("additionalAuthenticationProviders"):
        if provider.get("authenticationType") == "API_KEY":
            return failed(f"{provider.path} is API_KEY", "Cognito, OpenID Connect, IAM or a function")
    return passed()


@rule(
    id="net-2-aws-private-apis-name-callers",
    title="Private APIs name the networks or accounts that reach them",
    severity=Severity.HIGH,
    statements=("NET-2", "APP-1"),
    controls=iso("A.8.20", "A.8.26"),
    remediation="Allow execute-api:Invoke for named principals, or with a condition on aws:SourceVpce.",
    types=(REST_API,),
)
def private_apis_name_callers(api: Resource, graph: Graph) -> Verdict:
    """Any account's network with an endpoint for API Gateway reaches a private API whose policy is open to all.

    Without a policy a private API answers nobody.
    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html
    """
    if not _private(api):
        return not_applicable("the API is not private")
    holders = [(f"{entry.name} ", entry) for entry in graph.referrers(api, REST_POLICY, path="restApiId")]
    for place, holder in (("", api), *holders):
        text = holder.get("policy", default="")
        for statement in public(parse(text)) if text else ():
            return failed(f"{place}policy: {statement.place} lets in every network", "a condition on aws:SourceVpce")
    return passed()


@rule(
    id="mon-3-aws-api-access-logged",
    title="API stages log every request",
    severity=Severity.MEDIUM,
    statements=("MON-3", "APP-1"),
    controls=fsbp("APIGateway.9") + iso("A.8.15"),
    remediation="Set access_log_settings with the log group's ARN and a format that holds the caller and the request.",
    types=STAGES,
)
def api_access_logged(stage: Resource) -> Verdict:
    """WebSocket, HTTP and REST APIs alike."""
    logged = any(block.has("destinationArn") for block in stage.blocks("accessLogSettings"))
    return passed() if logged else failed("accessLogSettings is not set", "a log group or a delivery stream")


@rule(
    id="gdpr-1-aws-api-bodies-not-logged",
    title="API stages do not log what requests and answers hold",
    severity=Severity.MEDIUM,
    statements=("GDPR-1", "MON-2"),
    controls=iso("A.8.11", "A.8.15"),
    remediation="Leave data_trace_enabled out; the access log says who called what.",
    types=(METHOD_SETTINGS, "aws:apigatewayv2/stage:Stage"),
)
def api_bodies_not_logged(resource: Resource) -> Verdict:
    """Data tracing writes whole requests and answers, with the passwords and personal data in them, to the log."""
    for settings in resource.blocks("settings" if resource.type == METHOD_SETTINGS else "defaultRouteSettings"):
        if truthy(settings.get("dataTraceEnabled", default=False)):
            return failed(f"{settings.path}.dataTraceEnabled is true", "false")
    return passed()


@rule(
    id="enc-2-aws-api-cache-encrypted",
    title="What API stages keep of answers is encrypted",
    severity=Severity.MEDIUM,
    statements=("ENC-2", "NET-6"),
    controls=fsbp("APIGateway.5") + iso("A.8.24"),
    remediation="Set cache_data_encrypted to True, or leave caching_enabled out.",
    types=(METHOD_SETTINGS,),
)
def api_cache_encrypted(resource: Resource) -> Verdict:
    """The cache holds answers in clear unless it is told otherwise."""
    for settings in resource.blocks("settings"):
        cached = truthy(settings.get("cachingEnabled", default=False))
        if cached and not truthy(settings.get("cacheDataEncrypted", default=False)):
            return failed(f"{settings.path}.cacheDataEncrypted is false", "true")
        if cached:
            return passed()
    return not_applicable("nothing is cached")


@rule(
    id="app-2-aws-cors-credentials-named-origins",
    title="Other sites call with a user's credentials only where they are named",
    severity=Severity.MEDIUM,
    statements=("APP-2", "APP-1"),
    controls=iso("A.8.26"),
    remediation="List the origins, or leave allow_credentials out.",
    types=tuple(CORS),
)
def cors_credentials_named_origins(resource: Resource) -> Verdict:
    """An origin that is a wildcard lets any site act as the user who visits it."""
    block_name, origins, credentials = CORS[resource.type]
    for block in resource.blocks(block_name):
        wild = [str(entry) for entry in block.get(origins, default=[]) if _any_site(str(entry))]
        if wild and truthy(block.get(credentials, default=False)):
            return failed(f"{block.path}: {wild[0]} may call with credentials", "named origins")
        return passed()
    return not_applicable("no other site may call it")


def _any_site(origin: str) -> bool:
    """Whether an origin stands for every host, or every host of a top-level domain."""
    host = origin.rpartition("://")[2]
    return host == "*" or (host.startswith("*.") and host.count(".") == 1)


@rule(
    id="app-1-aws-lattice-services-authenticated",
    title="Services of VPC Lattice ask who calls",
    severity=Severity.HIGH,
    statements=("APP-1", "NET-2"),
    controls=iso("A.8.20", "A.8.26"),
    remediation="Set auth_type to AWS_IAM on the service, or on every network that it is in, with an auth policy.",
    types=(LATTICE_SERVICE,),
)
def lattice_services_authenticated(service: Resource, graph: Graph) -> Verdict:
    """Every VPC of a service's networks, of other accounts too, calls a service that asks nobody."""
    if service.get("authType", default="NONE") == "AWS_IAM":
        return passed()
    networks = [
        network
        for link in graph.referrers(service, LATTICE_LINK, path="serviceIdentifier")
        for network in graph.targets(link, "serviceNetworkIdentifier", LATTICE_NETWORK)
    ]
    if networks and all(network.get("authType", default="NONE") == "AWS_IAM" for network in networks):
        return passed()
    return failed("authType is NONE", "AWS_IAM, here or on every network of the service")


def _private(api: Resource) -> bool:
    return "PRIVATE" in str(api.get("endpointConfiguration", default="")).upper()
