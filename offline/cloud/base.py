"""What a cloud is to the rest: a table of traits, an id and outputs for each type, answers to functions."""

from __future__ import annotations

import hashlib
import ipaddress
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from offline.cloud.errors import PropertyProblem
from offline.cloud.inventory import Inventory, Thing
from offline.cloud.schema.model import Property

# One moment for everything that the clouds date, so that a run is the same on every day.
EPOCH = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class Config:
    """A configured provider instance.

    Args:
        region: AWS or GCP region, empty where there is none.
        zone: GCP zone, empty where there is none.
        account: AWS account id or GCP project.
        tags: Default tags (AWS) or labels (GCP) of every resource.
    """

    region: str = ""
    zone: str = ""
    account: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Traits:
    """What the schema does not say of a type.

    Args:
        name_property: The input that is auto-named, None where nothing is.
        name_limit: Its longest value, in characters.
        name_prefix: Put before an automatic name (`alias/`).
        name_lower: Whether automatic names are lower case, with hyphens for what is neither a letter nor a digit.
        replaces: Inputs that cannot be changed in place, dotted from the top (`rules.action`); `*` means all but tags.
        in_place: Inputs whose documentation speaks of replacement although the cloud can change them.
        unique: Inputs that name the thing in the cloud: while they stay, a replacement must delete first.
        secrets: Outputs that are secret beside those that the SDK marks.
    """

    name_property: str | None = None
    name_limit: int = 255
    name_prefix: str = ""
    name_lower: bool = False
    replaces: frozenset[str] = frozenset()
    in_place: frozenset[str] = frozenset()
    unique: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


def read_table(text: str) -> dict[str, frozenset[str]]:
    """A table in text: a key at the start of a line, its words on the indented lines under it."""
    found: dict[str, frozenset[str]] = {}
    key = ""
    for line in text.splitlines():
        if line[:1].strip():
            key = line.strip()
        if key:
            found[key] = found.get(key, frozenset()) | frozenset(line.split() if line[:1].isspace() else ())
    return found


@dataclass(frozen=True)
class Scene:
    """One resource while its outputs are worked out.

    Args:
        token: Its type.
        urn: Its URN.
        generation: 1, and one more for each replacement.
        inputs: Its inputs, secrets opened.
        config: The provider's configuration.
        inventory: What else exists.
    """

    token: str
    urn: str
    generation: int
    inputs: Mapping[str, Any]
    config: Config
    inventory: Inventory

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def kind(self) -> str:
        """The type without package, such as `ec2/vpc:Vpc`."""
        return self.token.partition(":")[2]

    @property
    def region(self) -> str:
        """The resource's own region, or the provider's."""
        own = self.inputs.get("region")
        return own if isinstance(own, str) and own else self.config.region

    @property
    def owner(self) -> str:
        """This generation of the resource, as `Inventory.reserve` wants it."""
        return f"{self.urn}#{self.generation}"

    def hex(self, length: int, salt: str = "") -> str:
        """Hexadecimal digits that belong to this resource; up to 64."""
        return hashlib.sha256(f"{self.urn}#{self.generation}#{salt}".encode()).hexdigest()[:length]

    def number(self, digits: int, salt: str = "") -> int:
        """A positive number with exactly so many digits."""
        low = 10 ** (digits - 1)
        return int(low + int(self.hex(15, salt), 16) % (9 * low))

    def uuid(self, salt: str = "") -> str:
        """A UUID (version 4 in form)."""
        return str(uuid.UUID(bytes=bytes.fromhex(self.hex(32, salt)), version=4))

    def letters(self, length: int, salt: str = "") -> str:
        """Upper-case letters and digits (base 32), as in `AKIA...` and hosted zones."""
        value = int(self.hex(64, salt), 16)
        return "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(value >> 5 * i) & 31] for i in range(length))

    def text(self, name: str, default: str = "") -> str:
        """A string input, or the default."""
        value = self.inputs.get(name)
        return value if isinstance(value, str) and value else default

    def related(self, thing_id: Any, token: str | None = None) -> Thing | None:
        """Another thing of the cloud by its id."""
        return self.inventory.find(str(thing_id), token) if thing_id not in (None, "") else None

    def address(self, network: str, cidr: str, skip: int, salt: str = "") -> str | None:
        """A private IPv4 address in a range, its own as long as this generation lives.

        Args:
            network: Key of the range, such as the subnet's id.
            cidr: The range.
            skip: How many addresses at its start the cloud keeps for itself.
            salt: Tells several addresses of one resource in the same range apart; starts with a slash.
        """
        try:
            block = ipaddress.ip_network(cidr, strict=False)
        except ValueError:
            return None
        # The last one is the broadcast address.
        size = block.num_addresses - skip - 1
        if size < 1:
            return None
        start = int(self.hex(15, "address" + salt), 16) % size
        return self.inventory.reserve(network, _walk(block, skip, start, size), self.owner + salt)


def _walk(block: ipaddress.IPv4Network | ipaddress.IPv6Network, skip: int, start: int, size: int) -> Iterator[str]:
    for step in range(min(size, 1 << 16)):
        yield str(block[skip + (start + step) % size])


Answer = Callable[["Query"], dict[str, Any]]


@dataclass(frozen=True)
class Query:
    """A call of a function (data source).

    Args:
        token: The function.
        args: Its arguments, secrets opened.
        config: The provider's configuration.
        inventory: What exists.
    """

    token: str
    args: Mapping[str, Any]
    config: Config
    inventory: Inventory

    @property
    def region(self) -> str:
        """The region asked for, or the provider's."""
        return str(self.args.get("region") or self.config.region)

    def hex(self, length: int, salt: str) -> str:
        """Hexadecimal digits that belong to a name."""
        return hashlib.sha256(salt.encode()).hexdigest()[:length]


class Cloud(Protocol):
    """One cloud's peculiarities. Everything general is in `lifecycle`."""

    package: str

    def configure(self, values: Mapping[str, Any]) -> tuple[Config, list[PropertyProblem]]:
        """The configuration that provider inputs mean, and what is wrong with them."""

    def traits(self, token: str, inputs: Mapping[str, Property]) -> Traits:
        """The traits of a type."""

    def identity(self, scene: Scene) -> str:
        """The id of a new thing."""

    def outputs(self, scene: Scene, thing_id: str) -> dict[str, Any]:
        """The outputs that the cloud works out, for the types and names it knows."""

    def guess(self, scene: Scene, name: str, thing_id: str) -> Any:
        """A value for a promised output, by its name alone; None for no idea."""

    def validate(self, token: str, inputs: Mapping[str, Any]) -> list[PropertyProblem]:
        """What the cloud itself would refuse in these inputs."""

    def answers(self) -> Mapping[str, Answer]:
        """The functions that it can answer."""
