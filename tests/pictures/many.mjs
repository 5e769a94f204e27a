// Writes a workspace whose map has so many touchpoints: node many.mjs FOLDER COUNT

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const STAGES = ["awareness", "consideration", "purchase", "post_purchase", "loyalty", "advocacy"];

const touchpoint = (at, count) => `
touchpoint place_${at} "Place number ${at}" {
    stage       ${STAGES[Math.floor((at * STAGES.length) / count)]}
    place       website, ${["online", "offline", "hybrid"][at % 3]}
    channels    ${["email", "sms", "email, sms"][at % 3]}
    asks        "What is behind door ${at}?"
    feels       ${(at * 7) % 5 - 2} "feeling ${at}"
    needs       ${at % 2 ? "met" : "unmet"} "To find the way to place ${at + 1}"
    pain        business low, customer high "It takes ${at} minutes" cause technology
    opportunity "Make it faster" owner "Team ${at % 9}" due 2027-01-15
}
`;

const [folder, counted] = process.argv.slice(2);
const count = Number(counted);
const places = Array.from({ length: count }, (_, at) => at);
mkdirSync(join(folder, "journeys"), { recursive: true });
writeFileSync(join(folder, "journey.toml"), `[workspace]
name     = "many"
sources  = ["journeys"]
locale   = "en"
currency = "DKK"
zone     = "Europe/Copenhagen"
`);
writeFileSync(join(folder, "journeys", "map.journey"), `//! A map of ${count} touchpoints.

use std.channels { email, sms }
use std.stages   { ${STAGES.join(", ")}, six_stage }
${places.map((at) => touchpoint(at, count)).join("")}
map many "Many places" {
    lifecycle   six_stage
    touchpoints ${places.map((at) => `place_${at}`).join(", ")}
    state       current
}
`);
