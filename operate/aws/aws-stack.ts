/** A stack in AWS, seen and worked with the operator's own credentials. */
import { OperateFault } from '../fault.ts';
import type { Stack } from '../stack.ts';

export interface AwsStackName {
  readonly stage: string;
  readonly region: string | undefined;
}

/** @throws OperateFault */
export async function openAwsStack({ stage }: AwsStackName): Promise<Stack> {
  throw new OperateFault('failed', `the stage ${stage} can't be opened yet`);
}
