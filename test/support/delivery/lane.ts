/** A lane in virtual time, between attempts that are played and a report that is kept. */
import type { Attempt, Attempted, AttemptRequest } from '../../../lib/delivery/lane/attempt.ts';
import { type Lane, Lanes } from '../../../lib/delivery/lane/lane.ts';
import type { GiveBack, Report } from '../../../lib/delivery/lane/report.ts';
import type { Task } from '../../../lib/delivery/task.ts';
import type { Reading } from '../../../lib/iterable/response.ts';
import { NOON } from '../clock.ts';
import { taskNamed } from './messages.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

/** What one call comes to: a reading of all its events, of each, or whatever an attempt may say. */
export type CallEnding = Reading | Attempted | Error;

interface Ended {
  readonly ending: CallEnding;
  readonly takesMs?: number;
  /** How many calls it makes: one, unless nothing could be sent. */
  readonly callsMade?: number;
}

interface PlayedCall {
  /** Milliseconds since noon. */
  readonly at: number;
  readonly bodies: readonly string[];
}

interface PlayedLane {
  readonly time: VirtualTime;
  readonly lane: Lane;
  readonly tasks: readonly Task[];
  readonly calls: readonly PlayedCall[];
  readonly maxAtOnce: () => number;
  /**
   * Works these off until `deadline`, in milliseconds since noon.
   * @param messages of the invocation, if others go elsewhere
   * @returns what was reported
   */
  readonly workOff: (tasks: readonly Task[], deadline?: number, messages?: number) => Promise<Reported>;
}

interface Reported {
  readonly concluded: readonly (readonly [body: string, verdict: string, durationMs: number])[];
  readonly givenBack: readonly (GiveBack & { readonly bodies: readonly string[] })[];
  readonly failed: readonly (readonly string[])[];
  /** The verdict of each attempt. */
  readonly answered: readonly string[];
  /** How many calls were made in them. */
  readonly called: { readonly count: number };
  /** In milliseconds since noon. */
  readonly endedAt: number;
}

interface LaneScene {
  readonly names: readonly string[];
  readonly project?: 'us' | 'eu' | 'bulk';
  readonly random?: () => number;
  readonly consumers?: number;
  /** What comes of a call, by how many were made before it. */
  readonly ends: (call: number, bodies: readonly string[]) => Ended;
}

/** A call's answer takes 50 ms unless it says otherwise. */
const CALL_MS = 50;

export function playLane({ names, project = 'us', random, consumers = 1, ends }: LaneScene): PlayedLane {
  const time = virtualTime(random);
  const calls: PlayedCall[] = [];
  let underWay = 0;
  let maxAtOnce = 0;
  const attempt: Attempt = async (request) => {
    const bodies = request.tasks.map(({ body }) => body);
    const {
      ending,
      takesMs = CALL_MS,
      callsMade = typeof ending === 'string' ? 0 : 1,
    } = ends(calls.length, bodies);
    for (let made = 0; made < callsMade; made++) request.onCall();
    calls.push({ at: time.now() - NOON, bodies });
    underWay += 1;
    maxAtOnce = Math.max(maxAtOnce, underWay);
    if (takesMs > 0) await time.pause(takesMs);
    underWay -= 1;
    if (ending instanceof Error) throw ending;
    return attemptedOf(ending, request);
  };
  const lanes = new Lanes({ attemptOn: () => attempt, clock: time, consumers });
  const tasks = names.map((name) => taskNamed(name, { envelope: { project } }));
  const lane = lanes.of(tasks[0] ?? taskNamed('', { envelope: { project } }));
  return {
    time,
    lane,
    tasks,
    calls,
    maxAtOnce: () => maxAtOnce,
    async workOff(invoked, deadline = 50_000, messages = invoked.length) {
      const { reported, report } = recordingReport();
      await time.until(lane.workOff(invoked, { deadline: NOON + deadline, messages }, report));
      return { ...reported, endedAt: time.now() - NOON };
    },
  };
}

function attemptedOf(ending: Exclude<CallEnding, Error>, { tasks }: AttemptRequest): Attempted {
  if (typeof ending === 'string' || 'reading' in ending) return ending;
  return { reading: ending, events: tasks.map(() => ending), named: [] };
}

function recordingReport() {
  const concluded: [string, string, number][] = [];
  const givenBack: (GiveBack & { bodies: string[] })[] = [];
  const failed: string[][] = [];
  const answered: string[] = [];
  const called = { count: 0 };
  const report: Report = {
    onCall: () => {
      called.count += 1;
    },
    onAnswer: ({ verdict }) => answered.push(verdict),
    onKeyRefused: () => undefined,
    onMerged: () => undefined,
    onConclusion: ({ body }, { verdict }, { durationMs }) => concluded.push([body, verdict, durationMs]),
    onGiveBack: (tasks, cause) => givenBack.push({ ...cause, bodies: tasks.map(({ body }) => body) }),
    onFault: (tasks) => failed.push(tasks.map(({ body }) => body)),
  };
  return { reported: { concluded, givenBack, failed, answered, called }, report };
}
