//! What runs share: a PostgreSQL database, with its tables and the statements that workflows ask.
//!
//! Executions of n8n share nothing that changes in one step, so whatever several of them decide
//! together is one statement here, with its values as parameters. No statement reads the clock of
//! the database: instants come from the workflow, in milliseconds.
//!
//! | table | holds |
//! | --- | --- |
//! | `runs` | a row for each run that can be reached, and for each entry that is held |
//! | `heard` | the events of the last 30 days, so that one that comes again is dropped |
//! | `sent` | for each person, the messages that caps count |
//! | `messages` | which run has sent a message of which receipts and replies are heard |
//! | `past` | events that conditions ask about |
//! | `wrote` | when a customer last wrote on a channel |
//! | `gathered` | the lists of digests |
//! | `members` | who is in the segments that journeys begin with |
//! | `chains` | messages whose next channels are asked beside their run, where a receipt says that nobody got them |
//!
//! What an update gives back is the new row; where the old value is wanted too (`taken`, `wakes`), the
//! update keeps it in a column of its own. Each statement has its effect once, also where a node is tried
//! again because the answer was lost.

use super::document::Kind;
use super::emit::REPLY;
use super::js::Js;
use sha2::{Digest, Sha256};

/// How long an event that comes again is dropped, in milliseconds.
const REMEMBERED: i64 = 30 * 86_400_000;

/// How long what is said of a message that nobody has sent yet is kept, in milliseconds.
const EARLY: i64 = 86_400_000;

/// How long a chain is kept after the last instant at which it can move on, and a digest's key without a list, in milliseconds.
const OVER: i64 = 86_400_000;

/// How long a digest's list is kept that was taken, for the case that the answer was lost, in milliseconds.
const TAKEN: i64 = 3_600_000;

/// The longest name of PostgreSQL, in bytes.
const NAME: usize = 63;

/// The database of a workspace and an environment.
#[derive(Clone, Debug)]
pub(super) struct Store {
    /// The schema with the tables.
    pub(super) schema: String,
    /// The Postgres credential of n8n.
    pub(super) credential: String,
}

/// How runs of a journey begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enters {
    /// Beside each other.
    Beside,
    /// Beside each other, but not so soon (milliseconds) after the last entry.
    Apart(i64),
    /// Only where nobody is inside, and not so soon after the last entry.
    Alone(Option<i64>),
    /// In place of who is inside, and not so soon after the last entry.
    Instead(Option<i64>),
}

/// The schema of a workspace and an environment: letters, digits and `_`, so that it needs no quotes.
pub(super) fn schema(workspace: &str, env: Option<&str>) -> String {
    let plain = |text: &str| -> String {
        let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        text.chars().map(letter).collect()
    };
    let name = match env {
        Some(env) => format!("journeyc_{}_{}", plain(workspace), plain(env)),
        None => format!("journeyc_{}", plain(workspace)),
    };
    // Other letters became `_`, or it is too long: a hash keeps it apart from others.
    let same = plain(workspace) == workspace && env.is_none_or(|env| plain(env) == env);
    if same && name.len() <= NAME {
        return name;
    }
    let words = format!("{workspace}\n{}", env.unwrap_or_default());
    let digest: String =
        Sha256::digest(words.as_bytes()).iter().take(4).map(|b| format!("{b:02x}")).collect();
    let kept: String = name.chars().take(NAME - 9).collect();
    format!("{kept}_{digest}")
}

