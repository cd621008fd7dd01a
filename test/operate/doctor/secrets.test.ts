import { describe, expect, it } from 'vitest';
import { apiKey, type Configuration, parseConfiguration } from '../../../lib/config/define-config.ts';
import { configurationOf, KEYS, patientOf } from './patient.ts';

describe('the doctor', () => {
  it('finds nothing in a stack in which all is well', async () => {
    const { complaints } = await patientOf();
    expect(await complaints()).toEqual([]);
  });

  it('finds a secret that is missing', async () => {
    const { stack, complaints } = await patientOf();
    const configuration = configurationOf({ verify: { scheme: 'api-key', secret: 'source-nobody' } });
    Object.assign(stack, { arguments: '--stage dev' });

    expect((await complaints({ configuration })).filter(({ check }) => check === 'secrets')).toEqual([
      {
        check: 'secrets',
        subject: 'source app',
        state: 'fault',
        finding: expect.stringContaining('source-nobody: there is no such secret'),
        remedy: 'npx iterable-forwarder setup --stage dev',
      },
    ]);
  });

  it.each([
    ['JSON that is none', '{"apiKey": ', 'secret-not-json'],
    ['no key', '{"api_key":"x"}', 'secret-no-key'],
    ['a key that can be in no header', '"clé"', 'secret-malformed-key'],
    ['nothing', ' ', 'secret-empty'],
  ])("finds a project's secret that holds %s", async (_case, value, code) => {
    const { stack, complaints } = await patientOf();
    stack.putSecret('iterable-eu', value);

    const [first] = await complaints();
    expect(first).toMatchObject({ check: 'secrets', subject: 'project eu', state: 'fault' });
    expect(first?.finding).toContain(code);
  });

  it("finds a source's secret that is malformed", async () => {
    const { stack, complaints } = await patientOf();
    stack.putSecret('source-app', '[]');

    expect(await complaints()).toMatchObject([
      {
        check: 'secrets',
        subject: 'source app',
        state: 'fault',
        finding: expect.stringContaining('secret-no-key'),
      },
    ]);
  });

  it('finds that the secrets of two projects were swapped', async () => {
    const { stack, complaints } = await patientOf();
    stack.putSecret('iterable-us', KEYS.eu);
    stack.putSecret('iterable-eu', KEYS.us);

    const mixedUp = (await complaints()).filter(({ check }) => check === 'whose-secret');
    expect(mixedUp.map(({ finding }) => finding)).toEqual([
      'the secrets of project us and project eu were swapped',
      'the secrets of project eu and project us were swapped',
    ]);
  });

  it("finds that a project's secret was swapped with a source's", async () => {
    const { stack, complaints } = await patientOf();
    stack.putSecret('iterable-eu', KEYS.app);
    stack.putSecret('source-app', KEYS.eu);

    expect((await complaints()).filter(({ check }) => check === 'whose-secret')).toMatchObject([
      { subject: 'project eu', finding: 'the secrets of project eu and source app were swapped' },
    ]);
  });

  it("finds that a project's key lies in a source's secret, too", async () => {
    const { stack, complaints } = await patientOf();
    stack.putSecret('source-app', JSON.stringify([{ key: KEYS.app }, { key: KEYS.us }]));

    expect(await complaints()).toMatchObject([
      {
        check: 'whose-secret',
        subject: 'project us',
        finding:
          'the secret iterable-us holds the same as that of source app, whose senders must not know it',
      },
    ]);
  });

  it("finds a source's secret that has the form of a project's", async () => {
    const { stack, complaints } = await patientOf();
    stack.putSecret('source-app', '{"apiKey":"another"}');

    const found = (await complaints()).filter(({ check }) => check === 'whose-secret');
    expect(found[0]?.finding).toContain('source-app of source app has the form of a project');
  });

  it('finds that a project has no key for what a source may send', async () => {
    const { stack, complaints } = await patientOf();
    stack.putSecret('iterable-us', KEYS.us);

    expect(await complaints()).toEqual([]);
    expect(
      (
        await complaints({ configuration: configurationOf({ operations: ['users/registerDeviceToken'] }) })
      ).filter(({ check }) => check === 'client-keys'),
    ).toMatchObject([
      { subject: 'project us', state: 'fault', finding: expect.stringContaining('the source app') },
    ]);
  });

  describe('finds that two sources have one key', () => {
    const twoSources = (shop: object): Configuration =>
      parseConfiguration({
        projects: {
          us: { dataCenter: 'US', secret: 'iterable-us' },
          eu: { dataCenter: 'EU', secret: 'iterable-eu' },
        },
        sources: {
          app: { verify: apiKey('source-app'), project: 'us' },
          shop: { verify: apiKey('source-shop'), project: 'eu', ...shop },
        },
      });

    it.each([
      ['in two secrets', {}, 'give one of them a key of its own'],
      ['in one secret', { verify: apiKey('source-app') }, 'name another secret in sources.app.verify'],
    ])('%s', async (_case, shop, remedy) => {
      const { stack, complaints } = await patientOf();
      stack.putSecret('source-shop', JSON.stringify([{ key: 'another' }, KEYS.app]));

      const found = await complaints({ configuration: twoSources(shop) });
      expect(found.filter(({ check }) => check === 'source-keys')).toMatchObject([
        {
          subject: 'source app',
          state: 'fault',
          finding: expect.stringContaining('it has one key with shop'),
          remedy: expect.stringContaining(remedy),
        },
        { subject: 'source shop', state: 'fault' },
      ]);
      expect(JSON.stringify(found)).not.toContain(KEYS.app);
    });

    it.each([
      ['keys that differ', {}, 'another'],
      ['no path in common', { protocols: [] }, KEYS.app],
    ])('and none with %s', async (_case, shop, key) => {
      const { stack, complaints } = await patientOf();
      stack.putSecret('source-shop', key);

      const found = await complaints({ configuration: twoSources(shop) });
      expect(found.filter(({ check }) => check === 'source-keys')).toEqual([]);
    });
  });

  it('never quotes a key', async () => {
    const { stack, complaints } = await patientOf();
    stack.putSecret('iterable-us', KEYS.app);
    stack.putSecret('iterable-eu', '{"apiKey": "SECRET');

    const told = JSON.stringify(await complaints());
    for (const key of [...Object.values(KEYS), 'SECRET']) expect(told).not.toContain(key);
  });
});
