"""The program of ``./rampart bench``: the prod stack's AWS platform several times over, each with its own names."""

import os

import pulumi

from components.aws.platform import AwsPlatform
from components.settings import SECTIONS, parse

config = pulumi.Config()
settings = parse({name: value for name in SECTIONS if (value := config.get_object(name)) is not None})
assert settings.aws, "the bench measures the AWS platform"

for number in range(int(os.environ["RAMPART_BENCH_PLATFORMS"])):
    company = settings.company.model_copy(update={"name": f"{settings.company.name}{number}"})
    AwsPlatform(f"aws{number}", company, settings.access, settings.aws)
