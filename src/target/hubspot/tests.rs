//! What is emitted for sources, and what is said where the platform cannot.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::HUBSPOT;
use crate::diag::Diagnostic;
use crate::target::world::{World, messages};
use serde_json::Value;
use std::collections::BTreeMap;

const MANIFEST: &str = r#"
[workspace]
name = "kaffe"
currency = "DKK"
zone = "Europe/Copenhagen"

[targets.hubspot.events]
go = "6-1"
[targets.hubspot.emails]
hi = "77"
"#;

const DECLARED: &str = r#"
use std.channels { email, sms }
enum Tier { bronze, silver, gold }
profile Customer {
    phone: phone?  email: email?  points: int = 5  visits: int?  member: bool = true  tier: Tier = bronze  note: text up to 9?
}
event go { size: int }
event other
message hi { purpose service  locales en  sms { en: "hi" } email { subject { en: "hi" } body { en: "hi" } } }
message bye { purpose service  locales en  email { subject { en: "bye" } body { en: "bye" } } }
"#;

/// The documents, by path, or what is said instead.
fn built(journey: &str) -> Result<BTreeMap<String, Value>, Vec<String>> {
    let source = format!("{DECLARED}\n{journey}");
    let world = World::new(&HUBSPOT, MANIFEST, &source);
    let found = messages(&world.findings());
    if !found.is_empty() {
        return Err(found);
    }
    let files = world.emit();
    Ok(files.into_iter().map(|f| (f.path, serde_json::from_slice(&f.bytes).unwrap())).collect())
}

fn workflow(body: &str) -> Value {
    let source = format!("journey j {{ trigger on go  entry ignore  {body} }}");
    built(&source).unwrap_or_else(|found| panic!("{found:?}"))["j.workflow.json"].clone()
}

fn refused(body: &str) -> Vec<String> {
    built(&format!("journey j {{ trigger on go  entry ignore  {body} }}")).unwrap_err()
}

