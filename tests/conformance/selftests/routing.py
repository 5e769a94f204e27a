"""Event rules, the router machine, startExecution, and a chain over many days and customers."""

import json

from harness import World
from lib.events import matches, target_input

from .common import PHONE, START, equal, machine, sms

_ROUTER = "{% $replace($states.context.StateMachine.Id, 'shop-router', 'shop-welcome') %}"


def _start(arguments, sdk=False, **more):
    service = "aws-sdk:sfn" if sdk else "states"
    return {"Type": "Task", "Resource": f"arn:aws:states:::{service}:startExecution", "Arguments": arguments, **more}


def _template(wait_seconds):
    """A router that keeps history and a run record, and starts one journey for each customer."""
    router = machine(
        "Note",
        Note={
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:putItem",
            "Arguments": {
                "TableName": "history",
                "Item": {
                    "customer": {"S": "{% $states.input.detail.customer %}"},
                    "at": {"S": "{% $states.input.time %}"},
                    "type": {"S": "{% $states.input.`detail-type` %}"},
                },
            },
            "Assign": {"customer": "{% $states.input.detail.customer %}", "day": "{% $substring($now(), 0, 10) %}"},
            "Next": "Start",
        },
        Start=_start(
            {
                "StateMachineArn": _ROUTER,
                "Name": "{% $hash($customer & ':welcome', 'SHA-256') ~> $substring(0, 40) %}",
                "Input": {"customer": "{% $customer %}"},
            },
            Catch=[{"ErrorEquals": ["StepFunctions.ExecutionAlreadyExistsException"], "Next": "Known"}],
            Next="Started",
        ),
        Started={"Type": "Succeed", "Output": "started"},
        Known={"Type": "Succeed", "Output": "known"},
    )
    welcome = machine(
        "Load",
        Load={
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:getItem",
            "Arguments": {
                "TableName": "customers",
                "Key": {"id": {"S": "{% $states.input.customer %}"}},
                "ConsistentRead": True,
            },
            "Assign": {
                "phone": "{% $states.result.Item.phone.S %}",
                "name": "{% $states.result.Item.name.S %}",
                "step": 1,
            },
            "Next": "Send",
        },
        Send=sms("{% 'Hello ' & $name & ', day ' & $string($step) %}", "Hold", to="{% $phone %}"),
        Hold={"Type": "Wait", "Seconds": wait_seconds, "Assign": {"step": "{% $step + 1 %}"}, "Next": "More"},
        More={"Type": "Choice", "Choices": [{"Condition": "{% $step <= 3 %}", "Next": "Send"}], "Default": "End"},
        End={"Type": "Succeed", "Output": "{% $step %}"},
    )

    def table(name, *keys):
        return {"Type": "AWS::DynamoDB::Table", "Properties": {
            "TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"))],
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys]}}  # fmt: skip

    role = {"Fn::GetAtt": ["Role", "Arn"]}
    return {
        "Resources": {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {}},
            "Customers": table("customers", "id"),
            "History": table("history", "customer", "at"),
            "Router": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {
                "StateMachineName": "shop-router", "StateMachineType": "EXPRESS", "RoleArn": role,
                "DefinitionString": json.dumps(router)}},
            "Welcome": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {
                "StateMachineName": "shop-welcome", "StateMachineType": "STANDARD", "RoleArn": role, "Definition": welcome}},
            "Rule": {"Type": "AWS::Events::Rule", "Properties": {
                "EventPattern": {"source": ["shop"], "detail-type": [{"prefix": "signed_"}], "detail": {"customer": [{"exists": True}]}},
                "Targets": [{"Id": "router", "Arn": {"Ref": "Router"}, "RoleArn": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/r"}}]}},
        }
    }  # fmt: skip


def _event(customer, kind="signed_up"):
    return {"source": "shop", "detail-type": kind, "detail": {"customer": customer}}


def router(engine):
    """One run for each customer: a second event of the same customer starts none."""
    with World(engine, START) as world:
        world.load_template(_template(86400))
        world.put_item("customers", {"id": "c1", "phone": PHONE, "name": "Ann"})
        equal(len(world.deliver(_event("c1"))), 1)
        equal(world.deliver(_event("c1", "left")), [])
        equal(world.deliver({**_event("c1"), "detail": {}}), [])
        world.run_until_idle("PT1H")
        world.deliver(_event("c1", "signed_in"))
        world.run_until_idle("P10D")
        world.deliver(_event("c1"))
        world.run_until_idle()
        history = world.scan("history")
    equal([item["type"] for item in history], ["signed_up", "signed_in", "signed_up"])
    routers = [e for e in world.executions if e.machine == "shop-router"]
    journeys = [e for e in world.executions if e.machine == "shop-welcome"]
    # While the first run lasts, the same name and input is the same execution; later the name is taken.
    equal([e.output for e in routers], ["started", "started", "known"])
    equal(len(journeys), 1)
    equal([(s.instant, s.text) for s in world.sends],
          [(f"2026-03-0{day}T08:00:00.000Z", f"Hello Ann, day {day}") for day in (1, 2, 3)])  # fmt: skip
    equal((journeys[0].output, journeys[0].ended), (4, "2026-03-04T08:00:00.000Z"))
    return world.evaluator.log


def many_customers(engine):
    """30 customers, one every ten minutes, each three messages over three days."""
    with World(engine, START) as world:
        world.load_template(_template(86400))
        for n in range(30):
            world.put_item("customers", {"id": f"c{n}", "phone": f"+155500{n:02d}", "name": f"N{n}"})
        for n in range(30):
            world.run_until_idle(f"PT{10 * n}M")
            world.deliver(_event(f"c{n}"))
        world.run_until_idle()
    equal(len(world.sends), 90)
    wanted = []
    for day in range(3):
        for n in range(30):
            wanted.append(
                (
                    f"2026-03-0{1 + day}T{8 + n // 6:02d}:{n % 6}0:00.000Z",
                    f"+155500{n:02d}",
                    f"Hello N{n}, day {day + 1}",
                )
            )
    equal([(send.instant, send.to, send.text) for send in world.sends], wanted)
    equal({e.status for e in world.executions}, {"SUCCEEDED"})
    return world.evaluator.log


def start_execution(engine):
    """Both integrations: repeated while running, repeated with another input, after the end, unknown."""
    names = {False: "StepFunctions", True: "Sfn"}
    log = []
    for sdk in (False, True):
        catch = [{"ErrorEquals": ["States.ALL"], "Next": "Out"}]
        text = "{% $string({'n': $states.input.n}) %}" if sdk else {"n": "{% $states.input.n %}"}
        arguments = {"StateMachineArn": "{% $states.input.arn %}", "Name": "{% $states.input.name %}", "Input": text}
        starter = machine("S", S=_start(arguments, sdk, Catch=catch, End=True, Output="{% $states.result.ExecutionArn %}"),
                          Out={"Type": "Succeed", "Output": "{% $states.input.Error %}"})  # fmt: skip
        with World(engine, START) as world:
            world.create_machine("starter", starter)
            arn = world.create_machine(
                "slow", machine("W", W={"Type": "Wait", "Seconds": 60, "Next": "E"}, E={"Type": "Succeed"})
            )
            execution_arn = "arn:aws:states:us-east-1:123456789012:execution:slow:one"
            inputs = [("one", 1), ("one", 1), ("one", 2), ("bad name", 1)]
            runs = [world.start("starter", {"arn": arn, "name": name, "n": n}) for name, n in inputs]
            runs.append(world.start("starter", {"arn": arn + "x", "name": "one", "n": 1}))
            world.run_until_idle()
            late = world.start("starter", {"arn": arn, "name": "one", "n": 1})
            world.run_until_idle("P91D")
            later = world.start("starter", {"arn": arn, "name": "one", "n": 1})
            world.run_until_idle()
        exists = f"{names[sdk]}.ExecutionAlreadyExistsException"
        equal(
            [run.output for run in [*runs, late, later]],
            [execution_arn, execution_arn, exists, f"{names[sdk]}.InvalidNameException",
             f"{names[sdk]}.StateMachineDoesNotExistException", exists, execution_arn],
        )  # fmt: skip
        equal(len([e for e in world.executions if e.machine == "slow"]), 2)
        log += world.evaluator.log
    return log


def nested_and_stopped(engine):
    """.sync:2 waits for the child; stopExecution ends a run that waits; describeExecution."""
    child = machine("W", W={"Type": "Wait", "Seconds": 60, "Next": "E"}, E={"Type": "Succeed", "Output": {"x": 1}})
    other = machine("W", W={"Type": "Wait", "Seconds": 99999, "Next": "Never"}, Never=sms("never"))
    parent = machine(
        "A",
        A={**_start({"StateMachineArn": "{% $states.input.child %}", "Input": {}}, Next="B", Assign={"got": "{% $states.result.Output %}"}),
           "Resource": "arn:aws:states:::states:startExecution.sync:2"},
        B=_start({"StateMachineArn": "{% $states.input.other %}"}, Output={"arn": "{% $states.result.ExecutionArn %}"}, Next="C"),
        C={"Type": "Wait", "Seconds": 5, "Next": "D"},
        D={"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sfn:stopExecution", "Next": "E",
           "Arguments": {"ExecutionArn": "{% $states.input.arn %}", "Error": "Left"}, "Output": "{% $states.input %}"},
        E={"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sfn:describeExecution", "End": True,
           "Arguments": {"ExecutionArn": "{% $states.input.arn %}"}, "Output": "{% [$got, $states.result.Status] %}"},
    )  # fmt: skip
    parent["States"]["A"]["Output"] = "{% $states.input %}"
    with World(engine, START) as world:
        arns = {name: world.create_machine(name, text) for name, text in (("child", child), ("other", other))}
        world.create_machine("parent", parent)
        execution = world.start("parent", arns)
        world.run_until_idle()
    equal((execution.status, execution.output), ("SUCCEEDED", [{"x": 1}, "ABORTED"]), execution.cause)
    equal((execution.ended, world.calls), ("2026-03-01T08:01:05.000Z", []))
    return world.evaluator.log


def fed_back_events(engine):
    """An event that a machine publishes reaches the rules, at the same instant."""
    publisher = machine("P", P={"Type": "Task", "Resource": "arn:aws:states:::events:putEvents", "End": True, "Arguments": {
        "Entries": [{"Source": "journey", "DetailType": "goal", "Detail": {"customer": "{% $states.input.detail.customer %}"}}]}})  # fmt: skip

    def rule(pattern, target, **more):
        return {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern, "Targets": [
            {"Id": "t", "Arn": {"Fn::GetAtt": [target, "Arn"]}, **more}]}}  # fmt: skip

    def resource(name, definition):
        return {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"StateMachineName": name, "DefinitionString": json.dumps(definition)},
        }

    template = {"Resources": {
        "P": resource("publisher", publisher),
        "L": resource("listener", machine("E", E={"Type": "Succeed"})),
        "R1": rule({"source": ["shop"]}, "P"),
        "R2": rule({"source": ["journey"], "detail": {"customer": [{"anything-but": ["c9"]}]}}, "L", InputTransformer={
            "InputPathsMap": {"who": "$.detail.customer", "at": "$.time"}, "InputTemplate": '{"who": <who>, "text": "at <at>"}'}),
        "R3": rule({"source": ["journey"]}, "L", InputPath="$.detail"),
    }}  # fmt: skip
    with World(engine, START) as world:
        world.load_template(template)
        world.run_until_idle("PT5M")
        world.deliver(_event("c1"))
        world.run_until_idle()
    equal([e.machine for e in world.executions], ["publisher", "listener", "listener"])
    equal(
        [e.output for e in world.executions[1:]], [{"who": "c1", "text": "at 2026-03-01T08:05:00Z"}, {"customer": "c1"}]
    )
    with World(engine, START, feed_events=False) as world:
        world.load_template(template)
        world.deliver(_event("c1"))
        world.run_until_idle()
    equal((len(world.executions), len(world.events)), (1, 1))
    return world.evaluator.log


