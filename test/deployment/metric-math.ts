/**
 * CloudWatch's metric math, as far as the alarms use it:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * A comparison is 1 or 0. What is computed with a missing value is missing; only FILL puts something in its place.
 */
type Value = number | undefined;

/** The values of each metric in one period, by id. */
export type Point = Readonly<Record<string, Value>>;

const TOKEN = /\s*([A-Za-z_]\w*|\d+(?:\.\d+)?|[<>=]=|[-+<>(),])/y;

const OPERATORS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { OR: (a, b) => Number(a !== 0 || b !== 0) },
  { AND: (a, b) => Number(a !== 0 && b !== 0) },
  {
    '>': (a, b) => Number(a > b),
    '>=': (a, b) => Number(a >= b),
    '<': (a, b) => Number(a < b),
    '<=': (a, b) => Number(a <= b),
    '==': (a, b) => Number(a === b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
];

const FUNCTIONS: Readonly<Record<string, (...values: Value[]) => Value>> = {
  IF: (condition, yes, no) => (condition === undefined ? undefined : condition === 0 ? no : yes),
  FILL: (value, instead) => value ?? instead,
};

/** @throws Error for what is no expression, or names what the point has no value of */
export function evaluate(expression: string, point: Point): Value {
  const tokens = tokensIn(expression);

  function take(expected?: string): string {
    const token = tokens.shift();
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new Error(`"${expected ?? 'a value'}" is missing in ${expression}`);
    }
    return token;
  }

  /** @param level from the operators that bind least */
  function operation(level = 0): Value {
    const operators = OPERATORS[level];
    if (operators === undefined) return operand();
    let left = operation(level + 1);
    for (let operator = operators[tokens[0] ?? '']; operator; operator = operators[tokens[0] ?? '']) {
      take();
      const right = operation(level + 1);
      left = left === undefined || right === undefined ? undefined : operator(left, right);
    }
    return left;
  }

  function operand(): Value {
    const token = take();
    if (token === '(') return closing(operation());
    if (/^\d/.test(token)) return Number(token);
    const call = FUNCTIONS[token];
    if (call !== undefined) {
      take('(');
      const values = [operation()];
      while (tokens[0] === ',' && take()) values.push(operation());
      return closing(call(...values));
    }
    if (!Object.hasOwn(point, token)) throw new Error(`there is no metric ${token}`);
    return point[token];
  }

  function closing(value: Value): Value {
    take(')');
    return value;
  }

  const value = operation();
  if (tokens.length > 0) throw new Error(`${tokens.join(' ')} is too much in ${expression}`);
  return value;
}

function tokensIn(expression: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < expression.trimEnd().length) {
    const at = pattern.lastIndex;
    const [, token] = pattern.exec(expression) ?? [];
    if (token === undefined) throw new Error(`${expression.slice(at)} is not understood`);
    tokens.push(token);
  }
  return tokens;
}
