/** What to do about a dead letter, by its reason: as `docs/errors.md` says it. */
import { readFile } from 'node:fs/promises';

const PAGE = new URL('../../docs/errors.md', import.meta.url);
const SECTION = '## In the dead letter queue';
/** `| `reason` | meaning | who must act |` */
const ROW = /^\| `([a-z-]+)` \| (.+) \| (.+) \|$/;

/** Of a letter that SQS moved by itself: docs/errors.md says it above the table. */
const WITHOUT_REASON =
  'you: look for queue-call-failed and message-failed in the log, mend the cause, then redrive';

/** @returns who must act, and how; the page to look at if it does not say */
export async function adviceFor(reason: string): Promise<string> {
  if (reason === 'none') return WITHOUT_REASON;
  const page = await readFile(PAGE, 'utf8').catch(() => '');
  const [, section = ''] = page.split(`${SECTION}\n`);
  for (const line of section.split('\n')) {
    const [, name, , action = ''] = ROW.exec(line) ?? [];
    if (name === reason) return plain(action);
    if (line.startsWith('## ')) break;
  }
  return 'see docs/errors.md';
}

/** Without the marks of Markdown. */
function plain(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}
