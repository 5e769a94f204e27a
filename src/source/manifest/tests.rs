//! What a manifest says, and what is said about a wrong one.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Manifest, TextOrSecret};
use crate::diag::{Sink, codes};
use crate::source::SourceMap;

fn parse(text: &str) -> (Manifest, SourceMap, Sink) {
    let mut sources = SourceMap::default();
    let file = sources.add("journey.toml", text);
    let mut sink = Sink::default();
    let manifest = Manifest::parse(&sources, file, "folder", &mut sink);
    (manifest, sources, sink)
}

/// The findings as `CODE: message @ text`.
fn findings(text: &str) -> Vec<String> {
    let (_, sources, sink) = parse(text);
    sink.items
        .iter()
        .map(|d| {
            let at = d.span().map_or("", |span| sources.slice(span));
            format!("{}: {} @ {at}", d.code, d.message)
        })
        .collect()
}

const WHOLE: &str = r#"
[workspace]
name = "nordic-shop"
sources = ["./journeys/", "plans"]
locale = "da"
currency = "DKK"
zone = "Europe/Copenhagen"
out = "dist"

[journeys]
"*" = ["flow"]
abandoned_cart = ["aws", "flow"]

[targets.aws]
region = "eu-north-1"
limits = { parallel = 5, rate = 7 }
[targets.aws.env.staging]
region = "eu-west-1"
limits = { parallel = 1 }

[connections.viber]
kind = "http"
token = { secret = "VIBER_TOKEN" }

[actions."crm.create_task"]
connection = "crm"
timeout = "30 seconds"
retries = 3

[settings]
discount = 10
[settings.env.staging]
discount = 50

[lints]
JC0210 = "error"
persona-without-sample = "allow"
"#;

#[test]
fn a_whole_manifest() {
    let (manifest, _, sink) = parse(WHOLE);
    assert_eq!(sink.items, []);
    let workspace = &manifest.workspace;
    assert_eq!(workspace.name.value, "nordic-shop");
    assert_eq!(manifest.source_folders(), ["journeys", "plans"]);
    assert_eq!(workspace.zone.as_ref().unwrap().value, "Europe/Copenhagen");
    assert_eq!(workspace.out.value, "dist");
    let names = |journey: &str| {
        manifest.targets_of(journey).iter().map(|t| t.value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names("abandoned_cart"), ["aws", "flow"]);
    assert_eq!(names("welcome"), ["flow"]);

    let aws = manifest.settings("aws", None).unwrap();
    assert_eq!(aws.text("region").unwrap(), Some("eu-north-1"));
    let staging = manifest.settings("aws", Some("staging")).unwrap();
    assert_eq!(staging.text("region").unwrap(), Some("eu-west-1"));
    let limits = staging.table("limits").unwrap().unwrap();
    assert_eq!(limits.integer("parallel").unwrap(), Some(1));
    assert_eq!(limits.integer("rate").unwrap(), Some(7), "merged");
    assert_eq!(manifest.settings("flow", Some("staging")).unwrap().entries, []);

    let viber = manifest.connection("viber", Some("staging")).unwrap().unwrap();
    assert_eq!(viber.text_or_secret("token").unwrap(), Some(TextOrSecret::Secret("VIBER_TOKEN")));
    let task = manifest.action("crm.create_task", None).unwrap().unwrap();
    assert_eq!(task.seconds("timeout").unwrap(), Some(30));
    assert_eq!(task.name, "actions.\"crm.create_task\"");
    let values = manifest.setting_values(Some("staging")).unwrap();
    assert_eq!(values.integer("discount").unwrap(), Some(50));
}

#[test]
fn an_unknown_environment_names_the_known_ones() {
    let (manifest, ..) = parse(WHOLE);
    let finding = manifest.settings("aws", Some("stagin")).unwrap_err();
    assert_eq!(finding.help.as_deref(), Some("did you mean `--env staging`?"));
    let finding = manifest.settings("aws", Some("prod")).unwrap_err();
    assert_eq!(finding.help.as_deref(), Some("it knows `staging`"));
}

#[test]
fn getters_say_what_is_wrong() {
    let (manifest, sources, _) = parse(WHOLE);
    let aws = manifest.settings("aws", None).unwrap();
    let finding = aws.need_text("account", "\"123456789012\"").unwrap_err();
    assert_eq!(finding.code, codes::MISSING_SETTING);
    assert_eq!(finding.message, "`[targets.aws]` lacks `account`");
    let finding = aws.integer("region").unwrap_err();
    assert_eq!(finding.message, "`region` is a whole number, but a text stands here");
    assert_eq!(sources.slice(finding.span().unwrap()), "\"eu-north-1\"");
    let task = manifest.action("crm.create_task", None).unwrap().unwrap();
    assert!(task.integer_in("retries", 0, 2).unwrap_err().message.contains("between 0 and 2"));
    let unknown = task.unknown_keys(&["connection", "time_limit", "retries"]);
    assert_eq!(unknown.len(), 1);
    assert_eq!(
        manifest.settings("moon", None).unwrap().need_text("a", "1").unwrap_err().labels,
        []
    );
}

#[test]
fn wrong_keys_and_values() {
    assert_eq!(
        findings(
            "[workspace]\nname = \"Shop\"\nsorces = 1\nlocale = \"Danish\"\ncurrency = 5\nout=\"../x\"\n[lint]\n"
        ),
        [
            "JC0602: journey.toml has no section `lint` @ lint",
            "JC0602: `[workspace]` has no key `sorces` @ sorces",
            "JC0602: `Shop` is no name @ \"Shop\"",
            "JC0602: `Danish` is no locale @ \"Danish\"",
            "JC0602: `currency` is a text, but a whole number stands here @ 5",
            "JC0606: `out` leads out of the workspace: `../x` @ \"../x\"",
        ]
    );
    assert_eq!(findings(""), ["JC0601: the workspace has no name @ "]);
    let (_, _, sink) = parse("[workspace]\nname = \"a\"\nsorces = 1");
    assert_eq!(sink.items.first().unwrap().fixes.first().unwrap().title, "write `sources`");
}

#[test]
fn environments_have_names_that_can_stand_anywhere() {
    for (name, taken) in [
        ("staging", true),
        ("Prod_2-b", true),
        ("\"../..\"", false),
        ("\"a b\"", false),
        ("\"{{ x }}\"", false),
        ("\"\"", false),
    ] {
        let found = findings(&format!(
            "[workspace]\nname = \"a\"\n[targets.aws.env.{name}]\nregion = \"x\"\n"
        ));
        assert_eq!(found.is_empty(), taken, "{name}: {found:?}");
        assert!(found.iter().all(|of| of.contains("is no name of an environment")), "{found:?}");
    }
}

#[test]
fn broken_toml_is_still_read() {
    let found =
        findings("[workspace]\nname = \"shop\"\nlocale = da\n[lints]\nJC9999 = \"allow\"\n");
    assert_eq!(
        found,
        [
            "JC0601: this is not valid TOML: a text stands between quotation marks @ da",
            "JC0602: there is no finding with the code or name `JC9999` @ JC9999",
        ]
    );
    assert_eq!(
        findings("[workspace]\nname = \"a\"\nname = \"b\"\n"),
        ["JC0601: this is not valid TOML: this key stands twice @ name"]
    );
}

#[test]
fn levels_that_cannot_be() {
    let head = "[workspace]\nname = \"a\"\n[lints]\n";
    assert_eq!(
        findings(&format!("{head}wrong-type = \"allow\"\nJC0210 = \"off\"\n")),
        [
            "JC0602: JC0301 (wrong-type) is always an error @ \"allow\"",
            "JC0602: `off` is no level @ \"off\"",
        ]
    );
}

#[test]
fn secrets_are_found_wherever_they_stand() {
    let head = "[workspace]\nname = \"a\"\n";
    let found = findings(&format!(
        "{head}[connections.crm]\napi-key = \"k\"\nurl = \"https://u:p@x.example\"\n\
         [connections.crm.env.staging]\nheaders = {{ auth_token = \"t\" }}\n"
    ));
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|line| line.starts_with("JC0607")), "{found:?}");
}

