"""The JSONata side of the language: Assign, Output, Choice, Catch, functions, undefined results."""

import hashlib

from .common import equal, machine, run, sms

_NASTY = 'say "hi" \\ back\nnew {% line %} \u00e6\u00f8\u00e5 \U0001f600 $x'


def assign_sees_entry_values(engine):
    """Assign and Output read the variables as they were on entry to the state."""
    world, execution = run(
        engine,
        machine(
            "A",
            A={"Type": "Pass", "Assign": {"n": 1, "m": 10}, "Next": "B"},
            B={
                "Type": "Pass",
                "Assign": {"n": "{% $n + 1 %}", "m": "{% $n %}"},
                "Output": "{% [$n, $m] %}",
                "Next": "C",
            },
            C=sms("x", "D", Assign={"n": "{% $n + 1 %}", "k": "{% $n %}"}, Output="{% $append($states.input, $n) %}"),
            D={"Type": "Succeed", "Output": {"in": "{% $states.input %}", "vars": "{% [$n, $m, $k] %}"}},
        ),
    )
    equal(execution.output, {"in": [1, 10, 2], "vars": [3, 1, 2]})
    return world.evaluator.log


def strings_survive(engine):
    """Quotes, backslashes, line ends and expressions inside data stay data."""
    world, execution = run(
        engine,
        machine(
            "A",
            A={"Type": "Pass", "Assign": {"v": "{% $states.input.v %}", "lit": 'lit "q" \\ \n'}, "Next": "B"},
            B={
                "Type": "Pass",
                "Output": {"v": "{% $v %}", "l": "{% $lit %}", "e": "{% 'a\"b' & \"c'd\" & '\\n' %}"},
                "End": True,
            },
        ),
        {"v": _NASTY},
    )
    equal(execution.output, {"v": _NASTY, "l": 'lit "q" \\ \n', "e": "a\"bc'd\n"})
    return world.evaluator.log


def literals_stay_literal(engine):
    """Text that looks like a path, an intrinsic or a keyword of the language is only text."""
    texts = ["$.50 off", "$$.x", "$states.input", "States.ALL", "States.Format('{}')", "{% open", "50 %}", "Next", "",
             "a/b", "\u2603 \U0001f600", "null", "12"]  # fmt: skip
    keys = {"Type": 1, "Next": 2.5, "States": [True, None, {"End": "x"}], "$.k": "v", "\u00e6": 0}
    world, execution = run(
        engine,
        machine("A", A={"Type": "Pass", "Assign": {"t": texts, "k": keys}, "Output": {"t": texts, "k": keys}, "Next": "B"},
                B={"Type": "Succeed", "Output": "{% [$states.input.t = $t, $states.input.k = $k, $states.input] %}"}),
    )  # fmt: skip
    equal(execution.output, [True, True, {"t": texts, "k": keys}])
    return world.evaluator.log


def choice_paths(engine):
    """First true rule wins; rule Assign and Output; Default's Assign and Output."""
    choice = {
        "Type": "Choice",
        "Choices": [
            {
                "Condition": "{% $states.input.n > 10 %}",
                "Next": "Big",
                "Assign": {"size": "big"},
                "Output": "{% $states.input.n * 2 %}",
            },
            {"Condition": "{% $states.input.n > 5 %}", "Next": "End", "Assign": {"size": "middle"}},
        ],
        "Default": "End",
        "Assign": {"size": "small"},
        "Output": {"from": "default"},
    }
    definition = machine(
        "C",
        C=choice,
        Big={"Type": "Succeed", "Output": "{% [$size, $states.input] %}"},
        End={"Type": "Succeed", "Output": "{% [$size, $states.input] %}"},
    )
    log = []
    for n, output, path in [(20, ["big", 40], ["C", "Big"]), (7, ["middle", {"n": 7}], ["C", "End"]),
                            (1, ["small", {"from": "default"}], ["C", "End"])]:  # fmt: skip
        world, execution = run(engine, definition, {"n": n})
        equal((execution.output, execution.path), (output, path))
        log += world.evaluator.log
    return log


def choice_failures(engine):
    for condition, default, error in [("{% $states.input.none = 1 %}", None, "States.NoChoiceMatched"),
                                      ("{% $states.input.none %}", "E", "States.QueryEvaluationError"),
                                      ("{% 'yes' %}", "E", "States.QueryEvaluationError")]:  # fmt: skip
        choice = {"Type": "Choice", "Choices": [{"Condition": condition, "Next": "E"}]}
        if default:
            choice["Default"] = default
        _, execution = run(engine, machine("C", C=choice, E={"Type": "Succeed"}))
        equal((execution.status, execution.error), ("FAILED", error), condition)
    return []


def undefined_is_an_error(engine):
    """Everywhere; in the Arguments of a Task it can be caught, and null is not undefined."""
    log = []
    for state in (
        {"Type": "Pass", "Output": "{% $states.input.missing %}", "End": True},
        {"Type": "Pass", "Assign": {"x": "{% $nope %}"}, "End": True},
        {"Type": "Pass", "Output": "{% $states.result %}", "End": True},
        {"Type": "Pass", "Output": {"deep": ["{% $states.input.a.b %}"]}, "End": True},
    ):
        world, execution = run(engine, machine("S", S=state), {})
        equal((execution.status, execution.error), ("FAILED", "States.QueryEvaluationError"), str(state))
        log += world.evaluator.log
    catch = [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "Out"}]
    world, execution = run(
        engine, machine("S", S=sms("{% $states.input.none %}", Catch=catch), Out={"Type": "Succeed"})
    )
    equal((execution.status, execution.path, world.calls), ("SUCCEEDED", ["S", "Out"], []))
    world, execution = run(engine, machine("S", S={"Type": "Pass", "Assign": {"n": "{% $states.input.n %}"}, "Next": "T"},
                                           T={"Type": "Pass", "Output": "{% [$n, $n = null, $exists($n)] %}", "End": True}), {"n": None})  # fmt: skip
    equal(execution.output, [None, True, True])
    return log + world.evaluator.log


