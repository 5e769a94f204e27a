//! Names: JC02xx.

use super::near;
use crate::diag::{Diagnostic, codes};
use crate::source::Span;

/// A value of a setting that is missing, or has the wrong form: `want` says what it needs.
pub(crate) fn bad_setting(span: Span, name: &str, want: &str) -> Diagnostic {
    let message = format!("the setting `{name}` needs {want}");
    Diagnostic::new(codes::MANIFEST_KEY, span, message, "")
}

pub(crate) fn unknown_name(
    kind: &str,
    name: &str,
    span: Span,
    names: Vec<&str>,
    exporter: Option<&str>,
) -> Diagnostic {
    let article = article(kind);
    let finding = Diagnostic::new(
        codes::UNKNOWN_NAME,
        span,
        format!("there is no {kind} `{name}`"),
        format!("not {article} {kind} here"),
    );
    match exporter {
        Some(module) => finding.help(format!("`{module}` has it: add `use {module} {{ {name} }}`")),
        None => near(finding, name, span, names),
    }
}

/// "a" or "an".
pub(crate) fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

pub(crate) fn unknown_value(
    name: &str,
    span: Span,
    names: Vec<&str>,
    is_field: bool,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_NAME,
        span,
        format!("nothing is called `{name}` here"),
        "no name in sight",
    );
    if is_field {
        return finding
            .help(format!("the customer has a field of this name: write `customer.{name}`"))
            .fix(format!("write `customer.{name}`"), span, format!("customer.{name}"));
    }
    near(finding, name, span, names)
}

pub(crate) fn bare_customer(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::UNKNOWN_NAME,
        span,
        "`customer` alone is no value",
        "which field of the customer?",
    )
    .help("name a field, such as `customer.first_name`, or ask `customer in` a segment")
}

/// More than one of a kind.
fn plural(kind: &str) -> String {
    if kind.ends_with('s') { kind.to_owned() } else { format!("{kind}s") }
}

pub(crate) fn duplicate_name(kind: &str, name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(
        codes::DUPLICATE_NAME,
        span,
        format!("two {} are called `{name}`", plural(kind)),
        "here again",
    )
    .label(first, "first here")
    .help("give one of them another name; an imported name can be changed with `as`")
}

pub(crate) fn duplicate_outside(kind: &str, name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(
        codes::DUPLICATE_NAME,
        span,
        format!("two modules have {} {kind} `{name}`", article(kind)),
        "here again",
    )
    .label(first, "first here")
    .note("journeys, events and actions are known by name outside the sources: in journey.toml, on the wire, on the platform")
    .help("give one of them another name")
}

pub(crate) fn duplicate_member(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::DUPLICATE_NAME,
        span,
        format!("the member `{name}` stands twice"),
        "here again",
    )
    .help("take one of them out")
}

pub(crate) fn second_profile(span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(codes::DUPLICATE_NAME, span, "a workspace has one profile", "a second one")
        .label(first, "the first one")
        .help("put the fields of both into one `profile`")
}

pub(crate) fn unknown_module<'n>(
    name: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_MODULE,
        span,
        format!("there is no module `{name}`"),
        "no such file",
    )
    .note("a module is a file: `shared.profile` is `shared/profile.journey` in a source folder");
    near(finding, name, span, names)
}

pub(crate) fn uses_itself(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(codes::IMPORT_CYCLE, span, format!("`{name}` uses itself"), "this very file")
        .help("take the line out: what a file declares is in sight already")
}

pub(crate) fn not_exported(module: &str, name: &str, span: Span, names: Vec<&str>) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::NOT_EXPORTED,
        span,
        format!("`{module}` declares nothing called `{name}`"),
        format!("not in `{module}`"),
    );
    near(finding, name, span, names)
}

pub(crate) fn import_cycle(names: &[&str], spans: &[Span]) -> Diagnostic {
    let mut circle: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    circle.extend(circle.first().cloned());
    let message = format!("modules use each other in a circle: {}", circle.join(" uses "));
    let mut spans = spans.iter().copied();
    let mut finding = match spans.next() {
        Some(first) => Diagnostic::new(codes::IMPORT_CYCLE, first, message, "one of the circle"),
        None => Diagnostic::without_place(codes::IMPORT_CYCLE, message),
    };
    for span in spans {
        finding = finding.label(span, "and here");
    }
    finding.help("move what both need into a third file that uses neither")
}

