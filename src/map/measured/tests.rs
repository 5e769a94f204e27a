//! What is read, what is left out, and what it comes to.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may fail loudly"
)]

use super::*;
use crate::map::document::{Change, Head, Stage, State, Touchpoint};

fn head(name: &str) -> Head {
    Head { name: name.to_owned(), title: name.to_owned(), doc: None, source: "m:1".to_owned() }
}

fn stage(name: &str) -> Stage {
    let none = Vec::new;
    Stage {
        head: head(name),
        actions: none(),
        motivation: none(),
        questions: none(),
        brand: none(),
        advice: none(),
        fits: none(),
        kpis: none(),
    }
}

fn touchpoint((name, stage): &(&str, &str)) -> Touchpoint {
    Touchpoint {
        name: (*name).to_owned(),
        stage: Some((*stage).to_owned()),
        change: Change::Kept,
        changes: Vec::new(),
        variants: Vec::new(),
    }
}

/// A map of a shop with these touchpoints in these stages.
fn map(touchpoints: &[(&str, &str)]) -> Document {
    let mut stages: Vec<&str> = touchpoints.iter().map(|(_, stage)| *stage).collect();
    stages.dedup();
    Document {
        format: "journeyc-map",
        format_version: 1,
        workspace: "shop".to_owned(),
        locale: "en".to_owned(),
        head: head("shop"),
        states: vec![State::Current],
        edition: None,
        reviewed: None,
        review: None,
        scenario: Vec::new(),
        goals: Vec::new(),
        personas: Vec::new(),
        stages: stages.into_iter().map(stage).collect(),
        backs: Vec::new(),
        touchpoints: touchpoints.iter().map(touchpoint).collect(),
        channels: Vec::new(),
        journeys: Vec::new(),
        messages: Vec::new(),
        metrics: Vec::new(),
        kpis: Vec::new(),
        competitors: Vec::new(),
        sources: Vec::new(),
        notes: Vec::new(),
        stories: Vec::new(),
        measured: None,
    }
}

fn shop() -> Document {
    map(&[("visit", "look"), ("cart", "buy"), ("order", "buy"), ("review", "after")])
}

/// Each touchpoint has the event of its name.
fn mapping(document: &Document) -> Mapping {
    let names = document.touchpoints.iter().map(|one| one.name.clone());
    Mapping { events: names.map(|name| (name.clone(), Some(name))).collect(), ..Mapping::default() }
}

fn read(kind: Kind, text: &str) -> Result<(Measured, Vec<String>), String> {
    let document = shop();
    let zone = Zone::find("Europe/Copenhagen").unwrap();
    measure(&document, &mapping(&document), &zone, ("data", kind), text.as_bytes())
}

/// Customers, those who went on, and the median of each touchpoint.
fn touchpoints(measured: &Measured) -> Vec<(u64, u64, Option<i64>)> {
    let all = measured.touchpoints.iter();
    all.map(|one| (one.customers, one.went_on, one.median_seconds)).collect()
}

const CSV: &str = "\
customer_id,event,at
a,visit,2026-03-01T10:00:00Z
a,cart,2026-03-01T10:10:00Z
b,visit,2026-03-01T12:00:00+01:00
a,order,2026-03-02T10:00:00Z
b,cart,2026-03-01T11:30:00Z
c,visit,2026-03-03T00:00:00Z
c,unknown,2026-03-03T00:00:00Z
";

#[test]
fn customers_are_lost_between_touchpoints() {
    let (measured, remarks) = read(Kind::Csv, CSV).unwrap();
    assert_eq!((measured.events, measured.unmapped, measured.customers), (7, 1, 3));
    assert_eq!(measured.from.as_deref(), Some("2026-03-01T10:00:00Z"));
    assert_eq!(measured.to.as_deref(), Some("2026-03-03T00:00:00Z"));
    let visit = (3, 2, Some(20 * 60));
    let cart = (2, 1, Some(23 * 3600 + 50 * 60));
    assert_eq!(touchpoints(&measured), [visit, cart, (1, 0, None), (0, 0, None)]);
    let stages: Vec<(&str, u64, u64)> = measured
        .stages
        .iter()
        .map(|one| (one.stage.as_str(), one.customers, one.went_on))
        .collect();
    assert_eq!(stages, [("look", 3, 2), ("buy", 2, 0), ("after", 0, 0)]);
    assert_eq!(
        remarks,
        [
            "data: no touchpoint of the map emits `unknown` (1); `[data.events]` can say where they belong"
        ]
    );
    let days: Vec<(&str, u64)> =
        measured.periods.iter().map(|one| (one.from.as_str(), one.customers)).collect();
    // The last visit is at one o'clock in the zone of the workspace.
    assert_eq!(days, [("2026-03-01", 2), ("2026-03-02", 1), ("2026-03-03", 1)]);
    assert_eq!(measured.grain, Some(crate::map::document::Grain::Day));
}