/// The statements that make the tables; they change nothing that is there.
pub(super) fn tables(schema: &str) -> String {
    format!(
        r"-- The store of the n8n workflows beside this file. Run it before they are activated, and again with
-- each new version: what is there stays.

CREATE SCHEMA IF NOT EXISTS {schema};

-- Runs that can be reached, and entries that are held. Delete a customer's rows with the customer.
CREATE TABLE IF NOT EXISTS {schema}.runs (
    customer_id text   NOT NULL,
    journey     text   NOT NULL,
    entry       text   NOT NULL,               -- the key; of runs side by side, the run
    run         text,                          -- who is inside: an execution; none where nobody is
    entered     bigint NOT NULL,               -- milliseconds since 1970
    hears       jsonb  NOT NULL DEFAULT '[]',  -- the names of what the run waits and watches for
    inbox       jsonb  NOT NULL DEFAULT '[]',  -- what has come and the run has not taken
    resume_url  text,                          -- where the run waits
    turn        bigint,                        -- when the run looked last; it counts
    taken       jsonb,                         -- what it took then
    wakes       text,                          -- where the run waited when something came
    calls       boolean,                       -- must whoever brought it call there
    PRIMARY KEY (customer_id, journey, entry)
);

-- Events of the last 30 days.
CREATE TABLE IF NOT EXISTS {schema}.heard (
    event_id text   NOT NULL,
    at       text   NOT NULL,
    heard    bigint NOT NULL,                  -- milliseconds since 1970
    by       text   NOT NULL,                  -- the execution that took it
    again    boolean NOT NULL DEFAULT false,   -- has that asked again, because the answer was lost
    PRIMARY KEY (event_id, at)
);
CREATE INDEX IF NOT EXISTS heard_when ON {schema}.heard (heard);

-- Messages that caps count.
CREATE TABLE IF NOT EXISTS {schema}.sent (
    customer_id text  PRIMARY KEY,
    messages    jsonb NOT NULL DEFAULT '[]'
);

-- Messages of which it is asked what becomes of them.
CREATE TABLE IF NOT EXISTS {schema}.messages (
    message_id  text   PRIMARY KEY,            -- as the provider calls it
    customer_id text,
    journey     text,                          -- none where the message is not known yet
    entry       text,
    run         text,                          -- which run wants to know, while it is there
    noted       bigint NOT NULL,               -- milliseconds since 1970
    early       jsonb  NOT NULL DEFAULT '[]'   -- what was said of it before that
);
-- Its place in the ledger of caps, its chain, and until when it is kept for these.
ALTER TABLE {schema}.messages ADD COLUMN IF NOT EXISTS ledger text;
ALTER TABLE {schema}.messages ADD COLUMN IF NOT EXISTS chain text;
ALTER TABLE {schema}.messages ADD COLUMN IF NOT EXISTS until bigint;
UPDATE {schema}.messages SET until = noted + {EARLY} WHERE journey IS NULL AND until IS NULL;
CREATE INDEX IF NOT EXISTS messages_whose ON {schema}.messages (customer_id);
CREATE INDEX IF NOT EXISTS messages_until ON {schema}.messages (until);

-- Messages that go on to their next channels beside their run.
CREATE TABLE IF NOT EXISTS {schema}.chains (
    chain       text   PRIMARY KEY,            -- the run, and the how many-th of its sends it is
    customer_id text   NOT NULL,
    journey     text   NOT NULL,
    place       int    NOT NULL,               -- the alternative that has accepted
    hops        jsonb  NOT NULL,               -- its channels: the provider's ids and statuses
    bad         jsonb  NOT NULL,               -- the statuses that lead to the next alternative
    until       bigint NOT NULL,               -- milliseconds since 1970
    kept        jsonb,                         -- what the next alternatives need; none before it is watched
    due         text,                          -- what has made it move on
    by          text                           -- the execution that asks the next alternatives
);
CREATE INDEX IF NOT EXISTS chains_whose ON {schema}.chains (customer_id);
CREATE INDEX IF NOT EXISTS chains_until ON {schema}.chains (until);

-- Events that conditions ask about.
CREATE TABLE IF NOT EXISTS {schema}.past (
    customer_id text   NOT NULL,
    n           bigserial,                     -- the order in which they came
    event       text   NOT NULL,
    at          bigint NOT NULL,               -- milliseconds since 1970
    data        jsonb  NOT NULL,
    PRIMARY KEY (customer_id, n)
);

-- When a customer last wrote on a channel.
CREATE TABLE IF NOT EXISTS {schema}.wrote (
    customer_id text   NOT NULL,
    channel     text   NOT NULL,
    at          bigint NOT NULL,               -- milliseconds since 1970
    PRIMARY KEY (customer_id, channel)
);

-- The lists of digests: who opened each, until when it lasts, its events, and who has taken it.
CREATE TABLE IF NOT EXISTS {schema}.gathered (
    customer_id text   NOT NULL,
    journey     text   NOT NULL,
    bag         text   NOT NULL,               -- the trigger, and what is gathered apart
    lists       jsonb  NOT NULL,
    at          bigint NOT NULL,               -- the last change; milliseconds since 1970
    PRIMARY KEY (customer_id, journey, bag)
);
CREATE INDEX IF NOT EXISTS gathered_when ON {schema}.gathered (at);

-- Who is in the segments that journeys begin with.
CREATE TABLE IF NOT EXISTS {schema}.members (
    customer_id text    NOT NULL,
    segment     text    NOT NULL,
    inside      boolean NOT NULL,
    was         boolean NOT NULL DEFAULT false,  -- before the last look
    at          bigint  NOT NULL,                -- when the record said so; milliseconds since 1970
    by          text    NOT NULL,                -- the execution that asked it
    PRIMARY KEY (customer_id, segment)
);
"
    )
}

/// Where the row of a run is, as the first four parameters say.
const OWN: &str = "customer_id = $1 AND journey = $2 AND entry = $3 AND run = $4";

impl Store {
    fn ask(&self, query: String, values: Vec<Js>) -> Kind {
        Kind::Store { query, values, credential: self.credential.clone() }
    }

