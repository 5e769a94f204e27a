//! Names and texts with signs that a platform's language would read arrive as they are: in what a message says, in its
//! sender's name, in titles and descriptions, in a customer's name. Where the platform has an engine for texts, one fills
//! the text in.

use super::documents::{self, Document};
use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;
use serde_json::{Value, json};
use std::fmt::Write;

/// Signs of Liquid, of Jinja and Django, of JavaScript, AMPscript and JSONata, of XML, HTML and JSON.
const NASTY: &str =
    "{{ x }} {% raw %}{% if x %} {{{ }}} {# c #} ${y} #{z} %%x%% $v[0] ]]> <b>&amp; \" ' \\ {";

const MANIFEST: &str = r#"
[workspace]
name = "hostile"
locale = "en"
currency = "DKK"
zone = "Europe/Copenhagen"
[lints]
JC0210 = "allow"
[targets.n8n]
profile_url = "https://data.kurven.example/customers"
profile_credential_id = "Kp3hTz0aB1c2D3e4"
webhook_url = "https://n8n.kurven.example/webhook"
webhook_credential_id = "Kq8sLm2nV5x7C9p1"
smtp_credential_id = "Km7yUi9oP1a3S5d6"
[connections.store]
credential_id = "Kg6sT4uV8wX2yZ0a"
[targets.klaviyo]
from_email = "hej@kurven.example"
from_label = "LABEL"
metrics.go = "XyBack"
templates.hi = "TpBack"
[targets.knock.channels]
email = { key = "postmark" }
[targets.dittofeed]
workspace = "9c1d6a52-0d3e-4f0c-8a55-6b1f2f7f6f10"
suppressed = { email = "email_blocked", sms = "sms_blocked" }
[targets.twilio-studio]
senders.sms = "+4512345678"
channels.email = "https://mail.kurven.example/studio"
[targets.salesforce]
schema_version = "252"
send_classification = "95da425b-a06f-e611-96fe-38eaa7142c61"
sender_profile = "a75d452b-7ef4-eb11-b82d-48df37d1da95"
delivery_profile = "163f8417-13f7-e911-a2d8-1402ec938a35"
emails.hi = 808716
[targets.hubspot]
events.go = "6-1234568"
emails.hi = "113782603058"
[targets.aws]
region = "eu-north-1"
account = "111122223333"
email_from = "hej@kurven.example"
email_configuration_set = "journeys"
unsubscribe_url = "https://kurven.example/unsubscribe"
"#;

/// As a title, a description or a text writes it.
fn written(text: &str, braces: bool) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    if braces { text.replace('{', "\\{") } else { text }
}

/// What a target writes of a journey with one send on a channel, `via` others too.
fn built(target: &str, via: &str, shown: &str) -> Vec<Document> {
    let (text, title) = (written(NASTY, true), written(NASTY, false));
    // A name in front of an address ends at the first `<`.
    let sender = written(&NASTY.replace("<b>", "").replace('"', ""), false);
    let source = format!(
        r#"
use std.channels {{ email, sms }}
profile Customer {{ name: text up to 200?  phone: phone?  email: email?  language: locale = en  zone: timezone = "Europe/Copenhagen" }}
event go {{ id: text up to 12 }}
rules r {{ sender email "{sender} <hej@kurven.example>" }}
/// {NASTY}
message hi "{title}" {{ purpose service  locales en
    sms {{ en: "{text}{shown}" }}
    email {{ subject {{ en: "{text}{shown}" }} body {{ en: "{text}{shown}" }} }}
}}
/// {NASTY}
journey j "{title}" {{ trigger on go  entry parallel  rules r  send hi via {via} }}
"#
    );
    let mut manifest = MANIFEST.replace("LABEL", &title);
    let others = if target == "link-mobility" { "\"flow\", " } else { "" };
    write!(manifest, "[journeys]\nj = [{others}\"{target}\"]\n").unwrap();
    let source = match target {
        "twilio-studio" | "hubspot" => source.replace("entry parallel", "entry ignore"),
        _ => source,
    };
    let workspace = Workspace::from_memory(&manifest, &[("all.journey", source.as_str())]);
    let options = BuildOptions { targets: vec![target.to_owned()], ..BuildOptions::default() };
    let built = driver::build(&workspace, &options).unwrap();
    let errors = built.diagnostics.iter().filter(|of| of.is_error());
    let errors: Vec<&str> = errors.map(|of| of.message.as_str()).collect();
    assert_eq!(errors, [""; 0], "{target}");
    let folder = built.outputs.iter().find(|folder| folder.path == target).unwrap();
    let documents = documents::read(&folder.files);
    assert_eq!(documents::wrong(documents::of(target), &documents), [""; 0], "{target}");
    documents
}

/// Every text of documents that is no key.
fn texts(documents: &[Document]) -> Vec<String> {
    fn all(value: &Value, texts: &mut Vec<String>) {
        match value {
            Value::String(text) => texts.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| all(item, texts)),
            Value::Object(fields) => fields.values().for_each(|field| all(field, texts)),
            _ => {}
        }
    }
    let mut texts = Vec::new();
    documents.iter().for_each(|(_, document)| all(document, &mut texts));
    texts
}

