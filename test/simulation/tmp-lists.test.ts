import { MUTATIONS } from './mutations.ts';
import { plantBugs } from './planted-bugs.ts';
plantBugs(MUTATIONS.slice(64));
