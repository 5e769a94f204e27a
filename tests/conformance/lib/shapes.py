"""AWS parameters and results against botocore's own service models.

The aws-sdk integrations write every member with a capital first letter (and NULL as Nul); the
models and the engines' DynamoDB want the model's own names. Anything that the model does not
know, or whose type, length, pattern or enumeration it refuses, fails the test.
https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

import functools
import json
import re

import botocore.session
from botocore.validate import ParamValidator

from .clock import HarnessError

_RENAMED = {("AttributeValue", "NULL"): "Nul"}


@functools.cache
def operation(boto_name, action):
    """The operation model of an action in camelCase; HarnessError when there is none."""
    model = _service(boto_name)
    name = action[:1].upper() + action[1:]
    for candidate in model.operation_names:
        if candidate.lower() == name.lower():
            if candidate != name:
                raise HarnessError(f"{boto_name}:{action} must be written {candidate[:1].lower() + candidate[1:]}")
            return model.operation_model(candidate)
    raise HarnessError(f"{boto_name} has no action {action}")


@functools.cache
def _service(boto_name):
    return botocore.session.get_session().get_service_model(boto_name)


def sdk_name(shape, member):
    return _RENAMED.get((shape.name, member)) or member[:1].upper() + member[1:]


def to_wire(value, shape, where, sdk=True):
    """`value` with the model's member names; unknown members fail the test."""
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        names = {(sdk_name(shape, member) if sdk else member): member for member in shape.members}
        result = {}
        for key, item in value.items():
            if key not in names:
                raise HarnessError(f"{where}: unknown parameter {key}; known: {', '.join(sorted(names))}")
            member = names[key]
            result[member] = to_wire(item, shape.members[member], f"{where}.{key}", sdk)
        return result
    if kind == "list" and isinstance(value, list):
        return [to_wire(item, shape.member, f"{where}[{i}]", sdk) for i, item in enumerate(value)]
    if kind == "map" and isinstance(value, dict):
        return {key: to_wire(item, shape.value, f"{where}.{key}", sdk) for key, item in value.items()}
    if kind == "blob" and not isinstance(value, bytes):
        return (value if isinstance(value, str) else json.dumps(value)).encode()
    return value


def from_wire(value, shape):
    """A result with the names that Step Functions gives it."""
    if shape is None:
        return value
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        return {
            sdk_name(shape, key): from_wire(item, shape.members.get(key))
            for key, item in value.items()
            if item is not None
        }
    if kind == "list" and isinstance(value, list):
        return [from_wire(item, shape.member) for item in value]
    if kind == "map" and isinstance(value, dict):
        return {key: from_wire(item, shape.value) for key, item in value.items()}
    return value


def validate(params, shape, where):
    """Fail the test unless `params` (with wire names) fit the model."""
    report = ParamValidator().validate(params, shape)
    problems = [report.generate_report()] if report.has_errors() else list(_constraints(params, shape, ""))
    if problems:
        raise HarnessError(f"{where}: {'; '.join(problems)}")


def _constraints(value, shape, path):
    """Enumerations, patterns and maximal lengths, which botocore leaves to the service."""
    kind = shape.type_name
    if kind == "structure":
        for key, item in value.items():
            yield from _constraints(item, shape.members[key], f"{path}.{key}")
    elif kind == "list":
        for index, item in enumerate(value):
            yield from _constraints(item, shape.member, f"{path}[{index}]")
    elif kind == "map":
        for key, item in value.items():
            yield from _constraints(item, shape.value, f"{path}.{key}")
    most = shape.metadata.get("max")
    if most is not None:
        size = value if kind in ("integer", "long", "float", "double") else len(value)
        if size > most:
            yield f"{path}: {size} is more than the maximum of {most}"
    if kind == "string":
        if shape.enum and value not in shape.enum:
            yield f"{path}: {value!r} is not one of {', '.join(shape.enum)}"
        pattern = shape.metadata.get("pattern")
        if pattern and not _fits(pattern, value):
            yield f"{path}: {value!r} does not match {pattern}"


def _fits(pattern, value):
    try:
        return re.fullmatch(pattern, value, re.DOTALL) is not None
    except re.error:  # a pattern of another dialect is not judged
        return True
