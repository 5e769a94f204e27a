//! What a workspace says about a finding changes that finding, and nothing else.

use crate::support;

const MANIFEST: &str = r#"
[workspace]
name   = "shop"
locale = "en"
zone   = "Europe/Copenhagen"
"#;

/// A sender without replies behind a wait for one (JC0434), advertising without consent (JC0410), and two journeys that
/// begin each other (JC0412).
const SOURCE: &str = r#"
use std.channels { sms }
profile Customer { phone: phone? pii  zone: timezone = "Europe/Copenhagen" }
event ping
event pong
message sale { purpose marketing sms { en: "Sale. Opt out: example.com/stop" } }
message ask { purpose service sms { en: "Yes or no?" } }
rules bare { consent none  sender sms "Shop" }
journey sells { trigger on ping  entry parallel  rules bare  send sale via sms }
journey asks {
    trigger on ping
    entry   parallel
    rules   bare
    send ask via sms
    wait up to 1 day { on reply to ask as r { exit answered } }
}
journey there { trigger on ping  entry parallel  track pong }
journey back { trigger on pong  entry parallel  track ping }
"#;

fn codes(manifest: &str, source: &str) -> Vec<String> {
    let (_, found) = support::check(manifest, &[("main.journey", source)]);
    let mut codes: Vec<String> = found.iter().map(|item| item.code.to_string()).collect();
    codes.sort();
    codes.dedup();
    codes
}

#[test]
fn what_is_said_of_one_finding_hides_no_other() {
    let all = codes(MANIFEST, SOURCE);
    assert_eq!(all, ["JC0410", "JC0412", "JC0434"]);
    for level in ["allow", "warning", "error"] {
        let with = codes(&format!("{MANIFEST}[lints]\nJC0434 = \"{level}\"\n"), SOURCE);
        let left: Vec<&String> =
            all.iter().filter(|code| level != "allow" || *code != "JC0434").collect();
        assert_eq!(with.iter().collect::<Vec<_>>(), left, "{level}");
    }
    // The same at one place.
    let said = "allow JC0434 \"another number answers\"\nrules bare {";
    let with = codes(MANIFEST, &SOURCE.replace("rules bare {", said));
    assert!(with.contains(&"JC0410".to_owned()) && with.contains(&"JC0412".to_owned()), "{with:?}");
}

#[test]
fn a_line_that_allows_nothing_is_told_beside_one_that_allows_an_error() {
    let idle = "\njourney quiet { trigger on pong  entry parallel  allow JC0413 \"no\"  send ask via sms }\n";
    let source = format!("{SOURCE}{idle}")
        .replace("journey sells", "allow JC0410 \"asked on paper\"\njourney sells");
    let with = codes(MANIFEST, &source);
    assert!(with.contains(&"JC0425".to_owned()), "{with:?}");
    assert!(!with.contains(&"JC0410".to_owned()), "{with:?}");
}
