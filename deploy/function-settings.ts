/** Parameters that go into the functions' environment: a fault there would be found by functions that don't start. */

import { checkDeployedVariables } from '../lib/runtime/environment.ts';
import { withoutStack } from './users-fault.ts';

/**
 * @param environment the functions', as osls has it: null is unset, and a number becomes text
 * @throws EnvironmentError with every fault at once
 */
export function checkFunctionSettings(environment: unknown): void {
  const variables = Object.entries(environment ?? {}).filter(([, value]) => value !== null);
  try {
    checkDeployedVariables(Object.fromEntries(variables.map(([name, value]) => [name, String(value)])));
  } catch (error) {
    throw error instanceof Error ? withoutStack(error) : error;
  }
}
