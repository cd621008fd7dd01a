/**
 * Tells a sandbox the ids of what is on its way there: it gets few of them with the calls, and whoever reads one
 * at the terminal looks for it in the sandbox. The functions know nothing of this.
 */
import type { Project } from '../lib/config/define-config.ts';
import { decodeMessage } from '../lib/event/envelope.ts';
import { bulkFor, operationNamed } from '../lib/iterable/operations.ts';
import type { Sandbox } from './sandbox/server.ts';

/** Runs a function with messages of SQS. */
type Invoke = (event: { readonly Records: readonly { readonly body: string }[] }) => Promise<unknown>;

/** @returns the same function, whose events are announced while it runs */
export function announcing(invoke: Invoke, { mode }: Project, sandbox: Sandbox | undefined): Invoke {
  if (sandbox === undefined) return invoke;
  return async (event) => {
    const withdrawals = event.Records.flatMap(({ body: text }) => {
      const message = decodeMessage(text);
      if (message.kind !== 'message') return [];
      const { body, envelope } = message;
      return [sandbox.announce({ operation: endpointOf(envelope.operation, mode), body, id: envelope.id })];
    });
    try {
      return await invoke(event);
    } finally {
      for (const withdraw of withdrawals) withdraw();
    }
  };
}

/** Which is called. */
function endpointOf(name: string, mode: Project['mode']): string {
  const operation = operationNamed(name);
  return (operation && bulkFor(operation, mode))?.name ?? name;
}