#[test]
fn the_order_in_the_file_does_not_matter() {
    let (first, _) = read(Kind::Csv, CSV).unwrap();
    let mut lines: Vec<&str> = CSV.lines().collect();
    lines[1..].reverse();
    let (second, _) = read(Kind::Csv, &lines.join("\r\n")).unwrap();
    assert_eq!(format!("{first:?}"), format!("{second:?}"));
}

#[test]
fn who_comes_back_has_not_gone_on() {
    let text = "customer_id;event;at\na;cart;1000\na;visit;2000\nb;visit;1000\nb;cart;1000\n";
    let (measured, _) = read(Kind::Csv, text).unwrap();
    // Of two at one instant the first in the file is first.
    assert_eq!(touchpoints(&measured)[..2], [(2, 1, Some(0)), (2, 0, None)]);
}

#[test]
fn times_have_several_forms() {
    let zone = Zone::find("Europe/Copenhagen").unwrap();
    let at = |text: &str| instant::instant(text, &zone).map(crate::value::zone::written);
    let same = Some("2024-07-01T10:00:00Z".to_owned());
    for text in [
        "2024-07-01T10:00:00Z",
        "2024-07-01T12:00:00+02:00",
        "2024-07-01T12:00:00.000+02:00",
        "2024-07-01 12:00:00",
        "2024-07-01T12:00:00",
        "2024-07-01 12:00",
        "1719828000",
        "1719828000000",
        "1719828000.0",
        " 2024-07-01T10:00:00z ",
    ] {
        assert_eq!(at(text), same, "{text}");
    }
    assert_eq!(at("2024-01-02"), Some("2024-01-01T23:00:00Z".to_owned()));
    assert_eq!(at("1719828000.25"), Some("2024-07-01T10:00:00.25Z".to_owned()));
    // The hour that the clocks skip, and the one that comes twice.
    assert_eq!(at("2024-03-31 02:30:00"), Some("2024-03-31T01:30:00Z".to_owned()));
    assert_eq!(at("2024-10-27 02:30:00"), Some("2024-10-27T00:30:00Z".to_owned()));
    for text in
        ["", "yesterday", "2024-13-01", "1.2.3", ".", "99999999999999999", "2024-07-01T", "٢٠٢٤"]
    {
        assert_eq!(at(text), None, "{text}");
    }
}

#[test]
fn bad_lines_are_counted_and_the_first_are_said() {
    let text = "customer_id,event,at\n,visit,1000\na,,1000\na,visit,soon\na,visit\na,visit,1000\na,visit,1000,more\n";
    let (measured, remarks) = read(Kind::Csv, text).unwrap();
    assert_eq!((measured.events, measured.bad), (2, 4));
    assert_eq!(
        remarks,
        [
            "data: 4 lines are left out: line 2: it has no customer; line 3: it has no event; line 4: `soon` is no time; .."
        ]
    );
    let mut text = b"customer_id,event,at\n".to_vec();
    text.extend(b"\xFF\xFE,visit,1000\n");
    let (document, zone) = (shop(), Zone::UTC);
    let (measured, remarks) =
        measure(&document, &mapping(&document), &zone, ("d", Kind::Csv), text.as_slice()).unwrap();
    assert_eq!(measured.bad, 1);
    assert!(
        remarks[0].starts_with("d: 1 line is left out: line 2: it is not UTF-8"),
        "{remarks:?}"
    );
}

#[test]
fn files_that_are_none_say_so() {
    let error = |kind, text: &str| read(kind, text).unwrap_err();
    assert_eq!(
        error(Kind::Csv, "who,event,at\n"),
        "data: there is no column `customer_id`; it has who, event, at; `[data]` in journey.toml names the columns"
    );
    assert!(error(Kind::Csv, "custmer_id,event,at\n").contains("did you mean `custmer_id`?"));
    assert!(error(Kind::Xes, "<log><trace>").contains("breaks off"));
    assert!(error(Kind::Xes, "<log><trace></log>").contains("no XML behind event 0"));
    assert!(error(Kind::Xes, "no log").contains("it has no `log`"));
    let endless = format!("customer_id,event,at\n\"{}", "x".repeat(17 << 20));
    assert!(error(Kind::Csv, &endless).contains("longer than 16 MiB"));
    let (_, remarks) = read(Kind::Ndjson, "").unwrap();
    assert_eq!(remarks, ["data: not one event belongs to the map"]);
}

