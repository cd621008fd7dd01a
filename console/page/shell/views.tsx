import { signal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { connection } from '../state/call.ts';
import { route, type View } from '../state/route.ts';
import { TITLES } from './titles.ts';

const LOADERS: Readonly<Record<View, () => Promise<ComponentType>>> = {
  events: async () => (await import('../views/events/events.tsx')).Events,
  letters: async () => (await import('../views/letters/letters.tsx')).Letters,
  projects: async () => (await import('../views/projects/projects.tsx')).Projects,
  send: async () => (await import('../views/send/send.tsx')).Send,
  sandbox: async () => (await import('../views/sandbox/sandbox.tsx')).Sandbox,
};

type Loaded = { readonly Component: ComponentType } | 'failed';

const loaded = signal<{ readonly [name in View]?: Loaded }>({});

export function PresentView(): JSX.Element | null {
  const { view } = route.value;
  const found = loaded.value[view];
  useEffect(() => {
    document.title = `${TITLES[view]} · Iterable event forwarder`;
  }, [view]);
  // Also as soon as somebody answers again.
  useEffect(() => {
    if (typeof found !== 'object') void load(view).then(loadOthers);
  }, [view, connection.value]);
  if (found === undefined) return null;
  return found === 'failed' ? <NotLoaded view={view} /> : <found.Component />;
}

function NotLoaded({ view }: { readonly view: View }): JSX.Element {
  return (
    <div class="not-loaded" role="alert">
      <h1>{TITLES[view]}</h1>
      <p>
        This part of the page could not be loaded: the forwarder does not answer. It is tried again as soon as
        it does.
      </p>
      {/* A browser may keep in mind that a file could not be loaded. */}
      <Button kind="main" onClick={() => location.reload()}>
        Load the page anew
      </Button>
    </div>
  );
}

async function load(view: View): Promise<void> {
  const found = await LOADERS[view]().then(
    (Component) => ({ Component }),
    () => 'failed' as const,
  );
  loaded.value = { ...loaded.value, [view]: found };
}

let isAhead = false;

/** Those that nobody looked at yet, while there is nothing else to do: also a forwarder that stops then has them. */
function loadOthers(): void {
  if (isAhead || connection.value === 'lost') return;
  isAhead = true;
  const ahead = async () => {
    for (const view of Object.keys(LOADERS) as View[]) {
      if (loaded.peek()[view] !== undefined) continue;
      await load(view);
      if (loaded.peek()[view] === 'failed') return forget(view);
    }
  };
  setTimeout(() => void ahead(), AHEAD_MS);
}

const AHEAD_MS = 500;

/** Nobody asked for it yet. */
function forget(view: View): void {
  if (route.peek().view === view) return;
  const { [view]: _, ...others } = loaded.peek();
  loaded.value = others;
  isAhead = false;
}