def _versioned(text, version, kept=True):
    """A machine that waits a day and says a text, behind a rule that starts its alias."""
    said = machine("Hold", Hold={"Type": "Wait", "Seconds": 86400, "Next": "Say"}, Say=sms(text + " ${Version}"))
    keep = {"DeletionPolicy": "Retain"} if kept else {}
    return {
        "Resources": {
            "Machine": {"Type": "AWS::StepFunctions::StateMachine", **keep, "Properties": {
                "StateMachineName": "shop-one", "DefinitionString": json.dumps(said),
                "DefinitionSubstitutions": {"Version": text.upper()}}},
            version: {"Type": "AWS::StepFunctions::StateMachineVersion", **keep, "Properties": {
                "StateMachineArn": {"Ref": "Machine"},
                "StateMachineRevisionId": {"Fn::GetAtt": ["Machine", "StateMachineRevisionId"]}}},
            "Alias": {"Type": "AWS::StepFunctions::StateMachineAlias", "Properties": {"Name": "live",
                "DeploymentPreference": {"Type": "ALL_AT_ONCE", "StateMachineVersionArn": {"Ref": version}}}},
            "Rule": {"Type": "AWS::Events::Rule", "Properties": {
                "EventPattern": {"source": ["shop"]},
                "Targets": [{"Id": "one", "Arn": {"Ref": "Alias"}}]}},
        }
    }  # fmt: skip


