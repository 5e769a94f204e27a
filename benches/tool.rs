//! What `benches/measure` runs: `cargo bench --bench tool -- generate 1000 DIR`. Without a word of
//! its own it does nothing.
#![allow(missing_docs, clippy::print_stderr)]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a bench")]

mod generate;

use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;
use std::io::Write;
use std::path::Path;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["generate", count, folder, targets @ ..] => {
            let made = generate::workspace(count.parse().unwrap(), targets);
            made.write(Path::new(folder)).unwrap();
            eprintln!("{}", made.bytes());
        }
        ["stream", folder] => stream(Path::new(folder)),
        _ => {}
    }
}

/// Checks a workspace and writes the neutral form of all its journeys into the standard output.
fn stream(folder: &Path) {
    let workspace = Workspace::load(folder).unwrap();
    let options = BuildOptions { targets: vec!["flow".into()], ..BuildOptions::default() };
    let built = driver::build(&workspace, &options).unwrap();
    let mut out = std::io::stdout().lock();
    for (_, bytes) in built.outputs.iter().flat_map(|folder| &folder.files) {
        out.write_all(bytes).unwrap();
    }
}
