/** A plugin of osls: a deployment leaves a paused project paused, and says so. */
import { LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import { readProjects } from '../status/projects.ts';
import { readMappings } from './mappings.ts';

/** As much of osls as is asked here. */
interface Osls {
  readonly getProvider: (name: 'aws') => {
    readonly naming: { readonly getStackName: () => string };
    readonly getStage: () => string;
    readonly getRegion: () => string;
    /** With the deployment's own credentials and proxy. */
    readonly getAwsSdkV3Config: (changes: LambdaClientConfig) => Promise<LambdaClientConfig>;
  };
}

interface Writers {
  readonly log: { readonly warning: (text: string) => void };
}

export default class DeploymentPlugin {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;

  constructor(osls: Osls, _options: unknown, { log }: Writers) {
    this.hooks = {
      'after:deploy:deploy': async () => {
        for (const text of await pausesOf(osls)) log.warning(text);
      },
    };
  }
}

/** Never throws: what is deployed is deployed, and a status of 1 would say that it is not. */
async function pausesOf(osls: Osls): Promise<string[]> {
  const provider = osls.getProvider('aws');
  const stack = `--stage ${provider.getStage()} --region ${provider.getRegion()}`;
  let client: LambdaClient | undefined;
  try {
    const lambda = new LambdaClient(await provider.getAwsSdkV3Config({ maxAttempts: 2 }));
    client = lambda;
    const name = provider.naming.getStackName();
    const projects = await readProjects({ mappings: () => readMappings(lambda, { name }) });
    return projects
      .filter(({ running }) => running === 'paused' || running === 'partly-paused')
      .map(
        ({ project, running }) =>
          `the project ${project} is ${running}, and this deployment left it so: its events wait. To go on: npx iterable-forwarder resume ${project} ${stack}`,
      );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      `it is deployed; but which projects are paused is not known (${why}). See npx iterable-forwarder status ${stack}`,
    ];
  } finally {
    client?.destroy();
  }
}
