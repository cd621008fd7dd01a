/** What came in, beside what was sent: the first thing to look at when something is wrong. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { EventRow, EventStory, Request } from '../../../api.ts';
import { Beside } from '../../parts/differences.tsx';
import { Json } from '../../parts/json.tsx';
import { linesOf } from '../../parts/json-lines.ts';
import { bytesOf, countOf, durationOf } from '../../parts/moment.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { stack } from '../../state/status.ts';
import { partOf } from './event-part.ts';
import { Line } from './line.tsx';

export function Arrival({ story }: { readonly story: EventStory }): JSX.Element {
  const { request, row } = story;
  if (request === null) {
    return (
      <Line at={row.at} title="came in" words={<span class="muted">its request is not kept any more</span>}>
        <Json text={story.body} label="What is sent" />
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
            {row.operation} for {row.project === '' ? 'no project' : row.project}
            <DifferenceWords story={story} />
          </>
        }
      >
        <Bodies story={story} request={request} />
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

function DifferenceWords({ story }: { readonly story: EventStory }): JSX.Element {
  const { differences } = story;
  return (
    <span class="muted">{differences.length > 0 && `, ${countOf(differences.length, 'difference')}`}</span>
  );
}

function Bodies({ story, request }: { readonly story: EventStory; readonly request: Request }): JSX.Element {
  const { body, differences, row } = story;
  const cameIn = useMemo(
    () => (request.body === null ? undefined : partOf(request.body, row.id)),
    [request.body, row.id],
  );
  const blamed = useMemo(() => blamedIn(row, body), [row, body]);
  if (cameIn === undefined) return <Json text={body} label="What is sent" />;
  const place = cameIn.of > 1 ? `, event ${cameIn.number} of ${cameIn.of}` : '';
  const isCut = request.isWhole ? '' : ', its first part';
  return (
    <>
      <Beside
        before={{ title: `What came in${place}${isCut}`, text: cameIn.text }}
        after={{ title: 'What is sent to Iterable', text: body }}
        differences={differences}
        blamed={blamed}
      />
      <NoDifferences story={story} />
    </>
  );
}

function NoDifferences({ story }: { readonly story: EventStory }): JSX.Element | null {
  if (story.differences.length > 0) return null;
  const hasMap = stack.value?.sources.find(({ name }) => name === story.row.source)?.hasMap === true;
  return (
    <p class="muted small">
      {hasMap
        ? "The source's map made it of what came in: there is nothing to compare place by place."
        : 'Nothing differs, or the two have another form.'}
    </p>
  );
}

/**
 * `plan: expected string, got long; seats: …` of a dead letter: where these fields stand in the body. Iterable names
 * data fields without `dataFields`, and elements of a list without their place.
 */
function blamedIn({ state, detail }: EventRow, body: string): readonly string[] {
  if (state !== 'dead' || detail === null) return [];
  const fields = new Set(detail.split('; ').map((part) => part.split(': ', 1)[0] ?? ''));
  return (linesOf(body) ?? []).flatMap(({ path }) => {
    const bare = path.replaceAll(/\[\d+\]/g, '');
    return fields.has(bare) || fields.has(bare.replace(/^dataFields\./, '')) ? [path] : [];
  });
}
