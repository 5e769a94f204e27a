// n8n without its server: the executor of n8n-core and the nodes of n8n-nodes-base. An execution
// that waits is written down as JSON and taken up again, as n8n does with its database.
'use strict';
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');
const clock = require('./clock.cjs');

const home = process.env.N8N_HOME || path.join(__dirname, '../../../target/n8n');
const load = createRequire(path.join(home, 'package.json'));
load('reflect-metadata');
const workflows = load('n8n-workflow');
const core = load('n8n-core');
const base = path.dirname(load.resolve('n8n-nodes-base/package.json'));
const SCHEDULE = 'n8n-nodes-base.scheduleTrigger';
const known = JSON.parse(fs.readFileSync(`${base}/dist/known/nodes.json`));
const knownCredentials = JSON.parse(fs.readFileSync(`${base}/dist/known/credentials.json`));

const classes = {};
function node(type) {
  const name = type.replace('n8n-nodes-base.', '');
  if (!known[name]) throw new Error(`unknown node type ${type}`);
  classes[name] ??= new (require(path.join(base, known[name].sourcePath))[known[name].className])();
  if (name === 'wait') slow(classes[name]);
  return classes[name];
}

// A wait below 65 seconds stays in memory in n8n; here it is written down like any other.
function slow(wait) {
  if (wait.isSlow) return;
  wait.isSlow = true;
  const execute = wait.execute;
  wait.execute = function (context) {
    const real = globalThis.setTimeout;
    globalThis.setTimeout = (done, length) => {
      if (length > 0) context.putExecutionToWait(new Date(clock.now() + length)).then(done);
      else real(done, 0);
    };
    try {
      return execute.call(this, context);
    } finally {
      globalThis.setTimeout = real;
    }
  };
}

const nodeTypes = {
  getByName: node,
  getByNameAndVersion: (type, version) =>
    workflows.NodeHelpers.getVersionedNodeType(node(type), version),
  getKnownTypes: () => known,
};

class Credentials extends workflows.ICredentialsHelper {
  constructor(all) {
    super();
    this.all = all;
  }
  getParentTypes() {
    return [];
  }
  async getDecrypted(_data, wanted, type) {
    const found = this.all.find((one) => one.type === type);
    if (!found || !wanted.id) throw new Error(`no credential ${wanted.id} of type ${type}`);
    return found.data;
  }
  async getCredentials(wanted, type) {
    return { id: wanted.id, name: wanted.name, type, data: '' };
  }
  async authenticate(data, type, options) {
    const place = knownCredentials[type];
    const how = new (require(path.join(base, place.sourcePath))[place.className])().authenticate;
    if (!how) return options;
    if (typeof how === 'function') return how(data, options);
    const fill = (text) =>
      String(text)
        .replace(/^=/, '')
        .replace(/\{\{\s*(.*?)\s*\}\}/g, (_, code) => Function('$credentials', `return ${code}`)(data));
    const made = { ...options, headers: { ...options.headers } };
    for (const part of ['headers', 'qs', 'body']) {
      for (const [name, value] of Object.entries(how.properties[part] || {})) {
        (made[part] ??= {})[fill(name)] = fill(value);
      }
    }
    if (how.properties.auth) {
      const auth = Object.entries(how.properties.auth).map(([key, value]) => [key, fill(value)]);
      made.auth = Object.fromEntries(auth);
    }
    return made;
  }
  async preAuthentication() {}
  async runPreAuthentication() {}
  async updateCredentials() {}
  async updateCredentialsOauthTokenData() {}
  getCredentialsProperties() {
    return [];
  }
  async checkCredential() {
    return true;
  }
  isCredentialUsableByNode() {
    return true;
  }
}

/// One workflow that executions can be started of.
class Engine {
  constructor(document, credentials) {
    this.document = document;
    this.credentials = new Credentials(credentials);
    this.current = null;
  }

  /// What a call of the webhook begins; runs until it waits or ends.
  start(id, body) {
    const document = this.document;
    const trigger = document.nodes.find((one) => ['n8n-nodes-base.webhook', SCHEDULE].includes(one.type));
    const item = { json: { headers: {}, params: {}, query: {}, body } };
    const data = {
      startData: {},
      resultData: { runData: {}, pinData: { [trigger.name]: [item] } },
      executionData: {
        contextData: {},
        nodeExecutionStack: [{ node: trigger, data: { main: [[item]] }, source: null }],
        metadata: {},
        waitingExecution: {},
        waitingExecutionSource: {},
      },
    };
    const make = workflows.createRunExecutionData;
    return this.go(id, JSON.parse(JSON.stringify(make ? make(data) : data)));
  }

