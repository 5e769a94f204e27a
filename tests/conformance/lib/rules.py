"""Rules of the Amazon States Language that both engines must share, and the world they act on.

The engines' shims call these instead of their own code where an engine is known to deviate from
the documentation, or where the virtual clock has to step in. `active` is the world that runs.
"""

from .clock import HarnessError, parse_instant
from .jsonata_eval import JsonataFailure

MAX_SECONDS = 99_999_999  # documented bound of Wait.Seconds and TimeoutSeconds

active = None


def world():
    if active is None:
        raise HarnessError("no world is active")
    return active


def error_matches(names, error):
    """Whether ErrorEquals `names` match `error`.

    States.Runtime is never retried nor caught, States.ALL does not match States.DataLimitExceeded,
    and States.TaskFailed matches every name but States.Timeout.
    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    """
    if error == "States.Runtime":
        return False
    if error in names:
        return True
    if error == "States.DataLimitExceeded":
        return False
    return "States.ALL" in names or ("States.TaskFailed" in names and error != "States.Timeout")


def evaluate(expression, states, variables):
    return world().evaluator.evaluate(expression.strip(), states, variables)


def retry_delay_millis(interval, rate, maximum, count):
    """Delay before retry number `count` (0 first); jitter is not simulated."""
    delay = interval * rate**count
    return round(min(delay, maximum) * 1000) if maximum else round(delay * 1000)


def wait_seconds(value):
    """Wait.Seconds: a whole number of 0 to 99,999,999 seconds."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_SECONDS:
        raise JsonataFailure(f"Seconds must be a whole number of 0 to {MAX_SECONDS}, not {value!r}")
    world().clock.sleep(value * 1000)


def wait_until(value):
    """Wait.Timestamp: an RFC 3339 instant; one that has passed does not wait."""
    due = parse_instant(value)
    if due is None:
        raise JsonataFailure(f"Timestamp is not an RFC 3339 instant: {value!r}")
    world().clock.sleep(due - world().clock.now)


def timeout_millis(value):
    """TimeoutSeconds: a positive whole number of seconds."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_SECONDS:
        raise JsonataFailure(f"TimeoutSeconds must be a positive whole number, not {value!r}")
    return value * 1000


def choice_result(value, expression):
    """A Choice condition must be a boolean; anything else is an evaluation error."""
    if not isinstance(value, bool):
        raise JsonataFailure(f"the Condition must be a boolean, not {value!r}: {expression}")
    return value


def entered(name, kind):
    """Note that the running execution entered a state."""
    record = world().clock.current.record
    record.enter(name, kind, world().clock.iso())


def visible_states(data, result, error_output):
    """`$states`: the result is there only in a task-like state, errorOutput only in its Catch."""
    states = {"input": data["input"], "context": data["context"]}
    record = world().clock.current.record
    if error_output is not None:
        states["errorOutput"] = error_output
    elif result is not None and record.state_type in ("Task", "Parallel", "Map"):
        states["result"] = result
    return states
