// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are code
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
    find: 'for (const { message } of affected) settlement.markFaulty(message);',
    replace: 'for (const { message } of affected) settlement.markDelivered(message);',
  },
  {
    name: 'strikes a message out before it is sent',
    file: 'delivery/deliver.ts',
    find: 'await lane.workOff(',
    replace: 'for (const { message } of tasksThere) settlement.markDelivered(message);\nawait lane.workOff(',
  },
  {
    name: 'strikes out another message than the one that was delivered',
    file: 'delivery/deliver.ts',
    find: `          settlement.markDelivered(message);
          tally.count('Delivered');`,
    replace: `          settlement.markDelivered(messages[0]);
          tally.count('Delivered');`,
  },
  {
    name: 'reports all failures but the first',
    file: 'delivery/settlement.ts',
    find: 'undelivered: this.#messages.filter((message) => this.#undelivered.has(message)),',
    replace: 'undelivered: this.#messages.filter((message) => this.#undelivered.has(message)).slice(1),',
  },
  {
    name: 'forgets to hide what stays',
    file: 'delivery/settlement.ts',
    find: '    await hide([...hidden, ...unrenewed], endsAt - HIDING_ENDS_MS);',
    replace: '',
  },
  {
    name: 'forgets to hide what could not be renewed',
    file: 'delivery/settlement.ts',
    find: ', ...unrenewed]',
    replace: ']',
  },
  {
    name: 'counts a dead letter before the queue confirmed it',
    file: 'delivery/settlement.ts',
    find: '      if (confirmed.has(letter)) this',
    replace: '      if (letters.includes(letter)) this',
  },
  {
    name: 'strikes a renewed message out before the queue confirmed it',
    file: 'delivery/settlement.ts',
    find: '    for (const { message } of renewed) this.#undelivered.delete(message);',
    replace: '    for (const { message } of renewals) this.#undelivered.delete(message);',
  },
  {
    name: 'lets a renewed message wait longer than SQS allows',
    file: 'delivery/settlement.ts',
    find: 'Math.min(delaySeconds, MAX_RENEWAL_DELAY_SECONDS)',
    replace: 'delaySeconds',
  },
  {
    name: 'hides past the moment of renewal',
    file: 'delivery/settlement.ts',
    find: 'delaySeconds: delayBeforeRenewal(delaySeconds, message, nowMs),',
    replace: 'delaySeconds,',
  },
  {
    name: 'never renews by age',
    file: 'delivery/time/renewal.ts',
    find: ' || nowMs - sentAt >= RENEW_AFTER_MS;',
    replace: ';',
  },
  {
    name: 'never renews by receives',
    file: 'delivery/time/renewal.ts',
    find: 'receiveCount >= RENEW_AT_RECEIVES || ',
    replace: '',
  },
  {
    name: 'forgets the age of what it renews',
    file: 'queue/queue.ts',
    find: '{ [FIRST_SENT_AT]: number(firstSentAt), ',
    replace: '{ [FIRST_SENT_AT]: number(firstSentAt && clock.now()), ',
  },
  {
    name: 'takes a 429 for a transient failure',
    file: 'delivery/outcome.ts',
    find: "  'rate-limited': { act: 'retry', until: [] },",
    replace: "  'rate-limited': { act: 'retry', until: [MAX_AGE] },",
  },
  {
    name: 'does not listen to Retry-After',
    file: 'delivery/outcome.ts',
    find: 'Math.max(askedSeconds ?? 0, backoffSeconds(attempt, random))',
    replace: 'backoffSeconds(attempt, random)',
  },
  {
    name: 'buries for a refused key',
    file: 'delivery/outcome.ts',
    find: "  'credentials-refused': { act: 'retry', until: [MAX_AGE] },",
    replace: "  'credentials-refused': { act: 'bury', reason: 'rejected' },",
  },
  {
    name: 'gives up by age alone',
    file: 'delivery/outcome.ts',
    find: 'now.attemptsMade >= patience.attempts',
    replace: 'now.attemptsMade >= 1',
  },
  {
    name: 'gives up by attempts alone',
    file: 'delivery/outcome.ts',
    find: 'failingSeconds > seconds &&',
    replace: 'failingSeconds > 60 &&',
  },
  {
    name: 'hides longer than SQS allows',
    file: 'delivery/time/budget.ts',
    find: 'export const MAX_HIDE_SECONDS = 12 * HOUR_SECONDS - 300 - 900;',
    replace: 'export const MAX_HIDE_SECONDS = 50_000;',
  },
  {
    name: 'hides for no time at all',
    file: 'delivery/time/backoff.ts',
    find: '  return 1 + Math.floor(random * bound);',
    replace: '  return Math.floor(random * bound);',
  },
  {
    name: 'never closes the gate for failures',
    file: 'delivery/lane/gate.ts',
    find: 'const FULL_ROW = 5 *',
    replace: 'const FULL_ROW = 5e6 *',
  },
  {
    name: 'lets everybody through when one should find out',
    file: 'delivery/lane/gate.ts',
    find: "this.#state = { kind: 'probing', closed: this.#state };",
    replace: "this.#state = { kind: 'open', since: this.#state.wasOpenSince, answered: 0, row: [] };",
  },
  {
    name: 'waits for ever for a probe that was not made',
    file: 'delivery/lane/gate.ts',
    find: 'if (isProbe) this.#state = pass.state.closed;',
    replace: '',
  },
  {
    name: 'keeps no pace',
    file: 'delivery/lane/pace.ts',
    find: 'return Math.max(0, this.#next(nowMs).due - nowMs);',
    replace: 'return Math.max(0, this.#next(nowMs).due - nowMs) && 0;',
  },
  {
    name: 'loses an event that waits behind a closed gate',
    file: 'delivery/lane/run.ts',
    find: 'this.#waiting.takeAll(), cause',
    replace: 'this.#waiting.takeAll().slice(1), cause',
  },
  {
    name: 'loses an event whose key could not be read',
    file: 'delivery/lane/run.ts',
    find: 'parcel.tasks.map(alone) : [parcel]',
    replace: 'parcel.tasks.map(alone) : []',
  },
  {
    name: 'has one lane for all projects',
    file: 'delivery/lane/lane.ts',
    find: 'const key = `${project.name} ',
    replace: 'const key = `',
  },
  {
    name: 'guesses a project that it does not know',
    file: 'delivery/task.ts',
    find: '  const project = projects[envelope.project];',
    replace: '  const project = projects[envelope.project] ?? Object.values(projects)[0];',
  },
  {
    name: 'sends every project to the same data centre',
    file: 'delivery/lane/attempt.ts',
    find: 'dataCenter: project.dataCenter,',
    replace: "dataCenter: 'US',",
  },
  {
    name: 'starts calls that may outlast the invocation',
    file: 'delivery/lane/attempt.ts',
    find: 'Math.min(MAX_ATTEMPT_MS, deadline - nowMs)',
    replace: 'deadline - nowMs + MAX_ATTEMPT_MS',
  },
  {
    name: 'does not look at the lists of a bulk answer',
    file: 'delivery/lane/format.ts',
    find: 'events: answer.events, named: [] };',
    replace: "events: tasks.map(() => ({ verdict: 'delivered' })), named: [] };",
  },
  {
    name: 'is one off in a bulk call',
    file: 'delivery/lane/format.ts',
    find: "subject(tasks[index]?.body ?? '')",
    replace: "subject(tasks[index + 1]?.body ?? '')",
  },
  {
    name: 'buries a whole bulk call for one of its events',
    file: 'delivery/lane/format.ts',
    find: 'VERDICTS_ON_EVENTS.has(reading.verdict) && tasks.length > 1',
    replace: 'VERDICTS_ON_EVENTS.has(reading.verdict) && tasks.length > 1000',
  },
  {
    name: 'writes the events of a bulk call anew',
    file: 'delivery/lane/format.ts',
    find: "${tasks.map(({ body }) => body).join(',')}",
    replace: "${tasks.map(({ body }) => JSON.stringify(JSON.parse(body))).join(',')}",
  },
  {
    name: 'loses an event when it halves a call',
    file: 'delivery/lane/parcel.ts',
    find: 'open.slice(middle)]',
    replace: 'open.slice(middle + 1)]',
  },
  {
    name: 'takes what no list names for delivered',
    file: 'iterable/bulk-response.ts',
    find: 'if (isExplained || listedCount > failures) return DELIVERED;',
    replace: 'if (isExplained || listedCount >= 0) return DELIVERED;',
  },
  {
    name: 'takes all events of a listed user for failed',
    file: 'iterable/bulk-response.ts',
    find: '    return isCertain ? {',
    replace: '    return isCertain || subjects.length > 0 ? {',
  },
  {
    name: 'tells addresses apart by their case',
    file: 'iterable/failure-lists.ts',
    find: "key === 'email' ? value.toLowerCase() : value",
    replace: "key === 'email' ? value.trim() : value",
  },
  {
    name: 'judges success by the code alone',
    file: 'iterable/response.ts',
    find: '  if (status === 200) return verdictOnSuccess(answer);',
    replace: `  if (answer?.code === 'Success') return 'delivered';
  if (status === 200) return verdictOnSuccess(answer);`,
  },
  {
    name: 'judges success by the status alone',
    file: 'iterable/response.ts',
    find: "  return answer?.code === 'Success' ? 'delivered' : 'unavailable';",
    replace: "  return 'delivered';",
  },
  {
    name: 'does not see that a name is switched off',
    file: 'iterable/response.ts',
    find: "  if (answer?.msg.includes(DISALLOWED)) return 'event-name-disallowed';",
    replace: '',
  },
  {
    name: 'takes a proxy for Iterable',
    file: 'iterable/response.ts',
    find: "  if (answer?.code === undefined) return 'unavailable';",
    replace: '',
  },
  {
    name: 'signs a token for another user than the body names',
    file: 'iterable/jwt.ts',
    find: 'base64url({ ...user, iat',
    replace: "base64url({ email: 'ada@example.com', iat",
  },
  {
    name: 'keeps one key for all projects',
    file: 'secrets/cache.ts',
    find: '    let cache = caches.get(owner.name);',
    replace: '    let cache = caches.values().next().value;',
  },
  {
    name: 'keeps a key as long as the process lives',
    file: 'secrets/cache.ts',
    find: '      held = { value: await read(',
    replace: '      held ??= { value: await read(',
  },
  {
    name: 'takes a previous key that it cannot read for none',
    file: 'secrets/source-keys.ts',
    find: "    onIncomplete(new SecretFault('secret-previous-unreadable', error.cause));\n    return [...keys, ...inHand",
    replace: '    if (inHand.length >= 0) return keys;\n    return [...keys, ...inHand',
  },
  {
    name: 'looks for secrets under their names alone',
    file: 'secrets/read-value.ts',
    find: 'SecretId: prefix + secret',
    replace: 'SecretId: secret',
  },
  {
    name: 'tells each consumer that it is the only one',
    file: 'compose/consumer.ts',
    find: '    consumers: environment.maxConcurrency,',
    replace: '    consumers: 1,',
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
    find: '  const pending = batch.filter((entry) =>',
    replace: `  for (const entry of batch) confirmed.add(entry);
  const pending = batch.filter((entry) =>`,
  },
  {
    name: 'mixes up the entries of a call',
    file: 'queue/confirm.ts',
    find: 'batch.map((entry, index) => [String(index), entry])',
    replace: 'batch.map((entry, index) => [String(batch.length - 1 - index), entry])',
  },
  {
    name: 'puts eleven entries into a call',
    file: 'queue/confirm.ts',
    find: 'export const MAX_ENTRIES = 10;',
    replace: 'export const MAX_ENTRIES = 11;',
  },
  {
    name: 'puts everything on the queue of one project',
    file: 'queue/queue.ts',
    find: 'queueUrlTemplate.replace(PROJECT, project)',
    replace: 'queueUrlTemplate.replace(PROJECT, project.slice(0, 2))',
  },
  {
    name: 'accepts what the queue did not confirm',
    file: 'accept/store.ts',
    find: 'messagesOf(event).every((message) => queued.has(message))',
    replace: 'messagesOf(event).every((message) => queued.has(message) || id)',
  },
  {
    name: 'lets a bad event of a webhook fall under the table',
    file: 'accept/letters.ts',
    find: "return ({ refusal }) => refusal.code !== 'operation-not-allowed';",
    replace: 'return () => false;',
  },
  {
    name: 'gives an event another id each time it comes',
    file: 'accept/check/fallback-id.ts',
    find: '  if (scheme === undefined) return',
    replace: "  if (scheme !== '') return",
  },
  {
    name: 'writes the body of an event anew',
    file: 'event/envelope.ts',
    find: '\\n${body}`;',
    replace: '\\n${JSON.stringify(JSON.parse(body))}`;',
  },
  {
    name: 'sends the envelope along',
    file: 'event/envelope.ts',
    find: '    body: text.slice(lineFeed + 1),',
    replace: '    body: text,',
  },
  {
    name: 'tells the log who it was',
    file: 'delivery/log-lines.ts',
    find: `    attempt,
    ageSeconds: Math.round(ageSeconds),`,
    replace: `    attempt,
    user: 'ada@example.com',
    ageSeconds: Math.round(ageSeconds),`,
  },
  {
    name: 'sends what the door refused when an operator moves its letter back',
    file: 'delivery/task.ts',
    find: 'const detail = envelope.refused?.detail ?? message.invalidDetail;',
    replace: 'const detail = message.invalidDetail?.slice(99_999) || undefined;',
  },
  {
    name: 'sends what version 0.1.0 of the door refused',
    file: 'delivery/task.ts',
    find: 'envelope.refused?.detail ?? message.invalidDetail;',
    replace: 'envelope.refused?.detail;',
  },
  {
    name: 'forgets why the door refused an event when it buries it again',
    file: 'delivery/deliver.ts',
    find: '...(detail === undefined ? {} : { detail })',
    replace: '...(detail === undefined ? {} : {})',
  },
  {
    name: 'puts users of two lists into one call',
    file: 'delivery/lane/groups.ts',
    find: 'JSON.stringify([listed.before, listed.after])',
    replace: 'JSON.stringify([listed.after])',
  },
  {
    name: 'tells the addresses of a list apart by their case',
    file: 'delivery/lane/groups.ts',
    find: "`email ${comparable(email, 'email')}`",
    replace: '`email ${email}`',
  },
  {
    name: 'loses the last user when it puts a list together',
    file: 'delivery/lane/format.ts',
    find: "${before}${users.join(',')}",
    replace: "${before}${users.slice(1).join(',')}",
  },
  {
    name: 'writes the users of a list anew',
    file: 'delivery/lane/format.ts',
    find: "${before}${users.join(',')}",
    replace: "${before}${users.map((user) => JSON.stringify(JSON.parse(user))).join(',')}",
  },
  {
    name: 'names a user twice in a call for a list',
    file: 'delivery/lane/groups.ts',
    find: '    for (const name of names) nextRound.set(name, round + 1);',
    replace: '',
  },
  {
    name: 'loses those of a list who must go in calls of their own',
    file: 'delivery/lane/run.ts',
    find: 'parcel.tasks.map(alone)',
    replace: 'parcel.tasks.slice(1).map(alone)',
  },
  {
    name: 'signs a call for several users of a list as if it were for one',
    file: 'delivery/lane/attempt.ts',
    find: "    if (jwtSecret !== undefined && tasks.length > 1) return 'each-alone';",
    replace: '',
  },
  {
    name: 'buries an unknown user who leaves a list',
    file: 'iterable/operations.ts',
    find: '    isDoneIfUnknown: true,',
    replace: '',
  },
  {
    name: 'takes an unknown user who joins a list for done',
    file: 'delivery/lane/format.ts',
    find: 'isDoneIfUnknown && reading',
    replace: 'reading',
  },
];
