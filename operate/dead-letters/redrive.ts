/** Moves letters back to their projects' queues, mended on the way if wanted. */
import type { Configuration } from '../../lib/config/define-config.ts';
import { decodeMessage } from '../../lib/event/envelope.ts';
import { operationNamed } from '../../lib/iterable/operations.ts';
import type { OutgoingMessage } from '../../lib/queue/queue.ts';
import { type Difference, differencesOf } from './difference.ts';
import type { Filter } from './filter.ts';
import { type Group, Groups } from './groups.ts';
import type { Letter } from './letter.ts';
import { type Looked, lookThrough, pickedOf, type Watch } from './look.ts';
import { type Edit, type Mended, mend } from './mend.ts';
import { Outbox } from './outbox.ts';
import type { Queues } from './queues.ts';
import { type Before, Lines } from './turns.ts';

export interface RedriveSettings {
  readonly filter: Filter;
  readonly edit: Edit | undefined;
  /** Of letters to move. */
  readonly limit: number;
}

/** What a redrive would do. */
export interface Plan {
  readonly looked: Looked;
  /** Of the letters that would be moved, and of those that stay though they were asked for. */
  readonly groups: readonly Group[];
  /** By SQS's ids: what is buried after the operator has said yes is not moved. */
  readonly chosen: ReadonlySet<string>;
  /** Of these, the order of those that are about one user. */
  readonly before: Before;
  readonly mended: number;
  /** How many stay, by why. */
  readonly staying: ReadonlyMap<string, number>;
  /** So many set a state and are so old that a newer one may have come since. */
  readonly oldStates: number;
  /** So many may have been done already, and would be done a second time. */
  readonly inDoubt: number;
  /** One that is mended. */
  readonly example: { readonly id: string; readonly differences: readonly Difference[] } | undefined;
}

const OLD_STATE_MS = 3_600_000;
/** Words that a function makes up could be as many as letters. */
const MAX_REASONS = 50;
const OTHER_REASONS = 'for other reasons';

/** Changes nothing. @throws OperateFault */
export async function planRedrive(
  stack: Queues,
  configuration: Configuration,
  { filter, edit, limit }: RedriveSettings,
  watch: Watch,
): Promise<Plan> {
  const { clock } = watch;
  const outbox = new Outbox(stack, configuration, clock);
  const groups = new Groups();
  const chosen = new Set<string>();
  const lines = new Lines();
  const staying = new Map<string, number>();
  let [mended, oldStates, inDoubt] = [0, 0, 0];
  let example: Plan['example'];

  function stay(why: string): void {
    const told = staying.has(why) || staying.size < MAX_REASONS ? why : OTHER_REASONS;
    staying.set(told, (staying.get(told) ?? 0) + 1);
  }

  function choose(letter: Letter, { texts, isMended, messages }: Going): void {
    chosen.add(letter.messageId);
    lines.add(
      letter,
      messages.flatMap(({ group }) => group?.id ?? []),
    );
    if (letter.reason === 'in-doubt') inDoubt += 1;
    if (isOldState(letter, clock.now())) oldStates += 1;
    if (!isMended) return;
    mended += 1;
    example ??= { id: letter.told.id ?? '', differences: differencesOf(letter.body, bodyIn(texts[0])) };
  }

  const looked = await lookThrough(
    stack,
    {
      visit: async (letters) => {
        for (const [letter, facts] of pickedOf(letters, filter)) {
          const result = await goingOf(letter, edit, configuration, outbox);
          // Only now: others are looked through at the same time.
          if (chosen.size >= limit) return 'stop';
          groups.add(facts, letter.diedAt);
          if (result.kind === 'stays') stay(result.why);
          else choose(letter, result);
        }
        return undefined;
      },
    },
    watch,
  );
  const before = lines.before();
  return { looked, groups: groups.rows(), chosen, before, mended, staying, oldStates, inDoubt, example };
}

type Stays = Extract<Mended, { readonly kind: 'stays' }>;

interface Going extends Extract<Mended, { readonly kind: 'goes' }> {
  readonly messages: readonly OutgoingMessage[];
}

/** The same each time that it is asked of a letter. */
export async function goingOf(
  letter: Letter,
  edit: Edit | undefined,
  configuration: Configuration,
  outbox: Outbox,
): Promise<Going | Stays> {
  const result = mend(letter, edit, configuration);
  if (result.kind === 'stays') return result;
  const messages = await outbox.messagesOf(letter, result.texts);
  for (const { project } of messages) {
    if (!(await outbox.hasQueueOf(project))) {
      return { kind: 'stays', why: `the stack has no queue of the project ${project}` };
    }
  }
  return { ...result, messages };
}

function isOldState({ told, diedAt }: Letter, nowMs: number): boolean {
  if (operationNamed(told.operation ?? '')?.repeatable !== 'state') return false;
  const acceptedAt = Date.parse(told.acceptedAt ?? '');
  return nowMs - (Number.isNaN(acceptedAt) ? diedAt : acceptedAt) > OLD_STATE_MS;
}

function bodyIn(text = ''): string {
  const decoded = decodeMessage(text);
  return decoded.kind === 'message' ? decoded.body : '';
}