  /// The minutes at which n8n's own node begins the workflow, each hour, from the cron expression that it hands over.
  async minutes() {
    const { parameters } = this.document.nodes.find((one) => one.type === SCHEDULE);
    const points = [];
    const context = {
      getNodeParameter: (name, other) => parameters[name] ?? other,
      getWorkflowStaticData: () => ({ recurrenceRules: [] }),
      getTimezone: () => this.document.settings.timezone,
      getMode: () => 'trigger',
      getNode: () => ({ typeVersion: 1.2, id: '1' }),
      getWorkflow: () => ({ id: this.document.id }),
      helpers: { registerCron: ({ expression }) => points.push(expression) },
      emit() {},
    };
    await node(SCHEDULE).trigger.call(context);
    return points.flatMap((expression) => {
      const [minutes, ...rest] = expression.split(' ').slice(-5);
      if (rest.some((part) => part !== '*')) throw new Error(`not each hour: ${expression}`);
      return minutes.split(',').map(Number);
    });
  }

  /// Takes up an execution that was written down and whose time is over.
  resume(id, written) {
    return this.go(id, JSON.parse(written));
  }

  /// Takes up an execution that was called where it waits, as n8n's server does (`WaitingWebhooks`): the
  /// node that waited gives the call in place of its input.
  call(id, written) {
    const data = JSON.parse(written);
    data.waitTill = undefined;
    const entry = data.executionData.nodeExecutionStack[0];
    entry.node.disabled = true;
    entry.data.main = [[{ json: { headers: {}, params: {}, query: {}, body: {} } }]];
    entry.metadata = { ...entry.metadata, forwardAllOutputs: true };
    data.resultData.runData[data.resultData.lastNodeExecuted].pop();
    return this.go(id, data);
  }

  async go(id, data) {
    const document = JSON.parse(JSON.stringify(this.document));
    const workflow = new workflows.Workflow({
      id: document.id,
      name: document.name,
      nodes: document.nodes,
      connections: document.connections,
      active: true,
      nodeTypes,
      settings: document.settings,
    });
    const hooks = new core.ExecutionLifecycleHooks('webhook', id, document);
    hooks.addHandler('nodeExecuteBefore', (name) => {
      this.current = document.nodes.find((one) => one.name === name);
    });
    const additional = {
      executionId: id,
      hooks,
      credentialsHelper: this.credentials,
      restApiUrl: 'http://127.0.0.1/',
      instanceBaseUrl: 'http://127.0.0.1/',
      webhookBaseUrl: 'http://127.0.0.1/webhook',
      webhookWaitingBaseUrl: 'https://n8n.example.com/webhook-waiting',
      webhookTestBaseUrl: 'http://127.0.0.1/webhook-test',
      formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
      variables: {},
      currentNodeParameters: undefined,
      setExecutionStatus() {},
      logAiEvent() {},
      sendDataToUI() {},
      externalSecretsProxy: { hasProvider: () => false, listProviders: () => [] },
    };
    const execute = new core.WorkflowExecute(additional, 'webhook', data);
    const result = await execute.processRunExecutionData(workflow);
    const { runData, lastNodeExecuted, error } = result.data.resultData;
    if (result.waitTill) {
      const until = new Date(result.waitTill).getTime();
      const { node } = result.data.executionData.nodeExecutionStack[0];
      return { waits: until, hears: node.parameters.resume === 'webhook', written: JSON.stringify(result.data) };
    }
    const outputs = (runData[lastNodeExecuted] || []).at(-1)?.data?.main?.[0] ?? [];
    return {
      ended: lastNodeExecuted,
      status: result.status,
      error: error && `${lastNodeExecuted}: ${error.message} ${error.description ?? ''}`,
      items: outputs.map((item) => item.json),
      runData,
    };
  }
}

module.exports = { Engine, load, nodesRequire: createRequire(path.join(base, 'package.json')) };
