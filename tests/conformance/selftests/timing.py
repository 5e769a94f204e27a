"""The virtual clock: Wait, TimeoutSeconds, Retry back-off, `$now`, and the context's instants."""

from harness import World

from .common import PHONE, SMS, START, equal, machine, run, sms, times, trace


def wait_two_days(engine):
    world, execution = run(
        engine,
        machine("Hold", Hold={"Type": "Wait", "Seconds": 172800, "Next": "Send"}, Send=sms("{% 'at ' & $now() %}")),
    )
    equal(trace(world), [("2026-03-03T08:00:00.000Z", "sms", PHONE, "at 2026-03-03T08:00:00.000Z", "accepted")])
    equal((execution.status, execution.path), ("SUCCEEDED", ["Hold", "Send"]))
    equal(execution.ended, "2026-03-03T08:00:00.000Z")
    return world.evaluator.log


def wait_until_timestamps(engine):
    """Fractions and offsets count; an instant that has passed does not wait."""
    world, _ = run(
        engine,
        machine(
            "One",
            One={"Type": "Wait", "Timestamp": "2026-03-02T06:30:00Z", "Next": "A"},
            A=sms("a", "Two"),
            Two={"Type": "Wait", "Timestamp": "{% $fromMillis($millis() + 1500) %}", "Next": "B"},
            B=sms("b", "Three"),
            Three={"Type": "Wait", "Timestamp": "2020-01-01T00:00:00Z", "Next": "C"},
            C=sms("c", "Four"),
            Four={"Type": "Wait", "Timestamp": "2026-03-02T09:00:00+01:00", "Next": "D"},
            D=sms("{% $string($millis()) %}"),
        ),
    )
    equal(
        times(world),
        [
            "2026-03-02T06:30:00.000Z",
            "2026-03-02T06:30:01.500Z",
            "2026-03-02T06:30:01.500Z",
            "2026-03-02T08:00:00.000Z",
        ],
    )
    equal(world.calls[-1].text, "1772438400000")
    return world.evaluator.log


def wait_refuses_nonsense(engine):
    for field, value in [("Seconds", "{% -1 %}"), ("Seconds", "{% 1.5 %}"), ("Seconds", "{% 'soon' %}"),
                         ("Timestamp", "{% '2026-03-01 09:00:00Z' %}"), ("Timestamp", "{% 5 %}")]:  # fmt: skip
        _, execution = run(engine, machine("W", W={"Type": "Wait", field: value, "Next": "E"}, E={"Type": "Succeed"}))
        equal((execution.status, execution.error), ("FAILED", "States.QueryEvaluationError"), f"{field} {value}")
    return []


def retry_times(engine):
    """Delays 100, 300, then MaxDelaySeconds 400 twice; the fifth attempt is accepted."""
    retry = [{"ErrorEquals": ["PinpointSmsVoiceV2.ThrottlingException"], "IntervalSeconds": 100, "BackoffRate": 3,
              "MaxAttempts": 5, "MaxDelaySeconds": 400}]  # fmt: skip
    world, execution = run(
        engine,
        machine("Send", Send=sms("hi", Retry=retry)),
        outcomes=[{"channel": "sms", "do": "throttled", "times": 4}],
    )
    equal(
        [(call.instant[11:19], call.outcome) for call in world.calls],
        [("08:00:00", "throttled"), ("08:01:40", "throttled"), ("08:06:40", "throttled"), ("08:13:20", "throttled"),
         ("08:20:00", "accepted")],
    )  # fmt: skip
    equal((execution.status, len(world.sends)), ("SUCCEEDED", 1))
    return world.evaluator.log


def retry_defaults_and_exhaustion(engine):
    """Defaults: 3 retries after 1, 2 and 4 seconds; then the first Catch that matches."""
    world, execution = run(
        engine,
        machine(
            "Send",
            Send=sms(
                "hi", Retry=[{"ErrorEquals": ["States.ALL"]}], Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Out"}]
            ),
            Out={"Type": "Succeed"},
        ),
        outcomes=[{"do": "throttled"}],
    )
    equal([instant[17:19] for instant in times(world)], ["00", "01", "03", "07"])
    equal((execution.path, execution.output["Error"]), (["Send", "Out"], "PinpointSmsVoiceV2.ThrottlingException"))
    return world.evaluator.log


def retry_longer_than_a_minute(engine):
    world, _ = run(
        engine,
        machine(
            "Send",
            Send=sms("hi", Retry=[{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 7200, "BackoffRate": 1}]),
        ),
        outcomes=[{"do": "throttled", "times": 2}],
    )
    equal([instant[11:16] for instant in times(world)], ["08:00", "10:00", "12:00"])
    return world.evaluator.log


def retry_count_in_context(engine):
    world, _ = run(
        engine,
        machine(
            "Send",
            Send=sms("{% 'n' & $string($states.context.State.RetryCount) %}", Retry=[{"ErrorEquals": ["States.ALL"]}]),
        ),
        outcomes=[{"do": "throttled", "times": 2}],
    )
    equal([call.text for call in world.calls], ["n0", "n1", "n2"])
    return world.evaluator.log


