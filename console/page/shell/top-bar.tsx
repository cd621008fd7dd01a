/** What there is to know without asking: whose stack this is, how each project goes, and what is stuck and why. */
import type { JSX } from 'preact';
import type { StackInfo } from '../../api.ts';
import { Link } from '../parts/link.tsx';
import { countOf } from '../parts/numbers.ts';
import { stack, status } from '../state/status.ts';
import { ProjectsNow } from './projects-now.tsx';

export function TopBar(): JSX.Element {
  const deadLetters = status.value?.deadLetters ?? 0;
  return (
    <header class="top-bar">
      <p class="product">
        <img src="/_console/page/icon.svg" alt="" width="20" height="20" />
        <span>Iterable event forwarder</span> <Place stack={stack.value} />
      </p>
      <ProjectsNow projects={status.value?.projects ?? []} />
      {deadLetters > 0 && (
        <Link to={{ view: 'letters' }} class="dead-count">
          {countOf(deadLetters, 'dead letter')}
        </Link>
      )}
    </header>
  );
}

function Place({ stack: info }: { readonly stack: StackInfo | undefined }): JSX.Element {
  if (info?.realProject)
    return <strong class="real">delivers to the real project in {info.realProject}</strong>;
  return (
    <span class="muted" title={info?.title}>
      on this machine
    </span>
  );
}