    /// Begins a run: `took` says whether it may, `wakes` where the run is called whose place it takes.
    /// What it takes twice (a node that is tried again) it has taken once.
    pub(super) fn enter(&self, journey: &str, enters: Enters, hears: Vec<Js>) -> Kind {
        let table = format!("{}.runs", self.schema);
        let known = Js::name("JSON").method("stringify", vec![Js::Array(hears)]);
        let own = |name: &str| Js::json().dot(name);
        let mut values =
            vec![own("customer_id"), Js::str(journey), own("entry"), own("run"), own("now"), known];
        let row = "(customer_id, journey, entry, run, entered, hears)";
        let insert = format!(
            "INSERT INTO {table} AS r {row} VALUES ($1, $2, $3, $4, $5::bigint, $6::jsonb)"
        );
        let again = "r.run = EXCLUDED.run";
        let begins = format!(
            "SET run = EXCLUDED.run, entered = EXCLUDED.entered, hears = EXCLUDED.hears, \
             inbox = CASE WHEN {again} THEN r.inbox ELSE '[]' END, resume_url = NULL, turn = NULL, \
             taken = NULL, wakes = CASE WHEN {again} THEN r.wakes ELSE r.resume_url END"
        );
        let mut pause = |again: Option<i64>| {
            again.map(|again| {
                values.push(Js::Num(again));
                "r.entered + $7::bigint <= EXCLUDED.entered"
            })
        };
        let took = match enters {
            Enters::Beside => format!(
                "{insert} ON CONFLICT (customer_id, journey, entry) DO UPDATE {begins} WHERE {again} RETURNING wakes"
            ),
            Enters::Alone(after) => {
                let paused = pause(after).map_or_else(String::new, |p| format!(" AND {p}"));
                format!(
                    "{insert} ON CONFLICT (customer_id, journey, entry) DO UPDATE {begins} WHERE r.run IS NULL{paused} OR {again} RETURNING wakes"
                )
            }
            Enters::Instead(after) => {
                let paused =
                    pause(after).map_or_else(String::new, |p| format!(" WHERE {p} OR {again}"));
                format!(
                    "{insert} ON CONFLICT (customer_id, journey, entry) DO UPDATE {begins}{paused} RETURNING wakes"
                )
            }
            Enters::Apart(after) => {
                let paused = pause(Some(after)).unwrap_or_default();
                // The pause has a row of its own, whose `taken` says who took it.
                let guard = format!(
                    "INSERT INTO {table} AS r (customer_id, journey, entry, entered, taken) \
                     VALUES ($1, $2, 'again ' || $3, $5::bigint, to_jsonb($4::text)) \
                     ON CONFLICT (customer_id, journey, entry) DO UPDATE SET entered = EXCLUDED.entered, taken = EXCLUDED.taken \
                     WHERE {paused} OR r.taken = EXCLUDED.taken RETURNING 1"
                );
                let run = format!(
                    "INSERT INTO {table} AS r {row} SELECT $1, $2, $4, $4, $5::bigint, $6::jsonb FROM free \
                     ON CONFLICT (customer_id, journey, entry) DO UPDATE {begins} WHERE {again} RETURNING wakes"
                );
                return self.ask(
                    format!(
                        "WITH free AS ({guard}), took AS ({run}) \
                         SELECT EXISTS (SELECT 1 FROM took) AS took, NULL AS wakes"
                    ),
                    values,
                );
            }
        };
        self.ask(
            format!(
                "WITH took AS ({took}) SELECT EXISTS (SELECT 1 FROM took) AS took, (SELECT wakes FROM took) AS wakes"
            ),
            values,
        )
    }

    /// Is a request `fresh`, or has it come before.
    pub(super) fn hear(&self, request: Js) -> Kind {
        let heard = format!("{}.heard", self.schema);
        let query = format!(
            "WITH old AS (DELETE FROM {heard} WHERE heard < $2::bigint - {REMEMBERED} AND event_id <> $1), \
             taken AS (INSERT INTO {heard} AS h (event_id, at, heard, by) VALUES ($1, '', $2::bigint, $3) \
             ON CONFLICT (event_id, at) DO UPDATE SET again = true WHERE h.by = EXCLUDED.by RETURNING again) \
             SELECT EXISTS (SELECT 1 FROM taken) AS fresh"
        );
        self.ask(query, vec![request, Js::json().dot("now"), Js::json().dot("run")])
    }

    /// Takes all that has come, as `inbox`; where nothing has and the run `waits`, it says where. Without
    /// an `inbox` the run has no row any more; `held` says whether another has taken it.
    pub(super) fn take(&self, journey: &str, waits: Js) -> Kind {
        let table = format!("{}.runs", self.schema);
        let all = "CASE WHEN turn = $7::bigint THEN taken || inbox ELSE inbox END";
        let query = format!(
            "WITH took AS (UPDATE {table} SET taken = {all}, inbox = '[]', turn = $7::bigint, wakes = NULL, \
             resume_url = CASE WHEN {all} = '[]' AND $6::boolean THEN $5 END WHERE {OWN} RETURNING taken) \
             SELECT (SELECT taken FROM took) AS inbox, EXISTS (SELECT 1 FROM {table} \
             WHERE customer_id = $1 AND journey = $2 AND entry = $3 AND run <> $4) AS held"
        );
        let mut values = run(journey);
        values.extend([Js::name("$execution").dot("resumeUrl"), waits, Js::json().dot("turn")]);
        self.ask(query, values)
    }

    /// The run is over. Where the entry has a pause its row stays, and nobody is inside. With `notes` it has
    /// written down messages.
    pub(super) fn leave(&self, journey: &str, enters: Enters, notes: bool) -> Kind {
        let table = format!("{}.runs", self.schema);
        let over = if let Enters::Alone(Some(_)) | Enters::Instead(Some(_)) = enters {
            format!(
                "UPDATE {table} SET run = NULL, hears = '[]', inbox = '[]', resume_url = NULL, taken = NULL, wakes = NULL \
                 WHERE {OWN}"
            )
        } else {
            format!("DELETE FROM {table} WHERE {OWN}")
        };
        let gone = |before: &str, over: &str| {
            format!(
                "WITH {before}gone AS ({over} RETURNING 1) SELECT EXISTS (SELECT 1 FROM gone) AS gone"
            )
        };
        if !notes {
            return self.ask(gone("", &over), run(journey));
        }
        // The messages first, in the order in which `answer` locks.
        let unsaid = format!(
            "unsaid AS (DELETE FROM {}.messages WHERE customer_id = $1 AND run = $4 AND until IS NULL RETURNING 1), ",
            self.schema
        );
        let over = format!("{over} AND (SELECT count(*) FROM unsaid) >= 0");
        self.ask(gone(&unsaid, &over), run(journey))
    }

