"""Short forms for scenarios of a workspace that journeyc has built: a scenario with the key `workspace` is
rewritten to the plain format before it is checked. The names and records are those of `src/target/aws/README.md`.
"""

from .clock import HarnessError, iso
from .outcomes import instant_of

_TABLES = ("customers", "runs", "messages", "events", "standing")
_STEP = {"at", "about", "unmatched"}


def expand(scenario, env="default"):
    """The scenario in the plain format."""
    if "workspace" not in scenario:
        return scenario
    return _Writer(scenario, env).scenario()


class _Writer:
    def __init__(self, scenario, env):
        self.name = scenario.get("name")
        self.plain = {key: value for key, value in scenario.items() if key not in ("workspace", "customers")}
        self.workspace = scenario["workspace"]
        self.customers = scenario.get("customers", [])
        self.prefix = f"{self.workspace}-{env}".replace("_", "-").replace(".", "-")
        self.start = instant_of(scenario["start"], 0)
        self.count = 0

    def scenario(self):
        plain = self.plain
        items = {self.table(name): records for name, records in plain.get("items", {}).items()}
        items.setdefault(self.table("customers"), [])
        items[self.table("customers")] = items[self.table("customers")] + [
            record for known in self.customers for record in self.records(known)
        ]
        plain["items"] = items
        plain["outcomes"] = [self.with_machine(rule) for rule in plain.get("outcomes", [])]
        plain["steps"] = [self.step(step) for step in plain.get("steps", [])]
        expect = dict(plain.get("expect", {}))
        for key in ("sends", "attempts", "runs"):
            if key in expect:
                expect[key] = [self.with_machine(entry) for entry in expect[key]]
        for entry in expect.get("runs", []):
            if "outcome" in entry:
                entry["output"] = {"outcome": entry.pop("outcome")}
        if "items" in expect:
            expect["items"] = {self.table(name): records for name, records in expect["items"].items()}
        plain["expect"] = expect
        return plain

    def table(self, name):
        return f"{self.prefix}-{name}" if name in _TABLES else name

    def with_machine(self, entry):
        if "machine" not in entry:
            return dict(entry)
        return {**entry, "machine": f"{self.prefix}-{entry['machine'].replace('_', '-')}"}

    def records(self, known):
        """The record of a customer, or so many `copies` of it: `x1`, `x2`, .."""
        plain = {key: value for key, value in known.items() if key != "copies"}
        if "copies" not in known:
            return [self.customer(plain)]
        return [self.customer({**plain, "id": f"{known['id']}{n + 1}"}) for n in range(known["copies"])]

    def customer(self, known):
        unknown = set(known) - {"id", "profile", "consent", "suppressed"}
        if unknown or "id" not in known:
            raise HarnessError(f"scenario {self.name!r}: a customer has id, profile, consent, suppressed: {known}")
        then = iso(self.start - 86_400_000)
        return {"customer_id": known["id"], "profile": known.get("profile", {}),
                "consent": dict.fromkeys(known.get("consent", []), then),
                "suppressed": dict.fromkeys(known.get("suppressed", []), then)}  # fmt: skip

    def step(self, step):
        common = {key: value for key, value in step.items() if key in _STEP}
        rest = {key: value for key, value in step.items() if key not in _STEP}
        now = iso(instant_of(step.get("at", "PT0S"), self.start))
        if "event" in rest:
            self.known(rest, {"event", "of", "data", "id", "instant"})
            detail = {"event_id": self.new_id(rest), "customer_id": rest["of"], "at": rest.get("instant", now),
                      "data": rest.get("data", {})}  # fmt: skip
            return {**common, "deliver": self.event(rest["event"], detail)}
        if "request" in rest:
            self.known(rest, {"request", "of", "args", "id"})
            detail = {"request_id": self.new_id(rest), "customer_id": rest["of"], "journey": rest["request"],
                      "args": rest.get("args", {})}  # fmt: skip
            return {**common, "deliver": self.event("journeyc.start", detail)}
        if "change" in rest:
            self.known(rest, {"change", "profile", "consent", "suppressed"})
            changes = {key: rest.get(key, {}) for key in ("profile", "consent", "suppressed")}
            return {**common, "merge": {"table": self.table("customers"), "key": {"customer_id": rest["change"]},
                                        "changes": changes}}  # fmt: skip
        if "forget" in rest:
            self.known(rest, {"forget"})
            return {**common, "delete": {self.table("customers"): {"customer_id": rest["forget"]}}}
        return step

    def known(self, step, keys):
        if set(step) - keys:
            raise HarnessError(f"scenario {self.name!r}: unknown in a step: {', '.join(sorted(set(step) - keys))}")

    def new_id(self, step):
        self.count += 1
        return step.get("id", f"e{self.count}")

    def event(self, kind, detail):
        return {"source": f"journeyc.{self.workspace}", "detail-type": kind, "detail": detail}
