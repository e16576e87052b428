"""The layers of the AWS part, from the inside out: each makes components and hands the next ones what they need."""
