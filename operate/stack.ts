/**
 * What an operator can see of a stack and do with it, whichever stack it is: the one on this machine (`local-stack.ts`)
 * or one in AWS (`aws-stack.ts`). Everything else in `operate/` is built on this, and knows neither.
 * Each call throws an `OperateFault` where it can't do what it was asked.
 */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { LogLine } from './log-line.ts';

export interface Stack {
  /** For the first line of each command: `the stack on this machine`, `stage dev in us-east-1, account 123456789012`. */
  readonly title: string;
  /**
   * What follows `npx iterable-forwarder` so that another command speaks to the same stack: `--stage dev`, with its
   * `--region` if it was given, or nothing.
   */
  readonly arguments: string;
  /** Where senders post to, without a path. */
  readonly door: () => Promise<string>;
  /** Both stacks speak SQS and Secrets Manager. */
  readonly sqs: SQSClient;
  readonly secretsManager: SecretsManagerClient;
  /** What stands before each secret's name. */
  readonly secretPrefix: () => Promise<string>;
  /** The URL of a project's queue; `undefined` if the stack has none. */
  readonly queueUrl: (project: string, kind: QueueKind) => Promise<string | undefined>;
  readonly deadLetterQueueUrl: () => Promise<string>;
  /**
   * When the oldest of what lies on a project's queue was sent, where the stack knows; `undefined` if nothing does. SQS
   * itself tells nobody.
   */
  readonly oldestSentAt?: (project: string, kind: QueueKind) => Promise<Date | undefined>;
  /** Of the projects' queues, in the order of the configuration that was deployed; AWS has none: by name there. */
  readonly mappings: () => Promise<readonly MappingState[]>;
  /** Of all of a project's mappings. Resolves when Lambda does as told: in AWS that takes about half a minute. */
  readonly enable: (project: string, isEnabled: boolean, interrupted?: AbortSignal) => Promise<void>;
  /** Without those that the stack has not. */
  readonly functions: () => Promise<readonly FunctionState[]>;
  readonly alarms: () => Promise<readonly AlarmState[]>;
  readonly activity: (project: string, since: Date) => Promise<Activity>;
  /** What the functions log, oldest first; what came late, when it came. */
  readonly lines: (wanted: WantedLines) => AsyncIterable<LogLine>;
  /** The address of Iterable's API for a data centre, as the stack calls it. */
  readonly iterableOrigin: (dataCenter: 'US' | 'EU') => Promise<string>;
  readonly close: () => Promise<void>;
}

/** `standard` for events, `users` for users in order. */
export type QueueKind = 'standard' | 'users';

export interface MappingState {
  readonly project: string;
  readonly queue: QueueKind;
  /** AWS: Enabled, Disabled, Creating, Enabling, Disabling, Updating, Deleting. */
  readonly state: string;
  readonly reportsBatchItemFailures: boolean;
  readonly batchSize: number;
  readonly maximumConcurrency: number | undefined;
}

export interface FunctionState {
  readonly name: 'http' | 'bus' | 'deliver' | 'users';
  readonly timeoutSeconds: number;
  /** Of the configuration it was built with; `undefined` if it does not say. */
  readonly configurationHash: string | undefined;
  /** AWS: Active, Pending, Inactive, Failed. */
  readonly state: string;
  readonly logGroup: string | undefined;
}

export interface AlarmState {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly since: Date | undefined;
  /**
   * How many hear of it. In AWS: to how many targets it is sent, mostly one topic. Who has subscribed to that, no
   * client here can ask.
   */
  readonly listeners: number;
  readonly description: string;
}

/** What happened to a project's events since a moment. */
export interface Activity {
  readonly delivered: number;
  /** By verdict; `other` for those of which it is not known yet. */
  readonly retried: Readonly<Record<string, number>>;
  /** By reason; `other` as before. */
  readonly buried: Readonly<Record<string, number>>;
  readonly notAttempted: number;
  /** Calls a second that one consumer allowed itself last; `undefined` if none was at work. */
  readonly pace: number | undefined;
  /** Those that are closed now, by the name of their endpoint; none if the level of the log hides them. */
  readonly gates: readonly ClosedGate[];
}

export interface ClosedGate {
  readonly endpoint: string;
  readonly closedBy: string;
  readonly until: Date;
}

export interface WantedLines {
  readonly since: Date;
  /** Ends the lines; without it they end with what is there now. */
  readonly until?: AbortSignal;
  /** Only lines in which each of these fields has this value. */
  readonly where?: Readonly<Record<string, string>>;
}
