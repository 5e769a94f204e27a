//! Workflows.
use super::*;

#[test]
fn look() {
    let doc = document("entry parallel", r#"
        send hello(e) via email > sms
        wait 2 days
        if customer.tier >= silver and e.total > 200 DKK { send bye via sms } else { exit gone }
        split offer { a 50% { send bye via sms } b 50% { } }
        split keep sticky { holdout 10% c 45% { set points = 5 } d 45% { } }
        repeat up to 2 times every 1 day as round { if round == 2 { stop } send bye via sms }
    "#);
    println!("{doc:#}");
}
