/** What bounds a source: what it may ask for, from where, and by which buses. */
import * as z from 'zod/mini';
import { OPERATION_NAMES } from '../iterable/operations.ts';

export const operationName = z
  .string()
  .check(
    z.refine(
      (text) => (OPERATION_NAMES as readonly string[]).includes(text),
      `must be one of ${OPERATION_NAMES.join(', ')}`,
    ),
  );

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
