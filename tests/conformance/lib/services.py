"""Answers every Task of a world: DynamoDB by the engine, Step Functions and the rest here.

A call that this harness does not know, or whose parameters AWS would not take, raises
HarnessError and so fails the test; an error that AWS would report raises ServiceError, which the
engine turns into its Retry and Catch.
"""

import copy
import dataclasses
import json

from . import rules, shapes
from .captured import CAPTURED, OPTIMISED_PARAMETERS, channel_of
from .clock import HarnessError

_PREFIX = "arn:aws:states:::"
_TOKEN = ".waitForTaskToken"
_DYNAMO_OPTIMISED = {"getItem", "putItem", "updateItem", "deleteItem"}
_DYNAMO_SDK = _DYNAMO_OPTIMISED | {"query", "scan", "transactWriteItems", "transactGetItems", "batchGetItem",
                                   "batchWriteItem"}  # fmt: skip
# DynamoDB errors that a correct document can meet; the others are noted as problems of the test.
_EXPECTED_DYNAMO = {"ConditionalCheckFailedException", "TransactionCanceledException"}
# Errors that the Java SDK models, so that the aws-sdk integration names them.
_MODELLED_DYNAMO = _EXPECTED_DYNAMO | {"ResourceNotFoundException", "ProvisionedThroughputExceededException",
                                       "TransactionConflictException", "RequestLimitExceeded",
                                       "ItemCollectionSizeLimitExceededException", "InternalServerErrorException",
                                       "TransactionInProgressException", "IdempotentParameterMismatchException"}  # fmt: skip


class ServiceError(Exception):
    """A task failed: the error name and cause that AWS would report."""

    def __init__(self, name, cause=""):
        super().__init__(f"{name}: {cause}")
        self.name = name
        self.cause = cause


class ServiceFault(Exception):
    """An error answer of a service, before Step Functions gives it its prefix."""

    def __init__(self, code, message, status=400):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@dataclasses.dataclass
class Call:
    """One captured call; `World.sends` are those that were accepted."""

    instant: str
    millis: int
    machine: str
    execution: str
    state: str
    service: str
    channel: str
    to: str
    text: str
    params: dict
    attempt: int = 0
    outcome: str = ""
    message_id: str | None = None


