import { render } from 'preact';
import { Shell } from './shell/shell.tsx';
import { startClock } from './state/clock.ts';
import { listenToKeys } from './state/keys.ts';
import { followAddress } from './state/route.ts';
import { follow } from './state/status.ts';
import { takeToken } from './state/token.ts';

takeToken();
// A fresh address pasted into the same tab changes only the fragment, which loads nothing anew.
addEventListener('hashchange', takeToken);
followAddress();
listenToKeys();
startClock();
render(<Shell />, document.body);
void follow();
