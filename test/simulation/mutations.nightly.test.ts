/** Does the simulation bite? Each of these bugs is planted in the forwarder, and a world must be found that shows it. */
import { MUTATIONS } from './mutations.ts';
import { plantBugs } from './planted-bugs.ts';

plantBugs(MUTATIONS);
