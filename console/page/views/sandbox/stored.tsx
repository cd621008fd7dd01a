import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DataCenter, SandboxEvent, SandboxUsers } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { Fold } from '../../parts/fold.tsx';
import { Json } from '../../parts/json.tsx';
import { Link } from '../../parts/link.tsx';
import { countOf } from '../../parts/numbers.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Time } from '../../parts/time.tsx';
import { useCall } from '../../parts/use-call.ts';

const EACH_MS = 3000;
const TYPED_MS = 300;

/** What Iterable has: users with their profiles, and events. */
export function Stored({ dataCenter }: { readonly dataCenter: DataCenter }): JSX.Element {
  // Not in the page's address: it names somebody.
  const [search, setSearch] = useState('');
  const user = search.trim();
  const ask = { dataCenter, ...(user === '' ? {} : { user }) };
  const settings = { everyMs: EACH_MS, afterMs: TYPED_MS };
  const users = useCall('sandbox-users', ask, settings);
  const events = useCall('sandbox-events', ask, settings);
  const isEmpty = user === '' && users.answer?.users.length === 0 && events.answer?.length === 0;
  return (
    <section class="stored" aria-label="What Iterable has">
      <h2>What Iterable has</h2>
      {isEmpty ? (
        <NothingStored />
      ) : (
        <>
          <input
            type="search"
            aria-label="User: e-mail or user id"
            placeholder="a user’s e-mail or user id, in full"
            value={search}
            autocomplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => setSearch(currentTarget.value)}
          />
          {users.fault !== undefined && <FaultNote fault={users.fault} />}
          {users.answer && <Users answer={users.answer} search={user} onPick={setSearch} />}
          {events.fault !== undefined && <FaultNote fault={events.fault} />}
          {events.answer && <Events events={events.answer} search={user} />}
        </>
      )}
    </section>
  );
}

function NothingStored(): JSX.Element {
  return (
    <EmptyState title="Nothing yet">
      <p>
        <Link to={{ view: 'send' }}>Send an event</Link>: once it is delivered, its user and what Iterable
        keeps of it stand here.
      </p>
    </EmptyState>
  );
}

interface UsersProperties {
  readonly answer: SandboxUsers;
  readonly search: string;
  readonly onPick: (user: string) => void;
}

function Users({ answer: { users, none }, search, onPick }: UsersProperties): JSX.Element {
  return (
    <section>
      <h3>{search === '' ? `${countOf(users.length, 'user')}, the latest changed first` : 'User'}</h3>
      {none !== null && <p class="muted">{none}</p>}
      <ul>
        {users.map((profile) => (
          <User
            key={`${profile.email}\n${profile.userId}`}
            profile={profile}
            isOpen={search !== ''}
            onPick={onPick}
          />
        ))}
      </ul>
    </section>
  );
}

interface UserProperties {
  readonly profile: SandboxUsers['users'][number];
  readonly isOpen: boolean;
  readonly onPick: (user: string) => void;
}

function User({ profile, isOpen, onPick }: UserProperties): JSX.Element {
  const names = [profile.email, profile.userId].filter((name) => typeof name === 'string');
  const [name] = names;
  return (
    <li>
      <Fold
        isOpen={isOpen}
        head={
          names.length === 0 ? (
            <span class="muted">without e-mail and user id</span>
          ) : (
            names.map((one) => <OutsideText key={one} text={one} />)
          )
        }
      >
        <Json text={JSON.stringify(profile)} label="Profile" />
        {!isOpen && name !== undefined && (
          <Button kind="quiet" onClick={() => onPick(name)}>
            Only this user, and their events
          </Button>
        )}
      </Fold>
    </li>
  );
}

interface EventsProperties {
  readonly events: readonly SandboxEvent[];
  readonly search: string;
}

function Events({ events, search }: EventsProperties): JSX.Element {
  return (
    <section>
      <h3>{search === '' ? 'The latest events' : 'Their events, the newest first'}</h3>
      {events.length === 0 && <p class="muted">None arrived.</p>}
      <ul>
        {events.map((event) => (
          <li key={event.id}>
            <Fold
              head={
                <>
                  {event.arrivedAt === null ? (
                    <span class="muted">earlier</span>
                  ) : (
                    <Time at={event.arrivedAt} />
                  )}
                  <span>{event.name === null ? event.operation : <OutsideText text={event.name} />}</span>
                  {event.user !== null && (
                    <span class="muted">
                      <OutsideText text={event.user} />
                    </span>
                  )}
                </>
              }
            >
              <p class="muted small">{event.operation}</p>
              <Json text={event.body} label="Body of the event" />
            </Fold>
          </li>
        ))}
      </ul>
    </section>
  );
}
