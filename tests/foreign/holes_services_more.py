"""Holes in services beside the well-known ones: plans of snapshots, builds, desktops, grants, doors in a web ACL."""

from __future__ import annotations

from typing import Any

from tests.foreign.hole import Holes
from tests.foreign.world import World

HOLES = hole = Holes()
STRANGER = "121212121212"


def snapshots(world: World, **schedule: Any) -> None:
    """A plan that makes snapshots of the fleet's volumes."""
    daily = {"name": "daily", "createRule": {"interval": 24}, "retainRule": {"count": 7}, **schedule}
    details = {"resourceTypes": ["VOLUME"], "targetTags": {"fleet": "yes"}, "schedules": [daily]}
    plan = {"description": "daily", "executionRoleArn": world.arn("runner"), "policyDetails": details}
    world.add("aws:dlm/lifecyclePolicy:LifecyclePolicy", "daily", plan)


def builds(world: World, **more: Any) -> None:
    """A project of CodeBuild."""
    project = {
        "name": "shop", "serviceRole": world.arn("machine"), "artifacts": {"type": "NO_ARTIFACTS"},
        "source": {"type": "GITHUB", "location": "https://github.com/acme/shop.git"},
        "environment": {"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "computeType": "SMALL"},
    }  # fmt: skip
    world.add("aws:codebuild/project:Project", "builds", {**project, **more})


def first(world: World, statement: dict[str, Any]) -> None:
    """A rule of the web ACL that lets requests through before all others."""

    def admit(rules: Any) -> Any:
        shown = {"visibilityConfig": rules[0]["visibilityConfig"], "action": {"allow": {}}, "statement": statement}
        return [{"name": "debug", "priority": 0, **shown}, *({**one, "priority": one["priority"] + 1} for one in rules)]

    world.edit("edge", "rules", admit)


@hole("fleet", "daily", "net-6-aws-snapshots-not-public")
def snapshots_for_a_stranger(world: World) -> None:
    snapshots(world, shareRule={"targetAccounts": [STRANGER]})


@hole("fleet", "daily", "net-6-aws-disks-encrypted")
def snapshots_copied_in_clear(world: World) -> None:
    snapshots(world, crossRegionCopyRules=[{"target": "eu-west-1", "encrypted": False}])


@hole("fleet", "daily", "infra-3-aws-copies-in-eu")
def snapshots_copied_out_of_the_union(world: World) -> None:
    away = {"target": "us-east-1", "encrypted": True, "cmkArn": world.arn("fleet-key")}
    snapshots(world, crossRegionCopyRules=[away])


@hole("fleet", "agents", "emp-1-aws-container-not-privileged")
def privileged_daemon(world: World) -> None:
    image = f"444455556666.dkr.ecr.eu-north-1.amazonaws.com/agent@sha256:{'ab' * 32}"
    agent = {"name": "agent", "image": image, "privileged": True}
    kind = "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition"
    world.add(kind, "agents", {"family": "agents", "containerDefinitions": [agent]})


@hole("hub", "edge", "app-1-aws-web-acl-blocks")
def header_that_opens_the_door(world: World) -> None:
    header = {"fieldToMatch": {"singleHeader": {"name": "x-debug"}}, "positionalConstraint": "EXACTLY"}
    texts = {"searchString": "yes", "textTransformations": [{"priority": 0, "type": "NONE"}]}
    first(world, {"byteMatchStatement": {**header, **texts}})


@hole("hub", "edge", "app-1-aws-web-acl-blocks")
def everybody_but_one_country(world: World) -> None:
    first(world, {"notStatement": {"statements": [{"geoMatchStatement": {"countryCodes": ["KP"]}}]}})


@hole("hub", "desktops", "net-5-aws-lists-name-somebody")
def desktops_for_the_internet(world: World) -> None:
    halves = [{"source": "0.0.0.0/1"}, {"source": "128.0.0.0/1"}]
    world.add("aws:workspaces/ipGroup:IpGroup", "desktops", {"name": "desktops", "rules": halves})


@hole("hub", "airflow", "net-2-aws-data-services-private")
def airflow_on_the_internet(world: World) -> None:
    place = {"subnetIds": [world.ref("private-a"), world.ref("private-b")], "securityGroupIds": [world.ref("app")]}
    flows = {"name": "flows", "dagS3Path": "dags", "networkConfiguration": place, "webserverAccessMode": "PUBLIC_ONLY"}
    world.add("aws:mwaa/environment:Environment", "airflow", flows)


@hole("hub", "builds", "enc-2-all-passwords-are-secret")
def password_in_the_source_of_builds(world: World) -> None:
    address = "https://bob:hunter2hunter2@github.com/acme/shop.git"
    builds(world, source={"type": "GITHUB", "location": address})


@hole("hub", "builds", "emp-1-aws-builds-confined")
def builds_for_everybody_to_read(world: World) -> None:
    builds(world, projectVisibility="PUBLIC_READ")


@hole("hub", "pushes", "emp-1-aws-builds-confined")
def strangers_start_builds(world: World) -> None:
    pulls = [{"type": "EVENT", "pattern": "PULL_REQUEST_CREATED"}, {"type": "BASE_REF", "pattern": "main"}]
    hook = {"projectName": "shop", "filterGroups": [{"filters": pulls}]}
    world.add("aws:codebuild/webhook:Webhook", "pushes", hook)


@hole("grants", "tables", "gdpr-1-aws-shared-with-named-accounts")
def tables_for_a_stranger(world: World) -> None:
    every = {"principal": STRANGER, "permissions": ["SELECT"], "table": {"databaseName": "d", "wildcard": True}}
    world.add("aws:lakeformation/permissions:Permissions", "tables", every)


@hole("grants", "folder", "gdpr-1-aws-shared-with-named-accounts")
def folder_for_a_stranger(world: World) -> None:
    grantee = {"granteeType": "IAM", "granteeIdentifier": f"arn:aws:iam::{STRANGER}:role/x"}
    folder = {"accessGrantsLocationId": "default", "permission": "READ", "grantee": grantee}
    world.add("aws:s3control/accessGrant:AccessGrant", "folder", folder)


@hole("grants", "bob", "emp-1-aws-no-user-access-key")
def ssh_key_of_a_user(world: World) -> None:
    world.add("aws:iam/sshKey:SshKey", "bob", {"username": "bob", "encoding": "SSH", "publicKey": "ssh-ed25519 AAAA"})
