// Plays a story of one customer on n8n, and says what happened: what went out, what was refused, how
// each run ended.
'use strict';
const clock = require('./clock.cjs');
const outside = require('./outside.cjs');
const { Engine, nodesRequire } = require('./engine.cjs');
const store = require('./store.cjs');

const isOwn = (host) => host.startsWith('n8n.');
const ROUTER = 'journeyc-events';
const CLOCK = 'journeyc-clock';

const written = (instant) => new Date(instant).toISOString().replace('.000Z', 'Z');

const credentials = [
  { type: 'httpHeaderAuth', data: { name: 'x-key', value: 'k' } },
  { type: 'twilioApi', data: { authType: 'authToken', accountSid: 'AC1', authToken: 't' } },
  { type: 'smtp', data: { host: 'mail.example.com', port: 465, secure: true, user: 'u', password: 'p' } },
  { type: 'whatsAppApi', data: { accessToken: 'w', businessAccountId: '1' } },
];

/// A record of the customer as the wire contract has it, changed by what a story says.
class Record {
  constructor(customer) {
    this.all = JSON.parse(JSON.stringify(customer));
    for (const part of ['profile', 'consent', 'suppressed']) this.all[part] ??= {};
    if (Array.isArray(this.all.suppressed)) {
      this.all.suppressed = Object.fromEntries(this.all.suppressed.map((one) => [one, true]));
    }
  }
  take(line, at) {
    const { profile, consent, suppressed } = this.all;
    for (const [key, value] of Object.entries(line.set ?? {})) {
      if (value === null) delete profile[key];
      else profile[key] = value;
    }
    if (line.consent) {
      if (line.granted === false) delete consent[line.consent];
      else consent[line.consent] = written(at);
    }
    if (line.block) {
      if (line.blocked === false) delete suppressed[line.block];
      else suppressed[line.block] = true;
    }
  }
}

/// What a provider was asked: channel, recipient, content.
function read(asked) {
  if (asked.host === 'api.twilio.com') {
    const form = new URLSearchParams(asked.body);
    return { channel: 'sms', to: form.get('To'), content: { text: form.get('Body') } };
  }
  if (asked.host === 'graph.facebook.com') {
    const body = JSON.parse(asked.body);
    if (body.type === 'text') return { channel: 'whatsapp', to: body.to, content: { text: body.text.body } };
    const components = body.template.components ?? [];
    const valuesOf = (type) => (components.find((one) => one.type === type)?.parameters ?? []).map((one) => one.text);
    const values = { header: valuesOf('header'), text: valuesOf('body') };
    return { channel: 'whatsapp', to: body.to, template: body.template, values };
  }
  const body = JSON.parse(asked.body);
  const { buttons, ...content } = body.content;
  return { channel: body.channel, to: body.to, content, once: body.key, header: asked.headers['idempotency-key'] };
}

