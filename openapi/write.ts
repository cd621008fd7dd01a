/** `npm run openapi`: writes `docs/openapi.json` anew. */
import { writeFileSync } from 'node:fs';
import { openApi } from './document.ts';

writeFileSync(new URL('../docs/openapi.json', import.meta.url), `${JSON.stringify(openApi, null, 2)}\n`);