#[test]
fn json_lines_have_fields_within_fields() {
    let mut document = shop();
    document.states = vec![State::Current];
    let mapping = Mapping {
        customer: vec!["user.id".to_owned()],
        time: Some("ts".to_owned()),
        event: Some("type".to_owned()),
        feeling: Some(Feeling { column: "data.score".to_owned(), worst: 10.0, best: 0.0 }),
        group: Some("user.plan".to_owned()),
        ..mapping(&document)
    };
    let text = r#"
{"ts": 1000, "type": "visit", "user": {"id": 7, "plan": "gold", "x": {"id": 1}}, "data": {"score": 0}}
{"user": {"id": "7"}, "type": "visit", "ts": "1001", "data": {"score": "5"}, "more": [1, {"a": null}]}

{"type": "visit", "ts": 1002, "user": 7}
{"type": "visit", "ts": 1003, "user": {"id": null}}
{"type": "visit", "ts": 1004, "user.id": "dotted", "data": {"score": 11}}
[1]
{"type": "cart", "ts": 1005, "user": {"id": 7}
{"type": "ca\u0072t", "ts": 1005.5, "user": {"id": 7}}
"#;
    let named = ("d", Kind::Ndjson);
    let (measured, remarks) =
        measure(&document, &mapping, &Zone::UTC, named, text.as_bytes()).unwrap();
    assert_eq!((measured.events, measured.bad, measured.customers), (4, 4, 2));
    assert_eq!(measured.touchpoints[0].feels, Some(1.0));
    assert_eq!(measured.stages[0].feels, Some(1.0));
    assert_eq!(touchpoints(&measured)[..2], [(2, 1, Some(5)), (1, 0, None)]);
    assert_eq!(measured.groups, ["gold"]);
    assert!(remarks[0].contains("4 lines are left out: line 5: it has no customer"), "{remarks:?}");
    assert!(remarks[1].contains("1 scores are no numbers, or off the scale"), "{remarks:?}");
}

#[test]
fn logs_are_read_with_the_namespace_and_without() {
    let body = r#"
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="visit"/></global>
  <trace>
    <string key="concept:name" value="a &amp; b"/>
    <event><string key="concept:name" value="visit"><string key="concept:name" value="cart"/></string>
      <date key="time:timestamp" value="2026-03-01T10:00:00.000+01:00"/></event>
    <event><string key="concept:name" value="order"/><date key="time:timestamp" value="2026-03-01T11:00:00+01:00"/></event>
    <event><date key="time:timestamp" value="2026-03-01T11:00:00+01:00"/></event>
  </trace>
  <trace><string key="concept:name" value="c"/><event/></trace>
</log>"#;
    let bare = format!("<log>{body}");
    let standard = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><x:log xmlns:x=\"http://www.xes-standard.org/\" xes.version=\"1849-2016\">{}",
        body.replace("<trace", "<x:trace")
            .replace("</trace", "</x:trace")
            .replace("</log", "</x:log")
    );
    for text in [bare, standard] {
        let (measured, remarks) = read(Kind::Xes, &text).unwrap();
        assert_eq!((measured.events, measured.bad, measured.customers), (2, 2, 1));
        assert_eq!(touchpoints(&measured)[0], (1, 1, Some(3600)));
        assert!(
            remarks[0].ends_with("event 3: it has no event; event 4: it has no event"),
            "{remarks:?}"
        );
    }
    // The names of SINTEF's logs.
    let document = shop();
    let mapping = Mapping {
        customer: vec!["enduser".to_owned()],
        time: Some("timeCompleted".to_owned()),
        event: Some("initiatorsLabel".to_owned()),
        ..mapping(&document)
    };
    let text = r#"<log><trace><string key="enduser" value="carl"/><event>
        <string key="initiatorsLabel" value="visit"/><date key="timeCompleted" value="2026-03-01T10:00:00"/>
        </event></trace></log>"#;
    let named = ("d", Kind::Xes);
    let (measured, _) = measure(&document, &mapping, &Zone::UTC, named, text.as_bytes()).unwrap();
    assert_eq!(measured.customers, 1);
}

#[test]
fn several_columns_are_one_customer() {
    let document = shop();
    let mapping =
        Mapping { customer: vec!["who".to_owned(), "campaign".to_owned()], ..mapping(&document) };
    let text =
        "who,campaign,event,at\n1,2,visit,1\n12,,visit,1\n1,2,cart,2\n2,1,visit,1\n1,3,visit,1\n";
    let named = ("d", Kind::Csv);
    let (measured, _) = measure(&document, &mapping, &Zone::UTC, named, text.as_bytes()).unwrap();
    assert_eq!((measured.customers, measured.bad), (3, 1));
    assert_eq!(touchpoints(&measured)[0], (3, 1, Some(1)));
}

