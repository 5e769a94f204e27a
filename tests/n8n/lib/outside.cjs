// The world outside: every request to another host goes to a server in this process, and every
// e-mail to a function. Must be loaded before n8n.
'use strict';
const http = require('http');
const https = require('https');
const realRequest = http.request;

let port = 0;
let answer = async () => ({ status: 500, body: {} });

const local = (host) => host === '127.0.0.1' || host === 'localhost';

function redirect(...args) {
  const [first] = args;
  const callback = args.find((arg) => typeof arg === 'function');
  let options = first;
  if (typeof options === 'string') options = new URL(options);
  if (options instanceof URL) {
    const extra = typeof args[1] === 'object' ? args[1] : {};
    options = { hostname: options.hostname, path: options.pathname + options.search, ...extra };
  }
  const host = options.hostname || options.host;
  if (local(host)) return realRequest.apply(http, args);
  return realRequest.call(
    http,
    {
      method: options.method,
      headers: { ...options.headers },
      host: '127.0.0.1',
      port,
      path: `/${host}${options.path || '/'}`,
      auth: options.auth,
    },
    callback,
  );
}

function get(...args) {
  const request = redirect(...args);
  request.end();
  return request;
}
https.request = redirect;
https.get = get;
http.request = redirect;
http.get = get;

const server = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', async () => {
    const [, host, ...path] = request.url.split('/');
    const asked = {
      method: request.method,
      host,
      path: `/${path.join('/')}`,
      headers: request.headers,
      body: Buffer.concat(parts).toString('utf8'),
    };
    const { status, body } = await answer(asked);
    const text = JSON.stringify(body);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      connection: 'close',
    });
    response.end(text);
  });
});

/// Lets `mail` take e-mails in place of an SMTP server; `require` is that of the nodes.
function takeMail(nodesRequire, mail) {
  const nodemailer = nodesRequire('nodemailer');
  nodemailer.createTransport = () => ({ sendMail: async (options) => mail(options), close() {} });
}

/// Whom the reader of an e-mail sees as its sender: it is written by nodemailer, and read by mailparser.
async function sender(nodesRequire, from) {
  const MailComposer = nodesRequire('nodemailer/lib/mail-composer');
  const mail = await new MailComposer({ from, to: 'to@example.com', text: 'x' }).compile().build();
  const read = await nodesRequire('mailparser').simpleParser(mail);
  return (read.from?.value ?? []).map(({ name, address }) => ({ name, address }));
}

module.exports = {
  sender,
  open: () =>
    new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        port = server.address().port;
        resolve();
      });
    }),
  close: () => server.close(),
  answers(f) {
    answer = f;
  },
  takeMail,
};
