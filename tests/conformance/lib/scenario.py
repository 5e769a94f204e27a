"""Reads, runs and judges scenarios; the format is described in ../README.md."""

import json
import pathlib
import re

from harness import World

from . import workspace
from .clock import HarnessError, iso, parse_duration, parse_instant
from .outcomes import instant_of

_TOKEN = re.compile(r"token-\d{6}")  # each engine counts its own

_TOP = {"name", "about", "start", "until", "items", "outcomes", "steps", "expect", "feedback", "schedules", "tolerance", "ignore",
        "only"}  # fmt: skip
_ACTIONS = {"deliver", "expire", "put", "delete", "merge", "fire", "start", "stop", "deploy"}
_EXPECT = {"sends", "attempts", "runs", "events", "items", "problems"}
_SEND = {"at", "channel", "service", "to", "text", "contains", "machine", "state", "outcome", "params"}
_RUN = {"machine", "status", "count", "output", "error", "path", "ends", "ended", "started", "name"}


def load(path, env="default"):
    """The scenarios of a file: one object, a list, or {"defaults": {...}, "scenarios": [...]}."""
    document = json.loads(path.read_text())
    if isinstance(document, list):
        document = {"scenarios": document}
    if "scenarios" not in document:
        document = {"scenarios": [{"name": path.stem, **document}]}
    defaults = document.get("defaults", {})
    scenarios = [workspace.expand({**defaults, **scenario}, env) for scenario in document["scenarios"]]
    names = [scenario.get("name") for scenario in scenarios]
    for scenario in scenarios:
        _check(scenario)
    if len(set(names)) != len(names) or None in names:
        raise HarnessError(f"{path}: every scenario needs a name of its own")
    return scenarios


def _check(scenario):
    """A misspelt key must not silently expect nothing."""
    where = f"scenario {scenario.get('name')!r}"
    expect = scenario.get("expect", {})
    _known(where, scenario, _TOP)
    _known(f"{where}, expect", expect, _EXPECT)
    for step in scenario.get("steps", []):
        _known(f"{where}, step", step, _ACTIONS | {"at", "about", "unmatched"})
        if len(_ACTIONS & set(step)) != 1:
            raise HarnessError(f"{where}: a step does one thing: {step}")
    if "start" in scenario:
        start = parse_instant(scenario["start"])
        instants = [instant_of(step.get("at", "PT0S"), start) for step in scenario.get("steps", [])]
        if instants != sorted(instants):
            raise HarnessError(f"{where}: the steps are not in order of time")
    for key in ("sends", "attempts"):
        for entry in expect.get(key, []):
            _known(f"{where}, {key}", entry, _SEND)
    for entry in expect.get("runs", []):
        _known(f"{where}, runs", entry, _RUN)
    if "start" not in scenario or not expect:
        raise HarnessError(f"{where}: start and expect are needed")


def _known(where, value, keys):
    unknown = set(value) - keys
    if unknown:
        raise HarnessError(f"{where}: unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(keys))}")


def run(engine, template, scenario, folder=None):
    """Run one scenario; returns (lines of failure, trace, JSONata log)."""
    start = parse_instant(scenario["start"])
    windows = scenario.get("schedules", True)
    if isinstance(windows, list):
        windows = [tuple(instant_of(end, start) for end in window) for window in windows]
    with World(
        engine, scenario["start"], scenario.get("outcomes"), scenario.get("feedback", True), schedules=windows
    ) as world:
        try:
            world.load_template(template, folder)
            with world.quiet():
                for table, items in scenario.get("items", {}).items():
                    for item in items:
                        world.put_item(table, item)
            for step in scenario.get("steps", []):
                world.run_until_idle(step.get("at", "PT0S"))
                _act(world, step, folder)
            world.run_until_idle(scenario.get("until"))
        except HarnessError as error:
            return [f"{world.now} {error}"], trace(world), world.evaluator.log
        return judge(world, scenario), trace(world), world.evaluator.log


def _act(world, step, folder):
    if "deliver" in step:
        started = world.deliver(step["deliver"])
        if not started and not step.get("unmatched"):
            world.problem(f"no rule matched the delivered event {json.dumps(step['deliver'])[:200]}")
    elif "expire" in step:
        world.expire(None if step["expire"] is True else step["expire"])
    elif "put" in step:
        for table, item in step["put"].items():
            world.put_item(table, item)
    elif "delete" in step:
        for table, key in step["delete"].items():
            world.delete_item(table, key)
    elif "merge" in step:
        _merge(world, **step["merge"])
    elif "fire" in step:
        world.fire(step["fire"])
    elif "start" in step:
        world.start(step["start"]["machine"], step["start"].get("input"), step["start"].get("name"))
    elif "deploy" in step:
        beside = pathlib.Path(folder).parent.parent / step["deploy"] / "aws"
        world.load_template(json.loads((beside / "template.json").read_text()), beside)
    elif "stop" in step:
        for execution in world.executions:
            if execution.machine == step["stop"]:
                world.stop_execution(execution)


