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

const of = (journey, faults, at) => Object.entries(faults).map(([fault, put]) => ({ journey, at, fault, put }));

module.exports.faults = [...of('chain', chain)];
