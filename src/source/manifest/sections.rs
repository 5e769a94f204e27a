//! The sections of the manifest, each read by a function of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::errors;
use super::value::{Entry, Spanned, Table, Value, texts};
use super::{JourneyTargets, Setting, Settings, Targets};
use crate::diag::levels::{Level, Levels};
use crate::diag::{Diagnostic, Sink, codes};
use crate::source::{Span, paths};

/// Gives back a value, or puts the finding into the sink.
fn keep<T>(found: Result<T, Diagnostic>, sink: &mut Sink) -> Option<T> {
    found.map_err(|finding| sink.push(finding)).ok()
}

/// `[workspace]`.
pub(super) fn workspace(table: &Table, top: Span, folder: &str, sink: &mut Sink) -> Settings {
    let mut settings = Settings::of_folder(folder);
    // In a text that is no TOML the name may only be hidden.
    let broken = sink.items.iter().any(|finding| finding.code == codes::MANIFEST);
    let known = ["name", "sources", "locale", "currency", "zone", "countries", "out"];
    sink.items.extend(table.unknown_keys(&known));
    match word(
        table,
        "name",
        is_name,
        "a name has small letters, digits and dashes, as in \"my-shop\"",
        sink,
    ) {
        Some(name) => settings.name = name,
        None if table.get("name").is_none() && !broken => {
            sink.push(errors::no_name(table.span.unwrap_or(top)))
        }
        None => {}
    }
    if let Some(sources) = keep(table.texts("sources"), sink).flatten() {
        settings.sources = sources.iter().filter_map(|path| source_folder(path, sink)).collect();
    }
    let help = "write a language tag, as in \"da\" or \"pt-BR\"";
    if let Some(locale) = word(table, "locale", is_locale, help, sink) {
        settings.locale = locale;
    }
    let help = "write the three letters of ISO 4217, as in \"DKK\"";
    if let Some(currency) = word(table, "currency", is_currency, help, sink) {
        settings.currency = currency;
    }
    let help = "write a name of the time-zone database, as in \"Europe/Copenhagen\"";
    settings.zone = word(table, "zone", is_zone, help, sink);
    for country in keep(table.texts("countries"), sink).flatten().unwrap_or_default() {
        let (text, span) = (country.value, country.span);
        if is_country(text) {
            settings.countries.push(Setting { value: text.to_owned(), span: Some(span) });
        } else {
            let help =
                "write two capital letters of ISO 3166, as in `countries = [\"DK\", \"SE\"]`";
            sink.push(errors::bad_value(span, format!("`{text}` is no country"), help));
        }
    }
    if let Some(out) = keep(table.text("out"), sink).flatten()
        && let Some(span) = table.get("out").map(|entry| entry.span)
    {
        match paths::join("", out) {
            None => sink.push(errors::outside(span, "out", out)),
            Some(path) if path.is_empty() => {
                let message = "`out` is the workspace itself".to_owned();
                sink.push(errors::bad_value(
                    span,
                    message,
                    "name a folder of its own, as in \"build\"",
                ));
            }
            Some(path) => settings.out = Setting { value: path, span: Some(span) },
        }
    }
    settings
}

fn source_folder(path: &Spanned<&str>, sink: &mut Sink) -> Option<Setting<String>> {
    match paths::join("", path.value) {
        Some(folder) => Some(Setting { value: folder, span: Some(path.span) }),
        None => {
            sink.push(errors::outside(path.span, "sources", path.value));
            None
        }
    }
}

/// A text that must have a certain form.
fn word(
    table: &Table,
    key: &str,
    fits: fn(&str) -> bool,
    help: &str,
    sink: &mut Sink,
) -> Option<Setting<String>> {
    let text = keep(table.text(key), sink)??;
    let span = table.get(key)?.span;
    if !fits(text) {
        sink.push(errors::bad_value(span, format!("`{text}` is no {key}"), help));
        return None;
    }
    Some(Setting { value: text.to_owned(), span: Some(span) })
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// It is a folder of the output, and stands in names and keys on platforms.
fn is_environment(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or("");
    let letters = language.chars().all(|c| c.is_ascii_lowercase());
    letters
        && (2..=3).contains(&language.len())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
        })
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.chars().all(|c| c.is_ascii_uppercase())
}

