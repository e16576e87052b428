"""Rules for functions and state machines: supported runtimes, no public callers, failures kept, runs logged."""

from __future__ import annotations

import re

from policy.aws_accounts import own_accounts
from policy.controls import fsbp, iso
from policy.graph import Graph
from policy.iam.conditions import ForeignArn
from policy.iam.document import Principal
from policy.model import Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Severity, rule

FUNCTION = "aws:lambda/function:Function"
PERMISSION = "aws:lambda/permission:Permission"
URL = "aws:lambda/functionUrl:FunctionUrl"
ANY_ACCOUNT = ForeignArn("")
LAYER = "aws:lambda/layerVersionPermission:LayerVersionPermission"
ENDED = re.compile(
    r"python(2\..*|3\.([6-9]|10))|nodejs|nodejs([0-9]|1[0-9]|20)\.x|nodejs[468]\..*|java8|dotnetcore.*|dotnet[5-8]|go1\.x"
    r"|ruby(2\..*|3\.2)|provided"
)
"""Runtimes that AWS no longer maintains on 2026-11-22: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"""


@rule(
    id="dev-3-aws-function-runtime-supported",
    title="Functions run on runtimes that AWS still patches",
    severity=Severity.MEDIUM,
    statements=("DEV-3",),
    controls=fsbp("Lambda.2") + iso("A.8.8"),
    remediation="Move to the current runtime of the language.",
    types=(FUNCTION,),
)
def function_runtime_supported(function: Resource) -> Verdict:
    """A container image brings its own runtime, which the registry's scans look at."""
    if function.get("packageType", "Zip") == "Image":
        return not_applicable("the function is a container image")
    runtime = str(function.get("runtime", ""))
    return failed(f"runtime is {runtime}", "a runtime that AWS maintains") if ENDED.fullmatch(runtime) else passed()


@rule(
    id="gdpr-1-aws-function-not-public",
    title="Only named callers invoke functions and use layers",
    severity=Severity.CRITICAL,
    statements=("GDPR-1", "EMP-1"),
    controls=fsbp("Lambda.1") + iso("A.8.3", "A.5.15"),
    remediation="Name the principal; give a service a source_arn or source_account; let function URLs ask for AWS_IAM.",
    types=(PERMISSION, URL, LAYER),
)
def function_not_public(resource: Resource, graph: Graph) -> Verdict:
    """A service without a source invokes for whatever account asks it to; a URL without IAM answers anybody."""
    if resource.type == URL:
        kind = resource.get("authorizationType")
        return passed() if kind == "AWS_IAM" else failed(f"authorizationType is {kind}", "AWS_IAM")
    organisation = resource.get("principalOrgId", "") or resource.get("organizationId", "")
    principal = Principal("AWS", str(resource.get("principal")))
    if principal.value.endswith(".amazonaws.com"):
        return (
            passed()
            if _has_source(resource) or organisation
            else failed(
                f"{principal.value} may invoke for any account", "a source_account, or a source_arn that has one"
            )
        )
    if principal.everyone:
        return passed() if organisation else failed("the principal is *", "a named principal, or the organisation")
    own = own_accounts(graph)
    if principal.account and principal.account not in own:
        if not own:
            return undetermined(
                f"account {principal.account} may invoke, and it is not known which accounts are the company's own"
            )
        return failed(
            f"account {principal.account} may invoke", f"the company's own accounts: {', '.join(sorted(own))}"
        )
    return passed()


def _has_source(permission: Resource) -> bool:
    """Whether a service's source is one of somebody: an account, or an ARN whose account is no wildcard. A source that
    is not known yet is one. The ARN of a bucket has no account: whoever makes a bucket of a name that was given up has
    it."""
    if permission.has("sourceAccount"):
        return True
    arn = permission.raw("sourceArn")
    if isinstance(arn, str):
        return not ANY_ACCOUNT.may(arn) and ":s3:::" not in arn
    return arn is not None


@rule(
    id="mon-2-aws-function-failures-kept",
    title="Events that an asynchronous function fails on are kept",
    severity=Severity.LOW,
    statements=("MON-2",),
    controls=iso("A.8.15"),
    remediation="Set dead_letter_config, or a FunctionEventInvokeConfig with an on_failure destination.",
    types=(FUNCTION,),
)
def function_failures_kept(function: Resource, graph: Graph) -> Verdict:
    """Asked of functions that S3, SNS or EventBridge invoke: Lambda drops their events after the last attempt."""
    permissions = graph.referrers(function, PERMISSION, path="function")
    sources = {str(entry.get("principal")) for entry in permissions}
    if not sources & {"s3.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com"}:
        return not_applicable("no asynchronous service invokes the function")
    if any(block.has("targetArn") for block in function.blocks("deadLetterConfig")):
        return passed()
    for config in graph.referrers(
        function, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", path="functionName"
    ):
        if any(block.blocks("onFailure") for block in config.blocks("destinationConfig")):
            return passed()
    return failed("neither deadLetterConfig nor an on-failure destination is set", "a queue or topic for failed events")


@rule(
    id="mon-2-aws-state-machine-logged",
    title="State machines log their runs",
    severity=Severity.LOW,
    statements=("MON-2",),
    controls=fsbp("StepFunctions.1") + iso("A.8.15"),
    remediation="Set logging_configuration with a log group and level ALL or ERROR.",
    types=("aws:sfn/stateMachine:StateMachine",),
)
def state_machine_logged(machine: Resource) -> Verdict:
    """Logging is off by default."""
    level = machine.get("loggingConfiguration.level", "OFF")
    return passed() if level != "OFF" else failed("loggingConfiguration.level is OFF", "ALL, ERROR or FATAL")
