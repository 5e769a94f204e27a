//! The documents: their shape, what is written out, and that our own look at them bites.

use super::*;
use crate::target::n8n::check::check;
use crate::target::n8n::document::{Kind, Node, Workflow};
use crate::target::n8n::js::{Js, Op};

const STEPS: &str = "send hello via whatsapp > viber > email > sms\nwait 1 day\n\
    wait until friday at 10:00\nif customer.visits > 2 and e.total > limit { exit x }\n\
    call crm.task(title: \"}} {{ 1 }}\") as task\nset visits = customer.visits + 1";

fn nodes(document: &Value) -> &Vec<Value> {
    document["nodes"].as_array().unwrap()
}

fn node<'d>(document: &'d Value, name: &str) -> &'d Value {
    nodes(document).iter().find(|node| node["name"] == name).unwrap()
}

#[test]
fn nothing_is_left_to_a_default_of_the_vendor() {
    let document = json(&world(MANIFEST, STEPS).emit(), "j.json");
    assert_eq!(document["active"], false);
    assert_eq!(document["settings"]["executionOrder"], "v1");
    assert_eq!(document["settings"]["timezone"], "Europe/Copenhagen");
    let webhook = node(&document, "the event");
    assert_eq!(webhook["parameters"]["authentication"], "headerAuth");
    assert_eq!(webhook["credentials"]["httpHeaderAuth"]["id"], "w1");
    let email = node(&document, "send-hello by email");
    assert_eq!(email["parameters"]["options"]["appendAttribution"], false);
    for name in ["sms", "email", "viber", "whatsapp"] {
        let provider = node(&document, &format!("send-hello by {name}"));
        assert_eq!(provider["retryOnFail"], false, "{name}");
        assert_eq!(provider["onError"], "continueErrorOutput", "{name}");
        let ways = document["connections"][provider["name"].as_str().unwrap()]["main"].as_array();
        assert_eq!(ways.unwrap().len(), 2, "{name}");
    }
    let call = nodes(&document).iter().find(|node| node["notes"] == "calls crm.task").unwrap();
    assert_eq!(call["maxTries"], 4);
    for node in nodes(&document) {
        let kind = node["type"].as_str().unwrap();
        assert!(kind != "n8n-nodes-base.code", "{kind}");
        assert!(node["onError"].is_string());
        if kind == "n8n-nodes-base.httpRequest" {
            // A list as an answer would become several runs.
            let response = &node["parameters"]["options"]["response"]["response"];
            assert_eq!(response["responseFormat"], "text");
        }
    }
}

#[test]
fn literals_stay_literals() {
    let document = json(&world(MANIFEST, STEPS).emit(), "j.json");
    let email = node(&document, "send-hello by email");
    let from = email["parameters"]["fromEmail"].as_str().unwrap();
    assert_eq!(from, "\"=Shop {{ x }}\" <hello@example.com>");
    let text = node(&document, "send-hello by sms text")["parameters"]["jsonOutput"].to_string();
    assert!(!text.contains("constructor"), "{text}");
    assert_eq!(text.matches("}}").count(), 1, "{text}");
}

#[test]
fn a_setting_is_that_of_the_manifest() {
    let document = json(&world(MANIFEST, STEPS).emit(), "j.json");
    assert!(document.to_string().contains("> 200"), "{document}");
}

#[test]
fn facts_are_read_anew_behind_a_wait_and_once_at_an_instant() {
    let steps = "if customer.visits > 2 { exit x }\nif customer.visits > 1 { exit y }\nwait 1 day\nif customer.visits > 0 { exit z }";
    let document = json(&world(MANIFEST, steps).emit(), "j.json");
    let names = nodes(&document).iter().map(|node| node["name"].as_str().unwrap());
    let reads: Vec<&str> = names.filter(|name| name.ends_with(" read")).collect();
    assert_eq!(reads, ["if read", "if-3 read"]);
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    let world = world(MANIFEST, STEPS);
    let bytes =
        |files: Vec<OutputFile>| files.into_iter().map(|file| file.bytes).collect::<Vec<_>>();
    assert_eq!(bytes(world.emit()), bytes(world.emit()));
}

fn workflow(nodes: Vec<Node>) -> Workflow {
    Workflow { id: "0".into(), name: "w".into(), zone: "UTC".into(), nodes }
}

fn new(name: &str, kind: Kind, outs: &[&str]) -> Node {
    let outs = outs.iter().map(|out| (*out).to_owned()).collect();
    Node { name: name.into(), kind, outs, notes: None }
}

#[test]
fn a_broken_workflow_is_found() {
    let set = || Kind::Set(Js::Object(None, Vec::new()));
    let sound = vec![new("a", set(), &["b"]), new("b", Kind::Rest, &[])];
    assert_eq!(check(&workflow(sound)), Vec::<String>::new());
    for (nodes, wanted) in [
        (vec![new("a", set(), &["b"])], "a node leads to `b`, which does not exist"),
        (vec![new("a", set(), &["a"]), new("a", set(), &["a"])], "two nodes are called `a`"),
        (vec![new("a", Kind::If(Js::Bool(true)), &["a"])], "`a` has 1 ways on"),
        (
            vec![new("a", set(), &["a"]), new("b", Kind::Rest, &[])],
            "the node `b` cannot be reached",
        ),
        (
            vec![new("a", Kind::Wait(Js::Code("{{}}").bin(Op::Add, Js::Num(1))), &["a"])],
            "n8n would cut this expression in two: ={{ ({{}}) + 1 }}",
        ),
    ] {
        assert_eq!(check(&workflow(nodes)), [wanted]);
    }
}
