/**
 * Tells a sandbox the ids of what is on its way there: it gets few of them with the calls, and whoever reads one
 * at the terminal looks for it in the sandbox. The functions know nothing of this.
 */
import type { Project } from '../lib/config/define-config.ts';
import { bulkFor } from '../lib/iterable/operations.ts';
import type { AnnouncedEvent } from './sandbox/announcements.ts';
import type { Sandbox } from './sandbox/server.ts';
import { aloneOf, listedOf, mergedOf, type QueuedEvent, queuedEventIn, type Sending } from './sendings.ts';

interface SqsRecord {
  readonly body: string;
  readonly attributes?: { readonly MessageGroupId?: string | undefined };
}

/** Runs a function with messages of SQS. */
type Invoke = (event: { readonly Records: readonly SqsRecord[] }) => Promise<unknown>;

/** @returns the same function, whose events are announced while it runs */
export function announcing(invoke: Invoke, project: Project, sandbox: Sandbox | undefined): Invoke {
  if (sandbox === undefined) return invoke;
  return async ({ Records }) => {
    const events = Records.flatMap(
      ({ body, attributes }) => queuedEventIn(body, attributes?.MessageGroupId) ?? [],
    );
    const withdrawals = sendingsOf(events, project).map((sending) =>
      sandbox.announce(announcedAs(sending, project)),
    );
    try {
      return await invoke({ Records });
    } finally {
      for (const withdraw of withdrawals) withdraw();
    }
  };
}

function sendingsOf(events: readonly QueuedEvent[], project: Project): readonly Sending<QueuedEvent>[] {
  const { users = [], others = [] } = Object.groupBy(events, ({ operation }) =>
    bulkFor(operation, project)?.isOfUsers ? 'users' : 'others',
  );
  const endpoints = new Set(users.flatMap(({ operation }) => bulkFor(operation, project) ?? []));
  const listed = [...endpoints].flatMap((endpoint) => listedOf(users, endpoint));
  return [...mergedOf(others), ...others.map(aloneOf), ...listed];
}

/** Under the id of the first: a call has one id at the sandbox. */
function announcedAs(
  { events: [first], operation, body }: Sending<QueuedEvent>,
  project: Project,
): AnnouncedEvent {
  return { operation: (bulkFor(operation, project) ?? operation).name, body, id: first.envelope.id };
}