def _merge(world, table, key, changes):
    """Change parts of the maps of an item; null removes a part."""
    item = world.get_item(table, key)
    if item is None:
        raise HarnessError(f"{table} has no item {key}")
    for name, parts in changes.items():
        old = item.get(name, {})
        merged = {**old, **parts}
        if name == "consent":
            # Consent that stands keeps its age: whoever writes the record asks for that.
            merged.update({part: old[part] for part, value in parts.items() if value is not None and part in old})
        item[name] = {part: value for part, value in merged.items() if value is not None}
    world.put_item(table, item)


# -- judging ------------------------------------------------------------------------------------


def judge(world, scenario):
    """Lines that say what was expected and not found, or found and not expected."""
    expect, start = scenario["expect"], world.start_millis
    slack = parse_duration(scenario.get("tolerance", "PT0S"))
    lines = []
    counts = [call for call in world.sends if _counts(call, scenario)]
    if "sends" in expect:
        lines += _calls("sends", counts, expect["sends"], start, slack)
    if "attempts" in expect:
        attempts = [call for call in world.calls if _counts(call, scenario)]
        lines += _calls("attempts", attempts, expect["attempts"], start, slack)
    if "events" in expect:
        lines += _events(world.events, expect["events"], start)
    lines += _runs(world.executions, expect.get("runs", []), start)
    for table, wanted in expect.get("items", {}).items():
        lines += _items(table, world.scan(table), wanted)
    if expect.get("problems") is not True:
        lines += [f"problem: {problem}" for problem in world.problems]
    return lines


def _counts(call, scenario):
    if "only" in scenario:
        return call.channel in scenario["only"]
    return call.channel not in scenario.get("ignore", [])


def _calls(what, got, wanted, start, slack):
    """Compare in order of instant; at one instant the order between recipients is free."""
    got = sorted(got, key=lambda call: (call.millis, str(call.to)))
    wanted = sorted(wanted, key=lambda entry: (instant_of(entry["at"], start), str(entry.get("to", ""))))
    lines = []
    for index in range(max(len(got), len(wanted))):
        if index >= len(wanted):
            lines.append(f"{what}[{index}] unexpected: {_show(got[index])}")
        elif index >= len(got):
            lines.append(f"{what}[{index}] missing: {_show_wanted(wanted[index], start)}")
        else:
            wrong = _differences(got[index], wanted[index], start, slack)
            if wrong:
                lines.append(f"{what}[{index}] differs in {', '.join(wrong)}")
                lines.append(f"    wanted {_show_wanted(wanted[index], start)}")
                lines.append(f"    got    {_show(got[index])}")
    return lines


def _differences(call, entry, start, slack):
    wrong = [
        key
        for key in ("channel", "to", "machine", "state", "outcome")
        if entry.get(key, getattr(call, key)) != getattr(call, key)
    ]
    if "text" in entry and _lines(entry["text"]) != call.text:
        wrong.append("text")
    if abs(call.millis - instant_of(entry["at"], start)) > slack:
        wrong.insert(0, "at")
    parts = entry.get("contains", [])
    if any(part not in call.text for part in ([parts] if isinstance(parts, str) else parts)):
        wrong.append("contains")
    if "service" in entry and entry["service"] not in (call.service, *call.service.split(":")):
        wrong.append("service")
    if "params" in entry and not subset(entry["params"], call.params):
        wrong.append("params")
    return wrong


def _lines(text):
    """A long text may be a list of its lines."""
    return text if isinstance(text, str) else "\n".join(text)


def _show(call):
    return f"{call.instant} {call.channel} to {call.to}: {call.text!r} [{call.machine}/{call.state}, {call.outcome}]"


def _show_wanted(entry, start):
    text = _lines(entry["text"]) if "text" in entry else entry.get("contains", entry.get("params", ""))
    place = f"{entry.get('machine', '*')}/{entry.get('state', '*')}, {entry.get('outcome', '*')}"
    return f"{iso(instant_of(entry['at'], start))} {entry.get('channel', entry.get('service', '*'))} to {entry.get('to', '*')}: {text!r} [{place}]"


