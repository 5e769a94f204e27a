//! Secrets do not stand in the manifest: finds those that do.

use super::errors;
use super::value::{Table, Value};
use crate::diag::Sink;
use crate::source::Span;

/// The last words of keys that hold secrets. `token_url` or `secret_arn` are fine.
const SECRET_KEYS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "api_key",
    "apikey",
    "access_key",
    "private_key",
    "signing_key",
    "credential",
    "credentials",
    "auth_key",
];

/// Looks through a table and all within.
pub(super) fn find(table: &Table, sink: &mut Sink) {
    // Its keys are names of events, such as `forgot_password`.
    if table.name == "data.events" {
        return;
    }
    for entry in &table.entries {
        let secret = is_secret_key(&entry.key);
        look(&entry.key, &entry.value, entry.span, secret, sink);
    }
}

fn look(key: &str, value: &Value, span: Span, secret: bool, sink: &mut Sink) {
    match value {
        Value::Text(text) if !text.is_empty() && (secret || url_with_password(text)) => {
            sink.push(errors::secret(span, key, &reference(key)));
        }
        Value::Integer(_) | Value::Decimal(_) if secret => {
            sink.push(errors::secret(span, key, &reference(key)));
        }
        Value::List(items) => {
            for item in items {
                look(key, &item.value, item.span, secret, sink);
            }
        }
        Value::Table(table) => find(table, sink),
        _ => {}
    }
}

fn is_secret_key(key: &str) -> bool {
    let key = key.to_lowercase().replace('-', "_");
    SECRET_KEYS.iter().any(|name| {
        key.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('_'))
    })
}

/// `https://user:password@host`.
fn url_with_password(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.rsplit_once('@').is_some_and(|(user, _)| {
        user.split_once(':')
            .is_some_and(|(_, password)| !password.is_empty() && !password.starts_with('$'))
    })
}

/// A name for the secret, as secret stores like it.
fn reference(key: &str) -> String {
    key.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_keys_hold_secrets() {
        for key in ["password", "smtp-password", "API_KEY", "bot_token", "client_secret"] {
            assert!(is_secret_key(key), "{key}");
        }
        for key in ["token_url", "secret_arn", "tokens_per_day", "key", "monkey", "partition_key"] {
            assert!(!is_secret_key(key), "{key}");
        }
    }

    #[test]
    fn passwords_in_addresses() {
        assert!(url_with_password("https://me:pw@example.com/x"));
        assert!(!url_with_password("https://me@example.com/x"));
        assert!(!url_with_password("https://example.com/a:b@c"));
        assert!(!url_with_password("mailto:me@example.com"));
    }
}
