//! When a share stands out: the scan statistic for binomial counts (M. Kulldorff, "A spatial scan statistic",
//! Communications in Statistics 26, 1997), over runs of periods.
//!
//! Each run of at most a third of all periods (and 60 of them) is held against the rest: how much better do two shares explain the
//! counts than one? That is the logarithm of a ratio of likelihoods. The best run stands out if chance
//! alone would hardly show one as good; then the rest is scanned again without it.
//!
//! The best of many runs is good by chance as well, the better the more periods there are. Its distribution
//! where nothing happens is close to Gumbel's with scale 1 and the mode `1.25 ln(periods) - 1.34`: fitted to
//! simulations of 26 to 178 periods with 3 to 100 customers each; a test simulates anew.

/// A run is told if chance shows one as good in fewer of a hundred series.
const CHANCE: f64 = 0.05;
/// Customers in a run at least.
const FEWEST: u64 = 10;
/// Periods that say something at least: with fewer there is no usual.
const FEWEST_PERIODS: usize = 6;
/// Periods in a run at most: what lasts longer is usual.
const LONGEST: usize = 60;
/// Runs of a series that are told at most.
const MOST: usize = 5;

/// A run of periods.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// The first period.
    pub(super) from: usize,
    /// The last one.
    pub(super) to: usize,
    /// Customers who came.
    pub(super) came: u64,
    /// Of so many.
    pub(super) of: u64,
    /// The share elsewhere, where nothing stands out.
    pub(super) usual: f64,
    /// How often chance shows a run as good.
    pub(super) chance: f64,
}

impl Run {
    pub(super) fn share(&self) -> f64 {
        self.came as f64 / self.of as f64
    }
}

/// The runs that stand out in a series of counts (who came, of how many), in the order of time.
pub(super) fn scan(series: &[(u64, u64)]) -> Vec<Run> {
    let mut free: Vec<bool> = vec![true; series.len()];
    let mut found = Vec::new();
    while found.len() < MOST {
        let Some(run) = best(series, &free).filter(|run| run.chance <= CHANCE) else { break };
        free.iter_mut().take(run.to + 1).skip(run.from).for_each(|free| *free = false);
        found.push(run);
    }
    // What is usual is known when all that stands out is.
    let (came, of) = sums(series, &free);
    for run in &mut found {
        run.usual = if of == 0 { run.usual } else { came as f64 / of as f64 };
    }
    found.sort_by_key(|run| run.from);
    found
}

fn sums(series: &[(u64, u64)], free: &[bool]) -> (u64, u64) {
    let kept = series.iter().zip(free).filter(|(_, free)| **free);
    kept.fold((0, 0), |(came, of), ((one, all), _)| (came + one, of + all))
}

/// The run that differs most from the rest.
fn best(series: &[(u64, u64)], free: &[bool]) -> Option<Run> {
    let (all_came, all_of) = sums(series, free);
    let together = likelihood(all_came, all_of);
    let periods = series.iter().zip(free).filter(|((_, of), free)| **free && *of > 0).count();
    if periods < FEWEST_PERIODS || all_of < 2 * FEWEST {
        return None;
    }
    let longest = (series.len() / 3).min(LONGEST);
    let mut best: Option<(f64, Run)> = None;
    for from in 0..series.len() {
        let (mut came, mut of) = (0, 0);
        let window = series.iter().zip(free).enumerate().skip(from).take(longest);
        for (to, ((one, all), _)) in window.take_while(|(_, (_, free))| **free) {
            came += one;
            of += all;
            // A run ends and begins with a period that says something.
            let empty = series.get(from).is_none_or(|(_, of)| *of == 0) || *all == 0;
            if of < FEWEST || of >= all_of || empty {
                continue;
            }
            let (rest_came, rest_of) = (all_came - came, all_of - of);
            let gain = likelihood(came, of) + likelihood(rest_came, rest_of) - together;
            if best.as_ref().is_none_or(|(most, _)| gain > *most) {
                let usual = rest_came as f64 / rest_of as f64;
                best = Some((gain, Run { from, to, came, of, usual, chance: 0.0 }));
            }
        }
    }
    best.map(|(gain, run)| Run { chance: chance(gain, periods), ..run })
}

/// The logarithm of the likelihood of a count under its own share.
fn likelihood(came: u64, of: u64) -> f64 {
    let part = |one: u64| if one == 0 { 0.0 } else { one as f64 * (one as f64 / of as f64).ln() };
    part(came) + part(of.saturating_sub(came))
}

/// How often the best run of a series where nothing happens is as good as this.
pub(super) fn chance(gain: f64, periods: usize) -> f64 {
    let mode = 1.25 * (periods as f64).ln() - 1.34;
    -(-(mode - gain).exp()).exp_m1()
}
