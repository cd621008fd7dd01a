/** The stack that a command speaks to. */
import { openAwsStack } from './aws/aws-stack.ts';
import { OperateFault } from './fault.ts';
import { openLocalStack } from './local/local-stack.ts';
import type { Stack } from './stack.ts';

export interface WhichStack {
  /** Of a stack in AWS; without it, the one on this machine. */
  readonly stage: string | undefined;
  readonly region: string | undefined;
}

/** @throws OperateFault if there is none, or it can't be reached */
export async function openStack({ stage, region }: WhichStack): Promise<Stack> {
  if (stage !== undefined) return openAwsStack({ stage, region });
  if (region !== undefined) {
    throw new OperateFault('wrong-use', 'a --region is of a stack in AWS', {
      remedy: 'name its --stage, too',
    });
  }
  return openLocalStack();
}
