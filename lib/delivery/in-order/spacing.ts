/**
 * Keeps a user's changes apart, as Iterable advises: https://support.iterable.com/hc/articles/217502386. Before each
 * change the table is asked when the last one was. The users of an invocation ask at the same time.
 */
import type { Project } from '../../config/define-config.ts';
import type { Reading, Verdict } from '../../iterable/response.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import { spacedUserOfText } from '../../users/group.ts';
import { type Change, Ledger, ownerOf } from '../../users/ledger.ts';
import { type LedgerTable, NO_TABLE } from '../../users/ledger-table.ts';
import type { ReceivedMessage, Task } from '../task.ts';
import type { Telling } from '../telling.ts';
import { type Answered, Asking, type AskingDependencies } from './asking.ts';
import { createSpacingTelling, type SpacingTelling } from './spacing-telling.ts';
import { type Attempting, messagesIn } from './steps.ts';

/**
 * What has waited so long goes in its order, and no longer apart: a hot user must not stall the queue. A configuration
 * may ask for no longer distance (MAX_SPACING_SECONDS).
 */
const MAX_WAIT_MS = 300_000;
/**
 * A change has its effect while its call is under way. One that took longer is noted again at its end; all others are
 * kept apart by so much more.
 */
const MAX_CALL_MS = 500;

const MAX_LOST_MS = 1_000;

/** Of these Iterable made no change. */
const WITHOUT_EFFECT: ReadonlySet<Verdict> = new Set([
  'rate-limited',
  'credentials-refused',
  'jwt-refused',
  'jwt-user-mismatch',
  'user-forgotten',
  'user-unknown',
  'too-large',
  'rejected',
] satisfies Verdict[]);

export interface SpacingDependencies {
  readonly projects: Readonly<Record<string, Project>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly telling: Pick<Telling, 'tallyOf'>;
  /** Without it, nothing is known of any change. */
  readonly ledgerTable?: LedgerTable | undefined;
}

/** @returns what keeps the changes of one user apart, in one invocation; nothing if no project asks for it */
type CreateSpacing = (dependencies: SpacingDependencies) => (() => Spacing) | undefined;

/** `undefined` in a function that was built without it: deploy/optional-parts.ts. */
export const createSpacing: CreateSpacing | undefined = (dependencies) => {
  const { projects, clock, log, ledgerTable = NO_TABLE } = dependencies;
  if (Object.values(projects).every(({ userSpacingSeconds }) => userSpacingSeconds === undefined))
    return undefined;
  const ledger = new Ledger(ledgerTable);
  const telling = createSpacingTelling(dependencies.telling, log);
  const asking = new Asking({ clock, telling });
  return () => new Spacing(ledger, asking, { clock, telling });
};

/** A change that may be made now. */
interface Begun {
  readonly task: Task;
  readonly change: Change;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** For so long it may still wait for its distance; 0 or less if it has waited long enough. */
  readonly mayWaitMs: number;
  /** The table knows of it. */
  isKnown: boolean;
  /**
   * Claimed for the first time: if nothing comes of it, the next change may take its place at once. Of a claim that is
   * repeated an earlier call may have had an effect. And what goes without its distance writes over the row of the
   * change before it.
   */
  isAnew: boolean;
}

export class Spacing {
  readonly #ledger: Ledger;
  readonly #asking: Asking;
  readonly #clock: Clock;
  readonly #telling: SpacingTelling;
  /** The last one that was begun, if what comes next may take its place. */
  #begun: Begun | undefined;
  /** The last change that was made here, in milliseconds since 1970. */
  #changedAt = Number.NEGATIVE_INFINITY;
  /** So much time the table's failures may still cost the user. */
  #patienceMs = MAX_LOST_MS;

  constructor(ledger: Ledger, asking: Asking, { clock, telling }: AskingDependencies) {
    this.#ledger = ledger;
    this.#asking = asking;
    this.#clock = clock;
    this.#telling = telling;
  }

