/** `npm run chaos -- --kills 100`: kills the one-machine stack under load and tells what arrived. */
import { parseArgs } from 'node:util';
import { runChaos } from './run-chaos.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '100' } } });
const kills = Number(values.kills);
if (!Number.isInteger(kills) || kills < 1) throw new RangeError('--kills must be a whole number, at least 1');

const report = await runChaos({
  kills,
  maxRequests: 1_500,
  onKill(kill) {
    if (kill % 10 === 0) console.log(`${kill} kills`);
  },
});
const { missing, changed, misplaced, twice, wrongUsers, ...figures } = report;
const findings = { missing, changed, misplaced, twice, wrongUsers };
for (const [name, figure] of Object.entries(figures)) {
  console.log(`${name.padEnd(18)} ${figure.toLocaleString('en', { maximumFractionDigits: 1 })}`);
}
for (const [name, ids] of Object.entries(findings))
  console.log(`${name.padEnd(18)} ${ids.length}`, ids.slice(0, 5));
const isWell = report.deadLetters === 0 && Object.values(findings).every(({ length }) => length === 0);
process.exitCode = isWell ? 0 : 1;