    /// A provider has taken a message and calls it `pid`. Gives what was said of it before, as `early`; with
    /// `tells`, `wakes` where the run is called that has sent it.
    pub(super) fn note(&self, journey: &str, noted: Noted) -> Kind {
        let schema = &self.schema;
        let hop = "jsonb_build_array(jsonb_build_object('id', $5::text, 's', state.s))";
        let known = "jsonb_build_array(jsonb_build_object('id', $5::text))";
        let hops = format!("(coalesce(m->'h', '[]') || {hop})");
        let back = back(&hops);
        let query = format!(
            "WITH noted AS (INSERT INTO {schema}.messages AS m (message_id, customer_id, journey, entry, run, noted, ledger, chain, until) \
             SELECT $5::text, $1, $2, $3, $4, $6::bigint, $7::text, $8::text, greatest($9::bigint, $10::bigint) WHERE $5::text IS NOT NULL \
             ON CONFLICT (message_id) DO UPDATE SET customer_id = EXCLUDED.customer_id, journey = EXCLUDED.journey, \
             entry = EXCLUDED.entry, run = EXCLUDED.run, noted = EXCLUDED.noted, ledger = EXCLUDED.ledger, \
             chain = EXCLUDED.chain, until = EXCLUDED.until RETURNING early), \
             state AS (SELECT coalesce(max(s) FILTER (WHERE s BETWEEN 2 AND 5), (array_agg(s ORDER BY n) FILTER (WHERE s >= 6))[1], 1) AS s \
             FROM (SELECT n, CASE WHEN e->>'name' = '{REPLY}' THEN 5 ELSE (e->'data'->>'s')::int END AS s \
             FROM noted, jsonb_array_elements(noted.early) WITH ORDINALITY AS x (e, n)) AS each), \
             told AS (UPDATE {schema}.runs AS r SET inbox = CASE WHEN r.inbox @> jsonb_build_array($11::jsonb) THEN r.inbox \
             ELSE r.inbox || jsonb_build_array($11::jsonb) || coalesce((SELECT early FROM noted), '[]') END, \
             wakes = coalesce(r.resume_url, r.wakes), calls = r.resume_url IS NOT NULL OR r.inbox @> jsonb_build_array($11::jsonb), \
             resume_url = NULL FROM state WHERE $11::jsonb IS NOT NULL AND r.customer_id = $1 AND r.journey = $2 AND r.entry = $3 \
             AND r.run = $4 RETURNING r.wakes, r.calls), \
             placed AS (UPDATE {schema}.sent AS l SET messages = (SELECT coalesce(jsonb_agg(CASE WHEN m->>'k' = $7::text \
             AND NOT coalesce(m->'h', '[]') @> {known} THEN (m - 'o') || jsonb_build_object('h', {hops}) || {back} ELSE m END \
             ORDER BY (m->>'t')::bigint), '[]') FROM jsonb_array_elements(l.messages) AS m) FROM state \
             WHERE l.customer_id = $1 AND $7::text IS NOT NULL AND (SELECT count(*) FROM told) >= 0 RETURNING 1), \
             chained AS (INSERT INTO {schema}.chains AS c (chain, customer_id, journey, place, hops, bad, until) \
             SELECT $8::text, $1, $2, $12::int, {hop}, $13::jsonb, $10::bigint FROM state \
             WHERE $8::text IS NOT NULL AND (SELECT count(*) FROM placed) >= 0 \
             ON CONFLICT (chain) DO UPDATE SET place = EXCLUDED.place, hops = CASE WHEN c.place <> EXCLUDED.place THEN EXCLUDED.hops \
             WHEN c.hops @> {known} THEN c.hops ELSE c.hops || EXCLUDED.hops END RETURNING 1) \
             SELECT coalesce((SELECT early FROM noted), '[]') AS early, (SELECT wakes FROM told WHERE calls) AS wakes, \
             (SELECT count(*) FROM chained) AS chains"
        );
        let own = |name: &str| Js::json().dot(name);
        let run = |name: &str| if noted.wants { own(name).or_else(Js::Null) } else { Js::Null };
        let (chain, until, place, bad) = match noted.chain {
            Some(Chained { key, until, place, bad }) => (key, until, place, bad),
            None => (Js::Null, Js::Null, Js::Null, Js::Null),
        };
        let (ledger, longest) = match noted.ledger {
            Some((key, longest)) => (key, own("now").plus(Js::Num(longest))),
            None => (Js::Null, Js::Null),
        };
        let values = vec![
            own("customer_id"),
            Js::str(journey),
            run("entry"),
            run("run"),
            own("pid"),
            own("now"),
            ledger,
            chain,
            longest,
            until,
            noted.tells.map_or(Js::Null, text),
            place,
            bad,
        ];
        self.ask(query, values)
    }

