import { expect, it, onTestFinished } from 'vitest';
import { startQueueServer } from '../../../local/aws/queue-server.ts';
import { ACCESS_KEY_ID } from '../../support/access-key.ts';
import { sqsClientOf } from '../../support/delivery/queues.ts';
import { startChild } from '../../support/operate/child.ts';
import { bury, letterOf } from '../../support/operate/dead-letters.ts';

const LETTERS = 50_000;
const BODY_BYTES = 2_000;
const FILL = 'x'.repeat(BODY_BYTES);
const BUNDLE = 1_000;
/** The bodies are 100 MB. With less room than that, Node can't keep them without ending in a crash. */
const HEAP = '--max-old-space-size=80';
/** With what Node takes beside the heap, some 200 MB. */
const MAX_PEAK_BYTES = 320e6;

it('groups 50,000 letters without keeping them', async () => {
  const server = await startQueueServer({
    accessKeyId: ACCESS_KEY_ID,
    queues: [{ name: 'dead-letters', attributes: {} }],
  });
  onTestFinished(server.close);
  const stack = {
    sqs: sqsClientOf(server.origin),
    deadLetterQueueUrl: async () => server.queueUrl('dead-letters'),
  };
  for (let start = 0; start < LETTERS; start += BUNDLE) {
    await bury(
      stack,
      Array.from({ length: BUNDLE }, (_, index) =>
        letterOf({
          id: `e${start + index}`,
          project: index % 2 === 0 ? 'us' : 'eu',
          reason: 'rejected',
          code: 'RequestFieldsTypesMismatched',
          detail: `field-${index % 5}: expected string, got long`,
          body: {
            eventName: `event-${index % 10}`,
            userId: `u${(start + index) % 30_000}`,
            dataFields: { FILL },
          },
        }),
      ),
    );
  }

  const file = new URL('./process.ts', import.meta.url);
  const child = startChild(file, ['group', server.origin], undefined, [HEAP]);
  expect(await child.ended).toEqual([0, null]);
  const { groups, looked, peakBytes } = child.told.at(-1) as unknown as {
    readonly groups: readonly { readonly letters: number; readonly users: number }[];
    readonly looked: unknown;
    readonly peakBytes: number;
  };
  expect(looked).toEqual({ read: LETTERS, about: LETTERS, hidden: 0, isFull: false, left: 0 });
  expect(groups).toHaveLength(10);
  for (const { letters, users } of groups) expect([letters, users]).toEqual([5_000, 3_000]);
  expect(peakBytes).toBeLessThan(MAX_PEAK_BYTES);
  expect(server.backlog('dead-letters')).toMatchObject({ count: LETTERS, hidden: 0 });
}, 300_000);
