/**
 * CloudWatch's metric math, as far as the alarms use it:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * A comparison is 1 or 0. Only FILL puts something in the place of a missing value. Elsewhere AWS says that a missing
 * value counts as 0, but not for which operands; so an alarm must go off alike in both readings.
 */
type Value = number | undefined;

/** The values of each metric in one period, by id. */
export type Point = Readonly<Record<string, Value>>;

/** A query of an alarm's `Metrics`: an expression, or a metric whose values the points have. */
export interface Query {
  readonly Id: string;
  readonly Expression?: string;
}

export const READINGS = ['missing is 0', 'missing stays missing'] as const;
type Reading = (typeof READINGS)[number];

/** One value a period, the oldest first. */
type Series = readonly Value[];

const TOKEN = /\s*([A-Za-z_]\w*|\d+(?:\.\d+)?|[<>=]=|[-+*<>(),])/y;

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
  { '*': (a, b) => a * b },
];

const FUNCTIONS: Readonly<Record<string, (...series: Series[]) => Series>> = {
  IF: (condition, yes, no) =>
    condition.map((value, at) => (value === undefined ? undefined : value === 0 ? no[at] : yes[at])),
  /** With `REPEAT`, which is the value before; at the beginning there is none. */
  FILL: (series, instead) =>
    series.map((value, at) => value ?? instead?.[at] ?? series.slice(0, at).findLast((v) => v !== undefined)),
  DIFF: (series) =>
    series.map((value, at) => {
      const before = series.slice(0, at).findLast((v) => v !== undefined);
      return value === undefined || before === undefined ? undefined : value - before;
    }),
};

/**
 * @returns the values of the query, one a point
 * @throws Error for what is no expression, or names what neither the points nor the queries have
 */
export function valuesOf(
  id: string,
  queries: readonly Query[],
  points: readonly Point[],
  reading: Reading,
): Series {
  const query = queries.find(({ Id }) => Id === id);
  if (query?.Expression !== undefined) {
    const rest = queries.filter((other) => other !== query);
    return evaluate(query.Expression, points.length, reading, (name) =>
      valuesOf(name, rest, points, reading),
    );
  }
  return points.map((point) => {
    if (!Object.hasOwn(point, id)) throw new Error(`there is no metric ${id}`);
    return point[id];
  });
}

function evaluate(
  expression: string,
  length: number,
  reading: Reading,
  seriesNamed: (id: string) => Series,
): Series {
  const tokens = tokensIn(expression);

  function take(expected?: string): string {
    const token = tokens.shift();
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new Error(`"${expected ?? 'a value'}" is missing in ${expression}`);
    }
    return token;
  }

  /** @param level from the operators that bind least */
  function operation(level = 0): Series {
    const operators = OPERATORS[level];
    if (operators === undefined) return operand();
    let left = operation(level + 1);
    for (let operator = operators[tokens[0] ?? '']; operator; operator = operators[tokens[0] ?? '']) {
      take();
      left = combine(operator, left, operation(level + 1), reading);
    }
    return left;
  }

  function operand(): Series {
    const token = take();
    if (token === '(') return closing(operation());
    if (/^\d/.test(token)) return Array(length).fill(Number(token));
    const call = FUNCTIONS[token];
    if (call === undefined) return seriesNamed(token);
    take('(');
    const values = [operation()];
    while (tokens[0] === ',' && take()) values.push(...argument());
    return closing(call(...values));
  }

  function argument(): Series[] {
    if (tokens[0] !== 'REPEAT') return [operation()];
    take();
    return [];
  }

  function closing(series: Series): Series {
    take(')');
    return series;
  }

  const series = operation();
  if (tokens.length > 0) throw new Error(`${tokens.join(' ')} is too much in ${expression}`);
  return series;
}

function combine(
  operator: (a: number, b: number) => number,
  left: Series,
  right: Series,
  reading: Reading,
): Series {
  return left.map((a, at) => {
    const b = right[at];
    if (a !== undefined && b !== undefined) return operator(a, b);
    const isMissing = reading === 'missing stays missing' || (a === undefined && b === undefined);
    return isMissing ? undefined : operator(a ?? 0, b ?? 0);
  });
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
