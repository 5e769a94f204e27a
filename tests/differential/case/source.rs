//! A case as the text of a workspace.

use super::head::HEAD;
use super::steps::{Names, block};
use super::{Case, Collect, EVERY, Header, Journey, MOVING, Rules, TIMES, Trigger, WATCHES};
use std::fmt::Write;

const EFFECTS: [&str; 3] = ["defer", "skip", "drop"];
/// Orders of channels that the rules can prefer.
const PREFER: [&str; 3] = ["email > sms", "sms > email", "whatsapp > email > sms"];

impl Case {
    /// The workspace's only source.
    pub(crate) fn source(&self) -> String {
        let mut out = String::from(HEAD);
        out.push_str(&self.rules.source());
        for (number, journey) in self.journeys.iter().enumerate() {
            journey.source(self, Some(number), &mut out);
        }
        if let Some(called) = &self.called {
            called.source(self, None, &mut out);
        }
        out
    }
}

impl Rules {
    fn source(&self) -> String {
        let mut out = String::from(
            "rules shop {\n    consent marketing\n    sender sms \"1204\", email \"hej@shop.example\"\n",
        );
        if let Some((from, to, effect)) = self.quiet {
            let effect = EFFECTS[usize::from(effect)];
            let _ = writeln!(out, "    quiet {from:02}:00..{to:02}:00 {effect}");
        }
        if self.sunday {
            out.push_str("    quiet sunday on [sms] defer\n");
        }
        if self.office {
            out.push_str("    office monday..friday 08:30..16:45 defer\n");
        }
        if let Some((count, hours, effect, own, sms, tag)) = self.cap {
            let own = if own { " per journey" } else { "" };
            let on = match (sms, tag) {
                (true, _) => " on [sms]",
                (_, true) => " on tag loud",
                _ => "",
            };
            let _ = writeln!(
                out,
                "    cap {count} per {hours} hours{own}{on} {}",
                EFFECTS[usize::from(effect)]
            );
        }
        if let Some(order) = self.prefer {
            let _ = writeln!(out, "    prefer {}", PREFER[usize::from(order)]);
        }
        if self.critical {
            out.push_str("    allow critical\n");
        }
        match (self.fallback, self.receipts) {
            _ if self.refusals => out.push_str("    fallback on [failed]\n"),
            (Some(minutes), _) => {
                let _ = writeln!(
                    out,
                    "    fallback on [undelivered, failed], not delivered after {minutes} minutes"
                );
            }
            (None, true) => out.push_str("    fallback on [undelivered, failed]\n"),
            (None, false) => {}
        }
        out.push_str("}\n");
        out
    }
}

