/** The door can be reached, and answers. */
import { type Check, fault, type StackExamination, unknown, well } from './check.ts';

export const doorCheck: Check<StackExamination> = {
  name: 'door',
  holds: 'the door answers `GET /health`',
  async run({ stack, remedies }) {
    const door = await stack.door();
    const subject = `door ${door}`;
    const answer = await health(door);
    if (answer === 200) return [well(subject, 'it answers')];
    if (typeof answer === 'number') {
      const remedy = `the log of the function http tells why: ${remedies.own('tail --level error --since 15m')}`;
      return [fault(subject, `it answers GET /health with ${answer}`, remedy)];
    }
    return [unknown(subject, `it can't be reached from here: ${answer}`, 'check the network, and try again')];
  },
};

const TIMEOUT_MS = 15_000;

/** @returns a status, or what stood in the way */
async function health(door: string): Promise<number | string> {
  try {
    const response = await fetch(`${door}/health`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    const { name, cause } = error as Error & { readonly cause?: { readonly code?: unknown } };
    return typeof cause?.code === 'string' ? cause.code : name;
  }
}
