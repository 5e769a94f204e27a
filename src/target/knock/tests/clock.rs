//! The recipient's clock in Liquid, held against the language's own: points, gaps, and what comes twice; and how
//! long a send is held, against the windows of the reference interpreter. The two filters of Knock's that it
//! rests on are written here as its pages have them.

use super::super::clock;
use super::super::liquid::Template;
use super::*;
use crate::hir::Day;
use crate::time::{closed_by, next_open};
use crate::value::zone::Zone;
use jiff::civil::DateTime;
use liquid::model::{Object, Value as Data, ValueView};
use liquid_core::parser::{FilterArguments, FilterReflection, ParameterReflection, ParseFilter};
use liquid_core::{Expression, Filter, Runtime};
use proptest::prelude::*;
use std::fmt;

/// `date` for the word `now`, and `timezone`.
#[derive(Clone, Debug)]
struct Knocks {
    name: &'static str,
    /// Seconds of universal time.
    now: i64,
}

impl FilterReflection for Knocks {
    fn name(&self) -> &str {
        self.name
    }
    fn description(&self) -> &str {
        self.name
    }
    fn positional_parameters(&self) -> &'static [ParameterReflection] {
        &[]
    }
    fn keyword_parameters(&self) -> &'static [ParameterReflection] {
        &[]
    }
}

impl ParseFilter for Knocks {
    fn parse(&self, mut arguments: FilterArguments<'_>) -> liquid_core::Result<Box<dyn Filter>> {
        let argument = arguments.positional.next().unwrap();
        Ok(Box::new(Applied { of: self.clone(), argument }))
    }
    fn reflection(&self) -> &dyn FilterReflection {
        self
    }
}

/// A filter with its argument.
#[derive(Debug)]
struct Applied {
    of: Knocks,
    argument: Expression,
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.of.name)
    }
}

impl Filter for Applied {
    fn evaluate(&self, input: &dyn ValueView, runtime: &dyn Runtime) -> liquid_core::Result<Data> {
        let input = input.to_kstr().into_owned();
        let argument = self.argument.evaluate(runtime)?.to_kstr().into_owned();
        let shown = match self.of.name {
            "date" => {
                assert_eq!((input.as_str(), argument.as_str()), ("now", "%Y-%m-%dT%H:%M:%SZ"));
                jiff::Timestamp::from_second(self.of.now).unwrap().to_string()
            }
            // `2023-12-31T19:30:00-05:00`; universal time ends with `Z`.
            _ => {
                let at: jiff::Timestamp = input.parse().unwrap();
                match argument.as_str() {
                    "Etc/UTC" => at.to_string(),
                    zone => at.in_tz(zone).unwrap().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
                }
            }
        };
        Ok(Data::scalar(shown))
    }
}

/// What a template becomes at an instant.
pub(super) fn at(template: &str, now: i64, globals: &Object) -> String {
    let parser = liquid::ParserBuilder::with_stdlib()
        .filter(Box::new(Knocks { name: "date", now }) as Box<dyn ParseFilter>)
        .filter(Box::new(Knocks { name: "timezone", now }) as Box<dyn ParseFilter>)
        .build()
        .unwrap();
    match parser.parse(template).and_then(|parsed| parsed.render(globals)) {
        Ok(shown) => shown,
        Err(error) => panic!("{template}: {error}"),
    }
}

pub(super) fn seconds(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_second()
}

/// The next point of a day that comes round, by the calendar of the standard of dates that the compiler uses.
fn next(zone: &Zone, now: i64, day: &Day, minutes: Option<i64>) -> Option<i64> {
    let today = zone.local(now)?.date();
    (0..9).find_map(|n| {
        let date = today.checked_add(jiff::Span::new().days(n)).ok()?;
        let monday = u8::try_from(date.weekday().to_monday_zero_offset()).ok()?;
        let fits = match day {
            Day::Week(wanted) => monday == *wanted,
            Day::Workday => monday < 5,
            _ => n == 1,
        };
        let minute = minutes.unwrap_or(0);
        let point = date.at(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0);
        let point = if minutes.is_none() && n == 0 { now } else { zone.instant(point)? };
        (fits && point >= now).then_some(point)
    })
}

/// The seconds until a point on the clock of a zone.
fn left(zone: &str, now: i64, point: DateTime) -> i64 {
    static NOW: LazyLock<Template> = LazyLock::new(|| {
        let world = World::new(&KNOCK, MANIFEST, &journey("entry parallel", "send bye via sms"));
        let mut out = Template::default();
        clock::now(&mut out, &world.analysis.program);
        out
    });
    let mut out = NOW.clone();
    out.assign("journeyc_date", &format!("\"{}\"", point.date()));
    clock::day_of(&mut out, "journeyc_date");
    let time = i64::from(point.hour()) * 3600 + i64::from(point.minute()) * 60;
    out.assign("journeyc_target", &format!("journeyc_days | times: 86400 | plus: {time}"));
    clock::left(&mut out);
    out.output("journeyc_left");
    let zone = if zone == "Europe/Copenhagen" { Data::Nil } else { Data::scalar(zone.to_owned()) };
    let shown = at(&out.finish(), now, &liquid::object!({"recipient": {"timezone": zone}}));
    shown.parse().unwrap()
}

