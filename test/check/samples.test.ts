/** What `npm run check` says of samples, and of what a `map` makes of them. */
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CopiedProject, copyProject } from '../support/copied-project.ts';
import { type Checked, runCheck } from '../support/run-check.ts';

const source = (map?: string) =>
  `{ verify: apiKey('key'), project: 'us', operations: ['commerce/trackPurchase', 'lists/subscribe', 'events/track']${map === undefined ? '' : `, map: ${map}`} }`;

const CONFIGURATION = `import { apiKey, defineConfig } from '#forwarder';
export default defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
  sources: {
    plain: ${source()},
    any: ${source('(body: any): any => body.made')},
    later: ${source('(async () => ({})) as any')},
    big: ${source('(): any => ({ eventName: "x", userId: "u", n: 1n })')},
    edited: {
      verify: apiKey('key'),
      project: 'us',
      edit: ({ dataFields, ...event }): any => {
        if (dataFields?.made !== undefined) return dataFields.made;
        return dataFields?.test ? null : { ...event, dataFields: { ...dataFields, plan: 'pro' } };
      },
    },
  },
});
`;

let project: CopiedProject;

beforeAll(async () => {
  project = await copyProject('check', 'lib');
  await project.write('forwarder.config.ts', CONFIGURATION);
});

afterAll(() => project?.[Symbol.asyncDispose]());

/** Of these alone. @param change what files can't say */
async function checkSamples(
  samples: Readonly<Record<string, string>>,
  change: (folder: string) => Promise<unknown> = async () => {},
): Promise<Checked & { readonly faults: readonly string[] }> {
  await rm(join(project.directory, 'samples'), { recursive: true, force: true });
  for (const [name, text] of Object.entries(samples)) await project.write(`samples/${name}`, text);
  await change(join(project.directory, 'samples'));
  const checked = await runCheck(project);
  return { ...checked, faults: checked.stderr.split('\n\n', 1)[0]?.split('\n') ?? [] };
}

const made = (...events: readonly object[]) =>
  JSON.stringify({ made: events.length === 1 ? events[0] : events });

const PURCHASE = {
  operation: 'commerce/trackPurchase',
  total: 1,
  user: { userId: 'u', emial: 'x' },
  items: [{ id: '1', name: 'n', price: 1, quantity: 1, imgUrl: 'x', dataFields: { of: { any: 'name' } } }],
  dataFields: { of: { any: 'name' } },
};

describe('a name that Iterable does not know', () => {
  it('is a fault in what a map made, wherever it stands, whatever the types say', async () => {
    const subscribers = [{ userId: 'u' }, { userId: 'v', usrId: 'v' }];
    const { code, faults, stdout } = await checkSamples({
      'any/buys.json': made(PURCHASE),
      'any/several.json': made(
        { operation: 'lists/subscribe', listId: 1, subscribers },
        { eventName: 'x', userId: 'u', emial: 'x' },
      ),
    });

    expect(code).toBe(1);
    expect(faults).toEqual([
      'samples/any/buys.json: "user.emial": no such field in commerce/trackPurchase',
      'samples/any/buys.json: "items[0].imgUrl": no such field in commerce/trackPurchase',
      'samples/any/several.json: events[0]: "subscribers[1].usrId": no such field in lists/subscribe',
      'samples/any/several.json: events[1]: "emial": no such field in events/track',
    ]);
    expect(stdout).not.toContain('is not a field Iterable documents');
  });

  it('is no fault in what a sender wrote', async () => {
    const { code, stdout } = await checkSamples({
      'plain/event.json': JSON.stringify({ eventName: 'x', userId: 'u', plan: 'pro' }),
      'any/event.json': made({ eventName: 'x', userId: 'u', dataFields: { plan: 'pro' } }),
    });

    expect(code).toBe(0);
    expect(stdout).toContain('samples/plain/event.json: warning: plan: is not a field Iterable documents');
  });
});

