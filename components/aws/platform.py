"""The AWS part of the stack, put together."""

from __future__ import annotations

from typing import Any

from components.aws import acl_rules
from components.aws.layers.data import DataLayer
from components.aws.layers.entrance import EntranceLayer
from components.aws.layers.foundation import Foundation
from components.aws.layers.network import NetworkLayer
from components.aws.layers.operations import OperationsLayer
from components.aws.layers.security import SecurityLayer
from components.aws.layers.users import UsersLayer
from components.aws.limits import space
from components.settings import Access, Company
from components.settings_aws import Aws


class AwsPlatform:
    """Makes the AWS components, layer by layer, and hands each what it needs.

    :param name: what the components' names start with.
    :param company: whose platform it is.
    :param access: the allow and deny lists.
    :param aws: the stack's section ``rampart:aws``.
    :raises SettingsError: when the deny list is longer than the network ACLs have room for, which
        `components.aws.limits` has found already if the settings were read from a file.
    """

    exports: dict[str, Any]
    """What the stack exports for people and for later stacks."""

    def __init__(self, name: str, company: Company, access: Access, aws: Aws) -> None:
        borders = acl_rules.rules(space(aws), access.deny_list)

        base = Foundation(name, company, access, aws)
        network = NetworkLayer(base, borders)
        data = DataLayer(base, network)
        operations = OperationsLayer(base, network, data)
        entrance = EntranceLayer(base, network, data, operations.response.blocked)
        users = UsersLayer(base, entrance.web_acls["sign-in"].arn)
        security = SecurityLayer(base, network, data.storage.bucket_names)

        layers = (base, network, data, operations, entrance, users, security)
        self.exports = {name: value for layer in layers for name, value in layer.exports.items()}
