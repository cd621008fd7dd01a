/** The words and signs of a condition's text. Keywords come in capitals, however they are written. */
export type Token = string;

const TOKEN = /\s*(?:(<>|<=|>=|[=<>(),])|([:#]?\w+))/y;
const KEYWORDS: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'IN', 'BETWEEN']);

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const at = pattern.lastIndex;
    const [, sign, word] = pattern.exec(text) ?? [];
    const token = sign ?? word;
    if (token === undefined)
      throw Object.assign(new Error(`it has something else at ${at}`), { name: 'ValidationException' });
    const upper = token.toUpperCase();
    tokens.push(KEYWORDS.has(upper) ? upper : token);
  }
  return tokens;
}
