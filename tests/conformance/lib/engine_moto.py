"""moto's Step Functions interpreter in process, on the virtual clock, with its own DynamoDB.

The interpreter is moto's; the patches below replace what reads the real clock, what makes
threads, and what is known to deviate from AWS (each says why).
"""

import contextlib
import copy
import functools
import json
import logging
import os

os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")

import boto3  # noqa: E402 - after the environment, so that no credentials are looked for
import botocore.config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from moto import mock_aws  # noqa: E402
from moto.core.exceptions import HTTPException, ServiceException  # noqa: E402
from moto.core.utils import camelcase_to_underscores  # noqa: E402
from moto.dynamodb.models import dynamodb_backends  # noqa: E402
from moto.dynamodb.responses import DynamoHandler  # noqa: E402
from moto.stepfunctions.parser import api  # noqa: E402
from moto.stepfunctions.parser.asl.component import eval_component  # noqa: E402
from moto.stepfunctions.parser.asl.component.common.assign.assign_template_value_terminal import (  # noqa: E402
    AssignTemplateValueTerminalLit,
)
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import ErrorEqualsDecl  # noqa: E402
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName  # noqa: E402
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (  # noqa: E402
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.flow.next import Next  # noqa: E402
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl  # noqa: E402
from moto.stepfunctions.parser.asl.component.common.string.string_expression import StringJSONata  # noqa: E402
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import (  # noqa: E402
    EvalTimeoutError,
    TimeoutSecondsJSONata,
)
from moto.stepfunctions.parser.asl.component.program.program import Program  # noqa: E402
from moto.stepfunctions.parser.asl.component.state import state as state_module  # noqa: E402
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison import (  # noqa: E402
    ConditionStringJSONata,
)
from moto.stepfunctions.parser.asl.component.state.choice.choice_rule import ChoiceRule  # noqa: E402
from moto.stepfunctions.parser.asl.component.state.choice.state_choice import StateChoice  # noqa: E402
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState  # noqa: E402
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory  # noqa: E402
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (  # noqa: E402
    state_task_service_callback,
    state_task_service_factory,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (  # noqa: E402
    StateTaskService,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_unsupported import (  # noqa: E402
    StateTaskServiceUnsupported,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import StateTask  # noqa: E402
from moto.stepfunctions.parser.asl.component.state.state_continue_with import ContinueWithNext  # noqa: E402
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.timestamp import Timestamp  # noqa: E402
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction  # noqa: E402
from moto.stepfunctions.parser.asl.eval.evaluation_details import (  # noqa: E402
    AWSExecutionDetails,
    EvaluationDetails,
    ExecutionDetails,
    StateMachineDetails,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails  # noqa: E402
from moto.stepfunctions.parser.asl.eval.program_state import ProgramEnded, ProgramError  # noqa: E402
from moto.stepfunctions.parser.asl.eval.states import ContextObject  # noqa: E402
from moto.stepfunctions.parser.asl.parse import preprocessor  # noqa: E402
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser  # noqa: E402
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker  # noqa: E402

from . import rules, shapes  # noqa: E402
from .clock import HarnessError, TaskTimeout, parse_instant  # noqa: E402
from .jsonata_eval import JsonataFailure  # noqa: E402
from .services import ServiceError, ServiceFault  # noqa: E402
from .template import ACCOUNT, REGION  # noqa: E402

_programs = {}  # definition -> parsed program
ROLE = f"arn:aws:iam::{ACCOUNT}:role/journeys"


class MotoEngine:
    name = "moto"

    def __init__(self, world):
        self.world = world
        self._definitions = {}
        self._lazy = {}  # ARN -> program whose states are parsed when a run comes to them
        if world.lazy:
            self.dynamodb = _DirectDynamoDb()
            return
        self._mock = mock_aws()
        self._mock.start()
        config = botocore.config.Config(region_name=REGION, parameter_validation=False, retries={"max_attempts": 1})
        self._dynamodb = boto3.client("dynamodb", config=config)

    def close(self):
        if not self.world.lazy:
            self._mock.stop()

    def create_machine(self, arn, name, definition, kind):
        try:
            if self.world.lazy:
                self._lazy[arn] = _lazy_program(definition)
            elif definition not in _programs:
                _programs[definition] = AmazonStateLanguageParser.parse(definition)[0]
        except Exception as error:
            raise HarnessError(f"moto refuses the definition of {name}: {error}") from error
        self._definitions[arn] = definition

    def start(self, record):
        """Queue an execution on the clock."""
        self.world.clock.spawn(lambda: self._run(record), record)

    def _run(self, record):
        worker = ExecutionWorker(
            EvaluationDetails(
                AWSExecutionDetails(ACCOUNT, REGION, ROLE),
                ExecutionDetails(record.arn, record.name, ROLE, json.loads(record.input), record.started),
                StateMachineDetails(
                    record.machine_arn,
                    record.machine,
                    api.StateMachineType.STANDARD,
                    self._definitions[record.machine_arn],
                ),
            ),
            _Ending(),
            None,
            {},
        )
        # Parsing takes seconds for a long document; the parsed program keeps no state of a run.
        program = self._lazy.get(record.machine_arn) or _programs[self._definitions[record.machine_arn]]
        worker._get_evaluation_entrypoint = lambda: program
        worker._execution_logic()
        state = worker.env.program_state()
        if isinstance(state, ProgramEnded):
            self.world.finish(record, "SUCCEEDED", output=worker.env.states.get_input())
        elif isinstance(state, ProgramError):
            error = state.error or {}
            self.world.finish(record, "FAILED", error=error.get("error"), cause=error.get("cause"))
        else:
            raise HarnessError(f"moto ended {record.arn} as {type(state).__name__}")

    def dynamodb(self, operation, params):
        try:
            result = self._dynamodb._make_api_call(operation, params)
        except ClientError as error:
            answer = error.response
            status = answer["ResponseMetadata"]["HTTPStatusCode"]
            raise ServiceFault(answer["Error"]["Code"], answer["Error"]["Message"], status) from None
        result.pop("ResponseMetadata", None)
        return result


class _DirectDynamoDb:
    """moto's DynamoDB without botocore's requests between, which take most of the time of a call."""

    def __init__(self):
        dynamodb_backends.reset()
        self._handler = DynamoHandler()
        self._handler.current_account, self._handler.region, self._handler.partition = ACCOUNT, REGION, "aws"
        self._handler.headers = {}

    def __call__(self, operation, params):
        self._handler.params = self._handler.body = copy.deepcopy(params)
        try:
            result = getattr(self._handler, camelcase_to_underscores(operation))().result
        except HTTPException as error:
            answer = json.loads(error.description)
            name = answer["__type"].rpartition("#")[2]
            raise ServiceFault(name, answer.get("message") or answer.get("Message"), error.code) from None
        except ServiceException as error:
            raise ServiceFault(error.code, error.message) from None
        known = shapes.operation("dynamodb", operation).output_shape.members
        return copy.deepcopy({key: value for key, value in result.items() if key in known})


# -- parsing a state when a run comes to it -----------------------------------------------------

_KEPT = 20_000
_STAND_IN = 7_700_000_000_000  # numbers that stand for a constant while moto parses
_states = {}  # a state's text, without what only names it -> parsed state


def _lazy_program(definition):
    """The program of a definition, whose states are parsed by moto when a run comes to them: most of a
    long definition is not run in a short life, and parsing takes longer than running."""
    document = json.loads(definition)
    stub = {**document, "States": {document["StartAt"]: {"Type": "Succeed"}}}
    program = AmazonStateLanguageParser.parse(json.dumps(stub))[0]
    program.states.states = _LazyStates(document)
    return program


class _LazyStates:
    def __init__(self, document):
        self._language = document.get("QueryLanguage", "JSONPath")
        self._found = document["States"]
        self._parsed = {}

    def get(self, name, default=None):
        if name not in self._found:
            return default
        if name not in self._parsed:
            self._parsed[name] = self._parse(name, dict(self._found[name]))
        return self._parsed[name]

    def _parse(self, name, state):
        """The state; equal ones, but for their names, are parsed once."""
        state.pop("Comment", None)
        after = state.get("Next")
        if after is not None:
            state["Next"] = "after"
        text = json.dumps(state, ensure_ascii=False)
        parsed = _states.get(text)
        if parsed is None:
            if len(_states) >= _KEPT:
                _states.clear()
            parsed = _states[text] = self._with_constants(state)
        parsed = copy.copy(parsed)
        parsed.name = name
        if after is not None:
            parsed.continue_with = ContinueWithNext(Next(after))
        return parsed

    def _with_constants(self, state):
        """Parsed by moto, but for long constants in Assign (tables of zones), which are values already."""
        constants = []
        if self._language == "JSONata" and "Assign" in state:
            assign = dict(state["Assign"])
            for key, value in assign.items():
                if isinstance(value, (dict, list)) and _is_constant(value):
                    assign[key] = _STAND_IN + len(constants)
                    constants.append(value)
            state = {**state, "Assign": assign}
        text = json.dumps({"QueryLanguage": self._language, "StartAt": "s", "States": {"s": state}}, ensure_ascii=False)
        parsed = AmazonStateLanguageParser.parse(text)[0].states.states["s"]
        for binding in parsed.assign_decl.declaration_bindings if constants else ():
            literal = getattr(binding.binding, "assign_value", None)
            if isinstance(literal, AssignTemplateValueTerminalLit) and isinstance(literal.value, int):
                if literal.value >= _STAND_IN:
                    literal.value = constants[literal.value - _STAND_IN]
                    literal._eval_body = functools.partial(_eval_constant, literal.value)
        return parsed


def _is_constant(value):
    if isinstance(value, dict):
        return all(_is_constant(item) for item in value.values())
    if isinstance(value, list):
        return all(_is_constant(item) for item in value)
    return not (isinstance(value, str) and value.startswith("{%"))


def _eval_constant(value, env):
    env.stack.append(copy.deepcopy(value))


class _Ending:
    def terminated(self):
        pass


# -- patches ----------------------------------------------------------------------------------


def _failure(env, error, cause):
    """A failure that the interpreter gives to Retry and Catch."""
    if error == "States.QueryEvaluationError":
        kind, key = api.HistoryEventType.EvaluationFailed, "evaluationFailedEventDetails"
    else:
        kind, key = api.HistoryEventType.TaskFailed, "taskFailedEventDetails"
    details = EventDetails(**{key: {"error": error, "cause": cause or ""}})
    return FailureEventException(FailureEvent(env, ErrorName(error), kind, details))


@contextlib.contextmanager
def _evaluation_errors(env):
    try:
        yield
    except JsonataFailure as failure:
        raise _failure(env, "States.QueryEvaluationError", str(failure)) from None


def _eval_jsonata(self, env):
    """Bindings as values (moto pastes them into the expression unescaped), and the variables as
    they were on entry to the state, as AWS documents for Assign and Output."""
    data = env.states._states_data
    states = rules.visible_states(data, data.get("result"), data.get("errorOutput"))
    with _evaluation_errors(env):
        env.stack.append(rules.evaluate(self.expression, states, env.variable_store.on_entry))


def _eval_wait(self, env):
    source = getattr(self, "string", None) if isinstance(self, Timestamp) else getattr(self, "string_jsonata", None)
    if source is None:
        source = getattr(self, "string_sampler", None)
    if source is None:
        value = self.seconds
    else:
        source.eval(env)
        value = env.stack.pop()
    with _evaluation_errors(env):
        (rules.wait_until if isinstance(self, Timestamp) else rules.wait_seconds)(value)


def _eval_state_body(self, env, original=state_module.CommonStateField._eval_body):
    store = env.variable_store
    store.on_entry = {**store._outer_scope, **store._inner_scope}
    rules.entered(self.name, self.state_type.name)
    original(self, env)


def _state_data(EnteredTime, Name):  # noqa: N803 - the names of moto's constructor
    return {"EnteredTime": rules.world().clock.iso(), "Name": Name, "RetryCount": 0}


def _eval_with_timeout(self, env):
    """moto's own steps, but in this thread and with the deadline on the virtual clock."""
    self.timeout.eval(env=env)
    seconds = env.stack.pop()
    clock = rules.world().clock
    task = clock.current
    with _evaluation_errors(env):
        limit = None if self.timeout.is_default_value() else rules.timeout_millis(seconds)
    outer, task.deadline = task.deadline, None if limit is None else clock.now + limit
    frame = env.open_frame()
    frame.states.reset(input_value=env.states.get_input())
    frame.stack = list(env.stack)
    try:
        self._eval_execution(frame)
    except TaskTimeout:
        raise EvalTimeoutError() from None
    finally:
        task.deadline = outer
        frame.set_ended()
        env.close_frame(frame)
    output = frame.stack.pop()
    env.stack.append(output)
    if not self._is_language_query_jsonpath():
        env.states.set_error_output(None)  # of an attempt before; it would hide the result
        env.states.set_result(output)
    if self.assign_decl:
        self.assign_decl.eval(env=env)
    if self.result_selector:
        self.result_selector.eval(env=env)
    if self.result_path:
        self.result_path.eval(env)
    else:
        env.states.reset(input_value=env.stack.pop())


def _eval_timeout_expression(self, env):
    self.string_jsonata.eval(env=env)
    return env.stack.pop()


def _eval_service(self, env):
    """Every service integration goes to the harness, with all of its Arguments (moto drops those
    that it does not know)."""
    parameters = {}
    if self.parargs is not None:
        self.parargs.eval(env=env)
        parameters = env.stack.pop()
    token = (env.states.context_object.context_object_data.get("Task") or {}).get("Token")
    try:
        env.stack.append(rules.world().services.call(self.resource.resource_arn, parameters, token))
    except ServiceError as error:
        raise _failure(env, error.name, error.cause) from None


def _new_token(self):
    token = rules.world().services.new_id("token")
    self.context_object_data["Task"] = {"Token": token}
    return token


def _eval_error_equals(self, env):
    error = env.stack.pop()
    env.stack.append(rules.error_matches([name.error_name for name in self.error_names], error.error_name))


def _eval_program(self, env):
    """In this thread; TimeoutSeconds of a machine is the world's affair."""
    env.next_state_name = self.start_at.start_at_name
    super(Program, self).eval(env)


def _eval_choice(self, env):
    """As moto's, but a missing match is States.NoChoiceMatched, and a rule that goes to the same
    state as Default is not taken for the default."""
    for rule in self.choices_decl.rules:
        rule.eval(env)
        result = env.stack.pop()
        if not self._is_language_query_jsonpath():
            with _evaluation_errors(env):
                rules.choice_result(result, f"in {self.name}")
        if result is True:
            env.heap["matched"] = True
            env.stack.append(rule.next_stmt.name)
            return
    if self.default_state is None:
        raise _failure(env, "States.NoChoiceMatched", f"no choice matched in {self.name}")
    env.heap["matched"] = False
    env.stack.append(self.default_state.state_name)


def _eval_choice_output(self, env):
    next_state = env.stack.pop()
    if not env.heap.pop("matched"):
        if self.assign_decl:
            self.assign_decl.eval(env=env)
        if self.output:
            self.output.eval(env=env)
    if self._is_language_query_jsonpath():
        if self.output_path:
            self.output_path.eval(env=env)
        else:
            env.states.reset(input_value=env.stack.pop())
    env.next_state_name = next_state


def _eval_jsonata_rule(self, env):
    """A condition that is not boolean must reach _eval_choice, before Assign and Output."""
    self.comparison.eval(env)
    if env.stack[-1] is True:
        for part in (self.assign, self.output):
            if part:
                part.eval(env=env)


def _eval_condition(self, env):
    """moto raises States.Runtime for a value that is not boolean; _eval_choice judges it."""
    self.string_jsonata.eval(env=env)


def _custom_error_name(error_name, original=preprocessor.CustomErrorName):
    """moto refuses the documented States.Http names."""
    return ErrorName(error_name) if error_name.startswith("States.Http.") else original(error_name)


def _string_of(parser_rule_context):
    """The text of a JSON string. moto leaves escapes in some literals, and reads others as Python
    strings, which breaks surrogate pairs."""
    text = parser_rule_context.getText()
    if text == "null":
        return None
    return json.loads(text) if text.startswith('"') else text


class _RetryTime:
    @staticmethod
    def sleep(seconds):
        rules.world().clock.sleep(round(seconds * 1000))


class _NoJitter:
    """Full jitter draws from 0 to the delay; the harness keeps the delay, to be repeatable."""

    def eval(self, env):
        pass


def _retrier_init(self, *args, original=retrier_decl.RetrierDecl.__init__, **kwargs):
    original(self, *args, **kwargs)
    self.jitter_strategy = _NoJitter()


def _service_for(service_name, original=state_task_service_factory.state_task_service_for):
    try:
        return original(service_name)
    except Exception:  # noqa: BLE001 - moto's own "unknown service"; http:invoke is one
        return StateTaskServiceUnsupported()


def _patch():
    logging.getLogger("moto").setLevel(logging.CRITICAL)
    eval_component.EvalComponent._log_failure_event_exception = lambda self, failure_event_exception: None
    eval_component.EvalComponent._log_exception = lambda self, exception: None
    StringJSONata._eval_body = _eval_jsonata
    for kind in [WaitFunction, *WaitFunction.__subclasses__(), *Timestamp.__subclasses__()]:
        kind._eval_body = _eval_wait
    state_module.CommonStateField._eval_body = _eval_state_body
    state_module.StateData = _state_data
    ExecutionState._evaluate_with_timeout = _eval_with_timeout
    TimeoutSecondsJSONata._eval_seconds = _eval_timeout_expression
    ErrorEqualsDecl._eval_body = _eval_error_equals
    Program.eval = _eval_program
    StateChoice._eval_state = _eval_choice
    StateChoice._eval_state_output = _eval_choice_output
    ChoiceRule._eval_body = _eval_jsonata_rule
    ConditionStringJSONata._eval_body = _eval_condition
    preprocessor.CustomErrorName = _custom_error_name
    preprocessor.from_string_literal = _string_of
    preprocessor.Preprocessor._inner_string_of = staticmethod(_string_of)
    # moto refuses a literal Timestamp with a numeric offset, which RFC 3339 and AWS allow.
    Timestamp._from_timestamp_string = staticmethod(parse_instant)
    retrier_decl.time = _RetryTime
    retrier_decl.RetrierDecl.__init__ = _retrier_init
    state_task_factory.state_task_service_for = _service_for
    StateTaskService._validate_service_integration_is_supported = lambda self: None
    for kind in _subclasses(StateTaskService):
        for name in ("_eval_execution", "_validate_service_integration_is_supported", "_from_error"):
            if name in vars(kind):
                delattr(kind, name)
        if "_from_error" not in vars(kind):
            kind._from_error = StateTask._from_error
    StateTaskService._eval_execution = _eval_service
    callback = state_task_service_callback.StateTaskServiceCallback
    callback._assert_integration_pattern_is_supported = lambda self: None
    ContextObject.update_task_token = _new_token


def _subclasses(kind):
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)


_patch()
