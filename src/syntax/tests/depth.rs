//! Depth: nothing that a file can hold may overflow the stack of a thread of 2 MB.

use super::read;
use crate::diag::codes;
use crate::syntax::guard::{BRACKETS, LIMIT};
use rustix::time::{ClockId, clock_gettime};

/// Reads a text on a thread with a small stack; gives the numbers of the findings' codes.
fn on_small_stack(text: String) -> Vec<u16> {
    let reader = std::thread::Builder::new().stack_size(2 << 20);
    let handle = reader.spawn(move || read(&text).1.iter().map(|d| d.code.number()).collect());
    handle.unwrap().join().unwrap()
}

/// The seconds that reading a text takes, of the processor's time: other work on the machine is not
/// counted, so that a slow machine is no slow reader.
fn seconds(text: String) -> f64 {
    let reader = std::thread::Builder::new().stack_size(2 << 20);
    let handle = reader.spawn(move || {
        let from = clock_gettime(ClockId::ThreadCPUTime);
        read(&text);
        let to = clock_gettime(ClockId::ThreadCPUTime);
        let nanoseconds = i32::try_from(to.tv_nsec - from.tv_nsec).unwrap();
        f64::from(i32::try_from(to.tv_sec - from.tv_sec).unwrap()) + f64::from(nanoseconds) / 1e9
    });
    handle.unwrap().join().unwrap()
}

/// A journey with these steps.
fn journey(steps: &str) -> String {
    format!("journey j {{\n    {steps}\n}}\n\nenum After {{ a, b }}\n")
}

/// `open` so many times, then `middle`, then `close` as many times.
fn nested(open: &str, middle: &str, close: &str, times: usize) -> String {
    [&open.repeat(times), middle, &close.repeat(times)].concat()
}

/// A declaration with this value.
fn value(value: String) -> String {
    journey(&format!("let x = {value}"))
}

/// Texts whose brackets nest so deep; all of them are correct but for their depth.
fn brackets(times: usize) -> Vec<String> {
    vec![
        journey(&nested("if a { ", "stop", " }", times)),
        journey(&nested("repeat up to 2 times { ", "stop", " } exhausted { stop }", times)),
        journey(&nested("wait up to 1 day { on e { ", "stop", " } }", times / 2)),
        journey(&nested("split { a 50% { ", "stop", " } }", times / 2)),
        journey(&nested("match x { a { ", "stop", " } }", times / 2)),
        journey(&nested("countdown to d { skipped { ", "stop", " } }", times / 2)),
        journey(&nested("send m { failed { ", "stop", " } }", times / 2)),
        value(nested("(", "1", ")", times)),
        value(nested("[", "1", "]", times)),
        value(nested("f(", "1", ")", times)),
        value(nested("f(a: (1 + ", "1", "))", times / 2)),
        value(nested("-f(not (", "1", "))", times / 2)),
        value(nested("f(x where ", "a", ")", times)),
        format!("record R {{ {} }}\n", nested("a: { ", "b: int", " }", times)),
        format!("contact c {{ {} }}\n", nested("a: { ", "b: 1", " }", times)),
        format!("plan p {{ {} }}\n", nested("publish { ", "do x", " }", times)),
        format!("plan p {{ publish {} }}\n", nested("[", "x", "]", times)),
    ]
}

/// Texts with chains of this length.
fn chains(times: usize) -> Vec<String> {
    vec![
        journey(&format!("{}stop }}", "if a { stop } else ".repeat(times) + "{ ")),
        value(nested("not ", "a", "", times)),
        value(nested("-", "1", "", times)),
        value(nested("1 + ", "1", "", times)),
        value(nested("2 days + ", "1 day", "", times)),
        value(nested("a and ", "b", "", times)),
        value(nested("a ?? ", "b", "", times)),
        value(format!("f(x){}", ".y".repeat(times))),
        format!("record R {{ a: {} }}\n", nested("list of ", "text", "", times)),
    ]
}

/// All of them, at what is allowed and a little less.
fn allowed() -> Vec<String> {
    [brackets(BRACKETS - 6), chains(LIMIT - 6)].concat()
}

#[test]
fn what_the_limit_allows_is_read_on_a_small_stack() {
    for text in allowed() {
        let shown: String = text.chars().take(60).collect();
        assert_eq!(on_small_stack(text), Vec::<u16>::new(), "{shown}");
    }
}

#[test]
fn what_is_too_deep_is_one_finding() {
    for text in [brackets(100_000), chains(100_000)].concat() {
        let shown: String = text.chars().take(60).collect();
        assert_eq!(on_small_stack(text), [codes::TOO_DEEP.number()], "{shown}");
    }
}

#[test]
fn a_million_brackets_are_refused_at_once() {
    let texts = [
        "{".repeat(1_000_000),
        format!("journey j {}", "{".repeat(1_000_000)),
        format!("message m {{ sms {{ da: \"{}", "{".repeat(1_000_000)),
        format!("message m {{ sms {{ da: \"{}\" }} }}", "{(".repeat(500_000)),
        format!("message m {{ sms {{ da: \"\"\"{}\"\"\" }} }}", "{(".repeat(500_000)),
        format!("message m {{ sms {{ da: \"{}", "{ \"".repeat(300_000)),
        format!("message m {{ sms {{ da: \"{{ //\" \"{}", "{(".repeat(500_000)),
        format!("message m {{ sms {{ da: \"{}", "{each a in b: \"".repeat(100_000)),
        format!("message m {{ sms {{ da: {} }} }}", "\"{\" ".repeat(300_000)),
        format!("journey j {{ {} }}", "if a { } else ".repeat(100_000)),
        "/*".repeat(500_000),
        "}".repeat(1_000_000),
        "\"\"\"".repeat(300_000),
    ];
    for text in texts {
        let shown: String = text.chars().take(60).collect();
        let took = seconds(text);
        assert!(took < 10.0, "{shown}: {took} s");
    }
}

#[test]
fn a_long_row_of_short_statements_is_not_deep() {
    let steps = "set customer.a = customer.b + 1\n    wait 2 days\n    ".repeat(400);
    assert_eq!(on_small_stack(journey(&steps)), Vec::<u16>::new());
    let history = "2026-11-02 20:00 e { a: -1 }\n".repeat(400);
    let test = format!("test \"t\" of j {{ given history {{ {history} }} }}\n");
    assert_eq!(on_small_stack(test), Vec::<u16>::new());
}
