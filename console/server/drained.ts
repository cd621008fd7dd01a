import type { Writable } from 'node:stream';

/** Ends when more can be written, or nobody is there any more. One stream may be waited for very often. */
export function drained(stream: Writable, gone: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => {
    stream.off('drain', end);
    gone.removeEventListener('abort', end);
    resolve();
  };
  stream.once('drain', end);
  gone.addEventListener('abort', end);
  if (gone.aborted) end();
  return promise;
}
