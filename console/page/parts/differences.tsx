import type { JSX } from 'preact';
import type { Difference } from '../../api.ts';
import { CopyButton } from './copy.tsx';
import { Json } from './json.tsx';
import { visible } from './visible.ts';

/** What changed, path by path. */
export function Differences({ differences }: { readonly differences: readonly Difference[] }): JSX.Element {
  return (
    <dl class="differences">
      {differences.map(({ path, before, after }) => (
        <div key={path}>
          <dt>
            <bdi>{path === '' ? 'the whole' : visible(path)}</bdi>
          </dt>
          <dd>
            <Side text={before} as="out" />
            <span class="muted" aria-hidden="true">
              →
            </span>
            <Side text={after} as="in" />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Side({ text, as }: { readonly text: string | null; readonly as: 'out' | 'in' }): JSX.Element {
  if (text === null) return <span class="muted">nothing</span>;
  return as === 'out' ? <del>{visible(text)}</del> : <ins>{visible(text)}</ins>;
}

interface Body {
  readonly title: string;
  readonly text: string;
}

interface BesideProperties {
  readonly before: Body;
  readonly after: Body;
  readonly differences: readonly Difference[];
  /** What Iterable complains of, as paths in the second. */
  readonly blamed?: readonly string[];
}

/** Two bodies side by side, with what differs marked in both. */
export function Beside({ before, after, differences, blamed = [] }: BesideProperties): JSX.Element {
  const out = new Set(differences.filter((one) => one.before !== null).map(({ path }) => path));
  const put = new Set(differences.filter((one) => one.after !== null).map(({ path }) => path));
  return (
    <div class="beside">
      <figure>
        <Caption side={before} />
        <Json text={before.text} marks={{ paths: out, as: 'out' }} label={before.title} />
      </figure>
      <figure>
        <Caption side={after} />
        <Json
          text={after.text}
          marks={{ paths: put, as: 'in', blamed: new Set(blamed) }}
          label={after.title}
        />
      </figure>
    </div>
  );
}

function Caption({ side: { title, text } }: { readonly side: Body }): JSX.Element {
  return (
    <figcaption>
      {title}
      <CopyButton text={text} what={title.toLowerCase()} />
    </figcaption>
  );
}