#[test]
fn names_are_checked_against_the_sources() {
    let (manifest, ..) = parse(WHOLE);
    let found = manifest.check_names(&["abandonned_cart"], &["crm.create_task"], &["flow"]);
    let messages: Vec<_> = found.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "no source declares a journey `abandoned_cart`",
            "there is no target `aws`",
            "there is no target `aws`",
        ]
    );
}

#[test]
fn the_pages_keep_their_promises() {
    use crate::diag::explain::{Promise, examples};
    let mut seen = 0;
    for code in codes::ALL {
        for example in examples(*code) {
            let [(name, text)] = example.files.as_slice() else { continue };
            if name != "journey.toml" {
                continue;
            }
            seen += 1;
            let (_, _, sink) = parse(text);
            let found: Vec<_> = sink.items.iter().map(|d| d.code).collect();
            match example.promise {
                Promise::Fails => assert_eq!(found, [*code]),
                Promise::Passes => assert_eq!(found, [], "{code}"),
            }
        }
    }
    assert!(seen >= 8);
}

#[test]
fn prices_lengths_and_limits() {
    let head = "[workspace]\nname = \"a\"\n";
    let (manifest, _, sink) = parse(&format!(
        "{head}[prices]\nsms = \"0.35 DKK\"\n[prices.SE]\nsms = \"0.4 DKK\"\n\
         [lengths]\nurl = 60\n[limits.sms]\nparts = 3\n"
    ));
    assert_eq!(sink.items, []);
    assert_eq!(manifest.prices.of("sms", Some("SE")).unwrap().amount.to_string(), "0.4");
    assert_eq!(manifest.prices.of("sms", Some("NO")).unwrap().amount.to_string(), "0.35");
    assert_eq!(manifest.prices.of("sms", None).unwrap().country, None);
    assert_eq!((manifest.lengths.url, manifest.lengths.text), (Some(60), None));
    let limits: Vec<_> =
        manifest.limits.iter().map(|l| (&*l.channel, &*l.counts, l.most)).collect();
    assert_eq!(limits, [("sms", "parts", 3)]);
    assert_eq!(
        findings(&format!(
            "{head}[prices]\nsms = 0.35\nrcs = \"cheap\"\nviber = \"-1 DKK\"\nemail = \"1 DKK\"\n\
             push = \"1 SEK\"\n[prices.sweden]\nsms = \"1 DKK\"\n[lengths]\nname = 5\nurl = 0\n\
             [limits]\nsms = 3\n[limits.rcs]\ntext = \"long\"\n"
        )),
        [
            "JC0602: `sms` is a price like \"0.35 DKK\", but a decimal number stands here @ 0.35",
            "JC0602: `cheap` is no price @ \"cheap\"",
            "JC0602: `-1 DKK` is no price @ \"-1 DKK\"",
            "JC0602: this price is in SEK, the others are in DKK @ \"1 SEK\"",
            "JC0602: `sweden` is no country @ sweden",
            "JC0602: `[lengths]` has no key `name` @ name",
            "JC0602: `url` is 0, but must lie between 1 and 10000 @ 0",
            "JC0602: `sms` is a table like `[limits.sms]`, but a whole number stands here @ 3",
            "JC0602: `text` is a whole number, but a text stands here @ \"long\"",
        ]
    );
}