#[test]
fn events_belong_where_they_are_emitted_unless_the_mapping_says_otherwise() {
    let mut document = shop();
    let variant = |emits: &[&str]| {
        let none = Vec::new;
        crate::map::document::Variant {
            head: head("v"),
            states: vec![State::Current],
            mode: None,
            places: none(),
            channels: none(),
            devices: none(),
            personas: none(),
            actions: none(),
            asks: none(),
            thinks: none(),
            feels: None,
            feeling: None,
            quotes: none(),
            needs: Vec::new(),
            pains: Vec::new(),
            opportunities: Vec::new(),
            moment_of_truth: false,
            steps: None,
            emits: emits.iter().map(|name| ((*name).to_owned(), (*name).to_owned())).collect(),
            microconversions: Vec::new(),
            kpis: none(),
            frontstage: none(),
            backstage: none(),
            systems: none(),
            feedback: none(),
            selfservice: none(),
            handover: none(),
            evidence: Vec::new(),
            sources: none(),
            notes: none(),
        }
    };
    document.touchpoints[0].variants = vec![variant(&["seen", "bought", "ignored"])];
    document.touchpoints[1].variants = vec![variant(&["seen"]), variant(&["filled"])];
    let own = |event: &str, to: Option<&str>| (event.to_owned(), to.map(str::to_owned));
    let events = vec![own("bought", Some("order")), own("ignored", None), own("x", Some("till"))];
    let mapping = Mapping { events, ..Mapping::default() };
    let text = "customer_id,event,at\na,seen,1\na,bought,2\na,ignored,3\na,filled,4\na,x,5\n";
    let named = ("d", Kind::Csv);
    let (measured, remarks) =
        measure(&document, &mapping, &Zone::UTC, named, text.as_bytes()).unwrap();
    let events: Vec<u64> = measured.touchpoints.iter().map(|one| one.events).collect();
    assert_eq!((events, measured.unmapped), (vec![1, 1, 1, 0], 2));
    assert_eq!(
        remarks,
        [
            "`x` belongs to `till`, which `shop` does not show",
            "`seen` comes from `visit` and `cart`; it counts for the first, unless `[data.events]` says otherwise",
        ]
    );
}

/// Numbers that look like chance, the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// How many of so many, each with this chance.
    fn of(&mut self, all: u64, share: f64) -> u64 {
        (0..all).filter(|_| self.roll() < share).count() as u64
    }
}

#[test]
fn where_nothing_happens_little_stands_out() {
    let mut dice = Dice(1);
    for (periods, customers) in [(26, 100), (52, 40), (178, 15), (178, 3)] {
        let series = 400;
        let told = (0..series).filter(|_| {
            let counts: Vec<(u64, u64)> = (0..periods)
                .map(|_| {
                    let all = dice.of(customers * 2, 0.5);
                    (dice.of(all, 0.4), all)
                })
                .collect();
            !scan::scan(&counts).is_empty()
        });
        let share = told.count() as f64 / f64::from(series);
        // One in twenty is promised; so many series are that exact.
        assert!((0.02..0.085).contains(&share), "{periods} periods: {share}");
    }
}

#[test]
fn an_incident_stands_out_where_it_is() {
    let mut dice = Dice(2);
    let counts: Vec<(u64, u64)> = (0..100)
        .map(|day| (dice.of(30, if (40..50).contains(&day) { 0.2 } else { 0.5 }), 30))
        .collect();
    let [run] = scan::scan(&counts)[..] else { panic!("{:?}", scan::scan(&counts)) };
    assert!((38..=42).contains(&run.from) && (47..=51).contains(&run.to), "{run:?}");
    assert!((run.usual - 0.5).abs() < 0.03 && run.share() < 0.3 && run.chance < 0.001, "{run:?}");
    // Too little to know what is usual.
    assert!(scan::scan(&counts[40..45]).is_empty());
    assert!(scan::scan(&[]).is_empty());
}

#[test]
fn centuries_have_no_periods() {
    let text = "customer_id,event,at\na,visit,1000-01-01\na,cart,2026-01-01\n";
    let (measured, remarks) = read(Kind::Csv, text).unwrap();
    assert_eq!((measured.grain, measured.periods.len()), (None, 0));
    assert!(remarks[0].contains("too far apart"), "{remarks:?}");
    let text = "customer_id,event,at\na,visit,2025-01-01\na,cart,2026-01-01\n";
    let (measured, _) = read(Kind::Csv, text).unwrap();
    assert_eq!(
        (measured.grain, measured.periods.len()),
        (Some(crate::map::document::Grain::Week), 53)
    );
    assert_eq!(measured.periods[0].from, "2024-12-30");
}

#[test]
fn what_is_no_table_is_said() {
    for (text, wanted) in
        [("", "it is empty"), ("\n\n", "it is empty"), ("a\u{0}b", "there is no column")]
    {
        let why = read(Kind::Csv, text).unwrap_err();
        assert!(why.contains(wanted), "{text:?}: {why}");
    }
}
