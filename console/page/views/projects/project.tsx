import type { JSX } from 'preact';
import type { ProjectNow, ProjectRates, StackInfo } from '../../../api.ts';
import { Careful } from '../../parts/careful.tsx';
import { Fact } from '../../parts/fact.tsx';
import { DAY_AND_TIME, relativeOf } from '../../parts/moment.ts';
import { rateOf } from '../../parts/numbers.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Time } from '../../parts/time.tsx';
import { now } from '../../state/clock.ts';
import { Chart } from './chart.tsx';
import { PauseSwitch } from './pause-switch.tsx';
import { gateWords, queueWords, troubleWords } from './standing-words.ts';

interface Properties {
  readonly project: ProjectNow;
  readonly info: StackInfo['projects'][number] | undefined;
  readonly rates: ProjectRates | undefined;
}

export function Project({ project, info, rates }: Properties): JSX.Element {
  const { name, perSecond } = project;
  const trouble = troubleWords(project);
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
        <Careful>
          <OutsideText text={trouble} />
        </Careful>
      )}
      {rates === undefined ? <div class="chart-room" /> : <Chart rates={rates} perSecond={perSecond} />}
      <Facts project={project} />
    </section>
  );
}

function Facts({ project }: { readonly project: ProjectNow }): JSX.Element {
  const { oldestAt, gates, pace, keptUntil } = project;
  return (
    <dl class="project-facts">
      <Fact name="On the queue">
        {queueWords(project)}
        {oldestAt !== null && (
          <span class="muted">
            {' '}
            · oldest <Time at={oldestAt} />
          </span>
        )}
      </Fact>
      <Fact name="Gate">
        {gates.length === 0
          ? gateWords(project)
          : gates.map(({ endpoint, why, until }) => (
              <span key={endpoint} class="project-gate">
                <code>{endpoint}</code> is closed, since {why}; it opens {relativeOf(until, now.value)}
              </span>
            ))}
      </Fact>
      <Fact name="Pace">
        {pace === null
          ? 'at rest'
          : `each consumer makes at most ${rateOf(pace).replace('/s', '')} calls a second`}
      </Fact>
      {keptUntil !== null && (
        <Fact name="Kept until">
          {DAY_AND_TIME.format(keptUntil)}
          <span class="muted"> · then SQS deletes the oldest</span>
        </Fact>
      )}
    </dl>
  );
}
