"""Where the service's users sign in, and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components.aws.authorization import Authorization, AuthorizationArgs
from components.aws.identity import Identity, IdentityArgs
from components.aws.layers.foundation import Foundation


class UsersLayer:
    """Makes the directory of users and the store of their permissions.

    :param base: what it stands on.
    :param web_acl_arn: the web ACL that stands before the sign-in.
    """

    def __init__(self, base: Foundation, web_acl_arn: pulumi.Input[str]) -> None:
        name, context, opts = base.name, base.context, base.opts
        self._identity = Identity(
            f"{name}-identity",
            IdentityArgs(context, base.keys.arn("logs"), web_acl_arn, base.on_call.topic_arn),
            opts,
        )
        self._authorization = Authorization(
            f"{name}-authorization",
            AuthorizationArgs(context, self._identity.pool_id, self._identity.pool_arn, self._identity.client_id),
            opts,
        )

    @property
    def exports(self) -> Mapping[str, Any]:
        """What the stack exports of this layer."""
        return {
            "userPoolId": self._identity.pool_id,
            "userPoolClientId": self._identity.client_id,
            "policyStoreId": self._authorization.store_id,
            "policyTemplateIds": self._authorization.template_ids,
        }