  /** @returns for how many seconds the change must still wait; 0 if it may be made now */
  async begin(step: Attempting<ReceivedMessage>): Promise<number> {
    const { task } = step;
    const { project, operation, body, message } = task;
    const { userSpacingSeconds } = project;
    const user = userSpacingSeconds && spacedUserOfText(operation, project, body);
    if (!user) return 0;
    const spacingMs = userSpacingSeconds * 1_000;
    const change = { user, owner: ownerOf(idsOf(step)), formerOwner: this.#begun?.change.owner };
    const at = this.#clock.now();
    const mayWaitMs = (message.firstSentAt ?? message.sentAt) + MAX_WAIT_MS - at;
    const begun = { task, change, at, mayWaitMs, isKnown: true, isAnew: false };
    const mustWaitMs =
      mayWaitMs <= 0 ? await this.#goUnspaced(begun, spacingMs) : await this.#claim(begun, spacingMs);
    if (mustWaitMs <= 0) {
      this.#begun = begun;
      return 0;
    }
    const delaySeconds = Math.ceil(Math.min(mustWaitMs, mayWaitMs) / 1000);
    this.#telling.spaced(task, delaySeconds);
    return delaySeconds;
  }

  /** Whether it was begun with its distance, and so must be followed with it too. */
  isSpaced({ task }: Attempting<ReceivedMessage>): boolean {
    return this.#begun?.task === task && this.#begun.mayWaitMs > 0;
  }

  /** It has been tried, and will not be tried again at once. */
  async end({ task }: Attempting<ReceivedMessage>, { verdict }: Reading): Promise<void> {
    const begun = this.#begun;
    if (begun?.task !== task) return;
    const isWithoutEffect = WITHOUT_EFFECT.has(verdict);
    if (!isWithoutEffect || !begun.isAnew) this.#begun = undefined;
    if (isWithoutEffect) return;
    const nowMs = this.#clock.now();
    this.#changedAt = nowMs;
    if (begun.isKnown && nowMs - begun.at <= MAX_CALL_MS) return;
    await this.#note(begun, nowMs);
    if (!begun.isKnown) this.#telling.unspaced(task, 'ledger');
  }

  /** @returns for how long it must wait; 0 if the user is claimed for it, or the table does not know */
  async #claim(begun: Begun, spacingMs: number): Promise<number> {
    const apartMs = spacingMs + MAX_CALL_MS;
    // As the table would say, or it would come back too early.
    const ownWaitMs = this.#changedAt + apartMs - begun.at;
    if (ownWaitMs > 0) return ownWaitMs;
    const claimed = await this.#ask(begun.task, (signal) =>
      this.#ledger.claim(begun.change, apartMs, begun.at, signal),
    );
    if (claimed === undefined) {
      begun.isKnown = false;
      this.#telling.unspaced(begun.task, 'ledger');
      return 0;
    }
    const { answer } = claimed;
    // However long the answer took: the user is not claimed.
    if (!answer.isTaken) return Math.max(1, answer.changedAt + apartMs - this.#clock.now());
    const { former } = answer;
    const replaced = this.#begun?.change.owner === former ? this.#begun : undefined;
    begun.isAnew = replaced === undefined ? former !== begun.change.owner : replaced.isAnew;
    return 0;
  }

  /** @returns that it need not wait */
  async #goUnspaced(begun: Begun, spacingMs: number): Promise<0> {
    const noted = await this.#note(begun, begun.at);
    // What the row says may be its own: nobody knows what came of that.
    const lastAt = Math.max(this.#changedAt, noted?.answer ?? Number.NEGATIVE_INFINITY);
    const isApart = noted !== undefined && begun.at - lastAt >= spacingMs + MAX_CALL_MS;
    if (!isApart) this.#telling.unspaced(begun.task, 'waited');
    return 0;
  }

  /** @returns what the ledger answers, if it does */
  async #note(begun: Begun, nowMs: number): Promise<Answered<number | undefined> | undefined> {
    const noted = await this.#ask(begun.task, (signal) => this.#ledger.note(begun.change, nowMs, signal));
    begun.isKnown = noted !== undefined;
    return noted;
  }

  async #ask<Answer>(
    task: Task,
    question: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answered<Answer> | undefined> {
    const askedAt = this.#clock.now();
    if (this.#patienceMs <= 0) return undefined;
    const answered = await this.#asking.ask(task, this.#patienceMs, question);
    if (answered === undefined) this.#patienceMs -= this.#clock.now() - askedAt;
    return answered;
  }
}

function idsOf(step: Attempting<ReceivedMessage>): [string, ...string[]] {
  const [first, ...others] = messagesIn(step);
  // Of one that SQS gives no id, its event's.
  return [first.messageId || step.task.envelope.id, ...others.map(({ messageId }) => messageId)];
}
