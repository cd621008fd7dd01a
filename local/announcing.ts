/**
 * Tells a sandbox the ids of what is on its way there: it gets few of them with the calls, and whoever reads one
 * at the terminal looks for it in the sandbox. The functions know nothing of this.
 */
import type { Project } from '../lib/config/define-config.ts';
import { decodeMessage } from '../lib/event/envelope.ts';
import { bulkFor, type Operation, operationNamed } from '../lib/iterable/operations.ts';
import { mergedBody } from '../lib/users/coalesce.ts';
import type { AnnouncedEvent } from './sandbox/announcements.ts';
import type { Sandbox } from './sandbox/server.ts';

interface SqsRecord {
  readonly body: string;
  readonly attributes?: { readonly MessageGroupId?: string | undefined };
}

/** Runs a function with messages of SQS. */
type Invoke = (event: { readonly Records: readonly SqsRecord[] }) => Promise<unknown>;

/** What will be sent for a message, or for several. */
interface Sending {
  /** Of the first of them. */
  readonly id: string;
  readonly operation: Operation;
  readonly body: string;
}

/** @returns the same function, whose events are announced while it runs */
export function announcing(invoke: Invoke, { mode }: Project, sandbox: Sandbox | undefined): Invoke {
  if (sandbox === undefined) return invoke;
  return async ({ Records }) => {
    const sendings = [...Map.groupBy(Records, groupOf).values()].flatMap((records) => {
      const alone = records.flatMap(sendingOf);
      // What was merged goes alone if it is refused as one.
      return [...mergedIn(alone), ...alone];
    });
    const withdrawals = sendings.map((sending) => sandbox.announce(announcedAs(sending, mode)));
    try {
      return await invoke({ Records });
    } finally {
      for (const withdraw of withdrawals) withdraw();
    }
  };
}

/** Only what has a group is merged. */
function groupOf(record: SqsRecord): unknown {
  return record.attributes?.MessageGroupId ?? record;
}

function sendingOf({ body: text }: SqsRecord): readonly Sending[] {
  const message = decodeMessage(text);
  if (message.kind !== 'message') return [];
  const { body, envelope } = message;
  const operation = operationNamed(envelope.operation);
  return operation === undefined ? [] : [{ id: envelope.id, operation, body }];
}

/** What the neighbours of a group are made, under the id of the first of them: a call has one id at the sandbox. */
function mergedIn(alone: readonly Sending[]): readonly Sending[] {
  const merged = new Set<Sending>();
  let last: Sending | undefined;
  for (const sending of alone) {
    const body = last && mergedBody(last, sending);
    if (last === undefined || body === undefined) last = sending;
    else {
      merged.delete(last);
      last = { ...sending, id: last.id, body };
      merged.add(last);
    }
  }
  return [...merged];
}

function announcedAs({ id, operation, body }: Sending, mode: Project['mode']): AnnouncedEvent {
  return { operation: (bulkFor(operation, mode) ?? operation).name, body, id };
}
