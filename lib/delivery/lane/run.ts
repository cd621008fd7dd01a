/** One invocation's events on a lane: does what `next-step.ts` decides, until each has had its last word. */

import type { Clock } from '../../runtime/clock.ts';
import { MIN_ATTEMPT_MS } from '../time/budget.ts';
import type { Attempt, Attempted } from './attempt.ts';
import type { Format } from './format.ts';
import type { Gate, Pass, Sign } from './gate.ts';
import { nextStep, type Situation } from './next-step.ts';
import type { Departure, Pace } from './pace.ts';
import { alone, type Parcel, remaindersOf, type Waiting } from './parcel.ts';
import type { GiveBack, Report } from './report.ts';

/** What is the lane's, and outlives the run. */
export interface LaneParts {
  readonly gate: Gate;
  readonly pace: Pace;
  readonly format: Format;
  readonly attempt: Attempt;
  readonly clock: Clock;
}

export interface Invocation {
  /** Milliseconds since 1970, by which the last attempt must have ended. */
  readonly deadline: number;
  /** How many messages it was given, on all lanes. */
  readonly messages: number;
}

/** An attempt that has ended, and how things stood when it began. */
interface EndedAttempt {
  readonly attempted: Attempted;
  readonly startedAt: number;
  readonly attemptsSince: number;
  /** Of its last call. */
  readonly departure: Departure;
}

export class Run {
  readonly #lane: LaneParts;
  readonly #waiting: Waiting;
  readonly #invocation: Invocation;
  readonly #report: Report;
  readonly #begunAt: number;
  readonly #latestStart: number;
  #callsUnderWay = 0;
  #callEnded = Promise.withResolvers<void>();

  constructor(lane: LaneParts, waiting: Waiting, invocation: Invocation, report: Report) {
    this.#lane = lane;
    this.#waiting = waiting;
    this.#invocation = invocation;
    this.#report = report;
    this.#begunAt = lane.clock.now();
    this.#latestStart = invocation.deadline - MIN_ATTEMPT_MS;
  }

  async finish(): Promise<void> {
    const { clock } = this.#lane;
    for (;;) {
      const nowMs = clock.now();
      const situation = this.#situation(nowMs);
      const step = nextStep(situation, nowMs);
      switch (step.do) {
        case 'start':
          this.#start(nowMs);
          break;
        case 'wait':
          await clock.pause(step.ms);
          break;
        case 'wait-for-a-call':
          await this.#callEnded.promise;
          break;
        case 'give-back':
          this.#giveBack({ why: step.why, gateLeftMs: situation.gateLeftMs });
          break;
        case 'end':
          return;
      }
    }
  }

  #situation(nowMs: number): Situation {
    const { gate, pace, format } = this.#lane;
    return {
      waiting: this.#waiting.count,
      callsUnderWay: this.#callsUnderWay,
      maxCalls: format.maxCalls,
      gateLeftMs: gate.leftMs(nowMs),
      isProbing: gate.isProbing,
      paceWaitMs: pace.waitMs(nowMs),
      begunAt: this.#begunAt,
      latestStart: this.#latestStart,
      messages: this.#invocation.messages,
    };
  }

  #giveBack(cause: GiveBack): void {
    this.#report.onGiveBack(this.#waiting.takeAll(), cause);
  }

  #start(nowMs: number): void {
    const { gate, format } = this.#lane;
    const pass = gate.takePass(nowMs);
    const parcel = this.#waiting.take(pass.kind === 'probing' ? { ...format, maxEvents: 1 } : format);
    this.#callsUnderWay += 1;
    void this.#deliver(parcel, pass).finally(() => {
      this.#callsUnderWay -= 1;
      this.#callEnded.resolve();
      this.#callEnded = Promise.withResolvers();
    });
  }

  /** Never rejects. */
  async #deliver(parcel: Parcel, pass: Pass): Promise<void> {
    try {
      this.#conclude(parcel, pass, await this.#attempt(parcel, pass));
    } catch (error) {
      this.#report.onFault(parcel.tasks, error);
    }
  }

  async #attempt({ tasks }: Parcel, pass: Pass): Promise<EndedAttempt> {
    const { gate, pace, attempt, clock } = this.#lane;
    const startedAt = clock.now();
    const attemptsSince = gate.attemptsSince(startedAt);
    let departure = pace.depart(startedAt);
    let calls = 0;
    const onCall = () => {
      // An attempt's second call goes at once, and those after it wait the longer.
      if (calls > 0) departure = pace.depart(clock.now());
      calls += 1;
      this.#report.onCall();
    };
    // A fault of ours says nothing of the endpoint.
    let sign: Sign = { kind: 'silent' };
    try {
      const attempted = await attempt({ tasks, deadline: this.#invocation.deadline, onCall });
      sign = signOf(attempted, calls);
      return { attempted, startedAt, attemptsSince, departure };
    } finally {
      gate.returnPass(pass, sign, clock.now(), clock.random());
    }
  }

  #conclude(
    parcel: Parcel,
    pass: Pass,
    { attempted, startedAt, attemptsSince, departure }: EndedAttempt,
  ): void {
    if (typeof attempted === 'string') {
      this.#waiting.putFirst(attempted === 'each-alone' ? parcel.tasks.map(alone) : [parcel]);
      return;
    }
    const nowMs = this.#lane.clock.now();
    const { reading, events } = attempted;
    // A probe goes alone: that it is refused says nothing about a pace.
    if (reading.verdict === 'rate-limited' && pass.kind !== 'probing') {
      this.#lane.pace.slowDown(departure, nowMs);
    }
    this.#report.onAnswer(reading);
    this.#waiting.putFirst(remaindersOf(parcel, attempted));
    for (const [index, task] of parcel.tasks.entries()) {
      const eventReading = events[index];
      if (eventReading !== undefined) {
        this.#report.onConclusion(task, eventReading, { durationMs: nowMs - startedAt, attemptsSince });
      }
    }
  }
}

/**
 * What an attempt tells the gate.
 * @param calls that were made in it
 */
function signOf(attempted: Attempted, calls: number): Sign {
  if (attempted === 'no-time' || attempted === 'each-alone') return { kind: 'silent' };
  if (attempted === 'key-unreadable') return { kind: 'barred' };
  const { verdict, retryAfter } = attempted.reading;
  if (verdict === 'credentials-refused') return { kind: 'barred' };
  if (calls === 0) return { kind: 'silent' };
  if (verdict === 'rate-limited') return { kind: 'throttled', retryAfter };
  return verdict === 'unavailable' || verdict === 'in-doubt'
    ? { kind: 'failed', retryAfter }
    : { kind: 'answered' };
}
