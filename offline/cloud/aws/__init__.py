"""Amazon Web Services, offline."""

from offline.cloud.aws.cloud import Aws

__all__ = ["Aws"]
