//! How fast maps are drawn: `cargo bench --bench map`. Sources are read once; what is measured is the whole way
//! from texts in memory to the picture, and the last part of it, from the document on.

use criterion::{Criterion, criterion_group, criterion_main};
use journeyc::driver::{self, MapOptions};
use journeyc::map::{Form, picture};
use journeyc::source::Workspace;
use std::fmt::Write as _;
use std::path::Path;

const STAGES: [&str; 6] =
    ["awareness", "consideration", "purchase", "post_purchase", "loyalty", "advocacy"];
const MANIFEST: &str = "[workspace]\nname = \"many\"\nsources = [\"journeys\"]\nlocale = \"en\"\n\
                        currency = \"DKK\"\nzone = \"Europe/Copenhagen\"\n";

/// A map of so many touchpoints.
fn many(count: usize) -> Workspace {
    let mut text = format!(
        "use std.channels {{ email, sms }}\nuse std.stages {{ {}, six_stage }}\n",
        STAGES.join(", ")
    );
    let mut names = Vec::new();
    for (at, stage) in (0..count).zip(STAGES.iter().cycle()) {
        let channels = if at % 2 == 0 { "email" } else { "email, sms" };
        let feels = i64::try_from(at % 5).unwrap_or(0) - 2;
        let _ = write!(
            text,
            "touchpoint place_{at} \"Place number {at}\" {{\n    stage {stage}\n    place website, online\n    \
             channels {channels}\n    asks \"What is behind door {at}?\"\n    feels {feels} \"feeling {at}\"\n    \
             needs met \"To find the way on\"\n    pain business low, customer high \"It takes {at} minutes\" cause technology\n    \
             opportunity \"Make it faster\" owner \"Team\" due 2027-01-15\n}}\n"
        );
        names.push(format!("place_{at}"));
    }
    let _ = write!(
        text,
        "map many \"Many places\" {{\n    lifecycle six_stage\n    touchpoints {}\n    state current\n}}\n",
        names.join(", ")
    );
    Workspace::from_memory(MANIFEST, &[("journeys/map.journey", &text)])
}

fn draw(criterion: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shop = Workspace::load(&root.join("examples/nordic-shop"));
    let workspaces = shop
        .into_iter()
        .map(|one| ("nordic-shop", one))
        .chain([("2,000 touchpoints", many(2_000))]);
    let mut group = criterion.benchmark_group("map");
    group.sample_size(10);
    for (name, workspace) in workspaces {
        let options = MapOptions { form: Form::Svg, ..MapOptions::default() };
        let whole = |workspace: &Workspace| driver::maps(workspace, &options);
        group.bench_function(format!("{name}, from the sources"), |bench| {
            bench.iter(|| whole(&workspace));
        });
        for document in
            driver::map_documents(&workspace, None).map(|(all, _)| all).into_iter().flatten()
        {
            group.bench_function(format!("{name}, from the document"), |bench| {
                bench.iter(|| picture::svg(&document));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, draw);
criterion_main!(benches);
