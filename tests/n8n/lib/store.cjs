// The database that runs share: PostgreSQL in this process, behind a socket, so that n8n's own Postgres
// node asks it with its own driver.
'use strict';
const { load } = require('./engine.cjs');

let database = null;
let server = null;
let schema = null;

/// Opens an empty database. Gives the credential with which n8n finds it.
async function open() {
  const { PGlite } = load('@electric-sql/pglite');
  const { PGLiteSocketServer } = load('@electric-sql/pglite-socket');
  database = await PGlite.create();
  server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port: 0 });
  await server.start();
  const port = Number(server.getServerConn().split(':').at(-1));
  return {
    type: 'postgres',
    data: { host: '127.0.0.1', port, database: 'postgres', user: 'postgres', password: 'p', ssl: 'disable', maxConnections: 1 },
  };
}

/// Makes the tables as the document says.
async function make(tables) {
  schema = /CREATE SCHEMA IF NOT EXISTS (\w+)/.exec(tables)[1];
  await database.exec(tables);
  // What is there stays.
  await database.exec(tables);
}

async function empty() {
  if (schema) await database.exec(`TRUNCATE ${schema}.runs, ${schema}.heard, ${schema}.sent, ${schema}.messages, ${schema}.chains, ${schema}.members, ${schema}.gathered, ${schema}.wrote, ${schema}.past`);
}

/// Who is inside, as the store has it.
async function inside() {
  if (!schema) return [];
  return (await database.query(`SELECT run FROM ${schema}.runs WHERE run IS NOT NULL ORDER BY run`)).rows.map(({ run }) => run);
}

/// The executions that ask the next channels of a chain, as the store has it.
async function moving() {
  if (!schema) return [];
  return (await database.query(`SELECT by FROM ${schema}.chains WHERE by IS NOT NULL ORDER BY by`)).rows.map(({ by }) => by);
}

module.exports = { open, make, empty, inside, moving };