/// A property of a contact.
type Fact = (&'static str, Value);

/// Does a filter let a contact through, as the platform's reference says of one.
fn fits(filter: &Value, contact: &[(&str, Value)]) -> bool {
    let filter = &filter["filterBranches"][0]["filters"][0];
    let has = contact.iter().find(|(name, _)| filter["property"] == *name).map(|(_, value)| value);
    let operation = &filter["operation"];
    let Some(has) = has else {
        return operation["includeObjectsWithNoValueSet"].as_bool().unwrap();
    };
    match operation["operator"].as_str().unwrap() {
        "IS_KNOWN" => true,
        "IS_GREATER_THAN" => has.as_i64().unwrap() > operation["value"].as_i64().unwrap(),
        "IS_EQUAL_TO" => *has == operation["value"],
        "IS_ANY_OF" => operation["values"].as_array().unwrap().contains(has),
        other => panic!("{other}"),
    }
}

/// The kinds of the actions that a contact comes to.
fn path(workflow: &Value, contact: &[(&str, Value)]) -> Vec<String> {
    let actions = workflow["actions"].as_array().unwrap();
    let mut id = workflow["startActionId"].as_str();
    let mut came = Vec::new();
    while let Some(wanted) = id {
        let action = actions.iter().find(|action| action["actionId"] == wanted).unwrap();
        let way = match action["type"].as_str().unwrap() {
            "LIST_BRANCH" => {
                let branch = &action["listBranches"][0];
                if fits(&branch["filterBranch"], contact) {
                    &branch["connection"]
                } else {
                    &action["defaultBranch"]
                }
            }
            _ => {
                came.push(action["actionTypeId"].as_str().unwrap().to_owned());
                &action["connection"]
            }
        };
        id = way["nextActionId"].as_str();
    }
    came
}

#[test]
fn conditions_decide_as_they_are_written() {
    let cases: [(&str, &[Fact], &[Fact]); 8] = [
        ("customer.points > 3", &[("points", 4.into())], &[("points", 3.into())]),
        // A contact without a value has the default, which is 5.
        ("customer.points > 3", &[], &[("points", 0.into())]),
        ("customer.points < 3", &[("points", 2.into())], &[]),
        ("customer.points == 5", &[], &[("points", 6.into())]),
        ("customer.member", &[], &[("member", false.into())]),
        ("not customer.member", &[("member", false.into())], &[]),
        ("customer.tier == gold", &[("tier", "gold".into())], &[]),
        ("customer.tier in [bronze, silver]", &[], &[("tier", "gold".into())]),
    ];
    for (condition, takes, leaves) in cases {
        let made =
            workflow(&format!("if {condition} {{ send hi via email }} else {{ wait 1 day }}"));
        assert_eq!(path(&made, takes), ["0-4"], "{condition}");
        assert_eq!(path(&made, leaves), ["0-1"], "{condition}");
    }
    let made = workflow(
        "if customer.visits is known and customer.visits >= 2 { send hi via email } else { wait 1 day }",
    );
    assert_eq!(path(&made, &[("visits", 2.into())]), ["0-4"]);
    assert_eq!(path(&made, &[("visits", 1.into())]), ["0-1"]);
    assert_eq!(path(&made, &[]), ["0-1"]);
}

#[test]
fn steps_follow_one_another_and_paths_end() {
    let made = workflow(
        "wait 90 minutes  set points = 7  set note = \"hi\"  if customer.member { exit done }  send hi via email",
    );
    assert_eq!(path(&made, &[]), ["0-1", "0-5", "0-5"]);
    assert_eq!(path(&made, &[("member", false.into())]), ["0-1", "0-5", "0-5", "0-4"]);
    let actions = made["actions"].as_array().unwrap();
    // Numbers of a delay are texts.
    assert_eq!(actions[0]["fields"]["delta"], "90");
    assert_eq!(actions[1]["fields"]["value"]["staticValue"], "7");
    assert_eq!(made["isEnabled"], false);
    let enrolment = &made["enrollmentCriteria"];
    assert_eq!(enrolment["eventFilterBranches"][0]["eventTypeId"], "6-1");
    assert_eq!(enrolment["shouldReEnroll"], true);
    // A path ends where there is no connection; an empty one is refused by the server.
    assert!(actions.iter().all(|action| action["connection"] != serde_json::json!({})));
}

#[test]
fn loops_are_written_out() {
    const TWICE: [&str; 4] = ["0-4", "0-1", "0-4", "0-1"];
    let each = workflow("repeat up to 2 times { send hi via email  wait 1 day }  set points = 1");
    assert_eq!(path(&each, &[]), [&TWICE[..], &["0-5"]].concat());
    let every = workflow("repeat up to 2 times every 1 day { send hi via email }");
    assert_eq!(path(&every, &[]), &TWICE[..3]);
    let stops = workflow(
        "repeat up to 3 times { if customer.member { stop } wait 1 hour } exhausted { send hi via email }",
    );
    assert_eq!(path(&stops, &[("member", true.into())]), [""; 0]);
    assert_eq!(path(&stops, &[("member", false.into())]), ["0-1", "0-1", "0-1", "0-4"]);
    let round = workflow(
        "repeat up to 3 times as round { if round > 1 { send hi via email } wait 1 day  set points = round }",
    );
    assert_eq!(path(&round, &[]), ["0-1", "0-5", "0-4", "0-1", "0-5", "0-4", "0-1", "0-5"]);
    let actions = round["actions"].as_array().unwrap().iter();
    let set: Vec<&Value> = actions
        .map(|action| &action["fields"]["value"]["staticValue"])
        .filter(|value| value.is_string())
        .collect();
    assert_eq!(set, ["1", "2", "3"]);
    let some = workflow(
        "repeat up to 3 times as round { if round in [1, 3] { send hi via email } wait 1 day }",
    );
    assert_eq!(path(&some, &[]), ["0-4", "0-1", "0-1", "0-4", "0-1"]);
    let long = refused("repeat up to 300 times { send hi via email  wait 1 day }");
    assert_eq!(long, ["JC0502: `j` has more than 500 steps when its loops are written out"]);
}

#[test]
fn where_ways_meet_one_is_standard_and_the_others_go_there() {
    let made = workflow(
        "if customer.member { set points = 1 } else { set points = 2 }  wait 1 hour  send hi via email",
    );
    let actions = made["actions"].as_array().unwrap();
    let of = |way: &Value| {
        let edge = way["edgeType"].as_str().unwrap_or_default();
        format!("{edge} {}", way["nextActionId"].as_str().unwrap_or_default())
    };
    assert_eq!(of(&actions[0]["listBranches"][0]["connection"]), "STANDARD 2");
    assert_eq!(of(&actions[1]["connection"]), "STANDARD 3");
    assert_eq!(of(&actions[2]["connection"]), "STANDARD 4");
    assert_eq!(of(&actions[0]["defaultBranch"]), "STANDARD 5");
    assert_eq!(of(&actions[4]["connection"]), "GOTO 3");
}

#[test]
fn who_is_not_meant_leaves_at_once() {
    let source = "segment busy = customer.points > 3
        persona member { where customer.member and customer in busy }
        journey j { for member  trigger on go among busy  entry ignore  send hi via email }";
    let files = built(source).unwrap_or_else(|found| panic!("{found:?}"));
    let made = &files["j.workflow.json"];
    assert_eq!(path(made, &[("points", 4.into()), ("member", true.into())]), ["0-4"]);
    assert!(path(made, &[("points", 3.into()), ("member", true.into())]).is_empty());
    assert!(path(made, &[("points", 4.into()), ("member", false.into())]).is_empty());
    // Both have defaults that fit.
    assert_eq!(path(made, &[]), ["0-4"]);
    assert!(files.contains_key("properties/points.json"), "the segment reads it");
    let two = "segment busy = customer.points > 3
        journey j { trigger on go among busy  trigger on go  entry ignore  send hi via email }";
    let said = built(two).unwrap_err();
    assert!(said[0].contains("target hubspot cannot do this `among`"), "{said:?}");
}

#[test]
fn properties_that_are_read_or_set_are_described() {
    let source =
        "journey j { trigger on go  entry ignore  if customer.tier == gold { set points = 1 } }";
    let made = built(source).unwrap();
    let names: Vec<&str> = made.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["events/go.json", "j.workflow.json", "properties/points.json", "properties/tier.json"]
    );
    assert_eq!(made["events/go.json"]["propertyDefinitions"][0]["type"], "number");
    let tier = &made["properties/tier.json"];
    assert_eq!((&tier["type"], &tier["fieldType"]), (&"enumeration".into(), &"select".into()));
    assert_eq!(tier["options"].as_array().unwrap().len(), 3);
}

