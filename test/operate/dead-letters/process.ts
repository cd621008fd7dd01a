/**
 * Works on the dead letters of a queue server in another process, to be killed or measured there.
 * Run with what to do, the server's origin and, of a redrive, the configuration's projects.
 */
import { apiKey, defineConfig } from '../../../lib/config/define-config.ts';
import { systemClock } from '../../../lib/runtime/clock.ts';
import { createLocalSqsClient } from '../../../local/aws/sqs-client.ts';
import { groupLetters } from '../../../operate/dead-letters/look.ts';
import { moveLetters } from '../../../operate/dead-letters/move.ts';
import { editBy, parseSet } from '../../../operate/dead-letters/paths.ts';
import type { Queues } from '../../../operate/dead-letters/queues.ts';
import { planRedrive } from '../../../operate/dead-letters/redrive.ts';
import { ACCESS_KEY_ID } from '../../support/access-key.ts';

const [, , task, origin = ''] = process.argv;
const urlOf = (name: string) => `${origin}/000000000000/${name}`;
const queues: Queues = {
  sqs: createLocalSqsClient(origin, ACCESS_KEY_ID),
  deadLetterQueueUrl: async () => urlOf('dead-letters'),
  queueUrl: async (project, kind) => urlOf(`events-${project}${kind === 'users' ? '.fifo' : ''}`),
};
const watch = {
  clock: systemClock,
  interrupted: new AbortController().signal,
  onProgress: (progress: string) => void process.send?.({ progress }),
};

if (task === 'group') {
  const { groups, looked } = await groupLetters(queues, {}, watch);
  const peakBytes = process.resourceUsage().maxRSS * 1_024;
  process.send?.({ groups, looked, peakBytes });
} else {
  const configuration = defineConfig({
    projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
    sources: { app: { verify: apiKey('source-app'), project: 'us' } },
  });
  const edit = editBy([parseSet('dataFields.mended=true')]);
  const { chosen, before } = await planRedrive(
    queues,
    configuration,
    { filter: {}, edit, limit: Number.POSITIVE_INFINITY },
    watch,
  );
  process.send?.({ progress: `planned ${chosen.size}` });
  const moved = await moveLetters(queues, configuration, { chosen, before, edit, rate: 300 }, watch);
  process.send?.({ moved });
}
process.disconnect?.();
queues.sqs.destroy();
