//! What tests of journeys mean: times, the end, worlds, receipts, coverage.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use crate::driver::{self, TestOptions, TestRun};
use crate::hir::GATES;
use crate::source::Workspace;
use crate::time::Gate;

/// What every test of these knows.
const HEAD: &str = r#"
use std.channels { email, sms }

enum Tier { bronze, silver, gold }

profile Customer {
    phone:  phone?   pii
    email:  email?   pii
    zone:   timezone = "Europe/Copenhagen"
    tier:   Tier     = bronze
    orders: int      = 0
}

event signed_up { at: datetime? }

event ordered { order_id: text up to 20 }

segment buyers = customer.orders > 0

message welcome {
    purpose service
    sms   { en: "Welcome" }
    email { subject { en: "Welcome" } body { en: "Hello" } }
}

message question {
    purpose service
    sms { en: "All well?" }
    buttons [yes "Yes", no "No"]
}

journey hello {
    trigger on signed_up
    entry   parallel

    send welcome via sms > email { failed { exit refused } }
    wait up to 2 days {
        on seen of welcome { exit read }
        timeout { }
    }
    send question via sms
    wait up to 1 day {
        on reply to question as answer where answer.choice == yes { exit happy }
    }
}

journey weekly {
    trigger every monday at 10:00 among buyers
    entry   parallel
    send welcome via sms
    wait 10 days
}

journey orders {
    trigger on ordered as order
    entry   one per order.order_id, restart
    wait 1 day
    start thanks
    match customer.tier {
        bronze, silver { set tier = gold }
        gold           { exit at_the_top }
    }
}

journey thanks {
    trigger started
    send welcome via email
}
"#;

const MANIFEST: &str = "[workspace]\nname = \"t\"\nlocale = \"en\"\ncurrency = \"DKK\"\nzone = \"Europe/Copenhagen\"\n";

fn run(source: &str, options: &TestOptions, files: &[(&str, &str)]) -> TestRun {
    let text = format!("{HEAD}\n{source}");
    let mut all = vec![("main.journey", text.as_str())];
    all.extend(files);
    driver::test(&Workspace::from_memory(MANIFEST, &all), options).unwrap()
}

/// What is wrong, in the words of the findings; nothing where all tests pass.
fn wrong(source: &str) -> Vec<String> {
    let run = run(source, &TestOptions::default(), &[]);
    let said: Vec<String> =
        run.diagnostics.into_iter().filter(|d| d.is_error()).map(|d| d.message).collect();
    assert!(run.ran, "{said:#?}");
    said
}

#[test]
fn gates_have_the_names_of_the_language() {
    assert_eq!(Gate::ALL.map(Gate::text), GATES);
}

#[test]
fn lines_are_taken_by_their_time() {
    let found = wrong(
        r#"test "out of order" of hello {
            given { phone: "+4520123456" }
            at 2026-11-02 10:00  signed_up
            at +3 days           expect outcome happy
            at +60 hours         reply to question { choice: yes }
            at 2026-11-02 10:00  expect sent welcome via sms
            at 2026-11-02 09:59  expect nothing sent
        }"#,
    );
    assert_eq!(found, [""; 0]);
}

#[test]
fn clocks_are_the_customers() {
    let found = wrong(
        r#"test "in New York, over a change of the clocks" of hello {
            given { phone: "+12025550123", zone: "America/New_York" }
            at 2026-10-31 10:00  signed_up { at: 2026-10-31 10:00 }
            // Two days are 48 hours, and that night has an hour more.
            at 2026-11-02 08:59  expect not sent question
            at 2026-11-02 09:00  expect sent question
            at +48 hours         expect last(signed_up) is known
            expect nothing sent in 20:00..08:00
            expect 1 sent welcome
        }"#,
    );
    assert_eq!(found, [""; 0]);
}

