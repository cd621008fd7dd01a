/** What a month costs, computed from the tables of docs/operations.md as its words say it. */

const HOURS = 730;
const SECONDS_OF_A_READ = 300;
/** Lambda asks an idle queue with five calls that wait for 20 seconds each. */
const ASKING_A_MONTH = (5 * 3_600 * HOURS) / 20;
const MILLION = 1_000_000;
const GB = 1_000_000_000;

/** By the words of their rows. */
export type Numbers = (row: string) => number;

export interface Traffic {
  readonly events: number;
  readonly assumed: Numbers;
}

export type Door = 'HTTP API' | 'Function URL';

/** By part, in dollars. @param eventsOfARequest unless it is what the page assumes */
export function costOf(
  { events, assumed }: Traffic,
  price: Numbers,
  {
    door = 'HTTP API',
    eventsOfARequest = assumed('events a request'),
  }: {
    readonly door?: Door;
    readonly eventsOfARequest?: number;
  } = {},
): Readonly<Record<string, number>> {
  const changes = events * (assumed('share that changes a user, %') / 100);
  const others = events - changes;
  const requests = events / eventsOfARequest;
  const runsOfDeliver = others / assumed('events a run of `deliver`');
  const runsOfUsers = changes / assumed('changes a run of `users`');
  const lambda = (runs: number, seconds: number, memoryGb: number) =>
    (runs / MILLION) * price('Lambda, a million runs') +
    runs * seconds * memoryGb * price('Lambda, a GB-second');
  const calls = (messages: number, atOnce: number) =>
    messages / Math.min(10, eventsOfARequest) + (2 * messages) / Math.min(10, atOnce);
  const queuesOfAKind = assumed('projects');
  const logBytes =
    requests * assumed('log of a run of `http`, bytes') +
    runsOfDeliver * assumed('log of a run of `deliver`, bytes') +
    runsOfUsers * assumed('log of a run of `users`, bytes');

  return {
    'door: HTTP API': door === 'HTTP API' ? (requests / MILLION) * price('HTTP API, a million requests') : 0,
    'Lambda `http`': lambda(requests, assumed('run of `http`, s'), 0.5),
    'SQS standard':
      ((calls(others, assumed('events a run of `deliver`')) + queuesOfAKind * ASKING_A_MONTH) / MILLION) *
      price('SQS standard, a million calls'),
    'SQS FIFO':
      ((calls(changes, assumed('changes a run of `users`')) + queuesOfAKind * ASKING_A_MONTH) / MILLION) *
      price('SQS FIFO, a million calls'),
    'Lambda `deliver`': lambda(runsOfDeliver, assumed('run of `deliver`, s'), 1),
    'Lambda `users`': lambda(runsOfUsers, assumed('run of `users`, s'), 0.5),
    logs: (logBytes / GB) * price('logs, a GB'),
    'data out': ((events * assumed('data out, bytes an event')) / GB) * price('data out, a GB'),
    metrics: assumed('metrics') * price('a metric'),
    alarms: assumed('metrics that alarms watch') * price('an alarm, by metric'),
    secrets:
      assumed('secrets') * price('a secret') +
      ((assumed('instances') * assumed('secrets an instance reads') * ((HOURS * 3_600) / SECONDS_OF_A_READ)) /
        10_000) *
        price('secrets, 10,000 reads'),
  };
}

/** As the page writes it: cents below a hundred dollars, whole dollars from there. */
export function written(dollars: number): string {
  return dollars < 100 ? `$${dollars.toFixed(2)}` : `$${Math.round(dollars).toLocaleString('en-US')}`;
}

export const dollarsIn = (text: string) => Number(text.replaceAll(/[$,*]/g, ''));
