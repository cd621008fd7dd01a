import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { Link } from '../../parts/link.tsx';
import { useCall } from '../../parts/use-call.ts';
import { stack, status } from '../../state/status.ts';
import { Project } from './project.tsx';
import { sinceStart } from './since-start.ts';

const MINUTES = 10;
const EACH_MS = 2000;

/** How each project of Iterable is served. */
export function Projects(): JSX.Element {
  const { answer, fault } = useCall('rates', { minutes: MINUTES }, { everyMs: EACH_MS });
  const rates = useMemo(() => answer && sinceStart(answer), [answer]);
  const projects = status.value?.projects;
  if (projects?.length === 0) return <NoProjects />;
  const isQuiet =
    projects?.every(({ waiting, hidden }) => waiting + hidden === 0) &&
    rates?.every(({ buckets }) => buckets.every(({ perSecond }) => perSecond === 0));
  return (
    <div class="projects">
      <header class="view-head">
        <h1>Projects</h1>
        <p class="muted">What is sent to each project of Iterable, and what stands in the way.</p>
        {isQuiet && (
          <Link to={{ view: 'send' }} class="button">
            Send an event
          </Link>
        )}
      </header>
      {fault !== undefined && <FaultNote fault={fault} />}
      <div class="projects-grid">
        {projects?.map((project) => (
          <Project
            key={project.name}
            project={project}
            info={stack.value?.projects.find(({ name }) => name === project.name)}
            rates={rates?.find((one) => one.project === project.name)}
          />
        ))}
      </div>
    </div>
  );
}

function NoProjects(): JSX.Element {
  return (
    <EmptyState title="No projects">
      <p>
        A project is one project of Iterable: its data centre and its key. Add one to <code>projects</code> in{' '}
        <code>forwarder.config.ts</code>, and restart.
      </p>
    </EmptyState>
  );
}
