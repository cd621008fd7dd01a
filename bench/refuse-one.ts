/**
 * One request through the door's own code, in a process that has done nothing but a small one before: run by
 * `hostile.ts`. Takes sender and path as arguments and the compressed body on standard input; prints what it cost.
 */
import { buffer } from 'node:stream/consumers';
import { composeDoor } from '../lib/compose/door.ts';
import { apiKey, defineConfig } from '../lib/config/define-config.ts';
import { systemClock as clock } from '../lib/runtime/clock.ts';
import { readEnvironment } from '../lib/runtime/environment.ts';
import { peakBytes } from './flow/used.ts';

export interface Cost {
  readonly status: number;
  readonly cpuMs: number;
  readonly memoryMb: number;
}

const KEY = 'key-of-the-benchmark';
const [sender = 'open', path = ''] = process.argv.slice(2);

const confirmAll = async ({ Entries }: { readonly Entries: readonly { readonly Id: string }[] }) => ({
  Successful: Entries,
});

const door = composeDoor(
  defineConfig({
    projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
    sources: {
      open: { verify: apiKey('source-open'), project: 'us' },
      mapped: { verify: apiKey('source-mapped'), project: 'us', map: (body) => body as never },
      edited: {
        verify: apiKey('source-edited'),
        project: 'us',
        edit: (event) => ({ ...event, dataFields: { ...event.dataFields, plan: 'pro' } }),
      },
      narrow: { verify: apiKey('source-narrow'), project: 'us', operations: ['events/track'] },
    },
  }),
  readEnvironment({
    AWS_REGION: 'us-east-1',
    QUEUE_URL: 'https://sqs.example.com/1/{project}',
    DEAD_LETTER_QUEUE_URL: 'https://sqs.example.com/1/dead-letters',
    SECRET_PREFIX: '',
  }),
  {
    // A queue that confirms all at once, and a secret that is there.
    sqs: { sendMessageBatch: confirmAll, changeMessageVisibilityBatch: confirmAll },
    getSecretValue: async () => ({ SecretString: KEY, CreatedDate: new Date(0) }),
    clock,
    writeLine: () => {},
  },
);

async function ask(source: string, below: string, body: Buffer, encoding: string): Promise<number> {
  const answer = await door(
    {
      method: 'POST',
      path: `/${source}${below}`,
      query: '',
      host: 'example.com',
      headers: {
        ...(sender === 'stranger' ? {} : { 'api-key': KEY }),
        'content-type': 'application/json',
        'content-encoding': encoding,
      },
      body,
    },
    clock.now() + 3_600_000,
  );
  // As Lambda would have it.
  JSON.stringify(answer);
  return answer.status;
}

const body = await buffer(process.stdin);
await ask('open', '', Buffer.from('{"eventName":"a","userId":"u"}'), 'identity');
const idleBytes = process.memoryUsage.rss();
const cpuBefore = process.cpuUsage();
const status = await ask(sender === 'stranger' ? 'open' : sender, path, body, 'gzip');
const { user, system } = process.cpuUsage(cpuBefore);
const cost: Cost = {
  status,
  cpuMs: (user + system) / 1_000,
  // The most there ever was, start included: never less than what the request took.
  memoryMb: (peakBytes() - idleBytes) / 1e6,
};
console.log(JSON.stringify(cost));
