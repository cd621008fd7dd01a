/**
 * The environment of the functions. A missing or malformed value stops the function at start, with every fault named
 * at once. In a function only this reads `process.env`, and `functions/lambda-variables.ts`: credentials and the trace,
 * which Lambda may change while the function runs.
 */
import { type DataCenter, ORIGINS } from '../iterable/project-kinds.ts';
import { BASE_PATH_RULE, parseBasePath } from './base-path.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';
import { matches, notEmpty, parseVariables, type Rule, type Variable, type Variables } from './variables.ts';

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

const REQUIRED = 'is required';

const HTTP_URL = 'must be an http(s) URL';

/** Blanks around it count for nothing: `urlIn` takes them away. */
const httpUrl: Rule = {
  words: HTTP_URL,
  holds: (text) => /^https?:\/\//i.test(text.trim()) && URL.canParse(text.trim()),
};

/** Calls of AWS go to the root of a server. */
export const httpOrigin: Rule = {
  words: 'must be the origin of an http(s) URL, without a path',
  holds(text) {
    const url = URL.parse(text.trim());
    return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  },
};

const projectInName: Rule = {
  words: 'may have {project} in its last part only, which is the name of the queue',
  holds: (url) => !url.slice(0, url.lastIndexOf('/')).includes('{project}'),
};

const fifo: Rule = {
  words: 'must be the URL of a FIFO queue, which ends in .fifo',
  holds: (url) => urlIn(url).endsWith('.fifo'),
};

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** An API key travels to this address: plain http is for loopback only. */
export const iterableOrigin: Rule = {
  words: 'must be the origin of an https:// address, or http:// on loopback',
  holds(text) {
    const url = URL.parse(text);
    if (url === null || url.href !== `${url.origin}/`) return false;
    return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  },
};

const wholeNumber = matches(/^[1-9]\d{0,5}$/, 'must be a whole number, at least 1');

const logLevel: Rule = {
  words: `must be one of ${LOG_LEVELS.join(', ')}`,
  holds: (text) => LOG_LEVELS.includes(text.toLowerCase() as LogLevel),
};

const share = matches(/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/, 'must be a number from 0 to 1');

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html; AWS/ is AWS's own. */
const namespace = matches(/^(?!AWS\/)[\w./#-][\w./#: -]{0,254}$/, 'is not a namespace CloudWatch allows');

export const basePath: Rule = {
  words: BASE_PATH_RULE,
  holds: (text) => parseBasePath(text) !== undefined,
};

/** What a deployment may set otherwise. */
const SETTINGS = {
  SECRET_TTL_SECONDS: { rules: [wholeNumber] },
  LOG_LEVEL: { rules: [logLevel] },
  DELIVERED_LOG_SHARE: { rules: [share] },
} as const satisfies Readonly<Record<string, Variable>>;

const VARIABLES = {
  AWS_REGION: { missing: REQUIRED, rules: [notEmpty] },
  QUEUE_URL: { missing: HTTP_URL, rules: [httpUrl, projectInName] },
  USERS_QUEUE_URL: { rules: [httpUrl, projectInName, fifo] },
  DEAD_LETTER_QUEUE_URL: { missing: HTTP_URL, rules: [httpUrl] },
  SECRET_PREFIX: { missing: REQUIRED, rules: [] },
  SECRET_TTL_SECONDS: SETTINGS.SECRET_TTL_SECONDS,
  MAX_CONCURRENCY: { rules: [wholeNumber] },
  LOG_LEVEL: SETTINGS.LOG_LEVEL,
  DELIVERED_LOG_SHARE: SETTINGS.DELIVERED_LOG_SHARE,
  METRICS_NAMESPACE: { rules: [namespace] },
  BASE_PATH: { rules: [basePath] },
  AWS_ENDPOINT_URL_SQS: { rules: [httpOrigin] },
  AWS_ENDPOINT_URL_SECRETS_MANAGER: { rules: [httpOrigin] },
  ITERABLE_US_URL: { rules: [iterableOrigin] },
  ITERABLE_EU_URL: { rules: [iterableOrigin] },
} as const satisfies Readonly<Record<string, Variable>>;

/** @throws EnvironmentError with every fault at once */
export function readEnvironment(variables: Variables = process.env): Environment {
  const values = parseVariables(VARIABLES, variables, "The function's environment is");
  const url = (text: string | undefined) => text && urlIn(text);
  return Object.freeze({
    region: values.AWS_REGION,
    queueUrlTemplate: urlIn(values.QUEUE_URL),
    usersQueueUrlTemplate: url(values.USERS_QUEUE_URL),
    deadLetterQueueUrl: urlIn(values.DEAD_LETTER_QUEUE_URL),
    secretPrefix: values.SECRET_PREFIX,
    secretTtlSeconds: Number(values.SECRET_TTL_SECONDS ?? 300),
    maxConcurrency: Number(values.MAX_CONCURRENCY ?? 2),
    logLevel: (values.LOG_LEVEL ?? 'info').toLowerCase() as LogLevel,
    deliveredLogShare: Number(values.DELIVERED_LOG_SHARE ?? 0),
    metricsNamespace: values.METRICS_NAMESPACE ?? 'iterable-forwarder',
    basePath: values.BASE_PATH === undefined ? undefined : parseBasePath(values.BASE_PATH),
    sqsEndpoint: url(values.AWS_ENDPOINT_URL_SQS),
    secretsManagerEndpoint: url(values.AWS_ENDPOINT_URL_SECRETS_MANAGER),
    iterableOrigins: Object.freeze({
      US: new URL(values.ITERABLE_US_URL ?? ORIGINS.US).origin,
      EU: new URL(values.ITERABLE_EU_URL ?? ORIGINS.EU).origin,
    }),
  });
}

/**
 * What a deployment may set otherwise: it is better refused there than by functions that don't start.
 * @throws EnvironmentError with every fault at once
 */
export function checkDeployedVariables(variables: Variables): void {
  parseVariables(SETTINGS, variables, "The functions' environment would be");
}

/** Whoever parses a URL passes over blanks around it, and over line ends and tabs in it. */
export function urlIn(text: string): string {
  return text.trim().replace(/[\t\n\r]/g, '');
}
