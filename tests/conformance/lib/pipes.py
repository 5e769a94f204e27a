"""EventBridge Pipes from a DynamoDB stream to an event bus, one record at a time.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html
"""

import json
import re

from .clock import HarnessError

_NAMES = {"PutItem": "INSERT", "UpdateItem": "MODIFY", "DeleteItem": "REMOVE"}


class Pipes:
    """The pipes of a world. A write that changes nothing leaves no record, as on AWS."""

    def __init__(self, world, resources):
        self.world = world
        self.by_table = {}
        for logical, properties in resources:
            table = properties["Source"].rpartition("table/")[2]
            bus = properties.get("TargetParameters", {}).get("EventBridgeEventBusParameters")
            if not table or bus is None:
                raise HarnessError(f"pipe {logical}: only a table's stream to an event bus is known")
            self.by_table[table] = (properties, bus)

    def watches(self, operation, params):
        return operation in _NAMES and params.get("TableName") in self.by_table

    def changed(self, operation, params, keys):
        """Queue the event of a change; it is delivered at this instant, behind what is under way."""
        properties, bus = self.by_table[params["TableName"]]
        record = {"eventName": _NAMES[operation], "dynamodb": {"Keys": keys}}
        event = {
            "source": bus["Source"],
            "detail-type": bus["DetailType"],
            "detail": _filled(properties["TargetParameters"]["InputTemplate"], record),
        }
        name = properties["Target"].rpartition("event-bus/")[2]
        self.world.clock.call_later(0, lambda: self.world.deliver(event, name))


def _filled(template, record):
    def value(match):
        found = record
        for part in match.group(1).split("."):
            found = found[part]
        return json.dumps(found)

    return json.loads(re.sub(r"<\$\.([A-Za-z0-9_.]+)>", value, template))
