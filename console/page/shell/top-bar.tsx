/** What there is to know without asking: whose stack this is, how each project goes, and what is stuck and why. */
import type { JSX } from 'preact';
import type { ProjectNow, StackInfo } from '../../api.ts';
import { Link } from '../parts/link.tsx';
import { countOf, numberOf } from '../parts/moment.ts';
import { stack, status } from '../state/status.ts';

/** More than these stand on the page of the projects. */
const MAX_SHOWN = 4;

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

function ProjectsNow({ projects }: { readonly projects: readonly ProjectNow[] }): JSX.Element {
  // What is stuck is read first.
  const sorted = projects.toSorted((one, other) => Number(isFree(one)) - Number(isFree(other)));
  const more = sorted.length - MAX_SHOWN;
  return (
    <ul class="projects-now" aria-label="Projects">
      {sorted.slice(0, MAX_SHOWN).map((project) => (
        <li key={project.name} class={isFree(project) ? undefined : 'stuck'}>
          <ProjectState project={project} />
        </li>
      ))}
      {more > 0 && (
        <li>
          <Link to={{ view: 'projects' }}>{`${more} more`}</Link>
        </li>
      )}
    </ul>
  );
}

const isFree = ({ trouble }: ProjectNow) => trouble === null;

function Place({ stack: info }: { readonly stack: StackInfo | undefined }): JSX.Element {
  if (info?.realProject)
    return <strong class="real">delivers to the real project in {info.realProject}</strong>;
  return (
    <span class="muted" title={info?.title}>
      on this machine
    </span>
  );
}

function ProjectState({ project }: { readonly project: ProjectNow }): JSX.Element {
  const { name, trouble } = project;
  const words = wordsOf(project);
  return (
    <Link to={{ view: 'projects' }} class={trouble === null ? 'project-now' : 'project-now in-trouble'}>
      <span class="name">{trouble === null ? name : `${name}:`}</span>
      <span class={`lamp ${lampOf(project)}`} aria-hidden="true" />
      <span class="now-words" title={words}>
        {words}
      </span>
    </Link>
  );
}

function lampOf({ trouble, perSecond }: ProjectNow): string {
  if (trouble !== null) return 'stuck';
  return perSecond > 0 ? 'busy' : 'idle';
}

function wordsOf({ trouble, perSecond, waiting, hidden }: ProjectNow): string {
  const backlog = waiting + hidden;
  if (trouble !== null) return backlog > 0 ? `${numberOf(backlog)} waiting, ${trouble}` : trouble;
  if (perSecond > 0) return `${rateOf(perSecond)}/s`;
  return backlog > 0 ? `${numberOf(backlog)} waiting` : 'idle';
}

function rateOf(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : numberOf(Math.round(perSecond));
}
