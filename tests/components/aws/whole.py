"""The whole AWS part of a stack under mocks, as the deployment that an export would hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.aws.platform import AwsPlatform
from components.settings import Settings, load_stack_settings, parse
from components.stack_file import read_sections
from tests.components.aws.cloud import INVOKES, NETWORK_OUTPUTS
from tests.components.aws.samples import ROOT
from tests.components.aws.security_samples import SECURITY_OUTPUTS
from tests.components.aws.users import DATA_OUTPUTS
from tests.components.conftest import Deployment, run

OUTPUTS = {**SECURITY_OUTPUTS, **NETWORK_OUTPUTS, **DATA_OUTPUTS}


def changed(stack: str, aws: Mapping[str, Any]) -> Settings:
    """A stack's settings with some of the AWS section replaced, by dotted path: ``{"detection.macie": False}``."""
    sections, problems = read_sections(ROOT, stack, tuple(Settings.model_fields))
    assert not problems
    for path, value in aws.items():
        *parents, last = path.split(".")
        section = sections["aws"]
        for parent in parents:
            section = section[parent]
        section[last] = value
    return parse(sections)


def deploy(stack: str = "prod", aws: Mapping[str, Any] | None = None) -> Deployment:
    """What the AWS part of a stack registers.

    :param stack: whose settings.
    :param aws: what is different, as `changed` takes it.
    """
    settings = changed(stack, aws) if aws else load_stack_settings(ROOT, stack)
    assert settings.aws is not None
    part = settings.aws
    return run(lambda: AwsPlatform("aws", settings.company, settings.access, part).exports, OUTPUTS, INVOKES)


def exported(deployment: Deployment, stack: str = "prod") -> dict[str, Any]:
    """A deployment as `pulumi stack export` would write it; URNs name the stack."""
    resources = [
        {
            "urn": _urn(each.urn, stack),
            "type": each.type,
            "custom": each.custom,
            "id": each.id,
            "parent": _urn(each.parent, stack),
            "inputs": dict(each.inputs),
            "outputs": dict(each.outputs),
            "protect": each.protect,
        }
        for each in deployment.resources
    ]
    return {"version": 3, "deployment": {"resources": resources}}


def _urn(urn: str, stack: str) -> str:
    return urn.replace("urn:pulumi:test::", f"urn:pulumi:{stack}::", 1)
