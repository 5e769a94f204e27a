//! What `journey.toml` says for this target: `[targets.salesforce]`, its contents, its SMS.

use crate::diag::Diagnostic;
use crate::hir::Program;
use crate::source::{Span, Table};
use crate::target::forms::{Form, is_digits, is_uuid};
use crate::target::{Input, errors};

/// The largest id that the account's numbers have.
const ID: i64 = i64::MAX;

/// The settings.
pub(super) struct Settings {
    table: Table,
}

/// The numbers of an SMS.
#[derive(Debug)]
pub(super) struct Sms {
    pub(super) asset: i64,
    pub(super) message: i64,
    pub(super) code: i64,
    pub(super) keyword: i64,
}

/// What the account's ids look like.
const FORMS: [Form; 5] = [
    ("schema_version", is_digits, "a number as a text, as `GET /schema` says it"),
    ("source_application_extension", is_uuid, UUID),
    ("send_classification", is_uuid, UUID),
    ("sender_profile", is_uuid, UUID),
    ("delivery_profile", is_uuid, UUID),
];
const UUID: &str = "an id of the account (a UUID)";

/// The keys of an SMS, with what the account calls them.
const SMS: [&str; 4] = ["asset", "message", "code", "keyword"];

impl Settings {
    /// Reads the section; what is wrong becomes a finding.
    pub(super) fn read(input: &Input<'_>, problems: &mut Vec<Diagnostic>) -> Self {
        let table = input.manifest.settings("salesforce", input.env).unwrap_or_else(|finding| {
            problems.push(finding);
            Table::empty("targets.salesforce")
        });
        problems.extend(table.unknown_keys(&[
            "emails",
            "sms",
            "schema_version",
            "source_application_extension",
            "send_classification",
            "sender_profile",
            "delivery_profile",
            "publication_list",
        ]));
        for (key, fits, want) in FORMS {
            match table.text(key) {
                Ok(Some(text)) if !fits(text) => {
                    let name = format!("targets.salesforce.{key}");
                    problems.push(errors::bad_setting(table.span_of(key), &name, want));
                }
                Ok(_) => {}
                Err(finding) => problems.push(finding),
            }
        }
        let messages: Vec<&str> = names(input.program).collect();
        for section in ["emails", "sms"] {
            match table.table(section) {
                Ok(Some(inner)) => problems.extend(inner.unknown_keys(&messages)),
                Ok(None) => {}
                Err(finding) => problems.push(finding),
            }
        }
        Self { table }
    }

    /// A setting, where it is there.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, Diagnostic> {
        Ok(self.table.text(key)?.map(str::to_owned))
    }

    /// A setting that must be there.
    pub(super) fn need(&self, key: &str, example: &str) -> Result<String, Diagnostic> {
        self.table.need_text(key, example).map(str::to_owned)
    }

    /// The publication list, of which contacts can unsubscribe.
    pub(super) fn publication_list(&self) -> Result<Option<i64>, Diagnostic> {
        self.table.integer_in("publication_list", 1, ID)
    }

    /// The id of the e-mail that a message is.
    pub(super) fn email(&self, message: &str, span: Span) -> Result<i64, Diagnostic> {
        let id = match self.table.table("emails")? {
            Some(table) => table.integer_in(message, 1, ID)?,
            None => None,
        };
        let what = format!("the e-mail `{message}` in Content Builder");
        id.ok_or_else(|| errors::no_id("salesforce", span, &what, "emails", message, "808714"))
    }

    /// The numbers of the SMS that a message is.
    pub(super) fn sms(&self, message: &str, span: Span) -> Result<Sms, Diagnostic> {
        let missing = || {
            let what = format!("the SMS `{message}` in MobileConnect");
            let example = "{ asset = 1, message = 2, code = 3, keyword = 4 }";
            errors::no_id("salesforce", span, &what, "sms", message, example)
        };
        let Some(table) = self.table.table("sms")? else { return Err(missing()) };
        let Some(table) = table.table(message)? else { return Err(missing()) };
        if let Some(unknown) = table.unknown_keys(&SMS).into_iter().next() {
            return Err(unknown);
        }
        let number = |key| table.integer_in(key, 1, ID)?.ok_or_else(missing);
        Ok(Sms {
            asset: number("asset")?,
            message: number("message")?,
            code: number("code")?,
            keyword: number("keyword")?,
        })
    }
}

fn names(program: &Program) -> impl Iterator<Item = &str> {
    program.messages.iter().map(|(_, message)| message.head.name.as_str())
}