    /// Brings a receipt or a reply to the run that has sent the message; `wakes` as of [`Self::tell`]. What
    /// comes before the message is written down waits beside it. A message that nobody got gives its place in the
    /// caps back, and moves on where it has a chain: `chains` says which.
    pub(super) fn answer(&self) -> Kind {
        let schema = &self.schema;
        let new = "EXISTS (SELECT 1 FROM taken WHERE NOT again)";
        let own_hops = grown("coalesce(m->'h', '[]')");
        let hops = grown("c.hops");
        let (back, lost) = (back(&own_hops), lost(&hops, "c.bad"));
        let query = format!(
            "WITH old AS (DELETE FROM {schema}.heard WHERE heard < $5::bigint - {REMEMBERED} AND event_id <> $3), \
             lost AS (DELETE FROM {schema}.messages AS m WHERE m.until < $5::bigint AND m.message_id <> $1 AND NOT EXISTS \
             (SELECT 1 FROM {schema}.runs AS r WHERE r.customer_id = m.customer_id AND r.journey = m.journey AND r.entry = m.entry AND r.run = m.run)), \
             over AS (DELETE FROM {schema}.chains WHERE until < $5::bigint - {OVER} AND NOT EXISTS \
             (SELECT 1 FROM {schema}.messages AS m WHERE m.message_id = $1 AND m.chain = chains.chain)), \
             taken AS (INSERT INTO {schema}.heard AS h (event_id, at, heard, by) VALUES ($3, $4, $5::bigint, $6) \
             ON CONFLICT (event_id, at) DO UPDATE SET again = true WHERE h.by = EXCLUDED.by RETURNING again), \
             whose AS (INSERT INTO {schema}.messages AS m (message_id, customer_id, noted, until, early) \
             SELECT $1::text, $2::text, $5::bigint, $5::bigint + {EARLY}, jsonb_build_array($7::jsonb) WHERE {new} \
             ON CONFLICT (message_id) DO UPDATE SET early = CASE WHEN m.journey IS NULL THEN m.early || EXCLUDED.early ELSE m.early END \
             RETURNING customer_id, journey, entry, run, ledger, chain), \
             told AS (UPDATE {schema}.runs AS r SET inbox = r.inbox || jsonb_build_array($7::jsonb), \
             wakes = coalesce(r.resume_url, r.wakes), calls = r.resume_url IS NOT NULL, resume_url = NULL FROM whose AS m \
             WHERE r.customer_id = m.customer_id AND r.journey = m.journey AND r.entry = m.entry AND r.run = m.run \
             RETURNING r.wakes, r.calls), \
             counted AS (UPDATE {schema}.sent AS l SET messages = (SELECT coalesce(jsonb_agg(CASE WHEN m->>'k' = w.ledger \
             THEN m || jsonb_build_object('h', {own_hops}) || {back} ELSE m END ORDER BY (m->>'t')::bigint), '[]') \
             FROM jsonb_array_elements(l.messages) AS m) FROM whose AS w \
             WHERE l.customer_id = w.customer_id AND w.ledger IS NOT NULL AND (SELECT count(*) FROM told) >= 0 RETURNING 1), \
             moved AS (INSERT INTO {schema}.chains AS c (chain, customer_id, journey, place, hops, bad, until) \
             SELECT w.chain, w.customer_id, '', 0, '[]', '[]', 0 FROM whose AS w \
             WHERE w.chain IS NOT NULL AND (SELECT count(*) FROM counted) >= 0 \
             ON CONFLICT (chain) DO UPDATE SET hops = {hops}, due = CASE WHEN c.kept IS NOT NULL AND c.due IS NULL \
             AND $5::bigint <= c.until AND {lost} THEN $3 ELSE c.due END RETURNING chain, customer_id, journey, due, by), \
             late AS (SELECT r.wakes, true AS calls FROM {schema}.messages AS m JOIN {schema}.runs AS r \
             ON r.customer_id = m.customer_id AND r.journey = m.journey AND r.entry = m.entry AND r.run = m.run \
             WHERE m.message_id = $1 AND r.inbox <> '[]' AND NOT {new}), \
             again AS (SELECT c.chain, c.customer_id, c.journey FROM {schema}.messages AS m JOIN {schema}.chains AS c ON c.chain = m.chain \
             WHERE m.message_id = $1 AND c.due IS NOT NULL AND c.by IS NULL AND NOT {new}) \
             SELECT coalesce((SELECT jsonb_agg(wakes) FROM (SELECT * FROM told UNION ALL SELECT * FROM late) AS each \
             WHERE calls AND wakes IS NOT NULL), '[]') AS wakes, \
             coalesce((SELECT jsonb_agg(to_jsonb(each)) FROM (SELECT chain, customer_id, journey FROM moved WHERE due = $3 AND by IS NULL \
             UNION ALL SELECT * FROM again) AS each), '[]') AS chains"
        );
        let own = |name: &str| Js::json().dot(name);
        let message = text(own("message"));
        let values =
            ["message_id", "customer_id", "event_id", "at", "now", "by"].into_iter().map(own);
        self.ask(query, values.chain([message, own("s")]).collect())
    }

    /// Brings something to the runs that hear it: `fresh` says whether it is new, `wakes` where those
    /// are called that wait. What comes again wakes who has not taken it.
    pub(super) fn tell(&self) -> Kind {
        let (runs, heard) = (format!("{}.runs", self.schema), format!("{}.heard", self.schema));
        let past = format!("{}.past", self.schema);
        let query = format!(
            "WITH old AS (DELETE FROM {heard} WHERE heard < $5::bigint - {REMEMBERED} AND event_id <> $3), \
             taken AS (INSERT INTO {heard} AS h (event_id, at, heard, by) VALUES ($3, $4, $5::bigint, $6) \
             ON CONFLICT (event_id, at) DO UPDATE SET again = true WHERE h.by = EXCLUDED.by RETURNING again), \
             over AS (DELETE FROM {past} WHERE customer_id = $1 AND at < $9::bigint), \
             kept AS (INSERT INTO {past} (customer_id, event, at, data) SELECT $1, $2, $5::bigint, $8::jsonb \
             WHERE $8::jsonb IS NOT NULL AND EXISTS (SELECT 1 FROM taken WHERE NOT again)), \
             told AS (UPDATE {runs} SET inbox = inbox || jsonb_build_array($7::jsonb), \
             wakes = coalesce(resume_url, wakes), calls = resume_url IS NOT NULL, resume_url = NULL \
             WHERE customer_id = $1 AND run IS NOT NULL AND hears ? $2 \
             AND EXISTS (SELECT 1 FROM taken WHERE NOT again) RETURNING run, entered, wakes, calls), \
             late AS (SELECT run, entered, wakes, true AS calls FROM {runs} WHERE customer_id = $1 \
             AND inbox <> '[]' AND NOT EXISTS (SELECT 1 FROM taken WHERE NOT again)) \
             SELECT EXISTS (SELECT 1 FROM taken) AS fresh, coalesce((SELECT jsonb_agg(wakes ORDER BY entered, run) \
             FROM (SELECT * FROM told UNION ALL SELECT * FROM late) AS each WHERE calls AND wakes IS NOT NULL), '[]') AS wakes"
        );
        let own = |name: &str| Js::json().dot(name);
        let message = Js::name("JSON").method("stringify", vec![own("message")]);
        self.ask(
            query,
            vec![
                own("customer_id"),
                own("name"),
                own("event_id"),
                own("at"),
                own("now"),
                own("by"),
                message,
                Js::Code(KEPT).call(vec![own("kept")]),
                own("since").or_else(Js::Null),
            ],
        )
    }

