"""Fixtures of the offline clouds' tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from offline.cloud.aws import Aws
from offline.cloud.base import Config
from offline.cloud.inventory import Inventory
from offline.cloud.lifecycle import Lifecycle
from offline.cloud.schema.store import Schema


@pytest.fixture
def inventory(tmp_path: Path) -> Iterator[Inventory]:
    opened = Inventory(tmp_path / "inventory.db")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    return Schema("aws", tmp_path_factory.mktemp("schema"))


@pytest.fixture
def aws(schema: Schema, inventory: Inventory) -> Lifecycle:
    return Lifecycle(Aws(), schema, inventory)


@pytest.fixture
def config() -> Config:
    return Config(region="eu-central-1", account="123456789012", tags={"Owner": "platform"})
