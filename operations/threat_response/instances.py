"""Isolating an instance: evidence first, then everything that connects it.

Source: AWS Security Incident Response User Guide, "Containment".
"""

from __future__ import annotations

import json
from typing import Any

from operations import aws
from operations.runner import Change, State

RUN_TAG = "rampart-run"
"""The tag of evidence: the run that secured it."""

GONE = frozenset({"terminated", "shutting-down"})


def instance(ec2: Any, instance_id: str) -> dict[str, Any]:
    """What EC2 says of an instance; nothing but its state when it is gone."""
    found = aws.missing(lambda: ec2.describe_instances(InstanceIds=[instance_id]), "InvalidInstanceID.NotFound")
    reservations = (found or {}).get("Reservations", [])
    return dict(reservations[0]["Instances"][0]) if reservations else {"State": {"Name": "terminated"}}


def gone(found: dict[str, Any]) -> bool:
    """Whether the instance is gone, so that there is nothing left to cut off."""
    return found["State"]["Name"] in GONE


class KeepEvidence(Change):
    """Snapshots of all volumes, tagged with the run, and protection from termination. Nothing undoes it."""

    def __init__(self, clients: aws.Clients, target: str, run: str) -> None:
        self._ec2, self._id, self._run = clients("ec2"), target, run
        self.name = f"keep-evidence:{target}"

    def read(self) -> State:
        found = instance(self._ec2, self._id)
        if gone(found):
            return {"gone": True}
        volumes = [each["Ebs"]["VolumeId"] for each in found.get("BlockDeviceMappings", []) if "Ebs" in each]
        tagged = [{"Name": f"tag:{RUN_TAG}", "Values": [self._run]}]
        snapshots = {
            each["VolumeId"]: each["SnapshotId"]
            for each in aws.pages(self._ec2, "describe_snapshots", "Snapshots", OwnerIds=["self"], Filters=tagged)
            if each["State"] != "error" and each["VolumeId"] in volumes
        }
        attribute = self._ec2.describe_instance_attribute(InstanceId=self._id, Attribute="disableApiTermination")
        return {
            "volumes": sorted(volumes),
            "snapshots": snapshots,
            "protected": bool(attribute["DisableApiTermination"].get("Value")),
        }

    def made(self, state: State) -> bool:
        return bool(state.get("gone")) or (state["protected"] and set(state["volumes"]) == set(state["snapshots"]))

    def act(self, state: State) -> None:
        if not state["protected"]:
            self._ec2.modify_instance_attribute(InstanceId=self._id, DisableApiTermination={"Value": True})
        if set(state["volumes"]) == set(state["snapshots"]):
            return
        # All volumes at the same moment: a database over several volumes can then be read.
        self._ec2.create_snapshots(
            InstanceSpecification={"InstanceId": self._id},
            Description=f"Evidence of {self._id}",
            TagSpecifications=[
                {
                    "ResourceType": "snapshot",
                    "Tags": [
                        {"Key": RUN_TAG, "Value": self._run},
                        {"Key": "purpose", "Value": "evidence"},
                        {"Key": "instance", "Value": self._id},
                    ],
                }
            ],
        )


class DetachFromGroup(Change):
    """Takes the instance out of its Auto Scaling group, which starts another in its place.

    Nothing undoes it: joining again, beside the one that replaced it, would only make the group end one of the two.
    """

    def __init__(self, clients: aws.Clients, target: str, run: str) -> None:
        self._autoscaling, self._id = clients("autoscaling"), target
        self.name = f"detach-from-group:{target}"

    def read(self) -> State:
        found = self._autoscaling.describe_auto_scaling_instances(InstanceIds=[self._id])["AutoScalingInstances"]
        live = [each for each in found if each["LifecycleState"] != "Detached"]
        return {"group": live[0]["AutoScalingGroupName"] if live else None}

    def made(self, state: State) -> bool:
        return state["group"] is None

    def act(self, state: State) -> None:
        self._autoscaling.detach_instances(
            InstanceIds=[self._id], AutoScalingGroupName=state["group"], ShouldDecrementDesiredCapacity=False
        )


