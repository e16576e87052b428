"""Answers threats: isolates machines, blocks addresses, stops identities, closes what is open (APP-3)."""

from __future__ import annotations

from operations.threat_response.permissions import PERMISSIONS
from operations.threat_response.response import NAME, Settings, expire, respond, undo

__all__ = ["NAME", "PERMISSIONS", "Settings", "expire", "respond", "undo"]
