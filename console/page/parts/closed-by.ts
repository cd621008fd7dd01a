/** What closed a gate, by the log's word for it. */
const WORDS: Readonly<Record<string, string>> = {
  throttled: 'Iterable answers 429',
  failed: "Iterable fails, or can't be reached",
  refused: 'Iterable refuses the key',
  barred: "the key can't be read",
};

export function closedByWords(closedBy: string | undefined): string {
  return WORDS[closedBy ?? ''] ?? 'Iterable throttles, fails or refuses the key';
}
