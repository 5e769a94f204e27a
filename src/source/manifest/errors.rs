//! Findings about `journey.toml`.

use crate::diag::suggest::{did_you_mean, near, one_of};
use crate::diag::{Code, Diagnostic, codes};
use crate::source::Span;

/// At a place of the manifest, or without one where no manifest is written.
fn at(code: Code, span: Option<Span>, message: String, label: &str) -> Diagnostic {
    match span {
        Some(span) => Diagnostic::new(code, span, message, label),
        None => Diagnostic::without_place(code, message),
    }
}

/// The text is no TOML.
pub(super) fn not_toml(span: Span, why: &str) -> Diagnostic {
    Diagnostic::new(codes::MANIFEST, span, format!("this is not valid TOML: {why}"), "")
        .help("`journeyc explain JC0601` shows a whole journey.toml")
}

/// The workspace has no name.
pub(super) fn no_name(span: Span) -> Diagnostic {
    Diagnostic::new(codes::MANIFEST, span, "the workspace has no name", "")
        .help("write `name = \"my-shop\"` below `[workspace]`")
}

/// A key that nobody reads.
pub(super) fn unknown_key(span: Span, key: &str, section: &str, known: &[&str]) -> Diagnostic {
    let place =
        if section.is_empty() { "journey.toml".to_owned() } else { format!("`[{section}]`") };
    let what = if section.is_empty() { "section" } else { "key" };
    let found = Diagnostic::new(
        codes::MANIFEST_KEY,
        span,
        format!("{place} has no {what} `{key}`"),
        format!("unknown {what}"),
    );
    match near(key, known.iter().copied()) {
        Some(name) => {
            found.help(format!("did you mean `{name}`?")).fix(format!("write `{name}`"), span, name)
        }
        None if known.is_empty() => found.help("leave it out"),
        None => found.help(format!("it knows {}", one_of(known))),
    }
}

/// A value of the wrong kind.
pub(super) fn wrong_kind(span: Span, key: &str, want: &str, got: &str) -> Diagnostic {
    Diagnostic::new(
        codes::MANIFEST_KEY,
        span,
        format!("`{key}` is {want}, but {got} stands here"),
        format!("must be {want}"),
    )
}

/// A value of the right kind that means nothing.
pub(super) fn bad_value(span: Span, message: String, help: &str) -> Diagnostic {
    Diagnostic::new(codes::MANIFEST_KEY, span, message, "").help(help)
}

/// A level that `[lints]` does not know, or a code.
pub(super) fn unknown_code(span: Span, name: &str) -> Diagnostic {
    let message = format!("there is no finding with the code or name `{name}`");
    let found = Diagnostic::new(codes::MANIFEST_KEY, span, message, "unknown code");
    match did_you_mean(name, codes::ALL.iter().map(|code| code.slug())) {
        Some(help) => found.help(help),
        None => found.help("`journeyc explain` lists all codes"),
    }
}

/// An error that cannot be allowed.
pub(super) fn fixed_level(span: Span, code: Code) -> Diagnostic {
    let message = format!("{code} ({}) is always an error", code.slug());
    Diagnostic::new(codes::MANIFEST_KEY, span, message, "cannot be lowered")
        .note("only what is policy or taste can be lowered: not what the language, a law or a platform asks")
        .help(format!("leave the line out and mend what `journeyc explain {code}` describes"))
}

/// A password, a token or a key written out.
pub(super) fn secret(span: Span, key: &str, reference: &str) -> Diagnostic {
    let help = format!(
        "write `{key} = {{ secret = \"{reference}\" }}` and bind the name where it is deployed"
    );
    Diagnostic::new(codes::SECRET_IN_MANIFEST, span, format!("`{key}` holds a secret in plain text"), "")
        .note("whoever can read the workspace, or any copy of it, can read this; change the secret itself too")
        .help(help)
}

/// A path that leads out of the workspace.
pub(super) fn outside(span: Span, key: &str, path: &str) -> Diagnostic {
    let message = format!("`{key}` leads out of the workspace: `{path}`");
    Diagnostic::new(codes::OUTSIDE_WORKSPACE, span, message, "")
        .help("name a folder below the one that holds journey.toml, with forward slashes")
}

/// A source folder that is not there.
pub(in crate::source) fn no_folder(span: Option<Span>, path: &str) -> Diagnostic {
    let message = format!("there is no source folder `{path}`");
    at(codes::MANIFEST_NAME, span, message, "not found")
        .help("make the folder, or correct `sources`")
}

/// An environment that nothing is set for.
pub(super) fn unknown_env(env: &str, known: &[&str]) -> Diagnostic {
    let message = format!("journey.toml sets nothing for an environment `{env}`");
    let found = Diagnostic::without_place(codes::MANIFEST_NAME, message);
    match near(env, known.iter().copied()) {
        Some(name) => found.help(format!("did you mean `--env {name}`?")),
        None if known.is_empty() => {
            found.help(format!("add a table like `[targets.aws.env.{env}]`, or leave out --env"))
        }
        None => found.help(format!("it knows {}", one_of(known))),
    }
}

/// A setting that must be there.
pub(super) fn missing_setting(
    span: Option<Span>,
    table: &str,
    key: &str,
    example: &str,
) -> Diagnostic {
    let message = format!("`[{table}]` lacks `{key}`");
    at(codes::MISSING_SETTING, span, message, "")
        .help(format!("add `{key} = {example}` below `[{table}]`"))
}

/// A journey is mapped to a target that does not exist.
pub(super) fn unknown_target(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let message = format!("there is no target `{name}`");
    let found = Diagnostic::new(codes::MANIFEST_NAME, span, message, "unknown target");
    match near(name, known.iter().copied()) {
        Some(near) => found.help(format!("did you mean `{near}`?")).fix(
            format!("write `{near}`"),
            span,
            format!("\"{near}\""),
        ),
        None => found.help(format!("the targets are {}", one_of(known))),
    }
}

/// A journey, action or the like that no source declares.
pub(super) fn unknown_name(span: Span, what: &str, name: &str, known: &[&str]) -> Diagnostic {
    let message = format!("no source declares {what} `{name}`");
    let found = Diagnostic::new(codes::MANIFEST_NAME, span, message, "unknown name");
    match did_you_mean(name, known.iter().copied()) {
        Some(help) => found.help(help),
        None => found.help("correct the name or leave the line out"),
    }
}
