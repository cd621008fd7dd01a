import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Button } from './button.tsx';
import { type JsonLine, linesOf } from './json-lines.ts';
import { enclosing } from './json-paths.ts';
import { numberOf } from './numbers.ts';
import { visible, visibleLines } from './visible.ts';

interface Marks {
  /** What stands there is marked, as taken out or as put in. */
  readonly paths: ReadonlySet<string>;
  readonly as: 'out' | 'in';
  /** What somebody complains of. */
  readonly blamed?: ReadonlySet<string>;
}

interface Properties {
  readonly text: string;
  readonly marks?: Marks;
  /** For those who hear it. */
  readonly label?: string;
}

/** A long body is cut: a browser stumbles over 50,000 lines. */
const SHOWN_LINES = 400;
const SHOWN_CHARACTERS = 20_000;
const SHOWN_OF_A_VALUE = 2_000;

/** JSON in lines, its digits as they are written; what is none, as it is. Always as text. */
export function Json({ text, marks, label }: Properties): JSX.Element {
  const lines = useMemo(() => linesOf(text), [text]);
  const [isWhole, setWhole] = useState(false);
  const isCut = useMemo(() => isLong(text, lines), [text, lines]);
  return (
    <div class="json">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach it */}
      <section tabIndex={0} aria-label={label ?? 'Body'}>
        <pre>
          {lines === undefined ? (
            <bdi>{visibleLines(isWhole ? text : text.slice(0, SHOWN_CHARACTERS))}</bdi>
          ) : (
            (isWhole ? lines : lines.slice(0, SHOWN_LINES)).map((line, at) => (
              <Line key={at} line={line} mark={markOf(line.path, marks)} isWhole={isWhole} />
            ))
          )}
        </pre>
      </section>
      {isCut && !isWhole && (
        <Button kind="quiet" onClick={() => setWhole(true)}>
          {lines === undefined || lines.length <= SHOWN_LINES
            ? 'Show all of it'
            : `Show all ${numberOf(lines.length)} lines`}
        </Button>
      )}
    </div>
  );
}

function isLong(text: string, lines: readonly JsonLine[] | undefined): boolean {
  if (lines === undefined) return text.length > SHOWN_CHARACTERS;
  return lines.length > SHOWN_LINES || lines.some(({ value }) => value.length > SHOWN_OF_A_VALUE);
}

type Mark = 'out' | 'in' | 'blamed';

function markOf(path: string, marks: Marks | undefined): Mark | undefined {
  if (isIn(path, marks?.blamed)) return 'blamed';
  return isIn(path, marks?.paths) ? marks?.as : undefined;
}

interface LineProperties {
  readonly line: JsonLine;
  readonly mark: Mark | undefined;
  readonly isWhole: boolean;
}

function Line({ line, mark, isWhole }: LineProperties): JSX.Element {
  const { depth, name, value, isContainer, comma } = line;
  const parts = (
    <>
      {'  '.repeat(depth)}
      {name !== '' && <bdi class="json-name">{visible(name)}</bdi>}
      {name !== '' && <span class="json-mark">: </span>}
      <bdi class={isContainer ? 'json-mark' : undefined}>{visible(shownOf(value, isWhole))}</bdi>
      <span class="json-mark">{comma}</span>
    </>
  );
  // Elements that say what they are to those who hear them.
  if (mark === 'out') return <del class="json-line">{parts}</del>;
  if (mark === 'in') return <ins class="json-line">{parts}</ins>;
  if (mark === 'blamed') return <mark class="json-line">{parts}</mark>;
  return <span class="json-line">{parts}</span>;
}

function shownOf(value: string, isWhole: boolean): string {
  return isWhole || value.length <= SHOWN_OF_A_VALUE ? value : `${value.slice(0, SHOWN_OF_A_VALUE)}…`;
}

/** At one of them, or inside. */
function isIn(path: string, paths: ReadonlySet<string> | undefined): boolean {
  if (paths === undefined || paths.size === 0) return false;
  return paths.has('') || enclosing(path).some((one) => paths.has(one));
}
