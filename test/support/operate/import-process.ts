/** An import in a process of its own, which a test may kill: `DOOR FILE RATE`. */
import { planImport } from '../../../operate/import/plan.ts';
import { postTo } from '../../../operate/import/post-list.ts';
import { runImport } from '../../../operate/import/run-import.ts';
import { configurationWith, sourceWith } from '../sources.ts';

const [, , door = '', file = '', rate = '', restart] = process.argv;
const source = sourceWith();
const plan = await planImport(
  {
    file,
    source,
    operation: undefined,
    rate,
    isRestart: restart === '--restart',
    stack: 'a stack of the tests',
  },
  configurationWith(),
);
const progress = await runImport(
  {
    file,
    format: plan.head.format,
    operation: plan.operation.name,
    rate: plan.rate,
    progress: plan.progress,
    isRestart: restart === '--restart',
  },
  {
    post: postTo({ door, source, keys: ['key-of-the-source-0123456789'] }, Date.now),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms))),
    isInterrupted: () => false,
    now: Date.now,
    random: Math.random,
    onProgress: () => undefined,
  },
);
// Kilobytes.
process.stdout.write(`${JSON.stringify({ ...progress, maxRss: process.resourceUsage().maxRSS })}\n`);