def _runs(executions, wanted, start):
    """Every run of a machine that is mentioned, in order of start; no other run may fail."""
    lines = []
    entries = [entry for entry in wanted for _ in range(entry.get("count", 1))]
    machines = {entry["machine"] for entry in wanted}
    # A chain that goes on beside a run is an execution of its own and no run, unless it is asked for.
    asked = {entry["machine"] for entry in wanted if entry.get("output", {}).get("chain")}
    executions = [e for e in executions if e.machine in asked or not _is_chain(e)]
    for name in sorted(machines):
        got = [execution for execution in executions if execution.machine == name]
        expected = [entry for entry in entries if entry["machine"] == name]
        if len(got) != len(expected):
            lines.append(f"runs of {name}: wanted {len(expected)}, got {len(got)}: {[e.status for e in got]}")
        for index, (execution, entry) in enumerate(zip(got, expected)):
            wrong = _run_differences(execution, entry, start)
            lines += [f"run {index} of {name} ({execution.name}): {line}" for line in wrong]
    for execution in executions:
        if execution.machine not in machines and execution.status in ("FAILED", "TIMED_OUT"):
            lines.append(
                f"run of {execution.machine} {execution.status} in {execution.state}: {execution.error}: {execution.cause}"
            )
    return lines


def _is_chain(execution):
    output = execution.output
    output = json.loads(output) if isinstance(output, str) else output
    return isinstance(output, dict) and output.get("chain") is True


def _run_differences(execution, entry, start):
    facts = {"status": execution.status, "error": execution.error, "name": execution.name, "path": execution.path,
             "ends": execution.state, "ended": execution.ended, "started": execution.started}  # fmt: skip
    lines = []
    for key, got in facts.items():
        wanted = entry.get(key, "SUCCEEDED" if key == "status" else got)
        if key in ("ended", "started") and key in entry:
            wanted = iso(instant_of(wanted, start))
        if wanted != got:
            more = f" ({execution.error}: {execution.cause})" if key == "status" and execution.error else ""
            lines.append(f"{key}: wanted {wanted!r}, got {got!r}{more}")
    if "output" in entry and not subset(entry["output"], execution.output):
        lines.append(f"output: wanted {entry['output']!r}, got {execution.output!r}")
    return lines


def _events(got, wanted, start):
    lines = []
    if len(got) != len(wanted):
        lines.append(f"events: wanted {len(wanted)}, got {[event['detail-type'] for event in got]}")
    for index, (event, entry) in enumerate(zip(got, wanted)):
        entry = dict(entry)
        at = entry.pop("at", None)
        if at is not None and iso(instant_of(at, start)) != event["instant"]:
            lines.append(f"events[{index}]: wanted at {iso(instant_of(at, start))}, got {event['instant']}")
        if not subset(entry, event):
            lines.append(f"events[{index}]: wanted {entry}, got {event}")
    return lines


def _items(table, got, wanted):
    """Each wanted item must be part of an item of its own."""
    lines, left = [], list(got)
    for entry in wanted:
        match = next((item for item in left if subset(entry, item)), None)
        if match is None:
            lines.append(f"table {table}: no item like {entry}; the table has {json.dumps(got)[:600]}")
        else:
            left.remove(match)
    return lines


def subset(wanted, got):
    """Whether every key of `wanted` is in `got` with the same value; lists must be equal."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        return all(key in got and subset(value, got[key]) for key, value in wanted.items())
    return wanted == got


# -- comparing engines ----------------------------------------------------------------------------


def trace(world):
    """What a run did, for the comparison of two engines: {kind: [line]}."""
    calls = [f"{call.instant} {call.machine}/{call.state} {call.channel} {call.to} {call.outcome} {json.dumps(call.params, sort_keys=True)}"
             for call in world.calls]  # fmt: skip
    runs = []
    for e in world.executions:
        steps = " ".join(f"{instant}/{state}" for instant, state in zip(e.instants, e.path))
        output = json.dumps(e.output, sort_keys=True)
        runs.append(f"{e.machine} {e.name} {e.status} {e.error} {output} {steps}")
    try:
        items = [
            f"{table} {_TOKEN.sub('token', json.dumps(item, sort_keys=True))}"
            for table in sorted(world._tables)
            for item in world.scan(table)
        ]
    except HarnessError as error:
        items = [str(error)]
    return {"calls": calls, "runs": runs, "items": items}


def compare_traces(names, traces):
    """Lines for each place where two traces differ."""
    lines = []
    for kind in traces[0]:
        left, right = traces[0][kind], traces[1][kind]
        for index in range(max(len(left), len(right))):
            one = left[index] if index < len(left) else "nothing"
            two = right[index] if index < len(right) else "nothing"
            if one != two:
                lines.append(f"{kind}[{index}] differ\n    {names[0]:9} {one}\n    {names[1]:9} {two}")
    return lines
