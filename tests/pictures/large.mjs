// Writes a workspace whose flows are hard to draw: node large.mjs FOLDER

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const STAGES = ["awareness", "consideration", "purchase", "delivery", "use", "care", "refill", "loyalty", "return", "win_back", "advocacy", "memory"].map((name) => `stage_${name}`);
const TITLE = "A title of three hundred characters that somebody has pasted from a brief, and that nobody has shortened since, because it says everything that there is to say about this journey: whom it is for, where we meet them, what they feel when we do, and what we shall do about it in the new year";

const twelve = STAGES.map((stage, at) => `
    stage ${stage} {
        send note via ${at % 2 ? "sms > email" : "email > sms"}
        wait ${at + 1} days
    }`).join("");

// Choices of four arms, one behind the other, each arm with a send and a choice of its own.
const arm = (at, nth) => `
        if customer.points > ${at * 10 + nth} {
            send note via sms
            if customer.points > ${at * 10 + nth + 5} { wait ${nth} hours } else { send last via email }
        }`;
const choice = (at) => `
    if customer.level == ${at} {${arm(at, 1)}
    } else if customer.level == ${at + 20} {${arm(at, 2)}
    } else if customer.level == ${at + 40} {${arm(at, 3)}
    } else {
        send last via sms > email
    }
    wait ${at + 1} days`;

const [folder] = process.argv.slice(2);
mkdirSync(join(folder, "journeys"), { recursive: true });
writeFileSync(join(folder, "journey.toml"), `[workspace]
name     = "large"
sources  = ["journeys"]
locale   = "da"
currency = "DKK"
zone     = "Europe/Copenhagen"
`);
writeFileSync(join(folder, "journeys", "flows.journey"), `//! Flows of many stages, of many steps, with a long title.

use std.channels { email, sms }
use std.commerce { signed_up }

profile Customer { phone: phone? pii  email: email? pii  points: int = 0  level: int = 0 }

${STAGES.map((stage, at) => `stage ${stage} "Fase ${at + 1}: ${stage.slice(6).replace("_", " ")}" { }`).join("\n")}

message note "A note" {
    purpose  service
    locales  da
    sms   { da: "Hej" }
    email { subject { da: "Hej" } body { da: "Hej" } }
}

message last "${TITLE}" {
    purpose  service
    locales  da
    sms   { da: "Hej" }
    email { subject { da: "Hej" } body { da: "Hej" } }
}

journey twelve "Twelve stages" {
    trigger  on signed_up
    entry    parallel
${twelve}
}

journey crowd "A crowd of steps" {
    trigger  on signed_up
    entry    parallel
${Array.from({ length: 16 }, (_, at) => choice(at)).join("")}
}

/// ${TITLE}
journey titled "${TITLE}" {
    trigger  on signed_up
    entry    parallel
    send last via sms
}
`);
