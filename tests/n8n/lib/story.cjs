// Plays a story of one customer on n8n, and says what happened: what went out, what was refused, how
// each run ended.
'use strict';
const clock = require('./clock.cjs');
const outside = require('./outside.cjs');
const { Engine, nodesRequire } = require('./engine.cjs');

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
    const components = body.template.components ?? [];
    const values = components.find((one) => one.type === 'body')?.parameters ?? [];
    return { channel: 'whatsapp', to: body.to, template: body.template, values: values.map((one) => one.text) };
  }
  const body = JSON.parse(asked.body);
  const { buttons, ...content } = body.content;
  return { channel: body.channel, to: body.to, content, once: body.key, header: asked.headers['idempotency-key'] };
}

async function play(document, story, until) {
  const engine = new Engine(document, credentials);
  const record = new Record(story.customer);
  const id = record.all.customer_id ?? 'customer-1';
  const happened = [];
  const problems = [];
  let current = null;

  const offered = (what) => {
    const [message, , channel] = (engine.current?.notes ?? '').split(' ');
    if (channel !== what.channel) problems.push(`${engine.current?.name} sent by ${what.channel}`);
    const refused = (story.refuse ?? []).includes(what.channel);
    happened.push({ at: written(clock.now()), what: refused ? 'refused' : 'sent', message, ...what });
    return !refused;
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
    if (!own.includes(asked.host) && asked.headers['x-key'] !== 'k') return { status: 401, body: {} };
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
      return { status: 200, body: {} };
    }
    if (asked.method === 'GET') {
      return decodeURIComponent(asked.path) === `/customers/${id}`
        ? { status: 200, body: record.all }
        : { status: 404, body: {} };
    }
    return offered(read(asked))
      ? { status: 200, body: [{ sid: 'SM1', message_id: 'm1' }, { second: true }] }
      : { status: 400, body: { message: 'refused' } };
  });
  outside.takeMail(nodesRequire, (mail) => {
    const content = { subject: mail.subject, html: mail.html, text: mail.text };
    if (!offered({ channel: 'email', to: mail.to, content })) throw new Error('refused');
    return { accepted: [mail.to], rejected: [] };
  });

  const lines = story.events.map((line, order) => ({ line, at: Date.parse(line.at), order }));
  lines.sort((a, b) => a.at - b.at || a.order - b.order);
  let timers = [];
  let runs = 0;
  let made = 0;
  const settle = (execution, result) => {
    if (result.waits !== undefined) {
      timers.push({ at: Math.max(result.waits, clock.now()), order: made++, execution, written: result.written });
      return;
    }
    if (result.error) {
      if (result.ended !== 'no such event') problems.push(result.error);
      return;
    }
    if (result.ended.endsWith('not for them')) return;
    if (result.items.length !== 1) problems.push(`${result.ended} has ${result.items.length} items`);
    happened.push({ at: written(clock.now()), what: 'ended', outcome: result.items[0]?.outcome });
  };
  const begun = (result) =>
    !(result.ended === 'no such event' || result.ended?.endsWith('not for them'));
  while (lines.length > 0 || timers.length > 0) {
    timers.sort((a, b) => a.at - b.at || a.order - b.order);
    const event = lines[0] && (!timers[0] || lines[0].at <= timers[0].at) ? lines.shift() : null;
    const at = event ? event.at : timers[0].at;
    if (at > until) break;
    clock.set(at);
    if (event) {
      const { line } = event;
      record.take(line, at);
      if (!line.event && !line.journey) continue;
      const body = line.event
        ? { event_id: `e${event.order}`, customer_id: id, event: line.event, at: written(at), data: line.data ?? {} }
        : { request_id: `e${event.order}`, customer_id: id, journey: line.journey, args: line.args ?? {} };
      current = { id: `${id}-${runs}` };
      const result = await engine.start(current.id, body);
      if (begun(result)) runs += 1;
      settle(current, result);
    } else {
      const timer = timers.shift();
      settle(timer.execution, await engine.resume(timer.execution.id, timer.written));
    }
  }
  return { happened, problems };
}

module.exports = { play };
