/** How each project goes, in the bar: what is stuck comes first, and what goes well makes room for it. */
import type { JSX } from 'preact';
import type { ProjectNow } from '../../api.ts';
import { Link } from '../parts/link.tsx';
import { numberOf, rateOf } from '../parts/numbers.ts';
import { isNarrow } from '../state/narrow.ts';

/** More than these are only named. */
const MAX_STUCK = 2;
/** In characters, on a screen of usual width. */
const ROOM = 72;
const LONG = 26;
const BESIDE_NAME = 5;

interface Properties {
  readonly projects: readonly ProjectNow[];
}

export function ProjectsNow({ projects }: Properties): JSX.Element {
  const stuck = projects.filter(({ trouble }) => trouble !== null);
  const free = projects.filter(({ trouble }) => trouble === null);
  const shown = fitting(free, roomFor(stuck.length));
  const more = free.length - shown.length;
  return (
    <ul class="projects-now" aria-label="Projects">
      {stuck.length > MAX_STUCK ? (
        <SeveralStuck projects={stuck} />
      ) : (
        stuck.map((project) => <OneProject key={project.name} project={project} />)
      )}
      {shown.map((project) => (
        <OneProject key={project.name} project={project} />
      ))}
      {more > 0 && (
        <li class="more">
          <Link to={{ view: 'projects' }} class="project-now">
            {shown.length + stuck.length === 0 ? `${more} projects` : `${more} more`}
          </Link>
        </li>
      )}
    </ul>
  );
}

/** How many that go well stand beside so many that are stuck. */
function roomFor(stuck: number): number {
  if (stuck > 0) return stuck === 1 && !isNarrow.value ? 1 : 0;
  return isNarrow.value ? 2 : 4;
}

/** Names that are cut tell nothing: of long ones fewer are shown. */
function fitting(free: readonly ProjectNow[], most: number): readonly ProjectNow[] {
  let room = ROOM;
  return free.slice(0, most).filter(({ name }, at) => {
    room -= Math.min(name.length, LONG) + BESIDE_NAME;
    return at === 0 || room >= 0;
  });
}

function SeveralStuck({ projects }: Properties): JSX.Element {
  const names = projects.map(({ name }) => name).join(', ');
  return (
    <li class="stuck several">
      <Link to={{ view: 'projects' }} class="project-now in-trouble" title={names}>
        <span class="lamp stuck" aria-hidden="true" />
        <span class="name">{projects.length} projects stuck:</span>
        <span class="now-words">{names}</span>
      </Link>
    </li>
  );
}

function OneProject({ project }: { readonly project: ProjectNow }): JSX.Element {
  const { name, trouble } = project;
  const words = wordsOf(project);
  const isStuck = trouble !== null;
  return (
    <li class={isStuck ? 'stuck' : undefined}>
      <Link
        to={{ view: 'projects' }}
        class={isStuck ? 'project-now in-trouble' : 'project-now'}
        title={`${name}: ${words}`}
      >
        <span class={`lamp ${lampOf(project)}`} aria-hidden="true" />
        <span class="name">{isStuck ? `${name}:` : name}</span>
        <span class="now-words">{words}</span>
      </Link>
    </li>
  );
}

function lampOf({ trouble, perSecond }: ProjectNow): string {
  if (trouble !== null) return 'stuck';
  return perSecond > 0 ? 'busy' : 'idle';
}

function wordsOf({ trouble, perSecond, waiting, hidden }: ProjectNow): string {
  const backlog = waiting + hidden;
  if (trouble !== null) return backlog > 0 ? `${numberOf(backlog)} waiting, ${trouble}` : trouble;
  if (perSecond > 0) return rateOf(perSecond);
  return backlog > 0 ? `${numberOf(backlog)} waiting` : 'idle';
}
