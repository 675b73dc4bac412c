import type { Command } from 'commander';
import type { Io } from '../io.js';
import type { Done, Options } from './shared.js';

export function addRca(program: Command, io: Io, done: Done): void {
  program
    .command('rca [id]')
    .description('why an incident happened: ranked causes with evidence')
    .option('--cause <name>', 'one cause in depth, such as batching')
    .option('--all-open', 'every open incident, worst first')
    .action(async (id: string | undefined, _, command: Command) => {
      const { rcaCommand } = await import('../rca.js');
      done(await rcaCommand(io, id, command.optsWithGlobals<Options>()));
    });
}

export function addRecommend(program: Command, io: Io, done: Done): void {
  program
    .command('recommend <id>')
    .description('what to change, what it brings and what it costs')
    .option('--rec <n>', 'one recommendation in depth')
    .option('--objective <what>', 'cx, efficiency or balanced (default)')
    .option('--max-efficiency-loss <percent>', 'orders per trip that may be given up, such as 5%')
    .action(async (id: string, _, command: Command) => {
      const { recommendCommand } = await import('../recommend.js');
      done(await recommendCommand(io, id, command.optsWithGlobals<Options>()));
    });
}

export function addPlan(program: Command, io: Io, done: Done): void {
  const plan = program
    .command('plan [id]')
    .description('an experiment plan for a recommendation, kept in the state; alone: list')
    .option('--rec <n>', 'number of the recommendation, default 1')
    .option('--from <file>', 'take the recommendation from a cxf.recommend/v1 document')
    .option('--assignments <file>', 'write unit, arm and phase as CSV; never over an existing file')
    .option('--alpha <share>', 'two-sided, default 0.05')
    .option('--power <share>', 'default 0.8')
    .option('--efficiency-margin <percent>', 'guardrail, default 10% or more where the stated trade-off is near it')
    .option('--volume-margin <percent>', 'guardrail, default 5%')
    .option('--spillover-margin <percent>', 'guardrail for orders elsewhere, default 2%')
    .action(async (id: string | undefined, _, command: Command) => {
      const { planCommand, planListCommand } = await import('../plan.js');
      const options = command.optsWithGlobals<Options>();
      done(id === undefined ? await planListCommand(io, options) : await planCommand(io, id, options));
    });
  plan
    .command('list')
    .description('plans, last created first')
    .action(async (_, command: Command) => {
      const { planListCommand } = await import('../plan.js');
      done(await planListCommand(io, command.optsWithGlobals<Options>()));
    });
  plan
    .command('show <plan>')
    .description('a plan as it was made; `latest` is the last one')
    .action(async (id: string, _, command: Command) => {
      const { planShowCommand } = await import('../plan.js');
      done(await planShowCommand(io, id, command.optsWithGlobals<Options>()));
    });
}
