import type { JSX } from 'preact';
import type { SourceInfo } from '../../../api.ts';
import { GroupedSelect, Select, TextField } from '../../parts/field.tsx';
import { type Choice, sampleGroups, wordsOfProtocol } from './choice.ts';
import { wordsOfScheme } from './scheme-words.ts';

interface Properties {
  readonly sources: readonly SourceInfo[];
  readonly source: SourceInfo;
  readonly onSource: (name: string) => void;
  readonly choice: Choice;
  readonly onChoice: (choice: Choice) => void;
}

/** Who sends, and what. */
export function Choose({ sources, source, onSource, choice, onChoice }: Properties): JSX.Element {
  const change = (some: Partial<Choice>) => onChoice({ ...choice, ...some });
  return (
    <div class="send-choose">
      <Select
        label="Source"
        value={source.name}
        options={sources.map(({ name }) => ({ value: name, text: name }))}
        hint={wordsOf(source)}
        onChange={onSource}
      />
      {source.protocols !== null && source.samples.length > 0 && (
        <Select
          label="What"
          value={choice.what}
          options={[
            { value: 'made-up', text: 'An event, made up' },
            { value: 'sample', text: 'A sample of a provider' },
          ]}
          onChange={(what) => change({ what: what === 'sample' ? 'sample' : 'made-up' })}
        />
      )}
      {choice.what === 'sample' ? (
        <GroupedSelect
          label="Sample"
          value={choice.sample}
          groups={sampleGroups(source)}
          onChange={(sample) => change({ sample })}
        />
      ) : (
        <MadeUp source={source} choice={choice} onChange={change} />
      )}
    </div>
  );
}

interface MadeUpProperties {
  readonly source: SourceInfo;
  readonly choice: Choice;
  readonly onChange: (some: Partial<Choice>) => void;
}

function MadeUp({ source, choice, onChange }: MadeUpProperties): JSX.Element {
  const { protocols, operations } = source;
  return (
    <>
      <Select
        label="Operation"
        value={choice.operation}
        options={operations.map((operation) => ({ value: operation, text: operation }))}
        onChange={(operation) => onChange({ operation })}
      />
      <Select
        label="Written as"
        value={choice.protocol}
        options={(protocols ?? []).map((protocol) => ({ value: protocol, text: wordsOfProtocol(protocol) }))}
        onChange={(protocol) => onChange({ protocol })}
      />
      <TextField
        label="User"
        value={choice.user}
        placeholder="an e-mail or user id"
        onInput={(user) => onChange({ user })}
      />
    </>
  );
}

function wordsOf({ scheme, project, hasMap, hasEdit }: SourceInfo): string {
  const functions = [hasMap && 'map', hasEdit && 'edit'].filter((name) => name !== false);
  return [
    wordsOfScheme(scheme),
    project === null ? 'a function chooses the project' : `to project ${project}`,
    ...(functions.length === 0 ? [] : [`with ${functions.join(' and ')}`]),
  ].join(' · ');
}