#[test]
fn the_end_is_when_everything_has_run_out() {
    let found = wrong(
        r#"test "no time at all behind the lines" of hello {
            given { phone: "+4520123456" }
            at 2026-11-02 10:00  signed_up
            expect sent question
            expect outcome completed
        }
        test "until is the end" of hello {
            given { phone: "+4520123456" }
            at 2026-11-02 10:00  signed_up
            until +1 day
            expect not sent question
            expect running hello
        }
        test "the calendar adds no runs behind the last line" of weekly {
            given { phone: "+4520123456", orders: 1 }
            at 2026-11-02 09:00  expect nothing sent
            until 2026-11-09 12:00
            expect 2 sent welcome
        }
        test "and what is under way comes to its end" of weekly {
            given { phone: "+4520123456", orders: 1 }
            at 2026-11-02 10:00  expect 1 sent welcome
            expect 1 sent welcome
            expect outcome completed
        }"#,
    );
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_world_holds_what_is_named_and_what_that_starts() {
    let found = wrong(
        r#"test "thanks is started and runs" of orders {
            given { email: "a@example.com" }
            at 2026-11-02 10:00  ordered { order_id: "o1" }
            expect sent welcome via email
            expect outcome of thanks completed
        }
        test "all of the workspace" {
            given { phone: "+4520123456", email: "a@example.com" }
            at 2026-11-02 10:00  signed_up
            at +1 hour           ordered { order_id: "o1" }
            expect 2 sent welcome
            expect outcome of orders completed
            expect outcome of hello completed
        }
        test "runs have keys" of orders {
            given { tier: gold }
            at 2026-11-02 10:00  ordered { order_id: "o1" }
            at +1 hour           ordered { order_id: "o1" }
            at +2 hours          ordered { order_id: "o2" }
            at +25 hours         expect outcome of orders key "o1" at_the_top
            at +25 hours         expect running orders
            expect outcome of orders key "o2" at_the_top
            expect outcome of orders key "o3" at_the_top
        }"#,
    );
    assert_eq!(found, [r#"the test "runs have keys" fails: no run of `orders` has this key"#]);
}

#[test]
fn receipts_and_answers_need_their_message() {
    let found = wrong(
        r#"test "seen" of hello {
            given { phone: "+4520123456" }
            at 2026-11-02 10:00  signed_up
            at +1 hour           seen welcome via sms
            at +1 hour           expect welcome.status >= delivered
            expect outcome read
        }
        test "too early and elsewhere" of hello {
            given { phone: "+4520123456" }
            at 2026-11-02 10:00  signed_up
            at +1 hour           reply to question "yes"
            at +1 hour           delivered welcome via email
        }"#,
    );
    assert_eq!(
        found,
        [
            r#"the test "too early and elsewhere" fails: `question` has not gone out before this"#,
            r#"the test "too early and elsewhere" fails: `welcome` has not gone out via email before this"#,
        ]
    );
}

#[test]
fn providers_can_refuse() {
    let found = wrong(
        r#"test "the SMS is refused, the e-mail goes out" of hello {
            given { phone: "+4520123456", email: "a@example.com" }, sms fails
            at 2026-11-02 10:00  signed_up
            expect sent welcome via email
        }
        test "everything is refused" of hello {
            given { phone: "+4520123456", email: "a@example.com" }, sms fails, email fails
            at 2026-11-02 10:00  signed_up
            expect nothing sent
            expect outcome refused
        }"#,
    );
    assert_eq!(found, [""; 0]);
}

#[test]
fn customers_write_withdraw_consent_and_can_be_blocked() {
    let found = wrong(
        r#"rules asked { consent marketing }
        message offer { purpose marketing  sms { en: "Offer" } }
        journey letters {
            trigger started
            rules   asked
            wait up to 1 day {
                on message from sms as words { if words.text == "stop" { exit stopped } }
            }
            send offer via sms
            wait 1 day
            send offer via sms { unreachable { exit nobody } }
        }
        test "a letter is not written to who has written" of letters {
            given { phone: "+4520123456" }, consent marketing on [sms]
            at 2026-11-02 10:00  letters
            at +1 hour           message from email "stop"
            at +2 hours          message from sms "stop"
            expect nothing sent
            expect outcome stopped
        }
        test "consent is withdrawn between two letters" of letters {
            given { phone: "+4520123456" }, consent marketing on [sms]
            at 2026-11-02 10:00  letters
            at +30 hours         consent withdraw marketing on [sms]
            expect 1 sent offer
            expect stopped offer by consent
            expect outcome nobody
        }
        test "consent is given in time" of letters {
            given { phone: "+4520123456" }
            at 2026-11-02 10:00  letters
            at +30 hours         consent grant marketing
            expect 1 sent offer
            expect outcome completed
        }
        test "a number is blocked" of letters {
            given { phone: "+4520123456" }, consent marketing
            at 2026-11-02 10:00  letters
            at +30 hours         block sms
            expect 1 sent offer
            expect stopped offer by suppression
            expect outcome nobody
        }
        test "and not any more" of letters {
            given { phone: "+4520123456" }, consent marketing, sms blocked
            at 2026-11-02 10:00  letters
            at +30 hours         unblock sms
            expect 1 sent offer
            expect stopped offer by suppression
            expect outcome completed
        }
        test "without it nothing goes out" of letters {
            given { phone: "+4520123456" }
            at 2026-11-02 10:00  letters
            expect sent offer
        }"#,
    );
    assert_eq!(
        found,
        [
            r#"the test "without it nothing goes out" fails: offer via sms is stopped by consent: the next channel is asked"#
        ]
    );
}

