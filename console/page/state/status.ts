/** How the stack stands: asked each second while somebody looks at the page. */
import { signal } from '@preact/signals';
import type { ProjectNow, StackInfo, StatusNow } from '../../api.ts';
import { call, connection } from './call.ts';
import { token } from './token.ts';

export const stack = signal<StackInfo | undefined>(undefined);
export const status = signal<StatusNow | undefined>(undefined);

const EACH_MS = 1000;

let askedWith: string | undefined;
/** How often something was learned of elsewhere: what was asked before says nothing of after it. */
let learned = 0;

/** Goes on for as long as the page is open. */
export async function follow(): Promise<never> {
  for (;;) {
    // What was refused once is refused until there is another token.
    if (!document.hidden && (connection.value !== 'refused' || token.value !== askedWith)) await ask();
    await new Promise((resolve) => setTimeout(resolve, EACH_MS));
  }
}

/** What the answer to something else says of a project: it is shown at once, and no answer of before takes it back. */
export function learn(name: string, now: Partial<ProjectNow>): void {
  learned += 1;
  if (status.value === undefined) return;
  const projects = status.value.projects.map((project) =>
    project.name === name ? { ...project, ...now } : project,
  );
  status.value = { ...status.value, projects };
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
    const before = learned;
    const heard = await call('status', {});
    if (before === learned) status.value = heard;
  } catch {
    // `connection` says it.
  }
}
