/**
 * The environment of the functions; nothing else reads `process.env`. A missing or malformed value stops
 * the function at start, with every fault named at once.
 */
import * as z from 'zod/mini';
import { issuesOf } from '../issues.ts';
import { type DataCenter, ORIGINS } from '../iterable/project-kinds.ts';
import { BASE_PATH_RULE, parseBasePath } from './base-path.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';

export interface Environment {
  readonly region: string;
  /** Each project's queue: `{project}` in it stands for the project's name. Without it there is one for all. */
  readonly queueUrlTemplate: string;
  /** The FIFO queues of users in order, by the same pattern; without them nothing is kept in order. */
  readonly usersQueueUrlTemplate: string | undefined;
  readonly deadLetterQueueUrl: string;
  readonly secretPrefix: string;
  readonly secretTtlSeconds: number;
  /** How many consumers run at once at the most: each takes its share of Iterable's limits. */
  readonly maxConcurrency: number;
  readonly logLevel: LogLevel;
  /** Of the delivered events, how many have a line in the log at level info: from 0, none, to 1, each. */
  readonly deliveredLogShare: number;
  /** What CloudWatch keeps the metrics under. */
  readonly metricsNamespace: string;
  /** The segments that a custom domain puts before the door's own paths, if it does. */
  readonly basePath: readonly string[] | undefined;
  /** Where to reach the AWS services instead of the region's own endpoints. */
  readonly sqsEndpoint: string | undefined;
  readonly secretsManagerEndpoint: string | undefined;
  /** The origin of Iterable's API, by data centre. */
  readonly iterableOrigins: Readonly<Record<DataCenter, string>>;
}

/** The environment is wrong; the message names each variable and its fault. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const anyUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' });

/** An API key travels to this address: plain http is for loopback only. */
export const iterableOrigin = z.string().check(
  z.refine((text) => {
    const url = URL.parse(text);
    if (url === null || url.href !== `${url.origin}/`) return false;
    return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  }, 'must be the origin of an https:// address, or http:// on loopback'),
);

const wholeNumber = z.string().check(z.regex(/^[1-9]\d{0,5}$/, 'must be a whole number, at least 1'));

const share = z.string().check(z.regex(/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/, 'must be a number from 0 to 1'));

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html; AWS/ is AWS's own. */
const namespace = z
  .string()
  .check(z.regex(/^(?!AWS\/)[\w./#-][\w./#: -]{0,254}$/, 'is not a namespace CloudWatch allows'));

/** As it is written, so that whoever only hands it on need not write it again. */
export const basePath = z
  .string()
  .check(z.refine((text) => parseBasePath(text) !== undefined, BASE_PATH_RULE));

const queueUrl = anyUrl.check(
  z.refine((url) => !url.slice(0, url.lastIndexOf('/')).includes('{project}'), {
    message: 'may have {project} in its last part only, which is the name of the queue',
  }),
);

const schema = z.object({
  AWS_REGION: z.string().check(z.minLength(1)),
  QUEUE_URL: queueUrl,
  USERS_QUEUE_URL: z.optional(
    queueUrl.check(z.endsWith('.fifo', 'must be the URL of a FIFO queue, which ends in .fifo')),
  ),
  DEAD_LETTER_QUEUE_URL: anyUrl,
  SECRET_PREFIX: z.string(),
  SECRET_TTL_SECONDS: z._default(wholeNumber, '300'),
  MAX_CONCURRENCY: z._default(wholeNumber, '2'),
  LOG_LEVEL: z._default(z.pipe(z.pipe(z.string(), z.transform(lowerCase)), z.enum(LOG_LEVELS)), 'info'),
  DELIVERED_LOG_SHARE: z._default(share, '0'),
  METRICS_NAMESPACE: z._default(namespace, 'iterable-forwarder'),
  BASE_PATH: z.optional(basePath),
  AWS_ENDPOINT_URL_SQS: z.optional(anyUrl),
  AWS_ENDPOINT_URL_SECRETS_MANAGER: z.optional(anyUrl),
  ITERABLE_US_URL: z._default(iterableOrigin, ORIGINS.US),
  ITERABLE_EU_URL: z._default(iterableOrigin, ORIGINS.EU),
});

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * @param subject what is not valid, for the message
 * @throws EnvironmentError with every fault at once; values are not repeated, they may be secret
 */
export function parseVariables<Values>(
  schema: z.ZodMiniType<Values>,
  variables: Variables,
  subject: string,
): Values {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const faults = issuesOf(parsed.error).map(({ path, message }) => `  - ${path}: ${message}`);
  throw new EnvironmentError(`${subject} not valid:\n${faults.join('\n')}`);
}

/** @throws EnvironmentError with every fault at once */
export function readEnvironment(variables: Variables = process.env): Environment {
  const values = parseVariables(schema, variables, "The function's environment is");
  return Object.freeze({
    region: values.AWS_REGION,
    queueUrlTemplate: values.QUEUE_URL,
    usersQueueUrlTemplate: values.USERS_QUEUE_URL,
    deadLetterQueueUrl: values.DEAD_LETTER_QUEUE_URL,
    secretPrefix: values.SECRET_PREFIX,
    secretTtlSeconds: Number(values.SECRET_TTL_SECONDS),
    maxConcurrency: Number(values.MAX_CONCURRENCY),
    logLevel: values.LOG_LEVEL,
    deliveredLogShare: Number(values.DELIVERED_LOG_SHARE),
    metricsNamespace: values.METRICS_NAMESPACE,
    basePath: values.BASE_PATH === undefined ? undefined : parseBasePath(values.BASE_PATH),
    sqsEndpoint: values.AWS_ENDPOINT_URL_SQS,
    secretsManagerEndpoint: values.AWS_ENDPOINT_URL_SECRETS_MANAGER,
    iterableOrigins: Object.freeze({
      US: new URL(values.ITERABLE_US_URL).origin,
      EU: new URL(values.ITERABLE_EU_URL).origin,
    }),
  });
}

/**
 * What a deployment may set otherwise: it is better refused there than by functions that don't start.
 * @throws EnvironmentError with every fault at once
 */
export function checkSettings(variables: Variables): void {
  const set = z.pick(schema, { SECRET_TTL_SECONDS: true, LOG_LEVEL: true, DELIVERED_LOG_SHARE: true });
  parseVariables(set, variables, "The functions' environment would be");
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}
