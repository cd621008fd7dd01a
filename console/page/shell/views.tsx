import { signal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { FaultNote } from '../parts/fault-note.tsx';
import { route, type View } from '../state/route.ts';
import { TITLES } from './titles.ts';

/** Loaded when it is first looked at. */
const LOADERS: Readonly<Record<View, () => Promise<ComponentType>>> = {
  events: async () => (await import('../views/events/events.tsx')).Events,
  letters: async () => (await import('../views/letters/letters.tsx')).Letters,
  projects: async () => (await import('../views/projects/projects.tsx')).Projects,
  send: async () => (await import('../views/send/send.tsx')).Send,
  sandbox: async () => (await import('../views/sandbox/sandbox.tsx')).Sandbox,
};

type Loaded = { readonly Component: ComponentType } | { readonly fault: unknown };

const loaded = signal<{ readonly [name in View]?: Loaded }>({});

export function PresentView(): JSX.Element | null {
  const { view } = route.value;
  useEffect(() => {
    document.title = `${TITLES[view]} · Iterable event forwarder`;
    if (loaded.peek()[view] === undefined) void load(view);
  }, [view]);
  const found = loaded.value[view];
  if (found === undefined) return null;
  return 'Component' in found ? <found.Component /> : <FaultNote fault={found.fault} />;
}

async function load(view: View): Promise<void> {
  const found = await LOADERS[view]().then(
    (Component) => ({ Component }),
    (fault: unknown) => ({ fault }),
  );
  loaded.value = { ...loaded.value, [view]: found };
}
