//! A small Studio: it walks through a definition as the pages of the widget library say, with an engine
//! of Liquid that is not ours. What the world does to a message or a request, a test says.

use serde_json::{Map, Value, json};

/// What the world does.
pub(super) enum Does {
    /// The customer answers: the text, and the id of the button.
    Answers(&'static str, Option<&'static str>),
    /// Nobody answers.
    Silent,
    /// A message that is waited for cannot be delivered.
    Undeliverable,
    /// Twilio takes a message, or refuses it.
    Takes(bool),
    /// A request is answered with an object, or not.
    Brings(Option<Value>),
}

/// What came of an execution.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Came {
    /// Every message: from, to, and the text or the template with its variables.
    pub(super) sent: Vec<String>,
    /// Every request: the address and the form.
    pub(super) requests: Vec<String>,
    pub(super) outcome: String,
}

/// Runs a definition. `world` is asked with the type of the widget and what it says or asks for.
pub(super) fn run(
    definition: &Value,
    contact: &str,
    parameters: &Value,
    mut world: impl FnMut(&str, &str) -> Does,
) -> Came {
    let mut context = json!({
        "flow": { "data": parameters, "variables": {} },
        "contact": { "channel": { "address": contact } },
        "widgets": {},
    });
    let mut came = Came::default();
    let mut at = definition["initial_state"].as_str().unwrap().to_owned();
    let mut event = "incomingRequest".to_owned();
    for _ in 0..1_000 {
        let states = definition["states"].as_array().unwrap();
        let state = states.iter().find(|state| state["name"] == at).unwrap();
        let of = &state["properties"];
        match state["type"].as_str().unwrap() {
            "trigger" => {}
            "split-based-on" => event = split(state, &context),
            "set-variables" => {
                for pair in of["variables"].as_array().unwrap() {
                    let key = pair["key"].as_str().unwrap();
                    let value = filled(pair["value"].as_str().unwrap(), &context);
                    context["flow"]["variables"][key] = json!(value);
                }
                "next".clone_into(&mut event);
            }
            "make-http-request" => {
                let url = of["url"].as_str().unwrap();
                let said = format!("{url} {}", form(of.get("parameters"), &context));
                let Does::Brings(answer) = world("request", &said) else { panic!("{said}") };
                came.requests.push(said);
                (if answer.is_some() { "success" } else { "failed" }).clone_into(&mut event);
                context["widgets"][&at] = json!({ "parsed": answer.unwrap_or(json!({})) });
            }
            kind @ ("send-message" | "send-and-wait-for-reply") => {
                let to =
                    of.get("to").and_then(Value::as_str).unwrap_or("{{contact.channel.address}}");
                let what = match of.get("content_sid") {
                    Some(sid) => format!(
                        "{} {}",
                        sid.as_str().unwrap(),
                        form(of.get("content_variables"), &context)
                    ),
                    None => filled(of["body"].as_str().unwrap(), &context),
                };
                let from = filled(of["from"].as_str().unwrap(), &context);
                let said = format!("{from} > {}: {what}", filled(to, &context));
                let does = world(kind, &said);
                came.sent.push(said);
                event = match does {
                    Does::Takes(true) => "sent",
                    Does::Takes(false) => "failed",
                    Does::Silent => "timeout",
                    Does::Undeliverable => "deliveryFailure",
                    Does::Answers(body, button) => {
                        let inbound = json!({ "Body": body, "ButtonPayload": button });
                        context["widgets"][&at] = json!({ "inbound": inbound });
                        "incomingMessage"
                    }
                    Does::Brings(_) => panic!("{}", came.sent.join("\n")),
                }
                .to_owned();
            }
            other => panic!("{other}"),
        }
        let ways = state["transitions"].as_array().unwrap();
        let way = match event.split_once(' ') {
            Some(("match", place)) => &ways[place.parse::<usize>().unwrap()],
            _ => ways.iter().find(|way| way["event"] == event.as_str()).unwrap(),
        };
        let Some(next) = way.get("next").and_then(Value::as_str) else {
            let outcome = &context["flow"]["variables"]["outcome"];
            outcome.as_str().unwrap_or("none").clone_into(&mut came.outcome);
            return came;
        };
        next.clone_into(&mut at);
    }
    panic!("more than 1,000 steps");
}

/// The way out of a split: `match` with its place, or `noMatch`. Two ways never fit at once, since their
/// order is not documented.
fn split(state: &Value, context: &Value) -> String {
    let mut fitting = Vec::new();
    for (at, way) in state["transitions"].as_array().unwrap().iter().enumerate() {
        let Some(conditions) = way.get("conditions").and_then(Value::as_array) else { continue };
        if conditions.iter().all(|condition| holds(condition, context)) {
            fitting.push(at);
        }
    }
    match fitting.as_slice() {
        [] => "noMatch".to_owned(),
        [at] => format!("match {at}"),
        _ => panic!("two ways fit: {state}"),
    }
}

/// Operators as <https://www.twilio.com/docs/studio/widget-library/split-based-on> has them: without
/// capitals, and without white space around.
fn holds(condition: &Value, context: &Value) -> bool {
    let side = |text: &Value| filled(text.as_str().unwrap(), context).trim().to_lowercase();
    let (input, value) = (side(&condition["arguments"][0]), side(&condition["value"]));
    let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    match condition["type"].as_str().unwrap() {
        "equal_to" => input == value,
        "matches_any_of" => value.split(',').any(|one| one.trim() == input),
        "is_blank" => input.is_empty(),
        "is_not_blank" => !input.is_empty(),
        "less_than" => number(&input) < number(&value),
        "greater_than" => number(&input) > number(&value),
        "is_before_date" | "is_before_time" => input < value,
        "is_after_date" | "is_after_time" => input > value,
        // Only the patterns of languages are emitted.
        "regex" => {
            let tags = value.strip_prefix('(').unwrap().strip_suffix(")([-_].*)?").unwrap();
            tags.split('|').any(|tag| {
                let input = input.replace('_', "-");
                let rest = input.strip_prefix(&tag.replace("[-_]", "-"));
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            })
        }
        other => panic!("{other}"),
    }
}

fn form(pairs: Option<&Value>, context: &Value) -> String {
    let mut form = Map::new();
    for pair in pairs.and_then(Value::as_array).into_iter().flatten() {
        let value = filled(pair["value"].as_str().unwrap(), context);
        form.insert(pair["key"].as_str().unwrap().to_owned(), json!(value));
    }
    Value::Object(form).to_string()
}

/// A text as Liquid fills it in. The engine of the tests stops at a name that it does not know; Studio
/// has nothing there, so every name that the text has is given nothing first.
pub(super) fn filled(text: &str, context: &Value) -> String {
    let mut whole = context.clone();
    let words = text.split(|sign: char| !(sign.is_ascii_alphanumeric() || "._".contains(sign)));
    for word in words.filter(|word| word.starts_with("flow.") || word.starts_with("widgets.")) {
        let mut place = &mut whole;
        for part in word.split('.') {
            if place.is_null() {
                *place = json!({});
            }
            place = place.as_object_mut().unwrap().entry(part).or_insert(Value::Null);
        }
    }
    let parser = liquid::ParserBuilder::with_stdlib().build().unwrap();
    let template = parser.parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let globals = liquid::to_object(&whole).unwrap();
    template.render(&globals).unwrap_or_else(|error| panic!("{text}: {error}"))
}
