import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createFunctionRunner,
  type FunctionRunner,
  type FunctionRunnerSettings,
} from '../../../local/aws/function-runner.ts';
import { recorded } from '../../support/recorded-output.ts';

/** Which event of its instance this is. */
const COUNT = 'let events = 0; const count = () => ++events;';
const COUNTER = `${COUNT} export const handler = async () => count();`;

/** Answers with its thread when as many events as the event says are being handled, wherever that is. */
const MEETING = `
  import { BroadcastChannel, threadId } from 'node:worker_threads';
  const channel = new BroadcastChannel(import.meta.url);
  const present = new Set();
  const arrive = (id) => {
    if (present.has(id)) return;
    present.add(id);
    channel.postMessage([...present]);
  };
  channel.onmessage = ({ data }) => data.forEach(arrive);
  export const handler = async ({ of }, { awsRequestId }) => {
    arrive(awsRequestId);
    while (present.size < of) await new Promise((resolve) => setTimeout(resolve, 10));
    return threadId;
  };`;

const PATIENTLY = { timeout: 30_000 };

let directory: string;
let runners: FunctionRunner[];
let logged: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'function-runner-'));
  runners = [];
  logged = [];
});

afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.close()));
  await rm(directory, { recursive: true });
});

/** A runner of a function with this source. */
async function runnerOf(
  source: string,
  { file = 'deliver.mjs', ...settings }: Partial<FunctionRunnerSettings> & { file?: string } = {},
): Promise<FunctionRunner> {
  const path = join(directory, file);
  await writeFile(path, source);
  const runner = createFunctionRunner({
    module: pathToFileURL(path),
    environment: {},
    timeoutSeconds: 60,
    onLog: recorded((line) => logged.push(line)),
    ...settings,
  });
  runners.push(runner);
  return runner;
}

describe('an event', () => {
  it('reaches the handler as JSON, and the answer comes back as JSON', async () => {
    const runner = await runnerOf('export const handler = async (event) => ({ event, at: new Date(0) });');

    await expect(runner.invoke({ text: '👋', none: undefined, list: [1, null] })).resolves.toEqual({
      event: { text: '👋', list: [1, null] },
      at: '1970-01-01T00:00:00.000Z',
    });
  });

  it.each(['undefined', 'null', '() => 1'])(
    'is answered with null when the handler returns %s',
    async (value) => {
      const runner = await runnerOf(`export const handler = async () => (${value});`);

      await expect(runner.invoke({})).resolves.toBeNull();
    },
  );

  it('comes with a context: a request id of its own, the function, the time left', async () => {
    const runner =
      await runnerOf(`export const handler = async (_, { getRemainingTimeInMillis, ...context }) =>
      ({ ...context, left: getRemainingTimeInMillis() });`);

    const first = await runner.invoke({});
    const second = await runner.invoke({});

    const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(first).toEqual({ awsRequestId: uuid, functionName: 'deliver', left: expect.any(Number) });
    expect(second).not.toMatchObject({ awsRequestId: (first as { awsRequestId: string }).awsRequestId });
    expect((first as { left: number }).left).toBeGreaterThan(0);
    expect((first as { left: number }).left).toBeLessThanOrEqual(60_000);
  });

  it('is handled by TypeScript as it is written', async () => {
    const runner = await runnerOf(
      'export const handler = async (event: { n: number }): Promise<number> => event.n + 1;',
      { file: 'typed.ts' },
    );

    await expect(runner.invoke({ n: 1 })).resolves.toBe(2);
  });
});

