/** What brakes a flood of requests: a throttle in front of the door, and how many doors may run at once. */

import type { Extensions } from './names.ts';
import { withoutStack } from './users-fault.ts';

/** Each as `serverless.yml` has it: a number, or text; nothing is braked by what is empty. */
export interface FloodParameters {
  /** Requests a second that the HTTP API lets through; a Function URL has no such brake. */
  readonly throttleRate: string | number;
  /** How many it lets through at once. */
  readonly throttleBurst: string | number;
  /** How many instances of the door may run at once. */
  readonly doorConcurrency: string | number;
}

export type FloodParameter = keyof FloodParameters;

export const FLOOD_PARAMETERS = [
  'throttleRate',
  'throttleBurst',
  'doorConcurrency',
] as const satisfies readonly FloodParameter[];

const WHOLE_NUMBER = /^[1-9]\d{0,8}$/;

/**
 * @param known those that the door has
 * @throws Error with every fault at once
 */
export function floodBrakes(
  parameters: FloodParameters,
  known: readonly FloodParameter[] = FLOOD_PARAMETERS,
): Extensions {
  const faults = faultsOf(parameters, known);
  if (faults.length > 0) throw withoutStack(new Error(faults.join('\n')));
  const { throttleRate, throttleBurst, doorConcurrency } = parameters;
  const throttle = {
    HttpApiStage: {
      Properties: {
        DefaultRouteSettings: {
          ThrottlingRateLimit: Number(throttleRate),
          ThrottlingBurstLimit: Number(throttleBurst),
        },
      },
    },
  };
  const concurrency = {
    HttpLambdaFunction: { Properties: { ReservedConcurrentExecutions: Number(doorConcurrency) } },
  };
  return { ...(throttleRate === '' ? {} : throttle), ...(doorConcurrency === '' ? {} : concurrency) };
}

function faultsOf(parameters: FloodParameters, known: readonly FloodParameter[]): string[] {
  const { throttleRate, throttleBurst } = parameters;
  const set = FLOOD_PARAMETERS.filter((name) => parameters[name] !== '');
  const foreign = set.filter((name) => !known.includes(name));
  if (foreign.length > 0) {
    return [
      `${foreign.join(' and ')}: only an HTTP API has this; a Function URL is braked by doorConcurrency`,
    ];
  }
  return [
    // 0 would let nothing through.
    ...set
      .filter((name) => !WHOLE_NUMBER.test(String(parameters[name])))
      .map((name) => `${name} must be a whole number above 0`),
    // API Gateway takes the one that is missing for 0.
    ...((throttleRate === '') === (throttleBurst === '')
      ? []
      : ['throttleRate and throttleBurst must be set together']),
  ];
}