/// `documents` has the workflows: of the story's journey, of others, and of the router.
async function play(documents, story, until) {
  await store.empty();
  const known = new Map();
  const engineOf = (name) => {
    if (!known.has(name)) known.set(name, new Engine(documents(name), credentials));
    return known.get(name);
  };
  const routed = documents(ROUTER) !== undefined;
  // What n8n would do at once, beside what it does: begin executions, and take up those that are called.
  const waiting = new Map();
  const queue = [];
  const record = new Record(story.customer);
  const id = record.all.customer_id ?? 'customer-1';
  const happened = [];
  const problems = [];
  let engine = null;

  // What providers have taken, in their order, with their names for it.
  const taken = [];
  const accepts = (what) => {
    const of = offered(what);
    if (of === null) return null;
    taken.push({ message: of, channel: what.channel, id: `M${taken.length}` });
    return taken.at(-1).id;
  };
  const offered = (what) => {
    const [message, , channel] = (engine.current?.notes ?? '').split(' ');
    if (channel !== what.channel) problems.push(`${engine.current?.name} sent by ${what.channel}`);
    const refused = (story.refuse ?? []).includes(what.channel);
    happened.push({ at: written(clock.now()), what: refused ? 'refused' : 'sent', message, ...what });
    return refused ? null : message;
  };
  const note = (what) => happened.push({ at: written(clock.now()), ...what });
  const patch = (changes) => {
    for (const [part, values] of Object.entries(changes)) {
      for (const [key, value] of Object.entries(values)) {
        if (value === null) delete record.all[part][key];
        else record.all[part][key] = value;
        if (part === 'profile') note({ what: 'set', field: key, value: value ?? undefined });
        else note({ what: 'consent', granted: value !== null, key });
      }
    }
  };
  outside.answers(async (asked) => {
    const own = ['api.twilio.com', 'graph.facebook.com'];
    const [, kind, ...path] = asked.path.split('/');
    if (isOwn(asked.host) && kind === 'webhook-waiting') {
      const name = decodeURIComponent(path.join('/').split('?')[0]);
      const execution = waiting.get(name);
      if (!execution?.hears || execution.called) {
        problems.push(`${name} is called, and does not wait`);
        return { status: 409, body: {} };
      }
      execution.called = true;
      queue.push(() => take(execution, 'call'));
      return { status: 200, body: {} };
    }
    if (!own.includes(asked.host) && asked.headers['x-key'] !== 'k') return { status: 401, body: {} };
    if (isOwn(asked.host)) {
      const journey = path.at(-1);
      const body = JSON.parse(asked.body);
      if (story.all || journey === story.journey) queue.push(() => begin(journey, body));
      return { status: 200, body: {} };
    }
    const [calls, action] = (engine.current.notes ?? '').split(' ');
    if (calls === 'calls') {
      note({ what: 'called', action, args: JSON.parse(asked.body) });
      const answer = (story.answers ?? {})[action] ?? { note_id: 'n1', points: 1 };
      return answer === 'fails' ? { status: 500, body: {} } : { status: 200, body: answer };
    }
    if (asked.path === '/events') {
      const { event, data, customer_id: of } = JSON.parse(asked.body);
      if (of !== id) problems.push(`an event of ${of}`);
      note({ what: 'tracked', event, data });
      return { status: 202, body: {} };
    }
    if (asked.method === 'PATCH') {
      patch(JSON.parse(asked.body));
      queue.push(() => route({ event: 'journeyc.facts', customer_id: id }));
      return { status: 200, body: {} };
    }
    if (asked.path.startsWith('/all')) {
      // Two pages, of which the first has nobody.
      return { status: 200, body: !asked.path.includes('?after=p%202%26') ? { customers: [], next: 'p 2&' } : { customers: [record.all] } };
    }
    if (asked.method === 'GET') {
      return decodeURIComponent(asked.path) === `/customers/${id}`
        ? { status: 200, body: record.all }
        : { status: 404, body: {} };
    }
    const name = accepts(read(asked));
    return name === null
      ? { status: 400, body: { message: 'refused' } }
      : { status: 200, body: { sid: name, message_id: name, messages: [{ id: name }] } };
  });
  outside.takeMail(nodesRequire, async (mail) => {
    const from = await outside.sender(nodesRequire, mail.from);
    const wanted = story.sender ?? {};
    if (from.length !== 1 || Object.entries(wanted).some(([part, is]) => from[0][part] !== is)) problems.push(`an e-mail from ${JSON.stringify(from)}`);
    const content = { subject: mail.subject, html: mail.html, text: mail.text };
    const name = accepts({ channel: 'email', to: mail.to, content });
    if (name === null) throw new Error('refused');
    return { accepted: [mail.to], rejected: [], messageId: name };
  });

  const lines = story.events.map((line, order) => ({ line, at: Date.parse(line.at), order }));
  // The clock begins by itself, at the points that n8n's own node asks for.
  const minutes = story.ticks ? await engineOf(CLOCK).minutes() : [];
  for (const [from, to] of story.ticks ?? []) {
    for (let at = Date.parse(from); at <= Date.parse(to); at += 60000) {
      if (minutes.includes(new Date(at).getUTCMinutes())) lines.push({ line: { tick: true }, at, order: Infinity });
    }
  }
  lines.sort((a, b) => a.at - b.at || a.order - b.order || 0);
  let runs = 0;
  let routes = 0;
  let chains = 0;
  let ticks = 0;
  let gathered = 0;
  const settle = (execution, result) => {
    waiting.delete(execution.id);
    if (result.waits !== undefined) {
      Object.assign(execution, { at: Math.max(result.waits, clock.now()), called: false });
      Object.assign(execution, { hears: result.hears, written: result.written });
      waiting.set(execution.id, execution);
      return;
    }
    if (result.error) {
      if (result.ended !== 'no such event') problems.push(result.error);
      return;
    }
    if (!hasBegun(result)) return;
    if (result.items.length !== 1) problems.push(`${result.ended} has ${result.items.length} items`);
    happened.push({ at: written(clock.now()), what: 'ended', outcome: result.items[0]?.outcome });
  };
  // A chain beside a run is no run.
  const hasBegun = (result) => !/^no such event$|^chain |not for them$|not now$/.test(result.ended ?? '');
  const begin = async (journey, body) => {
    engine = engineOf(journey);
    const chain = body.chain !== undefined;
    // Of a digest, executions that begin no run must not have the id of another.
    const gathers = engine.document.nodes.some(({ name }) => name.endsWith(' gathers'));
    const named = chain ? `chain-${chains++}` : gathers ? `${id}-g${gathered++}` : `${id}-${runs}`;
    const execution = { id: named, journey, order: runs };
    const result = await engine.start(execution.id, body);
    if (!chain && hasBegun(result)) runs += 1;
    settle(execution, result);
  };
  const take = async (execution, how) => {
    engine = engineOf(execution.journey);
    settle(execution, await engine[how](execution.id, execution.written));
  };
  const route = async (body) => {
    if (!routed) return;
    engine = engineOf(ROUTER);
    const result = await engine.start(`router-${routes++}`, body);
    if (result.error && result.ended !== 'no such event') problems.push(`router: ${result.error}`);
  };
  // What providers say, and what the customer writes, as whoever hears of it sends it to the router.
  const answer = ({ message, channel, status, text, choice }, at) => {
    const of = message && taken.findLast((one) => one.message === message && (!channel || one.channel === channel));
    if (message && !of) return null;
    const common = { at: written(at), channel: of?.channel ?? channel, ...(of && { message_id: of.id }) };
    return status
      ? { event: 'journeyc.receipt', status, ...common }
      : { event: 'journeyc.reply', customer_id: id, ...common, ...(text && { text }), ...(choice && { choice }) };
  };
  if (documents(ROUTER)?.nodes.some(({ name }) => name === 'segments of')) {
    // Who is in segments before anything happens is written down.
    clock.set(lines[0].at - 1000);
    await route({ event: 'journeyc.look', customer_id: id });
  }
  for (let turns = 0; ; turns += 1) {
    if (turns > 200) {
      problems.push('it goes round and round');
      break;
    }
    // At one instant the oldest run goes first; n8n itself promises no order.
    const timer = [...waiting.values()].sort((a, b) => a.at - b.at || a.order - b.order)[0];
    if (lines.length === 0 && !timer) break;
    const event = lines[0] && (!timer || lines[0].at <= timer.at) ? lines.shift() : null;
    const at = event ? event.at : timer.at;
    if (at > until) break;
    clock.set(at);
    if (event?.line.tick) {
      engine = engineOf(CLOCK);
      // n8n comes a little later.
      clock.set(at + 30);
      const result = await engine.start(`clock-${ticks++}`, {});
      if (result.error) problems.push(`clock: ${result.error}`);
      clock.set(at);
    } else if (event) {
      const { line } = event;
      const before = JSON.stringify(record.all);
      record.take(line, at);
      if (JSON.stringify(record.all) !== before) await route({ event: 'journeyc.facts', customer_id: id });
      const body = { event_id: line.event_id ?? `e${event.order}`, customer_id: id, event: line.event, at: written(at), data: line.data ?? {} };
      const said = line.message || line.text ? answer(line, at) : undefined;
      if (said) {
        await route(said);
        if (line.twice) queue.push(() => route(said));
      } else if (said === null) {
        problems.push(`nothing was sent of ${line.message}`);
      } else if (line.journey) {
        const request = { request_id: `e${event.order}`, customer_id: id, journey: line.journey, args: line.args ?? {} };
        await begin(line.journey, request);
        if (line.twice) queue.push(() => begin(line.journey, request));
      } else if (line.event && routed) {
        await route(body);
        // It comes again; the interpreter sees it once.
        if (line.twice) queue.push(() => route(body));
      } else if (line.event) {
        await begin(story.journey, body);
      }
    } else {
      await take(timer, 'resume');
    }
    while (queue.length > 0) await queue.shift()();
  }
  const left = await store.inside();
  const alive = new Set(waiting.keys());
  [...left, ...(await store.moving())].filter((run) => !alive.has(run)).forEach((run) => problems.push(`${run} has ended, and the store has it`));
  return { happened, problems };
}

module.exports = { play, credentials, ROUTER };
