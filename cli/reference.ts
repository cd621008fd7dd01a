/** `npm run cli-reference`: writes `docs/cli.md` anew. */
import { writeFileSync } from 'node:fs';
import { COMMANDS } from './commands.ts';
import { referencePage } from './reference-page.ts';

writeFileSync(new URL('../docs/cli.md', import.meta.url), referencePage(COMMANDS));
