import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openDoor } from '../support/door.ts';

const event = { eventName: 'sum', userId: 'u1', id: 'order-1', createdAt: 1 };

/** Posts two events in a process of its own, which a promise that nobody catches ends; tells the last status. */
async function printedBy(settings: string): Promise<string> {
  const door = new URL('../support/door.ts', import.meta.url);
  const code = `
    import { openDoor } from '${door}';
    const { post } = openDoor(${settings});
    await post(${JSON.stringify(event)});
    const { status } = await post(${JSON.stringify(event)});
    console.log(status);
  `;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code]);
  return run.then(
    ({ stdout }) => stdout.trim(),
    (error: Error & { code: number }) => `ended with ${error.code}`,
  );
}

describe('a function of the configuration that is async', () => {
  it('is refused with the reason, and the log names no place of ours', async () => {
    const { post, queue, logged } = openDoor({ map: (async () => event) as never });

    expect(await post({})).toEqual({
      status: 400,
      headers: {},
      body: { error: { code: 'not-mapped', message: "the source's map function must not be async" } },
    });
    expect([...queue.sent, ...queue.buried]).toEqual([]);
    expect(logged()).toMatchObject([{ level: 'error', code: 'not-mapped' }]);
    expect(logged()[0]).not.toHaveProperty('place');
  });

  // As query builders do: nothing happens before somebody waits.
  it.each(['map', 'edit', 'project'])('is told by what stands for a promise, as %s', async (name) => {
    const { post, queue } = openDoor({
      [name]: () => ({
        ...event,
        // biome-ignore lint/suspicious/noThenProperty: what is to be found
        then: () => {
          throw new Error('nobody waits');
        },
      }),
    });

    expect(await post(event)).toMatchObject({
      status: 400,
      body: { error: { code: 'not-mapped', message: `the source's ${name} function must not be async` } },
    });
    expect(queue.sent).toEqual([]);
  });

  it('is not one whose event only has a field of that name', async () => {
    // biome-ignore lint/suspicious/noThenProperty: what must not be taken for a promise
    const { post, queue } = openDoor({ map: () => ({ ...event, dataFields: { then: 1 } }) });

    expect(await post({})).toMatchObject({ status: 202 });
    expect(queue.sent).toHaveLength(1);
  });

  it('is told from a proxy that throws whatever is asked of it', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const { post, queue } = openDoor({ map: () => [event, proxy] as never });

    expect(await post({})).toMatchObject({ status: 400, body: { error: { code: 'not-mapped' } } });
    expect(queue.sent).toEqual([]);
  });

  it('is refused as one that names no project', async () => {
    const { post, queue } = openDoor({ project: (async () => 'us') as never });

    expect(await post(event)).toMatchObject({
      status: 400,
      body: { error: { code: 'not-mapped', message: "the source's project function must not be async" } },
    });
    expect(queue.sent).toEqual([]);
  });

  it('leaves the process as it is while its promise is kept', async () => {
    expect(await printedBy('{ map: async () => ({}) }')).toBe('400');
  });

  // Its promise is dropped, and one that is rejected with nobody to hear of it ends the process.
  it.each(['map', 'project'])('leaves the process as it is when it fails as %s', async (name) => {
    expect(await printedBy(`{ ${name}: async () => { throw new Error('later'); } }`)).toBe('400');
  });

  // `items.map(async …)` is a list, whose promises are taken for events without a field.
  it('is refused as one that maps nothing when it makes each event of a list', async () => {
    const { post } = openDoor({ map: () => [Promise.resolve(event)] as never });

    expect(await post({})).toMatchObject({ status: 400, body: { error: { code: 'not-mapped' } } });
  });

  it('leaves the process as it is when it fails to make one event of a list', async () => {
    expect(await printedBy(`{ map: () => [Promise.reject(new Error('later'))] }`)).toBe('400');
  });
});
