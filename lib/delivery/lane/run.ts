/** One invocation's events on a lane: does what `next-step.ts` decides, until each has had its last word. */

import type { Clock } from '../../runtime/clock.ts';
import { MIN_ATTEMPT_MS } from '../time/budget.ts';
import type { Attempt, Attempted } from './attempt.ts';
import type { Format } from './call.ts';
import type { Effect, Gate, Pass } from './gate.ts';
import type { KeyVerdict } from './key-verdict.ts';
import { nextStep, type Situation } from './next-step.ts';
import type { Others } from './others.ts';
import type { Departure, Pace } from './pace.ts';
import { alone, eventsIn, type Parcel, type Waiting } from './parcel.ts';
import { remaindersOf } from './remainders.ts';
import type { GiveBack, Report } from './report.ts';
import { areStragglers, type Sign, signOf } from './sign.ts';

/** What is the lane's, and outlives the run. */
export interface LaneParts {
  readonly gate: Gate;
  readonly keyVerdict: KeyVerdict;
  readonly pace: Pace;
  readonly format: Format;
  readonly attempt: Attempt;
  readonly clock: Clock;
  readonly others: Others;
}

export interface Invocation {
  /** Milliseconds since 1970, by which the last attempt must have ended. */
  readonly deadline: number;
  /** How many messages it was given, on all lanes. */
  readonly messages: number;
  readonly gateWait?: Situation['gateWait'];
  readonly maxPaceWaitMs?: number;
}

/** An attempt that has ended, and how things stood when it began. */
interface EndedAttempt {
  readonly attempted: Attempted;
  readonly startedAt: number;
  readonly attemptsSince: number;
  /** Of its last call. */
  readonly departure: Departure;
  readonly effect: Effect;
  readonly isAnswered: boolean;
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

  /** @returns why, if some were given back */
  async finish(): Promise<GiveBack | undefined> {
    let givenBack: GiveBack | undefined;
    const { clock } = this.#lane;
    for (;;) {
      // What is under way may still show that the gate should not have closed.
      if (this.#callsUnderWay === 0) this.#tellOfKey();
      const nowMs = clock.now();
      const situation = this.#situation(nowMs);
      const step = nextStep(situation, nowMs);
      switch (step.do) {
        case 'start':
          this.#start(nowMs);
          break;
        case 'wait':
          await this.#wait(step.ms, situation);
          break;
        case 'wait-for-a-call':
          await this.#callEnded.promise;
          break;
        case 'give-back':
          givenBack = {
            why: step.why,
            gateLeftMs: situation.gateLeftMs,
            ...(step.why === 'pace' ? { paceLeftMs: situation.paceWaitMs } : {}),
            closedBy: this.#lane.gate.closedBy,
          };
          this.#report.onGiveBack(this.#waiting.takeAll(), givenBack);
          break;
        case 'end':
          return givenBack;
      }
    }
  }

  #tellOfKey(): void {
    const refusal = this.#lane.keyVerdict.take();
    if (refusal !== undefined) this.#report.onKeyRefused(refusal);
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
      gateWait: this.#invocation.gateWait ?? 'by-share',
      maxPaceWaitMs: this.#invocation.maxPaceWaitMs ?? Number.POSITIVE_INFINITY,
    };
  }

  /** An answer to a call that is under way may open a closed gate. */
  async #wait(ms: number, { gateLeftMs, callsUnderWay }: Situation): Promise<void> {
    const pause = this.#lane.clock.pause(ms);
    await (gateLeftMs > 0 && callsUnderWay > 0 ? Promise.race([pause, this.#callEnded.promise]) : pause);
  }

  #start(nowMs: number): void {
    const { gate, format } = this.#lane;
    const pass = gate.takePass(nowMs);
    const isProbe = pass.state.kind === 'probing';
    const parcel = isProbe ? this.#waiting.takeProbe() : this.#waiting.take(format);
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
      this.#report.onFault(eventsIn(parcel), error);
    }
  }

  async #attempt(parcel: Parcel, pass: Pass): Promise<EndedAttempt> {
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
    let effect: Effect;
    let attempted: Attempted;
    try {
      attempted = await attempt({ tasks: parcel.tasks, deadline: this.#invocation.deadline, onCall });
      sign = signOf(attempted, calls, areStragglers(parcel.tasks, gate.answeredAt));
    } finally {
      effect = gate.returnPass(pass, sign, clock.now(), clock.random());
    }
    return { attempted, startedAt, attemptsSince, departure, effect, isAnswered: sign.kind === 'answered' };
  }

  #conclude(parcel: Parcel, pass: Pass, ended: EndedAttempt): void {
    const { attempted, startedAt, attemptsSince, departure, effect, isAnswered } = ended;
    const { gate, pace, keyVerdict, others, clock } = this.#lane;
    if (typeof attempted === 'string') {
      this.#waiting.putFirst(attempted === 'each-alone' ? parcel.tasks.map(alone) : [parcel]);
      return;
    }
    const nowMs = clock.now();
    const { reading, events, merged = [] } = attempted;
    // A probe goes alone: that it is refused says nothing about a pace.
    if (reading.verdict === 'rate-limited' && pass.state.kind !== 'probing') pace.slowDown(departure, nowMs);
    keyVerdict.hear(reading, effect);
    this.#report.onAnswer(reading);
    for (const [first, count] of merged) this.#report.onMerged(first, count);
    this.#waiting.putFirst(remaindersOf(parcel, attempted));
    if (isAnswered) others.hearAnswered(parcel.tasks, nowMs);
    const circumstances = {
      durationMs: nowMs - startedAt,
      attemptsSince,
      isAloneInFailing: others.isAlone(parcel.tasks, gate, nowMs, reading.verdict === 'delivered'),
    };
    for (const [index, task] of parcel.tasks.entries()) {
      const eventReading = events[index];
      if (eventReading !== undefined) this.#report.onConclusion(task, eventReading, circumstances);
    }
  }
}