#[test]
fn a_message_that_moves_on_is_one_message() {
    let found = wrong(
        r#"rules one_after_the_other { fallback on [failed] }
        journey twice {
            trigger on ordered
            entry   parallel
            rules   one_after_the_other
            send welcome via sms > email
            wait 1 hour
            send welcome via sms > email
        }
        test "two messages on three channels" of twice {
            given { phone: "+4520123456", email: "a@example.com" }
            at 2026-11-02 10:00  ordered { order_id: "o1" }
            at +2 hours          failed welcome via sms
            expect 2 sent welcome
            expect 2 sent welcome via sms
            expect 1 sent welcome via email
            expect at most 1 sent welcome to "a@example.com"
        }"#,
    );
    assert_eq!(found, [""; 0]);
}

#[test]
fn coverage_counts_what_the_source_decides() {
    let options = TestOptions { coverage: true, ..TestOptions::default() };
    let source = r#"test "one order" of orders {
        given { email: "a@example.com" }
        at 2026-11-02 10:00  ordered { order_id: "o1" }
        expect customer.tier == gold
    }"#;
    let run = run(source, &options, &[]);
    let json: serde_json::Value = serde_json::from_str(&run.reports.json).unwrap();
    let journeys = json["coverage"]["journeys"].as_array().unwrap();
    let of = |name: &str| journeys.iter().find(|journey| journey["journey"] == name).unwrap();
    // wait, start, match with two arms and no `else`, set, exit.
    let orders = of("orders");
    assert_eq!((orders["reached"].as_u64(), orders["total"].as_u64()), (Some(5), Some(7)));
    let missed: Vec<&str> =
        orders["missed"].as_array().unwrap().iter().filter_map(|m| m["what"].as_str()).collect();
    assert_eq!(missed, ["gold", "exit at_the_top"]);
    // A send without arms has none; one that is started is reached too.
    let thanks = of("thanks");
    assert_eq!((thanks["reached"].as_u64(), thanks["total"].as_u64()), (Some(1), Some(1)));
    // Two sends, two races with an arm and a timeout each, `failed`, three exits.
    let hello = of("hello");
    assert_eq!((hello["reached"].as_u64(), hello["total"].as_u64()), (Some(0), Some(12)));
    assert!(run.reports.human.contains("not reached: main.journey:"), "{}", run.reports.human);
}

#[test]
fn timelines_are_compared_with_their_files() {
    let source = r#"test "A story, told!" of thanks {
        given { email: "a@example.com" }
        at 2026-11-02 10:00  thanks
        expect timeline "all of it"
    }"#;
    let options = TestOptions { update: true, ..TestOptions::default() };
    let first = run(source, &options, &[]);
    let [(path, text)] = first.snapshots.as_slice() else { panic!("{:#?}", first.snapshots) };
    assert_eq!(path, "main.timelines/a-story-told--all-of-it.txt");
    assert!(text.starts_with("2026-11-02 10:00  thanks: begins\n"), "{text}");
    assert_eq!(first.counts, (1, 0, 0));
    // With the file it passes, also with line ends of another system.
    let windows = text.replace('\n', "\r\n");
    let second = run(source, &TestOptions::default(), &[(path, &windows)]);
    assert_eq!(second.counts, (1, 0, 0));
    // What has changed is shown beside it.
    let old = text.replace("via email", "via sms");
    let third = run(source, &TestOptions::default(), &[(path, &old)]);
    assert_eq!(third.counts, (0, 1, 0));
    assert!(third.reports.human.contains("✗"), "{}", third.reports.human);
    let message = &third.diagnostics.iter().find(|d| d.is_error()).unwrap().message;
    assert!(message.contains("from line 2"), "{message}");
}

#[test]
fn two_timelines_of_one_name_are_refused() {
    let source = r#"test "a" of thanks {
        given { email: "a@example.com" }
        at 2026-11-02 10:00  thanks
        at 2026-11-02 10:00  expect timeline "b"
        expect timeline "B!"
    }"#;
    let options = TestOptions { update: true, ..TestOptions::default() };
    let run = run(source, &options, &[]);
    let said: Vec<&str> =
        run.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.message.as_str()).collect();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said.iter().all(|text| text.contains("another timeline")), "{said:#?}");
}

