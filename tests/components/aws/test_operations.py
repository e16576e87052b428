"""The infrastructure of operations: roles from what the code declares, events that start it, grants that end."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.aws import break_glass, function_code, operation, response
from components.aws.break_glass import BreakGlass, BreakGlassArgs
from components.aws.copy_validation import CopyValidation, CopyValidationArgs
from components.aws.database import Database, DatabaseArgs
from components.aws.database_reader import DatabaseReader, DatabaseReaderArgs, databases
from components.aws.operations_records import OperationsRecords, OperationsRecordsArgs
from components.aws.response import Response, ResponseArgs
from components.aws.restore_testing import RestoreTesting, RestoreTestingArgs
from operations import break_glass as glass
from operations import copy_validation, database_reader, handlers, restore_validation, threat_response
from tests.components.aws import samples
from tests.components.aws.cloud import NETWORK_OUTPUTS
from tests.components.aws.iam import Request, evaluate, problems
from tests.components.aws.users import DATA_OUTPUTS
from tests.components.conftest import Deployment, run
from tests.operations import events

ACCOUNT, PRIMARY = samples.ACCOUNT, samples.PRIMARY
CONTEXT = samples.context
KEYS = {name: f"arn:aws:kms:{PRIMARY}:{ACCOUNT}:key/{name}" for name in ("logs", "storage", "operations", "alerts")}


OVERRIDABLE = {
    *("allocatedStorage", "availabilityZones", "dbInstanceClass", "dbName", "dbParameterGroupName"),
    *("dbSubnetGroupName", "domain", "domainIamRoleName", "enableCloudwatchLogsExports"),
    *("enableIamDatabaseAuthentication", "iops", "licensemodel", "multiAz", "optionGroupName", "port"),
    *("processorFeatures", "publiclyAccessible", "storageType", "vpcSecurityGroupIds"),
}
"""What a restore test of an RDS instance takes. Source: AWS Backup Developer Guide, "Restore testing inferred
metadata"."""

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/example-prod/workload/example-prod-workload-boundary"
LOST = f"arn:aws:sqs:{PRIMARY}:{ACCOUNT}:example-prod-lost-alerts"
TOPIC = f"arn:aws:sns:{PRIMARY}:{ACCOUNT}:example-prod-on-call"


@pytest.fixture(scope="module")
def deployed() -> Deployment:
    def program() -> dict[str, Any]:
        context = samples.context()
        opts = samples.within(context)
        args = OperationsRecordsArgs(context, KEYS["operations"], LOST, KEYS["alerts"], TOPIC)
        records = OperationsRecords("ops", args, opts)
        Response("response", ResponseArgs(context, records, "vpc-1", KEYS), opts)
        key = samples.KEY
        database = Database("db", DatabaseArgs(context, ["subnet-1", "subnet-2"], "sg-data", key, key, key), opts)
        reader_args = DatabaseReaderArgs(context, records, KEYS, database, ["subnet-3", "subnet-4"], "sg-reader")
        reader = DatabaseReader("reader", reader_args, opts)
        restores = RestoreTestingArgs(
            context, records, "arn:aws:backup:vault", KEYS, database, "sg-restored", reader.function_name
        )
        RestoreTesting("restores", restores, opts)
        CopyValidation("copies", CopyValidationArgs(context, records, KEYS, samples.COPY_KEY), opts)
        BreakGlass("glass", BreakGlassArgs(context, records, "example-prod-on-call", KEYS, BOUNDARY), opts)
        return {}

    return run(program, {**samples.OUTPUTS, **NETWORK_OUTPUTS, **DATA_OUTPUTS})


def settings(deployed: Deployment, name: str) -> dict[str, Any]:
    function = deployed.only("aws:lambda/function:Function", f"{name}-function")
    return dict(json.loads(function.inputs["environment"]["variables"]["RAMPART"]))