fn wanted(zone: &str, now: i64, point: DateTime) -> i64 {
    let zone = if zone == "Etc/UTC" { Zone::UTC } else { Zone::find(zone).unwrap() };
    zone.instant(point).unwrap() / 1_000 - now
}

#[test]
fn gaps_and_what_comes_twice_are_those_of_the_language() {
    for (zone, now, point, hours) in [
        ("Europe/Copenhagen", "2026-11-02T21:00:00Z", "2026-11-03T08:00", 10),
        // An hour is missing, and one comes twice.
        ("Europe/Copenhagen", "2026-03-28T21:00:00Z", "2026-03-29T08:00", 9),
        ("Europe/Copenhagen", "2026-10-24T20:00:00Z", "2026-10-25T08:00", 11),
        ("Europe/Copenhagen", "2026-03-28T21:00:00Z", "2026-03-29T02:00", 4),
        ("Europe/Copenhagen", "2026-10-24T20:00:00Z", "2026-10-25T02:00", 4),
        // From far away.
        ("Europe/Copenhagen", "2026-01-01T00:00:00Z", "2026-10-25T02:00", 7128),
        ("Asia/Kathmandu", "2026-01-01T00:15:00Z", "2026-01-01T08:00", 2),
        ("America/New_York", "2026-01-01T00:00:00Z", "2026-01-01T08:00", 13),
        ("Etc/UTC", "2028-02-28T08:00:00Z", "2028-03-01T08:00", 48),
        ("Europe/London", "2026-01-01T10:00:00Z", "2026-01-01T08:00", -2),
    ] {
        let (now, point) = (seconds(now), point.parse().unwrap());
        assert_eq!(left(zone, now, point), hours * 3600, "{zone} {point}");
        assert_eq!(wanted(zone, now, point), hours * 3600, "{zone} {point}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn any_point_is_that_of_the_language(
        zone in prop::sample::select(vec![
            "Europe/Copenhagen", "America/New_York", "America/Santiago", "Australia/Lord_Howe",
            "Asia/Kolkata", "Pacific/Apia", "Etc/UTC", "Africa/Cairo",
        ]),
        now in 1_750_000_000_i64..2_200_000_000,
        days in 0_i64..400,
        minute in 0_i64..1440,
    ) {
        let zoned = if zone == "Etc/UTC" { Zone::UTC } else { Zone::find(zone).unwrap() };
        let local = zoned.local((now + days * 86_400) * 1_000).unwrap();
        let point = local.date().at(i8::try_from(minute / 60).unwrap(), i8::try_from(minute % 60).unwrap(), 0, 0);
        prop_assert_eq!(left(zone, now, point), wanted(zone, now, point));
    }
}

/// The data of the step that computes, in a journey under these hours; and whether a goal watches it.
fn hours(clauses: &str, goal: &str) -> (World, String) {
    let source = journey(&format!("entry parallel rules mine {goal}"), "send bye via sms")
        .replace("journey j", &format!("rules mine {{ {clauses} }}\njourney j"));
    let world = World::new(&KNOCK, MANIFEST, &source);
    let document = json(&world.emit(), "j/workflow.json");
    let template = document["steps"][0]["settings"]["data"].as_str().unwrap().to_owned();
    (world, template)
}

#[test]
fn a_send_is_held_as_long_as_the_language_holds_it() {
    for clauses in [
        "quiet 21:00..08:00 defer",
        "office monday..friday 09:00..17:00 defer",
        "quiet sunday defer\nquiet 22:00..07:30 defer",
        "office monday..friday 09:00..12:00 defer\noffice monday..saturday 13:00..17:00 defer\nquiet 16:00..16:30 defer",
    ] {
        for goal in ["", "goal on bought"] {
            let (world, template) = hours(clauses, goal);
            let rules = &world.analysis.flows[0].0.rules;
            let sms = world.analysis.program.channels.iter().find(|(_, of)| of.head.name == "sms");
            let (channel, _) = sms.unwrap();
            let zones = ["Europe/Copenhagen", "America/Los_Angeles", "Pacific/Auckland"];
            for step in 0..36_i64 {
                // Every few hours around two changes of the clock.
                let now = seconds(if step % 2 == 0 {
                    "2026-10-23T05:07:09Z"
                } else {
                    "2026-03-27T05:07:09Z"
                }) + step * 9_780;
                let name = zones[usize::try_from(step % 3).unwrap()];
                let zone = Zone::find(name).unwrap();
                let shown = at(&template, now, &liquid::object!({"recipient": {"timezone": name}}));
                let data: Value = serde_json::from_str(&shown).unwrap();
                let open = next_open(&rules.windows, channel, &zone, now * 1_000).unwrap() / 1_000;
                let closed = closed_by(&rules.windows, channel, &zone, now * 1_000).is_some();
                let all = data.as_object().unwrap();
                assert_eq!(all.keys().any(|key| key.ends_with("_is")), closed, "{shown}");
                let held: i64 = match goal {
                    "" => all.values().filter_map(|value| value["value"].as_i64()).sum(),
                    _ => all
                        .iter()
                        .filter(|(_, value)| **value == true)
                        .map(|(key, _)| {
                            60_i64 << key.rsplit('_').next().unwrap().parse::<u32>().unwrap()
                        })
                        .sum(),
                };
                let left = open - now;
                let whole = if goal.is_empty() { left } else { (left + 59) / 60 * 60 };
                assert_eq!(held, whole, "{clauses} {goal} {name} {now}");
            }
        }
    }
}

/// The data of the step of a wait, in a journey whose steps are these.
fn point(header: &str, steps: &str) -> (World, String) {
    let world = World::new(&KNOCK, MANIFEST, &journey(header, steps));
    let document = json(&world.emit(), "j/workflow.json");
    let all = document["steps"].as_array().unwrap();
    let computes =
        all.iter().find(|step| step["settings"]["data"].to_string().contains("_is\\\": "));
    let template = computes.unwrap()["settings"]["data"].as_str().unwrap().to_owned();
    (world, template)
}

/// What a wait is and how long it lasts: `ahead` with the seconds, or why there is none.
fn reached(template: &str, now: i64, globals: &Object) -> (String, i64) {
    let data: Value = serde_json::from_str(&at(template, now, globals)).unwrap();
    let all = data.as_object().unwrap();
    let is = all.iter().find(|(key, _)| key.ends_with("_is")).unwrap().1.as_str().unwrap();
    let length = all.values().find(|value| value.is_object());
    (is.to_owned(), length.map_or(0, |length| length["value"].as_i64().unwrap()))
}

#[test]
fn a_wait_until_is_as_long_as_the_language_says() {
    let zone = Zone::find("Europe/Copenhagen").unwrap();
    let globals = liquid::object!({"recipient": {"timezone": "Europe/Copenhagen"}});
    for (written, day, at) in [
        ("friday at 10:00", Day::Week(4), Some(600)),
        ("sunday at 02:30", Day::Week(6), Some(150)),
        ("weekday at 09:00", Day::Workday, Some(540)),
        ("monday", Day::Week(0), None),
        ("tomorrow at 08:15", Day::Tomorrow, Some(495)),
        ("tomorrow", Day::Tomorrow, None),
    ] {
        let (_, template) =
            point("entry parallel", &format!("wait until {written} send bye via sms"));
        for step in 0..40_i64 {
            let first = if step % 2 == 0 { "2026-10-22T05:07:00Z" } else { "2026-03-26T05:07:00Z" };
            let now = seconds(first) + step * 7_980;
            let wanted = next(&zone, now * 1_000, &day, at).unwrap() / 1_000 - now;
            let (is, left) = reached(&template, now, &globals);
            assert_eq!(
                (is.as_str(), left),
                (if wanted == 0 { "now" } else { "ahead" }, wanted),
                "{written} {now}"
            );
        }
    }
}

#[test]
fn a_date_of_the_data_is_ahead_over_or_missing() {
    let header = "entry parallel lasts at most 90 days";
    let (_, template) =
        point(header, "wait until e.day - 2 days at 09:00 { past { exit late } } send bye via sms");
    let now = seconds("2026-11-02T10:00:00Z");
    let is = |day: &str, began: i64| {
        let globals = liquid::object!({
            "data": {"day": day, "journeyc_run_began": began}, "recipient": {"timezone": "Europe/Copenhagen"},
        });
        reached(&template, now, &globals)
    };
    let ahead = |left: i64| ("ahead".to_owned(), left);
    assert_eq!(is("2026-11-10", now), ahead(5 * 86_400 + 22 * 3_600));
    assert_eq!(is("2026-11-04", now), ("past".to_owned(), 0));
    assert_eq!(is("2025-01-01", now), ("past".to_owned(), 0));
    // The run ends before.
    assert_eq!(is("2027-06-01", now).0, "never");
    assert_eq!(is("2026-11-10", now - 86 * 86_400).0, "never");
    let (_, template) = point(
        "entry parallel lasts at most 90 days",
        "wait until customer.renews moves keep { past { exit late } missing { exit none } } send bye via sms",
    );
    let is = |day: Data| {
        let globals = liquid::object!({
            "data": {"journeyc_run_began": now}, "recipient": {"timezone": Data::Nil, "renews": day},
        });
        reached(&template, now, &globals)
    };
    assert_eq!(is(Data::Nil).0, "missing");
    assert_eq!(is(Data::scalar("2026-11-02")).0, "now");
    assert_eq!(is(Data::scalar("2026-11-03")), ahead(13 * 3_600));
    assert_eq!(is(Data::scalar("2026-11-01")).0, "past");
}
