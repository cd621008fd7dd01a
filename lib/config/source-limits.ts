/** What bounds a source: what it may ask for, from where, and by which buses. */
import * as z from 'zod/mini';
import { OPERATION_NAMES, type OperationName } from '../iterable/operations.ts';

export const oneOf = <Name extends string>(names: readonly string[]) =>
  z.custom<Name>((value) => names.includes(value as string), `must be one of ${names.join(', ')}`);

export const operationName = oneOf<OperationName>(OPERATION_NAMES);

/** A topic, or who EventBridge says an event is from: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export const bus = z
  .string()
  .check(
    z.regex(
      /^(?:arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}|[A-Za-z][\w./-]{0,255})$/,
      "must be EventBridge's source of the events, or the ARN of an SNS topic",
    ),
  );

const ORIGIN = 'must be an origin such as https://shop.example.com or capacitor://localhost';

/** Scheme, host and port as a browser writes them. Of schemes other than its own, Node's URL knows no origin. */
const ANY_SCHEME = /^[a-z][a-z0-9+.-]*:\/\/(?:[a-z0-9._-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/;

/** What is no origin, though it looks like one, and why. The first that fits counts. */
const NO_ORIGINS: readonly (readonly [is: (text: string) => boolean, why: string])[] = [
  [(text) => text.includes('*'), ': each by its name. A wildcard would let pages of anybody send'],
  [
    (text) => text === 'null',
    '. "null" is the origin of every local file and of every page in a sandbox, whoever made it',
  ],
  [
    (text) => /^https?:/.test(text) && URL.parse(text)?.origin !== text,
    ', as a browser writes it: in lower case, without a path, a slash, or the port that is usual',
  ],
  [(text) => !ANY_SCHEME.test(text), ', as a browser writes it: in lower case, without a path or a slash'],
];

/** As a browser sends it: https://fetch.spec.whatwg.org/#origin-header */
export const origin = z.string().check((context) => {
  const [, why] = NO_ORIGINS.find(([is]) => is(context.value)) ?? [];
  if (why !== undefined) context.issues.push({ code: 'custom', input: context.value, message: ORIGIN + why });
});