def test_every_function_is_traced_bounded_and_keeps_what_it_fails_on(deployed: Deployment) -> None:
    found = deployed.of("aws:lambda/function:Function")
    assert len(found) == 6
    for function in found:
        assert function.inputs["tracingConfig"] == {"mode": "Active"}
        assert function.inputs["reservedConcurrentExecutions"] >= 2
        assert function.inputs["deadLetterConfig"]["targetArn"] == LOST
        assert function.inputs["kmsKeyArn"] == KEYS["operations"]
        module, _, handler = function.inputs["handler"].rpartition(".")
        assert module == "operations.handlers"
        assert callable(getattr(handlers, handler))


def test_a_functions_code_is_all_of_the_package_and_nothing_compiled() -> None:
    names = set(function_code.code().assets)
    assert {"operations/__init__.py", "operations/handlers.py", "operations/threat_response/findings.py"} <= names
    assert f"operations/rds_roots/{PRIMARY}.pem" in names
    assert all(name.startswith("operations/") and name.endswith((".py", ".pem")) for name in names)


def test_the_readers_code_runs_with_nothing_but_the_archive_and_what_boto3_brings(tmp_path: Path) -> None:
    """Python without this environment's packages finds the client in the archive, and its version."""
    for name, asset in function_code.code(function_code.POSTGRES).assets.items():
        assert isinstance(asset, pulumi.FileAsset)
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(Path(asset.path).read_bytes())
    runtime = tmp_path / "runtime"
    for module in ("dateutil", "six"):
        found = importlib.util.find_spec(module)
        assert found is not None
        assert found.origin is not None
        source = Path(found.origin)
        runtime.mkdir(exist_ok=True)
        (runtime / (module if source.name == "__init__.py" else source.name)).symlink_to(
            source.parent if source.name == "__init__.py" else source
        )
    program = "import operations.handlers, pg8000.native as n; print(n.__version__, n.__file__)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[1:1] = {[str(tmp_path), str(runtime)]!r}; {program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    version, origin = done.stdout.split()
    assert version == importlib.metadata.version("pg8000")
    assert Path(origin).is_relative_to(tmp_path)


def test_a_package_that_is_built_for_one_machine_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed: plain Python"):
        function_code.code(["grpcio"])


def test_a_functions_code_needs_nothing_but_the_runtime_to_be_imported() -> None:
    allowed = {"operations", "__future__", *__import__("sys").stdlib_module_names}
    for file in sorted(function_code.CODE.rglob("*.py")):
        for node in ast.parse(file.read_text()).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed, file


@pytest.mark.parametrize(
    "permissions",
    [
        threat_response.PERMISSIONS,
        restore_validation.PERMISSIONS,
        database_reader.PERMISSIONS,
        copy_validation.PERMISSIONS,
        glass.PERMISSIONS,
    ],
    ids=lambda _: "",
)
def test_role_policies_are_what_the_code_declares_and_are_well_formed(permissions: Any) -> None:
    keys = dict.fromkeys(("log_key", "data_key", "copy_key", "table_key"), KEYS["logs"])
    text = operation.role_policy(
        CONTEXT(), "table", permissions, "f", f"arn:aws:sqs:{PRIMARY}:{ACCOUNT}:q", KEYS["alerts"], keys
    )
    granted = {statement["Sid"] for statement in json.loads(text)["Statement"]}
    assert granted == {each.sid for each in permissions} | {"Log", "KeepFailedEvents", "KeepFailedEventsKey", "Trace"}
    assert problems({"Role": ("identity", text)}) == []


def test_the_responder_can_write_policies_of_workloads_and_the_bastion_only() -> None:
    text = operation.role_policy(
        CONTEXT(), "table", threat_response.PERMISSIONS, "f", "q", "k", {"log_key": "l", "table_key": "t"}
    )

    def puts(role: str) -> str:
        return evaluate(text, Request("iam:PutRolePolicy", resource=f"arn:aws:iam::{ACCOUNT}:role/example-prod/{role}"))

    assert puts("workload/app") == puts("bastion/example-prod-bastion") == "allow"
    assert (
        puts("service/example-prod-operations-response") == puts("human/on-call") == puts("break-glass/x") == "silent"
    )