class Quarantine(Change):
    """Puts every network interface of the instance into the quarantine group, which admits nothing either way.

    Connections that a security group tracks outlive the change of groups until they are idle (EC2 User Guide,
    "Connection tracking"); `RevokeInstanceSessions` makes what they could carry worthless.
    """

    def __init__(self, clients: aws.Clients, target: str, groups: dict[str, str]) -> None:
        self._ec2, self._id, self._groups = clients("ec2"), target, groups
        self.name = f"quarantine:{target}"

    def read(self) -> State:
        found = instance(self._ec2, self._id)
        return {
            "vpc": found.get("VpcId"),
            "interfaces": {
                each["NetworkInterfaceId"]: sorted(group["GroupId"] for group in each["Groups"])
                for each in ([] if gone(found) else found.get("NetworkInterfaces", []))
            },
        }

    def made(self, state: State) -> bool:
        group = self._groups.get(state["vpc"])
        return all(groups == [group] for groups in state["interfaces"].values())

    def act(self, state: State) -> None:
        for interface in state["interfaces"]:
            self._put(interface, [self._groups[state["vpc"]]])

    def undo(self, before: State) -> bool:
        for interface, groups in before["interfaces"].items():
            self._put(interface, groups)
        return True

    def undone(self, state: State, before: State) -> bool:
        return all(before["interfaces"].get(each, groups) == groups for each, groups in state["interfaces"].items())

    def _put(self, interface: str, groups: list[str]) -> None:
        self._ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, Groups=groups)


class RevokeInstanceSessions(Change):
    """Denies everything to credentials that this one instance was given; other instances with the role work on.

    Credentials that were carried off stay valid for hours, wherever they are used. They still carry the instance's ARN
    (``ec2:SourceInstanceARN``), which the denial names.
    Source: IAM User Guide, "Available keys for Amazon EC2: ec2:SourceInstanceARN".
    """

    def __init__(self, clients: aws.Clients, target: str, account: str, region: str) -> None:
        self._ec2, self._iam, self._id = clients("ec2"), clients("iam"), target
        self._arn = f"arn:aws:ec2:{region}:{account}:instance/{target}"
        self._policy = f"rampart-deny-{target}"
        self.name = f"revoke-instance-sessions:{target}"

    def read(self) -> State:
        role = self._role()
        policy = (
            aws.missing(lambda: self._iam.get_role_policy(RoleName=role, PolicyName=self._policy), "NoSuchEntity")
            if role
            else None
        )
        return {"role": role, "denied": policy is not None}

    def made(self, state: State) -> bool:
        return state["role"] is None or state["denied"]

    def act(self, state: State) -> None:
        statement = {
            "Sid": "IsolatedInstance",
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"ArnEquals": {"ec2:SourceInstanceARN": self._arn}},
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._iam.put_role_policy(RoleName=state["role"], PolicyName=self._policy, PolicyDocument=document)

    def undo(self, before: State) -> bool:
        if before["role"]:
            aws.missing(
                lambda: self._iam.delete_role_policy(RoleName=before["role"], PolicyName=self._policy), "NoSuchEntity"
            )
        return True

    def undone(self, state: State, before: State) -> bool:
        return not state["denied"]

    def _role(self) -> str | None:
        profile = instance(self._ec2, self._id).get("IamInstanceProfile")
        if not profile:
            return None
        name = profile["Arn"].rpartition("/")[2]
        found = aws.missing(lambda: self._iam.get_instance_profile(InstanceProfileName=name), "NoSuchEntity")
        roles = found["InstanceProfile"]["Roles"] if found else []
        return str(roles[0]["RoleName"]) if roles else None


class WithdrawProfile(Change):
    """Takes the role from the instance, so that it gets no new credentials."""

    def __init__(self, clients: aws.Clients, target: str) -> None:
        self._ec2, self._id = clients("ec2"), target
        self.name = f"withdraw-profile:{target}"

    def read(self) -> State:
        by_instance = [{"Name": "instance-id", "Values": [self._id]}]
        found = self._ec2.describe_iam_instance_profile_associations(Filters=by_instance)
        live = [
            each for each in found["IamInstanceProfileAssociations"] if each["State"] in ("associated", "associating")
        ]
        return {
            "profile": live[0]["IamInstanceProfile"]["Arn"] if live else None,
            "association": live[0]["AssociationId"] if live else None,
        }

    def made(self, state: State) -> bool:
        return state["profile"] is None

    def act(self, state: State) -> None:
        self._ec2.disassociate_iam_instance_profile(AssociationId=state["association"])

    def undo(self, before: State) -> bool:
        if self.read()["profile"] is None:
            self._ec2.associate_iam_instance_profile(InstanceId=self._id, IamInstanceProfile={"Arn": before["profile"]})
        return True

    def undone(self, state: State, before: State) -> bool:
        return bool(state["profile"] == before["profile"])
