import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tryKey } from '../../../operate/doctor/try-key.ts';
import { KEYS, type Patient, patientOf } from './patient.ts';

const ofKeys = async ({ complaints }: Patient, mayTryOtherRegion = false) =>
  (await complaints({ mayTryOtherRegion })).filter(({ check }) => check === 'keys');

/** On this machine a sandbox stands in for Iterable, and what it refuses has another cause. */
async function patientInAws(): Promise<Patient> {
  const patient = await patientOf();
  Object.assign(patient.stack, { arguments: '--stage dev' });
  return patient;
}

describe('the doctor tries the key of each project', () => {
  it('and finds one that Iterable does not know, without sending it anywhere else', async () => {
    const patient = await patientInAws();
    patient.stack.putSecret('iterable-us', 'dead');
    const before = patient.sandboxes.EU.counters.requests;

    expect(await ofKeys(patient)).toMatchObject([
      {
        subject: 'project us',
        state: 'fault',
        finding: expect.stringContaining('dead, or of a project in the other data centre'),
        remedy: expect.stringContaining('npx iterable-forwarder doctor --other-region --stage dev'),
      },
    ]);
    // The call for the project of the EU.
    expect(patient.sandboxes.EU.counters.requests - before).toBe(1);
  });

  it('and tells a key of the other data centre where it may send it there', async () => {
    const patient = await patientInAws();
    patient.stack.putSecret('iterable-us', KEYS.eu);

    expect(await ofKeys(patient, true)).toMatchObject([
      {
        subject: 'project us',
        finding: 'its key is of a project in the EU data centre, and the configuration says US',
        remedy: expect.stringContaining('see in Iterable where the project is'),
      },
    ]);
  });

  it('and has keys that were swapped between data centres swapped back, and no data centre changed', async () => {
    const patient = await patientInAws();
    patient.stack.putSecret('iterable-us', KEYS.eu);
    patient.stack.putSecret('iterable-eu', KEYS.us);

    const found = await ofKeys(patient, true);

    expect(found.map(({ finding }) => finding)).toEqual([
      'its key is of a project in the EU data centre, and that of project eu of one in the US: they are swapped',
      'its key is of a project in the US data centre, and that of project us of one in the EU: they are swapped',
    ]);
    for (const { remedy } of found) {
      expect(remedy).toContain('--secret-id iterable-us ');
      expect(remedy).toContain('--secret-id iterable-eu ');
      expect(remedy).not.toContain('forwarder.config.ts');
    }
  });

  it('and tells a dead key where it may ask both data centres', async () => {
    const patient = await patientInAws();
    patient.stack.putSecret('iterable-us', 'dead');

    expect(await ofKeys(patient, true)).toMatchObject([
      { subject: 'project us', finding: 'its key is dead: neither data centre knows it' },
    ]);
  });

  it('and finds a client-side key in place of a server-side one', async () => {
    const patient = await patientInAws();
    patient.stack.putSecret('iterable-us', KEYS.client);

    expect(await ofKeys(patient)).toMatchObject([
      {
        subject: 'project us',
        finding: 'its key is a client-side key (Mobile), and a server-side one is needed',
      },
    ]);
  });

  it('and finds a server-side key in place of a client-side one', async () => {
    const patient = await patientInAws();
    const { us } = KEYS;
    patient.stack.putSecret('iterable-us', JSON.stringify({ apiKey: us, clientApiKey: us }));

    expect(await ofKeys(patient)).toMatchObject([
      { subject: 'project us, clientApiKey', finding: expect.stringContaining('is a server-side key') },
    ]);
  });

  it('and says when Iterable can not be asked', async () => {
    const patient = await patientInAws();
    patient.sandboxes.US.setFaults({ serverError: 1 });
    patient.sandboxes.EU.setFaults({ rateLimited: 1 });

    expect(await ofKeys(patient)).toMatchObject([
      { subject: 'project us', state: 'unknown', finding: expect.stringContaining('it answers 503') },
      { subject: 'project us, clientApiKey', state: 'unknown' },
      { subject: 'project eu', state: 'unknown', finding: expect.stringContaining('it answers 429') },
    ]);

    patient.sandboxes.US.setFaults({ serverError: 1, serverErrorStatus: 403 });
    expect((await ofKeys(patient))[0]).toMatchObject({
      state: 'unknown',
      finding: expect.stringContaining('403 is not its answer to any key'),
      remedy: expect.stringContaining('firewall'),
    });

    await patient.sandboxes.EU.close();
    expect((await ofKeys(patient)).at(-1)).toMatchObject({
      subject: 'project eu',
      state: 'unknown',
      finding: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('the doctor tells of a fault of the sandbox', () => {
  it.each([
    ['refuses every key', { apiKeys: [] }, 'fault', 'as its fault apiKeys makes it'],
    ['answers as a firewall', { serverError: 1, serverErrorStatus: 403 }, 'unknown', '403'],
    ['is at its limit', { rateLimited: 1 }, 'unknown', '429'],
  ])('that %s', async (_case, faults, state, finding) => {
    const patient = await patientOf();
    patient.sandboxes.EU.setFaults(faults);

    expect(await ofKeys(patient, true)).toMatchObject([
      {
        subject: 'project eu',
        state,
        finding: expect.stringContaining(finding),
        remedy: expect.stringContaining(`curl -X DELETE ${patient.sandboxes.EU.origin}/sandbox/faults`),
      },
    ]);
  });
});

/** Iterable, answering this. */
async function iterableThatAnswers(status: number, body: unknown): Promise<string> {
  const server: Server = createServer((_, response) => {
    response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {});
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('what an answer of Iterable says of a key', () => {
  const privileges = { msg: 'Disabled API key or insufficient privileges', code: 'BadApiKey' };

  it.each([
    [200, { channels: [] }, { is: 'server-side' }],
    [401, { msg: 'Invalid API key', code: 'BadApiKey', params: null }, { is: 'unknown-here' }],
    [401, { msg: 'Invalid API key', code: 'Success', params: null }, { is: 'unknown-here' }],
    [401, { ...privileges, params: { apiKeyType: 'ServerSide' } }, { is: 'disabled' }],
    [401, { ...privileges, params: { apiKeyType: 'JavaScript' } }, { is: 'client-side', type: 'JavaScript' }],
    [401, { ...privileges, params: null }, { is: 'dead-or-of-wrong-kind' }],
    [
      401,
      { msg: 'jwt authorization header is not set', code: 'BadAuthorizationHeader' },
      { is: 'client-side' },
    ],
    [403, { msg: 'Forbidden', code: 'Forbidden' }, { is: 'dead-or-of-wrong-kind' }],
    [200, '<html>a page of a proxy</html>', { is: 'untold' }],
    [200, { data: [] }, { is: 'untold' }],
    [403, '<html>a firewall</html>', { is: 'untold', because: 'not-iterable' }],
    [302, '', { is: 'untold' }],
    [404, { msg: 'not found', code: 'NotFound' }, { is: 'untold' }],
    [429, 'Rate limit exceeded. Please try again later.', { is: 'untold', because: 'rate-limited' }],
    [500, '', { is: 'untold', because: 'failing' }],
  ])('%s %j', async (status, body, verdict) => {
    expect(await tryKey(await iterableThatAnswers(status, body), 'a-key')).toMatchObject(verdict);
  });
});
