// Faults that are put into a workflow to be found: a harness that finds none of them proves nothing.
'use strict';

const named = (document, name) => document.nodes.find((node) => node.name === name);
const ways = (document, name) => document.connections[name].main;

const chain = {
  'a wait of an hour more'(document) {
    Object.assign(named(document, 'wait-1d').parameters, { amount: 25, unit: 'hours' });
  },
  'gates the wrong way round'(document) {
    ways(document, 'send-hello by email?').reverse();
  },
  'a refusal that leads to the end'(document) {
    ways(document, 'send-hello by whatsapp')[1] = [];
  },
  'a refusal that counts as sent'(document) {
    const outs = ways(document, 'send-hello by viber');
    outs[1] = outs[0];
  },
  'facts of before the wait'(document) {
    ways(document, 'wait-1d')[0][0].node = 'if';
  },
  'consent that nobody asks for'(document) {
    const gate = named(document, 'send-hello by sms?').parameters.conditions.conditions[0];
    gate.leftValue = gate.leftValue.replace('facts.consent["marketing/sms"] ?? null', 'facts.profile.phone ?? null');
  },
  'another outcome'(document) {
    const end = named(document, 'if/else/exit-came_by').parameters;
    end.jsonOutput = end.jsonOutput.replace('came_by', 'completed');
  },
  'another sign in a text'(document) {
    const text = named(document, 'if/then/send-hello by sms text').parameters;
    text.jsonOutput = text.jsonOutput.replace('Ærø', 'Aero');
  },
  'the other language'(document) {
    const text = named(document, 'send-hello by email text').parameters;
    text.jsonOutput = text.jsonOutput.replaceAll('l === 0', 'l === 1');
  },
};

