"""Hetzner's answers to data sources."""

from __future__ import annotations

from offline.cloud.base import Answer

ANSWERS: dict[str, Answer] = {}
