//! What the messages of a life cost and how many there are, worked out from its trace without the compiler's own
//! measures.

use journeyc::hir::{Pricing, Program};
use journeyc::source::{Prices, Workspace};
use journeyc::time::{Engine, Life, What};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Letters of the GSM alphabet beyond ASCII that the test workspaces use.
const GSM: &str = "æøåÆØÅäöüÄÖÜéèß";
/// Letters of ASCII that take two places there, and one that it lacks.
const TWICE: &str = "[]{}~^|\\";

/// The parts of an SMS.
fn parts(text: &str) -> usize {
    let plain = text.chars().all(|c| c.is_ascii() && c != '`' || GSM.contains(c));
    let (units, one, each) = match plain {
        true => (text.chars().map(|c| 1 + usize::from(TWICE.contains(c))).sum(), 160, 153),
        false => (text.encode_utf16().count(), 70, 67),
    };
    if units <= one { 1 } else { units.div_ceil(each) }
}

/// Run, message and cost of what went out.
fn paid(program: &Program, prices: &Prices, life: &Life<'_>) -> Vec<(u32, u32, usize, Decimal)> {
    let mut found = Vec::new();
    for entry in life.trace() {
        let What::Sent(shown) = &entry.what else { continue };
        let card = program.channels.at(shown.channel);
        let Some(price) = prices.dearest(&card.head.name) else { continue };
        let text = shown.texts.iter().find(|(slot, _)| slot == "text");
        let count = match (card.price, text) {
            (Pricing::PerPart, Some((_, text))) => parts(text),
            _ => 1,
        };
        let run = entry.run.unwrap();
        found.push((run.flow, run.number, shown.send, price.amount * Decimal::from(count)));
    }
    found
}

/// What each run costs, with the place of its journey.
pub(super) fn by_run(program: &Program, prices: &Prices, life: &Life<'_>) -> Vec<(u32, Decimal)> {
    let mut sums: BTreeMap<(u32, u32), Decimal> = BTreeMap::new();
    for (flow, number, _, price) in paid(program, prices, life) {
        *sums.entry((flow, number)).or_default() += price;
    }
    sums.into_iter().map(|((flow, _), sum)| (flow, sum)).collect()
}

/// Does a life have more messages to the customer than so many in a window of so many hours.
fn crowded(life: &Life<'_>, hours: i64, most: u32) -> bool {
    let mut firsts: BTreeMap<usize, i64> = BTreeMap::new();
    for entry in life.trace() {
        if let What::Sent(shown) = &entry.what
            && shown.recipient.is_none()
        {
            firsts.entry(shown.send).or_insert(entry.at);
        }
    }
    let within = |from: i64| {
        firsts.values().filter(|at| (from..from + hours * 3_600_000).contains(*at)).count()
    };
    firsts.values().any(|from| within(*from) > most as usize)
}

/// 415 if a life costs more than the budget that the finding is about, or has more messages.
pub(super) fn over(
    workspace: &Workspace,
    finding: &str,
    engine: &Engine<'_>,
    life: &Life<'_>,
) -> Option<u16> {
    let (budget, prices) = (&workspace.manifest.budget, &workspace.manifest.prices);
    for (hours, words, most) in [
        (24, "in 24 hours", budget.messages_per_day),
        (7 * 24, "in 7 days", budget.messages_per_week),
    ] {
        if finding.contains(words) {
            return crowded(life, hours, most?.0).then_some(415);
        }
    }
    let (most, costs): (_, Vec<Decimal>) = if finding.starts_with("one run of") {
        let runs = by_run(engine.program, prices, life).into_iter();
        (&budget.run_cost, runs.map(|(_, cost)| cost).collect())
    } else {
        let mut sums: BTreeMap<usize, Decimal> = BTreeMap::new();
        for (_, _, send, price) in paid(engine.program, prices, life) {
            *sums.entry(send).or_default() += price;
        }
        (&budget.message_cost, sums.into_values().collect())
    };
    let (most, _, _) = most.as_ref()?;
    costs.iter().any(|cost| cost > most).then_some(415)
}