/// Changes the text of a node's parameters; a fault that changes nothing is none.
function change(document, name, from, to) {
  const node = named(document, name);
  const before = JSON.stringify(node.parameters);
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${name} has no ${from}`);
  node.parameters = JSON.parse(after);
}

/// Leads a way of a node where another leads.
function lead(document, name, way, as) {
  const outs = ways(document, name);
  outs[way] = as.map ? as : outs.at(as);
}

const to = (node) => [{ node, type: 'main', index: 0 }];

const watched = {
  'a goal that nobody asks for': (document) => lead(document, 'mail: watch', 1, -1),
  'a goal that counts too late': (document) => change(document, 'mail: watch', '432000000', '864000000'),
  'a run that says nowhere where it waits': (document) => change(document, 'mail: take', 'THEN $5 END', 'THEN NULL END'),
  'mail that is lost': (document) => change(document, 'mail: take', 'RETURNING taken', "RETURNING '[]'::jsonb AS taken"),
  'a run that leaves its row': (document) => lead(document, 'watch: goal', 0, to('watch: goal said')),
  'a run that lasts too long': (document) => change(document, 'begin run', '864000000', '964000000'),
  'a message that is not held where it can be reached': (document) => lead(document, 'send-cart_said by sms may go', 1, 0),
};

const router = {
  'an event that goes to nobody': (document) => change(document, 'tell', 'hears ? $2', 'false'),
  'nobody is called': (document) => lead(document, 'next run', 0, 1),
  'an event that begins nothing': (document) => lead(document, 'is new', 0, 1),
};

const raced = {
  'arms the wrong way round': (document) => ways(document, 'wait-1d arms').splice(0, 2, ...ways(document, 'wait-1d arms').slice(0, 2).reverse()),
  'an arm without its condition': (document) => change(document, 'wait-1h arms', 'data?.n', 'data?.n + 5'),
  'a restart too many': (document) => change(document, 'wait-1h/on-1/restart', '< 2', '< 3'),
  'a restart with the old time': (document) => lead(document, 'wait-1h/on-1/restart again', 0, to('wait-1h stand')),
  'an arm that binds nothing': (document) => change(document, 'wait-1d arms 1', '.got.data', '.got.none'),
  'the end of the time that nobody sees': (document) => lead(document, 'wait-1d/timeout/send-deal', 0, to('end-completed')),
};

const twice = {
  'an event that counts twice': (document) => change(document, 'event', '$json', '({ ...$json, event_id: String(Math.random()) })'),
};

const entries = {
  alone: { 'an entry that everybody has': (document) => change(document, 'begin run take', 'r.run IS NULL', 'true') },
  seldom: { 'a pause that nobody keeps': (document) => change(document, 'begin run take', 'r.entered + $7::bigint <=', 'r.entered <=') },
  apart: { 'a pause that is too long': (document) => change(document, 'begin run take', '3600000', '3600001') },
  newest: {
    'an old run that nobody calls': (document) => lead(document, 'begin run wakes', 0, 1),
    'an old run that is no longer known': (document) => lead(document, 'mail: any', 0, to('mail: gone')),
  },
  conditions: {
    'a condition that nobody asks before the first step': (document) => lead(document, 'begin run begins', 0, to('send-deal')),
    'a change of its own that the run does not look at': (document) => lead(document, 'if/then/set-tier done', 0, to('if/then/send-deal')),
    'facts of before': (document) => lead(document, 'mail: next', 0, to('mail: watch')),
  },
  follows: {
    'a date that is not followed': (document) => lead(document, 'mail: offer', 0, -1),
    'a countdown with the date of before': (document) => lead(document, 'mail: offer', 1, -1),
  },
  members: {
    'a segment that it has been in before': (document) => change(document, 'wait-2d inside', 's0:', 'none:'),
    'a segment of before': (document) => change(document, 'wait-2d members', 'members: (', 'no_members: ('),
    'a segment that it leaves, and comes into': (document) => ways(document, 'wait-2d segments').splice(0, 2, ...ways(document, 'wait-2d segments').slice(0, 2).reverse()),
    'a segment too late': (document) => change(document, 'wait-2d segments', /\$json.got.t < \$json.until/g, 'true'),
  },
  calls: { 'a call that never looks': (document) => lead(document, 'mail: watch', 0, -1) },
};

const capped = {
  'a cap with one place more': (document) => change(document, 'send-said by sms place', '>= cap.n', '> cap.n'),
  'a cap on all channels': (document) => change(document, 'send-said by sms place', "m->'c' ? x", 'true'),
  'a window that does not slide': (document) => change(document, 'send-said by sms cap', /86400000/g, '96400000'),
  'a place that is not given back': (document) => lead(document, 'send-said place', 0, 1),
};

const ledger = {
  'a place that no receipt gives back': (document) => change(document, 'receipt tell', '\\"o\\": true', '\\"no\\": true'),
  'what has arrived and gives its place back': (document) => change(document, 'receipt tell', /THEN \(h->>'s'\)::int < 2/g, "THEN (h->>'s')::int < 6"),
};

const both = {
  'one of two that gives the place of both back': (document) => change(document, 'send-said by email note', /\|\| jsonb_build_array\(jsonb_build_object\('id'/, "|| jsonb_build_array(jsonb_build_object('no'"),
  'a channel that refused and counts': (document) => lead(document, 'send-said by sms and send-said by email done', 0, to('end-completed')),
};

const answers = {
  raced: {
    'a choice that nobody looks at': (document) => change(document, 'wait-1d arms', /choice/g, 'text'),
    'a status on whatever channel': (document) => change(document, 'wait-1d-2 arms', ', 4, \\"viber\\")', ', 4, null)'),
    'a status that stands apart and counts as more': (document) => change(document, 'wait-1d arms', 'h.s === s', 'h.s >= 2'),
    'what has arrived and fails': (document) => change(document, 'mail: next', 'h.s < 2', 'h.s < 6'),
    'an answer to another message': (document) => change(document, 'send-ask by whatsapp sent', '.messages[0].id', '.messages[0].no'),
    'words that belong to an answer': (document) => change(document, 'wait-1d arms', '=== \\"sms\\"', '!== \\"x\\"'),
  },
  again: {
    'a status that was reached before and is not seen': (document) => lead(document, 'wait-2h', 0, to('wait-2h begin')),
    'a message of before': (document) => change(document, 'send-ask-2 by whatsapp sent', 'on === true', 'true'),
  },
  talks: {
    'a session that is always open': (document) => change(document, 'send-free by whatsapp?', '!== null && now', '=== null || now'),
    'a session that is too long': (document) => change(document, 'wait-2d/on-2/send-free by whatsapp?', '+ length', '+ length + 1'),
    'a session that is not asked anew': (document) => change(document, 'wait-2d/on-1/send-free wrote', '$json.wrote', '({})'),
  },
  watched: { 'a click that is not looked at': (document) => change(document, 'mail: watch', '>= 4', '>= 6') },
  at_once: { 'a message that is out, and nobody looks': (document) => lead(document, 'send-ask by whatsapp noted', 0, to('wait-1d')) },
  chained: {
    'a chain that is not held': (document) => lead(document, 'send-offer by viber noted', 0, to('send-said')),
    'a chain that is held too long': (document) => change(document, 'send-offer by viber until', '900000', '900001'),
    'a bad receipt that moves nothing': (document) => lead(document, 'send-offer by viber asks', 1, 2),
    'a good receipt that holds it': (document) => lead(document, 'send-offer by viber asks', 0, 2),
    'a message that was accepted and counts as refused': (document) => lead(document, 'send-offer over?', 0, 1),
    'facts of before the receipt': (document) => lead(document, 'send-offer by email again', 0, to('send-offer by email?')),
  },
  held: {
    'one of two that is enough to move on': (document) => change(document, 'send-offer-2 by viber and send-offer-2 by email asks', '.every(', '.some('),
    'a night that leads back to the beginning': (document) => lead(document, 'send-offer by sms back', 0, 1),
    'a place that it takes twice': (document) => lead(document, 'send-offer by sms counted?', 0, 1),
  },
  expires: { 'a message that moves on although it has expired': (document) => lead(document, 'send-brief by sms in time', 1, 0) },
};
const beside = {
  goes: {
    'a chain that nobody watches': (document) => lead(document, 'send-offer by sms noted', 0, to('exit-done')),
    'facts of before the receipt': (document) => lead(document, 'send-offer beside by viber again', 0, to('send-offer beside by viber?')),
    'what is not named, and moves the message on': (document) => change(document, 'send-offer by sms note', 'stringify([7])', 'stringify([6, 7])'),
    'a chain that is watched too long': (document) => change(document, 'send-offer by sms note', '259200000', '259201000'),
    'words of now': (document) => change(document, 'send-offer beside by viber text', '.args.at(1)', '.facts.profile.tier'),
    'a channel of the chain that nobody watches': (document) => lead(document, 'send-offer beside by viber noted', 0, to('chain left')),
    'a refusal beside the run that ends the chain': (document) => lead(document, 'send-offer beside by viber refused', 0, to('chain over')),
    'a chain that leaves its row': (document) => lead(document, 'send-offer beside by email noted', 0, to('chain left')),
  },
  looks: {
    'a run that is not told of a channel': (document) => change(document, 'send-offer beside by viber note', 'journeyc.hop', 'journeyc.none'),
  },
  older: { 'a message of before that counts': (document) => change(document, 'mail: next', 'o.n === d.n', 'true') },
  nightly: { 'a night that outlasts the chain': (document) => lead(document, 'send-offer beside by sms back', 1, 0) },
  held: {
    'a night that lets the chain pass': (document) => lead(document, 'send-offer beside by sms may go', 1, 0),
    'a night that ends the chain': (document) => lead(document, 'send-offer beside by sms hold', 0, to('chain over')),
    'a cap that counts it again': (document) => change(document, 'send-offer beside by sms note', "m - 'o'", "m - 'p'"),
  },
  gates: { 'consent that the chain does not ask for': (document) => lead(document, 'send-offer beside by viber?', 1, 0) },
};
const members = {
  welcome: {
    'a segment that is asked of somebody else': (document) => change(document, 'which event', 'members.golden', 'members.regular'),
  },
};
const membership = {
  'a look that is not kept': (document) => change(document, 'segments seen', 'inside <> was', 'inside'),
  'facts of before': (document) => change(document, 'segments seen', 'inside = EXCLUDED.inside', 'inside = m.inside'),
  'a change of the record that nobody looks at': (document) => lead(document, 'begins', 0, -1),
  'one journey, and no more': (document) => lead(document, 'member gone', 0, to('done')),
  'a look that begins something': (document) => change(document, 'segments changed', 'journeyc.look', 'journeyc.no'),
};
const going = { 'coming into it in place of going out': (document) => change(document, 'segments ask', /members\.golden/g, 'members.none') };
const clock = {
  weekly: {
    'a day too late': (document) => change(document, 'who', '(g.w & (1 << ((d + 3) % 7)))', '(g.w & (1 << ((d + 4) % 7)))'),
    'the first page, and no more': (document) => lead(document, 'more', 0, 1),
    'a clock that has no zone': (document) => change(document, 'who', '(t, { zone: z })', '(t, { zone: \\"UTC\\" })'),
    'whoever is due, and nobody calls': (document) => lead(document, 'next who is due', 0, 1),
  },
  monthly: { 'a month that has always 31 days': (document) => change(document, 'who', 'Math.min(g.m, day.daysInMonth)', 'g.m') },
  birthday: { 'a birthday that a common year does not have': (document) => change(document, 'who', '!day.isInLeapYear', 'false') },
  nightly: { 'a time that does not come': (document) => change(document, 'who', 'off(l - p) === p ? l - p : l - o', '0') },
  once: { 'a date that comes every day': (document) => change(document, 'who', 'day.toISODate() === g.d', 'false') },
};
const digest = {
  keyed: {
    'all keys in one list': (document) => change(document, 'begin run gather', 'event?.what', 'customer_id'),
    'a list that is never full': (document) => lead(document, 'begin run ways', 0, -1),
    'a list that two take': (document) => change(document, 'begin run closes', "AND NOT l ? 'taker' AND", 'AND'),
    'an exception that is gathered': (document) => lead(document, 'begin run apart?', 0, 1),
    'a persona that nobody asks': (document) => lead(document, 'begin run is for them', 1, 0),
  },
  slides: {
    'what nobody puts off': (document) => change(document, 'begin run gathers', '+ $7::bigint', '+ 0 * $7::bigint'),
    'what is put off for ever': (document) => change(document, 'begin run gathers', /least\(/g, 'greatest('),
    'a list that is put off, and nobody waits': (document) => lead(document, 'begin run is over?', 1, -1),
    'a run that has lasted before it began': (document) => change(document, 'begin run with the list', 'ends:', 'ended:'),
  },
  evening: { 'a point of the calendar that is left out': (document) => change(document, 'begin run gather', 'Math.min(point, end)', 'end') },
};
const past = {
  later: {
    'what was before the run': (document) => change(document, 'if', '> $json.entered', '> 0'),
    'a condition that nobody asks of the past': (document) => change(document, 'if-2', '=== $json.event', '!== $json.none'),
    'a past of before': (document) => change(document, 'if-2 knows past', 'past: $json.past', 'past: []'),
  },
  spans: { 'a span that has no end': (document) => change(document, 'let', '259200000', '999999999999') },
};
const keeps = {
  'what nobody keeps': (document) => change(document, 'tell', 'WHERE $8::jsonb IS NOT NULL', 'WHERE false'),
  'what comes again, and is kept': (document) => change(document, 'tell', 'IS NOT NULL AND EXISTS (SELECT 1 FROM taken WHERE NOT again)', 'IS NOT NULL'),
};
const moved = {
  'a receipt that moves nothing': (document) => change(document, 'receipt tell', 'c.due IS NULL', 'false'),
  'a chain that nobody calls for': (document) => lead(document, 'next chain', 0, 1),
};
const all = { 'one of two that moves the message on': (document) => change(document, 'receipt tell', 'WHERE NOT c.bad @>', 'WHERE false AND NOT c.bad @>') };
const answered = {
  'a receipt of nobody': (document) => change(document, 'receipt tell', 'r.run = m.run RETURNING', 'false RETURNING'),
  'a reply that reaches nobody': (document) => change(document, 'reply tell', 'r.run = m.run RETURNING', 'false RETURNING'),
  'what customers write, and nobody hears': (document) => lead(document, 'reply to', 1, 0),
};
const written = { 'what is written, and opens no session': (document) => lead(document, 'reply', 0, to('reply to')) };
const started = {
  'a start that nobody hears': (document) => lead(document, 'start-follow_up more', 0, 1),
  'one of a list, and no more': (document) => lead(document, 'start-each_item asked', 0, to('send-said')),
  'what the request does not say': (document) => change(document, 'start-each_item', 'each?.price', 'each?.cost'),
  'the same request for all of a list': (document) => change(document, 'start-each_item one', '$json.todo.length', '0'),
};
const requested = { 'a request that counts twice': (document) => change(document, 'begin run request', 'request_id', 'no_id') };

/// The faults of a journey of a workspace; `at` names the workflow where they are put, if another.
const of = (workspace, journey, faults, at) => Object.entries(faults).map(([fault, put]) => ({ workspace, journey, at, fault, put }));

module.exports.faults = [
  ...of('basics', 'chain', chain),
  ...of('reached', 'watched', watched),
  ...of('reached', 'watched', router, 'journeyc-events'),
  ...of('reached', 'raced', raced),
  ...of('reached', 'raced', twice, 'journeyc-events'),
  ...Object.entries(entries).flatMap(([journey, faults]) => of('reached', journey, faults)),
  ...Object.entries(answers).flatMap(([journey, faults]) => of('answers', journey, faults)),
  ...of('answers', 'raced', answered, 'journeyc-events'),
  ...of('answers', 'talks', written, 'journeyc-events'),
  ...of('started', 'fans', started),
  ...of('started', 'follow_up', requested),
  ...of('capped', 'parcels', capped),
  ...of('capped', 'parcels', ledger, 'journeyc-events'),
  ...of('capped', 'both', both),
  ...Object.entries(beside).flatMap(([journey, faults]) => of('beside', journey, faults)),
  ...of('beside', 'goes', moved, 'journeyc-events'),
  ...of('beside', 'held', all, 'journeyc-events'),
  ...Object.entries(past).flatMap(([journey, faults]) => of('past', journey, faults)),
  ...of('past', 'later', keeps, 'journeyc-events'),
  ...Object.entries(digest).flatMap(([journey, faults]) => of('digest', journey, faults)),
  ...Object.entries(clock).flatMap(([journey, faults]) => of('clock', journey, faults, 'journeyc-clock')),
  ...Object.entries(members).flatMap(([journey, faults]) => of('members', journey, faults)),
  ...of('members', 'welcome', membership, 'journeyc-events'),
  ...of('members', 'goodbye', going, 'journeyc-events'),
];