    /// What has come of some events, oldest first, as `past`.
    pub(super) fn past(&self, events: Vec<Js>) -> Kind {
        let query = format!(
            "SELECT coalesce((SELECT jsonb_agg(jsonb_build_object('e', event, 't', at, 'd', data) ORDER BY n) FROM {}.past \
             WHERE customer_id = $1 AND event IN (SELECT jsonb_array_elements_text($2::jsonb))), '[]') AS past",
            self.schema
        );
        self.ask(query, vec![Js::json().dot("customer_id"), text(Js::Array(events))])
    }
}

/// The data of an event that is kept, as JSON, or `null`.
pub(super) const KEPT: &str = "(d) => (d ?? null) === null ? null : JSON.stringify(d)";

impl Store {
    /// Writes down that a customer has written on a channel, unless that has come before. It is asked before
    /// [`Self::answer`] or [`Self::tell`], which keep what has come.
    pub(super) fn writes(&self) -> Kind {
        let query = format!(
            "WITH said AS (INSERT INTO {0}.wrote AS w (customer_id, channel, at) SELECT $1, $2, $3::bigint \
             WHERE NOT EXISTS (SELECT 1 FROM {0}.heard WHERE event_id = $4 AND at = $5) \
             ON CONFLICT (customer_id, channel) DO UPDATE SET at = greatest(w.at, EXCLUDED.at) RETURNING 1) \
             SELECT EXISTS (SELECT 1 FROM said) AS said",
            self.schema
        );
        let own = |name: &str| Js::json().dot(name);
        let channel = own("message").path(&["data", "channel"]);
        let customer = Js::json().path(&["body", "customer_id"]);
        self.ask(query, vec![customer, channel, own("now"), own("event_id"), own("at")])
    }

    /// When the customer last wrote, by channel, as `wrote`.
    pub(super) fn wrote(&self) -> Kind {
        let query = format!(
            "SELECT coalesce((SELECT jsonb_object_agg(channel, at) FROM {}.wrote WHERE customer_id = $1), '{{}}') AS wrote",
            self.schema
        );
        self.ask(query, vec![Js::json().dot("customer_id")])
    }
}

/// Into which list of a digest an event goes.
pub(super) struct Bag {
    /// What is gathered apart.
    pub(super) key: Js,
    /// When a list that is opened now is over, in milliseconds.
    pub(super) last: Js,
    /// How long each event puts the end off, in milliseconds, or `null`.
    pub(super) sliding: Js,
    /// How many fill a list, or `null`.
    pub(super) max: Js,
}

impl Store {
    /// Puts an event into the list of its key, which is opened where none is open. Gives the key's `lists`. Lists that
    /// were taken are kept for an hour, and keys without a list for a day.
    pub(super) fn gather(&self, journey: &str, bag: &Bag) -> Kind {
        let schema = &self.schema;
        let item = "jsonb_build_object('id', $9::text, 'd', $4::jsonb)";
        let due = |last: &str| format!("least({last}, coalesce($5::bigint + $7::bigint, {last}))");
        let (first, next) = (due("$6::bigint"), due("(b.lists->-1->>'last')::bigint"));
        let query = format!(
            "WITH old AS (DELETE FROM {schema}.gathered WHERE at < $5::bigint - {OVER} AND (customer_id, journey, bag) <> ($1, $2, $3) \
             AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(lists) AS l WHERE NOT l ? 'taker')), \
             put AS (INSERT INTO {schema}.gathered AS g (customer_id, journey, bag, lists, at) VALUES ($1, $2, $3, \
             jsonb_build_array(jsonb_build_object('by', $9::text, 'last', $6::bigint, 'due', {first}, 'items', jsonb_build_array({item}))), $5::bigint) \
             ON CONFLICT (customer_id, journey, bag) DO UPDATE SET at = EXCLUDED.at, lists = (SELECT CASE \
             WHEN b.lists @> jsonb_build_array(jsonb_build_object('items', jsonb_build_array(jsonb_build_object('id', $9::text)))) THEN b.lists \
             WHEN NOT coalesce((b.lists->-1) ? 'taker', true) AND (b.lists->-1->>'due')::bigint >= $5::bigint \
             AND ($8::int IS NULL OR jsonb_array_length(b.lists->-1->'items') < $8::int) THEN (b.lists - (-1)) || jsonb_build_array( \
             (b.lists->-1) || jsonb_build_object('items', (b.lists->-1->'items') || jsonb_build_array({item}), 'due', {next})) \
             ELSE b.lists || EXCLUDED.lists END FROM (SELECT coalesce(jsonb_agg(l ORDER BY n), '[]') AS lists \
             FROM jsonb_array_elements(g.lists) WITH ORDINALITY AS x (l, n) \
             WHERE NOT l ? 'taker' OR (l->>'closed')::bigint > $5::bigint - {TAKEN}) AS b) RETURNING lists) \
             SELECT (SELECT lists FROM put) AS lists"
        );
        let own = |name: &str| Js::json().dot(name);
        let values = vec![
            own("customer_id"),
            Js::str(journey),
            own("bag"),
            text(own("event")),
            own("now"),
            own("last"),
            bag.sliding.clone(),
            bag.max.clone(),
            execution(),
        ];
        self.ask(query, values)
    }

