//! Channels that a connection carries by LINK Mobility's MyLINK.

use super::*;

const SOURCE: &str = r#"
use std.channels { push, rcs, sms, viber, whatsapp }
profile Customer { first_name: text up to 20?  phone: phone?  push_token: text?  language: locale = da  zone: timezone = "Europe/Copenhagen" }
event go { url: url  until: datetime }
rules shop { consent none  sender sms "Kurven"  fallback on [undelivered, failed] }
message hi(e: go) {
    purpose service
    locales da > en
    rcs {
        da: "Hej {customer.first_name ?? "du"} \{% $now() %\}" buttons [open "Se" e.url, yes "Ja"]
        en: "Hi {customer.first_name ?? "you"} \{% $now() %\}" buttons [open "See" e.url, yes "Yes"]
    }
    viber { da: "Hej" buttons [open "Se" e.url]  en: "Hi" buttons [open "See" e.url] }
    sms { da: "Hej" en: "Hi" }
    whatsapp template "t_1" category utility {
        da: "Hej {customer.first_name ?? "du"}, din ordre er klar." buttons [open "Se" e.url]
        en: "Hi {customer.first_name ?? "you"}, your order is ready." buttons [open "See" e.url]
    }
}
message late(e: go) { purpose service  locales da  expires e.until  viber { da: "Hej" } }
message soon { purpose service  locales da  expires 2 hours  viber { da: "Hej" } }
message ping { purpose service  locales da  push { title { da: "Hej" } text { da: "Hej" } } }
"#;

fn manifest(channels: &[&str]) -> String {
    let mut out = "[workspace]\nname = \"shop\"\nlocale = \"da\"\n\
        [targets.link-mobility]\nwhatsapp_link_base = \"https://shop.example/\"\n\
        [targets.link-mobility.templates.t_1]\nda = \"tplDA\"\nen = \"tplEN\"\n"
        .to_owned();
    for channel in channels {
        out += &format!(
            "[connections.{channel}]\napi = \"link-mobility\"\nurl = \"https://ocm.example/v2/messages\"\narn = \"arn:aws:events:eu-north-1:111122223333:connection/mylink/1\"\n"
        );
    }
    out
}

fn journey(steps: &str) -> String {
    format!("{SOURCE}\njourney j {{ trigger on go as e  entry parallel  rules shop  {steps} }}")
}

/// The state of a step on a channel.
fn state(channel: &str, steps: &str, name: &str) -> Value {
    let files = World::new(&AWS, &manifest(&[channel]), &journey(steps)).emit();
    json(&files, "shop-default-j.asl.json")["States"][name].clone()
}

#[test]
fn a_connection_to_mylink_gets_a_request_of_mylink() {
    let state = state("viber", "send hi(e) via viber", "send-hi viber");
    assert_eq!(state["Resource"], "arn:aws:states:::http:invoke");
    let arguments = &state["Arguments"];
    assert_eq!(arguments["ApiEndpoint"], "https://ocm.example/v2/messages");
    let message = &arguments["RequestBody"]["messages"][0];
    assert_eq!(message["channelId"], "viber");
    assert_eq!(message["userId"], "{% $customer.phone %}");
    let card = &message["content"]["card"];
    assert_eq!(card["text"], "{% ($locale = 0) ? 'Hej' : 'Hi' %}");
    assert_eq!(card["buttons"][0]["caption"], "{% ($locale = 0) ? 'Se' : 'See' %}");
    assert!(card["buttons"][0]["openUrl"]["url"].as_str().unwrap().starts_with("{% "));
    assert_eq!(message["validFor"], "P3D");
    assert_eq!(message["options"]["viber.deviceDestination"], "primaryDeviceOnly");
    assert_eq!(message["context"]["step"], "send-hi");
    assert!(message.get("fallback").is_none());
    assert!(message.get("allowedHours").is_none());
    // What may have been taken is not tried again: nothing tells two attempts apart.
    assert_eq!(state["Retry"][0]["ErrorEquals"], serde_json::json!(["States.Http.StatusCode.429"]));
    let id = state["Assign"]["message_id"].as_str().unwrap();
    assert!(id.contains("$states.result.ResponseBody.messages[0].messageId"), "{id}");
}

#[test]
fn each_channel_has_its_own_content() {
    let content = |channel: &str| {
        let state =
            state(channel, &format!("send hi(e) via {channel}"), &format!("send-hi {channel}"));
        state["Arguments"]["RequestBody"]["messages"][0].clone()
    };
    let sms = content("sms");
    assert_eq!(sms["options"]["sms.originatingAddress"], "Kurven");
    assert_eq!(sms["options"]["sms.maxConcatenatedMessages"], "10");
    let rcs = content("rcs");
    let text = rcs["content"]["text"].as_str().unwrap();
    // A text that looks like an expression is one in quotes.
    assert!(text.starts_with("{% ") && text.contains("$now() %"), "{text}");
    assert_eq!(rcs["content"]["suggestions"][1]["postback"], "yes");
    assert!(rcs["content"]["suggestions"][1].get("openUrl").is_none());
    let whatsapp = content("whatsapp");
    let of = &whatsapp["content"]["fromTemplate"];
    assert_eq!(of["templateId"], "{% ($locale = 0) ? 'tplDA' : 'tplEN' %}");
    let link = of["variables"]["link1"].as_str().unwrap();
    assert!(link.contains("https://shop.example/") && link.contains("$error("), "{link}");
    assert!(of["variables"]["v1"].is_string());
}

#[test]
fn the_end_of_a_message_goes_with_it() {
    let until = state("viber", "send late(e) via viber", "send-late viber");
    let message = &until["Arguments"]["RequestBody"]["messages"][0];
    assert_eq!(message["validUntil"], "{% $v_e.until %}");
    let soon = state("viber", "send soon via viber", "send-soon viber");
    assert_eq!(soon["Arguments"]["RequestBody"]["messages"][0]["validFor"], "PT2H");
}

#[test]
fn a_chain_moves_on_by_the_machine() {
    let world =
        World::new(&AWS, &manifest(&["viber", "sms"]), &journey("send hi(e) via viber > sms"));
    let machine = json(&world.emit(), "shop-default-j.asl.json");
    for name in ["send-hi viber", "send-hi sms"] {
        let message = &machine["States"][name]["Arguments"]["RequestBody"]["messages"][0];
        assert!(message["content"].is_object(), "{name}");
        assert!(message.get("fallback").is_none(), "{name}");
    }
    // A receipt wakes what waits beside the run.
    assert!(machine["States"]["send-hi accepted 1"].is_object());
}

#[test]
fn what_mylink_cannot_do_is_said() {
    for (channel, (from, to), steps, wanted) in [
        (
            "push",
            ("", ""),
            "send ping via push",
            "JC0501: target aws cannot do a send on `push` by MyLINK",
        ),
        (
            "viber",
            ("api = \"link-mobility\"", "api = \"linkmobility\""),
            "send hi(e) via viber",
            "JC0602: `api` of `[connections.viber]` needs \"link-mobility\", or to be left out",
        ),
        (
            "whatsapp",
            ("en = \"tplEN\"", ""),
            "send hi(e) via whatsapp",
            "JC0604: target link-mobility needs the id of the template `t_1` in `en`",
        ),
    ] {
        let mut manifest = manifest(&[channel]);
        if !from.is_empty() {
            manifest = manifest.replace(from, to);
        }
        let found = messages(&World::new(&AWS, &manifest, &journey(steps)).findings());
        assert_eq!(found, [wanted], "{steps}");
    }
}