def task_timeout(engine):
    """TimeoutSeconds, also as an expression; States.TaskFailed does not catch States.Timeout."""
    catch = [
        {"ErrorEquals": ["States.TaskFailed"], "Next": "Wrong"},
        {"ErrorEquals": ["States.Timeout"], "Next": "Late"},
    ]
    for timeout in (90, "{% 60 + 30 %}"):
        world, execution = run(
            engine,
            machine(
                "Send",
                Send=sms("hi", "Wrong", TimeoutSeconds=timeout, Catch=catch),
                Late=sms("{% 'late ' & $states.input.Error %}", to="+15550002"),
                Wrong={"Type": "Fail"},
            ),
            outcomes=[{"to": PHONE, "do": "hang"}],
        )
        equal((execution.status, execution.path), ("SUCCEEDED", ["Send", "Late"]))
        equal(trace(world)[1][0::3], ("2026-03-01T08:01:30.000Z", "late States.Timeout"))
    return world.evaluator.log


def slow_answer(engine):
    """An answer within TimeoutSeconds comes after its delay, and is a send."""
    world, execution = run(
        engine,
        machine("Send", Send=sms("hi", "Then", TimeoutSeconds=90), Then=sms("then")),
        outcomes=[{"attempts": [1], "do": "slow", "after": "PT45S"}],
    )
    equal((execution.status, times(world)), ("SUCCEEDED", [START, "2026-03-01T08:00:45.000Z"]))
    equal(len(world.sends), 2)
    return world.evaluator.log


def context_instants(engine):
    world, execution = run(
        engine,
        machine(
            "Hold",
            Hold={"Type": "Wait", "Seconds": 60, "Next": "See"},
            See={
                "Type": "Pass",
                "Output": {
                    "start": "{% $states.context.Execution.StartTime %}",
                    "entered": "{% $states.context.State.EnteredTime %}",
                    "state": "{% $states.context.State.Name %}",
                    "machine": "{% $states.context.StateMachine.Id %}",
                    "name": "{% $states.context.StateMachine.Name %}",
                    "hour": "{% $now('[H01]:[m01]', '+0100') %}",
                },
                "End": True,
            },
        ),
    )
    equal(
        execution.output,
        {
            "start": START,
            "entered": "2026-03-01T08:01:00.000Z",
            "state": "See",
            "machine": "arn:aws:states:us-east-1:123456789012:stateMachine:m",
            "name": "m",
            "hour": "09:01",
        },
    )
    return world.evaluator.log


def limits_of_an_execution(engine):
    """TimeoutSeconds of a machine, one year for STANDARD, five minutes for EXPRESS."""
    wait = machine("W", W={"Type": "Wait", "Seconds": 40_000_000, "Next": "E"}, E={"Type": "Succeed"})
    with World(engine, START) as world:
        world.create_machine("timed", {**wait, "TimeoutSeconds": 3600})
        world.create_machine("standard", wait)
        world.create_machine("express", wait, "EXPRESS")
        runs = [world.start(name) for name in ("timed", "standard", "express")]
        world.run_until_idle()
    equal([run.status for run in runs], ["TIMED_OUT"] * 3)
    equal([run.ended[:16] for run in runs], ["2026-03-01T09:00", "2027-03-01T08:00", "2026-03-01T08:05"])
    return []


def task_token(engine):
    """A callback answered in time, answered with a failure, and never answered."""
    wait = {"Type": "Task", "Resource": SMS + ".waitForTaskToken", "TimeoutSeconds": 3600, "End": True,
            "Arguments": {"DestinationPhoneNumber": PHONE, "MessageBody": "{% 'token ' & $states.context.Task.Token %}"},
            "Output": "{% $states.result.said %}", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Out"}]}  # fmt: skip
    with World(engine, START) as world:
        world.create_machine(
            "m", machine("Ask", Ask=wait, Out={"Type": "Succeed", "Output": "{% $states.input.Error %}"})
        )
        runs = [world.start("m") for _ in range(3)]
        world.run_until_idle("PT30M")
        tokens = [call.text.split()[1] for call in world.calls]
        assert world.send_task_success(tokens[0], {"said": "yes"})
        assert world.send_task_failure(tokens[1], "NoThanks", "")
        world.run_until_idle()
    equal([run.output for run in runs], ["yes", "NoThanks", "States.Timeout"])
    equal([run.ended[11:16] for run in runs], ["08:30", "08:30", "09:00"])
    return world.evaluator.log


CASES = {
    "wait two days": wait_two_days,
    "wait until timestamps": wait_until_timestamps,
    "wait refuses nonsense": wait_refuses_nonsense,
    "retry times": retry_times,
    "retry defaults and exhaustion": retry_defaults_and_exhaustion,
    "retry longer than a minute": retry_longer_than_a_minute,
    "retry count in context": retry_count_in_context,
    "task timeout": task_timeout,
    "slow answer": slow_answer,
    "context instants": context_instants,
    "limits of an execution": limits_of_an_execution,
    "task token": task_token,
}
