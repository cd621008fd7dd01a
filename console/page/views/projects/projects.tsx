import type { JSX } from 'preact';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { useCall } from '../../parts/use-call.ts';
import { stack, status } from '../../state/status.ts';
import { Project } from './project.tsx';

const MINUTES = 10;
const EACH_MS = 2000;

/** How each project of Iterable is served. */
export function Projects(): JSX.Element {
  const rates = useCall('rates', { minutes: MINUTES }, { everyMs: EACH_MS });
  const projects = status.value?.projects;
  if (projects?.length === 0) return <NoProjects />;
  return (
    <div class="projects">
      <header class="view-head">
        <h1>Projects</h1>
        <p class="muted">What is sent to each project of Iterable, and what stands in the way.</p>
      </header>
      {rates.fault !== undefined && <FaultNote fault={rates.fault} />}
      <div class="projects-grid">
        {projects?.map((project) => (
          <Project
            key={project.name}
            project={project}
            info={stack.value?.projects.find(({ name }) => name === project.name)}
            rates={rates.answer?.find((one) => one.project === project.name)}
            minutes={MINUTES}
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