def catch_details(engine):
    """Catch order, Assign and Output with $states.errorOutput; variables set before survive."""
    world, execution = run(
        engine,
        machine(
            "A",
            A={"Type": "Pass", "Assign": {"keep": "kept"}, "Next": "Send"},
            Send=sms(
                "x",
                Catch=[
                    {"ErrorEquals": ["Other.Error"], "Next": "No"},
                    {
                        "ErrorEquals": ["PinpointSmsVoiceV2.ConflictException"],
                        "Assign": {"why": "{% $states.errorOutput.Error %}"},
                        "Output": {"cause": "{% $states.errorOutput.Cause %}", "was": "{% $states.input.was %}"},
                        "Next": "Yes",
                    },
                ],
            ),
            Yes={"Type": "Succeed", "Output": "{% [$keep, $why, $states.input] %}"},
            No={"Type": "Fail"},
        ),
        {"was": "here"},
        outcomes=[{"do": "refused", "error": "ConflictException", "cause": "opted out"}],
    )
    equal(execution.output, ["kept", "PinpointSmsVoiceV2.ConflictException", {"cause": "opted out", "was": "here"}])
    return world.evaluator.log


def result_after_a_retry(engine):
    """The result is visible after an attempt that failed."""
    world, execution = run(
        engine,
        machine("S", S=sms("x", Retry=[{"ErrorEquals": ["States.ALL"]}], Output="{% $states.result.MessageId %}")),
        outcomes=[{"do": "throttled", "times": 1}],
    )
    equal(execution.output, "sms-000001")
    return world.evaluator.log


def functions(engine):
    world, execution = run(
        engine,
        machine(
            "F",
            F={
                "Type": "Pass",
                "Output": {
                    "sha256": "{% $hash('journey', 'SHA-256') %}",
                    "md5": "{% $hash('journey', 'MD5') %}",
                    "sha1": "{% $hash('\u00e6', 'SHA-1') %}",
                    "lengths": "{% [$length($hash('', 'SHA-384')), $length($hash('', 'SHA-512'))] %}",
                    "parse": "{% $parse('{\"a\":[1,null]}') %}",
                    "uuid": "{% $match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) ~> $exists %}",
                    "random": "{% ($r := $random(); $r >= 0 and $r < 1) %}",
                    "partition": "{% $partition([1..5], 2) %}",
                    "range": "{% $range(0, 10, 5) %}",
                    "arn": "{% $replace($states.context.StateMachine.Id, ':m', ':other') %}",
                    "bucket": "{% $number('0x' & $substring($hash($states.input.id, 'SHA-256'), 0, 8)) % 100 %}",
                },
                "End": True,
            },
        ),
        {"id": "customer-7"},
    )
    output = execution.output
    equal(execution.status, "SUCCEEDED", str(execution.cause))
    bucket = int(hashlib.sha256(b"customer-7").hexdigest()[:8], 16) % 100
    wanted = {
        "sha256": "cde56892bbebbf6c5fe56cf3317f558aec67aeb0ba19504ca3c9e6801cb45b28",
        "md5": "98dc0157e90a9b28306967d14bdd2f4f",
        "sha1": "4aa1c8a038c33f18f91d18d6eefb58d2956fe8b7",
        "lengths": [96, 128],
        "parse": {"a": [1, None]},
        "uuid": True,
        "random": True,
        "partition": [[1, 2], [3, 4], [5]],
        "range": [0, 5, 10],
        "arn": "arn:aws:states:us-east-1:123456789012:stateMachine:other",
        "bucket": bucket,
    }
    equal(output, wanted)
    return world.evaluator.log


def fail_state(engine):
    world, execution = run(
        engine,
        machine("F", F={"Type": "Fail", "Error": "{% 'Bad' & 'Thing' %}", "Cause": "{% 'id ' & $states.input.id %}"}),
        {"id": "7"},
    )
    equal((execution.status, execution.error, execution.cause), ("FAILED", "BadThing", "id 7"))
    return world.evaluator.log


def runtime_is_not_caught(engine):
    """A Task outside Retry and Catch fails the execution with the error of the task."""
    _, execution = run(engine, machine("S", S=sms("x")), outcomes=[{"do": "refused"}])
    equal((execution.status, execution.error), ("FAILED", "PinpointSmsVoiceV2.ValidationException"))
    return []


CASES = {
    "assign sees entry values": assign_sees_entry_values,
    "strings survive": strings_survive,
    "literals stay literal": literals_stay_literal,
    "choice paths": choice_paths,
    "choice failures": choice_failures,
    "undefined is an error": undefined_is_an_error,
    "catch details": catch_details,
    "result after a retry": result_after_a_retry,
    "functions": functions,
    "fail state": fail_state,
    "uncaught errors": runtime_is_not_caught,
}
