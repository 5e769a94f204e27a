//! The schemas of the flow and the report.

use super::*;
use crate::driver::{BuildOptions, build};

fn source() -> Value {
    json!({"file": "journeys/a.journey", "line": 3, "column": 5})
}

fn expr(op: &str, rest: &Value) -> Value {
    let mut expr = json!({"op": op, "type": "bool"});
    for (key, value) in rest.as_object().unwrap() {
        expr[key] = value.clone();
    }
    expr
}

fn truth() -> Value {
    expr("value", &json!({"value": true}))
}

fn step(kind: &str, rest: &Value) -> Value {
    let mut step = json!({"id": format!("purchase/{kind}"), "kind": kind});
    for (key, value) in rest.as_object().unwrap() {
        step[key] = value.clone();
    }
    step["source"] = source();
    step
}

/// One step of each kind.
fn steps() -> Vec<Value> {
    let duration = json!({"op": "value", "type": "duration", "value": 86400});
    vec![
        step(
            "send",
            &json!({"stage": "purchase", "message": "hello", "args": {"cart": {"op": "var", "type": "event cart_abandoned", "var": "cart"}}, "via": [["sms", "email"], ["push"]], "consent": "marketing", "next": "end", "unreachable": "end", "failed": "end"}),
        ),
        step("wait", &json!({"for": duration, "at_most": 86400, "next": "end"})),
        step(
            "branch",
            &json!({"of": "if", "arms": [{"when": truth(), "bind": "x", "label": "true", "next": "end"}], "otherwise": "end"}),
        ),
        step(
            "split",
            &json!({"key": "j.s", "sticky": true, "arms": [{"name": "a", "share": 10000, "holdout": false, "next": "end"}]}),
        ),
        step("enter", &json!({"counter": 0, "round": "n", "next": "end"})),
        step("loop", &json!({"counter": 0, "max": 3, "body": "end", "exhausted": "end"})),
        step("let", &json!({"var": "x", "value": truth(), "next": "end"})),
        step("set", &json!({"field": "orders", "next": "end"})),
        step(
            "consent",
            &json!({"grant": true, "purpose": "marketing", "channels": ["sms"], "next": "end"}),
        ),
        step("track", &json!({"event": "bought", "fields": {"ok": truth()}, "next": "end"})),
        step(
            "call",
            &json!({"action": "crm.create_task", "args": {"title": truth()}, "bind": "r", "next": "end", "failed": "end"}),
        ),
        step(
            "race",
            &json!({
                "timer": {"kind": "moment", "day": {"kind": "week", "day": "friday"}, "at": truth(), "follow": false},
                "arms": [
                    {"on": {"kind": "event", "event": "bought", "bind": "e", "same_key": "id", "where": truth()}, "next": "end"},
                    {"on": {"kind": "reply", "message": "hello", "bind": "r"}, "next": "end"},
                    {"on": {"kind": "status", "status": "clicked", "message": "hello", "channel": "sms"}, "next": "end"},
                    {"on": {"kind": "inbound", "channel": "sms", "bind": "m"}, "next": "end"},
                    {"on": {"kind": "segment", "segment": "vip", "change": "enters"}, "next": "end"}
                ],
                "restarts": [1], "elapsed": "end", "past": "end", "missing": "end"
            }),
        ),
        step("restart", &json!({"counter": 1, "max": 5, "race": "end"})),
        step(
            "countdown",
            &json!({
                "counter": 2, "to": truth(), "follow": true,
                "points": [{"before": {"months": 1, "days": 0, "seconds": 0}, "at": "09:00", "next": "end"}],
                "skipped": "end", "next": "end"
            }),
        ),
        step("back", &json!({"countdown": "end"})),
        step(
            "start",
            &json!({"journey": "next_one", "args": {"x": truth()}, "each": {"var": "x", "list": truth()}, "next": "end"}),
        ),
        step("end", &json!({"outcome": "completed"})),
    ]
}

