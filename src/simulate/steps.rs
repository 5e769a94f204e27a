//! `--step`: the reader plays the customer.

use super::words::lines;
use super::{Options, Play, Stage, cast, table};
use crate::hir::STATUSES;
use crate::time::Engine;
use serde_json::{Value, json};
use std::io::{BufRead, Write};

const HELP: &str = "\
  (enter)                        go on to the next thing that is due
  jump +2 days | 2026-11-20 09:00  let time go on
  EVENT {\"field\": value}         an event happens, with the values of the wire contract
  clicked MESSAGE [CHANNEL]      a receipt: sent, delivered, seen, clicked, replied, undelivered, failed
  reply MESSAGE words            the customer answers
  write CHANNEL words            the customer writes, which answers no message
  consent withdraw PURPOSE/CHANNEL  consent changes; or grant
  block CHANNEL                  a channel is suppressed; unblock takes that away
  enters SEGMENT                 the platform puts the customer into an external segment; leaves
  set FIELD value                the profile changes (value in JSON, null for missing)
  start JOURNEY {\"param\": value} a journey is begun by its name
  winner JOURNEY.SPLIT ARM       it is decided which arm of a `winner by` has won
  quit
";

/// Shows a story step by step, and lets the reader say what happens next.
///
/// # Errors
/// If the options name something that is not there, or `out` takes no more.
pub fn steps(
    stage: Stage<'_>,
    options: &Options,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> Result<(), String> {
    let chosen = cast(stage, &options.journey, options.all)?;
    let engine = Engine::new(stage.program, chosen.iter().copied());
    let mut play = Play::new(stage, &engine, options)?;
    let gone = |error: std::io::Error| format!("cannot write the output: {error}");
    for line in play.head() {
        writeln!(out, "{line}").map_err(gone)?;
    }
    writeln!(out, "type `help` for what you can do\n").map_err(gone)?;
    let mut told = 0;
    let mut line = String::new();
    loop {
        let now = super::words::clock(play.life().zone(), play.life().now());
        write!(out, "{now} > ").and_then(|()| out.flush()).map_err(gone)?;
        line.clear();
        match input.read_line(&mut line) {
            Ok(0) => return writeln!(out).map_err(gone),
            Ok(_) => {}
            Err(error) => return Err(format!("cannot read what you type: {error}")),
        }
        match one(&mut play, line.trim()) {
            Ok(Done::Quit) => return Ok(()),
            Ok(Done::Help) => out.write_all(HELP.as_bytes()).map_err(gone)?,
            Ok(Done::Nothing) => writeln!(out, "nothing is due any more").map_err(gone)?,
            Ok(Done::Happened) => {}
            Err(wrong) => writeln!(out, "{wrong}").map_err(gone)?,
        }
        let life = play.life();
        let all = lines(stage, &engine, life.zone(), life.trace());
        let fresh = all.get(told..).unwrap_or(&[]);
        out.write_all(table::rows(fresh).as_bytes()).map_err(gone)?;
        told = all.len();
    }
}

enum Done {
    Happened,
    Nothing,
    Help,
    Quit,
}

fn one(play: &mut Play<'_>, line: &str) -> Result<Done, String> {
    let (word, rest) = line.split_once(' ').map_or((line, ""), |(word, rest)| (word, rest.trim()));
    let object = |rest: &str| -> Result<Value, String> {
        if rest.is_empty() {
            return Ok(json!({}));
        }
        serde_json::from_str(rest)
            .map_err(|_| format!("say `{word} {{\"field\": value}}`: `{rest}` is no JSON"))
    };
    let story = match word {
        "" | "next" => {
            return Ok(if play.next(i64::MAX) { Done::Happened } else { Done::Nothing });
        }
        "quit" | "exit" | "q" => return Ok(Done::Quit),
        "help" | "?" => return Ok(Done::Help),
        // As it stands in a file of events.
        "event" if !rest.is_empty() => return one(play, rest),
        "jump" => {
            play.jump(rest)?;
            return Ok(Done::Happened);
        }
        "reply" => {
            let (message, words) = rest.split_once(' ').unwrap_or((rest, ""));
            json!({ "message": message, "text": words, "choice": words })
        }
        "set" => {
            let (field, value) =
                rest.split_once(' ').ok_or_else(|| "say `set FIELD value`".to_owned())?;
            let value = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
            json!({ "set": { field: value } })
        }
        "write" => {
            let (channel, words) =
                rest.split_once(' ').ok_or_else(|| "say `write CHANNEL words`".to_owned())?;
            json!({ "channel": channel, "text": words })
        }
        "consent" => {
            let (verb, what) = rest.split_once(' ').unwrap_or((rest, ""));
            let granted = match verb {
                "grant" => true,
                "withdraw" => false,
                _ => return Err("say `consent grant PURPOSE/CHANNEL`, or `withdraw`".to_owned()),
            };
            json!({ "consent": what, "granted": granted })
        }
        "block" | "unblock" => json!({ "block": rest, "blocked": word == "block" }),
        "enters" | "leaves" => json!({ "segment": rest, "member": word == "enters" }),
        "winner" => {
            let (split, arm) =
                rest.split_once(' ').ok_or_else(|| "say `winner JOURNEY.SPLIT ARM`".to_owned())?;
            json!({ "split": split, "won": arm.trim() })
        }
        "start" => {
            let (journey, args) = rest.split_once(' ').unwrap_or((rest, ""));
            json!({ "journey": journey, "args": object(args)? })
        }
        status if STATUSES.contains(&status) => {
            let mut parts = rest.split_whitespace();
            let (message, channel) = (parts.next(), parts.next());
            let mut receipt = json!({ "message": message, "status": status });
            if let (Some(channel), Value::Object(receipt)) = (channel, &mut receipt) {
                receipt.insert("channel".into(), json!(channel));
            }
            receipt
        }
        event => match rest.strip_prefix("of anyone") {
            Some(rest) => json!({ "event": event, "of": "anyone", "data": object(rest.trim())? }),
            None => json!({ "event": event, "data": object(rest)? }),
        },
    };
    play.happens(&story)?;
    Ok(Done::Happened)
}