#[test]
fn what_a_workflow_cannot_do_is_refused_at_its_place() {
    const THIS: &str = "JC0501: target hubspot cannot do this condition";
    const CHANGE: &str = "JC0501: target hubspot cannot do this change of the profile";
    for (body, message) in [
        ("if customer.note is known and customer.note == \"a\" { send hi via email }", THIS),
        ("set points = customer.points + 1", CHANGE),
        ("set note = missing", CHANGE),
        ("set note = \"{{ x }}\"", CHANGE),
        ("send hi via sms", "JC0501: target hubspot cannot send on the channel `sms`"),
        ("send bye via email", "JC0604: target hubspot needs the id of the automated e-mail `bye`"),
        ("wait 90 seconds", "JC0502: HubSpot waits in whole minutes, and this is 90 seconds"),
    ] {
        assert_eq!(refused(body), [message], "{body}");
    }
    let named = "event Købt\njourney j { trigger on Købt  entry ignore  send hi via email }";
    assert_eq!(
        built(named).unwrap_err(),
        [
            "JC0604: target hubspot needs the id of the definition of the event `Købt` (`eventTypeId`)",
            "JC0501: target hubspot cannot do the name `Købt`",
        ]
    );
    let event =
        "journey j { trigger on go as e where e.size > 1  entry ignore  send hi via email }";
    assert_eq!(
        built(event).unwrap_err(),
        ["JC0501: target hubspot cannot do a condition of the trigger"]
    );
    let unnamed = "journey j { trigger on other  entry ignore  send hi via email }";
    assert_eq!(
        built(unnamed).unwrap_err(),
        [
            "JC0604: target hubspot needs the id of the definition of the event `other` (`eventTypeId`)"
        ]
    );
}