    /// Takes the `list` of a digest that is over or full; where it is not over yet `due` says when it is, and where
    /// another has taken it there is neither.
    pub(super) fn close(&self, journey: &str, max: &Js) -> Kind {
        let over =
            "((l->>'due')::bigint <= $5::bigint OR jsonb_array_length(l->'items') >= $6::int)";
        let query = format!(
            "WITH seen AS (UPDATE {}.gathered AS g SET at = $5::bigint, lists = (SELECT coalesce(jsonb_agg(CASE WHEN l->>'by' = $4 \
             AND NOT l ? 'taker' AND {over} THEN l || jsonb_build_object('taker', $7::text, 'closed', $5::bigint) ELSE l END ORDER BY n), '[]') \
             FROM jsonb_array_elements(g.lists) WITH ORDINALITY AS x (l, n)) \
             WHERE g.customer_id = $1 AND g.journey = $2 AND g.bag = $3 RETURNING lists) \
             SELECT (SELECT l FROM seen, jsonb_array_elements(seen.lists) AS l WHERE l->>'by' = $4 AND l->>'taker' = $7) AS list, \
             (SELECT l->'due' FROM seen, jsonb_array_elements(seen.lists) AS l WHERE l->>'by' = $4 AND NOT l ? 'taker') AS due",
            self.schema
        );
        let own = |name: &str| Js::json().dot(name);
        let by = Js::json().path(&["mine", "by"]);
        let values = vec![
            own("customer_id"),
            Js::str(journey),
            own("bag"),
            by,
            own("now"),
            max.clone(),
            execution(),
        ];
        self.ask(query, values)
    }

    /// Writes down in which segments the customer is, as their record said at an instant. Gives those into or out of
    /// which they have come, as `changed`. Who was not looked at before was in none.
    pub(super) fn members(&self, inside: Js, at: Js) -> Kind {
        let query = format!(
            "WITH seen AS (INSERT INTO {}.members AS m (customer_id, segment, inside, at, by) \
             SELECT $1, key, value = 'true', $3::bigint, $4 FROM jsonb_each($2::jsonb) \
             ON CONFLICT (customer_id, segment) DO UPDATE SET was = CASE WHEN m.by = EXCLUDED.by THEN m.was ELSE m.inside END, \
             inside = EXCLUDED.inside, at = EXCLUDED.at, by = EXCLUDED.by WHERE m.at <= EXCLUDED.at RETURNING segment, inside, was) \
             SELECT coalesce((SELECT jsonb_agg(jsonb_build_object('s', segment, 'is', inside)) FROM seen \
             WHERE inside <> was), '[]') AS changed",
            self.schema
        );
        self.ask(query, vec![Js::json().dot("customer_id"), text(inside), at, execution()])
    }

    /// From now on the chain `key` is watched. Says whether it `moves` on at once, because of what was said of its
    /// message meanwhile.
    pub(super) fn watch(&self, key: Js, kept: Js) -> Kind {
        let schema = &self.schema;
        let lost = lost("c.hops", "c.bad");
        let query = format!(
            "WITH seen AS (UPDATE {schema}.chains AS c SET kept = $2::jsonb, by = NULL, due = CASE WHEN {lost} \
             AND $3::bigint <= c.until THEN 'watch' END WHERE c.chain = $1 AND (c.kept IS NULL OR c.by = $4) RETURNING due) \
             SELECT EXISTS (SELECT 1 FROM seen WHERE due IS NOT NULL) OR (NOT EXISTS (SELECT 1 FROM seen) AND EXISTS \
             (SELECT 1 FROM {schema}.chains AS c WHERE c.chain = $1 AND c.due = 'watch' AND c.by IS NULL)) AS moves"
        );
        self.ask(query, vec![key, text(kept), now(), execution()])
    }

    /// Takes a chain that moves on, as `kept`; nothing where another execution has.
    pub(super) fn take_chain(&self, key: Js) -> Kind {
        let query = format!(
            "WITH took AS (UPDATE {}.chains AS c SET by = $2 WHERE c.chain = $1 AND c.due IS NOT NULL \
             AND (c.by IS NULL OR c.by = $2) RETURNING kept) SELECT (SELECT kept FROM took) AS kept",
            self.schema
        );
        self.ask(query, vec![key, execution()])
    }

    /// The chain that this execution has taken is over.
    pub(super) fn end_chain(&self, key: Js) -> Kind {
        let query = format!(
            "WITH gone AS (DELETE FROM {}.chains AS c WHERE c.chain = $1 AND c.by = $2 RETURNING 1) \
             SELECT EXISTS (SELECT 1 FROM gone) AS gone",
            self.schema
        );
        self.ask(query, vec![key, execution()])
    }
}

/// What is written down of a message that a provider has taken.
pub(super) struct Noted {
    /// Does the run want to know what becomes of it.
    pub(super) wants: bool,
    /// What tells it in the ledger of caps, and how long that looks back, in milliseconds.
    pub(super) ledger: Option<(Js, i64)>,
    /// Its chain.
    pub(super) chain: Option<Chained>,
    /// What its run is told, where something beside it has sent the message.
    pub(super) tells: Option<Js>,
}