describe('what a map made', () => {
  it('is named by its place where only a part of it is bad', async () => {
    const { code, faults, stdout } = await checkSamples({
      'any/part.json': made(
        { eventName: 'x', userId: 'u', dataFields: { n: 1 } },
        { eventName: 'y', email: 'ada' },
        { operation: 'users/forget', userId: 'u' },
      ),
    });

    expect(code).toBe(1);
    expect(faults).toEqual([
      'samples/any/part.json: not-mapped: events[1].email: must be an e-mail address',
      'samples/any/part.json: operation-not-allowed: events[2]: the source may not use users/forget',
    ]);
    expect(stdout).toMatch(/ {4}"dataFields": \{\n {6}"n": 1\n {4}\},\n\+ {3}"id": /);
  });

  it('is nothing, which is no fault', async () => {
    const { code, stdout } = await checkSamples({ 'any/none.json': '{"made":null}' });

    expect(code).toBe(0);
    expect(stdout).toContain('samples/any/none.json: no event');
  });

  it('is told why it can not be read', async () => {
    const { faults } = await checkSamples({ 'later/x.json': '{}', 'big/x.json': '{}' });

    expect(faults).toEqual([
      "samples/big/x.json: not-mapped: the source's map function returned what JSON cannot write",
      "samples/later/x.json: not-mapped: the source's map function must not be async",
    ]);
  });
});

describe('what an edit made', () => {
  it('is shown as it will be sent, with a mark at what was added; what it drops is told', async () => {
    const { code, stdout } = await checkSamples({
      'edited/one.json': '{"eventName":"x","userId":"u","dataFields":{"n":9007199254740993}}',
      'edited/test.json': '{"eventName":"x","userId":"u","dataFields":{"test":true}}',
      'edited/list.json': JSON.stringify({
        events: [
          { eventName: 'x', userId: 'u', dataFields: { test: true } },
          { eventName: 'y', userId: 'u' },
        ],
      }),
    });

    expect(code).toBe(0);
    expect(stdout).toMatch(/\+ {3}"dataFields": \{\n\+ {5}"n": 9007199254740993,\n\+ {5}"plan": "pro"\n/);
    expect(stdout).toContain('samples/edited/test.json: edit drops an event');
    expect(stdout).toContain('samples/edited/list.json: edit drops an event');
    expect(stdout).toContain('samples/edited/list.json → us: POST');
  });

  it('is a fault where it is not valid, or has a name that its sender did not write', async () => {
    const { code, faults } = await checkSamples({
      'edited/bad.json': JSON.stringify({ dataFields: { made: { eventName: 'x', email: 'ada' } } }),
      'edited/name.json': JSON.stringify({
        ...{ eventName: 'x', userId: 'u', plan: 'pro' },
        dataFields: { made: [{ eventName: 'x', userId: 'u', plan: 'pro', emial: 'x' }] },
      }),
      'edited/several.json': JSON.stringify({
        dataFields: { made: [1, 2].map((n) => ({ eventName: 'x', userId: `u${n}` })) },
      }),
    });

    expect(code).toBe(1);
    expect(faults).toEqual([
      'samples/edited/bad.json: not-mapped: email: must be an e-mail address',
      'samples/edited/name.json: "emial": no such field in events/track',
    ]);
  });
});

describe('a sample', () => {
  it('has a mark only at what was added, whatever its numbers and its first bytes are', async () => {
    const { stdout } = await checkSamples({
      'plain/marked.json': '\ufeff{"eventName":"x","userId":"u","dataFields":{"zero":-0,"far":1e400}}',
    });

    expect(stdout.match(/^\+.*$/gm)).toEqual([
      expect.stringMatching(/^\+ {3}"id": /),
      expect.stringMatching(/^\+ {3}"createdAt": /),
    ]);
  });

  it('that can not be read is named in a line', async () => {
    const { code, faults } = await checkSamples(
      { 'plain/a.json': '{}', 'plain/b.json': '{}' },
      async (folder) => {
        await symlink('nowhere', join(folder, 'plain/dangling.json'));
        await symlink('nowhere', join(folder, 'plain/a.headers.json'));
        await mkdir(join(folder, 'plain/b.headers.json'));
        await mkdir(join(folder, 'plain/folder.json'));
      },
    );

    expect(code).toBe(1);
    expect(faults).toEqual([
      "samples/plain/a.headers.json: can't be read: no such file or directory",
      "samples/plain/b.headers.json: can't be read: illegal operation on a directory",
      "samples/plain/dangling.json: can't be read: no such file or directory",
      "samples/plain/folder.json: can't be read: illegal operation on a directory",
    ]);
  });

  it('can not be where samples is a file', async () => {
    const { code, faults } = await checkSamples({}, async (folder) => {
      await rm(folder, { recursive: true, force: true });
      await symlink('package.json', folder);
    });

    expect(code).toBe(1);
    expect(faults).toEqual(["samples: can't be read: not a directory"]);
  });
});
