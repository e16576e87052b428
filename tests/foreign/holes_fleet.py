"""Holes in machines and containers: templates, images, disks, tasks, jobs, Kubernetes."""

from __future__ import annotations

import base64
import gzip
from typing import Any

from tests.foreign.aws_fleet import container, encoded
from tests.foreign.hole import Holes
from tests.foreign.world import World, text

HOLES = hole = Holes()
STRANGER = "121212121212"
IMAGE = f"444455556666.dkr.ecr.eu-north-1.amazonaws.com/jobs@sha256:{'cd' * 32}"
KEYS = b"#!/bin/sh\nexport AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYzKd83hs9Qw1t\n"
USER_DATA, PRIVILEGED = "enc-2-all-no-credential-in-user-data", "emp-1-aws-jobs-not-privileged"


def task(world: World, **more: Any) -> None:
    """Change the container of the task."""
    world.set("jobs", containerDefinitions=text([container(**more)]))


def job(world: World, **more: Any) -> None:
    """A job of AWS Batch."""
    parts = text({"image": IMAGE, "command": ["run"], **more})
    world.add("aws:batch/jobDefinition:JobDefinition", "job", {"type": "container", "containerProperties": parts})


@hole("fleet", "green", "net-2-aws-metadata-v2")
def template_of_an_override_without_tokens(world: World) -> None:
    world.set("green", metadataOptions={"httpTokens": "optional", "httpEndpoint": "enabled"})


@hole("fleet", "imds", "net-2-aws-metadata-v2")
def region_whose_machines_need_no_tokens(world: World) -> None:
    world.set("imds", httpTokens="optional")


@hole("fleet", "builder", "net-2-aws-metadata-v2")
def image_builder_without_tokens(world: World) -> None:
    options = {"instanceProfileName": "p", "instanceMetadataOptions": {"httpTokens": "optional"}}
    world.add("aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration", "builder", options)


@hole("fleet", "blue", "net-2-aws-no-public-ip-at-launch")
def card_of_a_template_with_ipv6(world: World) -> None:
    world.unset("blue", "vpcSecurityGroupIds")
    card = {"deviceIndex": 0, "ipv6AddressCount": 1, "securityGroups": [world.ref("machines-sg")]}
    world.set("blue", networkInterfaces=[{**card, "associatePublicIpAddress": "false"}])


@hole("fleet", "green", USER_DATA)
def key_in_compressed_user_data(world: World) -> None:
    world.set("green", userData=base64.b64encode(gzip.compress(KEYS, mtime=0)).decode())


@hole("fleet", "green", USER_DATA)
def token_in_the_address_of_a_repository(world: World) -> None:
    token = "ghp_" + "a1B2c3D4e5F6" * 3
    world.set("green", userData=encoded(f"#!/bin/sh\ngit clone https://deploy:{token}@github.com/acme/fleet.git\n"))


for about, line in (
    ("a short name", "export DB_PASS=Sommer2026"),
    ("a database's flag", "mysql -h db -uroot -pSommer2026 fleet < /opt/fleet.sql"),
    ("a registry's flag", "docker login -u fleet -p Sommer2026 registry.example"),
    ("a header", "curl -H 'Authorization: Bearer 9f86d081884c7d659a2feaa0c55ad015' https://fleet.example"),
    ("a key", "echo SESSION_KEY=9f86d081884c7d659a2feaa0c55ad015 > /etc/fleet.env"),
):
    HOLES.put("fleet green", f"a credential under {about}", USER_DATA, userData=encoded(f"#!/bin/sh\n{line}\n"))


@hole("fleet", "spot", "net-6-aws-disks-encrypted")
def second_disk_of_a_spot_fleet(world: World) -> None:
    machine = {
        "ami": "ami-1", "instanceType": "t3.small", "subnetId": world.ref("private-a"),
        "ebsBlockDevices": [{"deviceName": "/dev/sdb", "encrypted": "false"}],
    }  # fmt: skip
    fleet = {"iamFleetRole": world.arn("runner"), "targetCapacity": 1, "launchSpecifications": [machine]}
    world.add("aws:ec2/spotFleetRequest:SpotFleetRequest", "spot", fleet)


