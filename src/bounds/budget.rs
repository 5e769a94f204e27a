//! Bounds against the budget of `journey.toml`.

use super::story::{self, Of};
use super::{Bounds, DAY, WEEK, many, together};
use crate::diag::{Diagnostic, codes};
use crate::hir::Program;
use crate::proof::{Failure, Found, Look, NO_STORY};
use crate::simulate;
use crate::source::{Budget, Prices, SourceMap, Span};
use rust_decimal::Decimal;

/// What one journey costs at worst.
pub fn journey(
    look: &Look<'_>,
    budget: &Budget,
    prices: &Prices,
    bounds: &Bounds,
    found: &mut Found,
) {
    let program = look.program;
    if let Some((most, currency, key)) = &budget.message_cost {
        for send in &bounds.sends {
            let name = &program.messages.at(send.message).head.name;
            let what = format!("one `{name}`, in {}", send.locale);
            let over = against(*most, currency, *key, prices, send.price, (&what, send.span));
            // Where a price is not given, nobody knows what is paid.
            let of = Of::Message(send.message, send.span);
            let priced = !send.unpriced;
            found.failures.extend(
                over.map(|it| shown(look, prices, bounds, it, priced.then_some((of, *most)))),
            );
        }
    }
    if let Some((most, currency, key)) = &budget.run_cost {
        let head = &program.journeys.at(bounds.journey).head;
        let what = format!("one run of `{}`", head.name);
        // Where a message of it has no price, that is said of the message.
        let known = bounds.sends.iter().all(|send| send.price.is_some());
        if known || budget.message_cost.is_none() {
            let over = against(*most, currency, *key, prices, bounds.run.price, (&what, head.span));
            let priced = bounds.sends.iter().all(|send| !send.unpriced);
            found.failures.extend(
                over.map(|it| shown(look, prices, bounds, it, priced.then_some((Of::Run, *most)))),
            );
        }
    }
}

/// A finding with the customer who costs so much, if one can be looked for.
fn shown(
    look: &Look<'_>,
    prices: &Prices,
    bounds: &Bounds,
    diagnostic: Diagnostic,
    wanted: Option<(Of, Decimal)>,
) -> Failure {
    // What has no meaning yet cannot be played, and is refused by name where it is built.
    let plays = simulate::not_runnable(look.flow(), &look.pair.1).is_empty();
    let Some((of, most)) = wanted.filter(|_| plays) else {
        return Failure { diagnostic, shown: None };
    };
    match story::story(look, prices, bounds, of, most) {
        Some((story, paid)) => {
            let failure = look.failure(diagnostic, Some(story));
            Failure { diagnostic: failure.diagnostic.note(paid), ..failure }
        }
        None => look.failure(diagnostic, None),
    }
}

fn against(
    most: Decimal,
    currency: &str,
    key: Span,
    prices: &Prices,
    price: Option<Decimal>,
    (what, span): (&str, Span),
) -> Option<Diagnostic> {
    if prices.currency().is_some_and(|other| other != currency) {
        return None;
    }
    let worst = match price {
        Some(price) if price <= most => return None,
        Some(price) => format!("{} {currency} at worst", price.normalize()),
        None => "no one knows what: a price or the length of a value is not bounded".to_owned(),
    };
    let found = Diagnostic::new(
        codes::OVER_BUDGET,
        span,
        format!("{what} costs {worst}; the budget is {} {currency}", most.normalize()),
        "can cost this",
    )
    .label(key, "the budget")
    .help(
        "shorten the text, bound its values (`text up to 20`), take a cheaper channel first, or raise the budget; \
         `journeyc bounds` shows what each step costs",
    );
    Some(found)
}

/// What one person gets from all journeys together.
pub fn workspace(
    program: &Program,
    sources: &SourceMap,
    budget: &Budget,
    all: &[Bounds],
    found: &mut Found,
) {
    let person = together(all);
    type Of = fn(&super::Person) -> Option<u32>;
    let lines: [(_, _, Of, i64, &str); 2] = [
        (&budget.messages_per_day, person.day, |person| person.day, DAY, "24 hours"),
        (&budget.messages_per_week, person.week, |person| person.week, WEEK, "7 days"),
    ];
    for (limit, worst, of, seconds, window) in lines {
        let Some((most, key)) = limit else { continue };
        let message = match worst {
            Some(worst) if worst <= *most => continue,
            Some(worst) => {
                format!("one person can get {worst} messages in {window}; the budget is {most}")
            }
            None => format!(
                "nothing bounds how many messages one person gets in {window}; the budget is {most}"
            ),
        };
        let mut diagnostic = Diagnostic::new(codes::OVER_BUDGET, *key, message, "the budget");
        let mut heaviest: Vec<&Bounds> =
            all.iter().filter(|bounds| of(&bounds.person) != Some(0)).collect();
        heaviest.sort_by_key(|bounds| {
            std::cmp::Reverse(of(&bounds.person).map_or(u64::MAX, u64::from))
        });
        for bounds in heaviest.iter().take(3) {
            let head = &program.journeys.at(bounds.journey).head;
            let text = match of(&bounds.person) {
                Some(count) => format!("up to {count} from this one"),
                None => "no bound: as often as it begins".to_owned(),
            };
            diagnostic = diagnostic.label(head.span, text);
        }
        diagnostic = diagnostic.help(
            "add a cap to the rules of these journeys that counts all their messages, or raise the budget",
        );
        let shown = many::story(program, sources, &heaviest, (seconds, *most));
        let (notes, shown) = match shown {
            Some(it) => (it.told, Some((it.story, it.names))),
            None if *most > many::READ => (Vec::new(), None),
            None => (vec![NO_STORY.to_owned()], None),
        };
        let diagnostic = notes.into_iter().fold(diagnostic, Diagnostic::note);
        found.failures.push(Failure { diagnostic, shown });
    }
}
