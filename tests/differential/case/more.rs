//! Steps as text: values, answers, loops, draws.

use super::Step;
use super::TIERS;
use super::steps::{Names, block};
use std::fmt::Write;

/// Spans that are data; `KEY` is the journey's key.
pub(super) const SPANS: [&str; 4] = [
    "customer.level * 1 hour at most 5 hours",
    "count(visit within 2 days) * 25 minutes at most 3 hours",
    "(customer.points - 3) * 90 minutes at most 4 hours",
    "length(KEY) * 7 minutes + customer.level * 1 minute at most 1 hour",
];
/// Whole numbers.
pub(super) const VALUES: [&str; 7] = [
    "customer.level + customer.points * 2",
    "count(visit within 2 days)",
    "sum(visit.pages)",
    "score - limit",
    "length(KEY) + length(KEYS)",
    "min(customer.level, limit)",
    "-customer.points * 9007199254740991 - 1",
];
/// Amounts.
pub(super) const AMOUNTS: [&str; 6] = [
    "customer.spent + 12.50 DKK",
    "customer.spent * 12.5%",
    "customer.spent / customer.points ?? 3 DKK",
    "123456.05 DKK",
    "customer.spent * customer.off",
    "customer.spent - 99 DKK",
];
/// What an event carries.
pub(super) const NOTES: [&str; 4] = [
    "name: \"n0\", number: customer.level, amount: customer.spent, off: customer.off + 2.5%, ok: customer.level > 3, tier: customer.tier",
    "name: KEY, day: customer.trial, hour: customer.opens, words: KEYS, number: count(visit since entry)",
    "name: \"n2\", amount: customer.spent * customer.off + 5 DKK, span: 1 hour * customer.level, number: length(KEYS)",
    "name: \"n3\", number: sum(visit.pages within 1 day), ok: seen(visit as v where v.pages > 4), tier: max(customer.tier, silver)",
];
/// Conditions.
pub(super) const CONDITIONS: [&str; 18] = [
    "customer.level > limit",
    "score > 4",
    "customer.tier >= silver",
    "customer.tier in [bronze, gold]",
    "sum(visit.pages within 2 days) > 8",
    "length(all(visit within 1 day)) > 1",
    "customer.spent * 12.5% > 20 DKK",
    "customer.opens < 10:00",
    "customer.language == da",
    "max(customer.level, customer.points) in 3..6",
    "consented(marketing, email) and not consented(marketing, sms)",
    "count(visit as v where v.pages > customer.level within 40 hours) > 0",
    "customer.trial ?? 2026-01-01 > 2026-05-01",
    "customer.deadline > 2026-06-01 09:00",
    "status(plain, sms) >= delivered",
    "KEY in [\"k0\", \"k2\"]",
    "length(KEYS) > 1 or KEY == \"k1\"",
    "customer in grown or not (customer in members)",
];
/// Conditions about messages of the past, of whatever journey, and about consent.
pub(super) const PASTS: [&str; 10] = [
    "sent(plain)",
    "sent(tag loud within 5 hours)",
    "sent(any within 90 minutes)",
    "not sent(offer within 30 hours)",
    "engaged(sms)",
    "engaged(email within 20 hours) or engaged(sms within 50 minutes)",
    "not engaged(sms within 3 hours)",
    "consent_age(marketing) ?? 0 days > 2 days",
    "consent_age(marketing) is known and not sent(keyed)",
    "consent_age(marketing) ?? 9 days < 30 hours or engaged(email)",
];
/// The newest visit.
const LAST: [&str; 3] =
    ["last(visit)", "last(visit within 2 days)", "last(visit as v where v.pages > 3 since entry)"];

/// What stands for the journey's key and for its list of them.
pub(super) fn put(text: &str, names: &Names) -> String {
    text.replace("KEYS", names.keys).replace("KEY", names.key)
}

