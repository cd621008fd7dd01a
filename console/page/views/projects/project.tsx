import type { ComponentChildren, JSX } from 'preact';
import type { ProjectNow, ProjectRates, StackInfo } from '../../../api.ts';
import { Careful } from '../../parts/careful.tsx';
import { countOf, numberOf, relativeOf } from '../../parts/moment.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Time } from '../../parts/time.tsx';
import { now } from '../../state/clock.ts';
import { Chart } from './chart.tsx';
import { perSecondOf } from './chart-words.ts';
import { PauseSwitch } from './pause-switch.tsx';

interface Properties {
  readonly project: ProjectNow;
  readonly info: StackInfo['projects'][number] | undefined;
  readonly rates: ProjectRates | undefined;
  readonly minutes: number;
}

const PAUSED = 'Paused: nothing is sent to Iterable. The doors go on taking events, which wait.';

export function Project({ project, info, rates, minutes }: Properties): JSX.Element {
  const { name, trouble, running, perSecond } = project;
  return (
    <section class="project" aria-labelledby={`project-${name}`}>
      <header class="project-head">
        <div>
          <h2 id={`project-${name}`}>{name}</h2>
          {info && (
            <p class="muted">
              {info.dataCenter} · {info.mode} · to {info.destination}
            </p>
          )}
        </div>
        <PauseSwitch project={project} />
      </header>
      {trouble !== null && (
        <Careful>{running === 'paused' ? PAUSED : <OutsideText text={trouble} />}</Careful>
      )}
      {rates === undefined ? (
        <div class="chart-room" />
      ) : (
        <Chart rates={rates} minutes={minutes} perSecond={perSecond} />
      )}
      <Facts project={project} />
    </section>
  );
}

function Facts({ project }: { readonly project: ProjectNow }): JSX.Element {
  const { waiting, hidden, oldestAt, gates, pace, keptUntil } = project;
  return (
    <dl class="project-facts">
      <Fact name="Waiting">
        {waiting === 0 ? 'nothing' : countOf(waiting, 'event')}
        {oldestAt !== null && (
          <span class="muted">
            {' '}
            · oldest <Time at={oldestAt} />
          </span>
        )}
      </Fact>
      <Fact name="Under way">
        {hidden === 0 ? 'nothing' : `${numberOf(hidden)} being delivered, or waiting for another attempt`}
      </Fact>
      <Fact name="Gate">
        {gates.length === 0
          ? openGateWords(project)
          : gates.map(({ endpoint, closedBy, until }) => (
              <span key={endpoint} class="project-gate">
                <code>{endpoint}</code> closed by {closedBy}, opens {relativeOf(until, now.value)}
              </span>
            ))}
      </Fact>
      <Fact name="Pace">
        {pace === null
          ? 'no consumer at work'
          : `each consumer makes at most ${perSecondOf(pace).replace('/s', '')} calls a second`}
      </Fact>
      {keptUntil !== null && (
        <Fact name="Kept until">
          {DATE.format(keptUntil)}
          <span class="muted"> · then SQS deletes the oldest</span>
        </Fact>
      )}
    </dl>
  );
}

/** Beside the words of what is tried again: it is single events that wait then. */
function openGateWords({ trouble, running }: ProjectNow): string {
  return trouble !== null && running === 'running' ? 'open; single events wait for their next try' : 'open';
}

const DATE = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

interface FactProperties {
  readonly name: string;
  readonly children: ComponentChildren;
}

function Fact({ name, children }: FactProperties): JSX.Element {
  return (
    <div>
      <dt class="muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