fn flow(steps: &[Value]) -> Value {
    let mut flow = json!({
        "journeyc": "0.1.0", "flow": "hello", "title": "Hello", "doc": "Says hello.", "persona": {"name": "parent", "where": truth()},
        "triggers": [{"kind": "event", "event": "signed_up", "where": truth()}, {"kind": "started"}, {"kind": "api"},
            {"kind": "segment", "segment": "vip", "change": "leaves", "among": "lapsed"},
            {"kind": "every", "days": ["monday", "friday"], "at": "09:00", "among": "vip"},
            {"kind": "every", "day_of_month": 31, "at": "09:00"},
            {"kind": "each_year", "date": truth(), "at": "09:00", "leap": "--02-28"},
            {"kind": "at", "date": "2026-12-01", "at": "09:00"}],
        "entry_policy": {"key": truth(), "policy": "restart", "again_after": 60},
        "watches": [
            {"kind": "goal", "event": "bought", "bind": "e", "same_key": "id", "where": truth(), "within": 60, "outcome": "goal"},
            {"kind": "while", "condition": truth(), "outcome": "left"}
        ],
        "lasts": 86400, "active": {"from": "2026-01-01"}, "priority": 3,
        "params": [{"name": "order", "type": "text"}],
        "vars": [{"name": "cart", "type": "list of event cart_abandoned?", "source": "trigger"}],
        "rules": {
            "consent": ["marketing"], "senders": {"sms": "Kurven"},
            "windows": [{"kind": "quiet", "days": ["sunday"], "from": "21:00", "to": "08:00", "channels": ["sms"], "effect": "defer"}],
            "caps": [{"rules": "calm", "place": 0, "count": 1, "per": 86400, "per_journey": false, "channels": [], "tag": "offer", "effect": "skip"}],
            "fallback": {"failed": true, "undelivered": true, "unless": {"status": "delivered", "after": 900}},
            "allow_critical": true
        },
        "entry": "purchase/send", "steps": steps,
        "messages": {"hello": {
            "title": "Hello", "purpose": "service", "params": [], "tags": ["a"], "locales": ["da", "nb-NO"],
            "channels": {"whatsapp": {
                "template": "hello_v1", "category": "marketing",
                "slots": {"text": {
                    "da": ["Hej ", {"slot": truth()}, {"each": {"element": "x", "list": truth(), "max": 3, "body": ["a"]}}],
                    "nb-NO": [{"plural": {"count": truth(), "forms": {"one": ["en"], "other": ["mange"]}}}]
                }},
                "buttons": {"da": [{"name": "open", "label": ["Se"], "target": truth()}]}
            }}
        }},
        "enums": {"Tier": ["bronze", "gold"]},
        "events": {"bought": [{"name": "total", "type": "money DKK"}]},
        "actions": {"crm.create_task": {"params": [], "result": []}},
        "settings": {"limit": {"type": "int", "value": 3}},
        "segments": {"vip": {"external": true}, "lapsed": {"where": truth()}},
        "needs": [{"construct": "send.chain", "title": "`via a > b`", "places": [source()]}],
        "bounds": {"longest_seconds": 86400, "most_steps": 12}
    });
    flow["time_zones"] = json!("2026c");
    flow
}

#[test]
fn every_kind_of_step_is_taken() {
    let validator = validator(&flow_schema(), None);
    takes(&validator, &flow(&steps()));
    for at in 0..steps().len() {
        let required: Vec<String> = steps()[at].as_object().unwrap().keys().cloned().collect();
        let optional = ["stage", "consent", "round", "value", "bind", "each"];
        for key in required.iter().filter(|key| !optional.contains(&key.as_str())) {
            refuses(&validator, &flow(&steps()), &[(&format!("/steps/{at}/{key}"), None)]);
        }
        let pointer = format!("/steps/{at}/surprise");
        refuses(&validator, &flow(&steps()), &[(&pointer, Some(json!(1)))]);
    }
}