@hole("fleet", "recipe", "net-6-aws-disks-encrypted")
def recipe_of_an_image_in_clear(world: World) -> None:
    disk = {"deviceName": "/dev/xvda", "ebs": {"encrypted": "false"}}
    world.add("aws:imagebuilder/imageRecipe:ImageRecipe", "recipe", {"name": "r", "blockDeviceMappings": [disk]})


@hole("fleet", "handed-out", "net-6-aws-snapshots-not-public")
def image_of_a_builder_for_everybody(world: World) -> None:
    images = {"amiDistributionConfiguration": {"launchPermission": {"userGroups": ["all"]}}}
    places = {"name": "d", "distributions": [{"region": "eu-north-1", **images}]}
    world.add("aws:imagebuilder/distributionConfiguration:DistributionConfiguration", "handed-out", places)


@hole("fleet", "handed-out", "net-6-aws-snapshots-not-public")
def image_for_a_strangers_organisation(world: World) -> None:
    whom = {"imageId": "ami-0fleet", "organizationArn": f"arn:aws:organizations::{STRANGER}:organization/o-zzzzzzzzzz"}
    world.add("aws:ec2/amiLaunchPermission:AmiLaunchPermission", "handed-out", whom)


@hole("fleet", "jobs", "emp-1-aws-container-not-root")
def root_by_number_and_group(world: World) -> None:
    task(world, user="0:0")


@hole("fleet", "jobs", "net-1-aws-task-own-namespaces")
def docker_socket(world: World) -> None:
    world.set("jobs", volumes=[{"name": "docker", "hostPath": "/var/run/docker.sock"}])


@hole("fleet", "jobs", USER_DATA)
def password_in_the_command(world: World) -> None:
    task(world, command=["mysql", "-u", "root", "--password", "Tr0ub4dor-and-3"])


@hole("fleet", "nightly-jobs", "net-2-aws-containers-no-public-ip")
def scheduled_task_with_an_address(world: World) -> None:
    def open_up(target: Any) -> Any:
        return {**target, "networkConfiguration": {**target["networkConfiguration"], "assignPublicIp": True}}

    world.edit("nightly-jobs", "ecsTarget", open_up)


@hole("fleet", "job", PRIVILEGED)
def privileged_job(world: World) -> None:
    job(world, privileged=True)


@hole("fleet", "job", PRIVILEGED)
def job_in_the_folders_of_the_machine(world: World) -> None:
    job(world, volumes=[{"name": "etc", "host": {"sourcePath": "/etc"}}])


@hole("fleet", "job", "net-2-aws-jobs-no-public-ip")
def job_with_an_address(world: World) -> None:
    job(world, networkConfiguration={"assignPublicIp": "ENABLED"})


@hole("fleet", "jobs-service", "dev-3-aws-container-platforms-supported")
def platform_of_yesteryear(world: World) -> None:
    world.set("jobs-service", platformVersion="1.3.0")


@hole("fleet", "prod-eksCluster", "dev-3-aws-container-platforms-supported")
def kubernetes_that_nobody_patches(world: World) -> None:
    world.set("prod-eksCluster", version="1.28")


@hole("fleet", "prod-eksCluster", "net-2-aws-kubernetes-api-private")
def kubernetes_for_both_halves(world: World) -> None:
    halves = {"endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/1", "128.0.0.0/1"]}
    world.edit("prod-eksCluster", "vpcConfig", lambda found: {**found, **halves})


@hole("fleet", "viewers", "gdpr-1-aws-shared-with-named-accounts")
def stranger_in_the_cluster(world: World) -> None:
    world.set("viewers", principalArn=f"arn:aws:iam::{STRANGER}:role/visitor")