/// What is said of a journey whose profile has these fields, with these properties in `journey.toml`: message,
/// label and help of each finding.
fn said(fields: &str, properties: &str, body: &str) -> (World, Vec<String>) {
    let manifest = format!("{MANIFEST}\n[targets.hubspot.properties]\n{properties}");
    let source = format!(
        "use std.channels {{ email }}
        enum Stage {{ lead, customer }}
        profile Customer {{ email: email?  {fields} }}
        event go
        message hi {{ purpose service  locales en  email {{ subject {{ en: \"hi\" }} body {{ en: \"hi\" }} }} }}
        journey j {{ trigger on go  entry ignore  {body} }}"
    );
    let world = World::new(&HUBSPOT, &manifest, &source);
    let words = |of: Diagnostic| {
        let label = of.labels.first().map_or("", |label| label.text.as_str()).to_owned();
        format!("{}: {} ({label}) {}", of.code, of.message, of.help.unwrap_or_default())
    };
    let found = world.findings().into_iter().map(words).collect();
    (world, found)
}

#[test]
fn a_field_with_a_name_of_hubspots_own_says_which_property_it_is() {
    const ASK: &str = "if customer.numbers > 1 { send hi via email }";
    let (_, found) = said("country: text up to 9?", "", "set country = \"DK\"");
    assert_eq!(
        found,
        [
            "JC0501: target hubspot cannot do the field `country` (HubSpot has a property `country` of its own, \
          of the type string) say that it is HubSpot's:\n[targets.hubspot.properties]\ncountry = \"country\"\n\
          or give it a property of another name:\n[targets.hubspot.properties]\ncountry = \"journey_country\""
        ]
    );
    // Its own, said to be so: nothing is made.
    let (world, found) =
        said("country: text up to 9?", "country = \"country\"", "set country = \"DK\"");
    assert_eq!(found, [""; 0]);
    let paths: Vec<String> = world.emit().into_iter().map(|file| file.path).collect();
    assert_eq!(paths, ["j.workflow.json", "events/go.json"]);
    // Another name: the definition, the filter and the action have it.
    let (world, found) =
        said("numbers: int = 0", "numbers = \"visits\"", &format!("{ASK} set numbers = 7"));
    assert_eq!(found, [""; 0]);
    let files = world.emit();
    let made = crate::target::world::json(&files, "properties/visits.json");
    assert_eq!((&made["name"], &made["type"]), (&"visits".into(), &"number".into()));
    let made = crate::target::world::json(&files, "j.workflow.json");
    assert_eq!(path(&made, &[("visits", 2.into())]), ["0-4", "0-5"]);
    assert_eq!(path(&made, &[("visits", 1.into())]), ["0-5"]);
    assert!(made.to_string().contains("\"property_name\":\"visits\""), "{made}");
}

#[test]
fn a_name_that_no_property_can_have_is_said_where_it_stands() {
    for name in ["A B", "", "1x", "æ"] {
        let (world, found) =
            said("note: text up to 9?", &format!("note = \"{name}\""), "set note = \"x\"");
        assert!(
            found.len() == 1
                && found[0].starts_with("JC0602: the setting `targets.hubspot.properties.note` needs the internal name of a property"),
            "{found:?}"
        );
        let span = world.findings()[0].span().unwrap();
        assert!(world.workspace.sources.path(span.file).ends_with("journey.toml"));
        assert!(world.workspace.sources.slice(span).contains(name));
    }
    for (field, line) in
        [("camelCase", "camelCase = \"journey_camel_case\""), ("ærø", "\"ærø\" = \"journey_r\"")]
    {
        let (_, found) = said(&format!("{field}: int = 0"), "", &format!("set {field} = 1"));
        assert_eq!(
            found,
            [format!(
                "JC0501: target hubspot cannot do the field `{field}` (names of properties are made of the small letters a to z, digits and underscores, a letter first, 100 signs at most) give it a property of another name:\n[targets.hubspot.properties]\n{line}"
            )]
        );
        // What the help says does.
        let (_, found) = said(&format!("{field}: int = 0"), line, &format!("set {field} = 1"));
        assert_eq!(found, [""; 0]);
    }
}

#[test]
fn what_reads_a_name_that_is_refused_is_not_said_again() {
    let (_, found) =
        said("flag: bool?", "", "if customer.flag as f { if f { send hi via email } }");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("(a branch gives no name to a value)"), "{found:?}");
    let (_, found) = said("flag: bool?", "", "if customer.flag ?? true { send hi via email }");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("(a branch there has nothing like `??`"), "{found:?}");
}

#[test]
fn a_property_of_hubspots_own_must_be_what_the_journey_takes_it_for() {
    let number = "if customer.numbers > 1 { send hi via email }";
    let stage = "if customer.stage == lead { send hi via email }";
    let both = "if customer.numbers > 1 and customer.more > 1 { send hi via email }";
    for (fields, properties, body, message) in [
        // Another type, even where it is said.
        (
            "numbers: int = 0",
            "numbers = \"city\"",
            number,
            "`city` of its own, of the type string)",
        ),
        (
            "city: int = 0",
            "",
            "if customer.city > 1 { exit a }",
            "`city` of its own, of the type string)",
        ),
        (
            "stage: Stage = lead",
            "stage = \"hs_buying_role\"",
            stage,
            "enumeration with several values)",
        ),
        // HubSpot writes it itself.
        (
            "numbers: int = 0",
            "numbers = \"num_notes\"",
            "set numbers = 1",
            "keeps its property `num_notes` itself",
        ),
        (
            "stage: Stage = lead",
            "stage = \"lifecyclestage\"",
            "set stage = lead",
            "keeps its property `lifecyclestage`",
        ),
        // Names that HubSpot does not give away, and that it cannot have.
        ("numbers: int = 0", "numbers = \"hs_new\"", number, "does not know the type of `hs_new`"),
        (
            "hs_new: int = 0",
            "",
            "if customer.hs_new > 1 { exit a }",
            "does not know the type of `hs_new`",
        ),
        (
            "numbers: int = 0",
            "numbers = \"Numbers\"",
            number,
            "the setting `targets.hubspot.properties.numbers` needs",
        ),
        (
            "numbers: int = 0  more: int = 0",
            "numbers = \"more\"",
            both,
            "another field is the property `more` as well",
        ),
        (
            "numbers: money?",
            "",
            "if customer.numbers is known { exit a }",
            "HubSpot has no type for its values",
        ),
        (
            "",
            "",
            "if customer.email is known { exit a }",
            "`email` of its own, of the type string)",
        ),
    ] {
        let (_, found) = said(fields, properties, body);
        assert!(
            found.len() == 1 && found[0].contains(message),
            "{fields} {properties} {body}: {found:?}"
        );
    }
    // What it keeps itself may be read.
    for (fields, properties, body) in [
        ("numbers: int = 0", "numbers = \"num_notes\"", number),
        ("stage: Stage = lead", "stage = \"lifecyclestage\"", stage),
        ("", "email = \"email\"", "if customer.email is known { exit a }"),
    ] {
        assert_eq!(said(fields, properties, body).1, [""; 0], "{fields}");
    }
}

#[test]
fn names_of_events_and_of_their_fields_are_such_as_hubspot_takes() {
    let (long, fits) = ("a".repeat(51), "a".repeat(50));
    for (field, wrong) in [("hs_size", true), (&long, true), (&fits, false)] {
        let source = format!(
            "event go2 {{ {field}: int }}\njourney j {{ trigger on go2  entry ignore  send hi via email }}"
        );
        let found = built(&source).unwrap_err();
        let named = found.iter().any(|said| said.contains(&format!("the name `{field}`")));
        assert_eq!(named, wrong, "{found:?}");
    }
}

#[test]
fn settings_have_the_form_of_the_accounts_ids() {
    for (old, new, name) in [
        ("go = \"6-1\"", "go = \"go\"", "targets.hubspot.events.go"),
        ("hi = \"77\"", "hi = \"{{ x }}\"", "targets.hubspot.emails.hi"),
        (
            "[targets.hubspot.events]",
            "[targets.hubspot]\ngroup = \"My group\"\n[targets.hubspot.events]",
            "targets.hubspot.group",
        ),
    ] {
        let source =
            format!("{DECLARED}\njourney j {{ trigger on go  entry ignore  send hi via email }}");
        let world = World::new(&HUBSPOT, &MANIFEST.replace(old, new), &source);
        let found = messages(&world.findings());
        assert!(
            found.len() == 1
                && found[0].starts_with(&format!("JC0602: the setting `{name}` needs ")),
            "{found:?}"
        );
    }
}

#[test]
fn an_e_mail_of_the_account_has_the_values_of_one_send() {
    const MANY: &str = "message many(n: int) { purpose service  locales en  email { subject { en: \"{n}\" } body { en: \"{n}\" } } }";
    let found = |journeys: &str| {
        let source = format!("{DECLARED}\n{MANY}\n{journeys}");
        let manifest = MANIFEST.replace("hi = \"77\"", "hi = \"77\"\nmany = \"78\"");
        let world = World::new(&HUBSPOT, &manifest, &source);
        let found = messages(&world.findings());
        let made = crate::target::Target::emit(&HUBSPOT, &world.input());
        (found, made.map_err(|found| messages(&found)).err().unwrap_or_default())
    };
    let j = |name: &str, steps: &str| {
        format!("journey {name} {{ trigger on go  entry ignore  {steps} }}\n")
    };
    const OTHER: &str = "JC0501: target hubspot cannot do `many` with other values than elsewhere";
    let same = j("j", "send many(1) via email  wait 1 day  send many(1) via email");
    assert_eq!(found(&same), (vec![], vec![]));
    for steps in [
        "send many(1) via email  wait 1 day  send many(2) via email",
        "repeat up to 2 times as round { send many(round) via email  wait 1 day }",
    ] {
        assert_eq!(found(&j("j", steps)).0, [OTHER], "{steps}");
    }
    // Journeys share the account's e-mail.
    let two = j("j", "send many(1) via email") + &j("k", "send many(2) via email");
    assert_eq!(found(&two), (vec![], vec![OTHER.to_owned()]));
}
