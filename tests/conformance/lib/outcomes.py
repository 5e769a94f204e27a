"""The scripted answers of captured services: which call is accepted, refused, throttled, slow."""

import dataclasses

from .clock import HarnessError, parse_duration, parse_instant

KINDS = ("accepted", "refused", "throttled", "slow", "hang", "error")
_KEYS = {"channel", "service", "to", "machine", "state", "do", "times", "attempts", "error", "cause", "result",
         "after", "from", "until"}  # fmt: skip


@dataclasses.dataclass
class Outcome:
    kind: str = "accepted"
    error: str | None = None
    cause: str | None = None
    result: dict | None = None
    delay: int = 0


class Script:
    """First matching rule wins; a call that no rule matches is accepted."""

    def __init__(self, rules, start_millis):
        self._rules = rules or []
        self._start = start_millis
        self._attempts = {}
        for rule in self._rules:
            unknown = set(rule) - _KEYS
            if unknown or rule.get("do", "accepted") not in KINDS:
                raise HarnessError(f"outcome rule not understood: {rule}")

    def answer(self, call):
        """The outcome of `call`, whose attempt number (by channel and recipient) is set here."""
        key = (call.channel, call.to)
        call.attempt = self._attempts[key] = self._attempts.get(key, 0) + 1
        for rule in self._rules:
            if self._matches(rule, call):
                kind = rule.get("do", "accepted")
                delay = parse_duration(rule.get("after", "PT60S")) if kind == "slow" else 0
                return Outcome(kind, rule.get("error"), rule.get("cause"), rule.get("result"), delay)
        return Outcome()

    def _matches(self, rule, call):
        if any(key in rule and rule[key] != getattr(call, key) for key in ("channel", "to", "machine", "state")):
            return False
        if "service" in rule and rule["service"] not in (call.service, *call.service.split(":")):
            return False
        if "from" in rule and call.millis < self._instant(rule["from"]):
            return False
        if "until" in rule and call.millis >= self._instant(rule["until"]):
            return False
        if "attempts" in rule:
            return call.attempt in rule["attempts"]
        return call.attempt <= rule.get("times", float("inf"))

    def _instant(self, text):
        return instant_of(text, self._start)


def instant_of(text, start_millis):
    """An instant, or an offset from the start such as "+P2D" or "PT90M", in milliseconds."""
    millis = parse_instant(text)
    if millis is not None:
        return millis
    offset = parse_duration(text)
    if offset is None:
        raise HarnessError(f"neither an instant nor a duration: {text!r}")
    return start_millis + offset
