/** What an account of AWS has of a stack, in the SDK's own types. */
import type { Stack, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { EventSourceMappingConfiguration, FunctionConfiguration } from '@aws-sdk/client-lambda';
import { AwsRefusal } from './aws-server.ts';

export interface Point {
  readonly metric: string;
  readonly project: string;
  readonly at: Date;
  readonly value: number;
  /** Too young to be listed, though it can be asked for. */
  readonly isUnlisted?: true;
}

export interface Logged {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** A test may change all of it. */
export interface Account {
  stacks: Stack[];
  resources: StackResourceSummary[];
  functions: FunctionConfiguration[];
  mappings: EventSourceMappingConfiguration[];
  alarms: MetricAlarm[];
  points: Point[];
  logs: Map<string, Logged[]>;
  queues: Map<string, Readonly<Record<string, string>>>;
  secrets: Map<string, string>;
  /** How many times a mapping is looked at until it is as it was told. */
  looksUntilSettled: number;
  /** How many of anything are on a page; of logs, each second page is empty. */
  pageSize: number;
}

export type Input = Readonly<Record<string, unknown>>;

export const notFound = (name: string, message: string, status = 404) =>
  new AwsRefusal({ name, status, message });

/** A part of a list, as long as the account's pages are. */
export type Page = <T>(all: readonly T[], token: unknown) => { items: T[]; next: string | undefined };
