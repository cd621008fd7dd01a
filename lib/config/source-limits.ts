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

/** As a browser sends it: https://fetch.spec.whatwg.org/#origin-header */
export const origin = z
  .string()
  .check(
    z.refine(
      (text) => /^https?:/.test(text) && URL.parse(text)?.origin === text,
      'must be an origin such as https://shop.example.com, without a path or a slash',
    ),
  );
