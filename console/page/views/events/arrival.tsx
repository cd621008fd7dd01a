/** What came in, beside what it became: the first thing to look at when something is wrong. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Difference, EventStory, Request } from '../../../api.ts';
import { Beside } from '../../parts/differences.tsx';
import { Json } from '../../parts/json.tsx';
import { durationOf } from '../../parts/moment.ts';
import { bytesOf, countOf } from '../../parts/numbers.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { stack } from '../../state/status.ts';
import { blamedIn } from './blamed.ts';
import { bodiesIn, firstDifferences } from './bodies.ts';
import { Line } from './line.tsx';

export function Arrival({ story }: { readonly story: EventStory }): JSX.Element {
  const { request, row } = story;
  const { first } = bodiesIn(story);
  const differences = useMemo(
    () => (first === undefined ? [] : firstDifferences(story, first)),
    [story, first],
  );
  if (request === null) {
    return (
      <Line at={row.at} title="came in" words={<span class="muted">its request is not kept any more</span>}>
        {first !== undefined && <Json text={first} label="What is sent" />}
      </Line>
    );
  }
  return (
    <>
      <Line at={request.at} title="came in" words={<RequestWords request={request} />} />
      <Line
        at={row.at}
        title="became"
        words={
          <>
            {row.operation} for {row.project === '' ? 'no project' : <code>{row.project}</code>}
            {differences.length > 0 && (
              <span class="muted">, {countOf(differences.length, 'difference')}</span>
            )}
          </>
        }
      >
        {first === undefined ? (
          <p class="muted">It was mended later. What it was at first is not kept.</p>
        ) : (
          <Bodies story={story} request={request} first={first} differences={differences} />
        )}
      </Line>
    </>
  );
}

function RequestWords({ request }: { readonly request: Request }): JSX.Element {
  const { method, path, bytes, status, ms } = request;
  return (
    <>
      <code>
        {method} <OutsideText text={path} />
      </code>
      , {bytesOf(bytes)}, answered {status} in {durationOf(ms)}
    </>
  );
}

interface Properties {
  readonly story: EventStory;
  readonly request: Request;
  readonly first: string;
  readonly differences: readonly Difference[];
}

function Bodies({ story, request, first, differences }: Properties): JSX.Element {
  const { cameIn, row, body } = story;
  const blamed = useMemo(() => (first === body ? blamedIn(row, first) : []), [row, first, body]);
  const text = cameIn?.text ?? request.body;
  if (text === null) return <Json text={first} label="What is sent" />;
  const place = cameIn !== null && cameIn.of > 1 ? `, event ${cameIn.number} of ${cameIn.of}` : '';
  const isCut = request.isWhole ? '' : ', its first part';
  return (
    <>
      <Beside
        before={{ title: `What came in${place}${isCut}`, text }}
        after={{
          title: first === body ? 'What is sent to Iterable' : 'What was sent to Iterable',
          text: first,
        }}
        differences={differences}
        blamed={blamed}
      />
      {differences.length === 0 && <NoDifferences source={row.source} />}
    </>
  );
}

function NoDifferences({ source }: { readonly source: string }): JSX.Element {
  const hasMap = stack.value?.sources.find(({ name }) => name === source)?.hasMap === true;
  return (
    <p class="muted small">
      {hasMap
        ? "The source's map made it of what came in: there is nothing to compare place by place."
        : 'Nothing differs, or the two have another form.'}
    </p>
  );
}
