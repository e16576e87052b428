"""Hetzner Cloud, offline."""

from offline.cloud.hcloud.cloud import Hcloud

__all__ = ["Hcloud"]