/// Text of the steps that are not in [`super::steps`].
pub(super) fn source(step: &Step, depth: usize, names: &mut Names, out: &mut String) {
    let pad = "    ".repeat(depth);
    names.names += 1;
    let n = names.names;
    match step {
        Step::WaitData(span) => {
            let _ = writeln!(out, "{pad}wait {}", put(SPANS[usize::from(*span)], names));
        }
        Step::Let(value, steps) => {
            let value = put(VALUES[usize::from(*value)], names);
            let _ = writeln!(out, "{pad}let v{n} = {value}");
            block(steps, depth, names, out);
            let _ = writeln!(out, "{pad}send told(v{n}, words: {}) via sms", names.keys);
        }
        Step::Note(what) => {
            let _ =
                writeln!(out, "{pad}track noted {{ {} }}", put(NOTES[usize::from(*what)], names));
        }
        Step::Track(pages) => {
            let _ = writeln!(out, "{pad}track visit {{ pages: {pages} }}\n{pad}wait 1 minute");
        }
        Step::Call(failed, leaves) => {
            let _ = writeln!(
                out,
                "{pad}call crm.task(title: {}, n: customer.level, day: customer.trial) as c{n} {{\n{pad}    failed {{",
                names.key
            );
            block(failed, depth + 2, names, out);
            if *leaves {
                let _ = writeln!(out, "{pad}        exit o3");
            }
            let _ = writeln!(out, "{pad}    }}\n{pad}}}");
            let told = format!("send told(c{n}.points ?? 0, words: [c{n}.word]) via sms");
            let _ = if *leaves {
                writeln!(out, "{pad}{told}")
            } else {
                writeln!(out, "{pad}if c{n} is known {{ {told} }}")
            };
        }
        Step::Round { times, minutes, steps, exhausted } => {
            let _ = writeln!(out, "{pad}repeat up to {times} times as r{n} {{");
            block(steps, depth + 1, names, out);
            let _ = writeln!(out, "{pad}    wait {minutes} minutes");
            let _ = writeln!(out, "{pad}    if customer.level == 3 {{ stop }}");
            let _ = writeln!(out, "{pad}    send told(r{n}, words: {}) via email", names.keys);
            let _ = writeln!(out, "{pad}}} exhausted {{");
            block(exhausted, depth + 1, names, out);
            let _ = writeln!(out, "{pad}}}");
        }
        Step::Draw(none, all) => {
            let _ = writeln!(out, "{pad}split d{}_{n} {{\n{pad}    a 0% {{", names.number);
            block(none, depth + 2, names, out);
            let _ = writeln!(out, "{pad}    }}\n{pad}    b 100% {{");
            block(all, depth + 2, names, out);
            let _ = writeln!(out, "{pad}    }}\n{pad}}}");
        }
        Step::Holdout(share, steps) => {
            let _ = writeln!(
                out,
                "{pad}split h{}_{n} sticky {{\n{pad}    holdout {share}%\n{pad}    rest {}% {{",
                names.number,
                100 - share
            );
            block(steps, depth + 2, names, out);
            let _ = writeln!(out, "{pad}    }}\n{pad}}}");
        }
        Step::Last(which, otherwise) => {
            let _ = writeln!(
                out,
                "{pad}if {} as l{n} {{\n{pad}    send told(l{n}.pages, words: {}) via sms\n{pad}}} else {{",
                LAST[usize::from(*which)],
                names.keys
            );
            block(otherwise, depth + 1, names, out);
            let _ = writeln!(out, "{pad}}}");
        }
        Step::Tier(bronze, silver, gold) => {
            let _ = writeln!(out, "{pad}match customer.tier {{");
            for (tier, steps) in TIERS.iter().zip([bronze, silver, gold]) {
                let _ = writeln!(out, "{pad}    {tier} {{");
                block(steps, depth + 2, names, out);
                let _ = writeln!(out, "{pad}    }}");
            }
            let _ = writeln!(out, "{pad}}}");
        }
        Step::SetTier(tier) => {
            let _ = writeln!(out, "{pad}set tier = {}", TIERS[usize::from(*tier)]);
        }
        Step::SetSpent(amount) => {
            let _ = writeln!(out, "{pad}set spent = {}", AMOUNTS[usize::from(*amount)]);
        }
        Step::Forget => {
            let _ = writeln!(out, "{pad}consent withdraw marketing");
        }
        Step::Past(n) => {
            let condition = PASTS[usize::from(*n)];
            let told = |n: u8| format!("{pad}    send told({n}, words: []) via sms");
            let _ = writeln!(
                out,
                "{pad}send plain via sms > email\n{pad}wait 4 hours\n{pad}if {condition} {{\n{}\n{pad}}} else {{\n{}\n{pad}}}",
                told(1),
                told(2)
            );
        }
        _ => {}
    }
}
