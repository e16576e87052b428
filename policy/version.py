"""The version of the rules and of their results."""

VERSION = "0.1.0"
