import { tryWorlds } from './many-worlds.ts';

tryWorlds(10_000);
