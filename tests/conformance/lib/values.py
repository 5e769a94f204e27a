"""Plain JSON to and from DynamoDB's attribute values."""

import decimal


def to_attribute(value):
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (int, float)):
        return {"N": str(value)}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, list):
        return {"L": [to_attribute(item) for item in value]}
    if isinstance(value, dict):
        return {"M": to_item(value)}
    raise TypeError(f"no attribute value for {value!r}")


def to_item(plain):
    return {key: to_attribute(value) for key, value in plain.items()}


def from_attribute(attribute):
    [(kind, value)] = attribute.items()
    if kind == "N":
        return _number(value)
    if kind == "NULL":
        return None
    if kind == "L":
        return [from_attribute(item) for item in value]
    if kind == "M":
        return from_item(value)
    if kind == "NS":
        return sorted(_number(item) for item in value)
    if kind == "SS":
        return sorted(value)
    return value


def from_item(item):
    return {key: from_attribute(value) for key, value in item.items()}


def _number(text):
    number = decimal.Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)