/// A chain that goes on beside its run.
pub(super) struct Chained {
    /// What tells it from others.
    pub(super) key: Js,
    /// The last instant at which it moves on, in milliseconds.
    pub(super) until: Js,
    /// The alternative that has accepted.
    pub(super) place: Js,
    /// The statuses that lead to the next one, as JSON.
    pub(super) bad: Js,
}

/// Channels, after one of them (`$1`) has been said to have a status (`$8`): what has arrived has not failed.
fn grown(hops: &str) -> String {
    let old = "(h->>'s')::int";
    format!(
        "(SELECT coalesce(jsonb_agg(CASE WHEN h->>'id' = $1 AND CASE WHEN $8::int >= 6 THEN {old} < 2 WHEN {old} >= 6 THEN $8::int >= 2 \
         ELSE $8::int > {old} END THEN h || jsonb_build_object('s', $8::int) ELSE h END ORDER BY n), '[]') \
         FROM jsonb_array_elements({hops}) WITH ORDINALITY AS x (h, n))"
    )
}

/// Has each channel one of the statuses `bad`.
fn lost(hops: &str, bad: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM jsonb_array_elements({hops}) AS h WHERE NOT {bad} @> (h->'s'))"
    )
}

/// What says that a message gives its place in the caps back: each channel that accepted it has failed.
fn back(hops: &str) -> String {
    format!(
        "CASE WHEN {} THEN '{{\"o\": true}}'::jsonb ELSE '{{}}' END",
        lost(hops, "'[6, 7]'::jsonb")
    )
}

fn text(value: Js) -> Js {
    Js::name("JSON").method("stringify", vec![value])
}

fn now() -> Js {
    Js::name("$now").method("toMillis", Vec::new())
}

fn execution() -> Js {
    Js::name("$execution").dot("id")
}

/// The messages of a ledger but one.
const OTHERS: &str = "SELECT coalesce(jsonb_agg(m ORDER BY (m->>'t')::bigint), '[]') FROM jsonb_array_elements(l.messages) AS m WHERE m->>'k' <>";

impl Store {
    /// Writes the message `written` down where each of `caps` has room, and forgets what is older than
    /// `since`. Gives the ledger, as `messages`.
    pub(super) fn count(&self, since: Js) -> Kind {
        let own = |name: &str| Js::json().dot(name);
        let counted = "SELECT count(*) FROM jsonb_array_elements(l.messages) AS m WHERE m->>'k' <> $2::jsonb->>'k' \
                       AND (m->>'t')::bigint > cap.since AND m->'r' ? cap.r AND (cap.j IS NULL OR m->>'j' = cap.j) \
                       AND (cap.g IS NULL OR m->'g' ? cap.g) AND NOT m ? 'o' AND (jsonb_typeof(cap.c) IS DISTINCT FROM 'array' OR EXISTS \
                       (SELECT 1 FROM jsonb_array_elements_text(cap.c) AS x WHERE m->'c' ? x))";
        let full = format!(
            "SELECT 1 FROM jsonb_to_recordset($4::jsonb) AS cap (n int, since bigint, r text, j text, c jsonb, g text) \
             WHERE ({counted}) >= cap.n"
        );
        let query = format!(
            "INSERT INTO {}.sent AS l (customer_id, messages) VALUES ($1, CASE WHEN $5::boolean THEN \
             jsonb_build_array($2::jsonb) ELSE '[]' END) ON CONFLICT (customer_id) DO UPDATE SET messages = \
             ({OTHERS} $2::jsonb->>'k' AND (m->>'t')::bigint > $3::bigint) || \
             CASE WHEN EXISTS ({full}) THEN '[]' ELSE EXCLUDED.messages END RETURNING messages",
            self.schema
        );
        self.ask(
            query,
            vec![
                own("customer_id"),
                text(own("written")),
                since,
                text(own("caps")),
                own("in_time"),
            ],
        )
    }

    /// Takes a message out of the ledger.
    pub(super) fn forget(&self, key: Js) -> Kind {
        let query = format!(
            "WITH given AS (UPDATE {}.sent AS l SET messages = ({OTHERS} $2) WHERE customer_id = $1 RETURNING 1) \
             SELECT EXISTS (SELECT 1 FROM given) AS given",
            self.schema
        );
        self.ask(query, vec![Js::json().dot("customer_id"), key])
    }

    /// Says which channels have carried a message.
    pub(super) fn carried(&self, key: Js, channels: Js) -> Kind {
        let query = format!(
            "WITH said AS (UPDATE {}.sent AS l SET messages = (SELECT coalesce(jsonb_agg(CASE WHEN m->>'k' = $2 \
             THEN jsonb_set(m, ARRAY['c'], $3::jsonb) ELSE m END ORDER BY (m->>'t')::bigint), '[]') \
             FROM jsonb_array_elements(l.messages) AS m) WHERE customer_id = $1 RETURNING 1) \
             SELECT EXISTS (SELECT 1 FROM said) AS said",
            self.schema
        );
        let text = Js::name("JSON").method("stringify", vec![channels]);
        self.ask(query, vec![Js::json().dot("customer_id"), key, text])
    }
}

/// Which run: the first four parameters.
fn run(journey: &str) -> Vec<Js> {
    let own = |name: &str| Js::json().dot(name);
    vec![own("customer_id"), Js::str(journey), own("entry"), own("run")]
}
