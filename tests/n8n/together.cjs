// The statements of the store when many executions ask at once, on a PostgreSQL server: the store of the
// other tests has one connection, so nothing ever meets there.
// usage: together.cjs OUT_OF_REACHED OUT_OF_CAPPED OUT_OF_ANSWERS OUT_OF_BESIDE OUT_OF_DIGEST postgres://..  (a database that may be filled)
'use strict';
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');

const home = process.env.N8N_HOME || path.join(__dirname, '../../target/n8n');
const load = createRequire(createRequire(path.join(home, 'package.json')).resolve('n8n-nodes-base/package.json'));
const pgp = load('pg-promise')();
const [reached, capped, answers, beside, digest, address] = process.argv.slice(2);
const db = pgp({ connectionString: address, max: 20 });

const statement = (out, journey, node) => {
  const document = JSON.parse(fs.readFileSync(path.join(out, 'n8n', `${journey}.json`)));
  return document.nodes.find(({ name }) => name === node).parameters.query;
};
// As n8n's node does: the values are written into the text.
const ask = (query, values) => db.multi(pgp.helpers.concat([{ query, values }])).then(([rows]) => rows[0]);
const many = (count, f) => Promise.all(Array.from({ length: count }, (_, at) => f(at)));
let failed = 0;
const holds = (what, is) => {
  if (is) return;
  failed += 1;
  console.log(`FAIL ${what}`);
};

