import { describe } from 'vitest';
import { goesOnWhereKilled } from './many-rows.ts';

describe('an import', () => {
  goesOnWhereKilled('events.csv', 30_000);
});