def versions(engine):
    """Executions stay in the version in which they began; a deleted machine takes them with it."""
    with World(engine, START) as world:
        world.load_template(_versioned("a", "V1"))
        world.deliver(_event("c1"))
        world.run_until_idle("PT1H")
        world.load_template(_versioned("b", "V2"))
        world.deliver(_event("c1"))
        first = world.start_execution(world.executions[0].machine_arn.rpartition(":")[0] + ":1")
        equal(first.machine_arn.rpartition(":")[2], "1")
        world.load_template(_versioned("b", "V2"))
        equal([world.start_execution("arn:aws:states:us-east-1:123456789012:stateMachine:shop-one:" + which)
               .machine_arn.rpartition(":")[2] for which in ("live", "2")], ["2", "2"])  # fmt: skip
        world.run_until_idle("P2D")
        equal([call.text for call in world.sends], ["a A", "b B", "a A", "b B", "b B"])
        world.deliver(_event("c1"))
        world.load_template({"Resources": {}})
        world.run_until_idle()
        equal(world.executions[-1].status, "SUCCEEDED", "kept")
    with World(engine, START) as world:
        world.load_template(_versioned("a", "V1", kept=False))
        world.deliver(_event("c1"))
        world.run_until_idle("PT1H")
        world.load_template({"Resources": {}})
        world.run_until_idle()
        equal((world.executions[0].status, world.sends), ("ABORTED", []))
    return world.evaluator.log


