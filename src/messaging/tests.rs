//! Limits to the character and the byte, and cards that workspaces write.

use crate::driver::check;
use crate::source::Workspace;

const BARE: &str = "[workspace]\nname = \"shop\"\nlocale = \"da\"\n";

/// The findings as `CODE: message`.
fn found(manifest: &str, source: &str) -> Vec<String> {
    let workspace = Workspace::from_memory(manifest, &[("all.journey", source)]);
    let found = check(&workspace).diagnostics;
    found.iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect()
}

#[test]
fn long_labels_of_rcs_are_found() {
    let say = |label: &str| {
        let source = format!(
            r#"
use std.channels {{ rcs }}
profile Customer {{ phone: phone?  zone: timezone = "Europe/Copenhagen"  nick: text up to 20 = "x" }}
event go
message hello {{ purpose service  locales da  rcs {{ da: "Hej" buttons [open "{label}" "https://x.example"] }} }}
journey j {{ trigger on go  entry parallel  send hello via rcs {{ unreachable {{ }} }} }}
"#
        );
        found(BARE, &source)
    };
    assert_eq!(say("Læs, {customer.nick}"), Vec::<String>::new());
    assert_eq!(
        say("Læs, {customer.nick}!"),
        ["JC0504: this label can have 26 characters, but rcs carries 25"]
    );
}

#[test]
fn large_push_messages_are_found() {
    // The envelope for Google: {"notification":{"title":"æ","body":".."},"data":{"url":"https://x.example"}}
    let around = r#"{"notification":{"title":"","body":""},"data":{"url":""}}"#.len();
    let fixed = around + "æ".len() + "https://x.example".len();
    let say = |bare: &str, body: &str| {
        let source = format!(
            r#"
use std.channels {{ push }}
profile Customer {{ push_token: text?  zone: timezone = "Europe/Copenhagen"  nick: text up to 100 = "x" }}
event go
message hello {{
    purpose service
    locales da
    push {{ title {{ da: "æ" }} body {{ da: "{body}" }} buttons [open "Open" "https://x.example"] }}
}}
journey j {{ trigger on go  entry parallel  send hello via push }}
"#
        );
        found(bare, &source)
    };
    assert_eq!(say(BARE, &"x".repeat(4_096 - fixed)), Vec::<String>::new());
    assert_eq!(
        say(BARE, &"x".repeat(4_097 - fixed)),
        ["JC0504: this push message can have 4097 bytes, but APNs and FCM take 4096"]
    );
    // A quote takes two bytes in JSON, a hundred letters can be emoji.
    let rest = "x".repeat(4_096 - fixed - 2 - 400);
    assert_eq!(say(BARE, &format!("{rest}\\\"{{customer.nick}}")), Vec::<String>::new());
    assert_eq!(
        say(BARE, &format!("{rest}æ\\\"{{customer.nick}}")),
        ["JC0504: this push message can have 4098 bytes, but APNs and FCM take 4096"]
    );
    // What a connection carries has limits of its own.
    let carried = format!(
        "{BARE}[connections.push]\narn = \"arn:aws:events:eu-north-1:123456789012:connection/push/1\"\nurl = \"https://push.example\"\n"
    );
    assert_eq!(say(&carried, &"x".repeat(5_000)), Vec::<String>::new());
}

#[test]
fn long_texts_are_found() {
    let say = |length: usize| {
        let source = format!(
            "use std.channels {{ sms }}\nprofile Customer {{ phone: phone? }}\n\
             message hello {{ purpose service  locales da  sms {{ da: \"{}\" }} }}\n",
            "x".repeat(length)
        );
        found(BARE, &source)
    };
    assert_eq!(say(1_600), Vec::<String>::new());
    assert_eq!(say(1_601), ["JC0504: this text can have 1601 characters, but sms carries 1600"]);
}

/// A list counts as full, and a plural as its longest form.
#[test]
fn long_texts_of_lists_and_plurals_are_found() {
    let say = |channel: &str, text: &str| {
        let source = format!(
            r#"
use std.channels {{ {channel} }}
profile Customer {{ phone: phone?  push_token: text?  zone: timezone = "Europe/Copenhagen" }}
event go {{ words: list of text up to 150  count: int }}
message hello(of_it: go) {{ purpose service  locales da  {channel} {{ {text} }} }}
journey j {{ trigger on go as e  entry parallel  send hello(e) via {channel} }}
"#
        );
        found(BARE, &source)
    };
    let plural = |length: usize| {
        format!("{{plural of_it.count one \"x\" other \"{}\"}}", "y".repeat(length))
    };
    let sms = |length: usize| {
        let list = "{each w in of_it.words up to 10: \"{w}, 345678\"}";
        say("sms", &format!("da: \"{list}{}\"", plural(length)))
    };
    assert_eq!(sms(20), Vec::<String>::new());
    assert_eq!(sms(21), ["JC0504: this text can have 1601 characters, but sms carries 1600"]);
    // Six times 150 letters that can be emoji, with a comma and a space.
    let rest = 4_096 - r#"{"aps":{"alert":{"body":""}}}"#.len() - 6 * (150 * 4 + 2);
    let push = |length: usize| {
        let list = "{each w in of_it.words up to 6: \"{w}, \"}";
        say("push", &format!("body {{ da: \"{list}{}\" }}", plural(length)))
    };
    assert_eq!(push(rest), Vec::<String>::new());
    assert_eq!(
        push(rest + 1),
        ["JC0504: this push message can have 4097 bytes, but APNs and FCM take 4096"]
    );
}

#[test]
fn a_workspace_can_declare_and_refine_channels() {
    let source = r#"
use std.channels { sms as texts }
profile Customer { phone: phone? }

channel sms "Our own SMS" extends texts { limit [text 3000] }
channel pager "Pager" {
    address phone
    limit   [text 20] unverified
    price   per_message
}

message hello {
    purpose service
    locales da
    sms { da: "MANY" }
    pager { da: "Longer than a pager shows" }
}
"#;
    let source = source.replace("MANY", &"x".repeat(2_000));
    let manifest = format!("{BARE}[lints]\nunused-import = \"allow\"\n");
    assert_eq!(
        found(&manifest, &source),
        ["JC0504: this text can have 25 characters, but pager carries 20"]
    );
    let workspace = Workspace::from_memory(&manifest, &[("all.journey", &source)]);
    assert!(check(&workspace).diagnostics.iter().all(|found| !found.is_error()), "unverified");
}

/// A dash, and quotes that would end the string.
#[test]
fn the_fix_of_an_sms_mends_it() {
    let source = "use std.channels { sms }\nprofile Customer { phone: phone? }\n\
                  message hello { purpose service  locales da  sms { da: \"Din ordre er pakket og forlader \
                  huset i dag \u{2013} den er hos dig i morgen \u{201c}mellem ni og tolv\u{201d}.\" } }\n";
    let workspace = Workspace::from_memory(BARE, &[("all.journey", source)]);
    let diagnostics = check(&workspace).diagnostics;
    assert_eq!(found(BARE, source).len(), 1, "{diagnostics:?}");
    let fixes = diagnostics.into_iter().flat_map(|finding| finding.fixes);
    let mut edits: Vec<_> = fixes.flat_map(|fix| fix.edits).collect();
    assert_eq!(edits.len(), 3);
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut mended = source.to_owned();
    for edit in edits {
        mended.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    assert!(
        mended.contains(r#"i dag - den er hos dig i morgen \"mellem ni og tolv\"."#),
        "{mended}"
    );
    assert_eq!(found(BARE, &mended), Vec::<String>::new());
}