describe('an instance', () => {
  it('has the given environment and nothing of this process', async () => {
    const environment = { QUEUE_URL: 'http://127.0.0.1/queue', EMPTY: '' };
    const runner = await runnerOf('export const handler = async () => ({ ...process.env });', {
      environment,
    });

    await expect(runner.invoke({})).resolves.toEqual(environment);
  });

  it('keeps its state from one event to the next', async () => {
    const runner = await runnerOf(COUNTER);

    await expect(runner.invoke({})).resolves.toBe(1);
    await expect(runner.invoke({})).resolves.toBe(2);
  });

  it('has one event at a time: another event starts another instance', async () => {
    const runner = await runnerOf(MEETING);

    const threads = await Promise.all([runner.invoke({ of: 2 }), runner.invoke({ of: 2 })]);

    expect(new Set(threads).size).toBe(2);
  });

  it('has all events at once when many are allowed', async () => {
    const runner = await runnerOf(MEETING, { concurrency: 'many' });

    const threads = await Promise.all([1, 2, 3].map(() => runner.invoke({ of: 3 })));

    expect(new Set(threads).size).toBe(1);
  });
});

describe('a failure', () => {
  it('comes back as a rejection with the name and message of what was thrown', async () => {
    const runner = await runnerOf(`${COUNT}
      class Refused extends Error { name = 'Refused' }
      export const handler = async ({ fail }) => { if (fail) throw new Refused('not today'); return count(); };`);
    await runner.invoke({});

    await expect(runner.invoke({ fail: true })).rejects.toMatchObject({
      name: 'Refused',
      message: 'not today',
    });
    // The instance lives on, as it does in Lambda.
    await expect(runner.invoke({})).resolves.toBe(2);
  });

  it.each([
    ["throw 'a text'", { name: 'string', message: 'a text' }],
    ['return 1n', { name: 'TypeError' }],
  ])('comes back as a rejection after `%s`', async (statement, expected) => {
    const runner = await runnerOf(`export const handler = async () => { ${statement}; };`);

    await expect(runner.invoke({})).rejects.toMatchObject(expected);
  });

  it.each([
    ['waits for ever', 'await new Promise(() => setInterval(() => {}, 1_000))'],
    ['never yields', 'for (;;);'],
  ])('by time-out ends an instance that %s, and the next event gets a fresh one', async (_, statement) => {
    const runner = await runnerOf(
      `${COUNT} export const handler = async ({ hang }) => { if (hang) { ${statement} } return count(); };`,
      { timeoutSeconds: 1 },
    );
    await expect(runner.invoke({})).resolves.toBe(1);

    await expect(runner.invoke({ hang: true })).rejects.toMatchObject({
      name: 'Sandbox.Timedout',
      message: 'Task timed out after 1.00 seconds',
    });
    await expect(runner.invoke({})).resolves.toBe(1);
  });

  it('by time-out leaves nothing of the instance running', async () => {
    const runner = await runnerOf(
      `import { createServer } from 'node:http';
       export const handler = async () => {
         const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1', () => {
           console.log(server.address().port);
         });
         await new Promise(() => {});
       };`,
      { timeoutSeconds: 1 },
    );

    await expect(runner.invoke({})).rejects.toMatchObject({ name: 'Sandbox.Timedout' });

    expect(logged).toEqual([expect.stringMatching(/^\d+$/)]);
    await expect(fetch(`http://127.0.0.1:${logged[0]}`)).rejects.toThrow('fetch failed');
  });

  it('by time-out lets the other events of the instance end first', async () => {
    const channel = new BroadcastChannel(directory);
    const late = Promise.withResolvers<void>();
    channel.onmessage = () => late.resolve();
    const runner = await runnerOf(
      `import { BroadcastChannel } from 'node:worker_threads';
       const channel = new BroadcastChannel(${JSON.stringify(directory)});
       const finished = new Promise((resolve) => { channel.onmessage = resolve; });
       export const handler = async ({ hang }, { getRemainingTimeInMillis }) => {
         if (!hang) return finished.then(() => 'done');
         const timer = setInterval(() => { if (getRemainingTimeInMillis() < 2_000) channel.postMessage('late') }, 50);
         await new Promise(() => {});
       };`,
      { concurrency: 'many', timeoutSeconds: 4 },
    );

    const hanging = runner.invoke({ hang: true });
    await late.promise;
    const patient = runner.invoke({});
    await expect(hanging).rejects.toMatchObject({ name: 'Sandbox.Timedout' });
    channel.postMessage('finish');

    await expect(patient).resolves.toBe('done');
    channel.close();
  });

  it.each([
    ['exits', 'process.exit(3)', { name: 'Runtime.ExitError', message: 'Runtime exited with exit status 3' }],
    [
      'throws where nobody catches',
      "setTimeout(() => { throw new RangeError('lost') }); await new Promise(() => {})",
      { name: 'RangeError', message: 'lost' },
    ],
    [
      'forgets a rejection',
      "void Promise.reject(new RangeError('lost')); await new Promise(() => {})",
      { name: 'RangeError', message: 'lost' },
    ],
  ])(
    'by crash ends an instance that %s, and the next event gets a fresh one',
    async (_, statement, expected) => {
      const runner = await runnerOf(
        `${COUNT} export const handler = async ({ crash }) => { if (crash) { ${statement} } return count(); };`,
      );
      await expect(runner.invoke({})).resolves.toBe(1);

      await expect(runner.invoke({ crash: true })).rejects.toMatchObject(expected);
      await expect(runner.invoke({})).resolves.toBe(1);
    },
  );

  it('to load is told to every event, and tried again by the next', async () => {
    const runner = await runnerOf("throw new TypeError('no queue configured');");
    await expect(runner.invoke({})).rejects.toMatchObject({
      name: 'TypeError',
      message: 'no queue configured',
    });

    await writeFile(join(directory, 'deliver.mjs'), COUNTER);

    await expect(runner.invoke({})).resolves.toBe(1);
  });

  it('to export a handler is named', async () => {
    const runner = await runnerOf('export const handle = async () => {};');

    await expect(runner.invoke({})).rejects.toThrow(/deliver\.mjs exports no function named handler$/);
  });
});