async function main() {
  for (const out of [reached, capped, answers, beside, digest]) {
    const tables = fs.readFileSync(path.join(out, 'n8n', 'store.sql'), 'utf8');
    await db.multi(tables);
    const schema = /CREATE SCHEMA IF NOT EXISTS (\w+)/.exec(tables)[1];
    await db.multi(`TRUNCATE ${schema}.runs, ${schema}.heard, ${schema}.sent, ${schema}.messages, ${schema}.chains`);
  }
  const take = statement(reached, 'watched', 'mail: take');
  const tell = statement(reached, 'journeyc-events', 'tell');

  // One of many triggers enters, each time.
  const alone = statement(reached, 'alone', 'begin run take');
  for (let round = 0; round < 20; round += 1) {
    const took = await many(20, (at) => ask(alone, [`a${round}`, 'alone', 'k', `${at}`, at, '["bought"]']));
    holds('one enters', took.filter((row) => row.took).length === 1);
  }

  // Of many that take each other's place one is left, and whoever waited there is called once.
  const newest = statement(reached, 'newest', 'begin run take');
  for (let round = 0; round < 20; round += 1) {
    const who = [`n${round}`, 'newest', ''];
    await ask(newest, [...who, 'first', 0, '["left"]']);
    await ask(take, [...who, 'first', 'https://first', true, 1]);
    const took = await many(20, (at) => ask(newest, [...who, `${at}`, at, '["left"]']));
    holds('all of them begin', took.every((row) => row.took));
    holds('who waited is called once', took.filter((row) => row.wakes === 'https://first').length === 1);
    const looked = await many(20, (at) => ask(take, [...who, `${at}`, `https://${at}`, true, 1]));
    holds('one is left', looked.filter((row) => row.inbox !== null).length === 1);
    holds('the others know', looked.filter((row) => row.inbox === null).every((row) => row.held));
  }

  // A message that comes while a run looks is taken once, and nobody waits with mail and without a call.
  const enters = statement(reached, 'watched', 'begin run take');
  for (let round = 0; round < 30; round += 1) {
    const who = [`m${round}`, 'watched', 'r', 'r'];
    await ask(enters, [...who, 0, '["bought"]']);
    const message = (id) => JSON.stringify({ name: 'bought', id, t: 1, data: {} });
    const got = [];
    let turn = 1;
    let called = 0;
    const looks = (async () => {
      for (let look = 0; look < 20; look += 1) {
        const row = await ask(take, [...who, 'https://r', true, turn++]);
        got.push(...row.inbox);
      }
    })();
    const tells = many(15, async (at) => {
      const id = `${round}/${at}`;
      const row = await ask(tell, [who[0], 'bought', id, 'then', 1, id, message(id), null, null]);
      called += row.wakes.length;
      holds('it is new', row.fresh);
      // The answer is lost, and the node tried again; then it comes again from elsewhere.
      const again = await ask(tell, [who[0], 'bought', id, 'then', 1, id, message(id), null, null]);
      holds('a node that is tried again finds it new', again.fresh);
      const other = await ask(tell, [who[0], 'bought', id, 'then', 1, 'other', message(id), null, null]);
      holds('what comes again is old', !other.fresh);
    });
    await Promise.all([looks, tells]);
    const [row] = await db.any('SELECT inbox, resume_url, wakes FROM journeyc_reached.runs WHERE customer_id = $1', [who[0]]);
    holds('mail and a wait do not meet', row.inbox.length === 0 || row.resume_url === null);
    await ask(tell, [who[0], 'bought', `${round}/15`, 'then', 1, 'x', message(`${round}/15`), null, null]);
    const last = await ask(take, [...who, 'https://r', true, turn]);
    // A node that is tried again takes what it took.
    const again = await ask(take, [...who, 'https://r', true, turn]);
    holds('what was taken is given again', JSON.stringify(again.inbox) === JSON.stringify(last.inbox));
    got.push(...last.inbox);
    const ids = new Set(got.map(({ id }) => id));
    holds(`all are taken, once (${got.length})`, ids.size === 16 && got.length === 16);
    if (row.inbox.length > 0) holds('somebody is called', called > 0);
  }

  // The last place under a cap goes to one.
  const place = statement(capped, 'deals', 'send-deal by sms place');
  const caps = JSON.stringify([{ n: 3, since: 0, r: 'x#0', j: null, c: null, g: null }]);
  for (let round = 0; round < 20; round += 1) {
    const who = `p${round}`;
    const rows = await many(20, (at) => {
      const written = { k: `${at}`, t: 1, j: 'deals', r: ['x#0'], c: ['sms'], g: [] };
      return ask(place, [who, JSON.stringify(written), -1, caps, true]).then(({ messages }) => messages.some(({ k }) => k === `${at}`));
    });
    holds('three have a place', rows.filter(Boolean).length === 3);
    const [{ messages }] = await db.any('SELECT messages FROM journeyc_capped.sent WHERE customer_id = $1', [who]);
    holds('the ledger has three', messages.length === 3);
  }
  // What is said of a message as it is written down reaches its run, once, before or behind.
  const enter = statement(answers, 'raced', 'begin run take');
  const note = statement(answers, 'raced', 'send-ask by whatsapp note');
  const hear = statement(answers, 'raced', 'mail: take');
  const leave = statement(answers, 'raced', 'watch: goal leave');
  const answer = statement(answers, 'journeyc-events', 'receipt tell');
  let [before, behind] = [0, 0];
  for (let round = 0; round < 40; round += 1) {
    const who = [`w${round}`, 'raced', 'r', 'r'];
    const name = `M${round}`;
    await ask(enter, [...who, 0, '["journeyc.receipt"]']);
    const said = (id, by) => ask(answer, [name, null, `${name}/${id}`, '', 1, by, JSON.stringify({ name: 'journeyc.receipt', id, t: 1 }), 1]);
    const got = [];
    const noted = (async () => {
      const nothing = Array(7).fill(null);
      const first = await ask(note, [...who, name, 1, ...nothing]);
      // A node that is tried again is given the same.
      const again = await ask(note, [...who, name, 1, ...nothing]);
      holds('what came before is given again', again.early.length === first.early.length);
      got.push(...first.early);
      before += first.early.length;
    })();
    const many10 = many(10, async (at) => {
      await said(at, `${at}`);
      await said(at, `${at}`);
      await said(at, 'other');
    });
    await Promise.all([noted, many10]);
    const { inbox } = await ask(hear, [...who, 'https://r', true, 1]);
    behind += inbox.length;
    got.push(...inbox);
    holds(`all receipts come, once (${got.length})`, got.length === 10 && new Set(got.map(({ id }) => id)).size === 10);
    const { wakes } = await said(10, 'x');
    holds(`nobody is called who has mail (${wakes.length})`, wakes.length === (inbox.length > 0 ? 0 : 1));
    // It ends while more comes.
    await Promise.all([ask(leave, who), ...[11, 12, 13].map((at) => said(at, `${at}`))]);
    await ask(leave, who);
    const left = await db.any('SELECT run FROM journeyc_answers.messages WHERE message_id = $1 AND run IS NOT NULL', [name]);
    holds('nothing is left of a run that is over', left.length === 0);
  }
  holds(`some came before, some behind (${before}, ${behind})`, before > 0 && behind > 0);

  // A message that failed on all its channels gives its place back, whatever meets; one that arrives keeps it.
  const said = statement(capped, 'journeyc-events', 'receipt tell');
  const takes = statement(capped, 'both', 'send-said by sms and send-said by email place');
  const counts = statement(capped, 'both', 'send-said by sms note');
  const receipt = (query, id, status, by) =>
    ask(query, [id, null, `${status}/${id}`, '', 1, by, JSON.stringify({ name: 'journeyc.receipt', t: 1, data: { message_id: id, s: status } }), status]);
  for (let round = 0; round < 40; round += 1) {
    const who = `l${round}`;
    const written = { k: `${who}/1`, t: 1, j: 'both', r: ['x#0'], c: ['sms', 'email'], g: [] };
    await ask(takes, [who, JSON.stringify(written), -1, '[]', true]);
    const ids = ['sms', 'email'].map((channel) => `${who}/${channel}`);
    const status = (id) => (round % 2 === 1 && id.endsWith('email') ? 2 : 6);
    const noted = (id) => ask(counts, [who, 'both', null, null, id, 1, `${who}/1`, null, 1000, null, null, null, null]);
    await Promise.all(ids.flatMap((id) => [noted(id), noted(id), ...['a', 'a', 'b'].map((by) => receipt(said, id, status(id), by))]));
    const [{ messages }] = await db.any('SELECT messages FROM journeyc_capped.sent WHERE customer_id = $1', [who]);
    holds(`each channel is there once (${JSON.stringify(messages)})`, messages.length === 1 && messages[0].h.length === 2);
    holds(`a place is given back or kept (${JSON.stringify(messages)})`, (messages[0].o === true) === (round % 2 === 0));
  }

  // A chain moves on once, whether its receipt comes before the chain is watched or behind, and one execution takes it.
  const written = statement(beside, 'goes', 'send-offer by sms note');
  const watch = statement(beside, 'goes', 'send-offer by sms watched');
  const taken = statement(beside, 'goes', 'chain take');
  const over = statement(beside, 'journeyc-events', 'receipt tell');
  let [early, late] = [0, 0];
  for (let round = 0; round < 60; round += 1) {
    const chain = `k${round}/1`;
    const id = `K${round}`;
    const goes = async () => {
      const values = [`k${round}`, 'goes', null, null, id, 1, null, chain, null, 1000, null, 0, '[7]'];
      await ask(written, values);
      await ask(written, values);
      const { moves } = await ask(watch, [chain, JSON.stringify({ at: 'x' }), 1, 'run']);
      // A node that is tried again says the same, until somebody has taken the chain.
      const again = await ask(watch, [chain, JSON.stringify({ at: 'x' }), 1, 'run']);
      holds('it says the same again', again.moves === moves);
      early += moves ? 1 : 0;
      return moves ? 1 : 0;
    };
    const told = async () => {
      const rows = await Promise.all(['a', 'b'].map((by) => receipt(over, id, 7, by)));
      const found = rows.flatMap(({ chains }) => chains);
      late += found.length > 0 ? 1 : 0;
      return found.length > 0 ? 1 : 0;
    };
    // One after the other, and at once.
    const [now, then] = round % 3 === 0 ? [await goes(), await told()] : await Promise.all([goes(), told()]);
    holds(`somebody calls for it (${now}, ${then})`, now + then > 0);
    const kept = await many(10, (at) => ask(taken, [chain, `${at}`]));
    holds('one execution takes it', kept.filter((row) => row.kept !== null).length === 1);
  }
  holds(`some moved on before they were watched, some behind (${early}, ${late})`, early > 0 && late > 0);

  // Events that are gathered at once are each in one list, which one execution opened and one takes.
  const puts = statement(digest, 'keyed', 'begin run gathers');
  const closes = statement(digest, 'keyed', 'begin run closes');
  for (let round = 0; round < 30; round += 1) {
    const who = [`g${round}`, 'keyed', 'b'];
    const put = async (at, now) => {
      const values = [...who, JSON.stringify({ n: at }), now, now + 100, null, 3, `e${at}`];
      const [first, again] = [await ask(puts, values), await ask(puts, values)];
      const of = ({ lists }) => lists.filter((one) => one.items.some(({ id }) => id === `e${at}`));
      holds('an event is in one list, once, also when it is put there again', of(first).length === 1 && of(again).length === 1);
      return of(first)[0];
    };
    const mine = await many(20, (at) => put(at, 1));
    const full = mine.filter((list, at) => list.items.length === 3 && list.items[2].id === `e${at}`);
    holds(`six lists are full (${full.length})`, full.length === 6);
    const close = (list, now, by) => ask(closes, [...who, list.by, now, 3, by]);
    const took = await Promise.all(full.flatMap((list) => ['x', 'y', 'x'].map((by) => close(list, 2, `${list.by}${by}`))));
    holds('each full list is taken once', took.filter(({ list }) => list !== null).length >= 6);
    const takers = new Set(took.filter(({ list }) => list !== null).map(({ list }) => `${list.by} ${list.taker}`));
    holds(`one takes it (${takers.size})`, takers.size === 6);
    const open = mine.find(({ by }) => !full.some((list) => list.by === by));
    const early = await close(open, 100, open.by);
    holds('a list that is not over is not taken', early.list === null && early.due === 101);
    const behind = await put(20, 102);
    holds('what comes behind its end opens another', behind.by === 'e20');
    const late = await close(open, 102, open.by);
    holds('a list that is over is taken', late.list !== null && late.list.items.length === 2);
  }

  console.log(`together: ${failed === 0 ? 'all hold' : `${failed} failed`}`);
  await db.$pool.end();
  process.exit(failed > 0 ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
