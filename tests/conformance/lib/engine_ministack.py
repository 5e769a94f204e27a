"""ministack's Step Functions interpreter in process, on the virtual clock, with its own DynamoDB.

As in engine_moto.py, the interpreter is ministack's, and each patch says why it is there.
"""

import asyncio
import json
import os

os.environ.update(LOG_LEVEL="CRITICAL", MINISTACK_ACCOUNT_ID="123456789012", MINISTACK_REGION="us-east-1",
                  BIND_HOST="127.0.0.1", IOT_MTLS_PORT="0")  # fmt: skip

from ministack.core import responses  # noqa: E402 - after the environment
from ministack.services import dynamodb  # noqa: E402
from ministack.services import stepfunctions as sfn  # noqa: E402

from . import rules  # noqa: E402
from .clock import HarnessError, TaskTimeout, iso  # noqa: E402
from .jsonata_eval import JsonataFailure  # noqa: E402
from .services import ServiceError, ServiceFault  # noqa: E402
from .template import ACCOUNT, REGION  # noqa: E402


def _scope():
    """Accounts and regions are context variables; each thread must set its own."""
    responses.set_request_account_id(ACCOUNT)
    responses.set_request_region(REGION)


class MinistackEngine:
    name = "ministack"

    def __init__(self, world):
        self.world = world
        _scope()
        sfn.reset()
        dynamodb.reset()
        self._loop = asyncio.new_event_loop()

    def close(self):
        sfn.reset()
        dynamodb.reset()
        self._loop.close()

    def create_machine(self, arn, name, definition, kind):
        sfn._state_machines.pop(arn, None)
        data = {
            "name": name,
            "definition": definition,
            "type": kind,
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/journeys",
        }
        status, _, body = sfn._create_state_machine(data)
        if status >= 400:
            raise HarnessError(f"ministack refuses the definition of {name}: {body}")

    def start(self, record):
        """Queue an execution on the clock."""
        self.world.clock.spawn(lambda: self._run(record), record)

    def _run(self, record):
        _scope()
        execution = {"executionArn": record.arn, "stateMachineArn": record.machine_arn, "name": record.name,
                     "status": "RUNNING", "startDate": record.started, "stopDate": None, "input": record.input,
                     "output": None, "testCase": "", "mockAttempts": {}, "events": []}  # fmt: skip
        sfn._executions[record.arn] = execution
        sfn._run_execution(record.arn)
        del sfn._executions[record.arn]
        if execution["status"] == "SUCCEEDED":
            self.world.finish(record, "SUCCEEDED", output=json.loads(execution["output"]))
        else:
            self.world.finish(record, "FAILED", error=execution.get("error"), cause=execution.get("cause"))

    def dynamodb(self, operation, params):
        headers = {"x-amz-target": f"DynamoDB_20120810.{operation}"}
        _scope()
        status, _, body = self._loop.run_until_complete(
            dynamodb.handle_request("POST", "/", headers, json.dumps(params, default=_text).encode(), {})
        )
        result = json.loads(body) if body else {}
        if status >= 400:
            code = result.get("__type", "InternalServerError").rsplit("#", 1)[-1].rsplit(".", 1)[-1]
            raise ServiceFault(code, result.get("message") or result.get("Message") or "", status)
        return result


def _text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


# -- patches ----------------------------------------------------------------------------------


def _query_error(failure):
    return sfn._ExecutionError("States.QueryEvaluationError", str(failure))


def _evaluate(expression, raw_input, ctx=None, result=None, error_output=None):
    """The virtual clock, and a `$states` without the interpreter's own fields."""
    context = {key: ctx[key] for key in ("Execution", "State", "StateMachine", "Task", "Map") if key in ctx}
    states = rules.visible_states({"input": raw_input, "context": context}, result, error_output)
    try:
        return rules.evaluate(expression, states, ctx["variables"])
    except JsonataFailure as failure:
        raise _query_error(failure) from None


def _assign(state_def, raw_input, ctx, result=None, error_output=None):
    """All expressions of an Assign see the variables as they were on entry; ministack lets a later
    one see what an earlier one has set."""
    if not isinstance(state_def.get("Assign"), dict) or not _is_jsonata(state_def, ctx):
        return
    values = {
        name: sfn._apply_jsonata_template(template, raw_input, ctx, result=result, error_output=error_output)
        for name, template in state_def["Assign"].items()
    }
    ctx["variables"].update(values)


def _is_jsonata(state_def, ctx):
    # A catcher or choice rule has no QueryLanguage of its own.
    return sfn._state_query_language(state_def, ctx) == "JSONata"