impl Journey {
    /// The journey; without a number, as the one that others start.
    fn source(&self, case: &Case, number: Option<usize>, out: &mut String) {
        let _ = writeln!(
            out,
            "journey {} {{",
            number.map_or("j2(key: text up to 8)".to_owned(), |n| format!("j{n}"))
        );
        // One event begins both, and the priority says which goes first.
        let together = number == Some(1) && self.more.priority.is_some();
        let event = if together { "begin" } else { ["begin", "other"][number.unwrap_or(0)] };
        let filter = if self.filter { " where b.size > 3" } else { "" };
        let at = |time: u8| {
            let (hour, minute) = TIMES[usize::from(time)];
            format!("at {hour:02}:{minute:02}")
        };
        let trigger = match (number, self.trigger) {
            (None, _) => "started".to_owned(),
            (_, Trigger::Event) => format!("on {event} as b{filter}"),
            (_, Trigger::Enters) => "enters members".to_owned(),
            (_, Trigger::Leaves) => "leaves members".to_owned(),
            (_, Trigger::Moving(segment, enters)) => {
                let word = if enters { "enters" } else { "leaves" };
                format!("{word} {}", MOVING[usize::from(segment)])
            }
            (_, Trigger::Every(days, time)) => {
                format!("every {} {} among members", EVERY[usize::from(days)], at(time))
            }
            (_, Trigger::At(days, time)) => {
                let (hour, minute) = TIMES[usize::from(time)];
                let date = case.date(i8::try_from(days).unwrap());
                format!("at {date} {hour:02}:{minute:02} among members")
            }
            (_, Trigger::Yearly(time)) => {
                format!("each year on customer.born {}, leap 28 february", at(time))
            }
        };
        let by_event = number.is_some() && self.trigger == Trigger::Event;
        let among = if by_event && self.more.among { " among members" } else { "" };
        let collect = self.more.collect.filter(|_| by_event);
        let gathers = collect.map_or(String::new(), Collect::source);
        if self.more.persona {
            out.push_str("    for fan\n");
        }
        let _ = writeln!(out, "    trigger {trigger}{among}{gathers}");
        if number.is_none() {
            out.push_str("    trigger api\n");
        }
        let key = match (number, self.trigger) {
            (None, _) => Some("key"),
            (_, Trigger::Event) => Some("b.key"),
            _ => None,
        };
        let keyed = key.filter(|_| self.keyed);
        let one = keyed.map_or(String::new(), |key| format!("one per {key}, "));
        let policy = ["ignore", "restart", "parallel"][usize::from(self.policy)];
        let again = self.again.map(|hours| format!(", again after {hours} hours"));
        let _ = writeln!(out, "    entry {one}{policy}{}", again.unwrap_or_default());
        out.push_str("    rules shop\n");
        let same = if keyed.is_some() { " same key" } else { "" };
        if let Some(hours) = self.goal {
            let _ = writeln!(out, "    goal on bought{same} within {hours} hours");
        }
        if self.exit {
            // The event has no key of its own.
            out.push_str("    exit on left outcome gone\n");
        }
        if self.when {
            out.push_str("    exit when customer.level > 7 outcome grown\n");
        }
        if self.keep {
            out.push_str("    while customer.level < 9\n");
        }
        if let Some(hours) = self.lasts {
            let _ = writeln!(out, "    lasts at most {hours} hours");
        }
        self.more.source(case, out);
        let mut names = Names {
            number: number.unwrap_or(2),
            key: key.unwrap_or("\"k0\""),
            keys: match (by_event, collect) {
                (true, Some(_)) => "bs.key",
                (true, None) => "b.keys",
                _ => "[\"a\", \"b\", \"c\"]",
            },
            each: by_event,
            keyed: keyed.is_some(),
            // Nothing begins itself, or what has begun it.
            starts: case.called.is_some() && number.is_some(),
            points: number.is_some() && !matches!(self.trigger, Trigger::Enters | Trigger::Leaves),
            splits: 0,
            names: 0,
        };
        if together {
            // At one instant documents on AWS keep no order of what two runs do.
            out.push_str("    wait 433 seconds\n");
        }
        match self.more.back {
            None => block(&self.steps, 1, &mut names, out),
            Some(times) => {
                out.push_str("    stage awareness {\n");
                block(&self.steps, 2, &mut names, out);
                let _ = writeln!(
                    out,
                    "        wait 13 minutes\n    }}\n    stage consideration {{
        if customer.points > 5 {{ goto loyalty }}
        if customer.level < 7 {{ goto awareness at most {times} times }}
        send told(2, words: []) via email\n    }}\n    stage loyalty {{"
                );
            }
        }
        // Every journey says something, and its last step is never the only one that can end it.
        out.push_str("    send plain via sms\n");
        out.push_str(if self.more.back.is_some() { "    }\n}\n" } else { "}\n" });
    }
}

impl Header {
    fn source(&self, case: &Case, out: &mut String) {
        if let Some(share) = self.holdout {
            let _ = writeln!(out, "    holdout {share}%");
        }
        if let Some((from, days)) = self.active {
            let until = from + i8::try_from(days).unwrap();
            let _ = writeln!(out, "    active from {} until {}", case.date(from), case.date(until));
        }
        if let Some(watch) = self.watch {
            let _ = writeln!(out, "    {}", WATCHES[usize::from(watch)]);
        }
        if let Some(priority) = self.priority {
            let _ = writeln!(out, "    priority {priority}");
        }
    }
}

impl Collect {
    fn source(self) -> String {
        let by = if self.by { " by b.key" } else { "" };
        let sliding = self.sliding.map(|hours| format!(" sliding {hours} hours"));
        let until = if self.until { " until friday at 10:00" } else { "" };
        let except = if self.except { " except where b.size > 7" } else { "" };
        format!(
            " collect as bs{by} for {} hours{} up to {}{until}{except}",
            self.hours,
            sliding.unwrap_or_default(),
            self.most
        )
    }
}