/// Two capitals, as in ISO 3166.
pub(super) fn is_country(text: &str) -> bool {
    text.len() == 2 && text.chars().all(|c| c.is_ascii_uppercase())
}

fn is_zone(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c))
}

/// `[journeys]`.
pub(super) fn journeys(table: &Table, sink: &mut Sink) -> JourneyTargets {
    let mut found = JourneyTargets::default();
    for entry in &table.entries {
        let Some(names) = keep(texts(entry), sink) else { continue };
        let targets: Vec<Spanned<String>> = names
            .into_iter()
            .map(|name| Spanned { value: name.value.to_owned(), span: name.span })
            .collect();
        if entry.key == "*" {
            found.others = Some(targets);
        } else {
            let targets = Targets { key_span: entry.key_span, targets };
            found.named.insert(entry.key.clone(), targets);
        }
    }
    found
}

/// A table with what each environment lays over it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layered {
    pub(super) base: Table,
    pub(super) envs: BTreeMap<String, Table>,
}

impl Layered {
    pub(super) fn with(&self, env: Option<&str>) -> Table {
        match env.and_then(|env| self.envs.get(env)) {
            Some(over) => self.base.merged(over),
            None => self.base.clone(),
        }
    }
}

/// A section of named tables: `[targets.x]`, `[connections.x]`, `[actions.x]`.
pub(super) fn named(table: &Table, sink: &mut Sink) -> BTreeMap<String, Layered> {
    let mut found = BTreeMap::new();
    for entry in &table.entries {
        match &entry.value {
            Value::Table(inner) => {
                found.insert(entry.key.clone(), layered(inner, sink));
            }
            other => {
                let finding = errors::wrong_kind(entry.span, &entry.key, "a table", other.kind());
                sink.push(finding);
            }
        }
    }
    found
}

/// Takes `env` out of a table.
pub(super) fn layered(table: &Table, sink: &mut Sink) -> Layered {
    let mut found = Layered { base: table.clone(), envs: BTreeMap::new() };
    found.base.entries.retain(|entry| entry.key != "env");
    let Some(envs) = keep(table.table("env"), sink).flatten() else { return found };
    for Entry { key, value, span, key_span, .. } in &envs.entries {
        match value {
            Value::Table(_) if !is_environment(key) => {
                let message = format!("`{key}` is no name of an environment");
                let help = "write letters, digits, dashes and underscores, as in \"staging\"";
                sink.push(errors::bad_value(*key_span, message, help));
            }
            Value::Table(over) => {
                found.envs.insert(key.clone(), over.clone());
            }
            other => sink.push(errors::wrong_kind(*span, key, "a table", other.kind())),
        }
    }
    found
}

/// All environments that a section names.
pub(super) fn envs<'m>(sections: impl Iterator<Item = &'m Layered>) -> BTreeSet<&'m str> {
    sections.flat_map(|section| section.envs.keys().map(String::as_str)).collect()
}

/// `[lints]`.
pub(super) fn lints(table: &Table, sink: &mut Sink) -> Levels {
    let mut levels = Levels::default();
    for entry in &table.entries {
        let code = codes::find(&entry.key)
            .or_else(|| codes::ALL.iter().copied().find(|code| code.slug() == entry.key));
        let Some(code) = code else {
            sink.push(errors::unknown_code(entry.key_span, &entry.key));
            continue;
        };
        let Some(word) = keep(table.text(&entry.key), sink).flatten() else { continue };
        match Level::parse(word) {
            None => {
                let message = format!("`{word}` is no level");
                let help = "write \"error\", \"warning\" or \"allow\"";
                sink.push(errors::bad_value(entry.span, message, help));
            }
            Some(level) => {
                if !levels.set(code, level) {
                    sink.push(errors::fixed_level(entry.span, code));
                }
            }
        }
    }
    levels
}