#[test]
fn broken_flows_are_refused() {
    let validator = validator(&flow_schema(), None);
    let good = flow(&steps());
    refuses(
        &validator,
        &good,
        &[
            ("/entry", None),
            ("/steps", Some(json!([]))),
            ("/steps/0/kind", Some(json!("fly"))),
            ("/steps/0/via", Some(json!([]))),
            ("/steps/0/via", Some(json!([[]]))),
            ("/steps/3/arms/0/share", Some(json!(0.5))),
            ("/triggers/0/event", None),
            ("/triggers/1/where", Some(truth())),
            ("/vars/0/type", Some(json!("lots of money"))),
            ("/vars/0/type", Some(json!("money dkk"))),
            ("/messages/hello/locales", Some(json!([]))),
            ("/messages/hello/channels/whatsapp/slots/text/da/1", Some(json!({"slot": "x"}))),
            ("/messages/hello/channels/whatsapp/slots/text/da/1", Some(json!(1))),
            ("/segments/vip", Some(json!({}))),
            ("/steps/0/source/line", Some(json!(0))),
            ("/triggers/4/days", Some(json!([]))),
            ("/triggers/4/day_of_month", Some(json!(1))),
            ("/triggers/5/day_of_month", Some(json!(32))),
            ("/triggers/5/day_of_month", None),
            ("/triggers/6/at", Some(json!("24:00"))),
            ("/entry_policy/policy", Some(json!("sometimes"))),
            ("/watches/0/condition", Some(truth())),
            ("/watches/1/outcome", None),
            ("/watches", Some(json!([]))),
            ("/active", Some(json!({}))),
            ("/rules/windows/0/to", None),
            ("/rules/windows/0/effect", Some(json!("wait"))),
            ("/rules/caps/0/count", Some(json!(0))),
            ("/rules/fallback/unless/status", Some(json!("read"))),
            ("/rules/allow_critical", Some(json!(false))),
            ("/steps/11/timer/kind", Some(json!("span"))),
            ("/steps/11/timer/day/day", Some(json!("caturday"))),
            ("/steps/11/arms/2/on/status", Some(json!("read"))),
            ("/steps/13/points", Some(json!([]))),
            ("/steps/13/points/0/before/months", Some(json!(-1))),
            ("/extra", Some(json!(1))),
        ],
    );
}

