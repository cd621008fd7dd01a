/** Widgets of CloudWatch's dashboards, and where they stand. */

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export interface Widget {
  readonly type: 'alarm' | 'metric' | 'text';
  readonly properties: object;
}

export interface Row {
  readonly height: number;
  /** As wide as each other. */
  readonly widgets: readonly Widget[];
}

/** One line of a graph: a metric, or what is computed of others. */
export type Line = readonly unknown[];

/** CloudFormation fills it in. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's, not ours
const REGION = '${AWS::Region}';
const COLUMNS = 24;
const PERIOD_SECONDS = 60;
/** CloudWatch draws no more in one widget. */
const MAX_LINES = 500;
const MAX_ALARMS = 100;

/** The rows below each other, as CloudWatch wants it said of each widget. */
export function laidOut(rows: readonly Row[]): object[] {
  let y = 0;
  return rows.flatMap(({ height, widgets }) => {
    const width = COLUMNS / widgets.length;
    const placed = widgets.map((widget, index) => ({ x: index * width, y, width, height, ...widget }));
    y += height;
    return placed;
  });
}

export function text(markdown: string): Widget {
  return { type: 'text', properties: { markdown } };
}

/** @param ids of resources of the stack */
export function alarmStates(title: string, ids: readonly string[]): Widget {
  const alarms = ids.slice(0, MAX_ALARMS).map((id) => `\${${id}.Arn}`);
  return { type: 'alarm', properties: { title, alarms } };
}

/** @param stat of the lines that name none */
export function graph(title: string, stat: string, metrics: readonly Line[]): Widget {
  return {
    type: 'metric',
    properties: {
      title,
      view: 'timeSeries',
      region: REGION,
      stat,
      period: PERIOD_SECONDS,
      yAxis: { left: { min: 0 } },
      metrics: metrics.slice(0, MAX_LINES),
    },
  };
}

/** Of metrics that are there only while they occur: a line for each. */
export function search(schema: string, terms: string, stat: string): Line {
  return [{ expression: `SEARCH('{${schema}} ${terms}', '${stat}', ${PERIOD_SECONDS})`, id: 'found' }];
}

/** @param id by which other lines name it; those that have one are not drawn themselves */
export const hidden = (metric: readonly string[], id: string): Line => [...metric, { id, visible: false }];

export const computed = (expression: string, label: string, id: string): Line => [{ expression, label, id }];
