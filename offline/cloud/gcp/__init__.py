"""Google Cloud, offline."""

from offline.cloud.gcp.cloud import Gcp

__all__ = ["Gcp"]
