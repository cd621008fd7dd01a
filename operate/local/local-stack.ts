/** The stack on this machine, by what `npm start` leaves in its data directory. */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Variables } from '../../lib/runtime/variables.ts';
import { OperateFault } from '../fault.ts';
import type { LogLine } from '../log-line.ts';
import type { Activity, ClosedGate, FunctionState, MappingState, Stack } from '../stack.ts';
import { createClients } from './clients.ts';
import { dataDirectory } from './data-directory.ts';
import { createOperatorClient, type NoStack, noStackIn } from './operator-client.ts';
import { FIELD, STACK_FILE, type StackDescription, type StackFile, stackFile } from './wire.ts';

/** Whoever has the port of a stack that was killed may never answer. */
const OPENING_MS = 5_000;

/**
 * @param variables those of the shell, which win over the file of settings
 * @throws OperateFault not-found if none runs
 */
export async function openLocalStack(
  // biome-ignore lint/style/noProcessEnv: DATA_DIR says where the stack is, here as for `npm start`.
  variables: Variables = process.env,
): Promise<Stack> {
  const dataDir = dataDirectory(variables);
  const noStack = noStackIn(dataDir);
  const operator = createOperatorClient(await readStackFile(join(dataDir, STACK_FILE), noStack), noStack);
  const description = await operator.get<StackDescription>(
    '/stack',
    {},
    { signal: AbortSignal.timeout(OPENING_MS) },
  );
  if (typeof description.sqs !== 'string') throw noStack();
  const { sqs, secretsManager } = createClients(description, noStack);
  const { door, secretPrefix, queueUrls, deadLetterQueueUrl, iterableOrigins } = description;
  return {
    title: titleOf(dataDir, description),
    arguments: '',
    sqs,
    secretsManager,
    door: async () => door,
    secretPrefix: async () => secretPrefix,
    queueUrl: async (project, kind) =>
      Object.hasOwn(queueUrls, project) ? queueUrls[project]?.[kind] : undefined,
    deadLetterQueueUrl: async () => deadLetterQueueUrl,
    async oldestSentAt(project, kind) {
      const { sentAt } = await operator.get<{ readonly sentAt?: number }>('/oldest', { project, kind });
      return sentAt === undefined ? undefined : new Date(sentAt);
    },
    mappings: () => operator.get<readonly MappingState[]>('/mappings'),
    enable: (project, isEnabled) => operator.post(isEnabled ? '/enable' : '/disable', { project }),
    functions: () => operator.get<readonly FunctionState[]>('/functions'),
    // Nobody is called on this machine.
    alarms: async () => [],
    activity: async (project, since) =>
      activityIn(await operator.get('/activity', { project, since: String(since.getTime()) })),
    lines: ({ since, until, where = {} }) =>
      operator.stream<LogLine>(
        '/lines',
        {
          since: String(since.getTime()),
          ...(until === undefined ? {} : { follow: '' }),
          ...Object.fromEntries(Object.entries(where).map(([field, value]) => [FIELD + field, value])),
        },
        until,
      ),
    iterableOrigin: async (dataCenter) => iterableOrigins[dataCenter],
    async close() {
      sqs.destroy();
      secretsManager.destroy();
    },
  };
}

async function readStackFile(path: string, noStack: NoStack): Promise<StackFile> {
  try {
    return stackFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw noStack(error);
    const why = code?.startsWith('E') ? `can't be read (${code})` : 'is not what npm start leaves there';
    throw new OperateFault('failed', `${path} ${why}`, {
      cause: error,
      remedy: 'end npm start, and start it again',
    });
  }
}

function titleOf(dataDir: string, { realProject }: StackDescription): string {
  const fromHere = relative('', dataDir) || '.';
  const title = `the stack on this machine (${fromHere.startsWith('..') ? dataDir : fromHere})`;
  return realProject === undefined ? title : `${title}, delivering to the real project in ${realProject}`;
}

/** In JSON a moment is a text, and what is not there is left out. */
function activityIn({ gates, pace, ...counts }: Told): Activity {
  return {
    ...counts,
    pace,
    gates: gates.map((gate) => ({ ...gate, until: new Date(gate.until) })),
  };
}

interface Told extends Omit<Activity, 'gates' | 'pace'> {
  readonly pace?: number;
  readonly gates: readonly (Omit<ClosedGate, 'until'> & { readonly until: string })[];
}