/// A text as an engine of Liquid fills it in.
fn filled(text: &str, globals: &Value) -> String {
    let parser = liquid::ParserBuilder::with_stdlib().build().unwrap();
    let template = parser.parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let globals = liquid::to_object(globals).unwrap();
    template.render(&globals).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn in_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;")
}

const NAME: &str = "{customer.name ?? \"you\"}";

#[test]
fn documents_of_every_target_are_sound() {
    for target in journeyc::target::TARGETS {
        let via = if target.name() == "link-mobility" { "sms" } else { "email" };
        built(target.name(), via, "");
    }
}

#[test]
fn dittofeed_fills_in_what_was_written() {
    let documents = built("dittofeed", "email and sms", NAME);
    let globals = json!({ "user": { "journeyc_name": NASTY, "email": "a@b.example" } });
    let template = |channel: &str| {
        let of = |(path, document): &&Document| {
            path.starts_with("templates/") && document["definition"]["type"] == channel
        };
        &documents.iter().find(of).unwrap().1["definition"]
    };
    let filled = |of: &Value| filled(of.as_str().unwrap(), &globals);
    let twice = format!("{NASTY}{NASTY}");
    assert_eq!(filled(&template("Sms")["body"]), twice);
    let mail = template("Email");
    assert_eq!(filled(&mail["subject"]), twice);
    assert!(filled(&mail["body"]).contains(&in_html(NASTY)), "{mail}");
    assert_eq!(filled(&mail["name"]), NASTY.replace("<b>", "").replace('"', ""));
    assert_eq!(filled(&mail["from"]), "hej@kurven.example");
    let (_, journey) = documents.iter().find(|(path, _)| path == "journeys/j.json").unwrap();
    assert_eq!(journey["name"], "hostile/default/j");
}

#[test]
fn studio_fills_in_what_was_written() {
    let globals = json!({ "flow": { "data": { "profile_name": NASTY } } });
    let twice = format!("{NASTY}{NASTY}");
    let documents = built("twilio-studio", "sms", NAME);
    let bodies: Vec<String> = texts(&documents)
        .into_iter()
        .filter(|text| text.contains("flow.data.profile_name") && text.contains("raw"))
        .map(|text| filled(&text, &globals))
        .collect();
    assert_eq!(bodies, [twice.as_str()]);
    let (_, flow) = documents.iter().find(|(path, _)| path == "j.json").unwrap();
    // Nothing of Liquid is read there.
    assert_eq!(flow["description"], NASTY);
    // The form of a channel without a widget.
    let documents = built("twilio-studio", "email", NAME);
    let (_, flow) = documents.iter().find(|(path, _)| path == "j.json").unwrap();
    let states = flow["states"].as_array().unwrap();
    let post = states.iter().find(|state| state["type"] == "make-http-request").unwrap();
    let pairs = post["properties"]["parameters"].as_array().unwrap();
    for slot in ["content_subject", "content_text"] {
        let pair = pairs.iter().find(|pair| pair["key"] == slot).unwrap();
        assert_eq!(filled(pair["value"].as_str().unwrap(), &globals), twice, "{slot}");
    }
}

#[test]
fn knock_fills_in_what_was_written() {
    let globals = json!({ "recipient": { "name": NASTY, "language": "en" } });
    let documents = built("knock", "email", NAME);
    let (_, workflow) = documents.iter().find(|(path, _)| path == "j/workflow.json").unwrap();
    let step = &workflow["steps"][0];
    let twice = format!("{NASTY}{NASTY}");
    let filled = |of: &Value| filled(of.as_str().unwrap(), &globals);
    assert_eq!(filled(&step["template"]["subject"]), twice);
    assert_eq!(filled(&step["template"]["text_body"]), twice);
    let sender = &step["channel_overrides"]["from_name"];
    assert_eq!(filled(sender), NASTY.replace("<b>", "").replace('"', ""));
}

#[test]
fn link_mobility_gets_texts_that_nobody_reads_again() {
    let documents = built("link-mobility", "sms", NAME);
    let (_, values) = documents.iter().find(|(path, _)| path.ends_with(".values.json")).unwrap();
    let found: Vec<String> = texts(&[(String::new(), values["fill"].clone())]);
    assert!(found.iter().any(|text| text == NASTY), "{values}");
    // Where nothing is filled in, the text stands in the request.
    let documents = built("link-mobility", "sms", "");
    let (_, request) = documents.iter().find(|(path, _)| path.ends_with(".messages.json")).unwrap();
    assert!(
        texts(&[(String::new(), request.clone())]).iter().any(|text| text == NASTY),
        "{request}"
    );
}

/// Their texts are the account's; what stands in the documents is for people, and nothing there is read.
#[test]
fn titles_and_descriptions_are_plain() {
    for (target, file) in [("salesforce", "j.journey.json"), ("hubspot", "j.workflow.json")] {
        let documents = built(target, "email", "");
        let (_, journey) = documents.iter().find(|(path, _)| path == file).unwrap();
        assert_eq!(journey["name"], NASTY, "{target}");
        assert_eq!(journey["description"], NASTY, "{target}");
        let others = texts(&documents).into_iter().filter(|text| text.contains("raw"));
        assert_eq!(others.filter(|text| text != NASTY).collect::<Vec<_>>(), [""; 0], "{target}");
    }
}
