/** How the stack stands: asked each second while somebody looks at the page. */
import { signal } from '@preact/signals';
import type { StackInfo, StatusNow } from '../../api.ts';
import { call, connection } from './call.ts';
import { token } from './token.ts';

export const stack = signal<StackInfo | undefined>(undefined);
export const status = signal<StatusNow | undefined>(undefined);

const EACH_MS = 1000;

let askedWith: string | undefined;

/** Goes on for as long as the page is open. */
export async function follow(): Promise<never> {
  for (;;) {
    // What was refused once is refused until there is another token.
    if (!document.hidden && (connection.value !== 'refused' || token.value !== askedWith)) await ask();
    await new Promise((resolve) => setTimeout(resolve, EACH_MS));
  }
}

async function ask(): Promise<void> {
  askedWith = token.value;
  if (token.value === undefined) {
    connection.value = 'refused';
    return;
  }
  try {
    // Another one may have started in its place.
    if (connection.value !== 'open' || stack.value === undefined) stack.value = await call('stack', {});
    status.value = await call('status', {});
  } catch {
    // `connection` says it.
  }
}