#[test]
fn every_operator_is_taken_and_none_with_a_part_too_few_or_too_many() {
    let validator = validator(&flow_schema(), None);
    let one = truth();
    let two = json!({"left": one, "right": one});
    let of = json!({"of": one});
    let asked = json!({"event": "bought", "element": "e", "where": one, "within": 60, "since_entry": false});
    let mut summed = asked.clone();
    summed["value"] = truth();
    let mut cases = vec![
        ("value", json!({"value": "a"})),
        ("customer", json!({"field": "tier"})),
        ("var", json!({"var": "x"})),
        ("field", json!({"of": one, "field": "total"})),
        ("setting", json!({"setting": "limit"})),
        ("in_list", json!({"of": one, "list": [one]})),
        ("in_range", json!({"of": one, "from": one, "to": one})),
        ("in_data", json!({"of": one, "list": one})),
        ("in_segment", json!({"segment": "vip"})),
        ("list", json!({"items": [one]})),
        ("record", json!({"fields": {"a": one}})),
        ("min", json!({"args": [one, one]})),
        ("max", json!({"args": [one, one]})),
        ("sum", summed),
        ("consented", json!({"purpose": "marketing", "channel": "sms"})),
        ("consent_age", json!({"purpose": "marketing"})),
        ("status", json!({"message": "hello", "channel": "sms"})),
        ("engaged", json!({"channel": "sms", "within": 60})),
    ];
    let binary =
        ["or", "and", "eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "div", "coalesce"];
    cases.extend(binary.map(|op| (op, two.clone())));
    cases.extend(
        ["not", "negate", "known", "missing", "length", "decimal"].map(|op| (op, of.clone())),
    );
    cases.extend(["seen", "count", "last", "all"].map(|op| (op, asked.clone())));
    let place = "/steps/6/value";
    for (op, parts) in &cases {
        let good = with(&flow(&steps()), place, Some(expr(op, parts)));
        takes(&validator, &good);
        refuses(&validator, &good, &[(&format!("{place}/surprise"), Some(json!(1)))]);
        for key in parts.as_object().unwrap().keys() {
            let optional =
                matches!(key.as_str(), "where" | "within") || (*op == "status" && key == "channel");
            if !optional {
                refuses(&validator, &good, &[(&format!("{place}/{key}"), None)]);
            }
        }
    }
    for sent in [json!({}), json!({"message": "hello", "within": 60}), json!({"tag": "cart"})] {
        takes(&validator, &with(&flow(&steps()), place, Some(expr("sent", &sent))));
    }
    takes(&validator, &with(&flow(&steps()), place, Some(expr("customer_id", &json!({})))));
    let both = expr("sent", &json!({"message": "hello", "tag": "cart"}));
    refuses(&validator, &flow(&steps()), &[(place, Some(both))]);
    refuses(&validator, &flow(&steps()), &[(place, Some(json!({"op": "fly", "type": "bool"})))]);
}

#[test]
fn every_construct_and_status_has_a_key_that_the_schemas_take() {
    let validator = validator(&flow_schema(), None);
    for construct in crate::hir::Construct::ALL {
        let place = "/needs/0/construct";
        takes(&validator, &with(&flow(&steps()), place, Some(json!(construct.key()))));
    }
}

#[test]
fn reports_are_taken_and_broken_ones_are_not() {
    let validator = validator(&report_schema(), None);
    let construct = |fidelity: &str| json!({"construct": "wait.span", "title": "`wait`", "fidelity": fidelity, "places": [source()]});
    let report = |built: bool, construct: Value| {
        json!({
            "journeyc": "0.1.0", "workspace": "shop", "env": "staging", "time_zones": "2026c", "targets": ["aws", "flow"],
            "journeys": [{
                "journey": "hello", "target": "aws", "built": built, "constructs": [construct],
                "bounds": {"longest_seconds": 0, "most_steps": 2},
                "people_inside": {"document": "a.asl.json", "when_replaced": ["They stay."], "hears": ["paid"]}
            }]
        })
    };
    takes(&validator, &report(true, construct("exact")));
    let emulated = with(&construct("emulated"), "/how", Some(json!("by a table")));
    takes(&validator, &report(true, emulated));
    let refused = with(&construct("refused"), "/why", Some(json!("has no such thing")));
    takes(&validator, &report(false, refused.clone()));
    for (built, broken) in [
        (true, refused),
        (true, construct("emulated")),
        (false, construct("refused")),
        (true, with(&construct("exact"), "/how", Some(json!("x")))),
        (true, construct("roughly")),
    ] {
        assert!(!validator.is_valid(&report(built, broken.clone())), "{broken}");
    }
}

#[test]
fn what_the_compiler_writes_for_the_examples_fits() {
    let (flows, reports) = (validator(&flow_schema(), None), validator(&report_schema(), None));
    for (example, least) in [("hello", 0), ("nordic-shop", 5)] {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example);
        let options = BuildOptions {
            targets: vec!["flow".to_owned()],
            allow_refused: true,
            ..BuildOptions::default()
        };
        let built = build(&Workspace::load(&dir).unwrap(), &options).unwrap();
        let mut written = 0;
        for (path, bytes) in built.outputs.iter().flat_map(|folder| &folder.files) {
            let document: Value = serde_json::from_slice(bytes).unwrap();
            if path == "report.json" {
                takes(&reports, &document);
            } else if path.ends_with(".flow.json") {
                takes(&flows, &document);
                written += 1;
            }
        }
        assert!(written >= least, "{example}: {written} flows");
    }
}
