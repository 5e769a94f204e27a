#!/usr/bin/env python3
"""Says what documents do: one question a line on standard input, one answer a line on standard output.

A question is {"engine", "template" (a file), "scenario" (the short form of a workspace, without `expect`)}.
A step may be {"receipt": {"message", "channel", "status"}}: a receipt for the newest message on the channel
whose text begins with the message's name; {"reply": {"message", "answer"}} answers it. The answer has `sends`, `runs`,
`tracks` (the events `noted` that documents emit) and `problems` as lines.
"""

import dataclasses
import gc
import json
import pathlib
import sys

from lib import bootstrap

bootstrap.use_venv()

from harness import World  # noqa: E402
from lib import scenario as scenarios  # noqa: E402
from lib import workspace  # noqa: E402
from lib.clock import HarnessError, iso, parse_instant  # noqa: E402


def main():
    # What moto makes lives for a case; looking for its circles often costs more than keeping them.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(answer(question)), flush=True)


def answer(question):
    template = pathlib.Path(question["template"])
    plain = workspace.expand({"expect": {}, **question["scenario"]})
    # Nothing is logged for npm `jsonata`: each expression of these documents is one of those that the conformance
    # tests hold against it.
    spans = [tuple(parse_instant(end) for end in span) for span in plain.get("schedules", [])]
    with World(question["engine"], plain["start"], plain.get("outcomes"), True, 0, spans, True) as world:
        problems = []
        try:
            world.load_template(template)
            with world.quiet():
                for table, items in plain["items"].items():
                    for item in items:
                        world.put_item(table, item)
            for step in plain["steps"]:
                world.run_until_idle(step["at"])
                step = receipt(world, step) if "receipt" in step else step
                step = reply(world, step) if step and "reply" in step else step
                if step is not None:
                    scenarios._act(world, {**step, "unmatched": True}, None)
            world.run_until_idle(plain["until"])
        except HarnessError as error:
            problems.append(f"{world.now} {error}")
        return {
            "sends": [send(call) for call in world.sends],
            "runs": [text for text in (run(execution, question.get("path")) for execution in joined(world)) if text],
            "tracks": [track(event) for event in world.events if event["detail-type"] == "noted"],
            "problems": problems + world.problems,
        }


def receipt(world, step):
    """The event of a receipt, where there is a message that it could be for."""
    wanted = step["receipt"]
    calls = [c for c in world.sends if c.channel == wanted["channel"] and c.text.startswith(wanted["message"])]
    if not calls:
        return None
    detail = {"message_id": calls[-1].message_id, "status": wanted["status"], "at": step["at"],
              "channel": wanted["channel"]}  # fmt: skip
    return {"at": step["at"], "deliver": {"source": "journeyc.diff", "detail-type": "journeyc.receipt", "detail": detail}}


def reply(world, step):
    """The event of an answer, where there is a message that it could be for; without one, words of the customer's own."""
    wanted = step["reply"]
    detail = {"customer_id": "c1", "channel": "sms", "at": step["at"], **wanted["answer"]}
    if "message" in wanted:
        calls = [c for c in world.sends if c.text.startswith(wanted["message"])]
        if not calls:
            return None
        detail.update(channel=calls[-1].channel, message_id=calls[-1].message_id)
    return {"at": step["at"], "deliver": {"source": "journeyc.diff", "detail-type": "journeyc.reply", "detail": detail}}


def joined(world):
    """The runs: one that has gone on in a new execution is one run with it."""
    later = {}
    for execution in reversed(world.executions):
        name, _, part = execution.name.partition("-")
        if part.isdigit():
            later.setdefault((execution.machine, name), execution)
    for execution in world.executions:
        last = later.get((execution.machine, execution.name), execution)
        if "-" not in execution.name:
            yield dataclasses.replace(last, started=execution.started)


def send(call):
    text = call.text
    if call.channel == "lambda":
        text = plain(json.loads(text))
    elif call.channel == "whatsapp":
        text = template(json.loads(text))
    return f"{short(call.millis)} {call.channel} to {call.to}: {' | '.join(text.splitlines())}"


def template(message):
    """What a template of the differential test says: its name and its values."""
    values = [part["text"] for component in message["components"] for part in component["parameters"]]
    return f"{message['name']} {' and '.join(values)}"


def track(event):
    return f"{short(parse_instant(event['instant']))} {plain(event['detail']['data'])}"


def plain(value):
    """JSON without spaces, in the order of the names."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def run(execution, path):
    """A run of a journey: those of the router and the like are none."""
    name = execution.machine.removeprefix("diff-default-")
    if not (name[:1] == "j" and name[1:].isdigit()):
        return None
    started = short(parse_instant(execution.started))
    more = f" {execution.path}" if path else ""
    if execution.status == "RUNNING":
        return f"{name} from {started}: under way{more}"
    ended = short(parse_instant(execution.ended))
    output = execution.output
    output = json.loads(output) if isinstance(output, str) else output or {}
    outcome = output.get("outcome") or f"{execution.status} {execution.error}: {execution.cause}"
    return f"{name} from {started} to {ended}: {outcome}{more}"


def short(millis):
    """An instant as the interpreter writes it: thousandths only where there are some."""
    text = iso(millis)
    return text.replace(".000Z", "Z")


if __name__ == "__main__":
    main()
