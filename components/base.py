"""The base of every Rampart component: its type token, its statements and the options of its children."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi


class Component(pulumi.ComponentResource):
    """A group of cloud resources that makes statements of the security overview true.

    Subclasses set two literals, which are also read from the source without running it:

    - ``TOKEN``: the type token, ``rampart:<cloud>:<Name>``; it is part of every child's URN, so it is a contract.
    - ``STATEMENTS``: IDs out of ``statements.yaml`` that the component makes true in its cloud.

    :param name: the component's name, unique per type in the stack; its children's names start with it.
    :param opts: options of the component. Pass the cloud's pinned providers here (``providers=[...]``).
    """

    TOKEN: ClassVar[str]
    STATEMENTS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TOKEN, name, None, opts)

    def child(
        self,
        *,
        provider: pulumi.ProviderResource | None = None,
        protect: bool | None = None,
        depends_on: Sequence[pulumi.Input[pulumi.Resource]] | None = None,
        **more: Any,
    ) -> pulumi.ResourceOptions:
        """Options for a child resource.

        :param provider: a provider other than the component's own for this package, such as the backup region's.
        :param protect: true for data stores: the engine then refuses to delete them.
        :param depends_on: resources that must exist first although no property says so.
        :param more: any further field of ``pulumi.ResourceOptions``.
        """
        return pulumi.ResourceOptions(
            parent=self, provider=provider, protect=protect, depends_on=list(depends_on or []) or None, **more
        )

    def invoke_options(self, provider: pulumi.ProviderResource | None = None) -> pulumi.InvokeOptions:
        """Options for a data source read on behalf of this component, so that it too uses the pinned provider."""
        return pulumi.InvokeOptions(parent=self, provider=provider)


def tags(company: str, environment: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The tags (labels) that every resource of the platform carries.

    :param company: short name of the company, as in the settings.
    :param environment: ``prod``, ``staging`` … as in the settings.
    :param more: tags of one component; they win over the common ones.
    """
    return {"company": company, "environment": environment, "managed-by": "rampart", **(more or {})}