def _choice(state_def, raw_input, ctx=None, original=sfn._execute_choice):
    """Conditions must be boolean, and the Output of the state applies to Default."""
    if not _is_jsonata(state_def, ctx):
        return original(state_def, raw_input, ctx)
    for rule in state_def["Choices"]:
        value = sfn._apply_jsonata_template(rule.get("Condition"), raw_input, ctx)
        try:
            matched = rules.choice_result(value, rule.get("Condition"))
        except JsonataFailure as failure:
            raise _query_error(failure) from None
        if matched:
            output = sfn._apply_jsonata_output(rule, raw_input, ctx, default=raw_input)
            _assign(rule, raw_input, ctx)
            return output, rule["Next"]
    if "Default" not in state_def:
        raise sfn._ExecutionError("States.NoChoiceMatched", f"no choice matched in {ctx['State']['Name']}")
    output = sfn._apply_jsonata_output(state_def, raw_input, ctx, default=raw_input)
    _assign(state_def, raw_input, ctx)
    return output, state_def["Default"]


def _wait(state_def, raw_input, ctx=None):
    if not _is_jsonata(state_def, ctx):
        raise HarnessError("a JSONPath Wait is not supported by this harness on ministack")
    field = "Seconds" if "Seconds" in state_def else "Timestamp"
    value = sfn._apply_jsonata_template(state_def[field], raw_input, ctx)
    try:
        (rules.wait_seconds if field == "Seconds" else rules.wait_until)(value)
    except JsonataFailure as failure:
        raise _query_error(failure) from None
    output = sfn._apply_jsonata_output(state_def, raw_input, ctx, default=raw_input)
    _assign(state_def, raw_input, ctx)
    return output, sfn._next_or_end(state_def)


def _task(state_def, raw_input, execution, ctx, original=sfn._execute_task):
    rules.world().clock.current.frame = (state_def, raw_input, ctx)
    return original(state_def, raw_input, execution, ctx)


def _call(resource, parameters, token=None):
    """One task call under its TimeoutSeconds, which may be an expression (ministack would crash)."""
    clock = rules.world().clock
    task = clock.current
    state_def, raw_input, ctx = task.frame
    try:
        if "TimeoutSeconds" in state_def:
            value = sfn._apply_jsonata_template(state_def["TimeoutSeconds"], raw_input, ctx)
            task.deadline = clock.now + rules.timeout_millis(value)
        return rules.world().services.call(resource, parameters, token)
    except JsonataFailure as failure:
        raise _query_error(failure) from None
    except ServiceError as error:
        raise sfn._ExecutionError(error.name, error.cause) from None
    except TaskTimeout:
        raise sfn._ExecutionError("States.Timeout", "") from None
    finally:
        task.deadline = None


def _matching_retrier(retriers, error, counts, original=sfn._find_matching_retrier):
    """ministack caps every delay at 60 seconds and ignores MaxDelaySeconds: keep the right one."""
    retrier, index = original(retriers, error, counts)
    if retrier is not None:
        rules.world().clock.current.retry_delay = rules.retry_delay_millis(
            retrier.get("IntervalSeconds", 1), retrier.get("BackoffRate", 2.0), retrier.get("MaxDelaySeconds"),
            counts.get(index, 0),
        )  # fmt: skip
    return retrier, index


def _retry_sleep(_):
    rules.world().clock.sleep(rules.world().clock.current.retry_delay)


def _add_event(execution, event_type, details=None, original=sfn._add_event):
    if event_type.endswith("StateEntered"):
        rules.entered(details["stateEnteredEventDetails"]["name"], event_type.removesuffix("StateEntered"))
    return original(execution, event_type, details)


def _output_path(state_def, data, ctx=None, original=sfn._apply_output_path):
    """A JSONata Succeed may have Output, which ministack ignores."""
    if state_def.get("Type") == "Succeed" and _is_jsonata(state_def, ctx):
        return sfn._apply_jsonata_output(state_def, data, ctx, default=data)
    return original(state_def, data, ctx)


class _NoTime:
    """ministack pauses 150 ms before each run."""

    @staticmethod
    def sleep(_):
        pass


def _patch():
    sfn.time = _NoTime
    sfn.now_iso = lambda: iso(rules.world().clock.now)
    sfn.new_uuid = lambda: rules.world().services.new_id("token")
    sfn._emit_execution_status_event = lambda execution: None
    sfn._evaluate_jsonata = _evaluate
    sfn._apply_state_assign = _assign
    sfn._execute_choice = _choice
    sfn._execute_wait = _wait
    sfn._execute_task = _task
    sfn._invoke_resource = _call
    sfn._invoke_resource_with_timeout = lambda resource, parameters, timeout: _call(resource, parameters)
    sfn._invoke_with_callback = lambda resource, parameters, token, state_def: _call(resource, parameters, token)
    sfn._error_matches = rules.error_matches
    sfn._find_matching_retrier = _matching_retrier
    sfn._scaled_sleep = _retry_sleep
    sfn._add_event = _add_event
    sfn._apply_output_path = _output_path


_patch()
