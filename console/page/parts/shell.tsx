import type { JSX } from 'preact';
import { Announcements } from './announcements.tsx';

export function Shell(): JSX.Element {
  return <Announcements />;
}
