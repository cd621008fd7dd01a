/** What must hold in every world, whatever goes wrong there. */
export const RULES = {
  kept: 'an event that a queue took is delivered, on its queue or in the dead letter queue',
  unsent: 'what the door refused is never sent to Iterable, however it comes back to a queue',
  stored: 'the door accepts only what a queue has',
  refused: 'what the door must refuse reaches no queue',
  welcomed: 'a sender whose key Secrets Manager has is not told that it is wrong',
  answered: 'the door answers each event in its place, in time, and never with an unexpected error',
  'one-id': 'an event has one id, and that of its sender if it brought one',
  digits: 'a queued body holds what its sender wrote, character for character',
  place: 'an event goes to its own project, data centre and endpoint, with a key of that project',
  token: "a call carries a token if its key wants one, and the token names the event's own user",
  bytes:
    'a body is sent to Iterable byte for byte as it was queued; one made of several does what they do in turn',
  apart: 'a call for many users names nobody twice',
  'in-hand': 'only messages in hand are sent: none of another invocation, none after it was settled',
  struck: 'a message is struck out only if it was delivered, buried or sent anew, and that was confirmed',
  'in-order':
    "what a user's senders said one after the other reaches Iterable so, and a repeat ends as it did",
  'one-at-a-time': "no two calls for a user's changes are under way at once",
  spaced:
    'between two changes of a user lies the time that its project asks for, or the exception is counted and has its reason',
  prompt: 'a ledger that fails keeps nobody waiting, and changes lie no further apart than they must',
  profile: 'in the end a user is what its changes make of it, one after the other',
  together: 'what follows a message that must wait is hidden with it, in one call, and no longer',
  unblocked: 'nothing holds back what follows it for longer than it must',
  reported: 'the partial batch response names messages of its batch and nothing else',
  hidden:
    'a message that stays is hidden: for a second at least, as long as Retry-After asks, no longer than needed',
  gentle: 'an instance keeps to its share of a limit, and asks a project that only fails but now and then',
  letter:
    'a dead letter has its body unchanged, a reason of the closed list, and nothing else that is not listed',
  explained: 'a dead letter is explained by the answer its event got last',
  patient: 'an event is given up only after the age and the attempts it is due; a 429 alone never ends one',
  fresh: 'what is received after it expired is not sent, and nothing is buried as stale before it expires',
  limits: 'nothing is asked of SQS, or of DynamoDB, that it refuses',
  outlived: 'neither the 1000th receive nor the 14th day ends an event',
  'in-time': 'an invocation ends before its time-out, does not throw, and leaves no call under way',
  discreet: 'no log line and no attribute holds an address, a user or a key',
  once: 'where nothing goes wrong, nothing is delivered twice',
  emptied: 'once faults stop, the queues empty',
  finite: 'a world comes to an end, and no promise is rejected unheard',
} as const;

type Rule = keyof typeof RULES;

export interface Violation {
  readonly rule: Rule;
  readonly detail: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export type Violate = (rule: Rule, detail: string) => void;
