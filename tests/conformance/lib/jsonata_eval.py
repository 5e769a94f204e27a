"""JSONata as Step Functions evaluates it, on top of the PyPI package jsonata-python.

Both engines use that package, so the glue is shared and the independent judge is npm `jsonata`
(see jsonata_check.py). Shared rules: `$now` and `$millis` read the virtual clock, the functions
that Step Functions adds exist, `$eval` does not, and an undefined result is an error.
https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

import copy
import datetime
import hashlib
import json
import math
import random
import re
import uuid

import jsonata
from jsonata import datetimeutils
from jsonata.functions import Functions
from jsonata.utils import Utils

from .clock import HarnessError, iso

_HASHES = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
_RANDOM_NAMES = re.compile(r"\$(uuid|random)\b")
_STATES_PARTS = re.compile(r"\$states(?:\.(input|context|result|errorOutput)\b)?")
_CLOCK_NAMES = re.compile(r"\$(now|millis)\b")
_ISO_8601 = re.compile(r"^\d{4}(-[01]\d)?(-[0-3]\d)?(T[0-2]\d:[0-5]\d:[0-5]\d)?(\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?$")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


# -- the package, quicker ---------------------------------------------------------------------
#
# The same as its own `eval` and `Frame.lookup`, without what is never used here: callbacks on entry and
# exit, which it looks up in every frame for every part of an expression.

_KINDS = {
    "path": lambda self, expr, value, frame: self.evaluate_path(expr, value, frame),
    "binary": lambda self, expr, value, frame: self.evaluate_binary(expr, value, frame),
    "unary": lambda self, expr, value, frame: self.evaluate_unary(expr, value, frame),
    "name": lambda self, expr, value, frame: self.evaluate_name(expr, value, frame),
    "string": lambda self, expr, value, frame: self.evaluate_literal(expr),
    "number": lambda self, expr, value, frame: self.evaluate_literal(expr),
    "value": lambda self, expr, value, frame: self.evaluate_literal(expr),
    "wildcard": lambda self, expr, value, frame: self.evaluate_wildcard(expr, value),
    "descendant": lambda self, expr, value, frame: self.evaluate_descendants(expr, value),
    "parent": lambda self, expr, value, frame: frame.lookup(expr.slot.label),
    "condition": lambda self, expr, value, frame: self.evaluate_condition(expr, value, frame),
    "block": lambda self, expr, value, frame: self.evaluate_block(expr, value, frame),
    "bind": lambda self, expr, value, frame: self.evaluate_bind_expression(expr, value, frame),
    "regex": lambda self, expr, value, frame: self.evaluate_regex(expr),
    "function": lambda self, expr, value, frame: self.evaluate_function(expr, value, frame, Utils.NONE),
    "variable": lambda self, expr, value, frame: self.evaluate_variable(expr, value, frame),
    "lambda": lambda self, expr, value, frame: self.evaluate_lambda(expr, value, frame),
    "partial": lambda self, expr, value, frame: self.evaluate_partial_application(expr, value, frame),
    "apply": lambda self, expr, value, frame: self.evaluate_apply_expression(expr, value, frame),
    "transform": lambda self, expr, value, frame: self.evaluate_transform_expression(expr, value, frame),
}


def _quick_eval(self, expr, value, frame):
    this = self.get_per_thread_instance()
    outer = this.input, this.environment
    this.input, this.environment = value, frame
    try:
        kind = getattr(expr, "type", None)
        evaluate = _KINDS.get(kind)
        result = None if evaluate is None else evaluate(this, expr, value, frame)
        predicate = getattr(expr, "predicate", None)
        if predicate is not None:
            for item in predicate:
                result = this.evaluate_filter(item.expr, result, frame)
        if kind is not None and kind != "path" and getattr(expr, "group", None) is not None:
            result = this.evaluate_group_expression(expr.group, result, frame)
        if result is not None and Utils.is_sequence(result) and not result.tuple_stream:
            if expr.keep_array:
                result.keep_singleton = True
            if not result:
                result = None
            elif len(result) == 1:
                result = result if result.keep_singleton else result[0]
        return result
    finally:
        this.input, this.environment = outer


def _quick_lookup(self, name):
    while self is not None:
        value = self.bindings.get(name, Utils.NONE)
        if value is not Utils.NONE:
            return value
        self = self.parent
    return None


jsonata.Jsonata.eval = _quick_eval
jsonata.Jsonata.Frame.lookup = _quick_lookup


class JsonataFailure(Exception):
    """The evaluation failed: States.QueryEvaluationError with this cause."""


class Evaluator:
    """Evaluates for one world; keeps parsed expressions and the log for the cross-check."""

    def __init__(self, clock, log_limit=5000):
        self.clock = clock
        self.log = []
        self._log_limit = log_limit
        self._logged = set()
        self._parsed = {}
        self._drawn = []
        self._uuids = 0
        self._random = random.Random(7)

    def evaluate(self, expression, states, variables):
        """The plain JSON value of `expression`, or JsonataFailure."""
        self._drawn = []
        try:
            value = self._evaluate(expression, states, variables)
        except JsonataFailure as failure:
            self._note(expression, states, variables, None, str(failure))
            raise
        self._note(expression, states, variables, value, None)
        return value

    def _evaluate(self, expression, states, variables):
        bindings = {name: Utils.NULL_VALUE if value is None else value for name, value in variables.items()}
        bindings["states"] = states
        try:
            raw = self._parse(expression).evaluate(None, bindings)
        except HarnessError:
            raise
        except RecursionError as error:
            raise JsonataFailure(f"U1001: stack overflow: {error}") from None
        except Exception as error:  # noqa: BLE001 - any failure of the package is an evaluation error
            code = getattr(error, "error", None)
            raise JsonataFailure(f"{code}: {error}" if code else str(error)) from None
        if raw is None:
            raise JsonataFailure(f"the expression returned nothing (undefined): {expression}")
        return _plain(raw, expression)

    def _parse(self, expression):
        parsed = self._parsed.get(expression)
        if parsed is None:
            parsed = jsonata.Jsonata(expression)
            parsed.set_output_convert_nulls(False)
            for name, function in self._functions().items():
                parsed.register_lambda(name, function)
            self._parsed[expression] = parsed
        # The package finds the running instance through a thread local; a parsed one may be
        # reused in another thread.
        jsonata.Jsonata.CURRENT.jsonata = parsed
        return parsed

    def _functions(self):
        return {
            "now": lambda picture=None, zone=None: (
                iso(self.clock.now)
                if picture is None
                else datetimeutils.DateTimeUtils.format_datetime(self.clock.now, picture, zone)
            ),
            "millis": lambda: self.clock.now,
            "hash": _hash,
            "partition": _partition,
            "range": _range,
            "parse": _parse_json,
            "uuid": self._draw_uuid,
            "random": self._draw_random,
            "eval": _no_eval,
            "toMillis": _to_millis,
            "string": _string,
        }

    def _draw_uuid(self):
        self._uuids += 1
        value = str(uuid.UUID(int=uuid.uuid5(uuid.NAMESPACE_OID, str(self._uuids)).int, version=4))
        self._drawn.append(value)
        return value

    def _draw_random(self, seed=None):
        value = self._random.random() if seed is None else random.Random(math.floor(seed)).random()
        self._drawn.append(value)
        return value

    def _note(self, expression, states, variables, value, error):
        """Log for the cross-check, once for each expression and bindings."""
        if len(self.log) >= self._log_limit:
            return
        used = {k: v for k, v in variables.items() if re.search(rf"\${re.escape(k)}(?![A-Za-z0-9_])", expression)}
        parts = {match.group(1) for match in _STATES_PARTS.finditer(expression)}
        seen = states if None in parts else {k: v for k, v in states.items() if k in parts}
        millis = self.clock.now if _CLOCK_NAMES.search(expression) else 0
        key = json.dumps([expression, seen, used, millis], sort_keys=True, default=str)
        digest = hashlib.sha256(key.encode()).digest()
        if digest in self._logged and not self._drawn:
            return
        self._logged.add(digest)
        entry = {"expression": expression, "states": seen, "variables": used, "millis": millis}
        entry = copy.deepcopy(entry)
        entry["drawn"] = list(self._drawn) if _RANDOM_NAMES.search(expression) else []
        entry.update({"error": error} if error is not None else {"value": copy.deepcopy(value)})
        self.log.append(entry)


def _plain(value, expression):
    """Turn a result of the package into plain JSON, with whole numbers as integers."""
    if value is Utils.NULL_VALUE or value is None:
        return None
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise JsonataFailure(f"D1001: number out of range: {expression}")
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, dict):
        return {str(key): _plain(item, expression) for key, item in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [_plain(item, expression) for item in value]
    raise JsonataFailure(f"the expression returned an unsupported result type: {expression}")


def _hash(value=None, algorithm=None):
    name = _HASHES.get(algorithm)
    if name is None:
        raise ValueError(f"$hash: the algorithm must be one of {', '.join(_HASHES)}, not {algorithm!r}")
    if not isinstance(value, str):
        raise ValueError("$hash: the first argument must be a string")
    return hashlib.new(name, value.encode()).hexdigest()


def _partition(array, size):
    size = math.floor(size)
    if size <= 0:
        raise ValueError("$partition: the size must be positive")
    return [array[i : i + size] for i in range(0, len(array), size)]


def _range(first, last, step):
    first, last, step = math.floor(first), math.floor(last), math.floor(step)
    if step == 0:
        raise ValueError("$range: the step must not be 0")
    return list(range(first, last + (1 if step > 0 else -1), step))


def _parse_json(text):
    value = json.loads(text)
    return Utils.NULL_VALUE if value is None else value


def _no_eval(*_):
    raise ValueError("$eval is not supported in Step Functions; use $parse")


def _string(value=None, prettify=None):
    """As JSON.stringify writes it: the package escapes every letter beyond ASCII."""
    text = Functions.string(value, prettify)
    if text is None or isinstance(value, str) or text.isascii() and "\\u" not in text:
        return text
    # One escape at a time, so that a backslash that stands for itself takes nothing with it.
    raw = re.sub(r"\\u([0-9a-f]{4})|\\.", lambda m: _letter(m) if m[1] else m[0], text)
    return raw.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _letter(match):
    code = int(match[1], 16)
    return chr(code) if code >= 0x80 else match[0]


def _to_millis(timestamp=None, picture=None):
    """Exact, and as strict as the reference implementation: the package also takes a space
    instead of T, and loses milliseconds to floating point."""
    if timestamp is None or picture is not None:
        return Functions.datetime_to_millis(timestamp, picture)
    if not isinstance(timestamp, str) or not _ISO_8601.match(timestamp):
        raise ValueError(f"D3110: not an ISO 8601 timestamp: {timestamp!r}")
    text = timestamp + "-01-01"[3 * (timestamp[:10].count("-")) :] if "T" not in timestamp else timestamp
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return (moment - _EPOCH) // datetime.timedelta(milliseconds=1)
