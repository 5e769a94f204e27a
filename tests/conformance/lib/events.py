"""EventBridge rules: event patterns and target inputs.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

import json
import re

from .clock import HarnessError

_OPERATORS = {"prefix", "suffix", "exists", "anything-but", "numeric", "equals-ignore-case", "wildcard"}


def matches(pattern, event):
    """Whether an event fits an EventPattern."""
    for key, wanted in pattern.items():
        if key == "$or":
            if not any(matches(option, event) for option in wanted):
                return False
        elif isinstance(wanted, dict):
            if not matches(wanted, event.get(key) if isinstance(event.get(key), dict) else {}):
                return False
        elif isinstance(wanted, list):
            present = isinstance(event, dict) and key in event
            values = event[key] if present else []
            values = values if isinstance(values, list) else [values]
            if not any(_condition(condition, values, present) for condition in wanted):
                return False
        else:
            raise HarnessError(f"event pattern: {key} must be an object or an array")
    return True


def _condition(condition, values, present):
    if not isinstance(condition, dict):
        return any(_same(condition, value) for value in values)
    [(operator, operand)] = condition.items()
    if operator not in _OPERATORS:
        raise HarnessError(f"event pattern: unknown operator {operator}")
    if operator == "exists":
        return present == operand
    if operator == "anything-but":
        return present and not any(_anything_but_hit(operand, value) for value in values)
    return any(_text_or_number(operator, operand, value) for value in values)


def _same(left, right):
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _anything_but_hit(operand, value):
    if isinstance(operand, dict):
        return _condition(operand, [value], True)
    return any(_same(item, value) for item in (operand if isinstance(operand, list) else [operand]))


def _text_or_number(operator, operand, value):
    if operator == "numeric":
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        tests = {"=": value.__eq__, "<": value.__lt__, "<=": value.__le__, ">": value.__gt__, ">=": value.__ge__}
        return all(tests[operand[i]](operand[i + 1]) for i in range(0, len(operand), 2))
    if not isinstance(value, str):
        return False
    if isinstance(operand, dict):  # {"prefix": {"equals-ignore-case": "x"}}
        operand, value = operand["equals-ignore-case"].lower(), value.lower()
    if operator == "prefix":
        return value.startswith(operand)
    if operator == "suffix":
        return value.endswith(operand)
    if operator == "equals-ignore-case":
        return value.lower() == operand.lower()
    return re.fullmatch(".*".join(re.escape(part) for part in operand.split("*")), value, re.DOTALL) is not None


_EVERY = re.compile(r"cron\((\d+)/(\d+) \* \* \* \? \*\)")


def next_firing(expression, now):
    """The first instant behind `now` at which `cron(M/N * * * ? *)` fires: from minute M of each hour, every N minutes.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
    """
    found = _EVERY.fullmatch(expression)
    if not found or not 0 <= int(found[1]) < 60 or not 0 < int(found[2]) < 60:
        raise HarnessError(f"only cron(M/N * * * ? *) is known: {expression}")
    minute = now // 60_000 + 1
    while minute % 60 not in range(int(found[1]), 60, int(found[2])):
        minute += 1
    return minute * 60_000


def target_input(target, event, rule_name, rule_arn):
    """What EventBridge hands to a target, as JSON text."""
    if "Input" in target:
        return target["Input"]
    if "InputPath" in target:
        return json.dumps(_path(target["InputPath"], event))
    if "InputTransformer" in target:
        return _transform(target["InputTransformer"], event, rule_name, rule_arn)
    return json.dumps(event)


def _path(path, event):
    value = event
    for part in re.findall(r"[^.\[\]'\"$]+", path):
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return None
    return value


def _transform(transformer, event, rule_name, rule_arn):
    values = {key: _path(path, event) for key, path in transformer.get("InputPathsMap", {}).items()}
    values |= {
        "aws.events.event.json": event,
        "aws.events.event": {k: v for k, v in event.items() if k != "detail"},
        "aws.events.rule-name": rule_name,
        "aws.events.rule-arn": rule_arn,
        "aws.events.event.ingestion-time": event["time"],
    }
    template = transformer["InputTemplate"]

    def replace(match):
        name = match.group(1)
        if name not in values:
            return match.group(0)
        value = values[name]
        inside = template[: match.start()].replace('\\"', "").count('"') % 2 == 1
        if isinstance(value, str):
            text = json.dumps(value)
            return text[1:-1] if inside else text
        return json.dumps(value).replace('"', '\\"') if inside else json.dumps(value)

    text = re.sub(r"<([A-Za-z0-9_.\-]+)>", replace, template)
    try:
        return json.dumps(json.loads(text))
    except ValueError:
        return json.dumps(text)