class Services:
    def __init__(self, world):
        self.world = world
        self._ids = {}

    def call(self, resource, parameters, token=None):
        """The result of a Task with this Resource and evaluated Arguments."""
        if not resource.startswith(_PREFIX):
            raise HarnessError(f"this kind of Resource is not supported: {resource}")
        name = resource[len(_PREFIX) :]
        waits = name.endswith(_TOKEN)
        name = name.removesuffix(_TOKEN)
        parameters = copy.deepcopy({} if parameters is None else parameters)
        if not isinstance(parameters, dict):
            raise HarnessError(f"{name}: the Arguments must be an object, not {parameters!r}")
        result = self._dispatch(name, parameters)
        if not waits:
            return result
        kind, *answer = self.world.clock.wait_for(token)
        if kind == "failure":
            raise ServiceError(*answer)
        return json.loads(answer[0])

    def _dispatch(self, name, parameters):
        parts = name.split(":", 2 if name.startswith("aws-sdk:") else 1)
        service, action = ":".join(parts[:-1]), parts[-1]
        if name in CAPTURED:
            return self._captured(name, CAPTURED[name], parameters)
        if service == "dynamodb" and action in _DYNAMO_OPTIMISED:
            return self._dynamo(name, action, parameters, sdk=False)
        if service == "aws-sdk:dynamodb" and action in _DYNAMO_SDK:
            return self._dynamo(name, action, parameters, sdk=True)
        if name in ("events:putEvents", "aws-sdk:eventbridge:putEvents"):
            return self._put_events(name, parameters)
        if service in ("states", "aws-sdk:sfn"):
            return self._step_functions(name, parameters)
        raise HarnessError(f"{name}: this harness does not know that integration")

    def new_id(self, prefix):
        """A readable, repeatable id; counted for each prefix, as the engines draw different ones."""
        self._ids[prefix] = self._ids.get(prefix, 0) + 1
        return f"{prefix}-{self._ids[prefix]:06d}"

    # -- captured services ------------------------------------------------------------------

    def _captured(self, name, service, parameters):
        record = self.world.clock.current.record
        self._check_captured(name, service, parameters)
        channel, (to, text) = channel_of(service, parameters)
        clock = self.world.clock
        call = Call(clock.iso(), clock.now, record.machine, record.name, record.state, name, channel,
                    to, text, parameters)  # fmt: skip
        outcome = self.world.script.answer(call)
        call.outcome = outcome.kind
        self.world.calls.append(call)
        if outcome.kind == "hang":
            clock.sleep(rules.MAX_SECONDS * 1000)
        if outcome.delay:
            clock.sleep(outcome.delay)
        if outcome.kind in ("refused", "throttled", "error"):
            code = outcome.error or (service.throttled if outcome.kind == "throttled" else service.refused)
            error = code if "." in code and not code.startswith("StatusCode") else f"{service.prefix}.{code}"
            status = 429 if outcome.kind == "throttled" else 400
            cause = (
                outcome.cause or f"{outcome.kind} by the scenario (Service: {service.prefix}, Status Code: {status})"
            )
            raise ServiceError(error, cause)
        call.message_id = self.new_id(channel)
        return {**service.result(call.message_id, parameters), **(outcome.result or {})}

    def _check_captured(self, name, service, parameters):
        known = OPTIMISED_PARAMETERS.get(name)
        if known is not None:
            unknown = set(parameters) - set(known)
            missing = {key for key, required in known.items() if required} - set(parameters)
            if unknown or missing:
                raise HarnessError(f"{name}: unknown {sorted(unknown)}, missing {sorted(missing)}")
            return
        shape = shapes.operation(service.boto, name.rpartition(":")[2]).input_shape
        wire = shapes.to_wire(parameters, shape, name)
        if name == "sns:publish" and not isinstance(wire.get("Message"), str):
            wire["Message"] = json.dumps(wire.get("Message"))  # the optimised form takes an object
        shapes.validate(wire, shape, name)

    # -- DynamoDB ---------------------------------------------------------------------------

    def _dynamo(self, name, action, parameters, sdk):
        model = shapes.operation("dynamodb", action)
        wire = shapes.to_wire(parameters, model.input_shape, name, sdk)
        shapes.validate(wire, model.input_shape, name)
        try:
            result = self.world.dynamodb(model.name, wire)
        except ServiceFault as fault:
            if fault.code not in _EXPECTED_DYNAMO:
                self.world.problem(f"{name}: {fault.code}: {fault.message}")
            code, prefix = fault.code, "DynamoDb" if sdk else "DynamoDB"
            if code not in _MODELLED_DYNAMO:
                code = "DynamoDbException" if sdk else "AmazonDynamoDBException"
            cause = f"{fault.message} (Service: DynamoDb, Status Code: {fault.status})"
            raise ServiceError(f"{prefix}.{code}", cause) from None
        return shapes.from_wire(result, model.output_shape) if sdk else result

    # -- EventBridge ------------------------------------------------------------------------

    def _put_events(self, name, parameters):
        sdk = name.startswith("aws-sdk:")
        shape = shapes.operation("events", "putEvents").input_shape
        checked = copy.deepcopy(parameters)
        if not sdk:  # the optimised form takes Detail as an object
            for entry in checked.get("Entries", []):
                if isinstance(entry.get("Detail"), dict):
                    entry["Detail"] = json.dumps(entry["Detail"])
        shapes.validate(shapes.to_wire(checked, shape, name), shape, name)
        ids = []
        for entry in checked["Entries"]:
            if any(key not in entry for key in ("Detail", "DetailType", "Source")):
                raise HarnessError(f"{name}: an entry needs Detail, DetailType and Source")
            event = {"id": self.new_id("event"), "source": entry["Source"], "detail-type": entry["DetailType"],
                     "detail": json.loads(entry["Detail"]), "resources": entry.get("Resources", [])}  # fmt: skip
            ids.append(event["id"])
            self.world.put_event(event, entry.get("EventBusName"))
        return {"Entries": [{"EventId": event_id} for event_id in ids], "FailedEntryCount": 0}

    # -- Step Functions ---------------------------------------------------------------------

    def _step_functions(self, name, parameters):
        sdk = name.startswith("aws-sdk:")
        action = name.partition("sfn:" if sdk else "states:")[2]
        prefix = "Sfn" if sdk else "StepFunctions"
        sync = {"startExecution.sync": 1, "startExecution.sync:2": 2}.get(action, 0) if not sdk else 0
        action = "startExecution" if sync else action
        if action != "startExecution" and not sdk:
            raise HarnessError(f"{name}: there is no such optimised integration")
        shape = shapes.operation("stepfunctions", action).input_shape
        if not sdk and not isinstance(parameters.get("Input", "{}"), str):
            parameters["Input"] = json.dumps(parameters["Input"])
        wire = shapes.to_wire(parameters, shape, name)
        shapes.validate(wire, shape, name)
        try:
            if action == "startExecution":
                record = self.world.start_execution(wire["stateMachineArn"], wire.get("name"), wire.get("input", "{}"))
                if sync:
                    return self._result_of(record, sync)
                return {"ExecutionArn": record.arn, "StartDate": record.started}
            if action == "stopExecution":
                record = self.world.execution(wire["executionArn"])
                self.world.stop_execution(record, wire.get("error"), wire.get("cause"))
                return {"StopDate": record.ended}
            if action == "describeExecution":
                return self.world.execution(wire["executionArn"]).describe()
            if action in ("sendTaskSuccess", "sendTaskFailure"):
                success = action == "sendTaskSuccess"
                answer = ("success", wire["output"]) if success else ("failure", wire.get("error"), wire.get("cause"))
                if not self.world.clock.answer(wire["taskToken"], answer):
                    raise ServiceFault("TaskTimedOut", "the task token is not waited for")
                return {}
        except ServiceFault as fault:
            code = fault.code if fault.code.endswith("Exception") else f"{fault.code}Exception"
            cause = f"{fault.message} (Service: {prefix}, Status Code: {fault.status})"
            raise ServiceError(f"{prefix}.{code}", cause) from None
        raise HarnessError(f"{name}: this harness does not know that integration")

    def _result_of(self, record, sync):
        """Wait for a nested execution, as .sync (JSON text) and .sync:2 (JSON) do."""
        if record.status == "RUNNING":
            self.world.clock.wait_for(record.arn)
        result = record.describe()
        if record.status != "SUCCEEDED":
            raise ServiceError("States.TaskFailed", json.dumps(result))
        if sync == 2:
            result.update(Input=json.loads(record.input), Output=record.output)
        return result
