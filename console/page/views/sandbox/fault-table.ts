/** The sandbox's switches by name: which control each gets, and under which heading. */

export type Control =
  | { readonly kind: 'share' }
  | {
      readonly kind: 'number';
      readonly unit: string;
      readonly min: number;
      readonly max?: number;
      /** Not only whole numbers. */
      readonly isFractional?: boolean;
    }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** One text a line. */
  | { readonly kind: 'texts'; readonly example: string }
  /** A text and its number a line. */
  | { readonly kind: 'numbers'; readonly of: string; readonly example: string };

export interface Fault {
  readonly name: string;
  readonly label: string;
  readonly control: Control;
  /** What is in force unless somebody chose something else. */
  readonly rest: unknown;
  readonly meaning: string;
}

export interface Family {
  readonly title: string;
  readonly faults: readonly Fault[];
}

const SHARE = { control: { kind: 'share' }, rest: 0 } as const;

export const FAMILIES: readonly Family[] = [
  {
    title: 'Too fast',
    faults: [
      {
        name: 'rateLimited',
        label: 'Answered 429',
        ...SHARE,
        meaning: 'Share of calls answered 429.',
      },
      {
        name: 'retryAfterSeconds',
        label: 'Retry-After',
        control: { kind: 'number', unit: 's', min: 0 },
        rest: undefined,
        meaning: 'How long every 429 asks to wait. Empty: it does not say.',
      },
      {
        name: 'rateLimitedAs',
        label: 'Form of a 429',
        control: { kind: 'choice', choices: ['alternate', 'json', 'text'] },
        rest: 'alternate',
        meaning: 'What a 429 has for a body: Iterable sends both. It holds for the real limit, too.',
      },
      {
        name: 'otherTraffic',
        label: 'Other traffic',
        control: { kind: 'numbers', of: 'operation', example: 'events/track: 1000' },
        rest: {},
        meaning: 'Calls a second that others take of an operation’s limit. One operation a line.',
      },
    ],
  },
  {
    title: 'Down or slow',
    faults: [
      {
        name: 'serverError',
        label: 'Server error',
        ...SHARE,
        meaning: 'Share of calls answered with the status below, and HTML.',
      },
      {
        name: 'serverErrorStatus',
        label: 'Status of the error',
        control: { kind: 'number', unit: '', min: 400, max: 599 },
        rest: 503,
        meaning: '400 to 599. A 403 is a firewall’s page.',
      },
      {
        name: 'latencyMs',
        label: 'Slow answers',
        control: { kind: 'number', unit: 'ms', min: 0, max: 600_000 },
        rest: 0,
        meaning: 'Added to the time of each answer.',
      },
      {
        name: 'slowUsers',
        label: 'Slow for some users',
        control: { kind: 'numbers', of: 'e-mail or user id', example: 'ada@example.com: 5000' },
        rest: {},
        meaning: 'Milliseconds added to calls about these users alone. One user a line.',
      },
    ],
  },
  {
    title: 'Broken connections',
    faults: [
      {
        name: 'dropped',
        label: 'Dropped',
        ...SHARE,
        meaning: 'Share of calls whose connection breaks before the event is stored.',
      },
      {
        name: 'answerLost',
        label: 'Answer lost',
        ...SHARE,
        meaning: 'Share of calls whose event is stored, then the connection breaks.',
      },
      { name: 'hang', label: 'No answer', ...SHARE, meaning: 'Share of calls never answered, nor stored.' },
    ],
  },
  {
    title: 'Refused',
    faults: [
      {
        name: 'disallowedEventNames',
        label: 'Disallowed events',
        control: { kind: 'texts', example: 'signed-up' },
        rest: [],
        meaning: 'Answered 200 “is disallowed from tracking”, and not stored. One name a line.',
      },
      {
        name: 'forgottenUsers',
        label: 'Forgotten users',
        control: { kind: 'texts', example: 'ada@example.com' },
        rest: [],
        meaning: 'Refused with ForgottenUserError. One e-mail or user id a line.',
      },
      {
        name: 'unknownUsers',
        label: 'Unknown users',
        control: { kind: 'texts', example: 'ada@example.com' },
        rest: [],
        meaning: 'Refused as users whom Iterable does not know. One e-mail or user id a line.',
      },
      {
        name: 'conflictingUsers',
        label: 'Users in conflict',
        control: { kind: 'texts', example: 'ada@example.com' },
        rest: [],
        meaning: 'Refused, where a user is changed, as having what another user has. One a line.',
      },
      {
        name: 'invalidDataUsers',
        label: 'Users with invalid data',
        control: { kind: 'texts', example: 'ada@example.com' },
        rest: [],
        meaning: 'Refused, where a user is changed, for what the fields hold. One a line.',
      },
      {
        name: 'internalFailures',
        label: 'Internal failures',
        ...SHARE,
        meaning: 'Share of the users of bulk calls about subscriptions that fail though they are valid.',
      },
      {
        name: 'unexplainedFailures',
        label: 'Unexplained failures',
        ...SHARE,
        meaning: 'Share of the events and users of bulk calls counted as failed and listed nowhere.',
      },
    ],
  },
  {
    title: 'Lost',
    faults: [
      {
        name: 'newFieldSeconds',
        label: 'New fields',
        control: { kind: 'number', unit: 's', min: 0, isFractional: true },
        rest: 0,
        meaning:
          'For so long after the first value of a field, further values are silently dropped. Iterable’s guide says 300.',
      },
    ],
  },
];