def test_what_the_patterns_admit_is_what_the_dispatcher_understands() -> None:
    made = {
        "guardduty": events.guardduty_instance("i-0123456789abcdef0"),
        "securityhub": events.hub_bucket("open"),
        "config": events.config_bucket("open"),
    }
    assert set(made) == set(response.FINDINGS)
    for name, event in made.items():
        assert event["detail-type"] in response.FINDINGS[name]["detail-type"]
        assert events.findings(event)[0].actions


def test_offices_are_never_blocked_and_the_way_in_for_people_stays(deployed: Deployment) -> None:
    protected = settings(deployed, "response")["protected"]
    assert "198.51.100.0/24" in protected["networks"]
    assert "example-prod-on-call" in protected["identities"]


def test_the_quarantine_admits_nothing(deployed: Deployment) -> None:
    group = deployed.only("aws:ec2/securityGroup:SecurityGroup").inputs
    assert (group["ingress"], group["egress"]) == ([], [])


def test_restores_are_tried_twice_a_week_and_a_missing_proof_is_an_alarm(deployed: Deployment) -> None:
    plan = deployed.only("aws:backup/restoreTestingPlan:RestoreTestingPlan").inputs
    assert plan["scheduleExpression"] == "cron(0 5 ? * MON,THU *)"
    selection = deployed.only("aws:backup/restoreTestingSelection:RestoreTestingSelection").inputs
    database = deployed.only("aws:rds/instance:Instance").inputs
    arn = f"arn:aws:rds:{PRIMARY}:{ACCOUNT}:db:{database['identifier']}"
    assert (selection["protectedResourceType"], selection["protectedResourceArns"]) == ("RDS", [arn])
    assert arn in settings(deployed, "restores")["sources"], "and is recorded before"
    overrides = selection["restoreMetadataOverrides"]
    assert overrides["dbSubnetGroupName"] == database["dbSubnetGroupName"]
    assert json.loads(overrides["vpcSecurityGroupIds"]) == ["sg-restored"]
    assert overrides["publiclyAccessible"] == "false"
    assert overrides["enableIamDatabaseAuthentication"] == "true"
    assert set(overrides) <= OVERRIDABLE
    alarm = deployed.only("aws:cloudwatch/metricAlarm:MetricAlarm", "restores-alarms-restores-too-old").inputs
    assert alarm["treatMissingData"] == "breaching"
    assert alarm["period"] * alarm["evaluationPeriods"] == 7 * 86400


def test_the_reader_stands_in_the_vpc_and_reads_the_database_and_its_restores_only(deployed: Deployment) -> None:
    function = deployed.only("aws:lambda/function:Function", "reader-function").inputs
    assert function["vpcConfig"] == {"subnetIds": ["subnet-3", "subnet-4"], "securityGroupIds": ["sg-reader"]}
    assert function["timeout"] == database_reader.SECONDS
    assert {"pg8000/native.py", "operations/database_reader.py"} <= set(function["code"].assets)
    others = [each for each in deployed.of("aws:lambda/function:Function") if "vpcConfig" in each.inputs]
    assert [each.name for each in others] == ["reader-function"]
    known = database_reader.Settings(**settings(deployed, "reader")["databases"])
    database = deployed.only("aws:rds/instance:Instance")
    assert known.domain == f"c1.{PRIMARY}.rds.amazonaws.com", "of the database's endpoint"
    assert known.instances == [database.inputs["identifier"], "awsbackup-restore-test-*"]
    assert (known.region, known.port, known.database) == (PRIMARY, 5432, "service")
    assert databases(CONTEXT(), f"a.b.{PRIMARY}.rds.amazonaws.com:5432")["domain"] == f"b.{PRIMARY}.rds.amazonaws.com"
    asked = settings(deployed, "restores")
    assert asked["reader"] == function["name"]
    assert asked["tables"] == [
        {"name": "orders", "written": "created_at"},
        {"name": "accounts.users", "written": None},
    ]