def event_patterns(_engine):
    """The operators of event patterns, and constant inputs."""
    event = {"source": "shop.web", "detail": {"n": 5, "tags": ["a", "b"], "ok": True, "deep": {"x": "Hello"}}}
    for pattern, wanted in [
        ({"source": ["shop.web", "x"]}, True), ({"source": ["shop"]}, False), ({"source": [{"prefix": "shop"}]}, True),
        ({"source": [{"suffix": ".web"}]}, True), ({"detail": {"n": [{"numeric": [">", 4, "<=", 5]}]}}, True),
        ({"detail": {"n": [{"numeric": ["<", 5]}]}}, False), ({"detail": {"n": ["5"]}}, False), ({"detail": {"ok": [1]}}, False),
        ({"detail": {"tags": ["b"]}}, True), ({"detail": {"gone": [{"exists": False}]}}, True),
        ({"detail": {"gone": [{"exists": True}]}}, False), ({"detail": {"deep": {"x": [{"wildcard": "H*o"}]}}}, True),
        ({"detail": {"deep": {"x": [{"equals-ignore-case": "hELLO"}]}}}, True), ({"detail": {"gone": {"x": ["y"]}}}, False),
        ({"$or": [{"source": ["x"]}, {"detail": {"n": [5]}}]}, True), ({"source": [{"anything-but": {"prefix": "shop"}}]}, False),
    ]:  # fmt: skip
        equal(matches(pattern, event), wanted, str(pattern))
    equal(target_input({"Input": '{"a":1}'}, event, "r", "arn"), '{"a":1}')
    return []


CASES = {
    "router": router,
    "many customers": many_customers,
    "start execution": start_execution,
    "nested and stopped": nested_and_stopped,
    "fed back events": fed_back_events,
    "versions": versions,
    "event patterns": event_patterns,
}
