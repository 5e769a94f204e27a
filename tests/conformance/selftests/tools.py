"""The checkers themselves: a wrong value, document or expectation must be noticed."""

import json
import pathlib
import subprocess
import tempfile

from harness import World
from lib import jsonata_check, scenario
from lib.bootstrap import HERE
from lib.clock import HarnessError

from .common import PHONE, START, equal, machine, sms


def jsonata_differences(_engine):
    """npm `jsonata` disagrees with wrong values, and with operators that AWS does not have."""
    entry = {"states": {"input": {"a": [1, None]}}, "variables": {"n": 2}, "millis": 0, "drawn": []}
    right = [("$states.input.a[0] + $n", 3), ("$states.input.a[1]", None), ("$now()", "1970-01-01T00:00:00.000Z"),
             ("0.1 + 0.2", 0.3)]  # fmt: skip
    wrong = [("$n + 1", 4), ("$n", "2"), ("$states.input.b", None), ("$states.input.a ?? 1", [1, None])]
    equal(jsonata_check.compare([{**entry, "expression": text, "value": value} for text, value in right]), [])
    equal(jsonata_check.compare([{**entry, "expression": "$nope", "error": "undefined"}]), [])
    equal(
        len(jsonata_check.compare([{**entry, "expression": text, "value": value} for text, value in wrong])), len(wrong)
    )
    equal(len(jsonata_check.compare([{**entry, "expression": "$n", "error": "undefined"}])), 1)
    return []


def lint(_engine):
    good = machine("A", A={"Type": "Wait", "Seconds": "{% 1 + 1 %}", "Next": "B"}, B=sms("x"))
    bad = machine("A", A={"Type": "Wait", "Days": 3, "Next": "C"}, B=sms("x"))
    with tempfile.TemporaryDirectory() as folder:
        for definition, status in ((good, 0), (bad, 1)):
            path = pathlib.Path(folder) / "machine.asl.json"
            path.write_text(json.dumps(definition))
            run = subprocess.run(
                ["node", str(HERE / "lint.mjs"), str(path)], capture_output=True, text=True, check=False
            )
            equal(run.returncode, status, run.stdout + run.stderr)
    return []


def expectations(engine):
    """A scenario notices each kind of difference."""
    template = {
        "Resources": {
            "M": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"StateMachineName": "m", "Definition": machine("S", S=sms("Hello Ann"))},
            }
        }
    }
    send = {"at": "PT0S", "channel": "sms", "to": PHONE, "text": "Hello Ann", "machine": "m"}
    base = {"name": "x", "start": START, "steps": [{"start": {"machine": "m"}}]}
    for change, fails in [({}, False), ({"text": "Hello"}, True), ({"contains": "Ann", "text": "Hello Ann"}, False),
                          ({"to": "+1"}, True), ({"at": "PT1S"}, True), ({"channel": "rcs"}, True), ({"machine": "n"}, True),
                          ({"params": {"MessageType": "PROMOTIONAL"}}, True)]:  # fmt: skip
        lines, _, _ = scenario.run(engine, template, {**base, "expect": {"sends": [{**send, **change}]}})
        equal(bool(lines), fails, f"{change} {lines}")
    for expect, fails in [({"sends": []}, True), ({"sends": [send, send]}, True), ({"runs": [{"machine": "m"}]}, False),
                          ({"runs": [{"machine": "m", "status": "FAILED"}]}, True), ({"runs": [{"machine": "z"}]}, True),
                          ({"runs": [{"machine": "m", "count": 2}]}, True), ({"events": [{"source": "x"}]}, True)]:  # fmt: skip
        lines, _, _ = scenario.run(engine, template, {**base, "expect": expect})
        equal(bool(lines), fails, f"{expect} {lines}")
    refused = {**base, "outcomes": [{"do": "refused"}], "expect": {"sends": []}}
    equal(len(scenario.run(engine, template, refused)[0]), 1, "a run that failed unexpectedly")
    return []


def one_world_at_a_time(engine):
    with World(engine, START):
        try:
            World(engine, START)
        except HarnessError:
            return []
    raise AssertionError("two worlds were open")


CASES = {
    "jsonata differences": jsonata_differences,
    "lint": lint,
    "expectations": expectations,
    "one world at a time": one_world_at_a_time,
}
