/** All that is looked at in what `npm run package` makes, which takes its time and is made once for all of it. */
import './packaged.ts';
import './suites/alarm-series.ts';
import './suites/alarms.ts';
import './suites/bundles.ts';
import './suites/documents.ts';
import './suites/functions.ts';
import './suites/limits.ts';
import './suites/log-filters.ts';
import './suites/log-lines.ts';
import './suites/outputs.ts';
import './suites/pasted.ts';
import './suites/permissions.ts';
import './suites/queues.ts';
import './suites/template.ts';
