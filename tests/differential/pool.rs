//! Several judges at work: each has an engine of its own.

use crate::judge::Judge;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// The judges.
pub(crate) struct Pool {
    judges: Vec<Judge>,
}

impl Pool {
    /// So many of them.
    pub(crate) fn new(engine: &str, folder: &Path, jobs: usize) -> Self {
        Self { judges: (0..jobs).map(|number| Judge::new(engine, folder, number)).collect() }
    }

    /// One of them.
    pub(crate) fn one(&mut self) -> &mut Judge {
        &mut self.judges[0]
    }

    /// Does `work` for each number below `count`, and hands the results to `take` in order.
    pub(crate) fn each<R: Send>(
        &mut self,
        count: usize,
        work: impl Fn(&mut Judge, usize) -> R + Sync,
        mut take: impl FnMut(usize, R),
    ) {
        let next = AtomicUsize::new(0);
        let (give, got) = mpsc::channel();
        std::thread::scope(|scope| {
            for judge in &mut self.judges {
                let (next, work, give) = (&next, &work, give.clone());
                scope.spawn(move || {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= count || give.send((number, work(judge, number))).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(give);
            let mut early = BTreeMap::new();
            let mut due = 0;
            for (number, result) in got {
                early.insert(number, result);
                while let Some(result) = early.remove(&due) {
                    take(due, result);
                    due += 1;
                }
            }
        });
    }

    /// The first number below `count` for which `test` holds. Tests may be asked of later ones too.
    pub(crate) fn first(
        &mut self,
        count: usize,
        test: impl Fn(&mut Judge, usize) -> bool + Sync,
    ) -> Option<usize> {
        let found = AtomicUsize::new(usize::MAX);
        let work = |judge: &mut Judge, number: usize| {
            if number < found.load(Ordering::Relaxed) && test(judge, number) {
                found.fetch_min(number, Ordering::Relaxed);
            }
        };
        self.each(count, work, |_, ()| {});
        Some(found.into_inner()).filter(|number| *number < count)
    }
}