def test_the_reader_may_sign_in_as_one_user_and_nothing_else(deployed: Deployment) -> None:
    policy = str(deployed.only("aws:iam/rolePolicy:RolePolicy", "reader-policy").inputs["policy"])
    name = "example-prod-operations-database-reader"
    itself = {"lambda:SourceFunctionArn": f"arn:aws:lambda:{PRIMARY}:{ACCOUNT}:function:{name}"}
    users = f"arn:aws:rds-db:{PRIMARY}:{ACCOUNT}:dbuser:db-ABC"
    assert evaluate(policy, Request("rds-db:connect", f"{users}/restore_reader", context=itself)) == "allow"
    assert evaluate(policy, Request("rds-db:connect", f"{users}/master")) == "silent"
    interface = f"arn:aws:ec2:{PRIMARY}:{ACCOUNT}:network-interface/eni-1"
    for action, resource in (("ec2:CreateNetworkInterface", interface), ("ec2:DescribeSubnets", "*")):
        assert evaluate(policy, Request(action, resource)) == "allow", "Lambda, to put the function into the VPC"
        assert evaluate(policy, Request(action, resource, context=itself)) == "deny", "the function itself"
    actions = {
        action
        for statement in json.loads(policy)["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    assert {action.partition(":")[0] for action in actions} == {"rds-db", "ec2", "logs", "sqs", "kms", "xray"}
    asking = str(deployed.only("aws:iam/rolePolicy:RolePolicy", "restores-policy").inputs["policy"])
    function = f"arn:aws:lambda:{PRIMARY}:{ACCOUNT}:function:"
    assert evaluate(asking, Request("lambda:InvokeFunction", f"{function}{name}")) == "allow"
    assert evaluate(asking, Request("lambda:InvokeFunction", f"{function}example-prod-operations-response")) == "silent"
    assert evaluate(asking, Request("rds-db:connect", f"{users}/restore_reader")) == "silent"


def test_copies_are_compared_every_day_and_a_difference_or_no_proof_is_an_alarm(deployed: Deployment) -> None:
    rule = deployed.only("aws:cloudwatch/eventRule:EventRule", "copies-daily").inputs
    assert rule["scheduleExpression"] == "cron(0 4 * * ? *)"
    compared = settings(deployed, "copies")["copies"]
    names = [bucket.name for bucket in CONTEXT().settings.buckets]
    assert compared["region"] == CONTEXT().backup_region
    assert compared["buckets"] == {
        f"example-prod-data-{name}-{ACCOUNT}": f"example-prod-copy-{name}-{ACCOUNT}" for name in names
    }
    alarm = deployed.only("aws:cloudwatch/metricAlarm:MetricAlarm", "copies-alarms-copies-unproved").inputs
    assert (alarm["treatMissingData"], alarm["period"] * alarm["evaluationPeriods"]) == ("breaching", 2 * 86400)
    differ = deployed.only("aws:cloudwatch/metricAlarm:MetricAlarm", "copies-alarms-copies-differ").inputs
    assert (differ["metricName"], differ["threshold"], differ["alarmActions"]) == ("CopiesFailed", 0, [TOPIC])


def test_the_function_that_compares_copies_reads_them_and_changes_none(deployed: Deployment) -> None:
    policy = str(deployed.only("aws:iam/rolePolicy:RolePolicy", "copies-policy").inputs["policy"])
    copy, original = (f"arn:aws:s3:::example-prod-{kind}-documents-{ACCOUNT}" for kind in ("copy", "data"))
    assert evaluate(policy, Request("s3:ListBucketVersions", copy)) == "allow"
    assert evaluate(policy, Request("s3:GetObjectVersion", f"{copy}/a")) == "allow"
    for action in ("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectRetention"):
        assert evaluate(policy, Request(action, f"{copy}/a")) == "silent"
    assert evaluate(policy, Request("s3:GetObjectVersion", f"{original}/a")) == "silent"
    through = {"kms:ViaService": f"s3.{CONTEXT().backup_region}.amazonaws.com"}
    assert evaluate(policy, Request("kms:Decrypt", samples.COPY_KEY, context=through)) == "allow"
    assert evaluate(policy, Request("kms:GenerateDataKey", samples.COPY_KEY, context=through)) == "silent"


def test_the_support_role_has_nothing_and_a_ceiling(deployed: Deployment) -> None:
    role = deployed.only("aws:iam/role:Role", "glass-support").inputs
    assert role["path"] == "/example-prod/break-glass/"
    assert role["permissionsBoundary"].endswith("example-prod-break-glass-boundary")
    assert not [each for each in deployed.of("aws:iam/rolePolicy:RolePolicy") if each.inputs["role"] == role["name"]]
    ceiling = break_glass.ceiling(CONTEXT())
    reader = f"arn:aws:lambda:{PRIMARY}:{ACCOUNT}:function:example-prod-operations-support-read"
    by_url = {"lambda:InvokedViaFunctionUrl": "true"}
    assert evaluate(ceiling, Request("lambda:InvokeFunction", resource=reader, context=by_url)) == "allow"
    assert evaluate(ceiling, Request("lambda:InvokeFunction", resource=reader)) == "silent", "its event could be forged"
    assert (
        evaluate(ceiling, Request("s3:GetObject", resource="arn:aws:s3:::example-prod-data-documents-1/a")) == "silent"
    )
    granted = break_glass.accesses(CONTEXT(), "support")["accesses"]["documents"]
    assert granted["resources"] == [reader], "what is granted is what the ceiling admits"


def test_break_glass_answers_signed_requests_and_sweeps(deployed: Deployment) -> None:
    urls = deployed.of("aws:lambda/functionUrl:FunctionUrl")
    assert [each.inputs["authorizationType"] for each in urls] == ["AWS_IAM", "AWS_IAM"]
    schedules = {
        each.name: each.inputs.get("scheduleExpression") for each in deployed.of("aws:cloudwatch/eventRule:EventRule")
    }
    assert schedules["glass-sweep"] == "rate(5 minutes)"
    assert problems({"Calling": ("identity", break_glass.calling(break_glass.reader_arn(CONTEXT())))}) == []


def test_the_function_that_hands_out_user_data_has_the_ceiling_of_workloads(deployed: Deployment) -> None:
    under = [
        each.name for each in deployed.of("aws:iam/role:Role") if each.inputs.get("permissionsBoundary") == BOUNDARY
    ]
    assert under == ["glass-read-role"]


def test_every_alarm_reaches_the_people_on_call(deployed: Deployment) -> None:
    alarms = {each.inputs["name"]: each.inputs for each in deployed.of("aws:cloudwatch/metricAlarm:MetricAlarm")}
    assert set(alarms) == {
        f"example-prod-{name}"
        for name in (
            *("break-glass-granted", "break-glass-refused", "break-glass-unreviewed"),
            *("copies-differ", "copies-unproved"),
            *("restores-failed", "restores-too-old"),
        )
    }
    assert all(alarm["alarmActions"] == [TOPIC] for alarm in alarms.values())


def test_addresses_are_blocked_at_cloudfront_and_where_users_sign_in(deployed: Deployment) -> None:
    sets = deployed.of("aws:wafv2/ipSet:IpSet")
    assert {(each.inputs["scope"], each.inputs["ipAddressVersion"]) for each in sets} == {
        (scope, version) for scope in ("CLOUDFRONT", "REGIONAL") for version in ("IPV4", "IPV6")
    }
    for version, known in settings(deployed, "response")["ipSets"].items():
        assert [each["scope"] for each in known] == ["CLOUDFRONT", "REGIONAL"]
        assert {each["name"] for each in known} == {f"example-prod-blocked-v{version}"}
