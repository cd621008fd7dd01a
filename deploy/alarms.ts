/** What an operator must hear of. docs/alarms.md says of each what to do. */
import type { Configuration, Project } from '../lib/config/define-config.ts';
import { MAX_BACKOFF_SECONDS } from '../lib/delivery/time/budget.ts';
import { alarm, condition, expression, inMath, overPeriod, sqsMetric } from './alarm.ts';
import { BUS_FAILURES_QUEUE } from './buses.ts';
import { logAlarms } from './log-alarms.ts';
import { metricAlarms } from './metric-alarms.ts';
import {
  DEAD_LETTER_QUEUE,
  FUNCTIONS,
  type FunctionName,
  logicalId,
  queueId,
  type Resource,
  type Resources,
  type StackSettings,
  usersQueueId,
} from './names.ts';

/** Half an hour: an event that waits for its user to be created is given up before that. */
const STALLED_PERIODS = 6;
/** An hour: letters that come one by one ring once, and who looks later still sees it. */
const MORE_LETTERS_PERIODS = 12;

export function alarms(configuration: Configuration, settings: StackSettings): Resources {
  const perProject = Object.values(configuration.projects).map((project) => projectAlarms(project, settings));
  return { ...Object.assign({}, ...perProject), ...stackAlarms(settings) };
}

export function projectAlarms(project: Project, settings: StackSettings): Resources {
  const { name } = project;
  return {
    [logicalId('OldestMessageAlarm', name)]: oldestMessageAlarm(settings, ofEvents(name)),
    [logicalId('StalledAlarm', name)]: stalledAlarm(settings, ofEvents(name)),
    [logicalId('UsersOldestMessageAlarm', name)]: oldestMessageAlarm(settings, ofUsers(name)),
    [logicalId('UsersStalledAlarm', name)]: stalledAlarm(settings, ofUsers(name)),
    ...metricAlarms(project, settings),
  };
}

/** Those that are no project's own, and the filters that some of them stand on. */
export function stackAlarms(settings: StackSettings): Resources {
  return {
    ...logAlarms(settings),
    ...Object.fromEntries(FUNCTIONS.map((name) => [`${name}ErrorsAlarm`, errorsAlarm(settings, name)])),
    BusFailuresAlarm: depthAlarm(
      settings,
      'bus-failures',
      'Events of a bus were given up by Lambda: they lie in the queue of failures.',
      BUS_FAILURES_QUEUE,
    ),
    DeadLettersAlarm: depthAlarm(
      settings,
      'dead-letters',
      'Events were given up: they lie in the dead letter queue, each with its reason.',
      DEAD_LETTER_QUEUE,
    ),
    MoreDeadLettersAlarm: moreDeadLettersAlarm(settings),
  };
}

/** A queue of a project, as its alarms speak of it. */
interface Watched {
  readonly queue: string;
  readonly project: string;
  /** At the end of the alarms' names: before their ends it could be a part of a project's name. */
  readonly suffix: '' | '-users';
  readonly subject: string;
}

const ofEvents = (project: string): Watched => ({
  queue: queueId(project),
  project,
  suffix: '',
  subject: `Events of ${project}`,
});

const ofUsers = (project: string): Watched => ({
  queue: usersQueueId(project),
  project,
  suffix: '-users',
  subject: `Events of ${project} that keep their users' order`,
});

/** On for as long as something lies in the queue. */
function depthAlarm(settings: StackSettings, name: string, meaning: string, queue: string): Resource {
  const depth = sqsMetric(queue, 'ApproximateNumberOfMessagesVisible');
  return alarm(settings, name, meaning, overPeriod(depth, 'Maximum'));
}

/**
 * The alarm above says nothing when more letters come, because it is on already. This one is for these alone: the
 * first letters ring the other.
 */
function moreDeadLettersAlarm(settings: StackSettings): Resource {
  return alarm(
    settings,
    'more-dead-letters',
    'More events were given up while letters lay in the dead letter queue already.',
    {
      Metrics: [
        condition('more', 'DIFF(letters) > 0 AND letters > DIFF(letters)'),
        expression('letters', 'FILL(visible, REPEAT) + FILL(hidden, REPEAT)'),
        // Whoever reads letters hides them for a while. The most that were seen and the least that were hidden add
        // up to the same number then, so that their coming back looks like no new letters.
        inMath('visible', sqsMetric(DEAD_LETTER_QUEUE, 'ApproximateNumberOfMessagesVisible'), 'Maximum'),
        inMath('hidden', sqsMetric(DEAD_LETTER_QUEUE, 'ApproximateNumberOfMessagesNotVisible'), 'Minimum'),
      ],
      EvaluationPeriods: MORE_LETTERS_PERIODS,
      DatapointsToAlarm: 1,
    },
  );
}

/** Time-outs and crashes, which no line of the function's own tells of. */
function errorsAlarm(settings: StackSettings, name: FunctionName): Resource {
  const lowerName = name.toLowerCase();
  const errors = {
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: `${name}LambdaFunction` } }],
  };
  return alarm(
    settings,
    `${lowerName}-errors`,
    `The function ${lowerName} timed out, crashed or did not start: its log says how.`,
    overPeriod(errors, 'Sum'),
  );
}

function oldestMessageAlarm(settings: StackSettings, { queue, project, suffix, subject }: Watched): Resource {
  const age = sqsMetric(queue, 'ApproximateAgeOfOldestMessage');
  return alarm(
    settings,
    `${project}-oldest-message${suffix}`,
    `${subject} come in faster than they are delivered, or are not delivered at all.`,
    { ...overPeriod(age, 'Maximum'), Threshold: MAX_BACKOFF_SECONDS },
    `project-oldest-message${suffix}`,
  );
}

/**
 * SQS leaves a message that was received three times out of the age of its oldest: an outage of a quiet
 * project, whose few events are all tried again and again, would show nowhere else.
 */
function stalledAlarm(settings: StackSettings, { queue, project, suffix, subject }: Watched): Resource {
  return alarm(
    settings,
    `${project}-stalled${suffix}`,
    `${subject} wait, and none was delivered or given up for half an hour.`,
    {
      Metrics: [
        condition('stalled', '(waiting + hidden) > 0 AND FILL(deleted, 0) == 0'),
        inMath('waiting', sqsMetric(queue, 'ApproximateNumberOfMessagesVisible'), 'Minimum'),
        inMath('hidden', sqsMetric(queue, 'ApproximateNumberOfMessagesNotVisible'), 'Minimum'),
        inMath('deleted', sqsMetric(queue, 'NumberOfMessagesDeleted'), 'Sum'),
      ],
      EvaluationPeriods: STALLED_PERIODS,
    },
    `project-stalled${suffix}`,
  );
}