pub(crate) fn unknown_field<'n>(
    owner: &str,
    name: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let owner = if owner.starts_with("the ") { owner.to_owned() } else { format!("`{owner}`") };
    let finding = Diagnostic::new(
        codes::UNKNOWN_FIELD,
        span,
        format!("{owner} has no field `{name}`"),
        "no such field",
    );
    near(finding, name, span, names)
}

pub(crate) fn no_fields(what: &str, name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::UNKNOWN_FIELD,
        span,
        format!("{what} has no fields, so no `{name}`"),
        "nothing to look inside of",
    )
}

pub(crate) fn contact_field(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::UNKNOWN_FIELD,
        span,
        format!("a contact is somebody to send to; its `{name}` is no value"),
        "not to be read here",
    )
    .help("write the address out, or keep it in a `setting`")
}

pub(crate) fn second_stage(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(
        codes::DUPLICATE_NAME,
        span,
        format!("this journey has two stages `{name}`"),
        "here again",
    )
    .label(first, "first here")
    .help(format!(
        "put the steps into one stage, or lead back to the first with `goto {name} at most 3 times`"
    ))
}

pub(crate) fn unknown_member<'n>(
    owner: &str,
    name: &str,
    span: Span,
    names: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_MEMBER,
        span,
        format!("`{owner}` has no member `{name}`"),
        "no such member",
    );
    near(finding, name, span, names)
}

pub(crate) fn unknown_function(name: &str, span: Span, names: Vec<&str>) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_FUNCTION,
        span,
        format!("there is no function `{name}`"),
        "no such function",
    );
    near(finding, name, span, names)
}

pub(crate) fn unknown_type(
    name: &str,
    span: Span,
    names: Vec<&str>,
    exporter: Option<&str>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_TYPE,
        span,
        format!("there is no type `{name}`"),
        "no such type",
    );
    match exporter {
        Some(module) => finding.help(format!("`{module}` has it: add `use {module} {{ {name} }}`")),
        None => near(finding, name, span, names),
    }
}

pub(crate) fn unused_import(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::UNUSED_IMPORT,
        span,
        format!("`{name}` is never used"),
        "imported for nothing",
    )
    .help("take it out of the list")
}

pub(crate) fn name_taken(name: &str, span: Span, first: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::NAME_TAKEN,
        span,
        format!("`{name}` is a name already"),
        "bound again here",
    );
    let finding = match first {
        Some(first) => finding.label(first, "first bound here"),
        None => finding,
    };
    finding.help(
        "a name lives to the end of the run, so that two could not be told apart; take another",
    )
}

pub(crate) fn no_profile(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_PROFILE,
        span,
        "the workspace has no profile, so nothing is known about a customer",
        "no profile is declared",
    )
    .help("declare one: `profile Customer { first_name: text?  phone: phone? pii }`")
}

pub(crate) fn recursive(kind: &str, name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::RECURSIVE,
        span,
        format!(
            "the {kind} `{name}` {} by {}",
            if kind == "rules" { "are defined" } else { "is defined" },
            if kind == "rules" { "themselves" } else { "itself" }
        ),
        "leads back to itself",
    )
    .help("break the circle: one of its parts must not need it")
}

pub(crate) fn computed_too_deep(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::TOO_DEEP,
        span,
        format!("the computed value `{name}` leads through too many others"),
        "written out it is too large",
    )
    .help("each computed value is put in where it is used: let fewer of them build on each other")
}

pub(crate) fn unknown_clause(kind: &str, name: &str, span: Span, names: &[&str]) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_KEYWORD,
        span,
        format!("a {kind} has no clause `{name}`"),
        format!("no clause of a {kind}"),
    );
    near(finding, name, span, names.iter().copied())
}

pub(crate) fn goto_nowhere(name: &str, span: Span, names: Vec<&str>) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::UNKNOWN_NAME,
        span,
        format!("this journey has no stage `{name}`"),
        "no stage of this journey",
    );
    near(finding, name, span, names)
}

pub(crate) fn persona_without_sample(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_SAMPLE,
        span,
        format!("the persona `{name}` has no sample customer"),
        "nobody stands for it",
    )
    .help("add one, such as `sample { first_name: \"Mette\" }`: tests and previews use it")
}
