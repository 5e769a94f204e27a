//! Previews of the example workspace and of small ones.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use super::preview;
use crate::driver::{PreviewOptions, analyze};
use crate::hir::Program;
use crate::source::Workspace;

fn shop() -> Program {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nordic-shop");
    analyze(&Workspace::load(&dir).unwrap()).program
}

fn memory(source: &str) -> Program {
    let manifest = "[workspace]\nname = \"t\"\nlocale = \"da\"\ncurrency = \"DKK\"\n";
    let workspace = Workspace::from_memory(manifest, &[("a.journey", source)]);
    let analysis = analyze(&workspace);
    let (program, sink) = (analysis.program, analysis.sink);
    let errors: Vec<_> =
        sink.items.iter().filter(|d| d.severity == crate::diag::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    program
}

fn options(message: &str) -> PreviewOptions {
    PreviewOptions { message: message.to_owned(), ..PreviewOptions::default() }
}

fn on(message: &str, persona: &str, locale: &str, channel: &str) -> PreviewOptions {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    PreviewOptions {
        message: message.to_owned(),
        persona: some(persona),
        locale: some(locale),
        channel: some(channel),
    }
}

#[test]
fn the_example_of_the_docs() {
    let text = preview(&shop(), &on("cart_reminder", "busy_parent", "sv", "sms")).unwrap();
    println!("{text}");
    println!("{}", preview(&shop(), &options("cart_reminder")).unwrap());
    println!("{}", preview(&shop(), &options("cart_discount")).unwrap());
    println!("{}", preview(&shop(), &options("stock_digest")).unwrap());
}