#[test]
fn the_platform_says_who_is_in_an_external_segment() {
    let found = wrong(
        r#"
        segment vips external
        journey letters {
            trigger enters vips
            entry   ignore
            wait up to 2 days { on leaves vips { exit left } }
            if customer in vips { send welcome via sms }
        }
        test "stays" of letters {
            given { phone: "+4520123456" }
            at 2026-11-02 10:00  enters vips
            expect 1 sent welcome
            expect outcome completed
        }
        test "leaves" of letters {
            given { phone: "+4520123456" }
            at 2026-11-02 10:00  enters vips
            at +1 day            leaves vips
            expect nothing sent
            expect outcome left
        }
        test "has been there before" of letters {
            given { phone: "+4520123456" }, in vips
            at 2026-11-02 10:00  enters vips
            expect outcome completed
        }"#,
    );
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with(r#"the test "has been there before" fails"#), "{found:#?}");
}

#[test]
fn what_begins_a_thousandth_later_is_told_with_its_instant() {
    let source = r#"
        segment quiet = not seen(signed_up within 2 days)
        journey back {
            trigger enters quiet
            entry   ignore
            send welcome via sms
        }
        test "two days" of back {
            given { phone: "+4520123456" }
            at 2026-11-02 10:00  signed_up
            at +2 days  expect sent welcome
        }"#;
    let run = run(source, &TestOptions::default(), &[]);
    let found = run.diagnostics.iter().find(|found| found.is_error()).unwrap();
    let said = "`back` had not begun by then: it began at 2026-11-04 10:00:00.001";
    assert!(found.message.ends_with(said), "{found:?}");
    assert!(found.help.as_deref().unwrap().contains("exactly so long ago still counts"));
    // The table keeps its columns.
    let text = &run.reports.human;
    let columns: Vec<usize> =
        text.lines().filter_map(|line| line.chars().position(|c| c == '│')).collect();
    assert!(columns.len() > 3, "{text}");
    assert!(columns.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
    assert!(text.contains("2026-11-04 10:00:00.001 │"), "{text}");
}

#[test]
fn two_events_of_one_instant_stand_beside_what_came_of_them() {
    let source = r#"
        journey both {
            trigger on ordered
            entry   parallel
            send welcome via sms
        }
        test "at once" of both, hello {
            given { phone: "+4520123456" }
            at 2026-11-02 10:00  signed_up
            at 2026-11-02 10:00  ordered { order_id: "1" }
            expect nothing sent
        }"#;
    let text = run(source, &TestOptions::default(), &[]).reports.human;
    for event in ["signed_up", "ordered"] {
        let mut columns = text.lines().map(|line| line.split('│').map(str::trim));
        let beside = columns.find_map(|mut row| {
            let left = row.nth(1).filter(|left| left.starts_with(event))?;
            Some((left.to_owned(), row.next().unwrap_or_default().to_owned()))
        });
        let (_, right) = beside.unwrap_or_else(|| panic!("{text}"));
        assert!(right.starts_with(event), "{text}");
    }
}

#[test]
fn results_do_not_depend_on_threads() {
    let mut source = String::new();
    for number in 0..40 {
        source.push_str(&format!(
            "test \"number {number}\" of hello {{\n given {{ phone: \"+4520123456\" }}\n at 2026-11-02 10:00 signed_up\n expect {} sent welcome\n}}\n",
            number % 3
        ));
    }
    let options = TestOptions { coverage: true, ..TestOptions::default() };
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let one = pool(1).install(|| run(&source, &options, &[]));
    let four = pool(4).install(|| run(&source, &options, &[]));
    assert_eq!(one.reports.human, four.reports.human);
    assert_eq!(one.reports.junit, four.reports.junit);
    assert_eq!(one.reports.json, four.reports.json);
    assert_eq!(one.counts, (13, 27, 0));
}

#[test]
fn a_message_to_a_contact_is_expected_by_its_name() {
    let found = wrong(
        r#"
        contact support { email: "support@example.com" }
        contact press   { email: "press@example.com" }
        journey letters {
            trigger api
            send welcome via email to support
            send welcome via email
        }
        test "goes there" of letters {
            given { email: "sofie@example.com" }
            at 2026-11-02 10:00  letters
            expect 1 sent welcome to support
            expect sent welcome to "support@example.com"
            expect sent welcome to "sofie@example.com"
            expect not sent welcome to press
            expect 2 sent welcome
        }
        test "and not there" of letters {
            given { email: "sofie@example.com" }
            at 2026-11-02 10:00  letters
            expect sent welcome to press
        }"#,
    );
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with(r#"the test "and not there" fails"#), "{found:#?}");
}

#[test]
fn a_test_says_what_happens_to_others() {
    let found = wrong(
        r#"
        journey letters {
            trigger on ordered of anyone as order
            entry   ignore
            send welcome via email
            if seen(ordered) { exit own }
        }
        test "of somebody else" of letters {
            given { email: "sofie@example.com" }
            at 2026-11-02 10:00  ordered of anyone { order_id: "o1" }
            expect 1 sent welcome
            expect outcome completed
        }
        test "of one's own" of letters {
            given { email: "sofie@example.com" }
            at 2026-11-02 10:00  ordered { order_id: "o1" }
            expect outcome own
        }
        test "not seen" of letters {
            given { email: "sofie@example.com" }
            at 2026-11-02 10:00  ordered of anyone { order_id: "o1" }
            expect outcome own
        }"#,
    );
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with(r#"the test "not seen" fails"#), "{found:#?}");
}

const WORDS: &str = r#"
journey words {
    trigger on signed_up
    entry   ignore
    split greeting winner by clicked after 2 days {
        text   10% { send welcome via sms }
        letter 10% { send welcome via email }
        winner 80%
    }
    wait 1 hour
}
"#;

#[test]
fn a_test_says_which_arm_has_won() {
    let found = wrong(&format!(
        r#"{WORDS}
        test "held until the decision" of words {{
            given {{ phone: "+4520123456", email: "a@example.com" }}, split greeting = winner,
                  split greeting won by letter
            at 2026-11-02 10:00  signed_up {{}}
            at +47 hours         expect nothing sent
            at +48 hours         expect sent welcome via email
            expect outcome completed
        }}
        test "decided before" of words {{
            given {{ phone: "+4520123456" }}, split greeting = winner,
                  split greeting won by text since 2026-11-01 09:00
            at 2026-11-02 10:00  signed_up {{}}
            at +1 minute         expect sent welcome via sms
        }}
        test "nobody else" of words {{
            given {{ phone: "+4520123456", email: "a@example.com" }}, split greeting = winner
            at 2026-11-02 10:00  signed_up {{}}
            expect sent welcome via email
        }}"#
    ));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with(r#"the test "nobody else" fails"#), "{found:#?}");
}

#[test]
fn each_arm_that_can_win_is_covered() {
    let test = r#"test "the letter wins" of words {
        given { email: "a@example.com" }, split greeting = winner, split greeting won by letter
        at 2026-11-02 10:00  signed_up {}
        expect sent welcome via email
    }"#;
    let options = TestOptions { coverage: true, ..TestOptions::default() };
    let run = run(&format!("{WORDS}{test}"), &options, &[]);
    let json: serde_json::Value = serde_json::from_str(&run.reports.json).unwrap();
    let journeys = json["coverage"]["journeys"].as_array().unwrap();
    let of = journeys.iter().find(|journey| journey["journey"] == "words").unwrap();
    // The split, two sends and a wait; three arms to draw, two to win.
    assert_eq!((of["reached"].as_u64(), of["total"].as_u64()), (Some(5), Some(9)));
    let missed: Vec<&str> =
        of["missed"].as_array().unwrap().iter().filter_map(|m| m["what"].as_str()).collect();
    assert_eq!(missed, ["text", "text has won", "send welcome via sms", "letter"]);
}

/// JC0802: no construct of this version gives it, so the verdict is made here.
#[test]
fn a_test_that_cannot_run_says_what_it_needs() {
    let text = format!(
        "{HEAD}\n{WORDS}test \"waits\" of words {{ at 2026-11-02 10:00 expect nothing sent }}"
    );
    let workspace = Workspace::from_memory(MANIFEST, &[("main.journey", &text)]);
    let analysis = driver::analyze(&workspace);
    let (program, flows) = (&analysis.program, &analysis.flows);
    let (test, declared) = program.tests.iter().next().unwrap();
    let construct = crate::hir::Construct::SplitWinner;
    let (flow, info) = flows.iter().find(|(flow, _)| flow.name == "words").unwrap();
    let span = info.needs()[&construct][0];
    let tested = super::Tested {
        test,
        verdict: super::Verdict::CannotRun { journey: flow.journey, construct, span },
        ways: Vec::new(),
        began: Vec::new(),
        snapshots: Vec::new(),
    };
    let ground = super::Ground { workspace: &workspace, program, flows };
    let found = super::findings(ground, &[tested]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].code.to_string().as_str(), found[0].span()),
        ("JC0802", Some(declared.span))
    );
    assert_eq!(
        found[0].message,
        "the test \"waits\" cannot run: `words` needs `winner by` in a split, which this version checks and does not run yet"
    );
}
