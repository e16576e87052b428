"""Deployments that this project did not make: small, compliant, and each broken in one way at a time."""
