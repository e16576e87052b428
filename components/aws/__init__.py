"""The AWS part of the stack: `components.aws.platform` puts the components together."""