describe('a log line', () => {
  it('is handed over whole, from stdout and stderr, however it was written', async () => {
    const runner = await runnerOf(`export const handler = async () => {
      process.stdout.write('{"event":"deliv');
      process.stdout.write('ered","text":"👋\\u2028"}\\nsecond\\n\\n');
      console.error('third');
    };`);

    await runner.invoke({});

    await expect
      .poll(() => [...logged].sort(), PATIENTLY)
      .toEqual(['', 'second', 'third', '{"event":"delivered","text":"👋\u2028"}']);
  });

  it('of a broken instance is not lost', async () => {
    const runner = await runnerOf(`export const handler = async () => {
      console.log('about to exit');
      process.stdout.write('without a line feed');
      process.exit(1);
    };`);

    await expect(runner.invoke({})).rejects.toMatchObject({ name: 'Runtime.ExitError' });

    await expect.poll(() => logged, PATIENTLY).toEqual(['about to exit', 'without a line feed']);
  });

  it('that came before an answer has been handed over when the runner closes', async () => {
    const runner = await runnerOf(`export const handler = async () => {
      for (let line = 0; line < 1_000; line++) console.log(line);
    };`);

    await runner.invoke({});
    await runner.close();

    expect(logged).toHaveLength(1_000);
  });
});

describe('close', () => {
  it('rejects what runs, and every event after it', async () => {
    const runner = await runnerOf(`export const handler = async () => {
      console.log('running');
      await new Promise(() => setInterval(() => {}, 1_000));
    };`);
    const running = runner.invoke({});
    const rejected = expect(running).rejects.toMatchObject({ name: 'Runtime.ExitError' });
    await expect.poll(() => logged, PATIENTLY).toEqual(['running']);

    await runner.close();

    await rejected;
    await expect(runner.invoke({})).rejects.toThrow('the runner of deliver is closed');
  });
});
