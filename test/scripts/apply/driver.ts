import { Command } from 'commander';
import { register as registerApply } from '../../../scripts/apply';
import { register as registerPlan } from '../../../scripts/plan';

/** The two commands as a process of their own, for tests that kill it. */
const program = new Command('plumbline');
registerPlan(program);
registerApply(program);
void program.parseAsync(process.argv.slice(2), { from: 'user' });
