import type { JSX } from 'preact';
import type { Difference } from '../../api.ts';
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

interface BesideProperties {
  readonly before: { readonly title: string; readonly text: string };
  readonly after: { readonly title: string; readonly text: string };
  readonly differences: readonly Difference[];
}

/** Two bodies side by side, with what differs marked in both. */
export function Beside({ before, after, differences }: BesideProperties): JSX.Element {
  const out = new Set(differences.filter((one) => one.before !== null).map(({ path }) => path));
  const put = new Set(differences.filter((one) => one.after !== null).map(({ path }) => path));
  return (
    <div class="beside">
      <figure>
        <figcaption>{before.title}</figcaption>
        <Json text={before.text} marks={{ paths: out, as: 'out' }} label={before.title} />
      </figure>
      <figure>
        <figcaption>{after.title}</figcaption>
        <Json text={after.text} marks={{ paths: put, as: 'in' }} label={after.title} />
      </figure>
    </div>
  );
}
