"""A small AWS world on a virtual clock: tables, state machines, event rules and captured calls.

with World("moto", "2026-03-01T08:00:00Z") as world:
    world.load_template("out/aws/template.json")
    world.put_item("customers", {"id": "c1", "phone": "+15550001"})
    world.deliver({"source": "shop", "detail-type": "order_placed", "detail": {"customer": "c1"}})
    world.run_until_idle("2026-03-05T08:00:00Z")
    print(world.sends)
"""

import contextlib
import dataclasses
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from lib import rules  # noqa: E402
from lib.clock import Clock, HarnessError, iso, parse_instant  # noqa: E402
from lib.events import matches, next_firing, target_input  # noqa: E402
from lib.jsonata_eval import Evaluator  # noqa: E402
from lib.outcomes import Script, instant_of  # noqa: E402
from lib.pipes import Pipes  # noqa: E402
from lib.services import ServiceFault, Services  # noqa: E402
from lib.template import ACCOUNT, REGION, Template, machine_arn  # noqa: E402
from lib.values import from_item, to_item  # noqa: E402

ENGINES = ("moto", "ministack")
DAY = 86_400_000
_LIFETIME = {"STANDARD": 365 * DAY, "EXPRESS": 5 * 60_000}  # documented quotas of an execution
_NAME = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}")
_TABLE_KEYS = ("TableName", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes")

sys.setrecursionlimit(10_000)  # jsonata-python recurses deeply on long expressions


@dataclasses.dataclass
class Execution:
    arn: str
    machine_arn: str
    machine: str
    name: str
    input: str
    started: str
    status: str = "RUNNING"
    output: object = None
    error: str | None = None
    cause: str | None = None
    ended: str | None = None
    state: str = ""
    state_type: str = ""
    path: list = dataclasses.field(default_factory=list)
    instants: list = dataclasses.field(default_factory=list)
    timer: object = None

    def enter(self, state, kind, instant):
        self.state, self.state_type = state, kind
        self.path.append(state)
        self.instants.append(instant)

    def describe(self):
        """As DescribeExecution answers, with the names that Step Functions gives."""
        output = json.dumps(self.output) if self.status == "SUCCEEDED" else None
        fields = {"ExecutionArn": self.arn, "StateMachineArn": self.machine_arn, "Name": self.name,
                  "Status": self.status, "StartDate": self.started, "StopDate": self.ended, "Input": self.input,
                  "Output": output, "Error": self.error, "Cause": self.cause}  # fmt: skip
        return {key: value for key, value in fields.items() if value is not None}


class World:
    """One account on one engine. Only one world may be open at a time."""

    def __init__(self, engine, start_instant, outcomes=None, feed_events=True, log_limit=5000, schedules=True, lazy=False):
        if rules.active is not None:
            raise HarnessError("another world is open")
        start = parse_instant(start_instant)
        if start is None:
            raise HarnessError(f"not an RFC 3339 instant: {start_instant!r}")
        self.start_millis = start
        self.clock = Clock(start)
        self.evaluator = Evaluator(self.clock, log_limit)
        self.services = Services(self)
        self.script = Script(outcomes, start)
        self.feed_events = feed_events
        self.schedules = schedules
        self.lazy = lazy  # moto only, for speed: states are parsed when a run comes to them, DynamoDB is called directly
        self.calls, self.events, self.problems = [], [], []
        self._executions, self._history, self._machines = {}, [], {}
        self._rules, self._tables = [], {}
        self._pipes = None
        self._aliases, self._published, self._template = {}, {}, None
        self.engine = _engine(engine)(self)
        rules.active = self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if rules.active is self:
            self.clock.close()
            self.engine.close()
            rules.active = None

    # -- resources --------------------------------------------------------------------------

    def load_template(self, path, folder=None):
        """Create every table, state machine and event rule of a template (a path or an object). A second template
        takes the place of the first, as an update of the stack does; executions go on in their version."""
        document = path if isinstance(path, dict) else json.loads(pathlib.Path(path).read_text())
        folder = folder or (None if isinstance(path, dict) else pathlib.Path(path).parent)
        template = Template(document, folder, self._publish(document.get("Resources", {})))
        self._gone(template)
        for properties in template.tables():
            if properties["TableName"] not in self._tables:
                self.create_table(properties)
        for name, definition, kind in template.machines():
            self._machines.pop(machine_arn(name), None)  # another template: the newest revision is another
            self.create_machine(name, definition, kind)
            version = f"{machine_arn(name)}:{template.numbers[name]}" if name in template.numbers else None
            if version is not None and version not in self._machines:
                self.engine.create_machine(version, f"{name}:{template.numbers[name]}", definition, kind)
                self._machines[version] = self._machines[machine_arn(name)]
        self._aliases.update({f"{machine_arn(machine)}:{alias}": f"{machine_arn(machine)}:{number}"
                              for machine, alias, number in template.aliases()})  # fmt: skip
        self._rules = list(template.rules())
        for rule in self._rules:
            self._schedule(rule)
        self._pipes = Pipes(self, template.pipes())
        self._template = template

    def _publish(self, resources):
        """The numbers of the versions, by the machine's name: the next one where the logical id of the version
        is another than in the template before."""
        numbers = {}
        for logical, resource in resources.items():
            if resource.get("Type") == "AWS::StepFunctions::StateMachineVersion":
                machine = resource["Properties"]["StateMachineArn"]["Ref"]
                name = resources[machine]["Properties"].get("StateMachineName", machine)
                known, number = self._published.get(name, (None, 0))
                numbers[name] = number if known == logical else number + 1
                self._published[name] = (logical, numbers[name])
        return numbers

    def _gone(self, template):
        """Delete the machines that the template before had and this one has not, unless they are to be kept.
        Executions of a deleted machine end at their next transition; here they end at once."""
        if self._template is None:
            return
        wanted = {name for name, _, _ in template.machines()}
        for logical, properties in self._template.of_type("AWS::StepFunctions::StateMachine"):
            name = properties.get("StateMachineName", logical)
            if name in wanted or self._template.resources[logical].get("DeletionPolicy", "").startswith("Retain"):
                continue
            for arn in [arn for arn in self._machines if (arn + ":").startswith(machine_arn(name) + ":")]:
                del self._machines[arn]
            for record in self._history:
                if record.machine == name:
                    self.stop_execution(record)

    def create_table(self, properties):
        """Create a table from the Properties of an AWS::DynamoDB::Table."""
        wanted = {key: properties[key] for key in _TABLE_KEYS if key in properties}
        for index in wanted.get("GlobalSecondaryIndexes", []):
            index.pop("ProvisionedThroughput", None)
        self._dynamodb("CreateTable", BillingMode="PAY_PER_REQUEST", **wanted)
        ttl = properties.get("TimeToLiveSpecification", {})
        self._tables[wanted["TableName"]] = {
            "key": [part["AttributeName"] for part in wanted["KeySchema"]],
            "ttl": ttl.get("AttributeName") if ttl.get("Enabled", True) in (True, "true") else None,
        }

    def create_machine(self, name, definition, kind="STANDARD"):
        """Create a state machine from its definition (text or object); returns the ARN."""
        text = definition if isinstance(definition, str) else json.dumps(definition)
        arn = machine_arn(name)
        if arn in self._machines:
            raise HarnessError(f"the state machine {name} exists twice")
        self.engine.create_machine(arn, name, text, kind)
        seconds = json.loads(text).get("TimeoutSeconds")
        limit = min(_LIFETIME[kind], seconds * 1000 if isinstance(seconds, int) else _LIFETIME[kind])
        self._machines[arn] = {"name": name, "type": kind, "limit": limit}
        return arn

    # -- data -------------------------------------------------------------------------------

    def _dynamodb(self, operation, **params):
        try:
            return self.dynamodb(operation, params)
        except ServiceFault as fault:
            raise HarnessError(f"{operation} on {params.get('TableName')}: {fault}") from fault

    def dynamodb(self, operation, params):
        """One call, whose change goes into the pipes that read the table's stream."""
        if self._pipes is None or not self._pipes.watches(operation, params):
            return self.engine.dynamodb(operation, params)
        named = params["Item"] if operation == "PutItem" else params["Key"]
        key = {name: named[name] for name in self._tables[params["TableName"]]["key"]}
        read = {"TableName": params["TableName"], "Key": key, "ConsistentRead": True}
        before = self.engine.dynamodb("GetItem", read).get("Item")
        result = self.engine.dynamodb(operation, params)
        if self.engine.dynamodb("GetItem", read).get("Item") != before:
            self._pipes.changed(operation, params, key)
        return result

    @contextlib.contextmanager
    def quiet(self):
        """Writes inside stood there before the world began: no pipe sees them."""
        pipes, self._pipes = self._pipes, None
        yield
        self._pipes = pipes

    def put_item(self, table, item):
        """Store a plain JSON object."""
        self._dynamodb("PutItem", TableName=table, Item=to_item(item))

    def delete_item(self, table, key):
        self._dynamodb("DeleteItem", TableName=table, Key=to_item(key))

    def get_item(self, table, key):
        """The item as plain JSON, or None."""
        item = self._dynamodb("GetItem", TableName=table, Key=to_item(key), ConsistentRead=True).get("Item")
        return None if item is None else from_item(item)

    def scan(self, table):
        """Every item as plain JSON, sorted by key."""
        items, more = [], {}
        while True:
            page = self._dynamodb("Scan", TableName=table, **more)
            items += [from_item(item) for item in page.get("Items", [])]
            if not page.get("LastEvaluatedKey"):
                break
            more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        keys = self._tables.get(table, {}).get("key", [])
        return sorted(items, key=lambda item: [str(item.get(key)) for key in keys])

    def expire(self, table=None):
        """Do what DynamoDB's time to live does: delete items whose TTL attribute has passed."""
        for name, facts in self._tables.items():
            if facts["ttl"] and table in (None, name):
                for item in self.scan(name):
                    due = item.get(facts["ttl"])
                    if isinstance(due, (int, float)) and due * 1000 <= self.clock.now:
                        self.delete_item(name, {key: item[key] for key in facts["key"]})

    # -- executions -------------------------------------------------------------------------

    @property
    def executions(self):
        """Every execution, in the order in which they started."""
        return list(self._history)

    @property
    def sends(self):
        """The captured calls that were accepted; `calls` has every attempt."""
        return [call for call in self.calls if call.outcome in ("accepted", "slow") and call.message_id]

    def execution(self, arn):
        if arn not in self._executions:
            raise ServiceFault("ExecutionDoesNotExist", f"no execution {arn}")
        return self._executions[arn]

    def start_execution(self, arn, name=None, text="{}"):
        """StartExecution as documented: a repeated name with the same input of a running STANDARD
        execution is the same execution; otherwise the name is taken for 90 days after the end.
        https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
        """
        # An alias, a version, or the newest revision.
        arn = self._aliases.get(arn, arn)
        machine = self._machines.get(arn)
        if machine is None:
            raise ServiceFault("StateMachineDoesNotExist", f"no state machine {arn}")
        name = name if name is not None else self.services.new_id("execution")
        if not _NAME.fullmatch(name):
            raise ServiceFault("InvalidName", f"Invalid Name: {name!r}")
        try:
            json.loads(text)
        except ValueError as error:
            raise ServiceFault("InvalidExecutionInput", f"Invalid State Machine Execution Input: {error}") from None
        if len(text.encode()) > 262_144:
            raise ServiceFault("InvalidExecutionInput", "the input is longer than 262144 bytes")
        kind = "express" if machine["type"] == "EXPRESS" else "execution"
        suffix = f":{self.services.new_id('run')}" if kind == "express" else ""
        execution_arn = f"arn:aws:states:{REGION}:{ACCOUNT}:{kind}:{machine['name']}:{name}{suffix}"
        known = self._executions.get(execution_arn)
        if known is not None:
            if known.status == "RUNNING" and json.loads(known.input) == json.loads(text):
                return known
            if known.status == "RUNNING" or self.clock.now < parse_instant(known.ended) + 90 * DAY:
                raise ServiceFault("ExecutionAlreadyExists", f"Execution Already Exists: '{execution_arn}'")
        record = Execution(execution_arn, arn, machine["name"], name, text, self.clock.iso())
        self._executions[execution_arn] = record
        self._history.append(record)
        record.timer = self.clock.call_later(machine["limit"], lambda: self._end_early(record, "TIMED_OUT"))
        self.engine.start(record)
        return record

    def start(self, machine, data=None, name=None):
        """Start a machine by name with a plain JSON input."""
        try:
            return self.start_execution(machine_arn(machine), name, json.dumps({} if data is None else data))
        except ServiceFault as fault:
            raise HarnessError(str(fault)) from fault

    def stop_execution(self, record, error=None, cause=None):
        if record.status == "RUNNING":
            self._end_early(record, "ABORTED", error, cause)

    def _end_early(self, record, status, error=None, cause=None):
        self.finish(record, status, error=error, cause=cause)
        self.clock.stop(record)

    def finish(self, record, status, output=None, error=None, cause=None):
        """Called once by the engine (or by a stop) when an execution ends."""
        if record.status != "RUNNING":
            return
        record.status, record.output, record.error, record.cause = status, output, error, cause
        record.ended = self.clock.iso()
        self.clock.cancel(record.timer)
        self.clock.answer(record.arn, None)  # wakes a .sync caller

    def send_task_success(self, token, output):
        return self.clock.answer(token, ("success", json.dumps(output)))

    def send_task_failure(self, token, error, cause=""):
        return self.clock.answer(token, ("failure", error, cause))

    # -- events and time --------------------------------------------------------------------

    def deliver(self, event, bus=None):
        """Give an event to every rule that matches; returns the executions that started."""
        event = {"version": "0", "id": self.services.new_id("event"), "account": ACCOUNT, "region": REGION,
                 "time": iso(self.clock.now, 0), "resources": [], **event}  # fmt: skip
        for key in ("source", "detail-type", "detail"):
            if key not in event:
                raise HarnessError(f"an event needs {key}: {event}")
        started = []
        for rule in self._rules:
            if rule.get("State", "ENABLED") == "DISABLED" or "EventPattern" not in rule:
                continue
            if bus is not None and rule.get("EventBusName", bus) != bus:
                continue
            pattern = rule["EventPattern"]
            if matches(json.loads(pattern) if isinstance(pattern, str) else pattern, event):
                started += self._run_targets(rule, event)
        return started

    def fire(self, rule_name):
        """Run a scheduled rule now, as its ScheduleExpression would."""
        for rule in self._rules:
            if rule_name in (rule["Name"], rule["LogicalId"]):
                return self._run_targets(rule, {
                    "version": "0", "id": self.services.new_id("event"), "detail-type": "Scheduled Event",
                    "source": "aws.events", "account": ACCOUNT, "time": iso(self.clock.now, 0), "region": REGION,
                    "resources": [self._rule_arn(rule)], "detail": {}})  # fmt: skip
        raise HarnessError(f"no rule {rule_name}")

    def _schedule(self, rule):
        """Fire a rule with a ScheduleExpression at its next instant, and so on."""
        if "ScheduleExpression" not in rule or rule.get("State", "ENABLED") == "DISABLED" or not self.schedules:
            return
        due = next_firing(rule["ScheduleExpression"], self.clock.now)

        def fire():
            if not any(rule is known for known in self._rules):
                return  # another template has taken its place
            self._schedule(rule)
            if self.schedules is True or any(first <= due <= last for first, last in self.schedules):
                self.fire(rule["Name"])

        self.clock.call_later_aside(due - self.clock.now, fire)

    def _rule_arn(self, rule):
        return f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{rule['Name']}"

    def _run_targets(self, rule, event):
        started = []
        for target in rule.get("Targets", []):
            if self._aliases.get(target.get("Arn"), target.get("Arn")) not in self._machines:
                raise HarnessError(f"rule {rule['Name']}: the target {target.get('Arn')} is not a state machine")
            text = target_input(target, event, rule["Name"], self._rule_arn(rule))
            name = f"{event['id']}_{rule['Name']}_{target.get('Id', '')}"[-80:]
            started.append(self.start_execution(target["Arn"], name, text))
        return started

    def put_event(self, event, bus):
        """An event that a document published: recorded, and fed back to the rules."""
        self.events.append({"instant": self.clock.iso(), "bus": bus, **event})
        if self.feed_events:
            self.clock.call_later(0, lambda: self.deliver(event, bus))

    def run_until_idle(self, limit_instant=None):
        """Run everything that is due up to an instant (or offset from the start such as "P2D");
        without one, until nothing is left to do."""
        self.clock.run(None if limit_instant is None else instant_of(limit_instant, self.start_millis))

    @property
    def now(self):
        return self.clock.iso()

    def problem(self, text):
        """Something that a correct document never causes; a scenario with problems fails."""
        self.problems.append(f"{self.clock.iso()} {text}")


def _engine(name):
    if name == "moto":
        from lib.engine_moto import MotoEngine

        return MotoEngine
    if name == "ministack":
        from lib.engine_ministack import MinistackEngine

        return MinistackEngine
    raise HarnessError(f"unknown engine {name!r}; known: {', '.join(ENGINES)}")
