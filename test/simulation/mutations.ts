/** Bugs to plant in the forwarder: each is a mistake that somebody made in a system like this, or could make. */

export interface Mutation {
  /** The bug, as its author would confess it. */
  readonly name: string;
  /** Below `lib/`. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'catches an unexpected error and lets the message be deleted',
    file: 'delivery/deliver.ts',
    find: `        delay(message, backoffSeconds(attemptOf(message, clock.now()), clock.random()));
      }
    });`,
    replace: `        undelivered.delete(message);
      }
    });`,
  },
  {
    name: 'strikes a message out before it is sent',
    file: 'delivery/deliver.ts',
    find: '        act(await conclude(message, endsAt - SETTLE_MS));',
    replace: '        undelivered.delete(message);\n        act(await conclude(message, endsAt - SETTLE_MS));',
  },
  {
    name: 'strikes out another message than the one that was delivered',
    file: 'delivery/deliver.ts',
    find: `        case 'delivered':
          undelivered.delete(message);`,
    replace: `        case 'delivered':
          undelivered.delete(messages[0] as Message);`,
  },
  {
    name: 'forgets to hide what is retried',
    file: 'delivery/deliver.ts',
    find: '    await hide(hidden, endsAt - HIDE_MS);',
    replace: '',
  },
  {
    name: 'counts a dead letter before the queue confirmed it',
    file: 'delivery/deliver.ts',
    find: '      if (buried.has(letter)) {',
    replace: '      if (letters.includes(letter)) {',
  },
  {
    name: 'strikes a renewed message out before the queue confirmed it',
    file: 'delivery/deliver.ts',
    find: '      if (renewed.has(renewal)) undelivered.delete(renewal.message);',
    replace: '      if (renewals.includes(renewal)) undelivered.delete(renewal.message);',
  },
  {
    name: 'takes a 429 for a transient failure',
    file: 'delivery/outcome.ts',
    find: "  'rate-limited': { act: 'retry' },",
    replace: "  'rate-limited': whileTransient('expired'),",
  },
  {
    name: 'does not listen to Retry-After',
    file: 'delivery/outcome.ts',
    find: 'Math.max(asked ?? 0, backoffSeconds(attempt, random))',
    replace: 'backoffSeconds(attempt, random)',
  },
  {
    name: 'gives up by age alone',
    file: 'delivery/outcome.ts',
    find: '        attempt >= until.attempts',
    replace: '        attempt >= 1',
  },
  {
    name: 'gives up by attempts alone',
    file: 'delivery/outcome.ts',
    find: '        ageSeconds > patienceSeconds &&',
    replace: '        ageSeconds > 60 &&',
  },
  {
    name: 'hides longer than SQS allows',
    file: 'delivery/backoff.ts',
    find: 'export const LONGEST_HIDE_SECONDS = 43_200 - 300 - 900;',
    replace: 'export const LONGEST_HIDE_SECONDS = 50_000;',
  },
  {
    name: 'hides for no time at all',
    file: 'delivery/backoff.ts',
    find: '  return 1 + Math.floor(random * bound);',
    replace: '  return Math.floor(random * bound);',
  },
  {
    name: 'never renews by age',
    file: 'delivery/renewal.ts',
    find: ' || nowMs - sentAt >= RENEW_AFTER_MS;',
    replace: ';',
  },
  {
    name: 'never renews by receives',
    file: 'delivery/renewal.ts',
    find: 'receiveCount >= RENEW_AT_RECEIVES || ',
    replace: '',
  },
  {
    name: 'hides past the moment of renewal',
    file: 'delivery/renewal.ts',
    find: '  return Math.min(delaySeconds, Math.ceil((sentAt + RENEW_AFTER_MS - nowMs) / 1000));',
    replace: '  return delaySeconds + 0 * (sentAt + nowMs);',
  },
  {
    name: 'forgets the age of what it renews',
    file: 'queue/queue.ts',
    find: '      MessageAttributes: { [FIRST_SENT_AT]: number(firstSentAt) },',
    replace: '      MessageAttributes: { [FIRST_SENT_AT]: number(clock.now() + 0 * firstSentAt) },',
  },
  {
    name: 'lets a renewed message wait longer than SQS allows',
    file: 'delivery/deliver.ts',
    find: '? Math.min(wantedSeconds, LONGEST_RENEWAL_DELAY_SECONDS)',
    replace: '? Math.min(wantedSeconds, 40 * LONGEST_RENEWAL_DELAY_SECONDS)',
  },
  {
    name: 'judges success by the code alone',
    file: 'iterable/response.ts',
    find: '  if (status === 200) {',
    replace: "  if (answer?.code === 'Success') return 'delivered';\n  if (status === 200) {",
  },
  {
    name: 'judges success by the status alone',
    file: 'iterable/response.ts',
    find: "    return answer?.code === 'Success' ? 'delivered' : 'unavailable';",
    replace: "    return 'delivered';",
  },
  {
    name: 'does not see that a name is switched off',
    file: 'iterable/response.ts',
    find: "    if (answer?.msg.includes(DISALLOWED)) return 'event-name-disallowed';",
    replace: '',
  },
  {
    name: 'takes a proxy for Iterable',
    file: 'iterable/response.ts',
    find: "  if (answer?.code === undefined) return 'unavailable';",
    replace: '',
  },
  {
    name: 'sends every project to the same data centre',
    file: 'delivery/attempt.ts',
    find: '      const { dataCenter } = project;',
    replace: "      const dataCenter = project.dataCenter === 'EU' ? 'US' : 'US';",
  },
  {
    name: 'keeps one key for all projects',
    file: 'secrets.ts',
    find: '    let cache = caches.get(owner.name);',
    replace: '    let cache = caches.values().next().value;',
  },
  {
    name: 'keeps a key as long as the process lives',
    file: 'secrets.ts',
    find: '      held = { value: await read() };',
    replace: '      held ??= { value: await read() };',
  },
  {
    name: 'buries without a reason',
    file: 'queue/attributes.ts',
    find: '  const attributes: Attributes = { reason: text(letter.reason) };',
    replace: '  const attributes: Attributes = {};',
  },
  {
    name: 'buries the body without its envelope',
    file: 'queue/queue.ts',
    find: '      MessageBody: letter.message,',
    replace: "      MessageBody: letter.message.slice(letter.message.indexOf('\\n') + 1),",
  },
  {
    name: 'takes an entry that failed for confirmed',
    file: 'queue/confirm.ts',
    find: '    if (entry !== undefined && !failed.has(entry)) confirmed.add(entry);',
    replace: '    if (entry !== undefined) confirmed.add(entry);',
  },
  {
    name: 'takes a call that came back for confirmed',
    file: 'queue/confirm.ts',
    find: '  const pending = batch.filter((entry) => !confirmed.has(entry) && !refused.has(entry));',
    replace:
      '  for (const entry of batch) confirmed.add(entry);\n  const pending = batch.filter((entry) => !confirmed.has(entry) && !refused.has(entry));',
  },
  {
    name: 'puts eleven entries into a call',
    file: 'queue/confirm.ts',
    find: 'export const MAX_ENTRIES = 10;',
    replace: 'export const MAX_ENTRIES = 11;',
  },
  {
    name: 'mixes up the entries of a call',
    file: 'queue/confirm.ts',
    find: 'batch.map((entry, index) => [String(index), entry])',
    replace: 'batch.map((entry, index) => [String(batch.length - 1 - index), entry])',
  },
  {
    name: 'accepts what the queue did not confirm',
    file: 'accept/store.ts',
    find: "      return queued.has(event) ? { kind: 'accepted', id, warnings } : { kind: 'unconfirmed', id };",
    replace: "      return { kind: 'accepted', id, warnings };",
  },
  {
    name: 'lets a bad event of a webhook fall under the table',
    file: 'accept/store.ts',
    find: "  const buries = intake.form === 'mapped' && valid.length > 0;",
    replace: '  const buries = false;',
  },
  {
    name: 'gives an event a new id each time it comes',
    file: 'accept/missing-id.ts',
    find: "  return (text) => derivedEventId(source, { scheme, id }, form === 'single' ? undefined : text);",
    replace:
      "  return (text) => derivedEventId(source, { scheme, id: id + randomUUID() }, form === 'single' ? undefined : text);",
  },
  {
    name: 'writes the body anew',
    file: 'event/envelope.ts',
    find: '  return `${JSON.stringify(envelope)}\\n${body}`;',
    replace: '  return `${JSON.stringify(envelope)}\\n${JSON.stringify(JSON.parse(body))}`;',
  },
  {
    name: 'sends the envelope along',
    file: 'event/envelope.ts',
    find: '    body: text.slice(lineFeed + 1),',
    replace: '    body: text,',
  },
  {
    name: 'puts everything on the queue of one project',
    file: 'queue/queue.ts',
    find: 'queueUrl.replace(PROJECT, project)',
    replace: "queueUrl.replace(PROJECT, project.slice(0, 2))",
  },
  {
    name: 'starts attempts that cannot end in time',
    file: 'delivery/attempt.ts',
    find: '      const timeoutMs = Math.min(ATTEMPT_TIMEOUT_MS, deadline - clock.now());',
    replace: '      const timeoutMs = 4 * ATTEMPT_TIMEOUT_MS;',
  },
  {
    name: 'logs the body of an event',
    file: 'delivery/deliver.ts',
    find: '    attempt,\n    ageSeconds: Math.round(ageSeconds),',
    replace: "    attempt,\n    body: 'private-user@example.com',\n    ageSeconds: Math.round(ageSeconds),",
  },
];
