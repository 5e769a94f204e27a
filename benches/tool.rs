//! What `benches/measure` runs: `cargo bench --bench tool -- generate 1000 DIR`. Without a word of
//! its own it does nothing.
#![allow(missing_docs, clippy::print_stderr, clippy::print_stdout, unreachable_pub, dead_code)]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::only_used_in_recursion,
    reason = "a bench"
)]

mod events;
mod generate;

use journeyc::driver::{self, BuildOptions, MapOptions};
use journeyc::map::Form;
use journeyc::proof;
use journeyc::source::{Workspace, write_outputs};
use pest::Parser as _;
use rayon::prelude::*;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The grammar with no builder behind it.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/journey.pest"]
struct JourneyParser;

/// How long a check takes, and how much of it are proofs.
fn proofs(folder: &str) {
    let workspace = Workspace::load(Path::new(folder)).unwrap();
    let start = Instant::now();
    let found = driver::check(&workspace).diagnostics.len();
    let all = start.elapsed();
    let alone = driver::with_flows(&workspace, |program, flows| {
        let start = Instant::now();
        let facts: Vec<proof::Facts> = flows
            .par_iter()
            .map(|pair| {
                std::hint::black_box(proof::journey(program, &workspace.sources, pair));
                proof::Facts::of(program, pair)
            })
            .collect();
        std::hint::black_box(proof::workspace(program, &workspace.sources, &facts));
        start.elapsed()
    });
    let without = all.saturating_sub(alone);
    let ratio = all.as_secs_f64() / without.as_secs_f64();
    println!("check {all:.2?}, proofs {alone:.2?}, ratio {ratio:.2}, {found} findings");
}

/// The proofs of one journey with so many steps.
fn long(steps: usize) {
    let mut text = String::from(
        "use std.channels { sms }\nprofile Customer { phone: phone? pii  zone: timezone = \"UTC\"  n: int = 0 }\n\
         event go\nevent bought\nrules gentle { quiet 21:00..08:00 defer  cap 5 per 24 hours skip }\n",
    );
    for number in 0..8 {
        text.push_str(&format!(
            "message m{number} {{ purpose service  expires 20 hours  sms {{ en: \"Number {number}\" }} }}\n"
        ));
    }
    text.push_str("journey j {\n trigger on go\n entry ignore\n rules gentle\n goal on bought\n lasts at most 3000 days\n");
    for number in 0..steps / 4 {
        text.push_str(&format!(
            " send m{} via sms\n wait {} hours\n if customer.n > {number} {{ set n = {number} }}\n",
            number % 8,
            6 + number % 3
        ));
    }
    text.push('}');
    let workspace = Workspace::from_memory("[workspace]\nname = \"t\"\n", &[("a.journey", &text)]);
    driver::with_flows(&workspace, |program, flows| {
        let start = Instant::now();
        for pair in flows {
            std::hint::black_box(proof::journey(program, &workspace.sources, pair));
        }
        println!("{steps} steps: {} nodes, {:.2?}", flows[0].0.nodes.len(), start.elapsed());
    });
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["proofs", folder] => proofs(folder),
        ["long"] => [10, 100, 1_000, 10_000].into_iter().for_each(long),
        ["generate", count, folder, targets @ ..] => {
            let made = generate::workspace(count.parse().unwrap(), targets);
            made.write(Path::new(folder)).unwrap();
            eprintln!("{}", made.bytes());
        }
        ["events", count, file] => events::write(count.parse().unwrap(), Path::new(file)),
        ["overlay", folder, file] => overlay(Path::new(folder), file),
        ["stream", folder] => stream(Path::new(folder)),
        ["parse", folder] => parse(Path::new(folder)),
        ["check", folder] => {
            assert_eq!(driver::check(&Workspace::load(Path::new(folder)).unwrap()).diagnostics, [])
        }
        ["load", folder] => drop(Workspace::load(Path::new(folder)).unwrap()),
        ["build", folder, target, out] => build(Path::new(folder), target, Path::new(out)),
        _ => {}
    }
}

/// Lays a file of events over the maps of a workspace, and says how long that took.
fn overlay(folder: &Path, file: &str) {
    let workspace = Workspace::load(folder).unwrap();
    let options = MapOptions {
        form: Form::Json,
        data: Some((file.into(), file.to_owned())),
        ..MapOptions::default()
    };
    let start = Instant::now();
    let cpu = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let maps = driver::maps(&workspace, &options).unwrap();
    let wall = start.elapsed();
    let after = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let seconds = |time: rustix::time::Timespec| time.tv_sec as f64 + time.tv_nsec as f64 / 1e9;
    println!("{wall:.2?}, of the processors {:.2} s", seconds(after) - seconds(cpu));
    println!("{} maps, {:?}", maps.files.len(), maps.remarks);
}

/// Checks a workspace and writes the neutral form of all its journeys into the standard output.
fn stream(folder: &Path) {
    let workspace = Workspace::load(folder).unwrap();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    assert_eq!(driver::stream(&workspace, &mut out).unwrap(), []);
    out.flush().unwrap();
}

/// Reads and parses all files and does nothing with the pairs.
fn parse(folder: &Path) {
    let workspace = Workspace::load(folder).unwrap();
    let fine = workspace.journey_files.par_iter().all(|file| {
        let text = workspace.sources.text(*file);
        JourneyParser::parse(Rule::file, text).is_ok()
    });
    assert!(fine);
}

/// Builds each of the workspaces `FOLDER/0`, `FOLDER/1` .. for a target into the folder `out`.
fn build(folder: &Path, target: &str, out: &Path) {
    let mut at = 0;
    let (mut all, mut bytes, mut count) = (Vec::new(), 0, 0);
    while folder.join(at.to_string()).is_dir() {
        let from = Instant::now();
        let workspace = Workspace::load(&folder.join(at.to_string())).unwrap();
        let options = BuildOptions { targets: vec![target.into()], ..BuildOptions::default() };
        let built = driver::build(&workspace, &options).unwrap();
        assert!(
            built.diagnostics.iter().all(|finding| !finding.is_error()),
            "{:?}",
            built.diagnostics.first()
        );
        let compiled = from.elapsed();
        for folder in &built.outputs {
            let place = out.join("journeyc").join(at.to_string()).join(&folder.path);
            write_outputs(&place, &folder.files, &[]).unwrap();
        }
        let whole = from.elapsed();
        let from = Instant::now();
        for folder in &built.outputs {
            let place = out.join("bare").join(at.to_string()).join(&folder.path);
            std::fs::create_dir_all(&place).unwrap();
            for (name, content) in &folder.files {
                let temporary = place.join(format!(".{name}.new"));
                std::fs::write(&temporary, content).unwrap();
                std::fs::rename(&temporary, place.join(name)).unwrap();
                bytes += content.len();
                count += 1;
            }
        }
        all.push([compiled, whole - compiled, from.elapsed()].map(|time| time.as_secs_f64()));
        at += 1;
    }
    let sum = |column: usize| all.iter().map(|row| row[column]).sum::<f64>();
    println!(
        "{{\"compile\":{},\"write\":{},\"bare\":{},\"files\":{count},\"bytes\":{bytes}}}",
        sum(0),
        sum(1),
        sum(2)
    );
}
