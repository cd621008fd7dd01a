import type { JSX } from 'preact';
import type { Preview, SourceInfo, ToSend } from '../../../api.ts';
import { Careful } from '../../parts/careful.tsx';
import { CopyText } from '../../parts/copy.tsx';
import { Beside } from '../../parts/differences.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { Fold } from '../../parts/fold.tsx';
import { Json } from '../../parts/json.tsx';
import { differencesBetween } from '../../parts/json-differences.ts';
import { countOf } from '../../parts/numbers.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { useCall } from '../../parts/use-call.ts';

interface Properties {
  readonly source: SourceInfo;
  readonly request: ToSend | undefined;
}

const TYPED_MS = 300;

/** What the door would make of it, as one types. */
export function Becomes({ source, request }: Properties): JSX.Element {
  const { answer, fault } = useCall('preview', request, { afterMs: TYPED_MS });
  return (
    <section class="send-becomes" aria-label="What it becomes">
      {fault !== undefined && <FaultNote fault={fault} />}
      {fault === undefined && answer && request && (
        <>
          <Faults preview={answer} />
          <Events preview={answer} source={source} body={request.body} />
          <Curl line={answer.curl} />
        </>
      )}
    </section>
  );
}

function Faults({ preview: { faults, warnings } }: { readonly preview: Preview }): JSX.Element {
  return (
    <>
      {faults.length > 0 && (
        <div class="send-faults">
          <h2>The door would refuse this</h2>
          <ul>
            {faults.map((text) => (
              <li key={text}>
                <OutsideText text={text} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {warnings.map((text) => (
        <Careful key={text}>
          <OutsideText text={text} />
        </Careful>
      ))}
    </>
  );
}

interface EventsProperties {
  readonly preview: Preview;
  readonly source: SourceInfo;
  readonly body: string;
}

const MAX_EVENTS = 20;

function Events({ preview: { events, faults }, source, body }: EventsProperties): JSX.Element | null {
  const [first, ...others] = events;
  if (first === undefined) return faults.length > 0 ? null : <NoEvents source={source} />;
  return (
    <>
      <h2>{titleOf(events.length, source)}</h2>
      <Beside
        before={{ title: 'Comes in', text: body }}
        after={{ title: `${first.operation} for project ${first.project}`, text: first.body }}
        differences={first.differences}
      />
      {!source.hasMap && first.differences.length === 0 && isOther(body, first.body) && (
        <p class="muted small">It came in another form, so nothing is compared.</p>
      )}
      {others.slice(0, MAX_EVENTS).map((event, at) => (
        <Fold key={at} head={`${event.operation} for project ${event.project}`}>
          <Json text={event.body} label={`Event ${at + 2}`} />
        </Fold>
      ))}
      {others.length > MAX_EVENTS && (
        <p class="muted">and {countOf(others.length - MAX_EVENTS, 'other')} like these</p>
      )}
    </>
  );
}

function isOther(one: string, other: string): boolean {
  return differencesBetween(one, other).length > 0;
}

function titleOf(events: number, { hasMap, hasEdit }: SourceInfo): string {
  const made = events === 1 ? 'What Iterable gets' : `What Iterable gets: ${countOf(events, 'event')}`;
  if (hasMap) return `${made}, by the source’s map${hasEdit ? ' and edit' : ''}`;
  return hasEdit ? `${made}, by the source’s edit` : made;
}

function NoEvents({ source }: { readonly source: SourceInfo }): JSX.Element {
  return (
    <>
      <h2>Nothing is sent to Iterable</h2>
      <p class="muted">
        {source.hasMap || source.hasEdit
          ? 'The source’s function leaves this one out.'
          : 'The door answers it, and there is no event in it.'}
      </p>
    </>
  );
}

function Curl({ line }: { readonly line: string | null }): JSX.Element {
  return (
    <section class="send-curl">
      <h3>The same from a terminal</h3>
      {line === null ? (
        <p class="muted">
          There is no line for this one: its body can’t stand on a command line, or it is signed by a key that
          only its sender has.
        </p>
      ) : (
        <CopyText text={line} what="the curl line" />
      )}
    </section>
  );
}
