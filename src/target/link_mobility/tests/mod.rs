//! What is written for one send, and what is refused, by name.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::driver::{BuildOptions, Built, build};
use crate::source::Workspace;
use proptest::prelude::*;
use serde_json::{Value, json};

const MANIFEST: &str = r#"
[workspace]
name = "shop"
locale = "da"
zone = "Europe/Copenhagen"
[targets.link-mobility]
gates_once = true
whatsapp_link_base = "https://shop.example/"
[lints]
JC0210 = "allow"
JC0416 = "allow"
JC0423 = "allow"
[journeys]
"#;
const BESIDE: &str = "\"*\" = [\"flow\", \"link-mobility\"]\n";

const HEAD: &str = r#"
use std.channels { email, rcs, sms, viber, whatsapp }
profile Customer { name: text up to 20?  phone: phone?  email: email?  zone: timezone = "Europe/Copenhagen" }
event go { url: url  phone: phone  until: datetime }
"#;

fn built(manifest: &str, source: &str) -> Built {
    let source = format!("{HEAD}{source}");
    let workspace = Workspace::from_memory(manifest, &[("all.journey", &source)]);
    build(&workspace, &BuildOptions::default()).unwrap()
}

/// A journey of these rules and steps, with a message for each channel.
fn world(rules: &str, header: &str, steps: &str) -> String {
    format!(
        "rules r {{ consent none {rules} }}
         message hi {{
             purpose service  locales da
             sms {{ da: \"Hej\" }}  viber {{ da: \"Hej\" }}  rcs {{ da: \"Hej\" }}
             whatsapp template \"t\" category marketing {{ da: \"Hej med dig igen\" }}
             email {{ subject {{ da: \"Hej\" }} body {{ da: \"Hej\" }} }}
         }}
         message late {{ purpose service  locales da  expires 1 day  sms {{ da: \"Hej\" }}  viber {{ da: \"Hej\" }}  rcs {{ da: \"Hej\" }} }}
         journey j {{ trigger on go as e  entry parallel  rules r  {header} {steps} }}"
    )
}

fn found(built: &Built) -> Vec<String> {
    built.diagnostics.iter().map(|item| format!("{}: {}", item.code, item.message)).collect()
}

fn file(built: &Built, path: &str) -> Value {
    let ours = built.outputs.iter().find(|folder| folder.path == "link-mobility").unwrap();
    let (_, bytes) = ours.files.iter().find(|(name, _)| name == path).unwrap();
    serde_json::from_slice(bytes).unwrap()
}

const BOTH: &str = "fallback on [undelivered, failed]";
const SOON: &str = "fallback on [undelivered, failed], not delivered after 15 minutes";

#[test]
fn what_a_request_cannot_say_is_refused() {
    for (rules, header, steps, wanted) in [
        ("", "", "send hi via viber > sms", "a chain without `fallback` in its rules"),
        (
            "fallback on [failed]",
            "",
            "send hi via viber > sms",
            "a `fallback` on only one of `undelivered` and `failed`",
        ),
        (
            BOTH,
            "",
            "send hi via viber > sms and rcs",
            "`via a and b` before or behind another alternative",
        ),
        (
            "fallback on [undelivered, failed], not seen after 1 hour",
            "",
            "send hi via viber > sms",
            "a `fallback` deadline on another status than `delivered`",
        ),
        (
            SOON,
            "",
            "send hi via whatsapp > sms",
            "a `fallback` deadline behind a WhatsApp template of the category `marketing`",
        ),
        (
            SOON,
            "",
            "send late via rcs > viber > sms",
            "a chain of three with a deadline, of a message with `expires`",
        ),
        (
            "quiet 21:00..08:00 defer fallback on [undelivered, failed], not delivered after 15 minutes",
            "",
            "send hi via rcs > viber > sms",
            "a chain of three with a deadline, under hours that defer",
        ),
        (
            SOON,
            "lasts at most 3 days",
            "send hi via viber > sms",
            "a `fallback` deadline in a journey with a goal, an exit, `lasts` or `entry restart`",
        ),
        (
            "quiet 21:00..08:00 on [sms] skip fallback on [undelivered, failed]",
            "",
            "send hi via viber > sms",
            "a chain under hours that skip the message on some of its channels only",
        ),
        (
            "quiet 21:00..08:00 skip quiet sunday defer",
            "",
            "send hi via sms",
            "a message on `sms` under windows that defer and windows that skip",
        ),
        ("sender viber \"Kurven\"", "", "send hi via viber", "a `sender` on `viber`"),
        (
            "",
            "",
            "send hi via email",
            "a journey without a message on `sms`, `rcs`, `viber` or `whatsapp`",
        ),
    ] {
        let built = built(&format!("{MANIFEST}{BESIDE}"), &world(rules, header, steps));
        let wanted = format!("JC0501: target link-mobility cannot do {wanted}");
        assert_eq!(found(&built), [wanted], "{rules} {steps}");
    }
    // Where it says nothing else, it is built.
    let built = built(&format!("{MANIFEST}{BESIDE}"), &world(SOON, "", "send hi via viber > sms"));
    assert_eq!(found(&built), [""; 0]);
}

/// Files below `link-mobility/j`.
fn names(built: &Built) -> Vec<&str> {
    let ours = built.outputs.iter().find(|folder| folder.path == "link-mobility").unwrap();
    let names = ours.files.iter().map(|(name, _)| name.as_str());
    names.filter(|name| name.starts_with("j/") && name.ends_with(".messages.json")).collect()
}

#[test]
fn a_chain_that_is_not_one_message_has_a_request_for_each_channel() {
    let apart = MANIFEST.replace("gates_once = true", "");
    let apart = format!("{apart}{BESIDE}");
    let once = format!("{MANIFEST}{BESIDE}");
    for (manifest, rules, steps, wanted) in [
        // Consent is asked again for each.
        (&apart, BOTH, "send hi via viber > sms", vec!["sms", "viber"]),
        // What one message cannot say, several can.
        (
            &apart,
            "fallback on [failed]",
            "send hi via viber > sms and rcs",
            vec!["rcs", "sms", "viber"],
        ),
        // A channel in the middle is another's.
        (&once, BOTH, "send hi via viber > email > sms", vec!["sms", "viber"]),
        (&once, BOTH, "send hi via email > sms", vec!["sms"]),
    ] {
        let built = built(manifest, &world(rules, "", steps));
        assert_eq!(found(&built), [""; 0], "{steps}");
        let names = names(&built);
        let paths: Vec<String> =
            wanted.iter().map(|channel| format!("j/send-hi.{channel}.messages.json")).collect();
        assert_eq!(names, paths, "{steps}");
        for channel in wanted {
            let request = file(&built, &format!("j/send-hi.{channel}.messages.json"));
            let messages = request["messages"].as_array().unwrap();
            assert_eq!(messages.len(), 1);
            assert_eq!(messages[0]["channelId"], channel);
            assert_eq!(messages[0].get("fallback"), None);
            assert_eq!(messages[0]["validFor"], "P3D", "as long as a chain is watched");
            let values = file(&built, &format!("j/send-hi.{channel}.values.json"));
            assert_eq!(values["links"].as_array().unwrap().len(), 1);
            assert_eq!(values["links"][0]["channel"], channel);
        }
    }
    // Beside another's, one request has what is MyLINK's.
    let built = built(&once, &world("", "", "send hi via email and sms and rcs"));
    assert_eq!(names(&built), ["j/send-hi.messages.json"]);
    let request = file(&built, "j/send-hi.messages.json");
    let channels: Vec<&Value> =
        request["messages"].as_array().unwrap().iter().map(|of| &of["channelId"]).collect();
    assert_eq!(channels, ["sms", "rcs"]);
}

#[test]
fn what_is_not_its_concern_is_left_out_where_the_command_line_asks() {
    let source = format!(
        "{HEAD}{} journey k {{ trigger on go  entry parallel  send hi via email }}",
        world("", "", "send hi via sms")
    );
    let manifest = format!("{MANIFEST}\"*\" = [\"flow\"]\n");
    let workspace = Workspace::from_memory(&manifest, &[("all.journey", &source)]);
    let options =
        BuildOptions { targets: vec!["link-mobility".to_owned()], ..BuildOptions::default() };
    let built = build(&workspace, &options).unwrap();
    assert_eq!(found(&built), [""; 0]);
    assert_eq!(built.journeys, 1);
}

#[test]
fn a_step_on_other_channels_is_left() {
    let manifest = format!("{MANIFEST}{BESIDE}");
    let apart = built(&manifest, &world("", "", "send hi via email send hi via viber"));
    assert_eq!(found(&apart), [""; 0]);
    let ours = apart.outputs.iter().find(|folder| folder.path == "link-mobility").unwrap();
    let names: Vec<&str> = ours.files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["j/send-hi-2.messages.json", "j/send-hi-2.values.json"]);
}

#[test]
fn it_runs_no_journey_by_itself() {
    let source = world("", "", "wait 1 day send hi via sms");
    let alone = built(&format!("{MANIFEST}\"*\" = [\"link-mobility\"]\n"), &source);
    let found = found(&alone);
    for what in
        ["`trigger on` an event", "`entry parallel`", "suppression asked", "`wait` for a span"]
    {
        assert!(found.iter().any(|text| text.contains(what)), "{what}: {found:?}");
    }
    let note = &alone.diagnostics[0].notes[0];
    assert!(note.starts_with("MyLINK takes messages, not journeys"), "{note}");
    // Beside a target that refuses something, that is refused still.
    let asks = world(
        "",
        "",
        "split words winner by clicked after 1 day { a 10% { send hi via sms } b 10% { send hi via email } winner 80% }",
    );
    let manifest = format!("{MANIFEST}\"*\" = [\"aws\", \"link-mobility\"]\n");
    let beside = built(&manifest, &asks);
    let refused: Vec<&String> = beside.diagnostics.iter().map(|item| &item.message).collect();
    assert!(
        refused
            .iter()
            .any(|text| text.contains("`link-mobility`: `winner by` in a split is refused")),
        "{refused:?}"
    );
    let beside = built(&format!("{MANIFEST}{BESIDE}"), &asks);
    assert_eq!(beside.diagnostics, []);
}

#[test]
fn contents_that_a_channel_does_not_show_are_refused() {
    let manifest = format!("{MANIFEST}{BESIDE}");
    for (content, channel, wanted) in [
        ("viber { da: \"Hej\" buttons [yes \"Ja\"] }", "viber", "a button that answers on `viber`"),
        (
            "whatsapp { da: \"Hej\" buttons [open \"Se\" e.url] }",
            "whatsapp",
            "a link under free text on `whatsapp`",
        ),
        (
            "whatsapp template \"t\" category marketing { da: \"Hej \\{\\{1\\}\\} med dig\" }",
            "whatsapp",
            "`{{` in the words of a template",
        ),
        (
            "whatsapp template \"t\" category marketing { da: \"Hej med dig\" buttons [call \"Ring\" e.phone] }",
            "whatsapp",
            "a number to call that is data in a template",
        ),
    ] {
        let source = format!(
            "message m(e: go) {{ purpose service  locales da  {content} }}
             journey j {{ trigger on go as e  entry parallel  wait up to 1 day {{ on message from whatsapp {{ send m(e) via {channel} }} }} }}"
        );
        let built = built(&manifest, &source);
        let wanted = format!("JC0501: target link-mobility cannot do {wanted}");
        assert!(found(&built).contains(&wanted), "{:?}", found(&built));
    }
}

#[test]
fn a_link_of_a_template_that_is_data_needs_its_beginning() {
    let source = "message m(e: go) { purpose service  locales da
            whatsapp template \"t\" category utility { da: \"Hej med dig igen\" buttons [open \"Se\" e.url] } }
        journey j { trigger on go as e  entry parallel  send m(e) via whatsapp }";
    let manifest = MANIFEST.replace("whatsapp_link_base", "# ");
    let without = built(&format!("{manifest}{BESIDE}"), source);
    assert_eq!(found(&without), ["JC0604: `[targets.link-mobility]` lacks `whatsapp_link_base`"]);
    let with = built(&format!("{MANIFEST}{BESIDE}"), source);
    let values = file(&with, "j/send-m.values.json");
    let fill = values["fill"].as_array().unwrap().iter();
    let link = fill
        .clone()
        .find(|fill| fill["path"] == "/messages/0/content/fromTemplate/variables/link1");
    assert_eq!(link.unwrap()["texts"]["da"][0]["after"], "https://shop.example/");
    // Without an id in journey.toml, the id is filled in.
    let id =
        fill.clone().find(|fill| fill["path"] == "/messages/0/content/fromTemplate/templateId");
    let slot = json!({ "op": "template", "type": "text", "template": "t", "locale": "da" });
    assert_eq!(id.unwrap()["texts"]["da"][0]["slot"], slot);
}

#[test]
fn unknown_settings_are_named() {
    let manifest = format!("{MANIFEST}{BESIDE}").replace("gates_once", "gate_once");
    let built = built(&manifest, &world("", "", "send hi via sms"));
    assert!(found(&built)[0].starts_with("JC0602"), "{:?}", found(&built));
}

#[test]
fn ends_are_written_out() {
    let manifest = format!("{MANIFEST}{BESIDE}");
    let end = |rules: &str, step: &str| {
        let name = if step.contains("late") { "late" } else { "hi" };
        let built = built(&manifest, &world(rules, "", step));
        let request = file(&built, &format!("j/send-{name}.messages.json"));
        let mut ends = Vec::new();
        let mut at = request["messages"][0].clone();
        while at.is_object() {
            ends.push(at.get("validFor").or(at.get("validUntil")).unwrap().clone());
            at = at.get("fallback").cloned().unwrap_or_default();
        }
        ends
    };
    assert_eq!(end("", "send hi via sms"), ["P3D"]);
    assert_eq!(end("", "send late via sms"), ["{{end}}"]);
    // All of a chain without a deadline ends at once; one with a deadline moves on because of it.
    assert_eq!(end(BOTH, "send hi via viber > sms"), ["{{end}}", "{{end}}"]);
    assert_eq!(end(SOON, "send hi via rcs > viber > sms"), ["PT15M", "PT15M", "P3D"]);
    assert_eq!(end(SOON, "send late via viber > sms"), ["{{end}}", "{{end}}"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn words_arrive_as_they_are(words in "[ -~æøÅ🎁€]{1,40}", value in any::<bool>()) {
        let escaped: String = words
            .chars()
            .flat_map(|c| match c {
                '"' | '\\' | '{' | '}' => vec!['\\', c],
                other => vec![other],
            })
            .collect();
        let value = if value { "{customer.name ?? \"\"}" } else { "" };
        let source = format!(
            "message m {{ purpose service  locales da  rcs {{ da: \"{escaped}{value}\" }} }}
             journey j {{ trigger on go  entry parallel  send m via rcs }}"
        );
        let built = built(&format!("{MANIFEST}{BESIDE}"), &source);
        prop_assume!(!built.outputs.is_empty());
        let path = "/messages/0/content/text";
        let request = file(&built, "j/send-m.messages.json");
        let values = file(&built, "j/send-m.values.json");
        let fills = values["fill"].as_array().unwrap().iter();
        let fill = fills.clone().find(|fill| fill["path"] == path);
        let written = match fill {
            None => request.pointer(path).unwrap().clone(),
            Some(fill) => fill["texts"]["da"][0].clone(),
        };
        prop_assert_eq!(fill.is_some(), !value.is_empty());
        prop_assert_eq!(written, json!(words));
    }
}

/// Names of templates that a file cannot have are told apart all the same, and lead nowhere else.
#[test]
fn two_templates_are_two_files() {
    let message = |name: &str, template: &str| {
        format!(
            "message {name} {{ purpose service  locales da  whatsapp template \"{template}\" category utility {{ da: \"Hej med dig igen\" }} }}"
        )
    };
    let source = format!(
        "rules r {{ consent none }} {} {} {}
         journey j {{ trigger on go  entry parallel  rules r  send a via whatsapp  send b via whatsapp  send c via whatsapp }}",
        message("a", "a_b"), message("b", "a b"), message("c", "../../{{ x }}"),
    );
    let built = built(&format!("{MANIFEST}{BESIDE}"), &source);
    let errors: Vec<&str> =
        built.diagnostics.iter().filter(|of| of.is_error()).map(|of| of.message.as_str()).collect();
    assert_eq!(errors, [""; 0]);
    let ours = built.outputs.iter().find(|folder| folder.path == "link-mobility").unwrap();
    let templates = ours.files.iter().filter(|(path, _)| path.starts_with("templates/"));
    let names: std::collections::BTreeSet<&str> = templates
        .map(|(path, _)| {
            assert_eq!(path.matches('/').count(), 1, "{path}");
            path.as_str()
        })
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.contains("templates/a_b.da.json"), "{names:?}");
}
