/** An example's source behind a door of its own, and its provider's sample bodies. */
import { readFileSync } from 'node:fs';
import type { Answer } from '../../lib/accept/request.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import { DEADLINE, openDoor } from './door.ts';
import { requestWith } from './requests.ts';

/** One message as it lies on the queue. */
interface QueuedMessage {
  readonly id: string;
  readonly project: string;
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Example {
  readonly send: (body: string, headers: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly queued: () => QueuedMessage[];
}

/**
 * @param source as `defineSource` returns it: what its functions take and return is a type of its own
 * @param key what the source's secret holds
 */
export function openExample(source: Pick<SourceSettings, 'verify'>, key: string): Example {
  const keys = [SCHEMES[source.verify.scheme].parseKey(key)];
  const { accept, queue } = openDoor(source, {
    keysOf: () => ({ get: async () => keys, refresh: async () => keys }),
  });
  return {
    send: (body, headers) =>
      accept(
        requestWith({ headers: { 'content-type': 'application/json', ...headers }, body: Buffer.from(body) }),
        DEADLINE,
      ),
    queued: () =>
      queue.sent.map(({ text }) => {
        const end = text.indexOf('\n');
        const { id, project, operation } = JSON.parse(text.slice(0, end)) as QueuedMessage;
        return { id, project, operation, body: JSON.parse(text.slice(end + 1)) as QueuedMessage['body'] };
      }),
  };
}

/** @param path `PROVIDER/NAME.json`, below `examples/PROVIDER/samples/` */
export function sampleText(path: string): string {
  return readFileSync(new URL(`../../examples/${path.replace('/', '/samples/')}`, import.meta.url), 'utf8');
}

/** The sample with some of its members changed. */
export function changed(
  text: string,
  // biome-ignore lint/suspicious/noExplicitAny: only its provider knows what a sample holds
  change: (sample: any) => void,
): string {
  const sample: unknown = JSON.parse(text);
  change(sample);
  return JSON.stringify(sample);
}
